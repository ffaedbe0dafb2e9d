/* What the files of an opened index share. */
#ifndef WB_INDEXER_STORE_INDEX_INDEX_PART_H
#define WB_INDEXER_STORE_INDEX_INDEX_PART_H

#include "format/base/digest.h"
#include "indexer/store/file/dir_pages.h"
#include "indexer/store/index/index.h"
#include "indexer/store/index/term_cache.h"

struct sql;
struct sql_stmt;

/* Where the first frame of a directory page stands. */
struct walk_mark {
	/* Place in CURRENT. */
	size_t segment;
	uint64_t ordinal;
	uint64_t offset;
};

struct term_index {
	const struct terms_ref *ref;
	int postings;
	int directory;
	struct dir_pages dir_pages;
	unsigned char page[PAGE_BYTES];
	/* Which one that is, from 1 on; 0 is none. */
	uint64_t page_held;
	uint64_t page_first;
	/* First terms of the pages that were read, plus 1; 0 is not read. */
	uint64_t *page_firsts;
	struct term_cache cache;
	struct sql *words;
	struct sql_stmt *match;
	/* Damaged: they narrow nothing any more. */
	bool has_lost_idents;
	bool has_lost_words;
	/* The directory is damaged, and pages of it are made from the blocks:
	 * where the first of them begin, as far as that is known. */
	bool has_lost_directory;
	bool has_lost_sums;
	struct walk_mark *marks;
	size_t nmarks;
};

struct segment_handle {
	int fd;
	size_t terms;
	/* Block number of its first frame in that term index. */
	uint64_t base;
};

struct index {
	char *path;
	char digest[SHA256_HEX + 1];
	struct current current;
	struct term_index *terms;
	struct segment_handle *segments;
	struct err damage[INDEX_DAMAGE_MOST];
	size_t ndamage;
	/* Lines are there that no answer has. */
	bool lacks_lines;
};

/* Open a flat file of a term index and check its header; nothing if *fd is open
 * already. */
enum wb_err index_open_flat(struct index *ix, const struct term_index *t,
	const char *file, const char *kind, int *fd, struct err *err);

/* NULL if it is not in the index. */
struct segment_handle *index_segment(struct index *ix, uint32_t segment);

static inline uint64_t
index_frames_of(const struct index *ix, const struct segment_handle *s)
{
	return ix->current.segments[s - ix->segments].frames;
}

#endif
