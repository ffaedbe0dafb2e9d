/* Where the lines that join two legs are lost: a leg that a host of the
 * evidence handed over, and one that has handed on more than its lines say, are
 * put together if their Message-ID or sender, the client and the time agree and
 * no other leg fits as well. */
#include "query/trace/join/lost_search.h"

#include "query/trace/join/edge.h"
#include "query/trace/join/follow.h"
#include "query/trace/view/host.h"

static void
join(struct losing *l, size_t parent, size_t child)
{
	struct story *s = l->story;
	struct lost_pair p = { .parent = lost_leg_at(l, parent),
		.child = lost_leg_at(l, child) };
	struct mail_edge edge = { .grade = 'B', .rule = EDGE_HANDED_OVER };
	bool same_id = legs_share_message_id(p.parent, p.child);

	if (host_same(p.parent->key, p.child->key))
		edge.rule = p.child->start || p.parent->end ? EDGE_MESSAGE_ID
							    : EDGE_REQUEUED;
	edge.witness = p.child->start;
	edge.cite = leg_line(p.child, same_id ? KIND_MESSAGE_ID : KIND_FROM);
	if (!edge.cite)
		edge.cite = p.child->key;
	if (parent >= s->nlegs)
		parent = story_add_leg(s, p.parent);
	else if (child >= s->nlegs)
		child = story_add_leg(s, p.child);
	if (parent != SIZE_MAX && child != SIZE_MAX)
		story_join(s, parent, child, &edge);
}

/* Put together by people alone, where the parent's Message-ID is lost: another
 * mail, of the child's Message-ID, may be the parent as well. Or put together
 * by that: another mail of its sender, whose Message-ID is lost, may be. */
static enum wb_err
has_double(struct losing *l, size_t parent, size_t child, bool *found,
	struct err *err)
{
	bool by_id =
		leg_value(lost_leg_at(l, parent), FIELD_message_id).len > 0;
	struct span text = leg_value(
		lost_leg_at(l, child), by_id ? FIELD_from : FIELD_message_id);
	enum wb_err rc = WB_OK;

	*found = false;
	if (text.len == 0 && by_id)
		text = leg_value(lost_leg_at(l, parent), FIELD_from);
	if (text.len == 0)
		return WB_OK;
	l->is_for_unnamed = by_id;
	rc = lost_look_for(l, text, err);
	l->is_for_unnamed = false;
	/* Many mails of one sender are no sign of several of one Message-ID. */
	if (rc == WB_OK && l->is_crowded && by_id)
		l->is_crowded = false;
	else if (rc == WB_OK)
		*found = l->is_crowded ||
			lost_only_parent(l, child) != parent ||
			lost_is_contested(l, parent, child);
	return rc;
}

/* Do lines elsewhere, looked up one after the other, tell that the two are not
 * one mail, or may not be? */
static enum wb_err
speaks_against(struct losing *l, size_t parent, size_t child, bool *against,
	struct err *err)
{
	struct view *v = l->story->view;
	struct lost_pair p = { .parent = lost_leg_at(l, parent),
		.child = lost_leg_at(l, child) };
	enum wb_err rc = lost_differs_before(v, &p, against, err);

	if (rc == WB_OK && !*against)
		rc = has_double(l, parent, child, against, err);

	/* Legs that were added moved the others. */
	p.parent = lost_leg_at(l, parent);
	p.child = lost_leg_at(l, child);
	if (rc == WB_OK && !*against)
		rc = lost_is_again(v, p.parent, p.child, against, err);
	if (rc == WB_OK && !*against)
		rc = lost_has_twin(l->story, &p, against, err);
	if (rc == WB_OK && !*against)
		rc = lost_differs_behind(l, parent, child, against, err);
	if (rc == WB_OK && !*against)
		rc = leg_find_named(v, p.child, against, err);
	return rc;
}

/* True if two legs were joined, which moves the others. */
static enum wb_err
join_one(struct losing *l, bool *joined, struct err *err)
{
	size_t mine = l->story->nlegs;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < lost_count_all(l) && rc == WB_OK && !*joined;
		i++) {
		size_t parent = SIZE_MAX;
		bool against = false;

		if (!lost_is_orphan(l->story->view, lost_leg_at(l, i)))
			continue;
		parent = lost_only_parent(l, i);
		if (parent == SIZE_MAX || (i >= mine && parent >= mine) ||
			lost_is_contested(l, parent, i) ||
			!lost_was_queued(lost_leg_at(l, parent)))
			continue;
		/* Of one that is not of the story nobody knows what it came of,
		 * which may have had another sender. */
		if (parent >= mine &&
			!leg_value(lost_leg_at(l, parent), FIELD_from).ptr)
			continue;
		rc = speaks_against(l, parent, i, &against, err);
		*joined = rc == WB_OK && !against;
		if (*joined)
			join(l, parent, i);
	}
	return rc;
}

static bool
has_hole(const struct story *s)
{
	for (size_t i = 0; i < s->nlegs; i++)
		if (lost_has_untold(&s->legs[i]) ||
			lost_is_orphan(s->view, &s->legs[i]))
			return true;
	return false;
}

static struct span
first_value(const struct story *s, enum field_id id)
{
	struct span value = { 0 };

	for (size_t i = 0; i < s->nlegs && value.len == 0; i++)
		value = leg_value(&s->legs[i], id);
	return value;
}

enum wb_err
lost_attach(struct story *s, bool *joined, struct err *err)
{
	static const enum field_id fields[] = { FIELD_message_id, FIELD_from };
	struct losing l = { .story = s };
	enum wb_err rc = WB_OK;

	*joined = false;
	for (size_t i = 0; i < 2 && rc == WB_OK && !*joined && has_hole(s);
		i++) {
		struct span text = first_value(s, fields[i]);

		if (text.len == 0)
			continue;
		rc = lost_look_for(&l, text, err);
		if (rc == WB_OK && !l.is_crowded)
			rc = join_one(&l, joined, err);
	}
	leg_list_release(&l.others);
	return rc;
}
