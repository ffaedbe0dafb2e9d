/* Which sources are cited for a line of the group. */
#include "query/plan/copies/group_part.h"

/* The last line of a source that another one continues is no line: it goes on
 * there. */
static bool
is_unfinished(const struct cite_set *cites)
{
	return cites->sources[0]->superseded_by != UINT32_MAX;
}

/* Of the sources with the line those that are asked for come first. */
static bool
put_first(const struct group *g, size_t index, struct cite_set *cites)
{
	size_t n = 0;

	for (size_t i = 0; i < cites->count; i++) {
		const struct source_view *v = cites->sources[i];
		struct cite c = cites->cites[i];

		if (!source_filter_has(g->filter, index, v->ord))
			continue;
		for (size_t k = i; k > n; k--) {
			cites->sources[k] = cites->sources[k - 1];
			cites->cites[k] = cites->cites[k - 1];
		}
		cites->sources[n] = v;
		cites->cites[n++] = c;
	}
	return n > 0;
}

/* An earlier state that is asked for has the line, too, or it alone. */
static enum wb_err
cite_earlier(struct group *g, const struct match *m, struct cite_set *cites,
	bool *found, struct err *err)
{
	struct readings *r = g->indexes[m->index].readings;
	const struct source_view *owner = readings_source(r, m->ord, err);
	const struct source_view *v = NULL;
	const struct cite_place place = { .line = cites->cites[0].line,
		.from = cites->cites[0].offset,
		.to = cites->cites[0].offset + cites->cites[0].length };
	struct extent_row part = { .from = place.from, .to = place.to };
	uint32_t ord = UINT32_MAX;

	if (!owner)
		return WB_CORRUPT;
	part.segment = owner->segment;
	part.stream = owner->no;
	/* Of an empty line its end counts. */
	part.to += place.to == place.from;
	ord = source_filter_earlier(g->filter, m->index, &part);
	*found = ord != UINT32_MAX;
	if (!*found)
		return WB_OK;
	v = readings_source(r, ord, err);
	if (!v)
		return WB_CORRUPT;
	if (is_unfinished(cites))
		cites->count = 0;
	for (size_t k = cites->count++; k > 0; k--) {
		cites->sources[k] = cites->sources[k - 1];
		cites->cites[k] = cites->cites[k - 1];
	}
	cites->sources[0] = v;
	cite_fill(v, &place, &cites->cites[0]);
	return WB_OK;
}

enum wb_err
group_cite(struct group *g, const struct match *m, struct cite_set *cites,
	bool *wanted, struct err *err)
{
	enum wb_err rc = cite_match(g->indexes, m, cites, err);
	bool is_cut = false;

	if (rc != WB_OK)
		return rc;
	is_cut = is_unfinished(cites);
	*wanted = put_first(g, m->index, cites) && !is_cut;
	return *wanted || !g->filter ? WB_OK
				     : cite_earlier(g, m, cites, wanted, err);
}
