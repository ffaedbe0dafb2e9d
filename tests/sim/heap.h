/* A heap of pointers by time, then by the order in which they came. */
#ifndef TESTS_SIM_HEAP_H
#define TESTS_SIM_HEAP_H

#include <stddef.h>
#include <stdint.h>

struct heap_item {
	int64_t when_us;
	uint64_t order;
	void *what;
};

struct heap {
	struct heap_item *items;
	size_t count;
	size_t cap;
	uint64_t order;
};

/* Keeps the pointer, owns nothing behind it. */
void heap_push(struct heap *h, int64_t when_us, void *what);

/* When the first item is due; INT64_MAX if there is none. */
int64_t heap_due(const struct heap *h);

/* Takes the first item; the heap must not be empty. */
void *heap_pop(struct heap *h, int64_t *when_us);

void heap_release(struct heap *h);

#endif
