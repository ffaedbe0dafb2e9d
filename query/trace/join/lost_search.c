/* The legs around a story that may be of the same mail. */
#include "query/trace/join/lost_search.h"

static const int64_t second = 1000000000;

enum {
	/* Between the clocks of two hosts. */
	SKEW_S = 600,
	LINES_MAX = 400,
	/* So many blocks have more lines of it than that. */
	BLOCKS_MAX = 128,
	/* More legs than these are a mailing, where nothing is unique. */
	OTHERS_MAX = 32
};

size_t
lost_count_all(const struct losing *l)
{
	return l->story->nlegs + l->others.count;
}

struct leg *
lost_leg_at(struct losing *l, size_t i)
{
	return i < l->story->nlegs ? &l->story->legs[i]
				   : &l->others.legs[i - l->story->nlegs];
}

static bool
is_known(const struct losing *l, const struct sighting *key)
{
	for (size_t i = 0; i < l->story->nlegs; i++)
		if (l->story->legs[i].key == key)
			return true;
	for (size_t i = 0; i < l->others.count; i++)
		if (l->others.legs[i].key == key)
			return true;
	return false;
}

/* Adds the leg of a line, unless it is known; its lines go to *asked. */
static enum wb_err
add_other(struct losing *l, const struct sighting *line,
	struct sighting_set *asked, struct err *err)
{
	struct leg_list list = { 0 };
	enum wb_err rc = legs_of_id(l->story->view,
		sighting_value(line, FIELD_queue_id), line, &list, err);

	for (size_t i = 0; i < list.count && rc == WB_OK; i++) {
		struct leg *leg = &list.legs[i];

		if (!leg_has_line(leg, line))
			continue;
		for (size_t k = 0; k < leg->lines.count; k++)
			sighting_set_add(asked, leg->lines.items[k]);
		if (is_known(l, leg->key) ||
			(l->is_for_unnamed &&
				leg_value(leg, FIELD_message_id).len > 0))
			continue;
		l->is_crowded = l->others.count == OTHERS_MAX;
		if (l->is_crowded)
			break;
		l->others.legs = xgrow(l->others.legs, &l->others.cap,
			l->others.count + 1, sizeof(*l->others.legs));
		l->others.legs[l->others.count++] = *leg;
		*leg = (struct leg){ 0 };
	}
	leg_list_release(&list);
	return rc;
}

static bool
has_line(const struct sighting_set *set, const struct sighting *line)
{
	for (size_t i = set->count; i-- > 0;)
		if (set->items[i] == line)
			return true;
	return false;
}

static void
set_window(const struct story *s, struct look *what)
{
	int64_t first = INT64_MAX;
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < s->nlegs; i++) {
		int64_t from = leg_first_ns(&s->legs[i]);
		int64_t to = leg_last_ns(&s->legs[i]);

		first = from < first ? from : first;
		last = to > last && to != INT64_MAX ? to : last;
	}
	if (first == INT64_MAX || last < first)
		return;
	what->has_since = what->has_until = true;
	what->since_ns = first - SKEW_S * second;
	what->until_ns = last + SKEW_S * second;
}

enum wb_err
lost_look_for(struct losing *l, struct span text, struct err *err)
{
	struct look what = { .ntexts = 1,
		.texts = &text,
		.most = LINES_MAX,
		.most_blocks = BLOCKS_MAX };
	struct sighting_set seen = { 0 };
	/* A newsletter's leg has a line for each recipient, with all of which
	 * it would be put together again. */
	struct sighting_set asked = { 0 };
	enum wb_err rc = WB_OK;

	set_window(l->story, &what);
	rc = view_look(l->story->view, &what, &seen, &l->is_crowded, err);
	for (size_t i = 0; i < seen.count && rc == WB_OK && !l->is_crowded; i++)
		if (line_is_of_queue(seen.items[i]) &&
			sighting_value(seen.items[i], FIELD_queue_id).len > 0 &&
			!has_line(&asked, seen.items[i]))
			rc = add_other(l, seen.items[i], &asked, err);
	sighting_set_release(&asked);
	sighting_set_release(&seen);
	return rc;
}
