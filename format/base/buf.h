/* A growing byte buffer. All zero is an empty one. Out of memory ends the
 * program, so appending never fails. */
#ifndef WB_FORMAT_BASE_BUF_H
#define WB_FORMAT_BASE_BUF_H

#include "format/base/span.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct buf {
	char *ptr;
	size_t len;
	size_t cap;
};

void buf_release(struct buf *b);
void buf_clear(struct buf *b);
/* Room for `more` bytes behind len; returns where they go. */
char *buf_reserve(struct buf *b, size_t more);

/* Here, since what prints many short texts takes most of its time in them. */
static inline void
buf_put(struct buf *b, struct span s)
{
	if (s.len == 0)
		return;
	memcpy(b->cap - b->len > s.len ? b->ptr + b->len
				       : buf_reserve(b, s.len),
		s.ptr, s.len);
	b->len += s.len;
}

static inline void
buf_puts(struct buf *b, const char *cstr)
{
	buf_put(b, (struct span){ cstr, strlen(cstr) });
}

static inline void
buf_putc(struct buf *b, char c)
{
	*(b->cap - b->len > 1 ? b->ptr + b->len : buf_reserve(b, 1)) = c;
	b->len++;
}

/* Decimal, with zeros before it up to `least` digits, 20 at most. printf takes
 * most of the time of what prints many numbers. */
void buf_put_digits(struct buf *b, uint64_t value, int least);
void buf_put_uint(struct buf *b, uint64_t value);
void buf_put_int(struct buf *b, int64_t value);
/* The arguments must not be bytes of `b`. */
void buf_printf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
struct span buf_span(const struct buf *b);
/* The bytes with a NUL behind them; valid until the next change. */
const char *buf_cstr(struct buf *b);

#endif
