/* Readings as queries ask for them: sources are loaded when they are asked for,
 * each once. */
#include "format/base/digest.h"
#include "indexer/store/file/sql.h"
#include "indexer/store/reading/readings.h"
#include "indexer/store/reading/readings_part.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
readings_prepare(struct readings *r)
{
	struct sql *db = r->db;

	r->source = sql_prepare(db, "SELECT * FROM sources WHERE ord = ?");
	r->paths = sql_prepare(db,
		"SELECT path, file, wrapping, file_sha256 FROM paths"
		" WHERE ord = ? ORDER BY rowid");
	r->extents = sql_prepare(
		db, "SELECT * FROM extents WHERE ord = ? ORDER BY start");
	r->runs = sql_prepare(db,
		"SELECT * FROM runs WHERE ord = ?"
		" ORDER BY run, first_offset");
	r->covering = sql_prepare(db,
		"SELECT e.ord, s.superseded_by, e.start, e.stop,"
		" CASE WHEN s.superseded_by <> ?3 THEN (SELECT p.path"
		" FROM paths p WHERE p.ord = e.ord AND NOT EXISTS(SELECT 1"
		" FROM paths q WHERE q.path = p.path AND q.ord <> p.ord)"
		" ORDER BY p.rowid LIMIT 1) END"
		" FROM extents e JOIN sources s ON s.ord = e.ord"
		" WHERE e.segment = ?1 AND e.stream = ?2"
		" ORDER BY e.ord, e.start");
	r->owner = sql_prepare(
		db, "SELECT ord FROM sources WHERE segment = ? AND no = ?");
	r->by_id = sql_prepare(db,
		"SELECT ord FROM sources WHERE id >= ? AND id < ? ORDER BY "
		"ord");
	r->by_path = sql_prepare(db,
		"SELECT DISTINCT ord FROM paths WHERE path = ? ORDER BY ord");
}

/* Another writer has replaced CURRENT since, and with it what it named. */
static bool
is_replaced(struct index *ix)
{
	const struct current *c = index_current(ix);
	struct current now = { 0 };
	struct err err = { 0 };
	bool is_other = current_read(index_place(ix), &now, &err) == WB_OK &&
		now.readings != c->readings;

	current_release(&now);
	return is_other;
}

static enum wb_err
open_file(struct readings *r, struct err *err)
{
	const struct current *c = index_current(r->index);
	char path[PATH_MAX];
	struct err why = { 0 };
	enum wb_err rc = WB_OK;

	(void)snprintf(path, sizeof(path), "%s/readings/%u",
		index_place(r->index), c->readings);
	rc = sql_open_checked(path, &c->readings_file, &r->db, err);
	if (rc == WB_OK || is_replaced(r->index))
		return rc;
	r->is_made = true;
	if (readings_in_memory(r->index, false, &r->db, &why) != WB_OK)
		return rc;
	index_note(r->index, err, "it was worked out anew instead");
	return WB_OK;
}

static void
count_sources(struct readings *r)
{
	struct sql_stmt *count = sql_prepare(
		r->db, "SELECT count(*) FROM sources WHERE ord >= 0");

	if (sql_step(count))
		r->count = (uint32_t)sql_int(count, 0);
	sql_reset(count);
}

enum wb_err
readings_open(struct index *ix, struct readings **out, struct err *err)
{
	struct readings *r = NULL;
	enum wb_err rc = WB_OK;

	*out = NULL;
	if (index_current(ix)->readings == 0)
		return WB_OK;
	r = xcalloc(1, sizeof(*r));
	r->index = ix;
	rc = open_file(r, err);
	if (rc != WB_OK) {
		readings_close(r);
		return rc;
	}
	readings_prepare(r);
	do
		count_sources(r);
	while (readings_mend(r));
	r->views = xcalloc(r->count, sizeof(*r->views));
	r->parts = xcalloc(r->count, sizeof(*r->parts));
	*out = r;
	return readings_status(r, err);
}

void
readings_close(struct readings *r)
{
	if (!r)
		return;
	sql_close(r->db);
	free((void *)r->views);
	free(r->parts);
	free(r->successors);
	readings_streams_release(r);
	text_pool_release(&r->texts);
	arena_release(&r->arena);
	free(r);
}

enum wb_err
readings_status(struct readings *r, struct err *err)
{
	return sql_status(r->db, err);
}

uint32_t
readings_count(const struct readings *r)
{
	return r->count;
}

static uint32_t
u32_at(struct sql_stmt *st, int column)
{
	return (uint32_t)sql_int(st, column);
}

static void
copy_hex(struct span s, char *out, size_t max)
{
	size_t n = s.len < max ? s.len : max;

	memcpy(out, s.ptr, n);
	out[n] = '\0';
}

static bool
load_row(struct readings *r, struct source_view *v)
{
	struct sql_stmt *st = r->source;

	sql_bind_int(st, 1, v->ord);
	if (!sql_step(st))
		return false;
	v->segment = u32_at(st, 1);
	v->no = u32_at(st, 2);
	copy_hex(sql_text(st, 3), v->id, HANDLE_HEX);
	copy_hex(sql_text(st, 4), v->file_sha256, SHA256_HEX);
	v->bytes = (uint64_t)sql_int(st, 5);
	v->lines = (uint64_t)sql_int(st, 6);
	v->stored_bytes = (uint64_t)sql_int(st, 7);
	v->unrecognised = (uint64_t)sql_int(st, 8);
	v->encoding = u32_at(st, 9);
	v->host = text_pool_keep(&r->texts, sql_text(st, 10));
	v->host_basis = (enum host_known)sql_int(st, 11);
	v->superseded_by = u32_at(st, 12);
	v->status = text_pool_keep(&r->texts, sql_text(st, 13));
	/* Empty in readings that do not have it yet. */
	v->given_host = text_pool_keep(&r->texts, sql_text(st, 14));
	sql_reset(st);
	return true;
}

static void
load_paths(struct readings *r, struct source_view *v)
{
	struct sql_stmt *st = r->paths;
	size_t paths_cap = 0;
	size_t places_cap = 0;
	struct span *paths = NULL;
	struct source_place *places = NULL;
	size_t n = 0;

	sql_bind_int(st, 1, v->ord);
	for (; sql_step(st); n++) {
		paths = xgrow(paths, &paths_cap, n + 1, sizeof(*paths));
		places = xgrow(places, &places_cap, n + 1, sizeof(*places));
		paths[n] = arena_copy(&r->arena, sql_text(st, 0));
		places[n].file = text_pool_keep(&r->texts, sql_text(st, 1));
		places[n].wrapping = text_pool_keep(&r->texts, sql_text(st, 2));
		copy_hex(sql_text(st, 3), places[n].file_sha256, SHA256_HEX);
	}
	v->npaths = n;
	v->paths = arena_array(&r->arena, n, sizeof(*paths));
	v->places = arena_array(&r->arena, n, sizeof(*places));
	if (n > 0) {
		memcpy(v->paths, paths, n * sizeof(*paths));
		memcpy(v->places, places, n * sizeof(*places));
	}
	free(paths);
	free(places);
}

static void
load_extents(struct readings *r, struct source_view *v)
{
	size_t cap = 0;
	struct extent_row *list = NULL;
	struct sql_stmt *st = r->extents;

	v->nextents = 0;
	sql_bind_int(st, 1, v->ord);
	while (sql_step(st)) {
		list = xgrow(list, &cap, v->nextents + 1, sizeof(*list));
		list[v->nextents++] = (struct extent_row){
			.source = v->no,
			.segment = u32_at(st, 1),
			.stream = u32_at(st, 2),
			.from = (uint64_t)sql_int(st, 3),
			.to = (uint64_t)sql_int(st, 4),
			.first_frame = (uint64_t)sql_int(st, 5),
			.frames = (uint64_t)sql_int(st, 6),
		};
	}
	v->extents = arena_array(&r->arena, v->nextents, sizeof(*list));
	if (list)
		memcpy(v->extents, list, v->nextents * sizeof(*list));
	free(list);
}

static struct disk_stamp
stamp_at(struct sql_stmt *st, int column)
{
	return (struct disk_stamp){ .kind = (uint8_t)sql_int(st, column),
		.seconds = sql_int(st, column + 1),
		.ns = u32_at(st, column + 2) };
}

static void
read_run(struct readings *r, struct run_reading *run)
{
	struct sql_stmt *st = r->runs;
	struct reading *reading = &run->reading;

	run->run = u32_at(st, 1);
	run->first_line = (uint64_t)sql_int(st, 2);
	run->first_offset = (uint64_t)sql_int(st, 3);
	run->lines = (uint64_t)sql_int(st, 4);
	run->first = stamp_at(st, 5);
	run->last = stamp_at(st, 8);
	for (int i = 0; i < 3; i++) {
		run->range[i].lo = sql_int(st, 11 + 2 * i);
		run->range[i].hi = sql_int(st, 12 + 2 * i);
	}
	reading->year_basis = (enum reading_basis)sql_int(st, 17);
	reading->year = (int32_t)sql_int(st, 18);
	reading->zone_basis = (enum reading_basis)sql_int(st, 19);
	reading->zone_s = (int32_t)sql_int(st, 20);
	reading->is_straggler = sql_int(st, 21) != 0;
	reading->year_why = text_pool_keep(&r->texts, sql_text(st, 22)).ptr;
	reading->zone_why = text_pool_keep(&r->texts, sql_text(st, 23)).ptr;
	run->zone_name = text_pool_keep(&r->texts, sql_text(st, 24));
	run->has_leap_tai = sql_int(st, 25) != 0;
	/* Earlier versions did not keep it. */
	reading->is_mixed = sql_columns(st) > 26 && sql_int(st, 26) != 0;
}

static void
load_runs(struct readings *r, struct source_view *v)
{
	size_t cap = 0;
	struct run_reading *list = NULL;

	v->nruns = 0;
	sql_bind_int(r->runs, 1, v->ord);
	while (sql_step(r->runs)) {
		list = xgrow(list, &cap, v->nruns + 1, sizeof(*list));
		memset(&list[v->nruns], 0, sizeof(*list));
		read_run(r, &list[v->nruns++]);
	}
	v->runs = arena_array(&r->arena, v->nruns, sizeof(*list));
	if (list)
		memcpy(v->runs, list, v->nruns * sizeof(*list));
	free(list);
}

static struct source_view *
find_view(struct readings *r, uint32_t ord, struct err *err)
{
	struct source_view *v = r->views[ord];
	bool is_there = false;

	if (v)
		return v;
	v = arena_alloc(&r->arena, sizeof(*v));
	v->ord = ord;
	do
		is_there = load_row(r, v);
	while (readings_mend(r));
	if (is_there)
		r->views[ord] = v;
	else if (sql_status(r->db, err) == WB_OK)
		(void)err_set(err, WB_CORRUPT,
			"readings: no source %u: run 'waybill reindex'", ord);
	return r->views[ord];
}

const struct source_view *
readings_source_part(struct readings *r, uint32_t ord, enum source_part part,
	struct err *err)
{
	struct source_view *v = NULL;

	if (ord >= r->count) {
		(void)err_set(err, WB_CORRUPT,
			"readings: no source %u: run 'waybill reindex'", ord);
		return NULL;
	}
	v = find_view(r, ord, err);
	if (!v || r->parts[ord] >= part)
		return v;
	do {
		if (r->parts[ord] < SOURCE_RUNS)
			load_runs(r, v);
		if (part == SOURCE_WHOLE) {
			load_paths(r, v);
			load_extents(r, v);
		}
	} while (readings_mend(r));
	r->parts[ord] = (unsigned char)part;
	return sql_status(r->db, err) == WB_OK ? v : NULL;
}

const struct source_view *
readings_source(struct readings *r, uint32_t ord, struct err *err)
{
	return readings_source_part(r, ord, SOURCE_WHOLE, err);
}
