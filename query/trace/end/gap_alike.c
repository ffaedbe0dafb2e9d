/* qmail names nobody who handed it a mail. Where a mail of its sender and size
 * was in the queue of another host then, and what became of some recipients of
 * that one is lost, this one may be what was handed on of it. */
#include "query/trace/end/end.h"

#include "query/trace/join/edge.h"
#include "query/trace/join/lost.h"
#include "query/trace/view/host.h"

static const int64_t second = 1000000000;

enum {
	/* Between the clocks of two hosts. */
	SKEW_S = 600,
	/* What a host adds to the header, at most. */
	HEADER_BYTES = 8192,
	LINES_MAX = 64,
	BLOCKS_MAX = 16
};

static bool
has_grown_to(struct span before, struct span after)
{
	uint64_t small = 0;
	uint64_t large = 0;

	return span_number(before, &small) && span_number(after, &large) &&
		large >= small && large - small <= HEADER_BYTES;
}

/* The line takes a mail up: may the leg be of it? */
static bool
is_alike(struct ends *e, const struct leg *leg, const struct sighting *s)
{
	struct leg_list list = { 0 };
	bool found = false;

	if (s->kind != KIND_FROM || !line_is_of_queue(s) ||
		host_same(s, leg->key) || story_has_line(e->story, s) ||
		!span_ieq(sighting_value(s, FIELD_from),
			leg_value(leg, FIELD_from)) ||
		!has_grown_to(sighting_value(s, FIELD_size),
			leg_value(leg, FIELD_size)))
		return false;
	if (e->rc == WB_OK)
		e->rc = legs_of_id(e->story->view,
			sighting_value(s, FIELD_queue_id), s, &list, e->err);
	for (size_t i = 0; i < list.count && !found; i++)
		found = leg_has_line(&list.legs[i], s) &&
			lost_has_untold(&list.legs[i]) &&
			!lost_never_left(&list.legs[i]);
	leg_list_release(&list);
	return found;
}

const struct sighting *
end_gap_alike(struct ends *e, const struct leg *leg)
{
	struct span from = leg_value(leg, FIELD_from);
	struct look what = { .texts = &from,
		.ntexts = 1,
		.most = LINES_MAX,
		.most_blocks = BLOCKS_MAX };
	struct sighting_set seen = { 0 };
	const struct sighting *found = NULL;
	int64_t at = leg_first_ns(leg);

	if (from.len == 0 || at == INT64_MAX)
		return NULL;
	look_between(&what, at - SKEW_S * second, at + SKEW_S * second);
	if (e->rc == WB_OK)
		e->rc = view_look(e->story->view, &what, &seen, NULL, e->err);
	for (size_t i = 0; i < seen.count && !found; i++)
		if (is_alike(e, leg, seen.items[i]))
			found = seen.items[i];
	sighting_set_release(&seen);
	return found;
}
