/* Legs of one Message-ID on one host: which of them a filter or a script made
 * of which. */
#include "query/trace/join/filter.h"

#include "query/trace/join/edge.h"
#include "query/trace/join/follow.h"
#include "query/trace/store/store.h"
#include "query/trace/view/host.h"

static const int64_t second = 1000000000;

bool
filter_is_during(
	const struct leg *leg, const struct sighting *s, int64_t slack_s)
{
	int64_t first = leg_first_ns(leg);
	int64_t last = leg_last_ns(leg);

	if (s->sort_ns == INT64_MAX || first == INT64_MAX)
		return true;
	return s->sort_ns >= first - 2 * second &&
		s->sort_ns <= last + slack_s * second;
}

bool
leg_goes_to(const struct leg *leg, struct span to)
{
	for (size_t i = 0; i < leg->lines.count; i++)
		if (sighting_has(leg->lines.items[i], FIELD_to, to) ||
			sighting_has(leg->lines.items[i], FIELD_orig_to, to))
			return true;
	return false;
}

/* Is that user of the store one of its recipients? Some have no domain, and not
 * the name of the address either. */
static bool
is_for(const struct leg *leg, const struct leg *child, struct span user)
{
	if (user.len == 0 || leg_goes_to(leg, user) ||
		span_find_char(user, '@') == SIZE_MAX)
		return true;
	/* Who it is for may be lost: then scripts as most are, which leave the
	 * sender, must do; one Message-ID may be that of many mails. */
	return !leg_line(leg, KIND_DELIVER) &&
		!legs_differ_in_sender(leg, child);
}

/* The delivery that gave the mail to a program of this host, which told no
 * queue id of what it made of it. A store names its session: it kept the mail,
 * and of what its scripts send on it tells itself. */
static const struct sighting *
handed_to_program(const struct leg *leg, const struct leg *child)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];
		struct peer p = peer_parse(sighting_value(s, FIELD_relay));
		struct span to = sighting_value(s, FIELD_to);

		if (s->kind != KIND_DELIVER || to.len == 0 || p.ip.len > 0 ||
			!span_eq(sighting_value(s, FIELD_status),
				SPAN("sent")) ||
			sighting_field(s, FIELD_next_queue_id) ||
			sighting_field(s, FIELD_session))
			continue;
		if (leg_goes_to(child, to))
			return s;
	}
	return NULL;
}

/* On that host itself. */
static bool
is_redirect_here(const struct sighting *s, const struct leg *leg,
	const struct leg *child)
{
	return host_same(s, leg->key) && host_same(s, child->key) &&
		leg_starts_here(child) && filter_is_during(child, s, 60) &&
		filter_is_during(leg, child->start, 60) &&
		is_for(leg, child, sighting_value(s, FIELD_user)) &&
		store_may_be_of(leg, s);
}

/* Sieve's "forwarded to <a>" of this mail, where the child goes to a. */
static const struct sighting *
redirected(const struct filtering *f, const struct leg *leg,
	const struct leg *child)
{
	for (size_t i = 0; i < f->seen.count; i++) {
		const struct sighting *s = f->seen.items[i];

		if (line_is_redirect(s) &&
			leg_goes_to(child, sighting_value(s, FIELD_to)) &&
			(is_redirect_here(s, leg, child) ||
				redirect_is_over(s, leg, child)))
			return s;
	}
	return NULL;
}

/* Is the child what a filter or a Sieve script made of the parent? Inside one
 * host, within the parent's time, and no smaller; a script on the host that the
 * parent handed it to may have handed it in again. */
static bool
comes_of(const struct filtering *f, const struct leg *parent,
	const struct leg *child, struct mail_edge *out)
{
	uint64_t before = 0;
	uint64_t after = 0;

	if (parent->key == child->key || !child->start ||
		!legs_share_message_id(parent, child))
		return false;
	*out = (struct mail_edge){ .rule = EDGE_REDIRECT, .grade = 'B' };
	out->cite = redirected(f, parent, child);
	out->witness = child->start;
	if (out->cite)
		return true;
	if (!leg_starts_here(child) || !host_same(parent->key, child->key) ||
		!filter_is_during(parent, child->start, 60))
		return false;
	if (span_number(leg_value(parent, FIELD_size), &before) &&
		span_number(leg_value(child, FIELD_size), &after) &&
		after < before / 2)
		return false;
	out->rule = EDGE_MESSAGE_ID;
	out->cite = leg_line(child, KIND_MESSAGE_ID);
	out->witness = handed_to_program(parent, child);
	return out->cite && out->witness && legs_share_sender(parent, child);
}

/* Did the machine of the store that the parent was handed to hand the child in?
 */
static bool
is_from_store(const struct leg *parent, const struct leg *child)
{
	struct span ip = child->start
		? sighting_value(child->start, FIELD_client_ip)
		: (struct span){ 0 };

	for (size_t i = 0; i < parent->lines.count && ip.len > 0; i++) {
		const struct sighting *s = parent->lines.items[i];

		if (s->kind == KIND_DELIVER && line_is_of_queue(s) &&
			sighting_value(s, FIELD_session).len > 0 &&
			span_ieq(peer_parse(sighting_value(s, FIELD_relay)).ip,
				ip))
			return true;
	}
	return false;
}

/* The line that says who handed it in is lost, and perhaps its sender. That of
 * the parent may be lost, too, where it is known what it came of. */
static bool
may_come_unseen(const struct leg *parent, const struct leg *child)
{
	const struct sighting *first =
		parent->start ? parent->start : parent->key;

	return parent->key != child->key &&
		(parent->start ? !leg_starts_here(parent)
			       : parent->nedges > 0) &&
		!child->is_session && host_same(parent->key, child->key) &&
		!legs_differ_in_message_id(parent, child) &&
		!legs_differ_in_sender(parent, child) &&
		sighting_order(first, child->key) < 0 &&
		filter_is_during(parent, child->key, 2);
}

/* It may be what a script made of the parent, though no line says so: the same
 * sender, from within the host, or from the store, while the parent was there.
 * Not what a filter before the queue gave, which is named after its client; and
 * what one process took twice are two mails. One of both was found by the
 * Message-ID of the mail, and the other's own may be lost. */
static bool
may_come_of(const struct leg *parent, const struct leg *child)
{
	bool is_by_script = false;

	if (!child->start)
		return may_come_unseen(parent, child);
	if (parent->key == child->key ||
		(!leg_starts_here(child) && !is_from_store(parent, child)) ||
		leg_starts_here(parent) ||
		!host_same(parent->key, child->key) ||
		legs_differ_in_message_id(parent, child) ||
		!legs_share_sender(parent, child) ||
		sighting_field(child->start, FIELD_orig_client_ip))
		return false;
	if (parent->start && child->start->head.pid.len > 0 &&
		span_eq(parent->start->head.pid, child->start->head.pid))
		return false;
	is_by_script = sighting_field(child->start, FIELD_uid) ||
		!leg_starts_here(child);
	return filter_is_during(parent, child->start, is_by_script ? 60 : 0);
}

/* Of the other leg, which nothing joins, to any mail. */
static void
note_beside(struct story *s, const struct leg *other)
{
	bool is_named = false;

	for (size_t i = 0; i < s->nlegs && !s->beside; i++) {
		const struct leg *child = other;

		if (!may_come_of(&s->legs[i], other)) {
			child = &s->legs[i];
			if (child->nedges > 0 || !may_come_of(other, child))
				continue;
		}
		/* A look that fails tells nothing here, and the next one will
		 * say. */
		(void)leg_find_named(s->view, child, &is_named, NULL);
		if (!is_named)
			s->beside = other->key;
	}
}

void
filter_join_other(struct filtering *f, struct leg *other)
{
	struct story *s = f->story;
	size_t n = s->nlegs;

	for (size_t i = 0; i < n; i++) {
		struct mail_edge edge = { 0 };
		bool is_child = comes_of(f, &s->legs[i], other, &edge);
		size_t place = 0;

		if (!is_child && !comes_of(f, other, &s->legs[i], &edge))
			continue;
		/* Where a reply told the way there is nothing to guess. */
		if (!is_child && s->legs[i].nedges > 0)
			continue;
		place = story_add_leg(s, other);
		if (place != SIZE_MAX)
			story_join(s, is_child ? i : place,
				is_child ? place : i, &edge);
		return;
	}
	note_beside(s, other);
}
