/* The block directory of a term index: pages of 16 KiB with one entry a block,
 * in order of block number, so that a reader places and prunes blocks without
 * touching the segments. It stands beside LMDB, not in it: LMDB is checked
 * whole when it is opened and must stay small.
 *
 * Page: entries of 208 bytes (the frame's header, u64 offset in the segment's
 * blocks file, u32 segment, u32 zero), XXH3-64 of all before it at the end.
 *
 * Behind the last of them stand pages with a sum of each page, so that a look
 * for a time reads one page for each 255: i64 lowest and i64 highest second of
 * each kind of stamp, as in a frame's header, u32 spellings, u32 1 if the page
 * has a block of which no window is ruled out by its stamps, 8 bytes zero; and
 * the same XXH3-64. */
#ifndef WB_FORMAT_DISK_BLOCKDIR_H
#define WB_FORMAT_DISK_BLOCKDIR_H

#include "format/disk/frame.h"
#include "format/disk/page.h"

enum {
	DIR_ENTRY_BYTES = FRAME_HEADER_BYTES + 16,
	DIR_ENTRIES = (PAGE_BYTES - 8) / DIR_ENTRY_BYTES,
	DIR_SUM_BYTES = 64,
	DIR_SUMS = (PAGE_BYTES - 8) / DIR_SUM_BYTES
};

struct dir_entry {
	struct frame frame;
	uint64_t offset;
	uint32_t segment;
};

/* Put entry number `at` (below DIR_ENTRIES) into a page. */
void dir_put(unsigned char *page, size_t at, const struct dir_entry *entry);
void dir_finish(unsigned char *page);
enum wb_err dir_check(const unsigned char *page, struct err *err);
/* From a checked page. */
enum wb_err dir_get(const unsigned char *page, size_t at, struct dir_entry *out,
	struct err *err);
/* Of an entry of a checked page what frame_times gives. */
void dir_times(const unsigned char *page, size_t at, struct frame *out);

/* What stamps the blocks of a page have, all together. */
struct dir_sum {
	struct stamp_range range[3];
	uint8_t spelling;
	/* Of some block its stamps do not tell all. */
	bool is_open;
};

/* Of no block. */
void dir_sum_clear(struct dir_sum *sum);
void dir_sum_add(struct dir_sum *sum, const struct frame *f);
bool dir_sum_same(const struct dir_sum *a, const struct dir_sum *b);
/* Put sum number `at` (below DIR_SUMS) into a page of sums. */
void dir_sum_put(unsigned char *page, size_t at, const struct dir_sum *sum);
/* From a checked page. */
void dir_sum_get(const unsigned char *page, size_t at, struct dir_sum *out);
/* As dir_times of a block that has all of these stamps. */
void dir_sum_times(const struct dir_sum *sum, struct frame *out);

/* How many pages of entries, and behind them of sums, so many blocks have. */
static inline uint64_t
dir_pages_of(uint64_t blocks)
{
	return (blocks + DIR_ENTRIES - 1) / DIR_ENTRIES;
}

static inline uint64_t
dir_sum_pages_of(uint64_t blocks)
{
	return (dir_pages_of(blocks) + DIR_SUMS - 1) / DIR_SUMS;
}

/* The size of the file, its header's page too, with pages of sums: one that was
 * written before there were any is shorter. */
static inline uint64_t
dir_bytes_of(uint64_t blocks)
{
	return (1 + dir_pages_of(blocks) + dir_sum_pages_of(blocks)) *
		PAGE_BYTES;
}

/* Has a directory of that size pages of sums? */
static inline bool
dir_has_sums(uint64_t blocks, uint64_t size)
{
	return size == dir_bytes_of(blocks);
}

#endif
