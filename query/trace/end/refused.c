#include "query/trace/end/refused.h"

#include "query/trace/join/edge.h"
#include "query/trace/join/follow.h"
#include "query/trace/leg/leg_qmail.h"
#include "query/trace/session/connection.h"
#include "query/trace/session/session.h"
#include "query/trace/view/host.h"

enum {
	/* Clocks of two hosts, and the time a dialogue takes. */
	APART_S = 600,
	/* Of a mail that is tried for days, the first ones. */
	TRIES_MAX = 20
};

static const int64_t ns_per_s = 1000000000;

/* qmail's line of a failure names no recipient, but the reply does. */
static bool
is_about(const struct sighting *delivery, struct span to)
{
	if (span_eq(delivery->daemon, SPAN("qmail")))
		return span_has(sighting_value(delivery, FIELD_reply), to);
	return sighting_has(delivery, FIELD_to, to);
}

static bool
is_success(const struct sighting *delivery)
{
	return sighting_has(delivery, FIELD_status, SPAN("sent")) ||
		sighting_has(delivery, FIELD_status, SPAN("success"));
}

/* Did a try of the one meet the refusal of the other? Both sides log the same
 * words. */
static bool
is_met(const struct sighting *delivery, const struct sighting *refusal)
{
	struct span said = sighting_value(delivery, FIELD_reply);
	struct span reply = sighting_value(refusal, FIELD_reply);
	struct span to = sighting_value(refusal, FIELD_to);
	struct span id = { 0 };

	return delivery->kind == KIND_DELIVER && line_is_refusal(refusal) &&
		!line_queue_id(refusal, &id) && reply.len > 0 && to.len > 0 &&
		!host_same(delivery, refusal) && is_about(delivery, to) &&
		span_has(said, reply);
}

/* A recipient in a line of a delivery: what qmail logs of a reply has it in
 * angle brackets. */
static struct span
recipient_of(const struct sighting *s)
{
	struct span rest = sighting_value(s, FIELD_to);
	struct span to = { 0 };

	if (rest.len > 0)
		return rest;
	if (span_cut(sighting_value(s, FIELD_reply), '<', NULL, &rest))
		(void)span_cut(rest, '>', &to, NULL);
	return to;
}

/* Lines about a recipient, of any host, about then. */
static enum wb_err
look_about(struct view *v, const struct sighting *at, struct sighting_set *out,
	struct err *err)
{
	struct span to = recipient_of(at);
	const struct look look = { .ntexts = 1,
		.texts = &to,
		.has_since = true,
		.has_until = true,
		.since_ns = at->sort_ns - APART_S * ns_per_s,
		.until_ns = at->sort_ns + APART_S * ns_per_s };

	if (at->sort_ns == INT64_MAX || to.len == 0)
		return WB_OK;
	return view_look(v, &look, out, NULL, err);
}

/* Nothing tells whose address it is: what both sides wrote will. */
static bool
is_nameless(const struct peer *p)
{
	return p->name.len == 0 || span_eq(p->name, p->ip);
}

/* A try that did not succeed, at what may be a host of the evidence. */
static bool
is_refused_try(struct view *v, const struct sighting *s)
{
	struct peer p = peer_parse(sighting_value(s, FIELD_relay));

	return s->kind == KIND_DELIVER && !p.is_socket && !is_success(s) &&
		span_has(sighting_value(s, FIELD_reply), SPAN("said: ")) &&
		(is_nameless(&p) || edge_is_near(v, s));
}

/* The nearest refusal in time, since greylisting says the same each time. */
static const struct sighting *
nearest(const struct sighting_set *lines, const struct sighting *delivery)
{
	const struct sighting *best = NULL;
	int64_t best_ns = INT64_MAX;

	for (size_t i = 0; i < lines->count; i++) {
		const struct sighting *s = lines->items[i];
		int64_t apart = s->sort_ns - delivery->sort_ns;

		apart = apart < 0 ? -apart : apart;
		if (apart < best_ns && is_met(delivery, s)) {
			best = s;
			best_ns = apart;
		}
	}
	return best;
}

static bool
shares_sender(const struct leg *leg, const struct sighting *refusal)
{
	const struct sighting *from = leg_line(leg, KIND_FROM);

	return !from ||
		sighting_has(
			from, FIELD_from, sighting_value(refusal, FIELD_from));
}

static enum wb_err
join_refusal(struct story *s, size_t leg, const struct sighting *delivery,
	const struct sighting *refusal, struct err *err)
{
	const struct mail_edge edge = { .rule = EDGE_HANDED_OVER,
		.grade = 'B',
		.cite = delivery,
		.witness = refusal };
	struct story other = { .view = s->view };
	const struct sighting *accepted = NULL;
	bool found = false;
	enum wb_err rc = session_story(&other, refusal, &found, &accepted, err);
	size_t child = SIZE_MAX;

	if (rc == WB_OK && found && !accepted)
		child = story_add_leg(s, &other.legs[0]);
	if (child != SIZE_MAX && child != leg)
		story_join(s, leg, child, &edge);
	story_release(&other);
	return rc;
}

static enum wb_err
attach_try(struct story *s, size_t leg, const struct sighting *delivery,
	struct err *err)
{
	struct sighting_set lines = { 0 };
	const struct sighting *refusal = NULL;
	enum wb_err rc = look_about(s->view, delivery, &lines, err);

	if (rc == WB_OK)
		refusal = nearest(&lines, delivery);
	if (refusal && shares_sender(&s->legs[leg], refusal))
		rc = join_refusal(s, leg, delivery, refusal, err);
	sighting_set_release(&lines);
	return rc;
}

enum wb_err
refused_attach(struct story *s, struct err *err)
{
	size_t before = s->nlegs;
	size_t tries = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < before && rc == WB_OK; i++)
		for (size_t k = 0; k < s->legs[i].lines.count && rc == WB_OK &&
			tries < TRIES_MAX && !s->legs[i].is_session;
			k++) {
			const struct sighting *one = s->legs[i].lines.items[k];

			if (!is_refused_try(s->view, one))
				continue;
			tries++;
			rc = attach_try(s, i, one, err);
		}
	if (rc == WB_OK && s->nlegs > before)
		story_sort(s);
	return rc;
}

enum wb_err
refused_sender(struct view *v, const struct sighting *refusal,
	const struct sighting **out, struct err *err)
{
	struct span client = sighting_value(refusal, FIELD_client_name);
	struct sighting_set lines = { 0 };
	enum wb_err rc = WB_OK;

	*out = NULL;
	if (!line_is_refusal(refusal) || client.len == 0 ||
		!view_has_host(v, client))
		return WB_OK;
	rc = look_about(v, refusal, &lines, err);
	for (size_t i = 0; rc == WB_OK && i < lines.count && !*out; i++)
		if (is_met(lines.items[i], refusal))
			*out = lines.items[i];
	sighting_set_release(&lines);
	/* Only the line that began it says of which mail it was. */
	if (*out && span_eq((*out)->daemon, SPAN("qmail"))) {
		const struct sighting *result = *out;

		*out = NULL;
		rc = qmail_begun(v, result, out, err);
	}
	return rc;
}
