/* When hosts wrote, as the term indexes have it. */
#include "query/coverage/log/logs.h"

#include "indexer/store/index/terms_beats.h"

static bool
take_stream(struct logs_reading *r, const struct beats_row *row)
{
	struct readings *readings = r->ask->indexes[r->index].readings;
	const struct source_view *owner = r->owner;
	uint32_t ord = 0;

	if (owner && owner->segment == row->segment && owner->no == row->stream)
		return true;
	if (!readings_owner(readings, row->segment, row->stream, &ord))
		return false;
	owner = readings_source(readings, ord, &r->err);
	if (!owner) {
		r->code = WB_CORRUPT;
		return false;
	}
	if (!logs_stream(r, owner))
		return false;
	/* What is stored counts lines by whole runs. */
	if (clock_has_pieces(owner))
		r->code = logs_read_stream(r, owner, &r->err);
	return r->code == WB_OK;
}

static bool
take_row(void *ctx, const struct beats_row *row)
{
	struct logs_reading *r = ctx;
	struct beats_reader beats = { .rest = row->beats };
	struct logs_lines lines = { .host = row->host,
		.from = row->from,
		.kind = (enum stamp_kind)row->kind };
	uint64_t sum = 0;

	if (row->kind > STAMP_UTC || !take_stream(r, row))
		return r->code == WB_OK;
	if (clock_has_pieces(r->owner))
		return true;
	if (logs_is_far(r, &lines)) {
		while (beats_next(&beats, &lines.beat)) {
			logs_leave_torn(r, &lines);
			sum += lines.beat.lines;
		}
		lines.beat.lines = sum;
		if (sum > 0)
			logs_count(r, &lines);
		return true;
	}
	while (beats_next(&beats, &lines.beat)) {
		logs_leave_torn(r, &lines);
		if (lines.beat.lines > 0)
			logs_add(r, &lines);
	}
	return true;
}

enum wb_err
logs_read_stored(struct logs_reading *r, bool *found, struct err *err)
{
	struct index *ix = r->ask->indexes[r->index].index;
	const struct current *c = index_current(ix);
	enum wb_err rc = WB_OK;

	*found = true;
	r->owner = NULL;
	r->code = WB_OK;
	for (size_t i = 0; i < c->nterms && rc == WB_OK && *found; i++)
		rc = terms_each_beats(
			index_place(ix), &c->terms[i], take_row, r, found, err);
	r->is_unstored = rc != WB_OK;
	if (rc == WB_OK && r->code != WB_OK) {
		*err = r->err;
		rc = r->code;
	}
	return rc;
}
