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

static void
put_two(char *at, uint32_t value)
{
	at[0] = (char)('0' + value / 10);
	at[1] = (char)('0' + value % 10);
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
	/* Narrower numbers divide faster, and most are; two digits at a time
	 * take half of the divisions. */
	for (rest = (uint32_t)value; rest >= 100; rest /= 100) {
		at -= 2;
		put_two(text + at, rest % 100);
		least -= 2;
	}
	if (rest >= 10) {
		at -= 2;
		put_two(text + at, rest);
		least -= 2;
	} else {
		text[--at] = (char)('0' + rest);
		least--;
	}
	for (; least > 0; least--)
		text[--at] = '0';
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
