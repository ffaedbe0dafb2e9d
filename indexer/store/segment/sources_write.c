/* A segment's table of sources as it is written. */
#include "indexer/store/segment/sources.h"

#include "format/base/arena.h"
#include "indexer/store/file/sql.h"

#include <stdlib.h>

const uint32_t head_sizes[HEAD_SIZES] = { 65536, 8192, 1024, 128, 32 };

struct sources_writer {
	struct sql *db;
	struct sql_stmt *file;
	struct sql_stmt *gzip_member;
	struct sql_stmt *source;
	struct sql_stmt *extent;
	struct sql_stmt *path;
	struct sql_stmt *run;
	struct sql_stmt *anchor;
	struct sql_stmt *damage;
	struct sql_stmt *superseded;
};

static const char schema[] =
	"CREATE TABLE files(no INTEGER PRIMARY KEY, path TEXT, sha256 BLOB,"
	" size INT, bytes_read INT, mtime_ns INT, ctime_ns INT, mode INT,"
	" uid INT, gid INT, dev INT, inode INT, is_regular INT, changed INT);"
	"CREATE TABLE gzip_members(file INT, header BLOB, bytes INT,"
	" packed INT, packed_head BLOB, packed_sum BLOB);"
	"CREATE TABLE sources(no INTEGER PRIMARY KEY, id BLOB, bytes INT,"
	" lines INT, stored_bytes INT, encoding INT,"
	" head64k INT, head8k INT, head1k INT, head128 INT, head32 INT);"
	"CREATE TABLE extents(source INT, segment INT, stream INT,"
	" start INT, stop INT, first_frame INT, frames INT);"
	"CREATE TABLE paths(segment INT, source INT, file INT, path TEXT,"
	" mtime_ns INT, gzip_mtime INT, gzip_name TEXT, wrapping TEXT,"
	" mode INT, uid INT, gid INT);"
	"CREATE TABLE runs(source INT, run INT, first_line INT,"
	" first_offset INT, lines INT, first_kind INT, first_s INT,"
	" first_ns INT, last_kind INT, last_s INT, last_ns INT,"
	" yearless_lo INT, yearless_hi INT, local_lo INT, local_hi INT,"
	" utc_lo INT, utc_hi INT);"
	"CREATE TABLE anchors(source INT, run INT, offset INT, length INT,"
	" kind INT, strength INT, own_clock INT, stamp_kind INT, stamp_s INT,"
	" stamp_ns INT, utc_s INT);"
	"CREATE TABLE damage(file INT, source INT, path TEXT, offset INT,"
	" why TEXT, is_skip INT, is_loss INT);"
	"CREATE TABLE superseded(old_segment INT, old_source INT,"
	" new_segment INT, new_source INT);";

enum wb_err
sources_create(const char *path, struct sources_writer **out, struct err *err)
{
	struct sources_writer *w = NULL;
	struct sql *db = NULL;
	enum wb_err rc = sql_create(path, &db, err);

	if (rc != WB_OK)
		return rc;
	w = xcalloc(1, sizeof(*w));
	w->db = db;
	sql_exec(db, schema);
	w->file = sql_prepare(
		db, "INSERT INTO files VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
	w->gzip_member =
		sql_prepare(db, "INSERT INTO gzip_members VALUES(?,?,?,?,?,?)");
	w->source = sql_prepare(
		db, "INSERT INTO sources VALUES(?,?,?,?,?,?,?,?,?,?,?)");
	w->extent =
		sql_prepare(db, "INSERT INTO extents VALUES(?,?,?,?,?,?,?)");
	w->path = sql_prepare(
		db, "INSERT INTO paths VALUES(?,?,?,?,?,?,?,?,?,?,?)");
	w->run = sql_prepare(db,
		"INSERT INTO runs VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
	w->anchor = sql_prepare(
		db, "INSERT INTO anchors VALUES(?,?,?,?,?,?,?,?,?,?,?)");
	w->damage = sql_prepare(db, "INSERT INTO damage VALUES(?,?,?,?,?,?,?)");
	w->superseded =
		sql_prepare(db, "INSERT INTO superseded VALUES(?,?,?,?)");
	*out = w;
	return WB_OK;
}

/* Bind integers from parameter `at` on. */
static void
bind_ints(struct sql_stmt *st, int at, const int64_t *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		sql_bind_int(st, at + (int)i, values[i]);
}

void
sources_add_file(struct sources_writer *w, const struct file_row *row)
{
	const int64_t rest[] = { (int64_t)row->size, (int64_t)row->bytes_read,
		row->mtime_ns, row->ctime_ns, row->mode, row->uid, row->gid,
		(int64_t)row->dev, (int64_t)row->inode, row->is_regular,
		row->changed };

	sql_bind_int(w->file, 1, row->no);
	sql_bind_text(w->file, 2, row->path);
	sql_bind_blob(w->file, 3, row->sha256, sizeof(row->sha256));
	bind_ints(w->file, 4, rest, sizeof(rest) / sizeof(rest[0]));
	sql_run(w->file);
}

void
sources_add_gzip_member(
	struct sources_writer *w, const struct gzip_member_row *row)
{
	const struct packed_member *m = &row->member;

	sql_bind_int(w->gzip_member, 1, row->file);
	sql_bind_blob(w->gzip_member, 2, m->header.ptr, m->header.len);
	sql_bind_int(w->gzip_member, 3, (int64_t)m->bytes);
	sql_bind_int(w->gzip_member, 4, (int64_t)m->sums.bytes);
	sql_bind_blob(w->gzip_member, 5, m->sums.head, sizeof(m->sums.head));
	sql_bind_blob(w->gzip_member, 6, m->sums.all, sizeof(m->sums.all));
	sql_run(w->gzip_member);
}

void
sources_add_source(struct sources_writer *w, const struct source_row *row)
{
	sql_bind_int(w->source, 1, row->no);
	sql_bind_blob(w->source, 2, row->id, sizeof(row->id));
	sql_bind_int(w->source, 3, (int64_t)row->bytes);
	sql_bind_int(w->source, 4, (int64_t)row->lines);
	sql_bind_int(w->source, 5, (int64_t)row->stored_bytes);
	sql_bind_int(w->source, 6, row->encoding);
	for (int i = 0; i < HEAD_SIZES; i++) {
		if (row->has_head[i])
			sql_bind_int(w->source, 7 + i, (int64_t)row->head[i]);
		else
			sql_bind_null(w->source, 7 + i);
	}
	sql_run(w->source);
}

void
sources_add_extent(struct sources_writer *w, const struct extent_row *row)
{
	const int64_t values[] = { row->source, row->segment, row->stream,
		(int64_t)row->from, (int64_t)row->to, (int64_t)row->first_frame,
		(int64_t)row->frames };

	bind_ints(w->extent, 1, values, sizeof(values) / sizeof(values[0]));
	sql_run(w->extent);
}

void
sources_add_path(struct sources_writer *w, const struct path_row *row)
{
	const int64_t values[] = { row->segment, row->source, row->file };
	const int64_t owner[] = { row->mode, row->uid, row->gid };

	bind_ints(w->path, 1, values, 3);
	sql_bind_text(w->path, 4, row->path);
	if (row->has_mtime)
		sql_bind_int(w->path, 5, row->mtime_ns);
	else
		sql_bind_null(w->path, 5);
	sql_bind_int(w->path, 6, row->gzip_mtime);
	sql_bind_text(w->path, 7, row->gzip_name);
	sql_bind_text(w->path, 8, row->wrapping);
	bind_ints(w->path, 9, owner, 3);
	sql_run(w->path);
}

void
sources_add_run(struct sources_writer *w, const struct run_row *row)
{
	const int64_t values[] = { row->source, row->run,
		(int64_t)row->first_line, (int64_t)row->first_offset,
		(int64_t)row->lines, row->first.kind, row->first.seconds,
		row->first.ns, row->last.kind, row->last.seconds, row->last.ns,
		row->range[0].lo, row->range[0].hi, row->range[1].lo,
		row->range[1].hi, row->range[2].lo, row->range[2].hi };

	bind_ints(w->run, 1, values, sizeof(values) / sizeof(values[0]));
	sql_run(w->run);
}

void
sources_add_anchor(struct sources_writer *w, const struct anchor_row *row)
{
	const int64_t values[] = { row->source, row->run, (int64_t)row->offset,
		row->length, row->kind, row->strength, row->own_clock,
		row->stamp.kind, row->stamp.seconds, row->stamp.ns,
		row->utc_s };

	bind_ints(w->anchor, 1, values, sizeof(values) / sizeof(values[0]));
	sql_run(w->anchor);
}

void
sources_add_damage(struct sources_writer *w, const struct damage_row *row)
{
	sql_bind_int(w->damage, 1, row->file);
	sql_bind_int(w->damage, 2, row->source);
	sql_bind_text(w->damage, 3, row->path);
	sql_bind_int(w->damage, 4, (int64_t)row->offset);
	sql_bind_text(w->damage, 5, row->why);
	sql_bind_int(w->damage, 6, row->is_skip);
	sql_bind_int(w->damage, 7, row->is_loss);
	sql_run(w->damage);
}

void
sources_add_superseded(struct sources_writer *w, uint32_t old_segment,
	uint32_t old_source, uint32_t new_segment, uint32_t new_source)
{
	const int64_t values[] = { old_segment, old_source, new_segment,
		new_source };

	bind_ints(w->superseded, 1, values, 4);
	sql_run(w->superseded);
}

enum wb_err
sources_finish(struct sources_writer *w, struct err *err)
{
	enum wb_err rc = WB_OK;

	sql_exec(w->db,
		"CREATE INDEX runs_by_source ON runs(source, run);"
		"CREATE INDEX paths_by_source ON paths(segment,"
		" source); COMMIT");
	rc = sql_status(w->db, err);
	sources_abandon(w);
	return rc;
}

void
sources_abandon(struct sources_writer *w)
{
	if (!w)
		return;
	sql_close(w->db);
	free(w);
}
