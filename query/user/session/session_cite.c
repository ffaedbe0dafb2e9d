/* The lines of a session in the sources that hold them. */
#include "query/user/session/session_filter.h"

#include <string.h>

/* The part of a stream that has the line; false if the source does not. */
static bool
part_of(const struct source_view *v, const struct session_line *line,
	struct extent_row *out)
{
	for (size_t i = 0; i < v->nextents; i++) {
		const struct extent_row *x = &v->extents[i];

		if (line->offset < x->from || line->offset >= x->to)
			continue;
		*out = *x;
		out->from = line->offset;
		out->to = line->offset + line->length;
		return true;
	}
	return false;
}

static bool
line_is_in(const struct session_set *set, const struct session_line *line,
	const struct source_filter *sources)
{
	struct extent_row part;
	struct err err = { 0 };
	const struct source_view *v = NULL;

	if (line->line == 0)
		return false;
	v = readings_source(
		set->indexes[line->index].readings, line->ord, &err);
	return v && part_of(v, line, &part) &&
		source_filter_fits(sources, line->index, &part);
}

bool
session_is_in(const struct session_set *set, const struct session *s,
	const struct source_filter *sources)
{
	if (!sources || line_is_in(set, &s->first, sources) ||
		line_is_in(set, &s->last, sources))
		return true;
	for (const struct session_more *m = s->more; m; m = m->next)
		if (line_is_in(set, &m->line, sources))
			return true;
	return false;
}

enum wb_err
session_cites(const struct session_set *set, const struct session_line *line,
	struct cite_set *out, struct err *err)
{
	struct searched *in = &set->indexes[line->index];
	const struct cite_place place = { .line = line->line,
		.from = line->offset,
		.to = line->offset + line->length,
		.known_from = line->offset,
		.known_to = line->offset + line->length };
	const struct source_view *v = NULL;
	struct extent_row part;
	uint32_t owner = 0;

	out->count = 0;
	if (line->ncites > 0) {
		out->count = line->ncites;
		memcpy(out->cites, line->cites,
			line->ncites * sizeof(line->cites[0]));
		return WB_OK;
	}
	v = readings_source(in->readings, line->ord, err);
	if (!v)
		return WB_CORRUPT;
	if (!part_of(v, line, &part) ||
		!readings_owner(
			in->readings, part.segment, part.stream, &owner))
		return err_set(err, WB_CORRUPT,
			"source %s: no frame has byte %llu: run 'waybill "
			"reindex'",
			v->id, (unsigned long long)line->offset);
	v = readings_source(in->readings, owner, err);
	return v ? cite_range(in, v, &place, out, err) : WB_CORRUPT;
}
