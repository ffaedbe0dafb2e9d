/* Copies that a list's program hands in have one Message-ID and sender: where
 * the lines with these are lost, a leg looks like nobody's, and is as likely to
 * be what another one came of. So is one whose beginning is lost, too, so that
 * only attempts and its removal are told. */
#include "query/trace/join/lost.h"

#include "query/trace/join/edge.h"
#include "query/trace/session/connection.h"
#include "query/trace/view/host.h"

static const int64_t second = 1000000000;

enum {
	/* One after the other, by one program. */
	NEAR_S = 10,
	LINES_MAX = 32,
	BLOCKS_MAX = 16,
	/* A mail is tried, or removed, soon after it came. */
	TRIED_S = 60,
	QUEUE_LINES_MAX = 400
};

static bool
is_nameless(const struct leg *leg)
{
	return lost_has_untold(leg) &&
		leg_value(leg, FIELD_message_id).len == 0 &&
		!leg_value(leg, FIELD_from).ptr;
}

/* May it be what the child came of, as far as it has names? One of the child's
 * own Message-ID or sender has been looked for already. */
static bool
is_as_like(const struct leg *leg, const struct leg *child)
{
	return lost_has_untold(leg) && !leg_value(leg, FIELD_from).ptr &&
		!legs_differ_in_message_id(leg, child);
}

static bool
is_known(const struct story *s, const struct leg *leg)
{
	for (size_t i = 0; i < s->nlegs; i++)
		if (s->legs[i].key == leg->key)
			return true;
	return false;
}

/* Is the line the start of a leg that is as near, and may be the child's? */
static enum wb_err
is_twin(struct story *s, const struct lost_pair *p, const struct sighting *line,
	bool *found, struct err *err)
{
	const struct leg *parent = p->parent;
	struct leg_list list = { 0 };
	enum wb_err rc = WB_OK;

	if (line == parent->start || !line_is_start(line) ||
		!host_same(line, parent->start) ||
		!span_ieq(sighting_value(line, FIELD_client_ip),
			sighting_value(parent->start, FIELD_client_ip)))
		return WB_OK;
	rc = legs_of_id(s->view, sighting_value(line, FIELD_queue_id), line,
		&list, err);
	for (size_t i = 0; i < list.count && !*found; i++)
		*found = leg_has_line(&list.legs[i], line) &&
			!is_known(s, &list.legs[i]) &&
			is_as_like(&list.legs[i], p->child);
	leg_list_release(&list);
	return rc;
}

/* Did a mail with a start by the same client come then? */
static enum wb_err
has_begun(struct story *s, const struct lost_pair *p, bool *found,
	struct err *err)
{
	const struct leg *parent = p->parent;
	struct span name = { 0 };
	struct look what = { .ntexts = 1,
		.texts = &name,
		.host = parent->host,
		.most = LINES_MAX,
		.most_blocks = BLOCKS_MAX };
	struct sighting_set seen = { 0 };
	enum wb_err rc = WB_OK;

	if (!leg_starts_here(parent) || parent->start->sort_ns == INT64_MAX)
		return WB_OK;
	name = sighting_value(parent->start, FIELD_client_name);
	if (name.len == 0)
		return WB_OK;
	look_between(&what, parent->start->sort_ns - NEAR_S * second,
		parent->start->sort_ns + NEAR_S * second);
	rc = view_look(s->view, &what, &seen, NULL, err);
	for (size_t i = 0; i < seen.count && rc == WB_OK && !*found; i++)
		rc = is_twin(s, p, seen.items[i], found, err);
	sighting_set_release(&seen);
	return rc;
}

/* The first of the lines of its id: and none of them says more of it than that
 * it was tried or removed. */
static bool
is_bare(const struct sighting_set *seen, size_t at)
{
	struct span id = sighting_value(seen->items[at], FIELD_queue_id);

	if (id.len == 0)
		return false;
	for (size_t i = 0; i < seen->count; i++) {
		const struct sighting *s = seen->items[i];

		if (!sighting_has(s, FIELD_queue_id, id))
			continue;
		if (i < at ||
			(s->kind != KIND_DELIVER && s->kind != KIND_REMOVE))
			return false;
	}
	return true;
}

/* As far as its attempts tell of its age. */
static bool
may_have_come_at(const struct leg *leg, int64_t at_ns)
{
	int64_t least = INT64_MIN;
	int64_t most = INT64_MAX;

	for (size_t i = 0; i < leg->lines.count; i++)
		if (line_came_at(leg->lines.items[i], &least, &most))
			break;
	return least <= at_ns + NEAR_S * second &&
		most >= at_ns - NEAR_S * second;
}

static enum wb_err
is_headless_twin(struct story *s, const struct leg *parent,
	const struct sighting *line, bool *found, struct err *err)
{
	struct leg_list list = { 0 };
	enum wb_err rc = legs_of_id(s->view,
		sighting_value(line, FIELD_queue_id), line, &list, err);

	for (size_t i = 0; i < list.count && !*found; i++) {
		const struct leg *leg = &list.legs[i];

		*found = leg_has_line(leg, line) && !is_known(s, leg) &&
			leg->key != parent->key && !leg->start &&
			is_nameless(leg) &&
			may_have_come_at(leg, leg_first_ns(parent));
	}
	leg_list_release(&list);
	return rc;
}

/* Did one come then whose beginning is lost as well? */
static enum wb_err
has_headless(
	struct story *s, const struct leg *parent, bool *found, struct err *err)
{
	static const struct span words[] = { SPAN_INIT("removed"),
		SPAN_INIT("relay="), SPAN_INIT("from="), SPAN_INIT("client="),
		SPAN_INIT("uid="), SPAN_INIT("message-id=") };
	struct look what = { .ntexts = sizeof(words) / sizeof(words[0]),
		.texts = words,
		.begins = true,
		.host = parent->host,
		.most = QUEUE_LINES_MAX,
		.most_blocks = BLOCKS_MAX };
	struct sighting_set seen = { 0 };
	int64_t at = leg_first_ns(parent);
	enum wb_err rc = WB_OK;

	if (at == INT64_MAX)
		return WB_OK;
	look_between(&what, at - NEAR_S * second, at + TRIED_S * second);
	rc = view_look(s->view, &what, &seen, NULL, err);
	for (size_t i = 0; i < seen.count && rc == WB_OK && !*found; i++)
		if (host_same(seen.items[i], parent->key) && is_bare(&seen, i))
			rc = is_headless_twin(
				s, parent, seen.items[i], found, err);
	sighting_set_release(&seen);
	return rc;
}

/* Did its client hand in another mail, of which no line is left but the count
 * at the end? */
static enum wb_err
has_unseen(
	struct story *s, const struct leg *parent, bool *found, struct err *err)
{
	struct connection c = { 0 };
	enum wb_err rc = WB_OK;

	if (!leg_starts_here(parent))
		return WB_OK;
	rc = connection_load(s->view, parent->start, &c, err);
	*found = rc == WB_OK && connection_has_other(&c);
	connection_release(&c);
	return rc;
}

enum wb_err
lost_has_twin(struct story *s, const struct lost_pair *p, bool *found,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	*found = false;
	rc = has_begun(s, p, found, err);
	if (rc == WB_OK && !*found)
		rc = has_unseen(s, p->parent, found, err);
	if (rc == WB_OK && !*found)
		rc = has_headless(s, p->parent, found, err);
	return rc;
}
