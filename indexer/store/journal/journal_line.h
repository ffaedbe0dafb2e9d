/* One line of the journal: made and checked. For journal.c and journal_read.c
 * only. */
#ifndef WB_INDEXER_STORE_JOURNAL_JOURNAL_LINE_H
#define WB_INDEXER_STORE_JOURNAL_JOURNAL_LINE_H

#include "format/base/buf.h"
#include "indexer/store/journal/journal.h"

enum { JOURNAL_LINE_MAX = 64 << 20 };

/* What links a line to its neighbours; the spans point into it. */
struct journal_link {
	uint64_t sequence;
	struct span prev;
	struct span hash;
	/* There was a head when it was written. */
	bool has_head;
};

/* Where a new entry comes. */
struct journal_next {
	uint64_t sequence;
	struct span prev;
	uint64_t torn_bytes;
	bool has_head;
};

/* Of the first entry, which follows nothing. */
struct span journal_no_hash(void);

/* INDEX/journal/entries.jsonl. */
void journal_path(const char *index_dir, struct buf *out);

/* The link of `line` (without LF), if the line has the shape of an entry and
 * its hash is that of its bytes. */
bool journal_line_check(struct span line, struct journal_link *out);

/* Append the line for `entry`, LF included. */
void journal_line_make(const struct journal_entry *entry,
	const struct journal_next *next, struct buf *out);

#endif
