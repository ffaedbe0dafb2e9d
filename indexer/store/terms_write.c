#include "format/base/arena.h"
#include "format/base/lex.h"
#include "format/disk/bytes.h"
#include "format/disk/page.h"
#include "indexer/store/aside.h"
#include "indexer/store/dir_writer.h"
#include "indexer/store/flat.h"
#include "indexer/store/kv.h"
#include "indexer/store/paged.h"
#include "indexer/store/sorter.h"
#include "indexer/store/sql.h"
#include "indexer/store/terms_beats.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* In more than a quarter of the blocks, and in more than this many:
	 * no list is kept. */
	DENSE_MIN = 64
};

struct page_key {
	uint64_t term;
	uint32_t block;
};

struct terms_writer {
	struct arena names;
	char *index;
	char *dir;
	uint32_t number;
	uint32_t first_segment;
	uint32_t last_segment;
	uint64_t blocks;
	struct sorter *sorter;
	struct dir_writer *directory;
	struct sql *words;
	struct sql_stmt *insert;
	struct sql_stmt *tally;
	struct sql_stmt *beats;
	/* While the postings are written: */
	struct outfile *postings;
	struct page_writer page;
	struct page_key *keys;
	size_t nkeys;
	size_t keys_cap;
};

void
posting_key(uint64_t term, uint32_t block, unsigned char *out)
{
	out[0] = 'p';
	for (int i = 0; i < 5; i++)
		out[1 + i] = (unsigned char)(term >> (8 * (4 - i)) & 0xff);
	for (int i = 0; i < 4; i++)
		out[6 + i] = (unsigned char)(block >> (8 * (3 - i)) & 0xff);
}

static const char *
path_in(struct terms_writer *w, const char *name)
{
	return arena_printf(&w->names, "%s/%s", w->dir, name);
}

/* hashsize and pgsz are fixed: the file's bytes depend on them. */
static const char words_schema[] =
	"CREATE VIRTUAL TABLE words USING fts5(text, content='', "
	"columnsize=0, detail=none, tokenize='ascii');"
	"INSERT INTO words(words, rank) VALUES('hashsize', 1048576);"
	"INSERT INTO words(words, rank) VALUES('automerge', 0);"
	"INSERT INTO words(words, rank) VALUES('crisismerge', 64);"
	"CREATE TABLE tallies(segment INT, stream INT, host TEXT, program TEXT,"
	" lines INT, unrecognised INT);"
	"CREATE TABLE beats(segment INT, stream INT, first_offset INT,"
	" host TEXT, kind INT, beats BLOB);";

static enum wb_err
open_words(struct terms_writer *w, struct err *err)
{
	enum wb_err rc = sql_create(path_in(w, "words.sqlite"), &w->words, err);

	if (rc != WB_OK)
		return rc;
	sql_exec(w->words, words_schema);
	w->insert = sql_prepare(
		w->words, "INSERT INTO words(rowid, text) VALUES(?, ?)");
	w->tally = sql_prepare(
		w->words, "INSERT INTO tallies VALUES(?,?,?,?,?,?)");
	w->beats =
		sql_prepare(w->words, "INSERT INTO beats VALUES(?,?,?,?,?,?)");
	return sql_status(w->words, err);
}

enum wb_err
terms_create(const char *index, uint32_t number, size_t memory,
	struct terms_writer **out, struct err *err)
{
	enum wb_err rc = WB_OK;
	struct terms_writer *w = xcalloc(1, sizeof(*w));

	w->number = number;
	w->index = arena_printf(&w->names, "%s", index);
	w->dir = arena_printf(&w->names, "%s/terms/%u.new", index, number);
	fs_remove(w->dir);
	rc = fs_mkdir(w->dir, err);
	if (rc == WB_OK)
		rc = dir_writer_open(
			path_in(w, "directory"), &w->directory, err);
	if (rc == WB_OK)
		rc = open_words(w, err);
	if (rc != WB_OK) {
		terms_abandon(w);
		return rc;
	}
	w->sorter = sorter_new(path_in(w, "spill"), memory);
	*out = w;
	return WB_OK;
}

enum wb_err
terms_add_block(struct terms_writer *w, const struct dir_entry *entry,
	const uint64_t *idents, size_t nidents, struct span words,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	if (w->blocks == UINT32_MAX)
		return err_set(err, WB_USAGE,
			"a term index holds at most 2^32 blocks: index the "
			"rest "
			"into another index");
	if (w->blocks == 0)
		w->first_segment = entry->segment;
	w->last_segment = entry->segment;
	rc = sorter_add(w->sorter, (uint32_t)w->blocks, idents, nidents, err);
	if (rc != WB_OK)
		return rc;
	dir_writer_add(w->directory, entry);
	if (words.len > 0) {
		/* FTS5 row ids start at 1 to keep them positive and dense. */
		sql_bind_int(w->insert, 1, (int64_t)w->blocks + 1);
		sql_bind_text(w->insert, 2, words);
		sql_run(w->insert);
	}
	w->blocks++;
	return sql_status(w->words, err);
}

void
terms_add_tally(struct terms_writer *w, const struct tally_row *row)
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
terms_add_beats(struct terms_writer *w, const struct beats_row *row)
{
	sql_bind_int(w->beats, 1, row->segment);
	sql_bind_int(w->beats, 2, row->stream);
	sql_bind_int(w->beats, 3, (int64_t)row->from);
	sql_bind_text(w->beats, 4, row->host);
	sql_bind_int(w->beats, 5, row->kind);
	sql_bind_blob(w->beats, 6, row->beats.ptr, row->beats.len);
	sql_run(w->beats);
}

static void
flush_page(struct terms_writer *w)
{
	if (page_is_empty(&w->page))
		return;
	page_finish(&w->page);
	w->keys = xgrow(w->keys, &w->keys_cap, w->nkeys + 1, sizeof(*w->keys));
	w->keys[w->nkeys++] =
		(struct page_key){ w->page.first_term, w->page.first_block };
	outfile_write(w->postings, w->page.bytes, sizeof(w->page.bytes));
	page_begin(&w->page);
}

static void
write_dense(struct terms_writer *w, uint64_t term)
{
	if (page_add(&w->page, term, NULL, 0) == 0) {
		flush_page(w);
		(void)page_add(&w->page, term, NULL, 0);
	}
}

static void
write_list(struct terms_writer *w, uint64_t term, const uint32_t *blocks,
	size_t count)
{
	size_t done = 0;

	if (count > DENSE_MIN && count > w->blocks / 4) {
		write_dense(w, term);
		return;
	}
	while (done < count) {
		done += page_add(&w->page, term, blocks + done, count - done);
		if (done < count)
			flush_page(w);
	}
}

static enum wb_err
write_postings(struct terms_writer *w, struct err *err)
{
	uint64_t term = 0;
	const uint32_t *blocks = NULL;
	size_t count = 0;
	struct outfile *file = NULL;
	enum wb_err rc = outfile_create(path_in(w, "postings"), &file, err);

	if (rc != WB_OK)
		return rc;
	w->postings = file;
	flat_begin(file, "postings");
	page_begin(&w->page);
	rc = sorter_finish(w->sorter, err);
	while (rc == WB_OK && sorter_next(w->sorter, &term, &blocks, &count))
		write_list(w, term, blocks, count);
	flush_page(w);
	flat_end(file, "postings", w->nkeys);
	if (rc == WB_OK)
		rc = sorter_status(w->sorter, err);
	sorter_free(w->sorter);
	w->sorter = NULL;
	return rc;
}

static enum wb_err
write_keys(struct terms_writer *w, struct err *err)
{
	struct kv_writer *kv = NULL;
	enum wb_err rc = kv_create(path_in(w, "keys.mdb"),
		w->nkeys * (POSTING_KEY_BYTES + 4 + 16) + 4096, &kv, err);

	if (rc != WB_OK)
		return rc;
	for (size_t i = 0; i < w->nkeys; i++) {
		unsigned char key[POSTING_KEY_BYTES];
		unsigned char page[4];

		posting_key(w->keys[i].term, w->keys[i].block, key);
		put_u32(page, (uint32_t)i);
		kv_append(kv, (struct span){ (const char *)key, sizeof(key) },
			(struct span){ (const char *)page, sizeof(page) });
	}
	return kv_finish(kv, err);
}

/* The words are finished beside the postings; the writer's names are not
 * theirs to make. */
struct words_end {
	struct sql *db;
	const char *path;
	struct terms_ref *ref;
};

static enum wb_err
finish_words(void *ctx, struct err *err)
{
	struct words_end *w = ctx;
	enum wb_err rc = WB_OK;

	sql_exec(w->db,
		"INSERT INTO words(words) VALUES('optimize');"
		"CREATE INDEX tallies_by_stream ON tallies(segment, stream);"
		"COMMIT");
	rc = sql_status(w->db, err);
	sql_close(w->db);
	if (rc == WB_OK)
		rc = paged_seal(w->path, &w->ref->words, err);
	return rc;
}

static enum wb_err
close_flat(struct terms_writer *w, struct terms_ref *ref, struct err *err)
{
	struct outfile *file = w->postings;
	enum wb_err rc =
		dir_writer_close(w->directory, &ref->directory_size, err);

	w->directory = NULL;
	ref->postings_size = outfile_size(file);
	w->postings = NULL;
	if (rc == WB_OK)
		return outfile_close(file, err);
	outfile_abandon(file);
	return rc;
}

static enum wb_err
finish_files(struct terms_writer *w, struct terms_ref *ref, struct err *err)
{
	struct words_end end = { w->words, path_in(w, "words.sqlite"), ref };
	struct aside *words = aside_start(finish_words, &end);
	enum wb_err rc = write_postings(w, err);

	w->words = NULL;
	if (rc == WB_OK)
		rc = close_flat(w, ref, err);
	if (rc == WB_OK)
		rc = write_keys(w, err);
	if (rc == WB_OK)
		rc = fs_digest(path_in(w, "keys.mdb"), ref->keys.digest,
			&ref->keys.size, err);
	rc = aside_wait(words, rc, err);
	if (rc == WB_OK)
		rc = fs_sync(w->dir, err);
	return rc;
}

enum wb_err
terms_finish(struct terms_writer *w, struct terms_ref *out, struct err *err)
{
	struct terms_ref ref = {
		.number = w->number,
		.blocks = w->blocks,
		.first_segment = w->first_segment,
		.last_segment = w->last_segment,
		.version = TERMS_VERSION,
	};
	char *place =
		arena_printf(&w->names, "%s/terms/%u", w->index, w->number);
	enum wb_err rc = finish_files(w, &ref, err);

	if (rc == WB_OK)
		rc = fs_install(w->dir, place,
			arena_printf(&w->names, "%s/terms", w->index), err);
	if (rc == WB_OK)
		*out = ref;
	terms_abandon(w);
	return rc;
}

void
terms_abandon(struct terms_writer *w)
{
	if (!w)
		return;
	sorter_free(w->sorter);
	dir_writer_abandon(w->directory);
	outfile_abandon(w->postings);
	sql_close(w->words);
	fs_remove(w->dir);
	free(w->keys);
	arena_release(&w->names);
	free(w);
}
