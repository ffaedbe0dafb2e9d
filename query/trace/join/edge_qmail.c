/* qmail's qp: the process that put a mail into the queue. "info msg" has it,
 * and so have the forward, the bounce and the reply that made the mail. */
#include "query/trace/join/edge.h"

#include "query/trace/join/edge_qmail.h"
#include "query/trace/leg/leg_qmail.h"
#include "query/trace/view/host.h"

#include <stdlib.h>

static const int64_t second = 1000000000;

enum {
	/* Numbers of processes come again: nothing farther off is meant, on
	 * this host and by the clock of another. */
	FORWARD_S = 60,
	NEAR_S = 600,
	/* And of one whose zone is not known. */
	ZONE_S = 15 * 3600,
	/* How a line may name a process. */
	QP_FORMS = 3,
	/* From the reply's second to the line. */
	REPLY_S = 3,
	MAKERS = 64,
	/* Replies of strangers' servers are looked for so often. */
	FAR_MAX = 16
};

static bool
is_qmail(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("qmail"));
}

static enum edge_rule
rule_of(const struct sighting *maker, const struct sighting *info)
{
	return qp_is_own(maker) && host_same(maker, info) ? EDGE_QMAIL_QP
							  : EDGE_HANDED_OVER;
}

/* Who made this leg: from its "info msg" backwards. */
static enum wb_err
add_maker(struct story *s, size_t leg, const struct sighting *info,
	const struct sighting *maker, struct lead_list *out, struct err *err)
{
	struct lead lead = { .leg = leg,
		.to_parent = true,
		.cite = maker,
		.rule = rule_of(maker, info),
		.other = maker };
	enum wb_err rc = WB_OK;

	/* Its own reply to a stranger is no forward. */
	if (lead.rule == EDGE_HANDED_OVER && host_same(maker, info))
		return WB_OK;
	if (is_qmail(maker)) {
		lead.other = NULL;
		rc = qmail_begun(s->view, maker, &lead.other, err);
	}
	if (rc != WB_OK || !lead.other)
		return rc;
	lead.id = sighting_value(lead.other, FIELD_queue_id);
	if (lead.id.len > 0)
		lead_add(out, &lead);
	return WB_OK;
}

static enum wb_err
add_makers(struct story *s, size_t leg, const struct sighting *info,
	const struct sighting_set *found, struct lead_list *out,
	struct err *err)
{
	struct span qp = sighting_value(info, FIELD_qp);
	size_t from = out->count;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < found->count && rc == WB_OK; i++) {
		const struct sighting *one = found->items[i];

		if (qp_is_maker(one) &&
			span_eq(sighting_value(one, FIELD_qp), qp) &&
			(rule_of(one, info) != EDGE_QMAIL_QP ||
				qp_is_pair(found, one, info)))
			rc = add_maker(s, leg, info, one, out, err);
	}
	for (size_t i = from; i < out->count; i++)
		out->items[i].is_shared =
			out->items[i].rule == EDGE_HANDED_OVER &&
			qp_is_shared(found, qp, info->sort_ns);
	return rc;
}

/* The reply to whoever handed it in has the second as a number, which is rare;
 * so that is found on any host at once. */
static void
add_reply_texts(struct arena *a, const struct sighting *info,
	struct span *texts, size_t *count)
{
	struct span qp = sighting_value(info, FIELD_qp);
	long long at = info->sort_ns / second;

	if (info->sort_ns == INT64_MAX)
		return;
	for (int off = -REPLY_S; off <= REPLY_S; off++)
		for (int k = 0; k < 2; k++)
			texts[(*count)++] = span_of(arena_printf(a,
				"ok%c%lld%cqp%c%.*s", " _"[k], at + off,
				" _"[k], " _"[k], (int)qp.len, qp.ptr));
}

static enum wb_err
leads_back(struct story *s, size_t leg, const struct sighting *info,
	struct lead_list *out, struct err *err)
{
	struct arena *a = view_arena(s->view);
	struct span qp = sighting_value(info, FIELD_qp);
	struct span own[3];
	struct span replies[4 * REPLY_S + 2];
	struct look here = { .texts = own, .ntexts = 3, .host = info->host };
	struct look there = { .texts = replies };
	struct sighting_set found = { 0 };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < here.ntexts; i++)
		own[i] = span_of(arena_printf(
			a, "qp%c%.*s", "_- "[i], (int)qp.len, qp.ptr));
	add_reply_texts(a, info, replies, &there.ntexts);
	if (info->sort_ns != INT64_MAX)
		look_between(&here, info->sort_ns - FORWARD_S * second,
			info->sort_ns + FORWARD_S * second);
	rc = view_look(s->view, &here, &found, NULL, err);
	if (rc == WB_OK)
		rc = view_look(s->view, &there, &found, NULL, err);
	if (rc == WB_OK)
		rc = add_makers(s, leg, info, &found, out, err);
	sighting_set_release(&found);
	return rc;
}

static void
add_made(size_t leg, const struct sighting *maker, const struct sighting *info,
	const struct sighting_set *found, struct lead_list *out)
{
	const struct lead lead = { .leg = leg,
		.id = sighting_value(info, FIELD_queue_id),
		.cite = maker,
		.other = info,
		.rule = rule_of(maker, info) };

	if (qp_is_own(maker) != (lead.rule == EDGE_QMAIL_QP) ||
		(lead.rule == EDGE_QMAIL_QP && !qp_is_pair(found, maker, info)))
		return;
	lead_add(out, &lead);
}

/* One handing over makes one mail: true if there is one of
 * the second that the reply names. Where the reply names the time of one, a
 * process of the same number soon after is another one. */
static bool
add_all_made(size_t leg, const struct sighting *maker,
	const struct sighting_set *found, struct lead_list *out)
{
	struct span qp = sighting_value(maker, FIELD_qp);
	size_t from = out->count;
	bool is_timed = false;
	bool any = false;
	int64_t at = 0;

	for (size_t i = 0; i < found->count; i++)
		is_timed = is_timed ||
			(qp_is_info(found->items[i]) &&
				sighting_has(found->items[i], FIELD_qp, qp) &&
				edge_is_epoch_of(maker, found->items[i]));
	for (size_t i = 0; i < found->count; i++)
		if (qp_is_info(found->items[i]) &&
			sighting_has(found->items[i], FIELD_qp, qp) &&
			(!is_timed ||
				edge_is_epoch_of(maker, found->items[i]))) {
			add_made(leg, maker, found->items[i], found, out);
			any = true;
		}
	for (size_t i = from; i < out->count; i++)
		out->items[i].is_shared =
			out->items[i].rule == EDGE_HANDED_OVER &&
			edge_epoch(maker, &at) && qp_is_shared(found, qp, at);
	return any && is_timed;
}

/* The forms in which lines name the process of that maker: in "info msg", and
 * in what others say that they made. */
static void
add_qp_texts(struct arena *a, const struct sighting *s, struct look *what,
	struct span *texts)
{
	struct span qp = sighting_value(s, FIELD_qp);

	for (size_t i = 0; i < (qp_is_own(s) ? QP_FORMS : 1); i++)
		texts[what->ntexts++] = span_of(arena_printf(
			a, "qp%c%.*s", " _-"[i], (int)qp.len, qp.ptr));
}

/* When these lines made what they made: by their stamps, and by the second that
 * a reply names, as the stamp's zone may not be known. */
static void
look_around(
	const struct sighting *const *makers, size_t count, struct look *what)
{
	int64_t first = INT64_MAX;
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < count; i++) {
		int64_t at = makers[i]->sort_ns;
		int64_t epoch = at;

		if (at == INT64_MAX)
			return;
		/* A stranger writes what he likes. */
		if (!edge_epoch(makers[i], &epoch) ||
			epoch / second - at / second > ZONE_S ||
			at / second - epoch / second > ZONE_S)
			epoch = at;
		first = at < first ? at : first;
		first = epoch < first ? epoch : first;
		last = at > last ? at : last;
		last = epoch > last ? epoch : last;
	}
	look_between(what, first - NEAR_S * second, last + NEAR_S * second);
}

/* What the makers made: their "info msg", some of them in one look. */
static enum wb_err
leads_on(struct story *s, size_t leg, const struct sighting_set *makers,
	size_t from, struct lead_list *out, struct err *err)
{
	struct span texts[QP_FORMS * MAKERS];
	struct look what = { .texts = texts };
	struct sighting_set found = { 0 };
	size_t left = makers->count - from;
	size_t until = from + (left < MAKERS ? left : MAKERS);
	enum wb_err rc = WB_OK;

	for (size_t i = from; i < until; i++)
		add_qp_texts(
			view_arena(s->view), makers->items[i], &what, texts);
	look_around(&makers->items[from], until - from, &what);
	rc = view_look(s->view, &what, &found, NULL, err);
	for (size_t i = from; i < until && rc == WB_OK; i++) {
		size_t before = out->count;

		if (!add_all_made(leg, makers->items[i], &found, out))
			rc = edge_qmail_lost(
				s, leg, makers->items[i], before, out, err);
	}
	sighting_set_release(&found);
	return rc;
}

/* What it made is known. */
static bool
is_joined(const struct story *s, const struct sighting *maker)
{
	for (size_t i = 0; i < s->nlegs; i++)
		for (size_t k = 0; k < s->legs[i].nedges; k++)
			if (s->legs[i].edges[k].cite == maker)
				return true;
	return false;
}

/* A reply to qmail that names this leg, which is of another program: the line
 * itself names no mail of qmail's. */
static enum wb_err
leads_of_results(
	struct story *s, size_t leg, struct lead_list *out, struct err *err)
{
	struct span id = s->legs[leg].queue_id;
	const struct sighting_set *lines = view_id_lines(s->view, id);
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < lines->count && rc == WB_OK; i++) {
		struct lead lead = { .leg = leg,
			.to_parent = true,
			.cite = lines->items[i],
			.rule = EDGE_QUEUED_AS };

		if (!is_qmail(lead.cite) ||
			!sighting_has(lead.cite, FIELD_next_queue_id, id))
			continue;
		rc = qmail_begun(s->view, lead.cite, &lead.other, err);
		if (rc != WB_OK || !lead.other)
			continue;
		lead.id = sighting_value(lead.other, FIELD_queue_id);
		if (lead.id.len > 0)
			lead_add(out, &lead);
	}
	return rc;
}

enum wb_err
edge_qmail_leads(
	struct story *s, size_t leg, struct lead_list *out, struct err *err)
{
	struct sighting_set makers = { 0 };
	size_t far = 0;
	enum wb_err rc = WB_OK;

	if (!span_eq(s->legs[leg].daemon, SPAN("qmail")))
		rc = leads_of_results(s, leg, out, err);
	for (size_t i = 0; i < s->legs[leg].lines.count && rc == WB_OK; i++) {
		const struct sighting *line = s->legs[leg].lines.items[i];

		if (qp_is_info(line))
			rc = leads_back(s, leg, line, out, err);
		else if (qp_is_maker(line) && !is_joined(s, line) &&
			(qp_is_own(line) || edge_is_near(s->view, line) ||
				far++ < FAR_MAX))
			sighting_set_add(&makers, line);
	}
	for (size_t i = 0; i < makers.count && rc == WB_OK; i += MAKERS)
		rc = leads_on(s, leg, &makers, i, out, err);
	sighting_set_release(&makers);
	return rc;
}
