/* Look-ups of terms. What is damaged narrows nothing: the answer is then all
 * blocks, which is always right, and the damage is noted. */
#include "indexer/store/index/index_part.h"

#include "format/base/arena.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/file/sql.h"
#include "indexer/store/index/page_search.h"
#include "indexer/store/index/terms.h"
#include "indexer/store/segment/sources.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Of more pages, which is 500 GB of them, nothing is remembered. */
enum { FIRSTS_MOST = 32 << 20 };

static const char read_instead[] = "all blocks were read instead";

/* Read posting page `no`; *ends is true if there is no such page, else *term is
 * its first. */
static enum wb_err
read_page(struct index *ix, struct term_index *t, uint64_t no, bool *ends,
	uint64_t *term, struct err *err)
{
	char path[PATH_MAX];
	struct err why = { 0 };
	uint32_t block = 0;
	uint64_t at = (no + 1) * PAGE_BYTES;
	enum wb_err rc = WB_OK;

	*ends = at + PAGE_BYTES > t->ref->postings_size;
	if (*ends)
		return WB_OK;
	if (t->page_held == no + 1) {
		*term = t->page_first;
		return WB_OK;
	}
	t->page_held = 0;
	rc = index_open_flat(ix, t, "postings", "postings", &t->postings, err);
	index_room(ix->path, "terms", t->ref->number, "postings", path);
	if (rc == WB_OK)
		rc = fs_read_at(
			t->postings, path, at, t->page, PAGE_BYTES, err);
	if (rc == WB_OK &&
		(rc = page_check(t->page, term, &block, &why)) != WB_OK)
		return err_set(err, rc,
			"%s: the page at byte %llu: %s: run 'waybill reindex'",
			path, (unsigned long long)at, why.text);
	if (rc == WB_OK) {
		t->page_held = no + 1;
		t->page_first = *term;
	}
	return rc;
}

static enum wb_err
gather(struct index *ix, struct term_index *t, uint64_t first_page,
	uint64_t hash, struct page_hits *hits, struct err *err)
{
	bool past = false;
	bool ends = false;

	for (uint64_t no = first_page; !past; no++) {
		uint64_t term = 0;
		enum wb_err rc = read_page(ix, t, no, &ends, &term, err);

		if (rc != WB_OK || ends || term > hash)
			return rc;
		rc = page_lookup(t->page, hash, hits, &past, err);
		if (rc != WB_OK)
			return rc;
	}
	return WB_OK;
}

/* What page_search asks of. */
struct pages {
	struct index *ix;
	struct term_index *t;
};

static enum wb_err
first_term(void *ctx, uint64_t no, uint64_t *term, struct err *err)
{
	const struct pages *p = ctx;
	uint64_t *known = p->t->page_firsts ? &p->t->page_firsts[no] : NULL;
	bool ends = false;
	enum wb_err rc = WB_OK;

	if (known && *known > 0) {
		*term = *known - 1;
		return WB_OK;
	}
	rc = read_page(p->ix, p->t, no, &ends, term, err);
	if (rc == WB_OK && known)
		*known = *term + 1;
	return rc;
}

/* Of lists of many keys each but the first ones is then found by one page. */
static void
remember_firsts(struct term_index *t, uint64_t pages)
{
	if (!t->page_firsts && pages <= FIRSTS_MOST)
		t->page_firsts =
			xcalloc((size_t)pages, sizeof(*t->page_firsts));
}

/* Not by keys.mdb: that must be read whole to be trusted, and grows with the
 * evidence. */
static enum wb_err
find_ident(struct index *ix, struct term_index *t, uint64_t hash,
	struct blockset *out, struct err *err)
{
	struct pages p = { ix, t };
	const struct page_source source = { &p, first_term };
	struct page_hits hits = { 0 };
	uint64_t no = 0;
	enum wb_err rc = WB_OK;

	/* The file's header is as long as a page. */
	if (t->ref->postings_size > PAGE_BYTES) {
		uint64_t pages = t->ref->postings_size / PAGE_BYTES - 1;

		remember_firsts(t, pages);
		rc = page_search(&source, pages, hash, &no, err);
	}
	if (rc == WB_OK)
		rc = gather(ix, t, no, hash, &hits, err);
	if (rc == WB_OK && hits.dense)
		out->all = true;
	if (rc == WB_OK && hits.count > 0) {
		struct blockset more = { .blocks = hits.blocks,
			.count = hits.count };

		blockset_or(out, &more);
	}
	free(hits.blocks);
	return rc;
}

void
index_find_ident(
	struct index *ix, size_t terms, uint64_t hash, struct blockset *out)
{
	struct term_index *t = &ix->terms[terms];
	const struct blockset *kept = term_cache_find(&t->cache, hash);
	struct blockset found = { 0 };
	struct err why = { 0 };

	if (!kept && !t->has_lost_idents) {
		if (find_ident(ix, t, hash, &found, &why) == WB_OK) {
			term_cache_keep(&t->cache, hash, &found);
		} else {
			index_note(ix, &why, read_instead);
			t->has_lost_idents = true;
		}
	}
	blockset_or(out, kept ? kept : &found);
	out->all = out->all || t->has_lost_idents;
	blockset_release(&found);
}

static enum wb_err
open_words(struct index *ix, struct term_index *t, struct err *err)
{
	enum wb_err rc = WB_OK;
	char path[PATH_MAX];

	if (t->words)
		return WB_OK;
	index_room(ix->path, "terms", t->ref->number, "words.sqlite", path);
	rc = sql_open_checked(path, &t->ref->words, &t->words, err);
	if (rc != WB_OK)
		return rc;
	t->match = sql_prepare(t->words,
		"SELECT rowid FROM words WHERE words MATCH ?"
		" AND rowid BETWEEN ? AND ? ORDER BY rowid");
	return sql_status(t->words, err);
}

/* The list of a frequent word grows with the evidence. Rows are blocks, from 1
 * on. */
static void
bind_range(struct sql_stmt *st, const struct blockset *within)
{
	bool is_bound = !within->all && within->count > 0;

	sql_bind_int(st, 2, is_bound ? within->blocks[0] + INT64_C(1) : 1);
	sql_bind_int(st, 3,
		is_bound ? within->blocks[within->count - 1] + INT64_C(1)
			 : INT64_MAX);
}

static enum wb_err
find_word(struct index *ix, struct term_index *t, const struct word_look *look,
	struct blockset *out, struct err *err)
{
	struct buf quoted = { 0 };
	struct blockset found = { 0 };
	enum wb_err rc = open_words(ix, t, err);

	if (rc != WB_OK)
		return rc;
	/* A word holds letters only, so nothing in it needs escaping. */
	buf_putc(&quoted, '"');
	buf_put(&quoted, look->word);
	buf_putc(&quoted, '"');
	sql_bind_text(t->match, 1, buf_span(&quoted));
	bind_range(t->match, look->within);
	while (sql_step(t->match)) {
		int64_t row = sql_int(t->match, 0);

		if (row < 1 || (uint64_t)row > t->ref->blocks)
			continue;
		found.blocks = xgrow(found.blocks, &found.cap, found.count + 1,
			sizeof(*found.blocks));
		found.blocks[found.count++] = (uint32_t)(row - 1);
	}
	rc = sql_status(t->words, err);
	if (rc == WB_OK)
		blockset_or(out, &found);
	blockset_release(&found);
	buf_release(&quoted);
	return rc;
}

void
index_find_word(struct index *ix, size_t terms, const struct word_look *look,
	struct blockset *out)
{
	struct term_index *t = &ix->terms[terms];
	struct err why = { 0 };

	if (!t->has_lost_words && find_word(ix, t, look, out, &why) != WB_OK) {
		index_note(ix, &why, read_instead);
		t->has_lost_words = true;
	}
	out->all = out->all || t->has_lost_words;
}

enum wb_err
index_find_spelled(struct index *ix, size_t terms, unsigned mask,
	struct blockset *out, struct err *err)
{
	struct blockset found = { 0 };
	struct frame times = { 0 };
	enum wb_err rc = WB_OK;

	for (uint64_t b = 0; b < ix->terms[terms].ref->blocks; b++) {
		if (b % DIR_ENTRIES == 0 &&
			index_page_times(ix, terms, b, &times) &&
			!(times.spelling & mask)) {
			b += DIR_ENTRIES - 1;
			continue;
		}
		rc = index_times(ix, terms, b, &times, err);
		if (rc != WB_OK)
			break;
		if (times.spelling & mask)
			blockset_add(&found, (uint32_t)b);
	}
	if (rc == WB_OK)
		blockset_or(out, &found);
	blockset_release(&found);
	return rc;
}

void
index_add_stream(struct index *ix, size_t terms, uint32_t segment,
	const struct extent_row *extent, struct blockset *out)
{
	struct segment_handle *s = index_segment(ix, segment);
	struct blockset found = { 0 };

	if (!s || !extent || extent->segment != segment || s->terms != terms)
		return;
	/* Of what the segment has, whatever the row says. */
	for (uint64_t i = extent->first_frame; i < index_frames_of(ix, s) &&
		i - extent->first_frame < extent->frames;
		i++)
		blockset_add(&found, (uint32_t)(s->base + i));
	blockset_or(out, &found);
	blockset_release(&found);
}
