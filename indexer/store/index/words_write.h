/* words.sqlite of a term index being written: words by block (FTS5), the
 * tallies, the beats, and the lists that `postings` leaves out. Its bytes hang
 * on what was added, block by block and table by table, and not on what came
 * between what. */
#ifndef WB_INDEXER_STORE_INDEX_WORDS_WRITE_H
#define WB_INDEXER_STORE_INDEX_WORDS_WRITE_H

#include "indexer/store/index/terms_beats.h"

struct words_writer;
struct dense_spill;

/* In the directory `dir`. */
enum wb_err words_create(
	const char *dir, struct words_writer **out, struct err *err);
void words_add_block(struct words_writer *w, uint64_t block, struct span words);
void words_add_tally(struct words_writer *w, const struct tally_row *row);
void words_add_beats(struct words_writer *w, const struct beats_row *row);
/* The first failure so far. */
enum wb_err words_status(struct words_writer *w, struct err *err);
/* No more are added: what can be done before the lists are known. */
enum wb_err words_settle(struct words_writer *w, struct err *err);
/* Add the lists and write the file, sealed; *out is what names it. */
enum wb_err words_finish(struct words_writer *w, struct dense_spill *lists,
	struct file_ref *out, struct err *err);
/* NULL is fine. */
void words_close(struct words_writer *w);

#endif
