/* Small helpers of ends: equal addresses, a line's program, words and lists in
 * the arena. */
#include "query/trace/end.h"

#include "format/base/arena.h"
#include "format/base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
end_compare(struct span a, struct span b)
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

bool
end_has(struct span hay, struct span needle)
{
	return span_find(hay, needle) != SIZE_MAX;
}

bool
end_program(const struct sighting *s, struct span name)
{
	struct span last = { 0 };

	(void)span_rcut(s->head.program, '/', NULL, &last);
	return span_eq(last, name);
}

struct span
end_say(struct arena *a, const char *fmt, ...)
{
	struct span text = { 0 };
	va_list args;

	va_start(args, fmt);
	text = arena_vprintf(a, fmt, args);
	va_end(args);
	return text.len > 0 ? text : (struct span){ 0 };
}

void *
end_grow(struct arena *a, void *old, size_t count, size_t *cap, size_t size)
{
	void *items = NULL;

	if (count < *cap)
		return old;
	*cap = *cap ? *cap * 2 : 8;
	items = arena_array(a, *cap, size);
	if (count > 0)
		memcpy(items, old, count * size);
	return items;
}
