#include "query/user/db_rows.h"

#include "format/base/arena.h"
#include "format/record/cut.h"
#include "indexer/store/reader.h"
#include "query/plan/line.h"

#include <stdlib.h>

/* An older index has their bytes as text; but no line of that is one that any
 * program wrote, which leaves few to look into. */
static bool
may_be_one(const struct source_view *v, enum login_db kind)
{
	unsigned rows = TEXT_RECORDS +
		(kind == LOGIN_DB_WTMP ? RECORD_WTMPDB : RECORD_LASTLOG2);
	bool is_text = v->encoding == TEXT_BYTES && v->lines > 0 &&
		v->unrecognised == v->lines;

	return (is_text || (unsigned)v->encoding == rows) && v->nextents > 0 &&
		v->superseded_by == UINT32_MAX && v->bytes <= DB_ROWS_BYTES_MAX;
}

/* All bytes of the source, if it is of that kind; else none. */
static enum wb_err
read_source(struct searched *in, const struct source_view *v,
	enum login_db kind, struct buf *out, struct err *err)
{
	struct index_store state;
	struct source_reader r = { .extents = v->extents,
		.nextents = v->nextents };
	struct span bytes = { 0 };
	enum wb_err rc = WB_OK;

	index_store_init(&state, in->index, &r.store);
	do {
		rc = source_read(&r, &bytes, NULL, err);
		if (rc == WB_OK && out->len == 0 &&
			login_db_kind(bytes) != kind)
			break;
		if (rc == WB_OK)
			buf_put(out, bytes);
	} while (rc == WB_OK && bytes.len > 0);
	index_store_release(&state);
	return rc;
}

static void
take_row(void *ctx, const struct login_db_row *row)
{
	struct db_rows *rows = ctx;

	rows->rows = xgrow(
		rows->rows, &rows->cap, rows->count + 1, sizeof(*rows->rows));
	rows->rows[rows->count++] = *row;
}

static enum wb_err
number_texts(struct searched *in, struct db_rows *rows, struct err *err)
{
	struct line_reader *reader = line_reader_new(in, rows->view);
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < rows->count && rc == WB_OK; i++)
		rc = line_reader_number(
			reader, rows->rows[i].offset, &rows->lines[i], err);
	line_reader_free(reader);
	return rc;
}

struct place {
	uint64_t offset;
	size_t row;
};

static int
by_offset(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;

	return (x->offset > y->offset) - (x->offset < y->offset);
}

/* Frames end where lines do, so that all bytes at once are cut as they are. */
static void
number_records(struct db_rows *rows, struct span bytes)
{
	struct place *places = xcalloc(rows->count, sizeof(*places));
	struct span rest = bytes;
	struct span line = { 0 };
	struct span whole = { 0 };
	uint64_t number = 1;
	size_t at = 0;

	for (size_t i = 0; i < rows->count; i++)
		places[i] = (struct place){ rows->rows[i].offset, i };
	qsort(places, rows->count, sizeof(*places), by_offset);
	for (; at < rows->count &&
		cut_next(&rest, (enum text_encoding)rows->view->encoding, &line,
			&whole);
		number++) {
		uint64_t end = (uint64_t)(rest.ptr - bytes.ptr);

		for (; at < rows->count && places[at].offset < end; at++)
			rows->lines[places[at].row] = number;
	}
	free(places);
}

static enum wb_err
number_lines(struct searched *in, struct db_rows *rows, struct span bytes,
	struct err *err)
{
	rows->lines = xcalloc(rows->count, sizeof(*rows->lines));
	if (!cut_is_records((enum text_encoding)rows->view->encoding))
		return number_texts(in, rows, err);
	number_records(rows, bytes);
	return WB_OK;
}

struct handing_out {
	struct searched *indexes;
	enum login_db kind;
	enum wb_err (*each)(
		void *ctx, const struct db_rows *rows, struct err *err);
	void *ctx;
	struct buf bytes;
};

static enum wb_err
hand_out(struct handing_out *h, uint32_t index, const struct source_view *v,
	struct err *err)
{
	struct searched *in = &h->indexes[index];
	struct db_rows rows = { .index = index, .view = v };
	enum wb_err rc = WB_OK;

	buf_clear(&h->bytes);
	rc = read_source(in, v, h->kind, &h->bytes, err);
	/* What can be read of a damaged one is told. */
	if (rc == WB_OK && h->bytes.len > 0)
		(void)login_db_each(
			buf_span(&h->bytes), h->kind, take_row, &rows);
	if (rc == WB_OK && rows.count > 0)
		rc = number_lines(in, &rows, buf_span(&h->bytes), err);
	if (rc == WB_OK && rows.count > 0)
		rc = h->each(h->ctx, &rows, err);
	free(rows.rows);
	free(rows.lines);
	return rc;
}

enum wb_err
db_rows_each(struct searched *indexes, size_t nindexes, enum login_db kind,
	enum wb_err (*each)(
		void *ctx, const struct db_rows *rows, struct err *err),
	void *ctx, struct err *err)
{
	struct handing_out h = { indexes, kind, each, ctx, { 0 } };
	enum wb_err rc = WB_OK;

	for (uint32_t i = 0; i < nindexes && rc == WB_OK; i++) {
		struct readings *r = indexes[i].readings;
		uint32_t count = r ? readings_count(r) : 0;

		for (uint32_t ord = 0; ord < count && rc == WB_OK; ord++) {
			const struct source_view *v =
				readings_source(r, ord, err);

			if (!v)
				rc = WB_CORRUPT;
			else if (may_be_one(v, kind))
				rc = hand_out(&h, i, v, err);
		}
	}
	buf_release(&h.bytes);
	return rc;
}
