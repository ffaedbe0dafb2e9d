#include "query/user/db_rows.h"

#include "format/base/arena.h"
#include "indexer/store/reader.h"
#include "query/plan/line.h"

#include <stdlib.h>

/* No line of such a file is one that any program wrote: this leaves few to look
 * into. */
static bool
may_be_one(const struct source_view *v)
{
	return v->encoding == TEXT_BYTES && v->lines > 0 &&
		v->unrecognised == v->lines && v->nextents > 0 &&
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
number_lines(struct searched *in, struct db_rows *rows, struct err *err)
{
	struct line_reader *reader = line_reader_new(in, rows->view);
	enum wb_err rc = WB_OK;

	rows->lines = xcalloc(rows->count + 1, sizeof(*rows->lines));
	for (size_t i = 0; i < rows->count && rc == WB_OK; i++)
		rc = line_reader_number(
			reader, rows->rows[i].offset, &rows->lines[i], err);
	line_reader_free(reader);
	return rc;
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
		rc = number_lines(in, &rows, err);
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
			else if (may_be_one(v))
				rc = hand_out(&h, i, v, err);
		}
	}
	buf_release(&h.bytes);
	return rc;
}
