/* A leg whose own lines with its sender and Message-ID are lost: what it handed
 * on has them, and may be another mail's. */
#include "query/trace/join/lost_search.h"

#include "query/trace/join/edge.h"

#include <string.h>

enum {
	/* Legs one behind the other. */
	BEHIND_MAX = 4,
	/* Lines of a leg that name another. */
	NAMED_MAX = 16
};

/* The leg that the line says the leg was handed on as, if there is one; the
 * caller's to release. */
static enum wb_err
take_named(struct view *v, const struct leg *leg, const struct sighting *line,
	struct leg *out, bool *found, struct err *err)
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
		*out = list.legs[i];
		list.legs[i] = (struct leg){ 0 };
		*found = true;
	}
	leg_list_release(&list);
	return rc;
}

/* The same by any of its lines; `named` counts those that were asked. */
static enum wb_err
take_behind(struct view *v, const struct leg *leg, size_t *named,
	struct leg *out, bool *found, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < leg->lines.count && rc == WB_OK && !*found &&
		*named < NAMED_MAX;
		i++) {
		const struct sighting *line = leg->lines.items[i];

		if (!lost_is_final(line) ||
			!sighting_field(line, FIELD_next_queue_id))
			continue;
		++*named;
		rc = take_named(v, leg, line, out, found, err);
	}
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
	const struct leg *teller = lost_sender_leg(l->story, before);
	const struct leg *leg = lost_leg_at(l, child);
	struct leg behind[BEHIND_MAX];
	enum wb_err rc = WB_OK;
	size_t named = 0;
	size_t n = 0;

	memset(behind, 0, sizeof(behind));
	*differs = false;
	while (leg && n < BEHIND_MAX) {
		bool found = false;

		rc = take_behind(
			l->story->view, leg, &named, &behind[n], &found, err);
		leg = found ? &behind[n++] : NULL;
		*differs = leg && is_anothers(before, teller, leg);
		if (*differs || (leg && leg_value(leg, FIELD_from).ptr))
			break;
	}
	for (size_t i = 0; i < n; i++)
		leg_release(&behind[i]);
	return rc;
}
