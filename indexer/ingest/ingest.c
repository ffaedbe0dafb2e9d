#include "indexer/ingest/ingest.h"

#include "format/base/digest.h"
#include "indexer/ingest/rebuild.h"
#include "indexer/ingest/run.h"
#include "indexer/store/aside.h"
#include "indexer/store/fs.h"
#include "indexer/store/readings.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SORT_SHARE = 2 };

static const uint64_t seal_default = (uint64_t)4 << 30;

static enum wb_err
frame_any(void *ctx, uint32_t segment, uint64_t ordinal, struct dir_entry *out,
	struct err *err)
{
	struct ingest *in = ctx;
	enum wb_err rc = WB_OK;

	if (!in->segment || segment != segment_number(in->segment))
		return in->sealed_store.frame(
			in->sealed_store.ctx, segment, ordinal, out, err);
	rc = pipeline_drain(in->pipeline, err);
	return rc == WB_OK ? commit_frame(in->commit, ordinal, out, err) : rc;
}

static enum wb_err
fetch_any(void *ctx, const struct dir_entry *entry, struct span *raw,
	struct err *err)
{
	struct ingest *in = ctx;
	enum wb_err rc = WB_OK;

	if (!in->segment || entry->segment != segment_number(in->segment))
		return in->sealed_store.fetch(
			in->sealed_store.ctx, entry, raw, err);
	rc = pipeline_drain(in->pipeline, err);
	buf_clear(&in->stored);
	if (rc == WB_OK)
		rc = segment_read_back(in->segment,
			entry->offset + FRAME_HEADER_BYTES,
			buf_reserve(&in->stored, entry->frame.stored_len),
			entry->frame.stored_len, err);
	if (rc != WB_OK)
		return rc;
	return fetch_unpack(in->fetch, entry,
		(const unsigned char *)in->stored.ptr, raw, err);
}

struct frame_store
ingest_frames(struct ingest *in)
{
	return (struct frame_store){ in, frame_any, fetch_any };
}

/* Segment and term index that the next rows and frames go to. */
static enum wb_err
open_rooms(struct ingest *in, struct err *err)
{
	uint32_t number = in->current.next ? in->current.next : 1;
	enum wb_err rc = WB_OK;

	if (in->segment)
		return WB_OK;
	rc = segment_create(in->index, number, &in->segment, err);
	if (rc == WB_OK)
		rc = terms_create(in->index, number + 1,
			in->options->memory / SORT_SHARE, &in->terms, err);
	if (rc == WB_OK)
		commit_set_segment(in->commit, in->segment, in->terms);
	in->has_rows = false;
	in->next_file = 0;
	return rc;
}

enum wb_err
ingest_start(struct ingest *in, struct span head, struct err *err)
{
	const struct pipeline_sink sink = { in->commit, commit_tile };

	if (in->pipeline)
		return WB_OK;
	if (!in->current.has_seed) {
		/* Of the evidence itself: the same evidence gives the same
		 * files, and who wrote one line of it cannot tell. */
		in->current.seed = hash64(head.ptr, head.len);
		in->current.has_seed = true;
	}
	in->pipeline =
		pipeline_new(in->options->threads, in->current.seed, &sink);
	(void)err;
	return WB_OK;
}

struct late_call {
	struct ingest *in;
	enum wb_err (*fn)(void *ctx, void *arg, struct err *err);
	void *arg;
};

static enum wb_err
run_late(void *ctx, void *arg, struct err *err)
{
	struct late_call *call = arg;

	(void)ctx;
	return call->fn(call->in, call->arg, err);
}

enum wb_err
ingest_call(struct ingest *in,
	enum wb_err (*fn)(void *ctx, void *arg, struct err *err), void *arg,
	struct err *err)
{
	struct late_call *call = NULL;

	in->has_rows = true;
	if (!in->pipeline)
		return fn(in, arg, err);
	call = arena_alloc(&in->arena, sizeof(*call));
	*call = (struct late_call){ in, fn, arg };
	return pipeline_call(in->pipeline, run_late, call, err);
}

static void
tell_progress(struct ingest *in, const char *path)
{
	struct ingest_progress p = {
		.path = path,
		.files = in->report->files,
		.file_bytes = in->report->file_bytes,
		.raw_bytes = in->report->bytes_in,
	};

	if (in->options->progress)
		in->options->progress(in->options->progress_ctx, &p);
}

static void
fill_file(const struct walk_file *file, struct file_row *row)
{
	*row = (struct file_row){
		.path = span_of(file->path),
		.size = file->size,
		.mtime_ns = file->mtime_ns,
		.ctime_ns = file->ctime_ns,
		.mode = file->mode,
		.uid = file->uid,
		.gid = file->gid,
		.dev = file->dev,
		.inode = file->inode,
		.is_regular = file->is_regular,
	};
}

static enum wb_err
on_file_wanted(
	void *ctx, const struct walk_file *file, bool *wanted, struct err *err)
{
	struct ingest *in = ctx;
	struct file_row row;

	(void)err;
	fill_file(file, &row);
	*wanted = in->options->rehash ||
		!catalog_has_file(in->catalog, &row, &in->options->walk);
	if (!*wanted)
		in->report->unchanged_files++;
	return WB_OK;
}

static enum wb_err
on_file_begin(void *ctx, const struct walk_file *file, struct err *err)
{
	struct ingest *in = ctx;

	in->in_file = true;
	in->file_named = false;
	tell_progress(in, file->path);
	return open_rooms(in, err);
}

static enum wb_err
put_file(void *ctx, void *arg, struct err *err)
{
	struct ingest *in = ctx;

	(void)err;
	sources_add_file(segment_sources(in->segment), arg);
	return WB_OK;
}

struct segment_end {
	struct segment_writer *writer;
	struct segment_ref ref;
};

static enum wb_err
finish_segment(void *ctx, struct err *err)
{
	struct segment_end *end = ctx;

	return segment_finish(end->writer, &end->ref, err);
}

/* The segment and its term index, beside each other: one waits for the disk
 * while the other sorts. */
static enum wb_err
finish_rooms(struct ingest *in, struct err *err)
{
	struct segment_end end = { .writer = in->segment };
	struct terms_writer *terms = in->terms;
	struct terms_ref ref = { 0 };
	bool has_frames = segment_frames(in->segment) > 0;
	struct aside *segment = NULL;
	enum wb_err rc = WB_OK;

	in->terms = NULL;
	in->segment = NULL;
	segment = aside_start(finish_segment, &end);
	if (has_frames)
		rc = terms_finish(terms, &ref, err);
	else
		terms_abandon(terms);
	rc = aside_wait(segment, rc, err);
	if (rc != WB_OK)
		return rc;
	in->current.next = end.ref.number + 2;
	current_add_segment(&in->current, &end.ref);
	if (has_frames)
		current_add_terms(&in->current, &ref);
	return WB_OK;
}

/* Put what was written since the last seal in place and make it live. */
static enum wb_err
seal(struct ingest *in, struct err *err)
{
	enum wb_err rc =
		in->pipeline ? pipeline_drain(in->pipeline, err) : WB_OK;

	if (rc == WB_OK)
		rc = finish_rooms(in, err);
	if (rc != WB_OK)
		return rc;
	in->report->changed = true;
	in->report->segments++;
	rc = readings_build(in->index, &in->current, err);
	if (rc == WB_OK)
		rc = current_write(in->index, &in->current, err);
	return rc;
}

static enum wb_err
reopen_sealed(struct ingest *in, struct err *err)
{
	enum wb_err rc = WB_OK;

	index_store_release(&in->sealed_state);
	index_close(in->sealed);
	in->sealed = NULL;
	rc = index_open(in->index, &in->sealed, err);
	if (rc == WB_ABSENT)
		return WB_OK;
	if (rc == WB_OK)
		index_store_init(
			&in->sealed_state, in->sealed, &in->sealed_store);
	return rc;
}

static enum wb_err
on_file_end(void *ctx, const struct walk_file *file,
	const unsigned char sha256[32], uint64_t bytes, bool changed,
	struct err *err)
{
	struct ingest *in = ctx;
	struct file_row *row = arena_alloc(&in->arena, sizeof(*row));
	uint64_t limit = in->options->seal_bytes ? in->options->seal_bytes
						 : seal_default;
	enum wb_err rc = WB_OK;

	fill_file(file, row);
	row->path = arena_copy(&in->arena, row->path);
	row->no = in->next_file;
	row->bytes_read = bytes;
	row->changed = changed;
	memcpy(row->sha256, sha256, sizeof(row->sha256));
	in->in_file = false;
	in->report->files++;
	in->report->file_bytes += bytes;
	/* The number is taken only with the row, as rows are found by their
	 * number. Equal times and sizes are no proof of equal bytes. */
	if (in->options->rehash && !in->file_named &&
		catalog_has_bytes(in->catalog, row))
		return WB_OK;
	in->next_file++;
	catalog_add_file(in->catalog, row);
	rc = ingest_call(in, put_file, row, err);
	/* A run is sealed between files, so that the rows of one file stand
	 * in one segment. */
	if (rc == WB_OK && in->report->bytes_stored - in->sealed_at >= limit) {
		in->sealed_at = in->report->bytes_stored;
		rc = seal(in, err);
		if (rc == WB_OK)
			rc = reopen_sealed(in, err);
	}
	return rc;
}

static enum wb_err
put_damage(void *ctx, void *arg, struct err *err)
{
	struct ingest *in = ctx;
	struct damage_row *row = arg;

	(void)err;
	/* The source it belongs to is the one being committed now. */
	if (row->source != UINT32_MAX)
		row->source = commit_stream(in->commit);
	sources_add_damage(segment_sources(in->segment), row);
	return WB_OK;
}

static void
add_damage(struct ingest *in, struct damage_row *row)
{
	struct err err = { 0 };

	row->path = arena_copy(&in->arena, row->path);
	row->why = arena_copy(&in->arena, row->why);
	/* A failure comes up again with the next tile. */
	if (open_rooms(in, &err) == WB_OK)
		(void)ingest_call(in, put_damage, row, &err);
}

static void
on_damage(void *ctx, const struct walk_file *file, const char *path,
	uint64_t offset, const char *why)
{
	struct ingest *in = ctx;
	struct damage_row *row = arena_alloc(&in->arena, sizeof(*row));

	(void)file;
	*row = (struct damage_row){
		.file = in->in_file ? in->next_file : UINT32_MAX,
		.source = in->in_source ? 0 : UINT32_MAX,
		.path = span_of(path),
		.offset = offset,
		.why = span_of(why),
		.is_loss = true,
	};
	in->file_named = in->file_named || in->in_file;
	in->report->damaged++;
	in->report->losses++;
	if (in->options->trouble)
		in->options->trouble(
			in->options->trouble_ctx, path, offset, why, true);
	/* The rows of a source are committed at its end; so is its damage. */
	if (in->in_source)
		ingest_defer_damage(in, row);
	else
		add_damage(in, row);
}

static void
on_skipped(void *ctx, const struct walk_skip *skip)
{
	struct ingest *in = ctx;
	struct damage_row *row = NULL;

	in->report->skipped++;
	in->report->losses += skip->is_loss;
	if (in->options->trouble)
		in->options->trouble(in->options->trouble_ctx, skip->path, 0,
			skip->reason, skip->is_loss);
	if (catalog_knows_skip(
		    in->catalog, span_of(skip->path), span_of(skip->reason)))
		return;
	in->file_named = in->file_named || in->in_file;
	row = arena_alloc(&in->arena, sizeof(*row));
	*row = (struct damage_row){
		.file = in->in_file ? in->next_file : UINT32_MAX,
		.source = UINT32_MAX,
		.path = span_of(skip->path),
		.why = span_of(skip->reason),
		.is_skip = true,
		.is_loss = skip->is_loss,
	};
	add_damage(in, row);
}

void
ingest_defer_damage(struct ingest *in, struct damage_row *row)
{
	row->path = arena_copy(&in->arena, row->path);
	row->why = arena_copy(&in->arena, row->why);
	in->deferred = xgrow(in->deferred, &in->deferred_cap, in->ndeferred + 1,
		sizeof(*in->deferred));
	in->deferred[in->ndeferred++] = row;
}

enum wb_err
ingest_flush_damage(struct ingest *in, bool owned, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < in->ndeferred && rc == WB_OK; i++) {
		if (!owned)
			in->deferred[i]->source = UINT32_MAX;
		rc = ingest_call(in, put_damage, in->deferred[i], err);
	}
	in->ndeferred = 0;
	return rc;
}

/* Without CURRENT nothing is live, and what is not live is swept: so it must
 * never have been there. A run writes its journal after CURRENT. */
static enum wb_err
check_is_new(const char *index, struct err *err)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/journal/entries.jsonl", index);
	if (!fs_exists(path))
		return WB_OK;
	return err_set(err, WB_CORRUPT,
		"%s: it has a journal, but its CURRENT is missing: run "
		"'waybill reindex --salvage'",
		index);
}

static enum wb_err
start(struct ingest *in, struct err *err)
{
	enum wb_err rc = current_read(in->index, &in->current, err);

	if (rc == WB_ABSENT)
		rc = check_is_new(in->index, err);
	if (rc != WB_OK)
		return rc;
	in->catalog = catalog_new();
	in->commit = commit_new();
	in->fetch = fetch_new();
	in->incoming.handle = handle_new();
	in->incoming.bytes = xmalloc(INCOMING_BYTES);
	rc = catalog_load(in->catalog, in->index, &in->current, err);
	if (rc == WB_OK)
		rc = reopen_sealed(in, err);
	for (size_t i = 0; i < in->options->noverrides; i++)
		current_add_override(&in->current,
			in->options->overrides[i].kind,
			in->options->overrides[i].pattern,
			in->options->overrides[i].value);
	return rc;
}

static void
stop(struct ingest *in)
{
	pipeline_free(in->pipeline);
	segment_abandon(in->segment);
	terms_abandon(in->terms);
	commit_free(in->commit);
	catalog_free(in->catalog);
	index_store_release(&in->sealed_state);
	index_close(in->sealed);
	fetch_free(in->fetch);
	buf_release(&in->stored);
	handle_free(in->incoming.handle);
	free(in->incoming.bytes);
	free((void *)in->deferred);
	arena_release(&in->heads);
	arena_release(&in->arena);
	current_release(&in->current);
}

static enum wb_err
finish(struct ingest *in, struct err *err)
{
	struct commit_counts counts = { 0 };
	enum wb_err rc =
		in->pipeline ? pipeline_drain(in->pipeline, err) : WB_OK;

	if (rc == WB_OK && in->segment && in->has_rows)
		rc = seal(in, err);
	else if (rc == WB_OK && in->options->noverrides > 0) {
		rc = readings_build(in->index, &in->current, err);
		if (rc == WB_OK)
			rc = current_write(in->index, &in->current, err);
		in->report->changed = true;
	}
	/* An index of nothing is an index still. */
	if (rc == WB_OK && !in->report->changed && in->current.next == 0) {
		in->current.next = 1;
		rc = current_write(in->index, &in->current, err);
	}
	commit_counts(in->commit, &counts);
	in->report->lines = counts.lines;
	in->report->unrecognised = counts.unrecognised;
	return rc;
}

/* Readers of the state before may still use them for a moment; what CURRENT
 * does not name goes when the next writer comes. */
static void
remove_dead(struct ingest *in)
{
	store_sweep(in->index, &in->current);
}

/* So that a query never looks into too many term indexes. */
static enum wb_err
compact(const char *index, const struct ingest_options *options,
	struct err *err)
{
	const struct rebuild_options rebuild = {
		.memory = options->memory / SORT_SHARE,
		.threads = options->threads,
	};
	struct compact_report report = { 0 };

	return compact_run(index, TERMS_LIVE_MAX, &rebuild, &report, err);
}

enum wb_err
ingest_run(const char *index, const char *const *paths, size_t npaths,
	const struct ingest_options *options, struct ingest_report *report,
	struct err *err)
{
	struct ingest in = {
		.index = index, .options = options, .report = report
	};
	const struct walk_sink sink = { .ctx = &in,
		.file_wanted = on_file_wanted,
		.file_begin = on_file_begin,
		.source = ingest_source,
		.damage = on_damage,
		.skipped = on_skipped,
		.file_end = on_file_end };
	enum wb_err rc = start(&in, err);

	memset(report, 0, sizeof(*report));
	if (rc == WB_OK)
		remove_dead(&in);
	if (rc == WB_OK && npaths > 0)
		rc = walk_run(paths, npaths, &options->walk, &sink, err);
	if (rc == WB_OK)
		rc = finish(&in, err);
	stop(&in);
	if (rc == WB_OK)
		rc = compact(index, options, err);
	return rc;
}
