#include "indexer/ingest/ingest.h"

#include "format/base/digest.h"
#include "indexer/ingest/commit/rebuild.h"
#include "indexer/ingest/recut.h"
#include "indexer/ingest/run.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/reading/readings.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint64_t seal_default = (uint64_t)4 << 30;

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
	in->is_again = catalog_is_lacking(in->catalog, &row);
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
	in->nmembers = 0;
	tell_progress(in, file->path);
	return ingest_open_rooms(in, err);
}

static enum wb_err
put_file(void *ctx, void *arg, struct err *err)
{
	struct ingest *in = ctx;

	(void)err;
	sources_add_file(segment_sources(in->segment), arg);
	return WB_OK;
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
	rc = ingest_put_members(in, err);
	in->next_file++;
	catalog_add_file(in->catalog, row);
	if (rc == WB_OK)
		rc = ingest_call(in, put_file, row, err);
	/* A run is sealed between files, so that the rows of one file stand
	 * in one segment. */
	if (rc == WB_OK && in->report->bytes_stored - in->sealed_at >= limit) {
		in->sealed_at = in->report->bytes_stored;
		rc = ingest_seal_rooms(in, err);
		if (rc == WB_OK)
			rc = ingest_publish(in, err);
		if (rc == WB_OK)
			rc = ingest_reopen_sealed(in, err);
	}
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
		rc = ingest_reopen_sealed(in, err);
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
	buf_release(&in->incoming.ahead);
	buf_release(&in->incoming.shown);
	free((void *)in->deferred);
	arena_release(&in->heads);
	arena_release(&in->arena);
	current_release(&in->current);
}

/* Nothing more is compared or committed, and readings take memory for each
 * source again. */
static void
forget(struct ingest *in)
{
	pipeline_free(in->pipeline);
	in->pipeline = NULL;
	catalog_free(in->catalog);
	in->catalog = NULL;
	commit_free(in->commit);
	in->commit = NULL;
	arena_release(&in->arena);
}

static enum wb_err
finish(struct ingest *in, struct err *err)
{
	struct commit_counts counts = { 0 };
	enum wb_err rc =
		in->pipeline ? pipeline_drain(in->pipeline, err) : WB_OK;

	commit_counts(in->commit, &counts);
	in->report->lines = counts.lines;
	in->report->unrecognised = counts.unrecognised;
	in->report->damaged += counts.gaps;
	if (rc == WB_OK && in->segment && in->has_rows) {
		rc = ingest_seal_rooms(in, err);
		forget(in);
		if (rc == WB_OK)
			rc = ingest_publish(in, err);
	} else if (rc == WB_OK &&
		(in->options->noverrides > 0 ||
			catalog_is_behind(in->catalog))) {
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
		.damage = ingest_damage,
		.skipped = ingest_skipped,
		.gzip_members = ingest_gzip_members,
		.file_end = on_file_end };
	enum wb_err rc = start(&in, err);

	memset(report, 0, sizeof(*report));
	if (rc == WB_OK)
		remove_dead(&in);
	if (rc == WB_OK && options->recuts)
		rc = recut_run(&in, &sink, err);
	else if (rc == WB_OK && npaths > 0)
		rc = walk_run(paths, npaths, &options->walk, &sink, err);
	if (rc == WB_OK)
		rc = finish(&in, err);
	stop(&in);
	if (rc == WB_OK)
		rc = compact(index, options, err);
	return rc;
}
