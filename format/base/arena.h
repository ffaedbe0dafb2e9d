/* Memory that goes all at once. What is allocated from an arena lives until
 * arena_release or arena_reset; nothing is freed alone. Out of memory ends the
 * program, so no allocation here returns NULL. */
#ifndef WB_FORMAT_BASE_ARENA_H
#define WB_FORMAT_BASE_ARENA_H

#include "format/base/span.h"

#include <stdarg.h>
#include <stddef.h>

struct arena_chunk;

/* All zero is an empty arena. */
struct arena {
	struct arena_chunk *top;
	size_t used_bytes;
};

/* Zeroed, aligned for any type. size may be 0. */
void *arena_alloc(struct arena *a, size_t size);
/* Zeroed array; count * size is checked. */
void *arena_array(struct arena *a, size_t count, size_t size);
/* A copy of s, followed by a NUL that is not part of it. */
struct span arena_copy(struct arena *a, struct span s);
/* A formatted string in the arena, with a NUL behind it. */
struct span arena_vprintf(struct arena *a, const char *fmt, va_list args)
	__attribute__((format(printf, 2, 0)));
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* The same as a span; that of an empty text has no pointer. */
struct span arena_say(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* `old` with room for one more item behind its `count`, *cap doubled if there
 * was none. */
void *arena_grow(
	struct arena *a, void *old, size_t count, size_t *cap, size_t size);

/* Free everything; the arena is empty and may be used again. */
void arena_release(struct arena *a);
/* Forget everything but keep one chunk for reuse. */
void arena_reset(struct arena *a);

/* Says so, and ends the program: for what takes memory in ways of its own. */
_Noreturn void out_of_memory(void);
/* malloc, realloc and calloc that end the program when memory runs out. */
void *xmalloc(size_t size);
void *xrealloc(void *old, size_t size);
void *xcalloc(size_t count, size_t size);
/* Room for `want` items in a growing array: *cap is raised by doubling. */
void *xgrow(void *old, size_t *cap, size_t want, size_t item_size);
/* Likewise for a list of which there may be a million, most with one item. */
void *xgrow_one(void *old, size_t *cap, size_t want, size_t item_size);

#endif
