#include "indexer/store/index/block_words.h"

#include "format/base/arena.h"
#include "format/base/buf.h"
#include "indexer/store/file/sql.h"
#include "indexer/store/index/index.h"
#include "indexer/store/index/sorter.h"

#include <limits.h>
#include <stdlib.h>

struct block_words {
	const struct terms_ref *ref;
	struct arena texts;
	struct span *words;
	size_t nwords;
	size_t cap;
	size_t bytes;
	/* Pairs of block and word, by block. */
	struct sorter *sorter;
	/* The next block that has words, and these. */
	bool has_next;
	uint64_t block;
	const uint32_t *ids;
	size_t nids;
	struct buf out;
};

/* Rows come by word, then block. */
static enum wb_err
take_row(struct block_words *b, struct span word, int64_t row, struct err *err)
{
	uint64_t block = (uint64_t)row - 1;

	if (row < 1 || block >= b->ref->blocks)
		return err_set(err, WB_CORRUPT, "words of a block that is not");
	if (b->nwords == 0 || !span_eq(b->words[b->nwords - 1], word)) {
		b->words = xgrow(
			b->words, &b->cap, b->nwords + 1, sizeof(*b->words));
		b->words[b->nwords++] = arena_copy(&b->texts, word);
		b->bytes += word.len + sizeof(*b->words);
	}
	return sorter_add(b->sorter, (uint32_t)(b->nwords - 1), &block, 1, err);
}

static enum wb_err
read_words(struct block_words *b, struct sql *db, size_t most, struct err *err)
{
	struct sql_stmt *st = NULL;
	enum wb_err rc = WB_OK;

	sql_exec(db,
		"CREATE VIRTUAL TABLE temp.pairs USING "
		"fts5vocab('main', 'words', 'instance')");
	st = sql_prepare(db, "SELECT term, doc FROM temp.pairs");
	while (rc == WB_OK && b->bytes <= most && sql_step(st))
		rc = take_row(b, sql_text(st, 0), sql_int(st, 1), err);
	sql_reset(st);
	return rc == WB_OK ? sql_status(db, err) : rc;
}

static void
move(struct block_words *b)
{
	b->has_next = sorter_next(b->sorter, &b->block, &b->ids, &b->nids);
}

enum wb_err
block_words_open(const char *index, const struct terms_ref *ref,
	const char *temp, size_t memory, struct block_words **out,
	struct err *err)
{
	struct block_words *b = xcalloc(1, sizeof(*b));
	struct sql *db = NULL;
	char path[PATH_MAX];
	bool fits = false;
	enum wb_err rc = WB_OK;

	*out = NULL;
	b->ref = ref;
	b->sorter = sorter_new(temp, memory / 2);
	index_room(index, "terms", ref->number, "words.sqlite", path);
	rc = sql_open_checked(path, &ref->words, &db, err);
	if (rc == WB_OK)
		rc = read_words(b, db, memory / 2, err);
	sql_close(db);
	fits = b->bytes <= memory / 2;
	if (rc == WB_OK && fits)
		rc = sorter_finish(b->sorter, err);
	if (rc != WB_OK || !fits) {
		block_words_close(b);
		return rc;
	}
	move(b);
	*out = b;
	return WB_OK;
}

void
block_words_close(struct block_words *b)
{
	if (!b)
		return;
	sorter_free(b->sorter);
	arena_release(&b->texts);
	free(b->words);
	buf_release(&b->out);
	free(b);
}

enum wb_err
block_words_of(struct block_words *b, uint64_t block, struct span *words,
	struct err *err)
{
	buf_clear(&b->out);
	if (b->has_next && b->block == block) {
		for (size_t i = 0; i < b->nids; i++) {
			buf_put(&b->out, b->words[b->ids[i]]);
			buf_putc(&b->out, ' ');
		}
		move(b);
	}
	*words = buf_span(&b->out);
	return sorter_status(b->sorter, err);
}
