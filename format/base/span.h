/* A span is borrowed bytes from outside: it may hold NUL, CR or broken UTF-8,
 * is not NUL-terminated, and lives as long as whatever it points into. */
#ifndef WB_FORMAT_BASE_SPAN_H
#define WB_FORMAT_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const char *ptr;
	size_t len;
};

/* clang-format off */
#define SPAN_INIT(lit) { (lit), sizeof(lit) - 1 }
#define SPAN(lit) ((struct span)SPAN_INIT(lit))
/* clang-format on */

/* The bytes of a NUL-terminated string, without the NUL. */
struct span span_of(const char *cstr);

/* s from byte `from` up to, not including, byte `to`; both are clamped. */
static inline struct span
span_slice(struct span s, size_t from, size_t to)
{
	if (to > s.len)
		to = s.len;
	if (from > to)
		from = to;
	/* Nothing is added to the null pointer of an empty span. */
	return (struct span){ from ? s.ptr + from : s.ptr, to - from };
}

static inline bool
span_eq(struct span a, struct span b)
{
	return a.len == b.len &&
		(a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Equal when ASCII letters are folded. */
bool span_ieq(struct span a, struct span b);
static inline bool
span_starts(struct span s, struct span prefix)
{
	return s.len >= prefix.len &&
		(prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}
bool span_ends(struct span s, struct span suffix);
/* memcmp order, the shorter first. */
int span_cmp(struct span a, struct span b);
/* The same, ASCII letters folded. */
int span_icmp(struct span a, struct span b);

/* Cut at the first `delim`: head before it, tail after it. Without `delim`
 * false is returned, head is all of s and tail is empty. Either out may be
 * NULL. */
bool span_cut(struct span s, char delim, struct span *head, struct span *tail);
/* The same at the last `delim`; without it tail is all of s, head is empty. */
bool span_rcut(struct span s, char delim, struct span *head, struct span *tail);
/* The same at the first occurrence of a string. */
bool span_cut_at(
	struct span s, struct span mark, struct span *head, struct span *tail);

/* If *s begins with `prefix`, drop it there and return true. */
static inline bool
span_eat(struct span *s, struct span prefix)
{
	if (!span_starts(*s, prefix))
		return false;
	*s = span_slice(*s, prefix.len, s->len);
	return true;
}

/* Drop one byte `c` from the front. */
static inline bool
span_eat_char(struct span *s, char c)
{
	if (s->len == 0 || s->ptr[0] != c)
		return false;
	s->ptr++;
	s->len--;
	return true;
}

/* Drop the leading run of decimal digits (at least one, value below 2^63). */
bool span_eat_number(struct span *s, uint64_t *out);
/* Take the leading bytes up to `delim` or the end; the delim stays in *s. */
struct span span_take_until(struct span *s, char delim);
/* Take the leading run of bytes that are in the string `set`. */
struct span span_take_set(struct span *s, const char *set);
/* Drop blanks and tabs at the front, or at both ends. */
struct span span_ltrim(struct span s);
struct span span_trim(struct span s);

/* Offset of the first occurrence, or SIZE_MAX. An empty needle is at 0. */
size_t span_find(struct span hay, struct span needle);
size_t span_find_char(struct span hay, char c);

static inline bool
span_has(struct span hay, struct span needle)
{
	return span_find(hay, needle) != SIZE_MAX;
}

/* The whole span as a decimal number; false on anything else or overflow. */
bool span_number(struct span s, uint64_t *out);
bool span_all_digits(struct span s);

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool
is_alnum(char c)
{
	return is_digit(c) || is_alpha(c);
}

/* 0 to 15, or -1. */
static inline int
hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static inline char
fold_char(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

#endif
