/* Whom a mail was for, by who handed it over: of a leg that the story does not
 * have yet, the legs before are not known, but their lines name it. */
#include "query/trace/join/lost.h"

#include "query/trace/join/edge.h"

/* The line says that it was told so of the leg, at a time that fits. */
static bool
names(const struct sighting *s, const struct leg *leg)
{
	return lost_is_final(s) &&
		sighting_has(s, FIELD_next_queue_id, leg->queue_id) &&
		sighting_value(s, FIELD_to).len > 0 && leg_may_be_named(leg, s);
}

/* By the name that it had, or has since an alias was looked up. */
static bool
is_for(const struct leg *leg, const struct sighting *s)
{
	struct span first = sighting_value(s, FIELD_orig_to);

	return leg_is_for(leg, sighting_value(s, FIELD_to)) ||
		(first.len > 0 && leg_is_for(leg, first));
}

static bool
names_recipient(const struct leg *leg)
{
	for (size_t i = 0; i < leg->lines.count; i++)
		if (leg->lines.items[i]->kind == KIND_DELIVER)
			return true;
	return false;
}

static bool
is_named_again(
	const struct sighting_set *lines, size_t at, const struct leg *leg)
{
	struct span to = sighting_value(lines->items[at], FIELD_to);

	for (size_t i = 0; i < at; i++)
		if (names(lines->items[i], leg) &&
			sighting_has(lines->items[i], FIELD_to, to))
			return true;
	return false;
}

enum wb_err
lost_differs_before(struct view *v, const struct lost_pair *p, bool *differs,
	struct err *err)
{
	const struct sighting_set *lines = NULL;
	uint64_t all = lost_count_recipients(p->parent);
	uint64_t named = 0;
	enum wb_err rc = WB_OK;

	*differs = false;
	if (all == 0 || !names_recipient(p->child))
		return WB_OK;
	rc = view_ids_want(v, &p->parent->queue_id, 1, err);
	if (rc != WB_OK)
		return rc;
	lines = view_id_lines(v, p->parent->queue_id);
	for (size_t i = 0; i < lines->count; i++) {
		if (!names(lines->items[i], p->parent))
			continue;
		if (is_for(p->child, lines->items[i]))
			return WB_OK;
		named += !is_named_again(lines, i, p->parent);
	}
	*differs = named >= all;
	return WB_OK;
}
