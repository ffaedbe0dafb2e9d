/* What a script sent on: of that, too, some leg must tell, and of what it was
 * before. */
#include "query/trace/end.h"

#include "query/trace/follow.h"
#include "query/trace/leg.h"

/* Between the store's word and the new leg's first line. */
static const int64_t near_ns = (int64_t)70 * 1000000000;

static bool
is_told(const struct ends *e, size_t by, struct span to)
{
	size_t at = 0;

	for (size_t i = 0; i < e->story->nlegs; i++) {
		at = 0;
		if (i != by && end_leg_find(&e->legs[i], to, &at) != SIZE_MAX)
			return true;
	}
	return false;
}

const struct sighting *
end_forward_untold(const struct ends *e, size_t leg)
{
	const struct leg *l = &e->story->legs[leg];

	for (size_t i = 0; i < l->lines.count; i++) {
		const struct sighting *s = l->lines.items[i];
		struct span to = sighting_value(s, FIELD_to);

		if (line_is_redirect(s) && !is_told(e, leg, to))
			return s;
	}
	return NULL;
}

/* Is it the line of a script that sent a mail of that Message-ID on to a
 * recipient of the leg? Where the leg's is not known, any mail. */
static bool
sent_to(const struct leg_ends *l, const struct sighting *s, struct span id)
{
	size_t at = 0;

	return line_is_redirect(s) &&
		(id.len == 0 || sighting_has(s, FIELD_message_id, id)) &&
		end_leg_find(l, sighting_value(s, FIELD_to), &at) != SIZE_MAX;
}

/* Was a mail of that Message-ID stored then, which the story does not know? Its
 * script may have made this one. */
static bool
is_stored_beside(const struct ends *e, const struct sighting *s, struct span id)
{
	if (id.len == 0 || !span_eq(s->daemon, SPAN("dovecot")) ||
		s->kind != KIND_STORE || !sighting_has(s, FIELD_message_id, id))
		return false;
	for (size_t i = 0; i < e->story->nlegs; i++)
		if (leg_has_line(&e->story->legs[i], s))
			return false;
	return true;
}

const struct sighting *
end_forward_from(struct ends *e, size_t leg)
{
	const struct leg *l = &e->story->legs[leg];
	struct span id = leg_value(l, FIELD_message_id);
	struct span to = leg_value(l, FIELD_to);
	struct look what = {
		.ntexts = 1, .texts = id.len > 0 ? &id : &to, .host = l->host
	};
	struct sighting_set seen = { 0 };
	const struct sighting *found = NULL;
	const struct sighting *beside = NULL;
	bool is_picked_up = l->start && sighting_field(l->start, FIELD_uid);

	if ((id.len == 0 && to.len == 0) || l->nedges > 0 ||
		!leg_starts_here(l) || leg_first_ns(l) == INT64_MAX)
		return NULL;
	look_between(
		&what, leg_first_ns(l) - near_ns, leg_first_ns(l) + near_ns);
	if (e->rc == WB_OK)
		e->rc = view_look(e->story->view, &what, &seen, NULL, e->err);
	for (size_t i = 0; i < seen.count && !found; i++) {
		if (sent_to(&e->legs[leg], seen.items[i], id))
			found = seen.items[i];
		else if (is_picked_up && is_stored_beside(e, seen.items[i], id))
			beside = seen.items[i];
	}
	sighting_set_release(&seen);
	return found ? found : beside;
}
