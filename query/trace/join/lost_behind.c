/* A leg whose own lines with its sender and Message-ID are lost: what it handed
 * on has them, and may be another mail's. */
#include "query/trace/join/lost_search.h"

#include "query/trace/join/edge.h"

enum {
	/* Legs one behind the other. */
	BEHIND_MAX = 4,
	/* Lines of a leg that name another. */
	NAMED_MAX = 16
};

/* Adds the leg that the line says the leg was handed on as, if there is one:
 * the last of the list is it then. */
static enum wb_err
add_behind(struct view *v, const struct leg *leg, const struct sighting *line,
	struct leg_list *out, bool *found, struct err *err)
{
	struct lead lead = { .id = sighting_value(line, FIELD_next_queue_id),
		.rule = EDGE_QUEUED_AS,
		.cite = line };
	struct leg_list list = { 0 };
	enum wb_err rc = legs_of_id(v, lead.id, NULL, &list, err);

	for (size_t i = 0; i < list.count && rc == WB_OK && !*found; i++) {
		struct mail_edge edge = { 0 };

		if (!edge_holds(leg, &list.legs[i], &lead, &edge))
			continue;
		out->legs = xgrow(out->legs, &out->cap, out->count + 1,
			sizeof(*out->legs));
		out->legs[out->count++] = list.legs[i];
		list.legs[i] = (struct leg){ 0 };
		*found = true;
	}
	leg_list_release(&list);
	return rc;
}

static bool
is_anothers(const struct leg *parent, const struct leg *teller,
	const struct leg *behind)
{
	return legs_differ_in_message_id(parent, behind) ||
		(teller && legs_differ_in_sender(teller, behind));
}

enum wb_err
lost_differs_behind(struct losing *l, size_t parent, size_t child,
	bool *differs, struct err *err)
{
	const struct leg *before = lost_leg_at(l, parent);
	const struct leg *teller = lost_sender_leg(l, before);
	const struct leg *leg = lost_leg_at(l, child);
	struct leg_list behind = { 0 };
	enum wb_err rc = WB_OK;
	size_t named = 0;

	*differs = false;
	for (size_t depth = 0; leg && depth < BEHIND_MAX; depth++) {
		bool found = false;

		for (size_t i = 0; i < leg->lines.count && rc == WB_OK &&
			!found && named < NAMED_MAX;
			i++)
			if (lost_is_final(leg->lines.items[i]) &&
				sighting_field(leg->lines.items[i],
					FIELD_next_queue_id)) {
				named++;
				rc = add_behind(l->story->view, leg,
					leg->lines.items[i], &behind, &found,
					err);
			}
		leg = found ? &behind.legs[behind.count - 1] : NULL;
		*differs = leg && is_anothers(before, teller, leg);
		if (*differs || (leg && leg_value(leg, FIELD_from).ptr))
			break;
	}
	leg_list_release(&behind);
	return rc;
}
