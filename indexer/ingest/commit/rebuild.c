#include "indexer/ingest/commit/rebuild.h"

#include "indexer/ingest/tile/beats.h"
#include "indexer/ingest/tile/pipeline.h"
#include "indexer/ingest/tile/tallies.h"
#include "indexer/store/file/check.h"
#include "indexer/store/index/index.h"
#include "indexer/store/segment/frames.h"
#include "indexer/store/segment/sources.h"

#include <limits.h>
#include <stdlib.h>

struct rebuild {
	const char *index;
	const struct rebuild_options *options;
	struct terms_writer *terms;
	struct pipeline *pipeline;
	/* Taken from the pipeline, not yet given back. */
	struct tile *tile;
	/* The stream that the last committed tile was of. */
	struct tallies *tallies;
	struct stream_beats *beats;
	bool has_stream;
	uint32_t segment;
	uint32_t stream;
	/* Of the segment being given: by number of the source. */
	uint32_t *encodings;
	size_t nencodings;
	size_t encodings_cap;
	uint64_t done;
	uint64_t all;
};

static void
end_stream(struct rebuild *r)
{
	if (r->has_stream) {
		tallies_put(r->tallies, r->terms, r->segment, r->stream);
		stream_beats_end(r->beats);
	}
	tallies_clear(r->tallies);
	r->has_stream = false;
}

/* In the order of the frames; the rows go in where ingest puts them, so that
 * the file becomes the same. */
static enum wb_err
commit_block(void *ctx, struct tile *t, struct err *err)
{
	struct rebuild *r = ctx;
	const struct dir_entry *entry = &t->entry;

	if (t->code != WB_OK) {
		*err = t->err;
		return t->code;
	}
	if (r->has_stream &&
		(r->segment != entry->segment ||
			r->stream != entry->frame.stream))
		end_stream(r);
	if (!r->has_stream)
		stream_beats_begin(r->beats, r->terms, entry->segment,
			entry->frame.stream);
	r->has_stream = true;
	r->segment = entry->segment;
	r->stream = entry->frame.stream;
	(void)tallies_add(r->tallies, t);
	stream_beats_add(r->beats, t, entry->frame.first_offset);
	return terms_add_block(r->terms, entry, t->idents, t->nidents,
		buf_span(&t->words), err);
}

static bool
take_encoding(void *ctx, const struct source_row *row)
{
	struct rebuild *r = ctx;

	r->encodings = xgrow(r->encodings, &r->encodings_cap, r->nencodings + 1,
		sizeof(*r->encodings));
	r->encodings[r->nencodings++] = row->encoding;
	return true;
}

static enum wb_err
read_encodings(
	struct rebuild *r, const struct segment_ref *ref, struct err *err)
{
	struct sources *s = NULL;
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	index_room(r->index, "segments", ref->number, "sources.sqlite", path);
	rc = sources_open_checked(path, &ref->sources, &s, err);
	if (rc != WB_OK)
		return rc;
	r->nencodings = 0;
	sources_each_source(s, take_encoding, r);
	rc = sources_status(s, err);
	sources_close(s);
	return rc;
}

/* Give one frame to the threads; *found is false at the end. */
static enum wb_err
give_frame(
	struct rebuild *r, struct frames *frames, bool *found, struct err *err)
{
	struct stored_frame frame = { 0 };
	struct tile *t = NULL;
	uint32_t stream = 0;
	enum wb_err rc = WB_OK;

	if (!r->tile)
		rc = pipeline_tile(r->pipeline, &r->tile, err);
	if (rc != WB_OK)
		return rc;
	t = r->tile;
	rc = frames_next(frames, &frame, t->stored, found, err);
	if (rc != WB_OK || !*found)
		return rc;
	stream = frame.entry.frame.stream;
	t->is_frame = true;
	t->entry = frame.entry;
	t->encoding = stream < r->nencodings
		? (enum text_encoding)r->encodings[stream]
		: TEXT_BYTES;
	pipeline_submit(r->pipeline);
	r->tile = NULL;
	r->done += frame.entry.frame.raw_len;
	return WB_OK;
}

static enum wb_err
give_segment(struct rebuild *r, const struct segment_ref *ref, struct err *err)
{
	struct frames *frames = NULL;
	struct file_header header = { 0 };
	uint64_t count = 0;
	bool found = true;
	char path[PATH_MAX];
	enum wb_err rc = read_encodings(r, ref, err);

	if (rc != WB_OK)
		return rc;
	index_room(r->index, "segments", ref->number, "blocks", path);
	rc = frames_open(path, ref->number, &frames, err);
	if (rc != WB_OK)
		return rc;
	rc = frames_header(frames, &header, err);
	while (rc == WB_OK && found) {
		rc = give_frame(r, frames, &found, err);
		count += rc == WB_OK && found;
		if (r->options->progress && (count & 63) == 0)
			r->options->progress(
				r->options->progress_ctx, r->done, r->all);
	}
	if (rc == WB_OK && count != ref->frames)
		rc = err_set(err, WB_CORRUPT, "%s holds %llu frames, not %llu",
			path, (unsigned long long)count,
			(unsigned long long)ref->frames);
	frames_close(frames);
	return rc;
}

enum wb_err
rebuild_terms(const char *index, const struct current *c, size_t first,
	uint32_t number, const struct rebuild_options *options,
	struct terms_ref *out, struct err *err)
{
	struct rebuild r = { .index = index, .options = options };
	const struct pipeline_sink sink = { &r, commit_block };
	struct terms_writer *writer = NULL;
	uint64_t frames = 0;
	enum wb_err rc = WB_OK;

	*out = (struct terms_ref){ 0 };
	for (size_t i = first; i < c->nsegments; i++) {
		frames += c->segments[i].frames;
		r.all += c->segments[i].raw_bytes;
	}
	if (frames == 0)
		return WB_OK;
	rc = terms_create(options->into ? options->into : index, number,
		options->memory, &writer, err);
	if (rc != WB_OK)
		return rc;
	r.terms = writer;
	r.tallies = tallies_new();
	r.beats = stream_beats_new();
	r.pipeline = pipeline_new(options->threads, c->seed, &sink);
	for (size_t i = first; i < c->nsegments && rc == WB_OK; i++)
		rc = give_segment(&r, &c->segments[i], err);
	if (rc == WB_OK)
		rc = pipeline_drain(r.pipeline, err);
	/* Nothing more is committed once the threads are gone. */
	pipeline_free(r.pipeline);
	if (rc == WB_OK) {
		end_stream(&r);
		rc = terms_finish(writer, out, err);
		writer = NULL;
	}
	terms_abandon(writer);
	tallies_free(r.tallies);
	stream_beats_free(r.beats);
	free(r.encodings);
	return rc;
}
