#include "indexer/store/reading/readings_cuts.h"

#include "format/record/cut.h"
#include "indexer/store/reading/readings_part.h"

#include <stdlib.h>

static bool
is_cut_otherwise(const struct current *c, uint32_t segment)
{
	for (size_t i = 0; i < c->nsegments; i++)
		if (c->segments[i].number == segment)
			return c->segments[i].cuts != CUT_RULES;
	return true;
}

static bool
has_old_segment(const struct current *c)
{
	for (size_t i = 0; i < c->nsegments; i++)
		if (c->segments[i].cuts != CUT_RULES)
			return true;
	return false;
}

/* Of what a salvage made up (path_is_made_up) nobody knows the damage. */
static const char question[] =
	"SELECT e.ord, e.segment, e.stream, e.start, e.stop, e.first_frame,"
	" e.frames, h.superseded_by FROM sources s"
	" JOIN extents e ON e.segment = s.segment AND e.stream = s.no"
	" JOIN sources h ON h.ord = e.ord"
	" WHERE s.encoding >= ?1 AND (s.ord IN (SELECT ord FROM troubles"
	" WHERE why LIKE '% that is no record'"
	" OR why LIKE '% that are no record')"
	" OR NOT EXISTS (SELECT 1 FROM paths p WHERE p.ord = s.ord"
	" AND p.path NOT LIKE '(salvaged) %'))"
	" ORDER BY e.segment, e.stream, e.ord, e.start";

struct old_cut_list {
	struct old_cut *items;
	size_t count;
	size_t cap;
};

static void
read_all(struct readings *r, struct sql_stmt *st, struct old_cut_list *list)
{
	const struct current *c = index_current(r->index);

	list->count = 0;
	sql_bind_int(st, 1, TEXT_RECORDS);
	while (sql_step(st)) {
		struct old_cut one = {
			.ord = (uint32_t)sql_int(st, 0),
			.extent = { .segment = (uint32_t)sql_int(st, 1),
				.stream = (uint32_t)sql_int(st, 2),
				.from = (uint64_t)sql_int(st, 3),
				.to = (uint64_t)sql_int(st, 4),
				.first_frame = (uint64_t)sql_int(st, 5),
				.frames = (uint64_t)sql_int(st, 6) },
			.is_superseded = sql_int(st, 7) != UINT32_MAX,
		};

		if (!is_cut_otherwise(c, one.extent.segment))
			continue;
		list->items = xgrow(list->items, &list->cap, list->count + 1,
			sizeof(*list->items));
		list->items[list->count++] = one;
	}
}

enum wb_err
readings_old_cuts(struct readings *r, struct old_cut **out, size_t *count,
	struct err *err)
{
	struct old_cut_list list = { 0 };
	enum wb_err rc = WB_OK;

	*out = NULL;
	*count = 0;
	if (!has_old_segment(index_current(r->index)))
		return WB_OK;
	do
		read_all(r, sql_prepare(r->db, question), &list);
	while (readings_mend(r));
	rc = readings_status(r, err);
	if (rc != WB_OK) {
		free(list.items);
		return rc;
	}
	*out = list.items;
	*count = list.count;
	return WB_OK;
}
