/* Where a key stands, or would stand, in what is sorted. */
#ifndef WB_FORMAT_BASE_LOWER_BOUND_H
#define WB_FORMAT_BASE_LOWER_BOUND_H

#include <stddef.h>
#include <stdint.h>

/*
 * The first of `count` items of `size` bytes at `base` that does not come
 * before `key`; `count` if there is none. `compare` is what they were sorted
 * by, as qsort and bsearch take it; its first argument is an item, its second
 * `key`. Inline, so that the comparison is, too.
 */
static inline size_t
lower_bound(const void *key, const void *base, size_t count, size_t size,
	int (*compare)(const void *item, const void *key))
{
	const char *items = base;
	size_t lo = 0;
	size_t hi = count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (compare(items + mid * size, key) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The same for plain numbers: the first that is not below `least`. */
static inline size_t
lower_bound_u32(const uint32_t *list, size_t count, size_t least)
{
	size_t lo = 0;
	size_t hi = count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (list[mid] < least)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

#endif
