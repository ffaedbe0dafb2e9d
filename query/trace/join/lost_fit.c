/* Whether two legs, that no line joins, can be one handing over. */
#include "query/trace/join/lost.h"

#include "query/trace/join/edge.h"
#include "query/trace/view/host.h"

static const int64_t second = 1000000000;

enum {
	/* Between the clocks of two hosts, where the Message-ID agrees. */
	SKEW_S = 600,
	/* Between leg and leg, where only senders agree, or only a Message-ID,
	 * which may be that of many mails. */
	NEAR_S = 60,
	/* From the last line of a mail to its being put through the queue
	 * again. */
	REQUEUE_S = 7200,
	/* What a host adds to the header, at most. */
	HEADER_BYTES = 8192
};

static struct peer
client_of(const struct leg *leg)
{
	struct peer p = { .name = sighting_value(
				  leg->start, FIELD_client_name) };

	p.ip = sighting_value(leg->start, FIELD_client_ip);
	return p;
}

static bool
is_local(const struct peer *p)
{
	return ip_is_loopback(p->ip) || span_ieq(p->name, SPAN("localhost"));
}

/* Can a host of the evidence have handed it over? */
bool
lost_is_orphan(struct view *v, const struct leg *leg)
{
	struct peer p = { 0 };

	if (leg->nedges > 0 || leg->is_session ||
		!span_eq(leg->daemon, SPAN("postfix")))
		return false;
	if (!leg->start)
		return true;
	p = client_of(leg);
	return is_local(&p) || (p.name.len > 0 && view_has_host(v, p.name));
}

bool
lost_is_client(const struct leg *parent, const struct leg *child)
{
	struct peer client = client_of(child);

	return host_is_named(parent->host, client.name) ||
		(host_same(parent->key, child->key) && is_local(&client));
}

/* Did any of it go to a mailbox, a program or another host? */
static bool
went_elsewhere(const struct leg *leg)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];
		struct peer relay = peer_parse(sighting_value(s, FIELD_relay));

		if (lost_is_final(s) && !is_local(&relay) &&
			span_eq(sighting_value(s, FIELD_status), SPAN("sent")))
			return true;
	}
	return false;
}

/* A filter gives a mail back where no client is let in, so another process
 * takes it; and it gives back all of what came in the same way. What one
 * program hands in twice are two mails. */
static bool
is_beside(const struct lost_pair *p)
{
	const struct sighting *a = p->parent->start;
	const struct sighting *b = p->child->start;
	struct peer from = { 0 };
	struct peer to = { 0 };
	uint64_t all = 0;

	if (!b || !host_same(p->parent->key, b))
		return false;
	to = client_of(p->child);
	if (is_local(&to) && went_elsewhere(p->parent))
		return true;
	if (!a)
		return false;
	if (a->head.pid.len > 0 && span_eq(a->head.pid, b->head.pid) &&
		span_eq(a->head.program, b->head.program))
		return true;
	from = client_of(p->parent);
	all = lost_count_recipients(p->parent);
	return is_local(&from) && is_local(&to) &&
		(all == 0 || lost_count_untold(p->parent) < all);
}

/* A line says that what the parent handed on became another leg. */
static bool
is_spoken_for(const struct lost_pair *p)
{
	for (size_t i = 0; i < p->child->lines.count; i++) {
		struct span to =
			sighting_value(p->child->lines.items[i], FIELD_to);

		for (size_t k = 0; k < p->parent->lines.count && to.len > 0;
			k++) {
			const struct sighting *s = p->parent->lines.items[k];

			if (lost_is_final(s) && sighting_has(s, FIELD_to, to) &&
				sighting_field(s, FIELD_next_queue_id))
				return true;
		}
	}
	return false;
}

/* Did it come to the child no larger than it was? Of one size are two that a
 * list sends of one post. */
static bool
has_not_grown(const struct lost_pair *p)
{
	struct span before = leg_value(p->parent, FIELD_size);

	return legs_shrink(p->parent, p->child) ||
		(before.len > 0 && !leg_requeued(p->parent) &&
			span_eq(before, leg_value(p->child, FIELD_size)));
}

/* Of a rival it is enough that nothing tells otherwise. */
static bool
is_size_near(const struct lost_pair *p)
{
	struct span size = leg_value(p->parent, FIELD_size);
	uint64_t most = HEADER_BYTES;
	uint64_t before = 0;
	uint64_t after = 0;

	if (size.len == 0 && p->teller) {
		size = leg_value(p->teller, FIELD_size);
		most += HEADER_BYTES;
	}
	if (p->is_rival &&
		(size.len == 0 || leg_value(p->child, FIELD_size).len == 0))
		return true;
	return span_number(size, &before) &&
		span_number(leg_value(p->child, FIELD_size), &after) &&
		after >= before && after - before <= most;
}

/* What was put into the queue anew went on as that: it is in the queue again,
 * and its file came from no client. */
static bool
is_elsewhere(const struct lost_pair *p, bool same_host)
{
	return leg_requeued(p->parent) && (p->child->start || !same_host);
}

/* The child begins while the parent is in its queue: on one host not after its
 * removal, since what a program sends then is its own. */
static bool
is_within(const struct lost_pair *p, int64_t slack_s)
{
	int64_t begin = leg_first_ns(p->child);
	int64_t first = leg_first_ns(p->parent);
	int64_t last = leg_last_ns(p->parent);
	int64_t slack = slack_s * second;

	if (begin == INT64_MAX || first == INT64_MAX)
		return false;
	if (p->parent->end && host_same(p->parent->key, p->child->key) &&
		begin > p->parent->end->sort_ns)
		return false;
	return begin >= first - slack && begin <= last + slack;
}

/* Equal, or else different, by the id that the parent had before. */
static bool
has_id_before(const struct lost_pair *p, bool is_equal)
{
	struct span id = leg_value(p->child, FIELD_message_id);

	return p->parent_id.len > 0 && id.len > 0 &&
		span_eq(p->parent_id, id) == is_equal;
}

/* Nobody counted its recipients, and some are told: perhaps these are all. */
static bool
is_uncounted(const struct leg *leg)
{
	bool told = false;

	for (size_t i = 0; i < leg->lines.count && !told; i++)
		told = lost_is_final(leg->lines.items[i]);
	return told && lost_count_recipients(leg) == 0;
}

/* Of a rival the last lines may be lost. */
static int64_t
near_s(const struct lost_pair *p)
{
	return p->is_rival ? 2 * NEAR_S : NEAR_S;
}

/* Handed over as soon as it came: of what lay in the queue for longer, any
 * other mail of that Message-ID may have come meanwhile. */
static bool
is_at_once(const struct lost_pair *p)
{
	return is_within(p, near_s(p)) &&
		leg_first_ns(p->child) <=
		leg_first_ns(p->parent) + near_s(p) * second;
}

/* Of one Message-ID: is the time right, too? */
static bool
is_then_by_id(const struct lost_pair *p, bool same_sender, bool same_host)
{
	bool is_alike = same_sender || p->same_recipient;

	if (p->child->start && !same_host)
		return is_alike ? is_within(p, SKEW_S)
				: !p->other_recipient && is_at_once(p);
	if (p->child->start)
		return is_within(p, 2);
	/* Its start is lost as well. On one host a filter gave it back, or it
	 * was put through the queue again, which nobody does without a line
	 * that says so: else the mail came twice, as from a list. */
	if (!same_host)
		return is_alike && is_within(p, SKEW_S);
	return same_sender && (p->parent->end || leg_requeued(p->parent)) &&
		is_within(p, p->parent->end ? 2 : REQUEUE_S);
}

/* By its own line, or that of a leg before it; but many mails have one sender.
 */
static bool
share_sender(const struct lost_pair *p)
{
	return legs_share_sender(p->parent, p->child) ||
		(p->teller && p->same_recipient &&
			legs_share_sender(p->teller, p->child));
}

/* Of a rival it is enough that the child's is not told. */
static bool
is_of_sender(const struct lost_pair *p)
{
	struct span from = leg_value(p->child, FIELD_from);

	if (!from.ptr)
		return p->is_rival;
	return from.len > 0 && share_sender(p);
}

/* Where the start of the child is lost as well, it must be for one of those
 * whom the parent was for: and come to another host, at once. */
static bool
may_start_so(const struct lost_pair *p, bool same_host)
{
	if (p->child->start)
		return true;
	return !same_host &&
		(p->same_recipient || (p->is_rival && !p->other_recipient));
}

/* Where the sender alone agrees. */
static int64_t
slack_by_sender(const struct lost_pair *p, bool same_host)
{
	if (same_host)
		return 2;
	if (p->same_recipient && p->child->start)
		return SKEW_S;
	return near_s(p);
}

bool
lost_fits(const struct lost_pair *p)
{
	bool same_id = legs_share_message_id(p->parent, p->child) ||
		has_id_before(p, true);
	bool same_sender = share_sender(p);
	bool same_host = host_same(p->parent->key, p->child->key);

	if (p->parent->key == p->child->key || !lost_has_untold(p->parent) ||
		legs_differ_in_message_id(p->parent, p->child) ||
		has_id_before(p, false) || lost_count_left(p) == 0 ||
		lost_count_recipients(p->child) > lost_count_left(p) ||
		lost_names_more(p->child, lost_count_left(p)) ||
		lost_never_left(p->parent) || is_spoken_for(p) ||
		is_beside(p) || has_not_grown(p) || lost_is_early(p) ||
		is_elsewhere(p, same_host))
		return false;
	if (p->child->start && !lost_is_client(p->parent, p->child))
		return false;
	if (!same_sender && leg_value(p->parent, FIELD_from).ptr &&
		leg_value(p->child, FIELD_from).ptr)
		return false;
	if (!p->is_rival && is_uncounted(p->parent) && !same_sender)
		return false;
	if (same_id)
		return is_then_by_id(p, same_sender, same_host);
	return may_start_so(p, same_host) && is_of_sender(p) &&
		is_size_near(p) && is_within(p, slack_by_sender(p, same_host));
}
