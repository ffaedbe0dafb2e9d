/* The tables of INDEX/readings. */
#include "format/base/digest.h"
#include "indexer/store/reading/gather.h"
#include "indexer/store/reading/readings_part.h"

#include <stdlib.h>
#include <string.h>

static const char schema[] =
	"CREATE TABLE sources(ord INTEGER PRIMARY KEY, segment INT, no INT,"
	" id TEXT, file_sha256 TEXT, bytes INT, lines INT, stored_bytes INT,"
	" unrecognised INT, encoding INT, host TEXT, host_basis INT,"
	" superseded_by INT, status TEXT, given_host TEXT);"
	"CREATE TABLE paths(ord INT, path TEXT, file TEXT, wrapping TEXT,"
	" file_sha256 TEXT);"
	"CREATE TABLE files(files INT, bytes INT);"
	"CREATE TABLE extents(ord INT, segment INT, stream INT, start INT,"
	" stop INT, first_frame INT, frames INT);"
	"CREATE TABLE runs(ord INT, run INT, first_line INT, first_offset INT,"
	" lines INT, first_kind INT, first_s INT, first_ns INT, last_kind INT,"
	" last_s INT, last_ns INT, yearless_lo INT, yearless_hi INT,"
	" local_lo INT, local_hi INT, utc_lo INT, utc_hi INT, year_basis INT,"
	" year INT, zone_basis INT, zone_s INT, is_straggler INT,"
	" year_why TEXT, zone_why TEXT, zone_name TEXT,"
	" has_leap_tai INT, is_mixed INT);"
	"CREATE TABLE hosts(host TEXT, lines INT, sources INT, has_times INT,"
	" first_ns INT, last_ns INT, zone_known INT);"
	"CREATE TABLE programs(program TEXT, lines INT, unrecognised INT);"
	"CREATE TABLE troubles(ord INT, path TEXT, offset INT, why TEXT,"
	" is_skip INT, is_loss INT, bytes INT);";

static const char indexes[] =
	"CREATE INDEX sources_by_no ON sources(segment, no);"
	"CREATE INDEX sources_by_id ON sources(id);"
	"CREATE INDEX paths_by_ord ON paths(ord);"
	"CREATE INDEX paths_by_path ON paths(path);"
	"CREATE INDEX extents_by_ord ON extents(ord, start);"
	"CREATE INDEX extents_by_stream ON extents(segment, stream);"
	"CREATE INDEX runs_by_ord ON runs(ord, run);"
	"COMMIT";

static const char *
status_of(const struct gathered_source *s)
{
	if (s->is_cut_off)
		return "truncated";
	if (s->ndamage > 0)
		return "damaged";
	return s->bytes == 0 ? "empty" : "whole";
}

static void
put_source(const struct gathered *g, size_t ord, struct sql_stmt *st)
{
	const struct gathered_source *s = &g->sources[ord];
	uint32_t file = s->npaths ? s->paths[0].file : UINT32_MAX;
	char id[HANDLE_HEX + 1];
	char sha[SHA256_HEX + 1] = "";
	const int64_t numbers[] = { (int64_t)s->bytes, (int64_t)s->lines,
		(int64_t)s->stored_bytes, (int64_t)s->unrecognised,
		s->encoding };

	hex_encode(s->id, sizeof(s->id), id);
	if (file != UINT32_MAX)
		hex_encode(g->files[file].row.sha256, SHA256_BYTES, sha);
	sql_bind_int(st, 1, (int64_t)ord);
	sql_bind_int(st, 2, s->segment);
	sql_bind_int(st, 3, s->no);
	sql_bind_text(st, 4, span_of(id));
	sql_bind_text(st, 5, span_of(sha));
	for (int i = 0; i < 5; i++)
		sql_bind_int(st, 6 + i, numbers[i]);
	sql_bind_text(st, 11, s->host);
	sql_bind_int(st, 12, s->host_basis);
	sql_bind_int(st, 13, s->superseded_by);
	sql_bind_text(st, 14, span_of(status_of(s)));
	sql_bind_text(st, 15, s->given_host);
	sql_run(st);
}

static void
put_path(const struct gathered *g, const struct gathered_path *p, size_t ord,
	struct sql_stmt *st)
{
	const struct gathered_file *file =
		p->file == UINT32_MAX ? NULL : &g->files[p->file];
	char sha[SHA256_HEX + 1] = "";

	if (file)
		hex_encode(file->row.sha256, SHA256_BYTES, sha);
	sql_bind_int(st, 1, (int64_t)ord);
	sql_bind_text(st, 2, p->path);
	sql_bind_text(st, 3, file ? file->row.path : SPAN(""));
	sql_bind_text(st, 4, p->wrapping);
	sql_bind_text(st, 5, span_of(sha));
	sql_run(st);
}

static void
put_files(const struct gathered *g, struct sql *db)
{
	struct sql_stmt *st = sql_prepare(db, "INSERT INTO files VALUES(?,?)");
	uint64_t bytes = 0;

	for (size_t i = 0; i < g->nfiles; i++)
		bytes += g->files[i].row.bytes_read;
	sql_bind_int(st, 1, (int64_t)g->nfiles);
	sql_bind_int(st, 2, (int64_t)bytes);
	sql_run(st);
}

static void
put_sources(const struct gathered *g, struct sql *db)
{
	struct sql_stmt *source = sql_prepare(db,
		"INSERT INTO sources VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
	struct sql_stmt *path =
		sql_prepare(db, "INSERT INTO paths VALUES(?,?,?,?,?)");
	struct sql_stmt *extent =
		sql_prepare(db, "INSERT INTO extents VALUES(?,?,?,?,?,?,?)");
	struct sql_stmt *run = sql_prepare(db,
		"INSERT INTO runs VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,"
		"?,?,?,?,?,?,?,?,?)");

	for (size_t ord = 0; ord < g->nsources; ord++) {
		const struct gathered_source *s = &g->sources[ord];

		put_source(g, ord, source);
		for (size_t i = 0; i < s->npaths; i++)
			put_path(g, &s->paths[i], ord, path);
		for (size_t i = 0; i < s->nextents; i++) {
			const struct extent_row *x = &s->extents[i];
			const int64_t numbers[] = { (int64_t)ord, x->segment,
				x->stream, (int64_t)x->from, (int64_t)x->to,
				(int64_t)x->first_frame, (int64_t)x->frames };

			for (int k = 0; k < 7; k++)
				sql_bind_int(extent, 1 + k, numbers[k]);
			sql_run(extent);
		}
		readings_put_runs(g, ord, run);
	}
}

static void
put_troubles(const struct gathered *g, struct sql *db)
{
	struct sql_stmt *st =
		sql_prepare(db, "INSERT INTO troubles VALUES(?,?,?,?,?,?,?)");

	for (size_t i = 0; i < g->ntroubles; i++) {
		const struct gathered_trouble *t = &g->troubles[i];

		sql_bind_int(st, 1, t->ord);
		sql_bind_text(st, 2, t->row.path);
		sql_bind_int(st, 3, (int64_t)t->row.offset);
		sql_bind_text(st, 4, t->row.why);
		sql_bind_int(st, 5, t->row.is_skip);
		sql_bind_int(st, 6, t->row.is_loss);
		sql_bind_int(st, 7, (int64_t)t->bytes);
		sql_run(st);
	}
}

static void
put_programs(const struct gathered *g, struct sql *db)
{
	struct sql_stmt *st =
		sql_prepare(db, "INSERT INTO programs VALUES(?,?,?)");

	for (size_t i = 0; i < g->nprograms; i++) {
		if (g->programs[i].lines == 0)
			continue;
		sql_bind_text(st, 1, g->programs[i].name);
		sql_bind_int(st, 2, (int64_t)g->programs[i].lines);
		sql_bind_int(st, 3, (int64_t)g->programs[i].unrecognised);
		sql_run(st);
	}
}

/* The earliest and latest time of a source, so far as it is known. */
static void
widen(const struct gathered_source *s, struct host_total *total)
{
	for (size_t i = 0; i < s->nruns; i++)
		for (int k = 0; k < 6; k++) {
			const struct stamp_range *range =
				&s->runs[i].range[k / 2];
			const struct stamp stamp = { .kind = (enum stamp_kind)(
							     k / 2 + 1),
				.seconds = k % 2 ? range->hi : range->lo };
			struct when when;

			if (range->lo > range->hi)
				continue;
			reading_when(&s->readings[i], &stamp, &when);
			if (when.basis == WHEN_NONE)
				continue;
			if (!total->has_times || when.ns < total->first_ns)
				total->first_ns = when.ns;
			if (!total->has_times || when.ns > total->last_ns)
				total->last_ns = when.ns;
			total->has_times = true;
			total->zone_known =
				total->zone_known && when.zone_known;
		}
}

static int
by_host(const void *a, const void *b)
{
	const struct gathered_source *const *x = a;
	const struct gathered_source *const *y = b;
	int d = span_cmp((*x)->host, (*y)->host);

	return d ? d : (*x > *y) - (*x < *y);
}

static void
put_host(struct sql_stmt *st, const struct host_total *total)
{
	sql_bind_text(st, 1, total->host);
	sql_bind_int(st, 2, (int64_t)total->lines);
	sql_bind_int(st, 3, (int64_t)total->sources);
	sql_bind_int(st, 4, total->has_times);
	sql_bind_int(st, 5, total->first_ns);
	sql_bind_int(st, 6, total->last_ns);
	sql_bind_int(st, 7, total->zone_known);
	sql_run(st);
}

/* One row for each host, or set of hosts, that sources have. */
static void
put_hosts(const struct gathered *g, struct sql *db)
{
	struct sql_stmt *st =
		sql_prepare(db, "INSERT INTO hosts VALUES(?,?,?,?,?,?,?)");
	const struct gathered_source **sorted =
		xcalloc(g->nsources + 1, sizeof(*sorted));
	struct host_total total = { 0 };

	for (size_t i = 0; i < g->nsources; i++)
		sorted[i] = &g->sources[i];
	if (g->nsources > 0)
		qsort((void *)sorted, g->nsources, sizeof(*sorted), by_host);
	for (size_t i = 0; i < g->nsources; i++) {
		const struct gathered_source *s = sorted[i];

		if (i == 0 || !span_eq(s->host, total.host)) {
			if (i > 0)
				put_host(st, &total);
			total = (struct host_total){ .host = s->host,
				.zone_known = true };
		}
		/* The longer source has these lines too. */
		if (s->superseded_by != UINT32_MAX)
			continue;
		total.sources++;
		total.lines += s->lines;
		widen(s, &total);
	}
	if (g->nsources > 0)
		put_host(st, &total);
	free((void *)sorted);
}

/* Closed and NULL if anything has failed. */
static enum wb_err
check(struct sql **db, struct err *err)
{
	enum wb_err rc = sql_status(*db, err);

	if (rc == WB_OK)
		return rc;
	sql_close(*db);
	*db = NULL;
	return rc;
}

enum wb_err
readings_tables(const struct gathered *g, const char *path, struct sql **out,
	struct err *err)
{
	struct sql *db = NULL;
	enum wb_err rc = sql_create(path, &db, err);

	*out = NULL;
	if (rc != WB_OK)
		return rc;
	sql_exec(db, schema);
	put_sources(g, db);
	put_files(g, db);
	put_troubles(g, db);
	put_programs(g, db);
	put_hosts(g, db);
	*out = db;
	return check(out, err);
}

enum wb_err
readings_indexes(struct sql **db, struct err *err)
{
	sql_exec(*db, indexes);
	return check(db, err);
}
