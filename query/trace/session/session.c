/* What came before the queue id, and transactions that never got one. */
#include "query/trace/session/session.h"

#include "query/trace/leg/leg.h"
#include "query/trace/leg/story.h"
#include "query/trace/session/connection.h"
#include "query/trace/session/front.h"
#include "query/trace/session/proxy.h"
#include "query/trace/session/retry.h"
#include "query/trace/session/transaction.h"

#include <string.h>

/* The line of the leg that says who handed it in. */
static const struct sighting *
client_line(const struct leg *leg)
{
	for (size_t i = 0; i < leg->lines.count; i++) {
		const struct sighting *s = leg->lines.items[i];

		if (line_is_acceptance(s) &&
			(sighting_value(s, FIELD_client_ip).len > 0 ||
				line_names_session(s)))
			return s;
	}
	return NULL;
}

static bool
is_last_accepted(const struct connection *c, const struct sighting *accepted)
{
	for (size_t i = c->lines.count; i-- > 0;)
		if (line_is_acceptance(c->lines.items[i]))
			return c->lines.items[i] == accepted;
	return false;
}

/* Other tries of a mail that was taken, or refused when all of it was there. */
static enum wb_err
attach_tries(struct story *s, struct leg *leg, const struct sighting *client,
	struct span sender, struct err *err)
{
	if (s->without_tries)
		return WB_OK;
	for (size_t i = 0; i < leg->lines.count; i++)
		if (retry_is_whole(leg->lines.items[i]))
			return retry_around(
				s, leg->lines.items[i], sender, err);
	return retry_before(s, leg, client, sender, err);
}

enum wb_err
session_attach(struct story *s, struct leg *leg, struct err *err)
{
	const struct sighting *client = client_line(leg);
	const struct sighting *before = NULL;
	const struct sighting *behind = NULL;
	const struct sighting *death = NULL;
	struct connection c = { 0 };
	struct transaction t = { .connection = &c,
		.sender = transaction_sender(&leg->lines),
		.accepted = client };
	enum wb_err rc = WB_OK;

	if (!client)
		return session_attach_front(s, leg, err);
	rc = connection_load(s->view, client, &c, err);
	/* What has an end has no need of it. */
	if (rc == WB_OK && !leg->end)
		rc = connection_death(s->view, &c, &death, err);
	if (rc == WB_OK && !leg->end)
		rc = abort_by_counts(s->view, &c, leg, &leg->undone, err);
	if (rc == WB_OK) {
		transaction_bounds(&c, client, &before, &behind);
		if (death && is_last_accepted(&c, client))
			sighting_set_add(&t.lines, death);
		transaction_take(&t, before, client);
		abort_take(s->view, &c, client, &t.lines);
		transaction_take_shared(&t, &t.lines);
		policy_take(&c, t.sender, &leg->lines, &t.lines);
		for (size_t i = 0; i < t.lines.count; i++)
			sighting_set_add(&leg->lines, t.lines.items[i]);
		sighting_set_sort(&leg->lines);
		rc = attach_tries(s, leg, client, t.sender, err);
	}
	if (rc == WB_OK)
		rc = proxy_attach(s, leg, err);
	sighting_set_release(&t.lines);
	connection_release(&c);
	return rc;
}

/* The sender of a mail that was accepted, from its own lines. */
static enum wb_err
accepted_sender(struct view *v, const struct sighting *accepted,
	struct span *out, struct err *err)
{
	const int64_t minute = 60LL * 1000000000;
	struct span id = sighting_value(accepted, FIELD_queue_id);
	struct sighting_set lines = { 0 };
	const struct look look = { .ntexts = 1,
		.texts = &id,
		.host = accepted->host,
		.has_since = true,
		.has_until = true,
		.since_ns = accepted->sort_ns - minute,
		.until_ns = accepted->sort_ns + 10 * minute };
	enum wb_err rc = view_look(v, &look, &lines, NULL, err);

	*out = transaction_sender(&lines);
	sighting_set_release(&lines);
	return rc;
}

static void
make_leg(struct story *s, struct transaction *t)
{
	struct leg *leg = NULL;

	s->legs = xgrow(s->legs, &s->legs_cap, s->nlegs + 1, sizeof(*s->legs));
	leg = &s->legs[s->nlegs++];
	memset(leg, 0, sizeof(*leg));
	leg->host = t->lines.items[0]->host;
	leg->instance = t->lines.items[0]->instance;
	leg->daemon = t->lines.items[0]->daemon;
	leg->is_session = true;
	leg->start = t->lines.items[0];
	leg->key = t->lines.items[0];
	policy_take(t->connection, t->sender, &t->lines, &leg->lines);
	transaction_take_shared(t, &leg->lines);
	for (size_t i = 0; i < t->lines.count; i++)
		sighting_set_add(&leg->lines, t->lines.items[i]);
	sighting_set_sort(&leg->lines);
}

/* What the server says of a filter before the queue names no client. */
static bool
is_of_client(const struct sighting *s, const struct sighting *seed)
{
	struct span ip = sighting_value(s, FIELD_client_ip);
	struct span from = sighting_value(seed, FIELD_from);

	if (ip.len > 0)
		return span_ieq(ip, sighting_value(seed, FIELD_client_ip));
	return from.ptr && line_is_from(s, from);
}

/* The server's own line that a policy server's answer led to: a refusal of that
 * recipient, or else the first mail taken from that client. */
static const struct sighting *
server_line(const struct sighting_set *near, const struct sighting *seed)
{
	struct span to = sighting_value(seed, FIELD_to);
	const struct sighting *taken = NULL;

	for (size_t i = 0; i < near->count; i++) {
		const struct sighting *s = near->items[i];

		if (!span_eq(s->daemon, SPAN("postfix")))
			continue;
		if (line_is_refusal(s) && sighting_has(s, FIELD_to, to) &&
			is_of_client(s, seed))
			return s;
		if (!taken && line_is_acceptance(s) && is_of_client(s, seed) &&
			sighting_order(s, seed) > 0)
			taken = s;
	}
	return taken;
}

/* From a policy server's line to the server's own. NULL if there is none, and
 * the seed does not say no by itself. */
static enum wb_err
go_to_server(struct view *v, const struct sighting *seed,
	const struct sighting **out, struct err *err)
{
	const int64_t near_ns = 10LL * 1000000000;
	struct span ip = sighting_value(seed, FIELD_client_ip);
	struct span texts[] = { ip, sighting_value(seed, FIELD_to) };
	struct sighting_set lines = { 0 };
	const struct look look = { .ntexts = texts[1].len > 0 ? 2 : 1,
		.texts = texts,
		.host = seed->host,
		.has_since = true,
		.has_until = true,
		.since_ns = seed->sort_ns - near_ns,
		.until_ns = seed->sort_ns + near_ns };
	const struct sighting *found = NULL;
	enum wb_err rc = WB_OK;

	*out = seed;
	/* A filter that names no client had the mail from a queue. */
	if (ip.len == 0 && !line_is_of_queue(seed) && !line_is_refusal(seed))
		*out = NULL;
	if (line_is_of_queue(seed) || line_is_of_front(seed) ||
		line_names_session(seed) || ip.len == 0 ||
		seed->sort_ns == INT64_MAX)
		return WB_OK;
	rc = view_look(v, &look, &lines, NULL, err);
	found = server_line(&lines, seed);
	if (found)
		*out = found;
	else if (!line_is_refusal(seed))
		*out = NULL;
	sighting_set_release(&lines);
	return rc;
}

/* Was the recipient refused after all, by a rule behind the one that let it
 * pass? */
static bool
is_refused_next(const struct connection *c, const struct sighting *at,
	const struct sighting *next)
{
	for (size_t i = 0; i < c->lines.count; i++) {
		const struct sighting *s = c->lines.items[i];

		if (line_is_refusal(s) && sighting_order(s, at) > 0 &&
			sighting_order(s, next) < 0 &&
			sighting_has(s, FIELD_to, sighting_value(at, FIELD_to)))
			return true;
	}
	return false;
}

/* Does the mail that was accepted next belong to the same transaction? Of one
 * that was thrown away, or is on hold, no line tells the sender. */
static enum wb_err
is_accepted_next(struct story *s, const struct transaction *t,
	const struct sighting *at, const struct sighting *next, bool *out,
	struct err *err)
{
	struct span sender = { 0 };
	enum wb_err rc = WB_OK;

	*out = false;
	if (!next || line_is_incomplete(at))
		return WB_OK;
	rc = accepted_sender(s->view, next, &sender, err);
	if (sender.ptr)
		*out = t->sender.ptr && span_ieq(sender, t->sender);
	else
		*out = line_is_access(at) &&
			!is_refused_next(t->connection, at, next);
	return rc;
}

/* The line that said no, where it began with one that only names the client. */
static const struct sighting *
refusal_of(const struct transaction *t, const struct sighting *at)
{
	for (size_t i = 0; !line_is_refusal(at) && i < t->lines.count; i++)
		if (line_is_refusal(t->lines.items[i]))
			return t->lines.items[i];
	return at;
}

/* What a server before qmail's queue let in, and no line of the queue shows,
 * may be in a mail that nothing joins to it. */
static bool
is_whole_story(const struct transaction *t)
{
	bool is_front = t->lines.count > 0;

	if (t->lines.count == 0 || !transaction_had_mail(&t->lines))
		return false;
	for (size_t i = 0; i < t->lines.count; i++) {
		const struct sighting *s = t->lines.items[i];

		if (line_is_refusal(s) || s->kind == KIND_DISCARD)
			return true;
		is_front = is_front && line_is_of_front(s);
	}
	return !is_front;
}

/* Is the line of the end of a connection in which the client broke off the mail
 * accepted before it? */
static bool
breaks_off(struct view *v, const struct connection *c,
	const struct sighting *before, const struct sighting *at)
{
	struct sighting_set taken = { 0 };
	bool does = false;

	if (!before || at->kind != KIND_DISCONNECT)
		return false;
	abort_take(v, c, before, &taken);
	does = taken.count > 0 && sighting_order(taken.items[0], at) <= 0;
	sighting_set_release(&taken);
	return does;
}

enum wb_err
session_story(struct story *s, const struct sighting *seed, bool *found,
	const struct sighting **accepted, struct err *err)
{
	const struct sighting *at = NULL;
	const struct sighting *before = NULL;
	const struct sighting *next = NULL;
	struct connection c = { 0 };
	struct transaction t = { .connection = &c };
	bool goes_on = false;
	struct span id = { 0 };
	enum wb_err rc = WB_OK;

	*found = false;
	*accepted = NULL;
	if (line_queue_id(seed, &id))
		return WB_OK;
	rc = go_to_server(s->view, seed, &at, err);
	if (rc != WB_OK || !at)
		return rc;
	rc = connection_load(s->view, at, &c, err);
	if (rc == WB_OK) {
		t.sender = sighting_value(seed, FIELD_from);
		transaction_bounds(&c, at, &before, &next);
		if (!t.sender.ptr && line_is_shared(seed))
			t.sender = transaction_sender_of(&c, before, next);
		rc = is_accepted_next(s, &t, at, next, &goes_on, err);
	}
	if (rc == WB_OK && goes_on)
		*accepted = next;
	else if (rc == WB_OK && breaks_off(s->view, &c, before, at))
		*accepted = before;
	if (rc == WB_OK && !*accepted)
		rc = proxy_accepted(s->view, &c, at, accepted, err);
	goes_on = *accepted != NULL;
	if (rc == WB_OK)
		transaction_take(&t, before, next);
	*found = goes_on || is_whole_story(&t);
	if (rc == WB_OK && *found && !goes_on) {
		make_leg(s, &t);
		at = refusal_of(&t, at);
		if (!s->without_tries)
			rc = retry_around(s, at,
				t.sender.ptr ? t.sender
					     : sighting_value(at, FIELD_from),
				err);
	}
	sighting_set_release(&t.lines);
	connection_release(&c);
	return rc;
}
