#include "format/base/buf.h"

#include "format/base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args;
	int n = 0;

	va_start(args, fmt);
	n = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (n <= 0)
		return;
	va_start(args, fmt);
	(void)vsnprintf(buf_reserve(b, (size_t)n), (size_t)n + 1, fmt, args);
	va_end(args);
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
