/* INDEX/journal/head: how many entries the journal has, and the hash of the
 * last, so that it shows when entries were cut off its end. Written before the
 * first entry and after each; after a crash it can be one behind, never ahead.
 * For journal.c and journal_read.c only.
 *
 *	journal SEQUENCE HASH
 */
#ifndef WB_INDEXER_STORE_JOURNAL_JOURNAL_HEAD_H
#define WB_INDEXER_STORE_JOURNAL_JOURNAL_HEAD_H

#include "indexer/store/journal/journal.h"

struct journal_head {
	/* A journal of an older version has none. */
	bool is_there;
	/* 0 before the first entry. */
	uint64_t sequence;
	char hash[SHA256_HEX + 1];
};

/* WB_CORRUPT if it is not as it was written. */
enum wb_err journal_head_read(
	const char *index_dir, struct journal_head *out, struct err *err);
/* Replaced by rename. */
enum wb_err journal_head_write(const char *index_dir,
	const struct journal_head *head, struct err *err);

#endif
