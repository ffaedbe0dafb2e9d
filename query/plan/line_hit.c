/* A line that was read by its number, as search tells one: its time, its host,
 * its citations. */
#include "query/plan/line_part.h"

#include "query/plan/fold/fold.h"
#include "query/plan/view/hit.h"

#include <string.h>

/* The line's own time, as its run's reading has it. */
static void
time_of(struct line_reader *r, const struct source_view *owner,
	const struct source_line *line, struct search_hit *out)
{
	struct stamp_scan scan;
	const struct zone *zone = NULL;

	stamp_scan(out->text, &scan);
	if (scan.stamp.kind == STAMP_NONE)
		return;
	if (owner->nruns > 0)
		zone = clock_zone_find(&r->in->zones, owner->runs[0].zone_name);
	clock_when(clock_frame_run(owner, &line->entry.frame, line->offset),
		zone, &scan.stamp, &out->when);
	out->fold = fold_settle(fold_of_frame(r->in, owner, &line->entry.frame),
		line->offset, &out->when);
}

/* Its own citation first; the others keep their order. */
static void
cite_first(const struct source_view *v, const struct cite_place *place,
	struct cite_set *set)
{
	size_t at = 0;

	while (at < set->count && strcmp(set->cites[at].source, v->id) != 0)
		at++;
	memmove(set->cites + 1, set->cites, at * sizeof(set->cites[0]));
	cite_fill(v, place, &set->cites[0]);
	set->count += at == set->count;
}

enum wb_err
line_reader_hit(struct line_reader *r, const struct source_line *line,
	struct cite_set *cites, struct search_hit *out, struct err *err)
{
	const struct dir_entry *entry = &line->entry;
	const struct cite_place place = { .line = line->number,
		.from = line->offset,
		.to = line->offset + line->length,
		.known_from = line->offset,
		.known_to = line->offset + line->length };
	const struct source_view *owner = NULL;
	uint32_t ord = 0;

	if (!readings_owner(
		    r->in->readings, entry->segment, entry->frame.stream, &ord))
		return err_set(err, WB_CORRUPT,
			"%s: a frame has no source: run 'waybill reindex'",
			index_place(r->in->index));
	owner = readings_source(r->in->readings, ord, err);
	if (!owner)
		return WB_CORRUPT;
	memset(out, 0, sizeof(*out));
	out->offset = line->offset;
	out->is_part = line->raw.len < line->length;
	hit_describe(owner, line->raw, &r->text, out);
	time_of(r, owner, line, out);
	if (cite_range(r->in, owner, &place, cites, err) != WB_OK)
		return WB_CORRUPT;
	cite_first(r->source, &place, cites);
	out->ncites = cites->count;
	out->cites = cites->cites;
	return WB_OK;
}
