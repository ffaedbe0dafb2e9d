/* The rows of a segment's table of sources, one kind after the other. */
#include "indexer/store/segment/sources.h"

#include "format/base/arena.h"
#include "indexer/store/file/sql.h"

#include <stdlib.h>
#include <string.h>

struct sources {
	struct sql *db;
};

enum wb_err
sources_open_checked(const char *path, const struct file_ref *ref,
	struct sources **out, struct err *err)
{
	struct sql *db = NULL;
	enum wb_err rc = sql_open_checked(path, ref, &db, err);

	if (rc != WB_OK)
		return rc;
	*out = xcalloc(1, sizeof(**out));
	(*out)->db = db;
	return WB_OK;
}

enum wb_err
sources_open(const char *path, struct sources **out, struct err *err)
{
	return sources_open_checked(path, NULL, out, err);
}

void
sources_close(struct sources *s)
{
	if (!s)
		return;
	sql_close(s->db);
	free(s);
}

bool
sources_is_sound(struct sources *s)
{
	struct sql_stmt *st = sql_prepare(s->db, "PRAGMA integrity_check(1)");
	bool is_sound = sql_step(st) && span_eq(sql_text(st, 0), SPAN("ok"));

	sql_reset(st);
	return is_sound;
}

enum wb_err
sources_status(struct sources *s, struct err *err)
{
	return sql_status(s->db, err);
}

static void
take_blob(struct sql_stmt *st, int column, unsigned char *out, size_t len)
{
	struct span blob = sql_blob(st, column);

	if (blob.len == len)
		memcpy(out, blob.ptr, len);
}

static uint32_t
int32_at(struct sql_stmt *st, int column)
{
	return (uint32_t)sql_int(st, column);
}

void
sources_each_file(struct sources *s,
	bool (*each)(void *ctx, const struct file_row *row), void *ctx)
{
	struct sql_stmt *st =
		sql_prepare(s->db, "SELECT * FROM files ORDER BY no");

	while (sql_step(st)) {
		struct file_row row = {
			.no = int32_at(st, 0),
			.path = sql_text(st, 1),
			.size = (uint64_t)sql_int(st, 3),
			.bytes_read = (uint64_t)sql_int(st, 4),
			.mtime_ns = sql_int(st, 5),
			.ctime_ns = sql_int(st, 6),
			.mode = int32_at(st, 7),
			.uid = int32_at(st, 8),
			.gid = int32_at(st, 9),
			.dev = (uint64_t)sql_int(st, 10),
			.inode = (uint64_t)sql_int(st, 11),
			.is_regular = sql_int(st, 12) != 0,
			.changed = sql_int(st, 13) != 0,
		};

		take_blob(st, 2, row.sha256, sizeof(row.sha256));
		if (each && !each(ctx, &row))
			break;
	}
	sql_reset(st);
}

static bool
has_gzip_members(struct sources *s)
{
	struct sql_stmt *st = sql_prepare(s->db,
		"SELECT 1 FROM sqlite_schema WHERE name = 'gzip_members'");
	bool found = sql_step(st);

	sql_reset(st);
	return found;
}

void
sources_each_gzip_member(struct sources *s,
	bool (*each)(void *ctx, const struct gzip_member_row *row), void *ctx)
{
	struct sql_stmt *st = NULL;

	if (!has_gzip_members(s))
		return;
	st = sql_prepare(s->db, "SELECT * FROM gzip_members ORDER BY rowid");
	while (sql_step(st)) {
		struct gzip_member_row row = {
			.file = int32_at(st, 0),
			.member = { .header = sql_blob(st, 1),
				.bytes = (uint64_t)sql_int(st, 2) },
		};
		struct packed_sums *sums = &row.member.sums;

		sums->bytes = (uint64_t)sql_int(st, 3);
		take_blob(st, 4, sums->head, sizeof(sums->head));
		take_blob(st, 5, sums->all, sizeof(sums->all));
		if (each && !each(ctx, &row))
			break;
	}
	sql_reset(st);
}

void
sources_each_source(struct sources *s,
	bool (*each)(void *ctx, const struct source_row *row), void *ctx)
{
	struct sql_stmt *st =
		sql_prepare(s->db, "SELECT * FROM sources ORDER BY no");

	while (sql_step(st)) {
		struct source_row row = {
			.no = int32_at(st, 0),
			.bytes = (uint64_t)sql_int(st, 2),
			.lines = (uint64_t)sql_int(st, 3),
			.stored_bytes = (uint64_t)sql_int(st, 4),
			.encoding = int32_at(st, 5),
		};

		take_blob(st, 1, row.id, sizeof(row.id));
		for (int i = 0; i < HEAD_SIZES; i++) {
			row.has_head[i] = !sql_is_null(st, 6 + i);
			row.head[i] = (uint64_t)sql_int(st, 6 + i);
		}
		if (each && !each(ctx, &row))
			break;
	}
	sql_reset(st);
}

void
sources_each_extent(struct sources *s,
	bool (*each)(void *ctx, const struct extent_row *row), void *ctx)
{
	struct sql_stmt *st = sql_prepare(
		s->db, "SELECT * FROM extents ORDER BY source, start");

	while (sql_step(st)) {
		struct extent_row row = {
			.source = int32_at(st, 0),
			.segment = int32_at(st, 1),
			.stream = int32_at(st, 2),
			.from = (uint64_t)sql_int(st, 3),
			.to = (uint64_t)sql_int(st, 4),
			.first_frame = (uint64_t)sql_int(st, 5),
			.frames = (uint64_t)sql_int(st, 6),
		};

		if (each && !each(ctx, &row))
			break;
	}
	sql_reset(st);
}

void
sources_each_path(struct sources *s,
	bool (*each)(void *ctx, const struct path_row *row), void *ctx)
{
	struct sql_stmt *st =
		sql_prepare(s->db, "SELECT * FROM paths ORDER BY rowid");

	while (sql_step(st)) {
		struct path_row row = {
			.segment = int32_at(st, 0),
			.source = int32_at(st, 1),
			.file = int32_at(st, 2),
			.path = sql_text(st, 3),
			.has_mtime = !sql_is_null(st, 4),
			.mtime_ns = sql_int(st, 4),
			.gzip_mtime = int32_at(st, 5),
			.gzip_name = sql_text(st, 6),
			.wrapping = sql_text(st, 7),
			.mode = int32_at(st, 8),
			.uid = int32_at(st, 9),
			.gid = int32_at(st, 10),
		};

		if (each && !each(ctx, &row))
			break;
	}
	sql_reset(st);
}

static struct disk_stamp
stamp_at(struct sql_stmt *st, int column)
{
	return (struct disk_stamp){
		.kind = (uint8_t)sql_int(st, column),
		.seconds = sql_int(st, column + 1),
		.ns = int32_at(st, column + 2),
	};
}

void
sources_each_run(struct sources *s,
	bool (*each)(void *ctx, const struct run_row *row), void *ctx)
{
	struct sql_stmt *st =
		sql_prepare(s->db, "SELECT * FROM runs ORDER BY source, run");

	while (sql_step(st)) {
		struct run_row row = {
			.source = int32_at(st, 0),
			.run = int32_at(st, 1),
			.first_line = (uint64_t)sql_int(st, 2),
			.first_offset = (uint64_t)sql_int(st, 3),
			.lines = (uint64_t)sql_int(st, 4),
			.first = stamp_at(st, 5),
			.last = stamp_at(st, 8),
		};

		for (int i = 0; i < 3; i++) {
			row.range[i].lo = sql_int(st, 11 + 2 * i);
			row.range[i].hi = sql_int(st, 12 + 2 * i);
		}
		if (each && !each(ctx, &row))
			break;
	}
	sql_reset(st);
}

void
sources_each_anchor(struct sources *s,
	bool (*each)(void *ctx, const struct anchor_row *row), void *ctx)
{
	struct sql_stmt *st = sql_prepare(
		s->db, "SELECT * FROM anchors ORDER BY source, offset");

	while (sql_step(st)) {
		struct anchor_row row = {
			.source = int32_at(st, 0),
			.run = int32_at(st, 1),
			.offset = (uint64_t)sql_int(st, 2),
			.length = int32_at(st, 3),
			.kind = int32_at(st, 4),
			.strength = int32_at(st, 5),
			.own_clock = sql_int(st, 6) != 0,
			.stamp = stamp_at(st, 7),
			.utc_s = sql_int(st, 10),
		};

		if (each && !each(ctx, &row))
			break;
	}
	sql_reset(st);
}

void
sources_each_damage(struct sources *s,
	bool (*each)(void *ctx, const struct damage_row *row), void *ctx)
{
	struct sql_stmt *st =
		sql_prepare(s->db, "SELECT * FROM damage ORDER BY rowid");

	while (sql_step(st)) {
		struct damage_row row = {
			.file = int32_at(st, 0),
			.source = int32_at(st, 1),
			.path = sql_text(st, 2),
			.offset = (uint64_t)sql_int(st, 3),
			.why = sql_text(st, 4),
			.is_skip = sql_int(st, 5) != 0,
			.is_loss = sql_int(st, 6) != 0,
		};

		if (each && !each(ctx, &row))
			break;
	}
	sql_reset(st);
}

void
sources_each_superseded(struct sources *s,
	bool (*each)(void *ctx, const struct superseded_row *row), void *ctx)
{
	struct sql_stmt *st =
		sql_prepare(s->db, "SELECT * FROM superseded ORDER BY rowid");

	while (sql_step(st)) {
		struct superseded_row row = {
			.old_segment = int32_at(st, 0),
			.old_source = int32_at(st, 1),
			.new_segment = int32_at(st, 2),
			.new_source = int32_at(st, 3),
		};

		if (each && !each(ctx, &row))
			break;
	}
	sql_reset(st);
}

enum wb_err
sources_read_all(struct sources *s, struct err *err)
{
	sources_each_file(s, NULL, NULL);
	sources_each_gzip_member(s, NULL, NULL);
	sources_each_source(s, NULL, NULL);
	sources_each_extent(s, NULL, NULL);
	sources_each_path(s, NULL, NULL);
	sources_each_run(s, NULL, NULL);
	sources_each_anchor(s, NULL, NULL);
	sources_each_damage(s, NULL, NULL);
	sources_each_superseded(s, NULL, NULL);
	return sources_status(s, err);
}
