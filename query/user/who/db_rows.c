#include "query/user/who/db_rows.h"

#include "format/base/arena.h"
#include "format/record/cut.h"
#include "indexer/store/index/reader.h"
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

	return (is_text || (unsigned)v->encoding == rows) && v->bytes > 0 &&
		v->superseded_by == UINT32_MAX && v->bytes <= DB_ROWS_BYTES_MAX;
}

/* All bytes of the source, if it is of that kind; else none. A log is of any
 * kind. */
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
		if (rc == WB_OK && out->len == 0 && kind != LOGIN_DB_NONE &&
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

const struct source_view *
db_rows_view(const struct db_rows *rows, size_t at)
{
	return rows->rows[at].is_in_log ? rows->log : rows->view;
}

static enum wb_err
number_texts(struct searched *in, struct db_rows *rows,
	const struct source_view *v, struct err *err)
{
	struct line_reader *reader = line_reader_new(in, v);
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < rows->count && rc == WB_OK; i++)
		if (db_rows_view(rows, i) == v)
			rc = line_reader_number(reader, rows->rows[i].offset,
				&rows->lines[i], err);
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
number_records(
	struct db_rows *rows, const struct source_view *v, struct span bytes)
{
	struct place *places = xcalloc(rows->count, sizeof(*places));
	struct span rest = bytes;
	struct span line = { 0 };
	struct span whole = { 0 };
	uint64_t number = 1;
	size_t count = 0;
	size_t at = 0;

	for (size_t i = 0; i < rows->count; i++)
		if (db_rows_view(rows, i) == v)
			places[count++] =
				(struct place){ rows->rows[i].offset, i };
	if (count > 0)
		qsort(places, count, sizeof(*places), by_offset);
	for (; at < count &&
		cut_next(&rest, (enum text_encoding)v->encoding, &line, &whole);
		number++) {
		uint64_t end = (uint64_t)(rest.ptr - bytes.ptr);

		for (; at < count && places[at].offset < end; at++)
			rows->lines[places[at].row] = number;
	}
	free(places);
}

/* Of the rows that stand in that source. */
static enum wb_err
number_lines(struct searched *in, struct db_rows *rows,
	const struct source_view *v, struct span bytes, struct err *err)
{
	if (!cut_is_records((enum text_encoding)v->encoding))
		return number_texts(in, rows, v, err);
	number_records(rows, v, bytes);
	return WB_OK;
}

struct handing_out {
	struct searched *indexes;
	enum login_db kind;
	enum wb_err (*each)(
		void *ctx, const struct db_rows *rows, struct err *err);
	void *ctx;
	struct buf bytes;
	struct buf log;
};

static bool
is_log_of(const struct source_view *log, const struct source_view *v)
{
	for (size_t i = 0; i < log->npaths; i++) {
		struct span path = log->paths[i];

		if (!span_ends(path, SPAN("-wal")))
			continue;
		path.len -= sizeof("-wal") - 1;
		for (size_t k = 0; k < v->npaths; k++)
			if (span_eq(path, v->paths[k]))
				return true;
	}
	return false;
}

/* The source beside it that is its write-ahead log; NULL if there is none. */
static enum wb_err
find_log(struct searched *in, const struct source_view *v, enum login_db kind,
	const struct source_view **out, struct err *err)
{
	uint32_t count = readings_count(in->readings);

	*out = NULL;
	for (uint32_t ord = 0; ord < count && *out == NULL; ord++) {
		const struct source_view *one = readings_source_part(
			in->readings, ord, SOURCE_ROW, err);

		if (one != NULL && ord != v->ord && may_be_one(one, kind))
			one = readings_source(in->readings, ord, err);
		if (one == NULL)
			return WB_CORRUPT;
		if (one->npaths > 0 && is_log_of(one, v))
			*out = one;
	}
	return WB_OK;
}

/* Rows of the database and of its log, with the numbers of their lines. */
static enum wb_err
read_rows(struct handing_out *h, struct searched *in, struct db_rows *rows,
	struct err *err)
{
	struct login_db_file file = { h->kind, buf_span(&h->bytes), { 0 } };
	enum wb_err rc = find_log(in, rows->view, h->kind, &rows->log, err);

	buf_clear(&h->log);
	if (rc == WB_OK && rows->log)
		rc = read_source(in, rows->log, LOGIN_DB_NONE, &h->log, err);
	file.log = buf_span(&h->log);
	/* What can be read of a damaged one is told. */
	if (rc == WB_OK)
		(void)login_db_each(&file, take_row, rows);
	rows->lines = xcalloc(rows->count + 1, sizeof(*rows->lines));
	if (rc == WB_OK)
		rc = number_lines(in, rows, rows->view, file.file, err);
	if (rc == WB_OK && rows->log)
		rc = number_lines(in, rows, rows->log, file.log, err);
	return rc;
}

static enum wb_err
hand_out(struct handing_out *h, uint32_t index, const struct source_view *v,
	struct err *err)
{
	struct searched *in = &h->indexes[index];
	struct db_rows rows = { .index = index, .view = v };
	enum wb_err rc = WB_OK;

	buf_clear(&h->bytes);
	rc = read_source(in, v, h->kind, &h->bytes, err);
	if (rc == WB_OK && h->bytes.len > 0)
		rc = read_rows(h, in, &rows, err);
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
	struct handing_out h = { indexes, kind, each, ctx, { 0 }, { 0 } };
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
	buf_release(&h.log);
	return rc;
}
