/* sbrk and madvise. */
#define _DEFAULT_SOURCE /* NOLINT(bugprone-reserved-identifier) */
#include "query/cmd/run/heap.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* A look-up touches two or three megabytes, each of them once: to be given
 * these by pages of 4 KiB takes a quarter of its time. */
enum {
	HUGE_BYTES = 2 << 20,
	HEAP_BYTES = 8 * HUGE_BYTES,
	/* Blocks are smaller; larger things are few, and go back at once. */
	MAPPED_FROM_BYTES = 4 << 20,
	PAGE_BYTES = 4096
};

/* Moves the heap's end to a page before where a large page can begin, which is
 * returned, or NULL. Only address space is lost. */
static char *
align_end(void)
{
	uintptr_t end = (uintptr_t)sbrk(0);
	uintptr_t step = HUGE_BYTES - PAGE_BYTES - end % HUGE_BYTES;

	if (end == UINTPTR_MAX || end % HUGE_BYTES > HUGE_BYTES - PAGE_BYTES ||
		sbrk((intptr_t)step) == (void *)-1)
		return NULL;
	return (char *)sbrk(0) + PAGE_BYTES;
}

void
heap_prepare(void)
{
	char *from = align_end();
	char *first = NULL;

	if (!from)
		return;
	(void)mallopt(M_MMAP_THRESHOLD, MAPPED_FROM_BYTES);
	(void)mallopt(M_TRIM_THRESHOLD, 2 * HEAP_BYTES);
	(void)mallopt(M_TOP_PAD, HEAP_BYTES);
	/* It takes the page before, and with it address space for the rest. A
	 * large page can only be where nothing was touched. */
	first = malloc(1);
	if (first && first < from && first >= from - PAGE_BYTES)
		(void)madvise(from, HEAP_BYTES - PAGE_BYTES, MADV_HUGEPAGE);
	free(first);
	(void)mallopt(M_TOP_PAD, HUGE_BYTES);
}
