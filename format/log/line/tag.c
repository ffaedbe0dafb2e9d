#include "format/log/line/tag.h"

#include "format/log/line/severity.h"

enum {
	/* Dovecot's tags hold a user and a session. */
	TAG_MAX = 256,
	PID_MAX = 20
};

/* The first byte from `at` that a tag does not just hold: a control, a blank,
 * ( : < [ or DEL. Letters, most of a tag, are behind [ in ASCII. */
static size_t
plain_end(struct span s, size_t at)
{
	const uint64_t low = UINT64_C(0xffffffff) | UINT64_C(1) << ' ' |
		UINT64_C(1) << '(' | UINT64_C(1) << ':' | UINT64_C(1) << '<';
	size_t end = s.len < TAG_MAX ? s.len : TAG_MAX;

	for (; at < end; at++) {
		unsigned char c = (unsigned char)s.ptr[at];

		if (c > '[' && c != 0x7f)
			continue;
		if (c >= '[' || (c < 64 && low >> c & 1))
			break;
	}
	return at;
}

/* The offset behind the bracket that closes the one at `at`, on this side of
 * any control byte; `at` if there is none. */
static size_t
skip_brackets(struct span s, size_t at, char close)
{
	for (size_t i = at + 1; i < s.len && i < TAG_MAX; i++) {
		if (s.ptr[i] == close)
			return i + 1;
		if ((unsigned char)s.ptr[i] < ' ')
			break;
	}
	return at;
}

/* How far the name goes: "imap(user)<12><session>" is one. */
static size_t
name_end(struct span s)
{
	size_t end = plain_end(s, 0);

	while (end > 0 && end < s.len) {
		size_t next = end;

		if (s.ptr[end] == '(')
			next = skip_brackets(s, end, ')');
		else if (s.ptr[end] == '<')
			next = skip_brackets(s, end, '>');
		if (next == end)
			break;
		end = plain_end(s, next);
	}
	return end;
}

static bool
is_pid(struct span pid)
{
	if (pid.len == 0 || pid.len > PID_MAX || !is_digit(pid.ptr[0]))
		return false;
	for (size_t i = 0; i < pid.len; i++)
		if (!is_alnum(pid.ptr[i]) && pid.ptr[i] != '-' &&
			pid.ptr[i] != '.')
			return false;
	return true;
}

/* "[123]" */
static bool
eat_pid(struct span *s, struct span *pid)
{
	struct span rest = *s;
	struct span inner = { 0 };

	if (!span_eat_char(&rest, '['))
		return false;
	inner = span_slice(rest, 0, PID_MAX + 1);
	if (!span_cut(inner, ']', pid, NULL) || !is_pid(*pid))
		return false;
	*s = span_slice(rest, pid->len + 1, rest.len);
	return true;
}

static bool
eat_colon(struct span *s)
{
	struct span rest = *s;

	(void)span_eat_char(&rest, ' ');
	if (!span_eat_char(&rest, ':') ||
		(rest.len > 0 && rest.ptr[0] != ' ' && rest.ptr[0] != '\t'))
		return false;
	*s = rest;
	return true;
}

/* Behind "tag[pid]": ":", " (extra):", " <Info>:", or only a blank. */
static bool
eat_end(struct span *s, struct tag *out)
{
	struct span rest = *s;
	struct span inner = { 0 };

	out->colon = eat_colon(s);
	if (out->colon || s->len == 0)
		return true;
	/* A pid and its colon leave no doubt, whatever comes directly. */
	if (span_eat_char(s, ':')) {
		out->colon = true;
		return true;
	}
	if (!span_eat_char(&rest, ' '))
		return false;
	if (span_eat_char(&rest, '(') &&
		span_cut(span_slice(rest, 0, TAG_MAX), ')', &inner, NULL)) {
		rest = span_slice(rest, inner.len + 1, rest.len);
		out->colon = eat_colon(&rest);
	} else if (span_eat_char(&rest, '<') &&
		span_cut(span_slice(rest, 0, TAG_MAX), '>', &inner, NULL)) {
		rest = span_slice(rest, inner.len + 1, rest.len);
		out->colon = eat_colon(&rest);
		if (out->colon)
			out->severity = severity_named(inner);
	}
	if (out->colon)
		*s = rest;
	return true;
}

/* "[sshd]: text" */
static bool
read_bracketed(struct span s, struct tag *out)
{
	struct span inner = { 0 };

	if (!span_eat_char(&s, '[') ||
		!span_cut(span_slice(s, 0, TAG_MAX), ']', &inner, NULL) ||
		inner.len == 0 || span_find_char(inner, ' ') != SIZE_MAX)
		return false;
	s = span_slice(s, inner.len + 1, s.len);
	if (!eat_colon(&s))
		return false;
	out->program = inner;
	out->pid = (struct span){ 0 };
	out->severity = (struct span){ 0 };
	out->colon = true;
	out->rest = span_ltrim(s);
	return true;
}

/* "(systemd)[123]: text", before a child of systemd runs its program. */
static bool
read_forked(struct span s, struct tag *out)
{
	size_t end = skip_brackets(s, 0, ')');
	struct span rest = span_slice(s, end, s.len);

	out->program = span_slice(s, 0, end);
	if (end < 3 || span_find_char(out->program, ' ') != SIZE_MAX ||
		!eat_pid(&rest, &out->pid) || !eat_colon(&rest))
		return false;
	out->severity = (struct span){ 0 };
	out->colon = true;
	out->rest = span_ltrim(rest);
	return true;
}

/* "[123]: text" behind the name, the form of nearly all lines. */
static bool
read_common(struct span rest, struct tag *out)
{
	size_t i = 1;

	while (i < rest.len && is_digit(rest.ptr[i]) && i <= PID_MAX)
		i++;
	if (i == 1 || rest.len - i < 4 || rest.ptr[i] != ']' ||
		rest.ptr[i + 1] != ':' || rest.ptr[i + 2] != ' ' ||
		rest.ptr[i + 3] == ' ' || rest.ptr[i + 3] == '\t')
		return false;
	out->pid = (struct span){ rest.ptr + 1, i - 1 };
	out->colon = true;
	out->rest = (struct span){ rest.ptr + i + 3, rest.len - i - 3 };
	return true;
}

static bool
read_uncommon(struct span rest, struct tag *out)
{
	struct span gap = rest;

	if (eat_pid(&rest, &out->pid)) {
		if (!eat_end(&rest, out))
			return false;
	} else if (eat_colon(&rest)) {
		out->colon = true;
	} else if (span_eat_char(&gap, ' ') && eat_pid(&gap, &out->pid) &&
		eat_colon(&gap)) {
		/* SOGo: "sogod [26818]: ". */
		out->colon = true;
		rest = gap;
	} else {
		return false;
	}
	out->rest = span_ltrim(rest);
	return true;
}

bool
tag_read(struct span s, struct tag *out)
{
	size_t end = name_end(s);
	struct span rest = span_slice(s, end, s.len);

	if (end == 0)
		return s.len > 0 && s.ptr[0] == '(' ? read_forked(s, out)
						    : read_bracketed(s, out);
	/* Exim's "H=[192.0.2.1]" has an address in the brackets. */
	if (rest.len == 0 || s.ptr[end - 1] == '=')
		return false;
	/* A word with a blank behind, so a host: most calls end here. */
	if (rest.ptr[0] == ' ' &&
		(rest.len == 1 || (rest.ptr[1] != ':' && rest.ptr[1] != '[')))
		return false;
	out->program = (struct span){ s.ptr, end };
	out->pid = (struct span){ 0 };
	out->severity = (struct span){ 0 };
	out->colon = false;
	if (rest.ptr[0] == '[' && read_common(rest, out))
		return true;
	return read_uncommon(rest, out);
}
