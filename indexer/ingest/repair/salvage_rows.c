/* Salvage where the table of sources is whole: its rows go over, less what the
 * frames have lost. */
#include "indexer/ingest/repair/salvage_part.h"

#include "format/base/digest.h"
#include "indexer/store/file/check.h"
#include "indexer/store/segment/segment.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

/* The rows of the old segment go over to the new one. */
struct copy {
	struct salvage_job *job;
	struct sources_writer *to;
	/* By number: the stretch of its own stream that each source had, from
	 * < to if it had one; and its path and file. */
	struct owned {
		uint64_t from;
		uint64_t to;
		struct span path;
		uint32_t file;
		bool has_path;
	} * owned;
	size_t count;
	size_t cap;
	/* The stretches of own streams that were there before this: several
	 * of a stream that was salvaged before, or has holes of its file. */
	struct extent_row *old;
	size_t nold;
	size_t old_cap;
	struct arena arena;
};

static bool
note_source(void *ctx, const struct source_row *row)
{
	struct copy *c = ctx;

	if (row->no != c->count)
		return false;
	c->owned = xgrow(c->owned, &c->cap, c->count + 1, sizeof(*c->owned));
	c->owned[c->count++] = (struct owned){
		.from = UINT64_MAX, .path = SPAN("?"), .file = UINT32_MAX
	};
	return true;
}

static bool
is_own(const struct copy *c, const struct extent_row *row)
{
	return row->segment == c->job->number && row->stream == row->source &&
		row->source < c->count;
}

static bool
note_extent(void *ctx, const struct extent_row *row)
{
	struct copy *c = ctx;
	struct owned *o = NULL;

	if (!is_own(c, row))
		return true;
	o = &c->owned[row->source];
	if (row->from < o->from)
		o->from = row->from;
	if (row->to > o->to)
		o->to = row->to;
	if (row->frames == 0)
		return true;
	c->old = xgrow(c->old, &c->old_cap, c->nold + 1, sizeof(*c->old));
	c->old[c->nold++] = *row;
	return true;
}

static bool
note_path(void *ctx, const struct path_row *row)
{
	struct copy *c = ctx;
	struct owned *o = NULL;

	if (row->segment != c->job->number || row->source >= c->count ||
		c->owned[row->source].has_path)
		return true;
	o = &c->owned[row->source];
	o->has_path = true;
	o->file = row->file;
	o->path = arena_copy(&c->arena, row->path);
	return true;
}

static bool
copy_file(void *ctx, const struct file_row *row)
{
	sources_add_file(((struct copy *)ctx)->to, row);
	return true;
}

static bool
copy_gzip_member(void *ctx, const struct gzip_member_row *row)
{
	sources_add_gzip_member(((struct copy *)ctx)->to, row);
	return true;
}

static bool
copy_source(void *ctx, const struct source_row *row)
{
	struct copy *c = ctx;
	struct source_row now = *row;
	struct extent_row *parts = NULL;
	size_t n = salvage_extents(c->job, row->no, &parts);

	now.stored_bytes = 0;
	for (size_t i = 0; i < n; i++) {
		now.stored_bytes += parts[i].to - parts[i].from;
		sources_add_extent(c->to, &parts[i]);
	}
	free(parts);
	sources_add_source(c->to, &now);
	return true;
}

static bool
copy_extent(void *ctx, const struct extent_row *row)
{
	struct copy *c = ctx;

	/* Holes of the file itself have no frames that could be lost. */
	if (!is_own(c, row) || row->frames == 0)
		sources_add_extent(c->to, row);
	return true;
}

static bool
copy_path(void *ctx, const struct path_row *row)
{
	sources_add_path(((struct copy *)ctx)->to, row);
	return true;
}

static bool
copy_run(void *ctx, const struct run_row *row)
{
	sources_add_run(((struct copy *)ctx)->to, row);
	return true;
}

static bool
copy_anchor(void *ctx, const struct anchor_row *row)
{
	sources_add_anchor(((struct copy *)ctx)->to, row);
	return true;
}

static bool
copy_damage(void *ctx, const struct damage_row *row)
{
	sources_add_damage(((struct copy *)ctx)->to, row);
	return true;
}

static bool
copy_superseded(void *ctx, const struct superseded_row *row)
{
	sources_add_superseded(((struct copy *)ctx)->to, row->old_segment,
		row->old_source, row->new_segment, row->new_source);
	return true;
}

/* Bytes [from, to) of a source are not there any more. */
static void
record_loss(struct copy *c, uint32_t source, uint64_t from, uint64_t to)
{
	const struct owned *o = &c->owned[source];
	char why[128];
	char *path = NULL;

	(void)snprintf(why, sizeof(why),
		"%" PRIu64 " bytes were lost to damage of the index",
		to - from);
	sources_add_damage(c->to,
		&(struct damage_row){ .file = o->file,
			.source = source,
			.path = o->path,
			.offset = from,
			.why = span_of(why),
			.is_loss = true });
	path = arena_printf(&c->arena, "%.*s", (int)o->path.len, o->path.ptr);
	findings_add(c->job->findings, FINDING_LOST, path, from, why);
}

/* What is not there any more of a stretch that was. */
static void
record_losses_of(struct copy *c, const struct extent_row *was)
{
	struct extent_row *parts = NULL;
	size_t n = salvage_extents(c->job, was->source, &parts);
	uint64_t at = was->from;

	for (size_t i = 0; i < n && parts[i].from < was->to; i++) {
		if (parts[i].from > at)
			record_loss(c, was->source, at, parts[i].from);
		if (parts[i].to > at)
			at = parts[i].to;
	}
	if (at < was->to)
		record_loss(c, was->source, at, was->to);
	free(parts);
}

/* Does every frame belong to a source that the rows know, within its bytes? */
static bool
rows_fit(const struct copy *c)
{
	const struct salvage_scan *scan = &c->job->scan;

	for (size_t i = 0; i < scan->count; i++) {
		const struct frame *f = &scan->entries[i].frame;

		if (f->stream >= c->count ||
			f->first_offset < c->owned[f->stream].from ||
			f->first_offset + f->raw_len > c->owned[f->stream].to)
			return false;
	}
	return true;
}

static enum wb_err
copy_frames(struct salvage_job *job, struct segment_writer *w, struct err *err)
{
	struct stored_frame frame = { 0 };
	unsigned char digest[SHA256_BYTES];
	struct frames *frames = NULL;
	unsigned char *stored = NULL;
	uint64_t offset = 0;
	bool found = true;
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	if (job->scan.count == 0)
		return WB_OK;
	(void)snprintf(path, sizeof(path), "%s/blocks", job->dir);
	rc = frames_open(path, job->number, &frames, err);
	if (rc != WB_OK)
		return rc;
	stored = xmalloc(FRAME_STORED_MAX);
	for (size_t i = 0; i < job->scan.count && rc == WB_OK; i++) {
		frames_seek(frames, job->scan.entries[i].offset);
		rc = frames_next(frames, &frame, stored, &found, err);
		if (rc != WB_OK)
			break;
		sha256_once(stored, frame.entry.frame.stored_len, digest);
		rc = segment_put(
			w, &frame.entry.frame, stored, digest, &offset, err);
	}
	free(stored);
	frames_close(frames);
	return rc;
}

/* Frames first: they are read from where the rows come from. */
static enum wb_err
copy_rows(struct copy *c, struct sources *from, struct err *err)
{
	sources_each_source(from, note_source, c);
	sources_each_extent(from, note_extent, c);
	sources_each_path(from, note_path, c);
	if (sources_status(from, err) != WB_OK)
		return WB_CORRUPT;
	if (!rows_fit(c))
		return err_set(err, WB_CORRUPT,
			"its rows and the frames do not belong together");
	sources_each_file(from, copy_file, c);
	sources_each_gzip_member(from, copy_gzip_member, c);
	sources_each_source(from, copy_source, c);
	sources_each_extent(from, copy_extent, c);
	sources_each_path(from, copy_path, c);
	sources_each_run(from, copy_run, c);
	sources_each_anchor(from, copy_anchor, c);
	sources_each_damage(from, copy_damage, c);
	sources_each_superseded(from, copy_superseded, c);
	if (sources_status(from, err) != WB_OK)
		return WB_CORRUPT;
	for (size_t i = 0; i < c->nold; i++)
		record_losses_of(c, &c->old[i]);
	return WB_OK;
}

/* Rows whose digest is not the recorded one may say anything. */
static void
doubt_rows(struct copy *c, const char *why)
{
	static const char doubt[] = "the table of this segment's files and "
				    "sources was damaged: what it says of them "
				    "may be wrong in places";

	sources_add_damage(c->to,
		&(struct damage_row){ .file = UINT32_MAX,
			.source = UINT32_MAX,
			.path = SPAN("sources.sqlite"),
			.why = SPAN(doubt),
			.is_loss = true });
	salvage_tell(c->job, FINDING_LOST, "sources.sqlite", UINT64_MAX, why);
	salvage_tell(
		c->job, FINDING_REPLACED, "sources.sqlite", UINT64_MAX, doubt);
}

enum wb_err
salvage_with_rows(
	struct salvage_job *job, struct segment_writer *w, struct err *err)
{
	struct copy c = { .job = job, .to = segment_sources(w) };
	struct sources *from = NULL;
	struct err why = { 0 };
	char path[PATH_MAX];
	bool is_sure = true;
	enum wb_err rc = WB_OK;

	(void)snprintf(path, sizeof(path), "%s/sources.sqlite", job->dir);
	if (job->ref)
		is_sure = check_file(path, &job->ref->sources, &why) == WB_OK;
	if (sources_open(path, &from, err) != WB_OK)
		return WB_CORRUPT;
	if (!sources_is_sound(from))
		rc = err_set(err, WB_CORRUPT, "%s is damaged", path);
	if (rc == WB_OK)
		rc = copy_rows(&c, from, err);
	if (rc == WB_OK && !is_sure)
		doubt_rows(&c, why.text);
	sources_close(from);
	free(c.owned);
	free(c.old);
	arena_release(&c.arena);
	return rc == WB_OK ? copy_frames(job, w, err) : rc;
}
