#include "indexer/store/index/words_write.h"

#include "format/base/arena.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/file/paged.h"
#include "indexer/store/file/sql.h"
#include "indexer/store/index/dense.h"

#include <stdlib.h>

struct words_writer {
	struct arena names;
	/* SQLite places pages by what is written when, so they are brought
	 * into the order of their tables at the end. */
	const char *draft;
	const char *path;
	struct sql *db;
	struct sql_stmt *insert;
	struct sql_stmt *tally;
	struct sql_stmt *beats;
};

/* hashsize is fixed: the file's bytes depend on it. */
static const char words_schema[] =
	"CREATE VIRTUAL TABLE words USING fts5(text, content='', "
	"columnsize=0, detail=none, tokenize='ascii');"
	"INSERT INTO words(words, rank) VALUES('hashsize', 1048576);"
	"INSERT INTO words(words, rank) VALUES('automerge', 0);"
	"INSERT INTO words(words, rank) VALUES('crisismerge', 64);"
	"CREATE TABLE tallies(segment INT, stream INT, host TEXT, program TEXT,"
	" lines INT, unrecognised INT);"
	"CREATE TABLE beats(segment INT, stream INT, first_offset INT,"
	" host TEXT, kind INT, beats BLOB);" DENSE_SCHEMA;

enum wb_err
words_create(const char *dir, struct words_writer **out, struct err *err)
{
	struct words_writer *w = xcalloc(1, sizeof(*w));
	enum wb_err rc = WB_OK;

	w->draft = arena_printf(&w->names, "%s/words.draft", dir);
	w->path = arena_printf(&w->names, "%s/words.sqlite", dir);
	rc = sql_create(w->draft, &w->db, err);
	if (rc != WB_OK) {
		words_close(w);
		return rc;
	}
	sql_exec(w->db, words_schema);
	w->insert = sql_prepare(
		w->db, "INSERT INTO words(rowid, text) VALUES(?, ?)");
	w->tally =
		sql_prepare(w->db, "INSERT INTO tallies VALUES(?,?,?,?,?,?)");
	w->beats = sql_prepare(w->db, "INSERT INTO beats VALUES(?,?,?,?,?,?)");
	rc = sql_status(w->db, err);
	if (rc == WB_OK)
		*out = w;
	else
		words_close(w);
	return rc;
}

void
words_add_block(struct words_writer *w, uint64_t block, struct span words)
{
	/* FTS5 row ids start at 1 to keep them positive and dense. */
	sql_bind_int(w->insert, 1, (int64_t)block + 1);
	sql_bind_text(w->insert, 2, words);
	sql_run(w->insert);
}

void
words_add_tally(struct words_writer *w, const struct tally_row *row)
{
	sql_bind_int(w->tally, 1, row->segment);
	sql_bind_int(w->tally, 2, row->stream);
	sql_bind_text(w->tally, 3, row->host);
	sql_bind_text(w->tally, 4, row->program);
	sql_bind_int(w->tally, 5, (int64_t)row->lines);
	sql_bind_int(w->tally, 6, (int64_t)row->unrecognised);
	sql_run(w->tally);
}

void
words_add_beats(struct words_writer *w, const struct beats_row *row)
{
	sql_bind_int(w->beats, 1, row->segment);
	sql_bind_int(w->beats, 2, row->stream);
	sql_bind_int(w->beats, 3, (int64_t)row->from);
	sql_bind_text(w->beats, 4, row->host);
	sql_bind_int(w->beats, 5, row->kind);
	sql_bind_blob(w->beats, 6, row->beats.ptr, row->beats.len);
	sql_run(w->beats);
}

enum wb_err
words_status(struct words_writer *w, struct err *err)
{
	return sql_status(w->db, err);
}

enum wb_err
words_settle(struct words_writer *w, struct err *err)
{
	sql_exec(w->db,
		"INSERT INTO words(words) VALUES('optimize');"
		"CREATE INDEX tallies_by_stream ON tallies(segment, stream)");
	return sql_status(w->db, err);
}

enum wb_err
words_finish(struct words_writer *w, struct dense_spill *lists,
	struct file_ref *out, struct err *err)
{
	enum wb_err rc = dense_spill_put(lists, w->db, err);
	struct sql_stmt *copy = NULL;

	if (rc != WB_OK)
		return rc;
	sql_exec(w->db, "COMMIT");
	copy = sql_prepare(w->db, "VACUUM INTO ?");
	sql_bind_text(copy, 1, span_of(w->path));
	sql_run(copy);
	rc = sql_status(w->db, err);
	if (rc != WB_OK)
		return rc;
	sql_close(w->db);
	w->db = NULL;
	fs_remove(w->draft);
	return paged_seal(w->path, out, err);
}

void
words_close(struct words_writer *w)
{
	if (!w)
		return;
	sql_close(w->db);
	arena_release(&w->names);
	free(w);
}
