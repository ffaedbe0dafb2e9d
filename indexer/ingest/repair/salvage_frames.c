/* Salvage where the table of sources is lost: each stream becomes a source with
 * a made-up place. */
#include "indexer/ingest/repair/salvage_part.h"

#include "format/base/digest.h"
#include "format/record/cut.h"
#include "indexer/ingest/commit/commit.h"
#include "indexer/ingest/tile/pipeline.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/index/index.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Sources told apart by nothing but their frames. */
struct remake {
	struct salvage_job *job;
	struct sources_writer *rows;
	struct pipeline *pipeline;
	struct commit *commit;
	struct frames *frames;
	struct handle_state *handle;
	/* The first frame of a stream is unpacked apart from the rest. */
	struct fetch *fetch;
	int fd;
	struct arena arena;
};

/* A stream, from its first frame to its rows. */
struct stream_job {
	struct remake *remake;
	struct source_job job;
	struct known_source known;
};

static enum wb_err
begin_stream(void *ctx, void *arg, struct err *err)
{
	struct remake *m = ctx;
	struct stream_job *j = arg;

	handle_reset(m->handle);
	return commit_source_begin(m->commit, &j->job, err);
}

static enum wb_err
take_frame(void *ctx, struct tile *t, struct err *err)
{
	struct remake *m = ctx;
	enum wb_err rc = commit_again(m->commit, t, err);

	if (rc == WB_OK)
		handle_update(m->handle, t->raw, t->raw_len);
	return rc;
}

static void
record_loss(const struct stream_job *j, uint64_t from, uint64_t to)
{
	char why[160];
	struct span path = j->job.path.path;

	if (to > from)
		(void)snprintf(why, sizeof(why),
			"%" PRIu64 " bytes are not there: lost to damage of "
			"the index, or shared with another source",
			to - from);
	else
		(void)snprintf(why, sizeof(why),
			"nothing of it is there: lost to damage of the index, "
			"shared with another source, or empty");
	sources_add_damage(j->remake->rows,
		&(struct damage_row){ .file = UINT32_MAX,
			.source = j->known.row.no,
			.path = path,
			.offset = from,
			.why = span_of(why),
			.is_loss = true });
	findings_add(
		j->remake->job->findings, FINDING_LOST, path.ptr, from, why);
}

static enum wb_err
end_stream(void *ctx, void *arg, struct err *err)
{
	struct remake *m = ctx;
	struct stream_job *j = arg;
	struct known_source *k = &j->known;
	struct span path = j->job.path.path;
	unsigned char sha256[SHA256_BYTES];
	uint64_t at = 0;

	handle_digest(m->handle, k->row.id);
	/* With nothing to hash it still needs a name of its own. */
	sha256_once(path.ptr, path.len, sha256);
	if (k->nextents == 0)
		memcpy(k->row.id, sha256, sizeof(k->row.id));
	else
		k->row.bytes = k->extents[k->nextents - 1].to;
	for (size_t i = 0; i < k->nextents; i++) {
		if (k->extents[i].from > at)
			record_loss(j, at, k->extents[i].from);
		at = k->extents[i].to;
	}
	if (k->nextents == 0)
		record_loss(j, 0, 0);
	return commit_source_end(m->commit, &j->job, err);
}

/* What the first bytes of a source tell. */
static enum wb_err
read_head(struct remake *m, const struct dir_entry *first,
	struct source_row *row, struct err *err)
{
	struct span raw = { 0 };
	enum wb_err rc = fetch_frame(m->fetch, m->fd, first, &raw, err);

	if (rc != WB_OK || first->frame.first_offset != 0)
		return rc;
	row->encoding = cut_sniff(raw);
	for (int i = 0; i < HEAD_SIZES; i++) {
		row->has_head[i] = raw.len >= head_sizes[i];
		if (row->has_head[i])
			row->head[i] = hash64(raw.ptr, head_sizes[i]);
	}
	return WB_OK;
}

/* From its entries at scan.entries[first]; with none left it is an empty
 * one. */
static enum wb_err
open_stream(struct remake *m, uint32_t stream, size_t first,
	struct stream_job **out, struct err *err)
{
	struct stream_job *j = arena_alloc(&m->arena, sizeof(*j));
	const struct salvage_scan *scan = &m->job->scan;
	struct extent_row *parts = NULL;
	size_t n = salvage_extents(m->job, stream, &parts);
	enum wb_err rc = WB_OK;

	j->remake = m;
	j->known.nextents = n;
	j->known.extents = arena_array(&m->arena, n + 1, sizeof(*parts));
	for (size_t i = 0; i < n; i++)
		j->known.extents[i] = parts[i];
	free(parts);
	j->job.known = &j->known;
	j->job.nshared = n;
	j->job.is_again = true;
	j->job.first_line = 1;
	j->job.path = (struct path_row){ .file = UINT32_MAX };
	j->job.path.path = span_of(arena_printf(&m->arena,
		"(salvaged) segment %u stream %u", m->job->number, stream));
	if (n > 0) {
		j->job.stored_from = j->known.extents[0].from;
		j->job.first_line = scan->entries[first].frame.first_line;
		rc = read_head(m, &scan->entries[first], &j->known.row, err);
	}
	if (rc == WB_OK)
		rc = pipeline_call(m->pipeline, begin_stream, j, err);
	*out = j;
	return rc;
}

static enum wb_err
give_frame(struct remake *m, const struct dir_entry *entry,
	enum text_encoding encoding, struct err *err)
{
	struct stored_frame frame = { 0 };
	struct tile *t = NULL;
	bool found = false;
	enum wb_err rc = pipeline_tile(m->pipeline, &t, err);

	if (rc != WB_OK)
		return rc;
	frames_seek(m->frames, entry->offset);
	rc = frames_next(m->frames, &frame, t->stored, &found, err);
	if (rc != WB_OK)
		return rc;
	t->is_frame = true;
	t->entry = frame.entry;
	t->encoding = encoding;
	pipeline_submit(m->pipeline);
	return WB_OK;
}

static enum wb_err
give_streams(struct remake *m, struct err *err)
{
	const struct salvage_scan *scan = &m->job->scan;
	enum wb_err rc = WB_OK;
	size_t at = 0;

	for (uint32_t s = 0; s < scan->streams && rc == WB_OK; s++) {
		struct stream_job *j = NULL;

		rc = open_stream(m, s, at, &j, err);
		while (rc == WB_OK && at < scan->count &&
			scan->entries[at].frame.stream == s)
			rc = give_frame(m, &scan->entries[at++],
				(enum text_encoding)j->known.row.encoding, err);
		if (rc == WB_OK)
			rc = pipeline_call(m->pipeline, end_stream, j, err);
	}
	return rc == WB_OK ? pipeline_drain(m->pipeline, err) : rc;
}

static enum wb_err
remake(struct remake *m, struct segment_writer *w, struct err *err)
{
	const struct pipeline_sink sink = { m, take_frame };
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	(void)snprintf(path, sizeof(path), "%s/blocks", m->job->dir);
	rc = frames_open(path, m->job->number, &m->frames, err);
	if (rc == WB_OK)
		rc = fs_open(path, &m->fd, err);
	if (rc != WB_OK)
		return rc;
	m->fetch = fetch_new();
	m->handle = handle_new();
	m->commit = commit_new();
	commit_set_segment(m->commit, w, NULL);
	m->pipeline =
		pipeline_new(m->job->options->threads, m->job->seed, &sink);
	rc = give_streams(m, err);
	pipeline_free(m->pipeline);
	commit_free(m->commit);
	handle_free(m->handle);
	fetch_free(m->fetch);
	return rc;
}

enum wb_err
salvage_without_rows(
	struct salvage_job *job, struct segment_writer *w, struct err *err)
{
	struct remake m = { .job = job, .rows = segment_sources(w), .fd = -1 };
	enum wb_err rc = WB_OK;

	sources_add_damage(m.rows,
		&(struct damage_row){ .file = UINT32_MAX,
			.source = UINT32_MAX,
			.path = SPAN("sources.sqlite"),
			.why = SPAN("the table of this segment's files and "
				    "sources was lost: their paths, times and "
				    "hashes are not known"),
			.is_loss = true });
	if (job->scan.count > 0)
		rc = remake(&m, w, err);
	if (m.fd >= 0)
		(void)close(m.fd);
	frames_close(m.frames);
	arena_release(&m.arena);
	return rc;
}
