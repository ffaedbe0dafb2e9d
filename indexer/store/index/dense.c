#include "indexer/store/index/dense.h"

#include "format/base/arena.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/file/outfile.h"
#include "indexer/store/file/sql.h"
#include "indexer/store/index/index.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { BITS_BYTES = DENSE_BLOCKS / 8 };

/* A row, in a temporary file of this machine alone: native byte order. */
struct row_head {
	uint64_t term;
	uint32_t first;
	uint32_t bytes;
};

struct dense_spill {
	struct outfile *file;
	char *temp;
	unsigned char bits[BITS_BYTES];
};

struct dense_spill *
dense_spill_new(const char *temp)
{
	struct dense_spill *d = xcalloc(1, sizeof(*d));
	size_t n = strlen(temp) + 1;

	d->temp = memcpy(xmalloc(n), temp, n);
	return d;
}

/* Write the row that blocks[0] is in; returns how many blocks it has. */
static size_t
add_row(struct dense_spill *d, uint64_t term, const uint32_t *blocks,
	size_t count)
{
	const uint32_t no = blocks[0] / DENSE_BLOCKS;
	struct row_head head = { .term = term, .first = no * DENSE_BLOCKS };
	size_t n = 0;

	memset(d->bits, 0, sizeof(d->bits));
	for (; n < count && blocks[n] / DENSE_BLOCKS == no; n++) {
		uint32_t at = blocks[n] - head.first;

		d->bits[at / 8] |= (unsigned char)(1U << at % 8);
		head.bytes = at / 8 + 1;
	}
	outfile_write(d->file, &head, sizeof(head));
	outfile_write(d->file, d->bits, head.bytes);
	return n;
}

enum wb_err
dense_spill_add(struct dense_spill *d, uint64_t term, const uint32_t *blocks,
	size_t count, struct err *err)
{
	enum wb_err rc = WB_OK;

	if (!d->file)
		rc = outfile_create(d->temp, &d->file, err);
	for (size_t done = 0; done < count && rc == WB_OK;)
		done += add_row(d, term, blocks + done, count - done);
	return rc;
}

enum wb_err
dense_spill_put(struct dense_spill *d, struct sql *db, struct err *err)
{
	struct sql_stmt *st =
		sql_prepare(db, "INSERT INTO dense VALUES(?, ?, ?)");
	const uint64_t end = d->file ? outfile_size(d->file) : 0;
	enum wb_err rc = WB_OK;

	for (uint64_t at = 0; at < end && rc == WB_OK;) {
		struct row_head head = { 0 };

		rc = outfile_read(d->file, at, &head, sizeof(head), err);
		if (rc == WB_OK)
			rc = outfile_read(d->file, at + sizeof(head), d->bits,
				head.bytes, err);
		if (rc != WB_OK)
			break;
		sql_bind_int(st, 1, (int64_t)head.term);
		sql_bind_int(st, 2, head.first);
		sql_bind_blob(st, 3, d->bits, head.bytes);
		sql_run(st);
		at += sizeof(head) + head.bytes;
	}
	return rc == WB_OK ? sql_status(db, err) : rc;
}

void
dense_spill_free(struct dense_spill *d)
{
	if (!d)
		return;
	if (d->file) {
		outfile_abandon(d->file);
		fs_remove(d->temp);
	}
	free(d->temp);
	free(d);
}

struct dense_lists {
	struct sql *db;
	struct sql_stmt *st;
	/* The statement stands on a row that was not taken yet. */
	bool has_row;
};

enum wb_err
dense_lists_open(const char *index, const struct terms_ref *ref,
	struct dense_lists **out, struct err *err)
{
	char path[PATH_MAX];
	struct dense_lists *d = NULL;
	struct sql *db = NULL;
	struct sql_stmt *st = NULL;
	bool found = false;
	enum wb_err rc = WB_OK;

	*out = NULL;
	index_room(index, "terms", ref->number, "words.sqlite", path);
	rc = sql_open_checked(path, &ref->words, &db, err);
	if (rc != WB_OK)
		return rc;
	/* Many may be open at once, and each page is read once. */
	sql_exec(db, "PRAGMA cache_size=16");
	st = sql_prepare(
		db, "SELECT 1 FROM sqlite_schema WHERE name = 'dense'");
	found = sql_step(st);
	sql_reset(st);
	rc = sql_status(db, err);
	if (rc != WB_OK || !found) {
		sql_close(db);
		return rc;
	}
	d = xcalloc(1, sizeof(*d));
	d->db = db;
	d->st = sql_prepare(
		db, "SELECT term, first, blocks FROM dense ORDER BY rowid");
	d->has_row = sql_step(d->st);
	*out = d;
	return WB_OK;
}

static void
take_bits(struct span bits, uint64_t first, struct page_hits *hits)
{
	for (size_t i = 0; i < bits.len * 8; i++) {
		if (!((unsigned char)bits.ptr[i / 8] & 1U << i % 8))
			continue;
		hits->blocks = xgrow(hits->blocks, &hits->cap, hits->count + 1,
			sizeof(*hits->blocks));
		hits->blocks[hits->count++] = (uint32_t)(first + i);
	}
}

enum wb_err
dense_lists_read(struct dense_lists *d, uint64_t term, struct page_hits *hits,
	struct err *err)
{
	bool found = false;

	while (d->has_row && sql_int(d->st, 0) == (int64_t)term) {
		int64_t first = sql_int(d->st, 1);
		struct span bits = sql_blob(d->st, 2);

		if (first < 0 ||
			first > (int64_t)UINT32_MAX + 1 - DENSE_BLOCKS ||
			bits.len > BITS_BYTES)
			return err_set(err, WB_CORRUPT,
				"a list of a dense term that cannot be");
		take_bits(bits, (uint64_t)first, hits);
		found = true;
		d->has_row = sql_step(d->st);
	}
	if (sql_status(d->db, err) != WB_OK)
		return sql_status(d->db, err);
	return found ? WB_OK
		     : err_set(err, WB_CORRUPT,
			       "the list of a dense term is not there");
}

void
dense_lists_close(struct dense_lists *d)
{
	if (!d)
		return;
	sql_close(d->db);
	free(d);
}
