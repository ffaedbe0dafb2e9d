#include "indexer/ingest/recut.h"

#include "indexer/walk/layer.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* A source as it stands in the index, as a stream. */
struct stored {
	struct stream base;
	struct source_reader reader;
	struct span left;
	/* Told at its end, within it. */
	const struct recut *recut;
	const struct way *way;
	const struct walk_file *file;
	bool has_ended;
};

/* How a source was found: a path of a file. */
struct way {
	const struct known_source *source;
	struct path_row row;
};

/* What one segment says of its files; its texts end in NUL, as arena_copy
 * makes them. */
struct recut {
	struct ingest *in;
	const struct walk_sink *sink;
	struct frame_store store;
	struct arena arena;
	struct file_row *files;
	size_t nfiles;
	size_t files_cap;
	struct gzip_member_row *members;
	size_t nmembers;
	size_t members_cap;
	struct way *ways;
	size_t nways;
	size_t ways_cap;
	struct damage_row *losses;
	size_t nlosses;
	size_t losses_cap;
};

static bool
take_file(void *ctx, const struct file_row *row)
{
	struct recut *r = ctx;

	r->files = xgrow(
		r->files, &r->files_cap, r->nfiles + 1, sizeof(*r->files));
	r->files[r->nfiles] = *row;
	r->files[r->nfiles++].path = arena_copy(&r->arena, row->path);
	return true;
}

static bool
take_member(void *ctx, const struct gzip_member_row *row)
{
	struct recut *r = ctx;

	r->members = xgrow(r->members, &r->members_cap, r->nmembers + 1,
		sizeof(*r->members));
	r->members[r->nmembers] = *row;
	r->members[r->nmembers++].member.header =
		arena_copy(&r->arena, row->member.header);
	return true;
}

/* Of what a salvage has lost, or another has the bytes of, nothing is read. */
static bool
is_wanted(const struct known_source *s)
{
	return s && s->has_old_cuts && !s->is_superseded && !known_has_hole(s);
}

static bool
take_path(void *ctx, const struct path_row *row)
{
	struct recut *r = ctx;
	struct way way = { .row = *row };

	way.source = catalog_loaded(r->in->catalog, row->segment, row->source);
	if (!is_wanted(way.source) || row->file == UINT32_MAX)
		return true;
	way.row.path = arena_copy(&r->arena, row->path);
	way.row.gzip_name = arena_copy(&r->arena, row->gzip_name);
	way.row.wrapping = arena_copy(&r->arena, row->wrapping);
	r->ways = xgrow(r->ways, &r->ways_cap, r->nways + 1, sizeof(*r->ways));
	r->ways[r->nways++] = way;
	return true;
}

/* Bytes between records are told anew. */
static bool
take_damage(void *ctx, const struct damage_row *row)
{
	struct recut *r = ctx;

	if (!row->is_skip && (!row->is_loss || row->source == UINT32_MAX))
		return true;
	r->losses = xgrow(
		r->losses, &r->losses_cap, r->nlosses + 1, sizeof(*r->losses));
	r->losses[r->nlosses] = *row;
	r->losses[r->nlosses].path = arena_copy(&r->arena, row->path);
	r->losses[r->nlosses++].why = arena_copy(&r->arena, row->why);
	return true;
}

/* What the file lacks of it. */
static void
tell_losses(struct stored *s)
{
	const struct recut *r = s->recut;
	const struct way *way = s->way;

	for (size_t i = 0; i < r->nlosses && !s->has_ended; i++) {
		const struct damage_row *d = &r->losses[i];

		if (d->is_skip || d->source != way->row.source ||
			d->file != way->row.file)
			continue;
		r->sink->damage(r->sink->ctx, s->file, d->path.ptr, d->offset,
			d->why.ptr);
	}
	s->has_ended = true;
}

static enum wb_err
stored_read(struct stream *base, void *buf, size_t cap, size_t *got,
	struct err *err)
{
	struct stored *s = (struct stored *)base;
	enum wb_err rc = WB_OK;

	if (s->left.len == 0)
		rc = source_read(&s->reader, &s->left, NULL, err);
	if (rc != WB_OK)
		return rc;
	*got = s->left.len < cap ? s->left.len : cap;
	if (*got > 0)
		memcpy(buf, s->left.ptr, *got);
	else
		tell_losses(s);
	s->left = span_slice(s->left, *got, s->left.len);
	return WB_OK;
}

static uint64_t
stored_hole(struct stream *base)
{
	struct stored *s = (struct stored *)base;
	const struct source_reader *r = &s->reader;

	for (size_t i = 0; s->left.len == 0 && i < r->nextents; i++)
		if (r->extents[i].frames == 0 &&
			r->extents[i].from <= r->offset &&
			r->offset < r->extents[i].to)
			return r->extents[i].to - r->offset;
	return 0;
}

static void
stored_pass(struct stream *base, uint64_t n)
{
	((struct stored *)base)->reader.offset += n;
}

static size_t
stored_behind(struct stream *base, void *buf, size_t cap)
{
	struct source_reader r = ((struct stored *)base)->reader;
	struct span bytes = { 0 };
	struct err why = { 0 };

	r.offset += stored_hole(base);
	if (source_read(&r, &bytes, NULL, &why) != WB_OK)
		return 0;
	bytes = span_slice(bytes, 0, cap);
	if (bytes.len > 0)
		memcpy(buf, bytes.ptr, bytes.len);
	return bytes.len;
}

static enum wb_err
give_source(struct recut *r, const struct walk_file *file,
	const struct way *way, struct err *err)
{
	const struct walk_source source = { .file = file,
		.path = way->row.path.ptr,
		.has_mtime = way->row.has_mtime,
		.mtime_ns = way->row.mtime_ns,
		.gzip_mtime = way->row.gzip_mtime,
		.gzip_name = way->row.gzip_name.ptr,
		.mode = way->row.mode,
		.uid = way->row.uid,
		.gid = way->row.gid,
		.wrapping = way->row.wrapping.ptr };
	struct stored s = { .base = { .read = stored_read,
				    .hole = stored_hole,
				    .pass = stored_pass,
				    .behind = stored_behind },
		.reader = { .store = r->store,
			.extents = way->source->extents,
			.nextents = way->source->nextents },
		.recut = r,
		.way = way,
		.file = file };

	return r->sink->source(r->sink->ctx, &source, &s.base, err);
}

static void
give_members(struct recut *r, uint32_t file)
{
	struct packed_member *of = NULL;
	size_t n = 0;

	of = arena_array(&r->arena, r->nmembers + 1, sizeof(*of));
	for (size_t i = 0; i < r->nmembers; i++)
		if (r->members[i].file == file)
			of[n++] = r->members[i].member;
	if (n > 0)
		r->sink->gzip_members(r->sink->ctx, of, n);
}

static void
give_skips(struct recut *r, const struct walk_file *file, uint32_t no)
{
	for (size_t i = 0; i < r->nlosses; i++) {
		const struct damage_row *d = &r->losses[i];
		const struct walk_skip skip = { .file = file,
			.path = d->path.ptr,
			.reason = d->why.ptr,
			.is_loss = d->is_loss };

		if (d->is_skip && d->file == no)
			r->sink->skipped(r->sink->ctx, &skip);
	}
}

/* The file as custody has it: its hash is of the same bytes. */
static enum wb_err
give_file(struct recut *r, const struct file_row *row, struct err *err)
{
	const struct walk_file file = { .path = row->path.ptr,
		.size = row->size,
		.mtime_ns = row->mtime_ns,
		.ctime_ns = row->ctime_ns,
		.mode = row->mode,
		.uid = row->uid,
		.gid = row->gid,
		.dev = row->dev,
		.inode = row->inode,
		.is_regular = row->is_regular };
	const struct walk_sink *sink = r->sink;
	bool has_begun = false;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < r->nways && rc == WB_OK; i++) {
		if (r->ways[i].row.file != row->no)
			continue;
		if (!has_begun)
			rc = sink->file_begin(sink->ctx, &file, err);
		has_begun = true;
		if (rc == WB_OK)
			rc = give_source(r, &file, &r->ways[i], err);
	}
	if (rc != WB_OK || !has_begun)
		return rc;
	give_skips(r, &file, row->no);
	give_members(r, row->no);
	return sink->file_end(sink->ctx, &file, row->sha256, row->bytes_read,
		row->changed, err);
}

static enum wb_err
give_segment(struct recut *r, const struct segment_ref *ref, struct err *err)
{
	struct sources *s = NULL;
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	r->nfiles = r->nmembers = r->nways = r->nlosses = 0;
	index_room(
		r->in->index, "segments", ref->number, "sources.sqlite", path);
	rc = sources_open_checked(path, &ref->sources, &s, err);
	if (rc != WB_OK)
		return rc;
	sources_each_path(s, take_path, r);
	if (r->nways > 0) {
		sources_each_file(s, take_file, r);
		sources_each_gzip_member(s, take_member, r);
		sources_each_damage(s, take_damage, r);
	}
	rc = sources_status(s, err);
	sources_close(s);
	for (size_t i = 0; i < r->nfiles && rc == WB_OK; i++)
		rc = give_file(r, &r->files[i], err);
	arena_reset(&r->arena);
	return rc;
}

enum wb_err
recut_run(struct ingest *in, const struct walk_sink *sink, struct err *err)
{
	struct recut r = { .in = in, .sink = sink };
	struct index *index = NULL;
	struct index_store state = { 0 };
	const struct current *c = NULL;
	enum wb_err rc = index_open(in->index, &index, err);

	if (rc != WB_OK)
		return rc;
	in->is_again = true;
	/* That of the run grows. */
	c = index_current(index);
	index_store_init(&state, index, &r.store);
	for (size_t i = 0; i < c->nsegments && rc == WB_OK; i++)
		rc = give_segment(&r, &c->segments[i], err);
	index_store_release(&state);
	index_close(index);
	free(r.files);
	free(r.members);
	free(r.ways);
	free(r.losses);
	arena_release(&r.arena);
	return rc;
}
