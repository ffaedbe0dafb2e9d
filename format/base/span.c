/* memmem is the one GNU function used here; the C library's is vectorised. */
#define _GNU_SOURCE /* NOLINT(bugprone-reserved-identifier) */
#include "format/base/span.h"

#include "format/base/find.h"

#include <string.h>

/* So often the first and the last byte may fit and the rest not: then it is a
 * text made to be slow, for which memmem has a bound. */
enum { FALSE_FITS = 64 };

struct span
span_of(const char *cstr)
{
	return (struct span){ cstr, strlen(cstr) };
}

bool
span_ieq(struct span a, struct span b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (fold_char(a.ptr[i]) != fold_char(b.ptr[i]))
			return false;
	return true;
}

bool
span_ends(struct span s, struct span suffix)
{
	return s.len >= suffix.len &&
		span_eq(span_slice(s, s.len - suffix.len, s.len), suffix);
}

int
span_cmp(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int d = n ? memcmp(a.ptr, b.ptr, n) : 0;

	if (d != 0)
		return d;
	return (a.len > b.len) - (a.len < b.len);
}

int
span_icmp(struct span a, struct span b)
{
	size_t len = a.len < b.len ? a.len : b.len;

	for (size_t i = 0; i < len; i++) {
		unsigned char x = (unsigned char)fold_char(a.ptr[i]);
		unsigned char y = (unsigned char)fold_char(b.ptr[i]);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return (a.len > b.len) - (a.len < b.len);
}

static void
split_at(struct span s, size_t at, size_t skip, struct span *head,
	struct span *tail)
{
	if (head)
		*head = span_slice(s, 0, at);
	if (tail)
		*tail = span_slice(s, at + skip, s.len);
}

bool
span_cut(struct span s, char delim, struct span *head, struct span *tail)
{
	size_t at = span_find_char(s, delim);
	bool found = at != SIZE_MAX;

	split_at(s, found ? at : s.len, found ? 1 : 0, head, tail);
	return found;
}

bool
span_rcut(struct span s, char delim, struct span *head, struct span *tail)
{
	size_t at = s.len;

	while (at > 0 && s.ptr[at - 1] != delim)
		at--;
	if (at == 0) {
		split_at(s, 0, 0, head, tail);
		return false;
	}
	split_at(s, at - 1, 1, head, tail);
	return true;
}

bool
span_cut_at(
	struct span s, struct span mark, struct span *head, struct span *tail)
{
	size_t at = span_find(s, mark);
	bool found = at != SIZE_MAX;

	split_at(s, found ? at : s.len, found ? mark.len : 0, head, tail);
	return found;
}

bool
span_eat_number(struct span *s, uint64_t *out)
{
	uint64_t value = 0;
	size_t i = 0;

	for (; i < s->len && is_digit(s->ptr[i]); i++) {
		unsigned digit = (unsigned)(unsigned char)s->ptr[i] - '0';

		if (value > (uint64_t)(INT64_MAX - 9) / 10)
			return false;
		value = value * 10 + digit;
	}
	if (i == 0)
		return false;
	*s = span_slice(*s, i, s->len);
	*out = value;
	return true;
}

struct span
span_take_until(struct span *s, char delim)
{
	struct span head = { 0 };

	(void)span_cut(*s, delim, &head, NULL);
	*s = span_slice(*s, head.len, s->len);
	return head;
}

struct span
span_take_set(struct span *s, const char *set)
{
	size_t n = 0;

	while (n < s->len && s->ptr[n] != '\0' && strchr(set, s->ptr[n]))
		n++;
	struct span head = span_slice(*s, 0, n);
	*s = span_slice(*s, n, s->len);
	return head;
}

struct span
span_ltrim(struct span s)
{
	while (s.len > 0 && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
		s = span_slice(s, 1, s.len);
	return s;
}

struct span
span_trim(struct span s)
{
	s = span_ltrim(s);
	while (s.len > 0 &&
		(s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* Most texts are so short that memmem, which first makes a table of the needle,
 * takes longer. */
size_t
span_find(struct span hay, struct span needle)
{
	struct find_probe probe = { .len = needle.len };
	const char *hit = NULL;
	size_t at = 0;

	if (needle.len == 0)
		return 0;
	probe.b.at = needle.len - 1;
	probe.a.value = (unsigned char)needle.ptr[0];
	probe.b.value = (unsigned char)needle.ptr[probe.b.at];
	for (unsigned i = 0; i < FALSE_FITS; i++) {
		at = find_candidate(hay, at, &probe);
		if (at == SIZE_MAX ||
			memcmp(hay.ptr + at, needle.ptr, needle.len) == 0)
			return at;
		at++;
	}
	hit = memmem(hay.ptr + at, hay.len - at, needle.ptr, needle.len);
	return hit ? (size_t)(hit - hay.ptr) : SIZE_MAX;
}

size_t
span_find_char(struct span hay, char c)
{
	const char *hit = hay.len ? memchr(hay.ptr, c, hay.len) : NULL;

	return hit ? (size_t)(hit - hay.ptr) : SIZE_MAX;
}

bool
span_number(struct span s, uint64_t *out)
{
	uint64_t value = 0;

	if (!span_eat_number(&s, &value) || s.len != 0)
		return false;
	*out = value;
	return true;
}

bool
span_all_digits(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_digit(s.ptr[i]))
			return false;
	return s.len > 0;
}
