#include "format/base/buf.h"

#include "format/base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longer ones are printed twice. */
enum { PRINTED_MOST = 64 };

void
buf_release(struct buf *b)
{
	free(b->ptr);
	*b = (struct buf){ 0 };
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
}

char *
buf_reserve(struct buf *b, size_t more)
{
	if (b->cap - b->len <= more)
		b->ptr = xgrow(b->ptr, &b->cap, b->len + more + 1, 1);
	return b->ptr + b->len;
}

void
buf_put(struct buf *b, struct span s)
{
	if (s.len == 0)
		return;
	memcpy(buf_reserve(b, s.len), s.ptr, s.len);
	b->len += s.len;
}

void
buf_puts(struct buf *b, const char *cstr)
{
	buf_put(b, span_of(cstr));
}

void
buf_putc(struct buf *b, char c)
{
	*buf_reserve(b, 1) = c;
	b->len++;
}

void
buf_put_digits(struct buf *b, uint64_t value, int least)
{
	char text[20];
	size_t at = sizeof(text);
	uint32_t rest = 0;

	for (; value > UINT32_MAX; least--) {
		text[--at] = (char)('0' + value % 10);
		value /= 10;
	}
	/* Narrower numbers divide faster, and most are. */
	rest = (uint32_t)value;
	do {
		text[--at] = (char)('0' + rest % 10);
		rest /= 10;
		least--;
	} while (rest > 0 || least > 0);
	buf_put(b, (struct span){ text + at, sizeof(text) - at });
}

void
buf_put_uint(struct buf *b, uint64_t value)
{
	buf_put_digits(b, value, 1);
}

void
buf_put_int(struct buf *b, int64_t value)
{
	uint64_t size = (uint64_t)value;

	if (value < 0) {
		buf_putc(b, '-');
		size = 0 - size;
	}
	buf_put_digits(b, size, 1);
}

/* Most texts fit into what there is, and are made once. */
void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args;
	char *room = buf_reserve(b, PRINTED_MOST);
	size_t size = b->cap - b->len;
	int n = 0;

	va_start(args, fmt);
	n = vsnprintf(room, size, fmt, args);
	va_end(args);
	if (n <= 0)
		return;
	if ((size_t)n >= size) {
		va_start(args, fmt);
		(void)vsnprintf(
			buf_reserve(b, (size_t)n), (size_t)n + 1, fmt, args);
		va_end(args);
	}
	b->len += (size_t)n;
}

struct span
buf_span(const struct buf *b)
{
	return (struct span){ b->ptr ? b->ptr : "", b->len };
}

const char *
buf_cstr(struct buf *b)
{
	*buf_reserve(b, 1) = '\0';
	return b->ptr;
}
