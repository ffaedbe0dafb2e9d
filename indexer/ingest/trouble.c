/* Damage and what is skipped, put into the table of sources in the order of
 * commits. */
#include "indexer/ingest/run.h"

#include "format/log/line/unparsed.h"

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
	if (ingest_open_rooms(in, &err) == WB_OK)
		(void)ingest_call(in, put_damage, row, &err);
}

void
ingest_damage(void *ctx, const struct walk_file *file, const char *path,
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

void
ingest_skipped(void *ctx, const struct walk_skip *skip)
{
	struct ingest *in = ctx;
	struct damage_row *row = NULL;

	in->report->skipped++;
	in->report->losses += skip->is_loss;
	if (in->options->trouble)
		in->options->trouble(in->options->trouble_ctx, skip->path, 0,
			skip->reason, skip->is_loss);
	if (catalog_knows_skip(
		    in->catalog, span_of(skip->path), span_of(skip->reason)) &&
		!(in->in_file && in->is_again))
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

void
ingest_tell_unparsed(
	const struct ingest *in, struct span head, const char *path)
{
	enum unparsed kind = UNPARSED_KINDS;

	if (in->encoding == TEXT_BYTES && in->options->unparsed)
		kind = unparsed_kind(head);
	if (kind != UNPARSED_KINDS)
		in->options->unparsed(in->options->trouble_ctx, path, kind);
}
