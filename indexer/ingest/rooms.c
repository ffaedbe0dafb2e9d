/* The rooms that a run writes to: opened with the first frame, sealed between
 * files, published by CURRENT. */
#include "indexer/ingest/run.h"
#include "indexer/store/file/aside.h"
#include "indexer/store/reading/readings.h"

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

enum wb_err
ingest_open_rooms(struct ingest *in, struct err *err)
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

enum wb_err
ingest_seal_rooms(struct ingest *in, struct err *err)
{
	enum wb_err rc =
		in->pipeline ? pipeline_drain(in->pipeline, err) : WB_OK;

	if (rc == WB_OK)
		rc = finish_rooms(in, err);
	if (rc != WB_OK)
		return rc;
	in->report->changed = true;
	in->report->segments++;
	return WB_OK;
}

enum wb_err
ingest_publish(struct ingest *in, struct err *err)
{
	enum wb_err rc = readings_build(in->index, &in->current, err);

	if (rc == WB_OK)
		rc = current_write(in->index, &in->current, err);
	return rc;
}

enum wb_err
ingest_reopen_sealed(struct ingest *in, struct err *err)
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
