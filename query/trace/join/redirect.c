/* What a Sieve script sent on: whose delivery its line is of, and who handed
 * the new mail in. Where the line with the Message-ID of the new leg is
 * missing, by the address it was sent to, on the same host, at that time. */
#include "query/trace/join/edge.h"
#include "query/trace/join/follow.h"
#include "query/trace/join/lost.h"
#include "query/trace/join/meeting.h"
#include "query/trace/store/store.h"

static const int64_t second = 1000000000;

enum {
	/* The store hands it on just before it says so; what becomes of it
	 * may take longer. */
	BEFORE_S = 10,
	AFTER_S = 60,
	LINES_MAX = 200,
	OTHERS_MAX = 8
};

struct redirecting {
	struct story *story;
	const struct sighting *line;
	/* The leg that the store's mail came from. */
	size_t from;
	/* The only leg that fits; several are none. */
	struct leg only;
	size_t count;
};

bool
line_is_redirect(const struct sighting *s)
{
	return (span_eq(s->daemon, SPAN("dovecot")) || store_is_cyrus(s)) &&
		s->kind == KIND_FORWARD &&
		sighting_value(s, FIELD_to).len > 0 &&
		!sighting_field(s, FIELD_outcome);
}

/* The delivery of the leg that the line of a store on another host is of: its
 * reply names the session, or it names that host and the user. */
static const struct sighting *
delivery_over(const struct leg *leg, const struct sighting *line)
{
	struct span session = sighting_value(line, FIELD_session);
	struct span user = sighting_value(line, FIELD_user);

	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];
		struct peer peer = peer_parse(sighting_value(s, FIELD_relay));
		struct span named = sighting_value(s, FIELD_session);

		/* What another queue took, its store has from that one. */
		if (s->kind != KIND_DELIVER || !line_is_of_queue(s) ||
			sighting_field(s, FIELD_next_queue_id))
			continue;
		if (named.len > 0 && session.len > 0) {
			if (span_eq(named, session))
				return s;
		} else if (host_is_named(line->host, peer.name) &&
			sighting_has(s, FIELD_to, user)) {
			return s;
		}
	}
	return NULL;
}

/* Within what two clocks may be apart? */
static bool
is_near(const struct leg *leg, const struct sighting *line)
{
	return time_follows(leg_first_ns(leg), line->sort_ns, SKEW_S) &&
		time_follows(line->sort_ns, leg_last_ns(leg), SKEW_S);
}

bool
redirect_is_over(const struct sighting *line, const struct leg *leg,
	const struct leg *child)
{
	const struct sighting *delivery = NULL;
	struct span ip = { 0 };
	struct peer peer;

	if (!child->start || !is_near(leg, line) || !is_near(child, line))
		return false;
	delivery = delivery_over(leg, line);
	if (!delivery)
		return false;
	if (host_same(child->key, line))
		return leg_starts_here(child);
	peer = peer_parse(sighting_value(delivery, FIELD_relay));
	ip = sighting_value(child->start, FIELD_client_ip);
	return host_is_named(line->host,
		       sighting_value(child->start, FIELD_client_name)) ||
		(ip.len > 0 && span_ieq(ip, peer.ip));
}

/* Was it there before, or did the mail that the store had come of another
 * sender's? */
static bool
is_another(const struct redirecting *r, struct leg *leg)
{
	struct leg *from = &r->story->legs[r->from];
	const struct lost_pair p = { .parent = from, .child = leg };
	const struct leg *teller = lost_sender_leg(r->story, from);

	return lost_is_early(&p) ||
		(teller && legs_differ_in_sender(teller, leg));
}

static bool
fits(const struct redirecting *r, struct leg *leg)
{
	const struct leg *from = &r->story->legs[r->from];
	int64_t begin = leg_first_ns(leg);

	return host_same(leg->key, r->line) && leg->nedges == 0 &&
		begin != INT64_MAX &&
		begin >= r->line->sort_ns - BEFORE_S * second &&
		begin <= r->line->sort_ns + 2 * second &&
		(!leg->start || leg_starts_here(leg)) &&
		!legs_differ_in_message_id(from, leg) && !is_another(r, leg);
}

static void
consider(struct redirecting *r, struct leg *leg)
{
	if (!fits(r, leg) || (r->count > 0 && r->only.key == leg->key))
		return;
	if (r->count++ > 0)
		return;
	r->only = *leg;
	*leg = (struct leg){ 0 };
}

static enum wb_err
consider_line(
	struct redirecting *r, const struct sighting *line, struct err *err)
{
	struct leg_list list = { 0 };
	enum wb_err rc = legs_of_id(r->story->view,
		sighting_value(line, FIELD_queue_id), line, &list, err);

	for (size_t i = 0; i < list.count && rc == WB_OK; i++)
		if (leg_has_line(&list.legs[i], line))
			consider(r, &list.legs[i]);
	leg_list_release(&list);
	return rc;
}

/* Every leg that goes to the address then: its own, too, so that none is
 * taken where one is told already. */
static enum wb_err
look_for(struct redirecting *r, bool *told, struct err *err)
{
	struct span to = sighting_value(r->line, FIELD_to);
	struct look what = { .ntexts = 1,
		.texts = &to,
		.host = r->line->host,
		.most = LINES_MAX,
		.has_since = true,
		.has_until = true,
		.since_ns = r->line->sort_ns - BEFORE_S * second,
		.until_ns = r->line->sort_ns + AFTER_S * second };
	struct sighting_set seen = { 0 };
	size_t others = 0;
	enum wb_err rc = view_look(r->story->view, &what, &seen, NULL, err);

	for (size_t i = 0; i < seen.count && rc == WB_OK && !*told; i++) {
		const struct sighting *s = seen.items[i];

		if (!line_is_of_queue(s) || !sighting_has(s, FIELD_to, to) ||
			sighting_value(s, FIELD_queue_id).len == 0)
			continue;
		*told = story_has_line(r->story, s) &&
			!leg_has_line(&r->story->legs[r->from], s);
		if (!*told && others++ < OTHERS_MAX)
			rc = consider_line(r, s, err);
	}
	sighting_set_release(&seen);
	return rc;
}

enum wb_err
redirect_attach(struct story *s, size_t from, const struct sighting *line,
	struct err *err)
{
	struct redirecting r = { .story = s, .line = line, .from = from };
	struct mail_edge edge = { .rule = EDGE_REDIRECT, .grade = 'B' };
	bool told = false;
	size_t place = 0;
	enum wb_err rc = WB_OK;

	if (line->sort_ns == INT64_MAX)
		return WB_OK;
	rc = look_for(&r, &told, err);
	if (rc == WB_OK && !told && r.count == 1) {
		edge.cite = line;
		edge.witness = r.only.start;
		place = story_add_leg(s, &r.only);
		if (place != SIZE_MAX)
			story_join(s, from, place, &edge);
		return WB_OK;
	}
	leg_release(&r.only);
	return rc;
}
