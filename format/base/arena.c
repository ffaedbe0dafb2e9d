#include "format/base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 64 * 1024 };

struct arena_chunk {
	struct arena_chunk *below;
	size_t cap;
	size_t used;
	alignas(max_align_t) unsigned char bytes[];
};

void
out_of_memory(void)
{
	(void)fputs("waybill: out of memory: the machine, or a limit set for "
		    "this program (ulimit -v, ulimit -d), gives no more: raise "
		    "the limit, or ask for less (--since, --until, --host); "
		    "'index' takes a smaller --memory\n",
		stderr);
	exit(3);
}

void *
xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *
xrealloc(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

void *
xcalloc(size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size ? size : 1);

	if (!p)
		out_of_memory();
	return p;
}

static void *
grow_from(void *old, size_t *cap, size_t want, size_t item_size, size_t first)
{
	size_t next = *cap ? *cap : first;

	if (want <= *cap)
		return old;
	while (next < want) {
		if (next > SIZE_MAX / 2)
			out_of_memory();
		next *= 2;
	}
	if (next > SIZE_MAX / item_size)
		out_of_memory();
	old = xrealloc(old, next * item_size);
	*cap = next;
	return old;
}

void *
xgrow(void *old, size_t *cap, size_t want, size_t item_size)
{
	/* Of large items most lists have one, and there may be a million of
	 * such lists: one for each source. */
	return grow_from(old, cap, want, item_size, item_size > 32 ? 1 : 16);
}

void *
xgrow_one(void *old, size_t *cap, size_t want, size_t item_size)
{
	return grow_from(old, cap, want, item_size, 1);
}

void *
arena_alloc(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct arena_chunk *top = a->top;
	void *p = NULL;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	size = (size + align - 1) & ~(align - 1);
	if (!top || top->cap - top->used < size) {
		size_t cap = size > CHUNK_BYTES ? size : CHUNK_BYTES;

		top = xmalloc(sizeof(*top) + cap);
		top->below = a->top;
		top->cap = cap;
		top->used = 0;
		a->top = top;
	}
	p = top->bytes + top->used;
	top->used += size;
	a->used_bytes += size;
	memset(p, 0, size);
	return p;
}

void *
arena_array(struct arena *a, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / 2 / size)
		out_of_memory();
	return arena_alloc(a, count * size);
}

struct span
arena_copy(struct arena *a, struct span s)
{
	char *p = arena_alloc(a, s.len + 1);

	if (s.len)
		memcpy(p, s.ptr, s.len);
	return (struct span){ p, s.len };
}

struct span
arena_vprintf(struct arena *a, const char *fmt, va_list args)
{
	va_list again;
	int n = 0;
	char *p = NULL;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	p = arena_alloc(a, n < 0 ? 1 : (size_t)n + 1);
	(void)vsnprintf(p, n < 0 ? 1 : (size_t)n + 1, fmt, args);
	return (struct span){ p, n < 0 ? 0 : (size_t)n };
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	struct span text = { 0 };
	va_list args;

	va_start(args, fmt);
	text = arena_vprintf(a, fmt, args);
	va_end(args);
	return (char *)(uintptr_t)text.ptr;
}

struct span
arena_say(struct arena *a, const char *fmt, ...)
{
	struct span text = { 0 };
	va_list args;

	va_start(args, fmt);
	text = arena_vprintf(a, fmt, args);
	va_end(args);
	return text.len > 0 ? text : (struct span){ 0 };
}

void *
arena_grow(struct arena *a, void *old, size_t count, size_t *cap, size_t size)
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

void
arena_release(struct arena *a)
{
	while (a->top) {
		struct arena_chunk *below = a->top->below;

		free(a->top);
		a->top = below;
	}
	a->used_bytes = 0;
}

void
arena_reset(struct arena *a)
{
	struct arena_chunk *keep = a->top;

	if (!keep)
		return;
	a->top = keep->below;
	arena_release(a);
	keep->below = NULL;
	keep->used = 0;
	a->top = keep;
}
