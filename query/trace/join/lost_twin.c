/* Copies that a list's program hands in have one Message-ID and sender: where
 * the lines with these are lost, a leg looks like nobody's, and is as likely to
 * be what another one came of. */
#include "query/trace/join/lost.h"

#include "query/trace/view/host.h"

static const int64_t second = 1000000000;

enum {
	/* One after the other, by one program. */
	NEAR_S = 10,
	LINES_MAX = 32,
	BLOCKS_MAX = 16
};

static bool
is_nameless(const struct leg *leg)
{
	return lost_has_untold(leg) &&
		leg_value(leg, FIELD_message_id).len == 0 &&
		!leg_value(leg, FIELD_from).ptr;
}

static bool
is_known(const struct story *s, const struct leg *leg)
{
	for (size_t i = 0; i < s->nlegs; i++)
		if (s->legs[i].key == leg->key)
			return true;
	return false;
}

/* Is the line the start of a leg that is as near, and of which nothing is
 * known? */
static enum wb_err
is_twin(struct story *s, const struct leg *parent, const struct sighting *line,
	bool *found, struct err *err)
{
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
			is_nameless(&list.legs[i]);
	leg_list_release(&list);
	return rc;
}

enum wb_err
lost_has_twin(
	struct story *s, const struct leg *parent, bool *found, struct err *err)
{
	struct span name = { 0 };
	struct look what = { .ntexts = 1,
		.texts = &name,
		.host = parent->host,
		.most = LINES_MAX,
		.most_blocks = BLOCKS_MAX };
	struct sighting_set seen = { 0 };
	enum wb_err rc = WB_OK;

	*found = false;
	if (!leg_starts_here(parent) || parent->start->sort_ns == INT64_MAX)
		return WB_OK;
	name = sighting_value(parent->start, FIELD_client_name);
	if (name.len == 0)
		return WB_OK;
	look_between(&what, parent->start->sort_ns - NEAR_S * second,
		parent->start->sort_ns + NEAR_S * second);
	rc = view_look(s->view, &what, &seen, NULL, err);
	for (size_t i = 0; i < seen.count && rc == WB_OK && !*found; i++)
		rc = is_twin(s, parent, seen.items[i], found, err);
	sighting_set_release(&seen);
	return rc;
}
