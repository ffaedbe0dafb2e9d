/* A message number of qmail is used again at once. Where lines are lost, what
 * tells two mails apart is that the first one had no more recipients: a new one
 * would have been tried right away. */
#include "query/trace/leg/leg_qmail.h"

#include "query/trace/view/host.h"

#include <stdlib.h>

static const int64_t second = 1000000000;

enum {
	/* A pass over the recipients makes no such pause, unless all of qmail
	 * is busy. */
	PAUSE_S = 10,
	/* qmail-send puts a mail off until its age is a square of so many
	 * seconds, the next one of each channel (nextretry, chanskip); a try
	 * of its own takes so long at most. */
	LOCAL_SKIP = 10,
	LOCAL_TRY_S = 60,
	REMOTE_SKIP = 20,
	REMOTE_TRY_S = 1260,
	/* Between "info msg" and the first try that is seen: some before it may
	 * be lost that put the mail off, but not all of an hour. */
	FIRST_S = 3600,
	STATUS_LINES = 64
};

/* Success or failure; what was deferred, or whose report was mangled, is tried
 * again. */
static bool
is_over(const struct qmail_try *t)
{
	struct span status = { 0 };

	if (!t->result)
		return false;
	status = sighting_value(t->result, FIELD_status);
	return !span_eq(status, SPAN("deferral")) &&
		!span_eq(status, SPAN("report mangled"));
}

static bool
is_after_pause(const struct qmail_try *last, const struct qmail_try *t)
{
	return last->begun->sort_ns != INT64_MAX &&
		t->begun->sort_ns != INT64_MAX &&
		t->begun->sort_ns - last->begun->sort_ns > PAUSE_S * second;
}

static bool
has_pause(const struct qmail_tries *all)
{
	for (size_t i = 1; i < all->count; i++)
		if (is_after_pause(&all->items[i - 1], &all->items[i]))
			return true;
	return false;
}

/* "status: local 0/10 remote 3/20": had the channel nothing to do? */
static bool
is_idle(const struct sighting *s, struct span channel)
{
	struct span rest = { 0 };
	uint64_t busy = 0;

	return span_eq(s->daemon, SPAN("qmail")) &&
		span_cut_at(s->text, SPAN("status: local "), NULL, &rest) &&
		(span_eq(channel, SPAN("local")) ||
			span_cut_at(rest, SPAN(" remote "), NULL, &rest)) &&
		span_eat_number(&rest, &busy) && busy == 0 &&
		span_starts(rest, SPAN("/"));
}

static bool
is_local(const struct sighting *begun)
{
	return span_has(begun->text, SPAN(" to local "));
}

/* What waits for its first try is begun as soon as a channel is idle. */
static enum wb_err
was_idle(struct view *v, const struct sighting *since,
	const struct sighting *until, bool *out, struct err *err)
{
	struct span channel = is_local(until) ? SPAN("local") : SPAN("remote");
	struct span words[] = { SPAN("status: local") };
	struct look what = { .ntexts = 1,
		.texts = words,
		.host = until->host,
		.most = STATUS_LINES };
	struct sighting_set seen = { 0 };
	enum wb_err rc = WB_OK;

	look_between(&what, since->sort_ns, until->sort_ns);
	rc = view_look(v, &what, &seen, NULL, err);
	for (size_t i = 0; i < seen.count && !*out; i++)
		*out = host_same(seen.items[i], until) &&
			sighting_order(seen.items[i], since) > 0 &&
			is_idle(seen.items[i], channel);
	sighting_set_release(&seen);
	return rc;
}

/* It will be tried again, so the mail was still there. Where the result is
 * lost, nobody knows. */
static bool
is_put_off(const struct qmail_try *t)
{
	return t->result && !is_over(t);
}

/* The last line that is known of a delivery. */
static const struct sighting *
last_of(const struct qmail_try *t)
{
	return t->result ? t->result : t->begun;
}

/* Is the delivery that begins there of another mail than all before it? */
static enum wb_err
is_other(struct view *v, const struct qmail_tries *all, size_t first, size_t at,
	bool *out, struct err *err)
{
	const struct qmail_try *t = &all->items[at];
	struct span to = sighting_value(t->begun, FIELD_to);
	const struct sighting *last = last_of(&all->items[first]);

	for (size_t i = first; i < at; i++) {
		const struct qmail_try *before = &all->items[i];

		if (span_eq(sighting_value(before->begun, FIELD_to), to)) {
			*out = is_over(before);
			return WB_OK;
		}
		if (is_put_off(before))
			return WB_OK;
		if (sighting_order(last_of(before), last) > 0)
			last = last_of(before);
	}
	if (last->sort_ns == INT64_MAX ||
		t->begun->sort_ns - last->sort_ns <= PAUSE_S * second)
		return WB_OK;
	return was_idle(v, last, t->begun, out, err);
}

/* Cut the leg before that line, and keep the part with `near` in it. Returns
 * whether that is the first one. */
static bool
keep_part(struct leg *leg, const struct sighting *begun,
	const struct sighting *near)
{
	bool is_first = near && sighting_order(near, begun) < 0;
	size_t kept = 0;

	for (size_t i = 0; i < leg->lines.count; i++)
		if ((sighting_order(leg->lines.items[i], begun) < 0) ==
			is_first)
			leg->lines.items[kept++] = leg->lines.items[i];
	leg->lines.count = kept;
	leg->key = leg->lines.items[0];
	leg->is_reused = true;
	if (is_first) {
		leg->end = NULL;
		leg->next = begun;
	} else {
		leg->start = NULL;
	}
	return is_first;
}

/* Could a mail of that age be tried once more, when it was put off before? */
static bool
is_due(const struct sighting *begun, int64_t age_s)
{
	int64_t skip = is_local(begun) ? LOCAL_SKIP : REMOTE_SKIP;
	int64_t slack_s = is_local(begun) ? LOCAL_TRY_S : REMOTE_TRY_S;

	for (int64_t n = skip; n * n <= age_s + PAUSE_S; n += skip)
		if (age_s <= n * n + slack_s)
			return true;
	return false;
}

static bool
is_late(const struct sighting *info, const struct qmail_try *first)
{
	int64_t age_s = 0;

	if (!info || info->sort_ns == INT64_MAX ||
		first->begun->sort_ns == INT64_MAX)
		return false;
	age_s = (first->begun->sort_ns - info->sort_ns) / second;
	return age_s > FIRST_S ||
		(age_s > PAUSE_S && !is_due(first->begun, age_s));
}

/* Are the deliveries of another mail than that which came into the queue? */
static enum wb_err
cut_at_first(struct view *v, struct leg *leg, const struct qmail_tries *all,
	const struct sighting *near, bool *is_done, struct err *err)
{
	const struct sighting *info = leg_line(leg, KIND_FROM);
	bool is_cut = false;
	enum wb_err rc = WB_OK;

	if (all->count == 0 || !is_late(info, &all->items[0]))
		return WB_OK;
	rc = was_idle(v, info, all->items[0].begun, &is_cut, err);
	*is_done = is_cut && keep_part(leg, all->items[0].begun, near);
	return rc;
}

enum wb_err
qmail_leg_keep(struct view *v, struct leg *leg, const struct sighting *near,
	struct err *err)
{
	struct qmail_tries all = { 0 };
	size_t first = 0;
	bool is_done = false;
	enum wb_err rc = WB_OK;

	qmail_tries_begin(leg, &all);
	rc = cut_at_first(v, leg, &all, near, &is_done, err);
	if (rc == WB_OK && !is_done && has_pause(&all))
		rc = qmail_tries_end(v, leg, &all, err);
	for (size_t i = 1; i < all.count && rc == WB_OK && !is_done; i++) {
		bool is_cut = false;

		if (!is_after_pause(&all.items[i - 1], &all.items[i]))
			continue;
		rc = is_other(v, &all, first, i, &is_cut, err);
		if (is_cut && keep_part(leg, all.items[i].begun, near))
			break;
		if (is_cut)
			first = i;
	}
	free(all.items);
	return rc;
}
