/* What was meant by a mistyped word. */
#ifndef WB_FORMAT_TIME_NEAREST_H
#define WB_FORMAT_TIME_NEAREST_H

#include <stddef.h>

/* Best so far; all zero to begin with. `word` is borrowed. */
struct nearest {
	const char *word;
	size_t distance;
};

/* Damerau-Levenshtein distance (adjacent letters swapped count as one). Words
 * of over 63 bytes are far from everything: SIZE_MAX. */
size_t word_distance(const char *a, const char *b);

/* Keep `candidate` if it is nearer to `typed` than what *best has, and near
 * enough to be worth naming: a third of its length, at least one; or if
 * `typed` is the beginning of it. Ties go to the earlier. */
void nearest_offer(
	struct nearest *best, const char *typed, const char *candidate);

#endif
