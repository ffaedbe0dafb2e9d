/* A term index as it is written: directory, postings, keys, words. */
#include "indexer/store/index/terms.h"

#include "format/base/arena.h"
#include "format/disk/bytes.h"
#include "format/disk/page.h"
#include "format/lex/lex.h"
#include "indexer/store/file/aside.h"
#include "indexer/store/file/flat.h"
#include "indexer/store/file/kv.h"
#include "indexer/store/file/outfile.h"
#include "indexer/store/index/dense.h"
#include "indexer/store/index/dir_writer.h"
#include "indexer/store/index/sorter.h"
#include "indexer/store/index/words_write.h"

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
	struct words_writer *words;
	/* While the postings are written: */
	struct outfile *postings;
	struct page_writer page;
	struct dense_spill *dense;
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

static bool
next_sorted(void *ctx, uint64_t *term, const uint32_t **blocks, size_t *count)
{
	return sorter_next(ctx, term, blocks, count);
}

static enum wb_err
sorted_status(void *ctx, struct err *err)
{
	return sorter_status(ctx, err);
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
		rc = words_create(w->dir, &w->words, err);
	if (rc != WB_OK) {
		terms_abandon(w);
		return rc;
	}
	w->sorter = sorter_new(path_in(w, "spill"), memory);
	w->dense = dense_spill_new(path_in(w, "lists"));
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
	if (words.len > 0)
		words_add_block(w->words, w->blocks, words);
	w->blocks++;
	return words_status(w->words, err);
}

void
terms_add_tally(struct terms_writer *w, const struct tally_row *row)
{
	words_add_tally(w->words, row);
}

void
terms_add_beats(struct terms_writer *w, const struct beats_row *row)
{
	words_add_beats(w->words, row);
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

static enum wb_err
write_dense(struct terms_writer *w, uint64_t term, const uint32_t *blocks,
	size_t count, struct err *err)
{
	if (page_add(&w->page, term, NULL, 0) == 0) {
		flush_page(w);
		(void)page_add(&w->page, term, NULL, 0);
	}
	return dense_spill_add(w->dense, term, blocks, count, err);
}

static enum wb_err
write_list(struct terms_writer *w, uint64_t term, const uint32_t *blocks,
	size_t count, struct err *err)
{
	size_t done = 0;

	if (count > DENSE_MIN && count > w->blocks / 4)
		return write_dense(w, term, blocks, count, err);
	while (done < count) {
		done += page_add(&w->page, term, blocks + done, count - done);
		if (done < count)
			flush_page(w);
	}
	return WB_OK;
}

static enum wb_err
write_postings(struct terms_writer *w, const struct posting_source *from,
	struct err *err)
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
	while (rc == WB_OK && from->next(from->ctx, &term, &blocks, &count))
		rc = write_list(w, term, blocks, count, err);
	flush_page(w);
	flat_end(file, "postings", w->nkeys);
	return rc == WB_OK ? from->status(from->ctx, err) : rc;
}

/* Those that came with their blocks. */
static enum wb_err
write_sorted(struct terms_writer *w, struct err *err)
{
	const struct posting_source sorted = { w->sorter, next_sorted,
		sorted_status };
	enum wb_err rc = sorter_finish(w->sorter, err);

	if (rc == WB_OK)
		rc = write_postings(w, &sorted, err);
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

static enum wb_err
settle_words(void *ctx, struct err *err)
{
	return words_settle(ctx, err);
}

/* The words are written beside the keys; the writer's names are not theirs to
 * make. */
struct words_end {
	struct words_writer *words;
	struct dense_spill *lists;
	struct terms_ref *ref;
};

static enum wb_err
finish_words(void *ctx, struct err *err)
{
	struct words_end *w = ctx;

	return words_finish(w->words, w->lists, &w->ref->words, err);
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
finish_files(struct terms_writer *w, const struct posting_source *from,
	struct terms_ref *ref, struct err *err)
{
	struct words_end end = { w->words, w->dense, ref };
	struct aside *words = aside_start(settle_words, w->words);
	enum wb_err rc =
		from ? write_postings(w, from, err) : write_sorted(w, err);

	rc = aside_wait(words, rc, err);
	if (rc != WB_OK)
		return rc;
	words = aside_start(finish_words, &end);
	rc = close_flat(w, ref, err);
	if (rc == WB_OK)
		rc = write_keys(w, err);
	if (rc == WB_OK)
		rc = fs_digest(path_in(w, "keys.mdb"), ref->keys.digest,
			&ref->keys.size, err);
	rc = aside_wait(words, rc, err);
	if (rc != WB_OK)
		return rc;
	dense_spill_free(w->dense);
	w->dense = NULL;
	return fs_sync(w->dir, err);
}

enum wb_err
terms_finish(struct terms_writer *w, struct terms_ref *out, struct err *err)
{
	return terms_finish_from(w, NULL, out, err);
}

enum wb_err
terms_finish_from(struct terms_writer *w, const struct posting_source *from,
	struct terms_ref *out, struct err *err)
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
	enum wb_err rc = finish_files(w, from, &ref, err);

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
	words_close(w->words);
	dense_spill_free(w->dense);
	fs_remove(w->dir);
	free(w->keys);
	arena_release(&w->names);
	free(w);
}
