/* What a script sent on: of that, too, some leg must tell, and of what it was
 * before. */
#include "query/trace/end/end.h"

#include "query/trace/join/follow.h"
#include "query/trace/leg/leg.h"
#include "query/trace/view/host.h"

/* Between the store's word and the new leg's first line. */
static const int64_t near_ns = (int64_t)70 * 1000000000;
/* A script hands a mail in just before the store says so. */
static const int64_t before_ns = (int64_t)10 * 1000000000;
static const int64_t after_ns = (int64_t)2 * 1000000000;

/* Was the mail in that leg on its way to the other? */
static bool
leads_to(const struct story *s, size_t before, size_t leg)
{
	for (size_t i = 0; i < s->nlegs && leg < s->nlegs; i++) {
		if (leg == before)
			return true;
		if (s->legs[leg].nedges == 0)
			return false;
		leg = s->legs[leg].edges[0].from;
	}
	return false;
}

/* A script may send it to the address that it came for. */
static bool
is_told(const struct ends *e, size_t by, struct span to)
{
	size_t at = 0;

	for (size_t i = 0; i < e->story->nlegs; i++) {
		at = 0;
		if (end_leg_find(&e->legs[i], to, &at) != SIZE_MAX &&
			!leads_to(e->story, i, by))
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

/* Did the script that wrote the line store a mail, perhaps beside sending it
 * on? */
static bool
is_stored_by_script(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("dovecot")) && s->kind == KIND_STORE &&
		s->sort_ns != INT64_MAX &&
		span_has(s->head.body, SPAN("sieve: "));
}

/* May the leg that the line is of, and which the story does not know, be what
 * the script made? A program of the host handed it in, and its Message-ID is
 * lost or that of the mail stored; or who handed it in is lost, and that it is
 * the other mail's must do, where no line names what it came of. */
static bool
may_be_made(struct ends *e, const struct leg *leg, const struct sighting *s,
	const struct sighting *stored)
{
	struct span id = leg_value(leg, FIELD_message_id);
	bool is_same = id.len > 0 && sighting_has(stored, FIELD_message_id, id);
	bool is_named = false;

	if (!leg_has_line(leg, s))
		return false;
	if (leg->start)
		return leg->start == s && sighting_field(s, FIELD_uid) &&
			(id.len == 0 || is_same);
	if (!is_same || leg_first_ns(leg) < stored->sort_ns - before_ns)
		return false;
	if (e->rc == WB_OK)
		e->rc = leg_find_named(e->story->view, leg, &is_named, e->err);
	return !is_named;
}

static bool
is_made_alike(struct ends *e, const struct sighting *s, struct span from,
	const struct sighting *stored)
{
	struct leg_list list = { 0 };
	bool found = false;

	if (!line_is_of_queue(s) || !sighting_field(s, FIELD_queue_id) ||
		!span_ieq(sighting_value(s, FIELD_from), from) ||
		story_has_line(e->story, s))
		return false;
	if (e->rc == WB_OK)
		e->rc = legs_of_id(e->story->view,
			sighting_value(s, FIELD_queue_id), s, &list, e->err);
	for (size_t i = 0; i < list.count && !found; i++)
		found = may_be_made(e, &list.legs[i], s, stored);
	leg_list_release(&list);
	return found;
}

static bool
is_made_then(
	struct ends *e, const struct leg *leg, const struct sighting *stored)
{
	enum { LINES_MAX = 64 };
	struct span from = leg_value(leg, FIELD_from);
	struct look what = { .ntexts = 1,
		.texts = &from,
		.host = stored->host,
		.most = LINES_MAX };
	struct sighting_set seen = { 0 };
	bool found = false;

	if (from.len == 0)
		return false;
	look_between(
		&what, stored->sort_ns - before_ns, stored->sort_ns + after_ns);
	if (e->rc == WB_OK)
		e->rc = view_look(e->story->view, &what, &seen, NULL, e->err);
	for (size_t i = 0; i < seen.count && !found; i++)
		found = host_same(seen.items[i], stored) &&
			is_made_alike(e, seen.items[i], from, stored);
	sighting_set_release(&seen);
	return found;
}

const struct sighting *
end_forward_unsaid(struct ends *e, size_t leg)
{
	const struct leg *l = &e->story->legs[leg];

	for (size_t i = 0; i < l->lines.count; i++)
		if (is_stored_by_script(l->lines.items[i]) &&
			is_made_then(e, l, l->lines.items[i]))
			return l->lines.items[i];
	return NULL;
}

/* Has a queue a line of that session? The reply of the store names it there. */
static bool
is_handed_over(struct ends *e, const struct sighting *s, struct span session)
{
	struct look what = { .ntexts = 1, .texts = &session };
	struct sighting_set seen = { 0 };
	bool found = false;

	look_between(&what, s->sort_ns - near_ns, s->sort_ns + near_ns);
	if (e->rc == WB_OK)
		e->rc = view_look(e->story->view, &what, &seen, NULL, e->err);
	for (size_t i = 0; i < seen.count && !found; i++)
		found = line_is_of_queue(seen.items[i]);
	sighting_set_release(&seen);
	return found;
}

/* Did the store take a mail of the same Message-ID for somebody else, of which
 * neither this story nor any queue has a line? */
static bool
is_stored_alone(
	struct ends *e, const struct sighting *s, const struct sighting *stored)
{
	struct span id = sighting_value(stored, FIELD_message_id);
	struct span session = sighting_value(s, FIELD_session);
	struct span user = sighting_value(s, FIELD_user);

	return span_eq(s->daemon, SPAN("dovecot")) && s->kind == KIND_STORE &&
		sighting_has(s, FIELD_message_id, id) && user.len > 0 &&
		session.len > 0 && !sighting_has(stored, FIELD_user, user) &&
		span_starts(s->head.body, SPAN("lmtp(")) &&
		s->sort_ns != INT64_MAX && !story_has_line(e->story, s) &&
		!is_handed_over(e, s, session);
}

static const struct sighting *
stored_beside(struct ends *e, const struct sighting *stored)
{
	struct span id = sighting_value(stored, FIELD_message_id);
	struct look what = { .ntexts = 1, .texts = &id, .host = stored->host };
	struct sighting_set seen = { 0 };
	const struct sighting *found = NULL;

	if (id.len == 0)
		return NULL;
	look_between(
		&what, stored->sort_ns - before_ns, stored->sort_ns + near_ns);
	if (e->rc == WB_OK)
		e->rc = view_look(e->story->view, &what, &seen, NULL, e->err);
	for (size_t i = 0; i < seen.count && !found; i++)
		if (host_same(seen.items[i], stored) &&
			is_stored_alone(e, seen.items[i], stored))
			found = seen.items[i];
	sighting_set_release(&seen);
	return found;
}

const struct sighting *
end_forward_stored(struct ends *e, size_t leg)
{
	const struct leg *l = &e->story->legs[leg];
	const struct sighting *found = NULL;

	for (size_t i = 0; i < l->lines.count && !found; i++) {
		const struct sighting *s = l->lines.items[i];

		/* A store that is handed mails by other hosts has such lines
		 * of each where theirs are not in the evidence. */
		if (is_stored_by_script(s) && host_same(s, l->key))
			found = stored_beside(e, s);
	}
	return found;
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
	return !story_has_line(e->story, s);
}

/* Of the mail in that leg; where its own line of it is lost, one that it went
 * on to says the same. */
static struct span
message_id_from(const struct story *s, size_t leg)
{
	struct span id = leg_value(&s->legs[leg], FIELD_message_id);

	for (size_t i = 0; i < s->nlegs && id.len == 0; i++)
		if (leads_to(s, leg, i))
			id = leg_value(&s->legs[i], FIELD_message_id);
	return id;
}

const struct sighting *
end_forward_from(struct ends *e, size_t leg)
{
	const struct leg *l = &e->story->legs[leg];
	struct span own_id = leg_value(l, FIELD_message_id);
	struct span id = message_id_from(e->story, leg);
	struct span to = leg_value(l, FIELD_to);
	/* A mail to that address may be another. */
	const struct span texts[] = { id.len > 0 ? id : to, to };
	struct look what = { .ntexts = own_id.len > 0 || id.len == 0 ? 1 : 2,
		.texts = texts,
		.host = l->host };
	struct sighting_set seen = { 0 };
	const struct sighting *found = NULL;
	const struct sighting *beside = NULL;
	bool is_picked_up = l->start && sighting_field(l->start, FIELD_uid);

	if (texts[0].len == 0 || l->nedges > 0 || !leg_starts_here(l) ||
		leg_first_ns(l) == INT64_MAX)
		return NULL;
	look_between(
		&what, leg_first_ns(l) - near_ns, leg_first_ns(l) + near_ns);
	if (e->rc == WB_OK)
		e->rc = view_look(e->story->view, &what, &seen, NULL, e->err);
	for (size_t i = 0; i < seen.count && !found; i++) {
		if (sent_to(&e->legs[leg], seen.items[i], own_id))
			found = seen.items[i];
		else if (is_picked_up && is_stored_beside(e, seen.items[i], id))
			beside = seen.items[i];
	}
	sighting_set_release(&seen);
	return found ? found : beside;
}
