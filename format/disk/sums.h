/* Check sums of the pages of a file that is read here and there (an SQLite
 * database), appended to it:
 *
 *	the pages, 4096 bytes each
 *	leaves: XXH3-64 of each page, in pages of 512, the last one filled up
 *		with zeros
 *	top: XXH3-64 of each page of leaves
 *	foot: "WBSUMS1\n", u64 number of pages
 *
 * What stands in the top and the foot is held against one sum, kept elsewhere;
 * then every page can be checked by itself. */
#ifndef WB_FORMAT_DISK_SUMS_H
#define WB_FORMAT_DISK_SUMS_H

#include "format/base/buf.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	SUMS_PAGE_BYTES = 4096,
	SUMS_A_LEAF = SUMS_PAGE_BYTES / 8,
	SUMS_FOOT_BYTES = 16
};

/* Where all this stands in a file of so many pages; offsets in bytes. */
struct sums_place {
	uint64_t pages;
	uint64_t leaves;
	uint64_t leaves_at;
	uint64_t top_at;
	/* Top and foot. */
	uint64_t end_bytes;
	uint64_t file_bytes;
};

/* From the last SUMS_FOOT_BYTES of a file of file_bytes; false if they are no
 * foot, or not of a file of that size. */
bool sums_place_of(
	const unsigned char *foot, uint64_t file_bytes, struct sums_place *out);

/* The sums of pages being taken; zero it first. */
struct sums_taken {
	struct buf leaves;
	uint64_t pages;
};
void sums_take(struct sums_taken *s, const unsigned char *page);
/* All that goes behind the pages, to the end of *out; *end is how many bytes of
 * it are top and foot. Releases what was taken. */
void sums_finish(struct sums_taken *s, struct buf *out, size_t *end);

/* Is page or leaf number `at` the one whose sum stands in the row of sums? */
bool sums_fit(
	const unsigned char *sums, uint64_t at, const unsigned char *page);

#endif
