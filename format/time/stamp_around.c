#include "format/time/stamp_around.h"

#include "format/time/stamp_fast.h"

#include <string.h>

enum { PREFIX_MAX = 80, HOST_MAX = 255, PRI_MAX = 191 };

size_t
stamp_skip_pri(struct span s, size_t at, bool *rfc5424)
{
	struct span rest = span_slice(s, at, s.len);
	uint64_t pri = 0;

	*rfc5424 = false;
	if (!span_eat_char(&rest, '<') || !span_eat_number(&rest, &pri) ||
		pri > PRI_MAX || !span_eat_char(&rest, '>'))
		return at;
	*rfc5424 = span_eat(&rest, SPAN("1 "));
	return s.len - rest.len;
}

/* "\033[36m" */
static size_t
skip_colour(struct span s, size_t at)
{
	size_t i = at;

	if (s.len - at < 3 || s.ptr[i] != '\033' || s.ptr[i + 1] != '[')
		return at;
	for (i += 2; i < s.len && (is_digit(s.ptr[i]) || s.ptr[i] == ';'); i++)
		;
	return i < s.len && s.ptr[i] == 'm' ? i + 1 : at;
}

static size_t
skip_name(struct span s, size_t at, const char *others)
{
	size_t i = at;

	while (i < s.len && i - at < PREFIX_MAX &&
		(is_alnum(s.ptr[i]) || strchr(others, s.ptr[i])))
		i++;
	return i;
}

static size_t
skip_blanks(struct span s, size_t at)
{
	while (at < s.len && s.ptr[at] == ' ')
		at++;
	return at;
}

static size_t
skip_compose(struct span s, size_t at)
{
	size_t name = skip_colour(s, at);
	size_t i = skip_name(s, name, "_-.");

	if (i == name || i >= s.len || s.ptr[i] != ' ')
		return at;
	i = skip_blanks(s, i);
	if (i >= s.len || s.ptr[i] != '|')
		return at;
	name = skip_colour(s, i + 1);
	i = skip_blanks(s, name);
	return i > name && i < s.len ? i : at;
}

static size_t
skip_pod(struct span s, size_t at)
{
	struct span rest = span_slice(s, at, s.len);
	size_t end = 0;

	if (!span_eat(&rest, SPAN("[pod/")))
		return at;
	end = skip_name(s, s.len - rest.len, "_-./");
	rest = span_slice(s, end, s.len);
	return span_eat(&rest, SPAN("] ")) ? s.len - rest.len : at;
}

/* "123 <22>": how long the message is, by RFC 6587. */
static size_t
skip_count(struct span s, size_t at)
{
	enum { COUNT_MAX = 7 };
	size_t i = at;

	while (i < s.len && i - at <= COUNT_MAX && is_digit(s.ptr[i]))
		i++;
	return i > at && i - at <= COUNT_MAX && i + 2 < s.len &&
			s.ptr[i] == ' ' && s.ptr[i + 1] == '<' &&
			is_digit(s.ptr[i + 2])
		? i + 1
		: at;
}

size_t
stamp_skip_container(struct span s, size_t at)
{
	if (at >= s.len)
		return at;
	if (is_digit(s.ptr[at]) && skip_count(s, at) > at)
		return skip_count(s, at);
	return s.ptr[at] == '[' ? skip_pod(s, at) : skip_compose(s, at);
}

size_t
stamp_skip_stream(struct span s, size_t at)
{
	struct span rest = span_slice(s, at, s.len);

	if (!span_eat(&rest, SPAN(" stdout ")) &&
		!span_eat(&rest, SPAN(" stderr ")))
		return at;
	/* Full, or a part of a longer one. */
	if (!span_eat_char(&rest, 'F') && !span_eat_char(&rest, 'P'))
		return at;
	return rest.len > 0 && rest.ptr[0] == ' ' ? s.len - rest.len : at;
}

/* The commonest two: whether it is one, is for others to say. */
static bool
is_like_bsd(struct span s, size_t at)
{
	return s.len >= at + STAMP_BSD_LEN && s.ptr[at + 3] == ' ' &&
		s.ptr[at + 6] == ' ' && s.ptr[at + 9] == ':';
}

static bool
is_like_iso(struct span s, size_t at)
{
	return s.len >= at + STAMP_ISO_LEN && s.ptr[at + 4] == '-' &&
		s.ptr[at + 10] == 'T';
}

size_t
stamp_find_inner(struct span s, size_t at, bool *rfc5424)
{
	const char *blank = NULL;
	size_t inner = at + 1;

	*rfc5424 = false;
	if (inner >= s.len || s.ptr[at] != ' ')
		return 0;
	if (is_like_bsd(s, inner) || is_like_iso(s, inner))
		return inner;
	blank = memchr(s.ptr + inner, ' ',
		s.len - inner > HOST_MAX ? HOST_MAX : s.len - inner);
	/* A tag says something itself. Nearly all lines end here: most tags
	 * begin with a small letter. */
	if (!blank || blank == s.ptr + inner || blank[-1] == ':' ||
		blank + 1 == s.ptr + s.len || blank[1] > 'Z')
		return 0;
	inner = stamp_skip_pri(s, (size_t)(blank - s.ptr) + 1, rfc5424);
	/* Relays drop the priority, and leave the version. */
	if (!*rfc5424 && span_starts(span_slice(s, inner, s.len), SPAN("1 ")) &&
		is_like_iso(s, inner + 2)) {
		*rfc5424 = true;
		inner += 2;
	}
	return is_like_bsd(s, inner) || is_like_iso(s, inner) ? inner : 0;
}
