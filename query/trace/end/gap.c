/* Does the evidence show the mail to its end, and if not, whose lines of when
 * are missing. */
#include "query/trace/end/end.h"

#include "query/trace/join/follow.h"
#include "query/trace/leg/leg.h"
#include "query/trace/view/host.h"

#include <inttypes.h>

static bool
is_known(struct ends *e, struct span host, struct span why)
{
	const struct story *s = e->story;

	for (size_t i = 0; i < s->ngaps; i++)
		if (span_ieq(s->gaps[i].host, host) &&
			span_starts(s->gaps[i].why, why))
			return true;
	return s->ngaps >= GAPS_MAX;
}

bool
end_gap_is_told(const struct story *s, size_t count, struct span host,
	const struct gap_answer *known)
{
	for (size_t i = 0; i < count; i++)
		if (span_ieq(s->gaps[i].host, host) &&
			s->gaps[i].until.basis != WHEN_NONE &&
			s->gaps[i].until.ns == known->until.ns)
			return true;
	return false;
}

void
end_gap_borrow(
	struct ends *e, struct gap_answer *gap, const struct gap_answer *known)
{
	struct cite *cites =
		arena_array(e->arena, known->ncites, sizeof(*cites));

	gap->why = arena_say(e->arena, "%.*s; %.*s", (int)gap->why.len,
		gap->why.ptr, (int)known->why.len, known->why.ptr);
	for (size_t i = 0; i < known->ncites; i++)
		cites[i] = known->cites[i];
	gap->ncites = known->ncites;
	gap->cites = cites;
}

/* The evidence of that host has a gap at the time: that one, then. */
static void
tell_gap(struct ends *e, const struct sighting *since, struct gap_answer *gap)
{
	const struct gap_answer *g = NULL;

	if (!since)
		return;
	g = view_gap_after(e->story->view, gap->host, since->sort_ns);
	if (!g)
		return;
	gap->since = g->since;
	gap->until = g->until;
	/* Once is enough. */
	if (!end_gap_is_told(e->story, e->story->ngaps - 1, gap->host, g))
		end_gap_borrow(e, gap, g);
}

void
end_gap_add(struct ends *e, struct span host, const struct sighting *since,
	struct span why)
{
	struct story *s = e->story;
	struct gap_answer *gap = NULL;

	if (is_known(e, host, why))
		return;
	s->gaps = arena_grow(
		e->arena, s->gaps, s->ngaps, &e->gaps_cap, sizeof(*s->gaps));
	gap = &s->gaps[s->ngaps++];
	/* The lines that are there prove that there were more. */
	*gap = (struct gap_answer){
		.host = host, .why = why, .grade = SPAN("A")
	};
	if (since)
		gap->since = since->when;
	tell_gap(e, since, gap);
}

/* What the evidence has of that host at that time, in words. */
static const char *
coverage(struct ends *e, struct span host, const struct sighting *at)
{
	int64_t first = 0;
	int64_t last = 0;

	if (!view_host_times(e->story->view, host, &first, &last))
		return view_has_host(e->story->view, host)
			? "those lines are missing"
			: "no line of that host is in the evidence";
	if (!at || at->sort_ns == INT64_MAX)
		return "those lines are missing";
	if (at->sort_ns > last)
		return "its evidence ends before";
	if (at->sort_ns < first)
		return "its evidence begins later";
	return "its evidence covers that time: those lines are lost, or "
	       "cannot be told to be of this mail";
}

/* How far the host's evidence goes on behind that line, in words. */
static struct span
rest_of(struct ends *e, const struct leg *leg, const struct sighting *line)
{
	static const int64_t second = 1000000000;
	int64_t first = 0;
	int64_t last = 0;

	if (!line || line->sort_ns == INT64_MAX ||
		!view_host_times(e->story->view, leg->host, &first, &last) ||
		last - line->sort_ns >= 3600 * second)
		return SPAN("no later line of this host tells of it");
	if (last - line->sort_ns < second)
		return SPAN("the evidence of this host ends there");
	last = (last - line->sort_ns) / second;
	return arena_say(e->arena,
		"the evidence of this host ends %" PRId64 " %s%s later",
		last < 120 ? last : last / 60, last < 120 ? "second" : "minute",
		last == 1 ? "" : "s");
}

/* The mail lies, or lay, on this leg's host. */
static void
add_open(struct ends *e, const struct leg *leg, const char *what)
{
	const struct sighting *line = leg_last_line(leg);
	struct span rest = rest_of(e, leg, line);

	end_gap_add(e, leg->host, line,
		arena_say(e->arena, "%s: %.*s", what, (int)rest.len, rest.ptr));
}

static void
add_handed_on(struct ends *e, const struct mail_recipient *r)
{
	struct peer peer = peer_parse(r->relay);
	struct span host = peer.name.len > 0 ? peer.name : peer.ip;
	const struct leg *leg = &e->story->legs[r->leg];

	if (host.len == 0 || ip_is_loopback(peer.ip) ||
		span_ieq(host, SPAN("localhost")))
		host = leg->host;
	end_gap_add(e, host, r->cite,
		arena_say(e->arena,
			"it took the mail%s%.*s, and no line tells what became "
			"of it: %s",
			r->remote_id.len > 0 ? " as " : "",
			(int)r->remote_id.len, r->remote_id.ptr,
			coverage(e, host, r->cite)));
}

static bool
is_probe(const struct mail_recipient *r)
{
	return span_eq(r->reason, SPAN("only the address was tried out"));
}

static bool
recipient_ends(struct ends *e, const struct mail_recipient *r)
{
	const struct leg *leg = &e->story->legs[r->leg];

	switch (r->status) {
	case MAIL_UNKNOWN:
		if (is_probe(r))
			return true;
		if (r->cite && r->relay.len > 0 && r->attempts > 0 &&
			sighting_has(r->cite, FIELD_status, SPAN("sent")))
			add_handed_on(e, r);
		else
			add_open(e, leg, "the end of the mail is not shown");
		return false;
	case MAIL_DELAYED:
		add_open(e, leg, "it was still to be delivered");
		return false;
	case MAIL_HELD:
		add_open(e, leg, "it was on hold");
		return false;
	case MAIL_EXPANDED:
		if (r->ninto == 0)
			add_open(e, leg,
				"the mail to the new recipients is not shown");
		return r->ninto > 0;
	default:
		return true;
	}
}

static bool
forwards_told(struct ends *e, size_t i)
{
	const struct sighting *s = end_forward_unsaid(e, i);
	struct span user = { 0 };

	if (!s) {
		s = end_forward_stored(e, i);
		if (!s)
			return true;
		user = sighting_value(s, FIELD_user);
		end_gap_add(e, s->host, s,
			arena_say(e->arena,
				"a mail of the same Message-ID was stored for "
				"%.*s then, and no line tells how it came: a "
				"script may have sent this one on",
				(int)user.len, user.ptr));
		return false;
	}
	end_gap_add(e, s->host, s,
		SPAN("another mail of the same sender came into the queue of "
		     "this host then: a script may have sent this one on, and "
		     "no line tells"));
	return false;
}

static bool
forwards_end(struct ends *e, size_t i)
{
	const struct sighting *s = end_forward_untold(e, i);
	struct span to = { 0 };

	if (!s)
		return forwards_told(e, i);
	to = sighting_value(s, FIELD_to);
	end_gap_add(e, s->host, s,
		arena_say(e->arena,
			"no line tells what became of the mail that was sent "
			"on to %.*s",
			(int)to.len, to.ptr));
	return false;
}

/* What may be of this mail, too. */
static bool
is_whole(struct ends *e)
{
	struct story *s = e->story;
	struct span id = { 0 };

	if (!s->beside || story_has_line(s, s->beside))
		return s->unfollowed == 0;
	id = sighting_value(s->beside, FIELD_queue_id);
	end_gap_add(e, s->beside->host, s->beside,
		arena_say(e->arena,
			"%.*s has the same Message-ID and sender at the same "
			"time: a script may have made one of the other, and no "
			"line tells",
			(int)id.len, id.ptr));
	return false;
}

void
end_gaps_tell(struct ends *e)
{
	struct story *s = e->story;

	s->ngaps = 0;
	s->gaps = NULL;
	s->complete = is_whole(e);
	for (size_t i = 0; i < s->nrecipients; i++)
		if (!recipient_ends(e, &s->recipients[i]))
			s->complete = false;
	for (size_t i = 0; i < s->nlegs; i++) {
		if (!end_gap_begins(e, i) || end_gap_unread(e, i) ||
			!end_gap_leg(e, i))
			s->complete = false;
		if (!end_gap_refusals(e, &s->legs[i]))
			s->complete = false;
		if (!forwards_end(e, i))
			s->complete = false;
	}
	/* Behind the others, which may have told them already. */
	for (size_t i = 0; i < s->nlegs; i++)
		end_gap_holes(e, i);
}
