/* The block directory of a term index: pages of 16 KiB with one entry a block,
 * in order of block number, so that a reader places and prunes blocks without
 * touching the segments. It stands beside LMDB, not in it: LMDB is checked
 * whole when it is opened and must stay small.
 *
 * Page: entries of 208 bytes (the frame's header, u64 offset in the segment's
 * blocks file, u32 segment, u32 zero), XXH3-64 of all before it at the end. */
#ifndef WB_FORMAT_DISK_BLOCKDIR_H
#define WB_FORMAT_DISK_BLOCKDIR_H

#include "format/disk/frame.h"
#include "format/disk/page.h"

enum {
	DIR_ENTRY_BYTES = FRAME_HEADER_BYTES + 16,
	DIR_ENTRIES = (PAGE_BYTES - 8) / DIR_ENTRY_BYTES
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

#endif
