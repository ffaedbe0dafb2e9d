#include "indexer/store/index.h"

#include "format/base/digest.h"
#include "format/disk/bytes.h"
#include "format/disk/codec.h"
#include "format/disk/header.h"
#include "indexer/store/fs.h"
#include "indexer/store/kv.h"
#include "indexer/store/sources.h"
#include "indexer/store/sql.h"
#include "indexer/store/terms.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct term_index {
	const struct terms_ref *ref;
	struct kv *kv;
	int postings;
	int directory;
	/* The directory page held, SIZE_MAX if none. */
	size_t dir_page_no;
	unsigned char dir_page[PAGE_BYTES];
	unsigned char page[PAGE_BYTES];
	struct sql *words;
	struct sql_stmt *match;
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
};

void
index_room(const char *index, const char *room, uint32_t number,
	const char *file, char *out)
{
	(void)snprintf(out, PATH_MAX, "%s/%s/%u/%s", index, room, number, file);
}

/* Which term index covers a segment, and from which block on. */
static enum wb_err
place_segments(struct index *ix, struct err *err)
{
	const struct current *c = &ix->current;
	size_t s = 0;

	ix->segments = xcalloc(c->nsegments, sizeof(*ix->segments));
	for (size_t i = 0; i < c->nsegments; i++)
		ix->segments[i] = (struct segment_handle){ -1, SIZE_MAX, 0 };
	for (size_t t = 0; t < c->nterms; t++) {
		uint64_t base = 0;

		for (s = 0; s < c->nsegments; s++) {
			if (c->segments[s].number < c->terms[t].first_segment ||
				c->segments[s].number >
					c->terms[t].last_segment)
				continue;
			ix->segments[s].terms = t;
			ix->segments[s].base = base;
			base += c->segments[s].frames;
		}
		if (base != c->terms[t].blocks)
			return err_set(err, WB_CORRUPT,
				"%s: term index %u does not fit its segments: "
				"run 'waybill reindex'",
				ix->path, c->terms[t].number);
	}
	return WB_OK;
}

enum wb_err
index_open(const char *path, struct index **out, struct err *err)
{
	enum wb_err rc = WB_OK;
	struct index *ix = NULL;
	struct current current = { 0 };
	unsigned char digest[32] = { 0 };
	size_t n = strlen(path) + 1;

	rc = current_read(path, &current, err);
	if (rc == WB_ABSENT && fs_is_dir(path))
		return err_set(err, WB_ABSENT,
			"%s is a directory but no waybill index (it has no "
			"CURRENT)",
			path);
	if (rc == WB_OK)
		rc = current_digest(path, digest, err);
	if (rc != WB_OK) {
		current_release(&current);
		return rc;
	}
	ix = xcalloc(1, sizeof(*ix));
	ix->path = memcpy(xmalloc(n), path, n);
	ix->current = current;
	hex_encode(digest, sizeof(digest), ix->digest);
	ix->terms = xcalloc(current.nterms, sizeof(*ix->terms));
	for (size_t i = 0; i < current.nterms; i++) {
		ix->terms[i].ref = &ix->current.terms[i];
		ix->terms[i].postings = -1;
		ix->terms[i].directory = -1;
		ix->terms[i].dir_page_no = SIZE_MAX;
	}
	rc = place_segments(ix, err);
	if (rc != WB_OK) {
		index_close(ix);
		return rc;
	}
	*out = ix;
	return WB_OK;
}

void
index_close(struct index *ix)
{
	if (!ix)
		return;
	for (size_t i = 0; i < ix->current.nterms; i++) {
		struct term_index *t = &ix->terms[i];

		kv_close(t->kv);
		sql_close(t->words);
		if (t->postings >= 0)
			(void)close(t->postings);
		if (t->directory >= 0)
			(void)close(t->directory);
	}
	for (size_t i = 0; ix->segments && i < ix->current.nsegments; i++)
		if (ix->segments[i].fd >= 0)
			(void)close(ix->segments[i].fd);
	free(ix->terms);
	free(ix->segments);
	current_release(&ix->current);
	free(ix->path);
	free(ix);
}

const char *
index_place(const struct index *ix)
{
	return ix->path;
}

const struct current *
index_current(const struct index *ix)
{
	return &ix->current;
}

const char *
index_digest(const struct index *ix)
{
	return ix->digest;
}

size_t
index_nterms(const struct index *ix)
{
	return ix->current.nterms;
}

uint64_t
index_nblocks(const struct index *ix, size_t terms)
{
	return ix->current.terms[terms].blocks;
}

/* Open a flat file of a term index and check its header. */
static enum wb_err
open_flat(struct index *ix, struct term_index *t, const char *file,
	const char *kind, int *fd, struct err *err)
{
	enum wb_err rc = WB_OK;
	unsigned char head[FILE_HEADER_BYTES];
	struct file_header header = { 0 };
	char path[PATH_MAX];
	struct err why = { 0 };

	if (*fd >= 0)
		return WB_OK;
	index_room(ix->path, "terms", t->ref->number, file, path);
	rc = fs_open(path, fd, err);
	if (rc == WB_OK)
		rc = fs_read_at(*fd, path, 0, head, sizeof(head), err);
	if (rc != WB_OK)
		return rc;
	rc = file_header_decode(head, sizeof(head), kind, &header, &why);
	if (rc != WB_OK)
		return err_set(err, rc, "%s: %s", path, why.text);
	return WB_OK;
}

enum wb_err
index_entry(struct index *ix, size_t terms, uint64_t block,
	struct dir_entry *out, struct err *err)
{
	struct term_index *t = &ix->terms[terms];
	size_t page = (size_t)(block / DIR_ENTRIES);
	enum wb_err rc = WB_OK;

	if (block >= t->ref->blocks)
		return err_set(err, WB_CORRUPT,
			"%s: a posting names block %llu of %llu", ix->path,
			(unsigned long long)block,
			(unsigned long long)t->ref->blocks);
	rc = open_flat(ix, t, "directory", "blockdir", &t->directory, err);
	if (rc == WB_OK && page != t->dir_page_no) {
		t->dir_page_no = SIZE_MAX;
		rc = fs_read_at(t->directory, "directory",
			(page + 1) * (uint64_t)PAGE_BYTES, t->dir_page,
			PAGE_BYTES, err);
		if (rc == WB_OK)
			rc = dir_check(t->dir_page, err);
		if (rc == WB_OK)
			t->dir_page_no = page;
	}
	if (rc != WB_OK)
		return rc;
	return dir_get(t->dir_page, block % DIR_ENTRIES, out, err);
}

static struct segment_handle *
segment_find(struct index *ix, uint32_t segment)
{
	size_t lo = 0;
	size_t hi = ix->current.nsegments;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (ix->current.segments[mid].number < segment)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == ix->current.nsegments ||
		ix->current.segments[lo].number != segment)
		return NULL;
	return &ix->segments[lo];
}

static uint64_t
frames_of(const struct index *ix, const struct segment_handle *s)
{
	return ix->current.segments[s - ix->segments].frames;
}

enum wb_err
index_frame(struct index *ix, uint32_t segment, uint64_t ordinal,
	struct dir_entry *out, struct err *err)
{
	struct segment_handle *s = segment_find(ix, segment);

	enum wb_err rc = WB_OK;

	if (!s || s->terms == SIZE_MAX || ordinal >= frames_of(ix, s))
		return err_set(err, WB_CORRUPT,
			"%s: segment %u has no frame %llu", ix->path, segment,
			(unsigned long long)ordinal);
	rc = index_entry(ix, s->terms, s->base + ordinal, out, err);
	if (rc == WB_OK && out->segment != segment)
		return err_set(err, WB_CORRUPT,
			"%s: the block directory has a frame of segment %u "
			"where one of %u belongs: run 'waybill reindex'",
			ix->path, out->segment, segment);
	return rc;
}

enum wb_err
index_blocks_fd(struct index *ix, uint32_t segment, int *fd, struct err *err)
{
	enum wb_err rc = WB_OK;
	struct segment_handle *s = segment_find(ix, segment);
	char path[PATH_MAX];

	if (!s)
		return err_set(err, WB_CORRUPT,
			"%s: segment %u is not in the index", ix->path,
			segment);
	if (s->fd < 0) {
		index_room(ix->path, "segments", segment, "blocks", path);
		rc = fs_open(path, &s->fd, err);
	}
	if (rc == WB_OK)
		*fd = s->fd;
	return rc;
}

/* LMDB crashes on what it did not write. */
static enum wb_err
check_keys(const char *path, const struct file_ref *ref, struct err *err)
{
	unsigned char digest[16];
	uint64_t size = 0;
	enum wb_err rc = fs_digest(path, digest, &size, err);

	if (rc == WB_OK &&
		(size != ref->size ||
			memcmp(digest, ref->digest, sizeof(digest)) != 0))
		return err_set(err, WB_CORRUPT,
			"%s is not what CURRENT names: run 'waybill reindex'",
			path);
	return rc;
}

static enum wb_err
open_keys(struct index *ix, struct term_index *t, struct err *err)
{
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	if (t->kv)
		return WB_OK;
	index_room(ix->path, "terms", t->ref->number, "keys.mdb", path);
	rc = check_keys(path, &t->ref->keys, err);
	if (rc != WB_OK)
		return rc;
	return kv_open(path, &t->kv, err);
}

/* Read posting page `no`; *ends is true if there is no such page. */
static enum wb_err
read_page(struct index *ix, struct term_index *t, uint64_t no, bool *ends,
	struct err *err)
{
	uint64_t at = (no + 1) * PAGE_BYTES;
	enum wb_err rc = WB_OK;

	*ends = at + PAGE_BYTES > t->ref->postings_size;
	if (*ends)
		return WB_OK;
	rc = open_flat(ix, t, "postings", "postings", &t->postings, err);
	if (rc == WB_OK)
		rc = fs_read_at(
			t->postings, "postings", at, t->page, PAGE_BYTES, err);
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
		uint32_t block = 0;
		enum wb_err rc = read_page(ix, t, no, &ends, err);

		if (rc != WB_OK || ends)
			return rc;
		rc = page_check(t->page, &term, &block, err);
		if (rc == WB_OK && term > hash)
			return WB_OK;
		if (rc == WB_OK)
			rc = page_lookup(t->page, hash, hits, &past, err);
		if (rc != WB_OK)
			return rc;
	}
	return WB_OK;
}

enum wb_err
index_find_ident(struct index *ix, size_t terms, uint64_t hash,
	struct blockset *out, struct err *err)
{
	struct term_index *t = &ix->terms[terms];
	unsigned char key[POSTING_KEY_BYTES];
	struct span found = { 0 };
	struct span value = { 0 };
	struct page_hits hits = { 0 };
	enum wb_err rc = open_keys(ix, t, err);

	if (rc != WB_OK)
		return rc;
	posting_key(hash, 0, key);
	/* Before the first key there may still be no page; a term's list may
	 * begin in the middle of the page before its own first key. */
	if (kv_floor(t->kv, (struct span){ (const char *)key, sizeof(key) },
		    &found, &value) &&
		value.len == 4)
		rc = gather(ix, t, get_u32((const unsigned char *)value.ptr),
			hash, &hits, err);
	else
		rc = gather(ix, t, 0, hash, &hits, err);
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
		"SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid");
	return sql_status(t->words, err);
}

enum wb_err
index_find_word(struct index *ix, size_t terms, struct span word,
	struct blockset *out, struct err *err)
{
	struct term_index *t = &ix->terms[terms];
	struct buf quoted = { 0 };
	struct blockset found = { 0 };
	enum wb_err rc = open_words(ix, t, err);

	if (rc != WB_OK)
		return rc;
	/* A word holds letters only, so nothing in it needs escaping. */
	buf_putc(&quoted, '"');
	buf_put(&quoted, word);
	buf_putc(&quoted, '"');
	sql_bind_text(t->match, 1, buf_span(&quoted));
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

static void
add_block(struct blockset *out, uint64_t block)
{
	out->blocks = xgrow(
		out->blocks, &out->cap, out->count + 1, sizeof(*out->blocks));
	out->blocks[out->count++] = (uint32_t)block;
}

enum wb_err
index_find_spelled(struct index *ix, size_t terms, unsigned mask,
	struct blockset *out, struct err *err)
{
	struct blockset found = { 0 };
	struct dir_entry entry = { 0 };
	enum wb_err rc = WB_OK;

	for (uint64_t b = 0; b < ix->terms[terms].ref->blocks; b++) {
		rc = index_entry(ix, terms, b, &entry, err);
		if (rc != WB_OK)
			break;
		if (entry.frame.spelling & mask)
			add_block(&found, b);
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
	struct segment_handle *s = segment_find(ix, segment);
	struct blockset found = { 0 };

	if (!s || !extent || extent->segment != segment || s->terms != terms)
		return;
	/* Of what the segment has, whatever the row says. */
	for (uint64_t i = extent->first_frame; i < frames_of(ix, s) &&
		i - extent->first_frame < extent->frames;
		i++)
		add_block(&found, s->base + i);
	blockset_or(out, &found);
	blockset_release(&found);
}
