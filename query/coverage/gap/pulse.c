/* Lines that come at a steady pace: marks of the log daemon, jobs of cron, runs
 * of a queue. Where such a pulse misses beats, lines are missing. */
#include "query/coverage/gap/gaps.h"

#include "format/base/digest.h"
#include "format/base/lower_bound.h"
#include "format/log/line/head.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	/* Fewer are no pulse, nor are slower ones: a job of the day is one of
	 * work days, too. */
	BEATS_LEAST = 24,
	SLOWEST_S = 2 * 3600,
	/* Of so many steps all but one are like the middle one, within this
	 * part of it, and a little. */
	STEADY_SHARE = 10,
	OFF_SHARE = 10,
	OFF_S = 5,
	/* Days around at whose same time there are beats. */
	DAYS_AROUND = 14,
	DAYS_LEAST = 2,
	DAY_S = 86400,
	MARKS_OF_TEXT = 200
};

static const int64_t ns_per_s = 1000000000;

static const char phrases[] =
	"\"-- MARK --\" OR (cron cmd) OR (crond cmd) OR \"start queue run\"";

struct pulse_beat {
	struct when when;
	struct cite cite;
};

struct pulse {
	uint64_t key;
	struct span host;
	/* What they are called. */
	struct span name;
	size_t count;
	size_t cap;
	struct pulse_beat *beats;
	int64_t step_s;
};

struct pulses {
	struct gap_work *work;
	size_t count;
	size_t cap;
	struct pulse *items;
};

/* What a line that beats is called; empty if it is none. */
static struct span
name_of(const struct log_head *head)
{
	if (span_has(head->body, SPAN("-- MARK --")) &&
		head->body.len < 2 * sizeof("-- MARK --"))
		return SPAN("its MARK lines");
	if (span_ieq(head->program, SPAN("cron")) ||
		span_eq(head->program, SPAN("crond")) ||
		span_eq(head->program, SPAN("/usr/sbin/cron")) ||
		span_eq(head->program, SPAN("/USR/SBIN/CRON")))
		return SPAN("lines of a job of cron");
	if (span_starts(head->body, SPAN("Start queue run")))
		return SPAN("its queue runs");
	return SPAN("");
}

/* The text without its numbers, which count up. */
static uint64_t
text_key(struct span host, struct span body)
{
	char text[MARKS_OF_TEXT];
	size_t n = 0;

	for (size_t i = 0; i < body.len && n < sizeof(text); i++)
		if (!is_digit(body.ptr[i]))
			text[n++] = body.ptr[i];
	return hash64(text, n) + 3 * hash64(host.ptr, host.len);
}

static struct pulse *
pulse_at(struct pulses *all, struct span host, struct span name, uint64_t key)
{
	struct pulse *p = NULL;

	for (size_t i = 0; i < all->count; i++)
		if (all->items[i].key == key)
			return &all->items[i];
	all->items = xgrow(
		all->items, &all->cap, all->count + 1, sizeof(*all->items));
	p = &all->items[all->count++];
	*p = (struct pulse){ .key = key,
		.host = arena_copy(&all->work->out->arena, host),
		.name = name };
	return p;
}

static bool
take_line(void *ctx, const struct search_hit *hit)
{
	struct pulses *all = ctx;
	struct log_head head;
	struct span name;
	struct pulse *p = NULL;

	if (hit->is_rest || hit->is_record || hit->when.basis == WHEN_NONE ||
		!logs_asked(all->work->ask, hit->host))
		return true;
	head_scan(hit->text, &head);
	name = name_of(&head);
	if (name.len == 0)
		return true;
	p = pulse_at(all, hit->host, name, text_key(hit->host, head.body));
	p->beats = xgrow(p->beats, &p->cap, p->count + 1, sizeof(*p->beats));
	p->beats[p->count++] = (struct pulse_beat){ hit->when, hit->cites[0] };
	return true;
}

static int
by_length(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return *x < *y ? -1 : *x > *y;
}

static int64_t
step_of(const struct pulse *p, size_t i)
{
	return (p->beats[i + 1].when.ns - p->beats[i].when.ns) / ns_per_s;
}

/* Finds the step of the middle; true if nearly all are like it. */
static bool
is_steady(struct pulse *p)
{
	int64_t *steps = NULL;
	size_t like = 0;

	if (p->count < BEATS_LEAST)
		return false;
	steps = xcalloc(p->count, sizeof(*steps));
	for (size_t i = 0; i + 1 < p->count; i++)
		steps[i] = step_of(p, i);
	qsort(steps, p->count - 1, sizeof(*steps), by_length);
	p->step_s = steps[(p->count - 1) / 2];
	for (size_t i = 0; i + 1 < p->count; i++)
		like += llabs(steps[i] - p->step_s) <=
			p->step_s / OFF_SHARE + OFF_S;
	free(steps);
	return p->step_s >= 60 && p->step_s <= SLOWEST_S &&
		(p->count - 1 - like) * STEADY_SHARE <= p->count;
}

static int
beat_to_ns(const void *item, const void *key)
{
	const struct pulse_beat *beat = item;
	const int64_t *ns = key;

	return (beat->when.ns > *ns) - (beat->when.ns < *ns);
}

static bool
has_beat(const struct pulse *p, int64_t from_ns, int64_t to_ns)
{
	size_t at = lower_bound(
		&from_ns, p->beats, p->count, sizeof(*p->beats), beat_to_ns);

	return at < p->count && p->beats[at].when.ns < to_ns;
}

/* Jobs may be of certain hours and days: at that time of nearly all other days
 * there is a beat. */
static bool
is_unusual(const struct pulse *p, size_t i)
{
	const int64_t day_ns = (int64_t)DAY_S * ns_per_s;
	const int64_t step_ns = (p->step_s + OFF_S) * ns_per_s;
	int64_t from = p->beats[i].when.ns + step_ns / 2;
	unsigned days = 0;
	unsigned with = 0;

	for (int64_t d = -DAYS_AROUND; d <= DAYS_AROUND; d++) {
		int64_t at = from + d * day_ns;

		if (d == 0 || at < p->beats[0].when.ns ||
			at + step_ns > p->beats[p->count - 1].when.ns)
			continue;
		days++;
		with += has_beat(p, at, at + step_ns);
	}
	return days >= DAYS_LEAST && with * 5 >= days * 4;
}

/* Where it is told already that lines are missing then, or that the host was
 * down; NULL if it is not. */
static struct coverage_gap *
told_at(const struct coverage *out, size_t ngaps, const struct pulse *p,
	size_t i)
{
	for (size_t k = 0; k < ngaps + out->ndowns; k++) {
		struct coverage_gap *g =
			k < ngaps ? &out->gaps[k] : &out->downs[k - ngaps];

		if (span_ieq(g->answer.host, p->host) &&
			g->since_ns < p->beats[i + 1].when.ns &&
			g->until_ns > p->beats[i].when.ns)
			return g;
	}
	return NULL;
}

static uint64_t
missing_of(const struct pulse *p, size_t i)
{
	return (uint64_t)((step_of(p, i) + p->step_s / 2) / p->step_s - 1);
}

static struct span
why_of(struct arena *arena, struct span before, const struct pulse *p, size_t i)
{
	const uint64_t missing = missing_of(p, i);

	return span_of(arena_printf(arena,
		"%.*s%.*s come each %" PRId64 " seconds, and %" PRIu64
		" of them %s missing",
		(int)before.len, before.ptr, (int)p->name.len, p->name.ptr,
		p->step_s, missing, missing == 1 ? "is" : "are"));
}

/* A silence that chance may have made is none where a pulse stops with it. */
static void
bear_out(struct gap_work *w, struct coverage_gap *gap, const struct pulse *p,
	size_t i)
{
	struct gap_answer *a = &gap->answer;
	struct arena *arena = &w->out->arena;

	if (gap->kind != GAP_SILENCE || a->program.len > 0 ||
		!span_eq(a->grade, SPAN("C")) || missing_of(p, i) < 2)
		return;
	a->why = why_of(arena,
		span_of(arena_printf(
			arena, "%.*s; ", (int)a->why.len, a->why.ptr)),
		p, i);
	a->grade = SPAN("B");
}

static void
tell(struct gap_work *w, const struct pulse *p, size_t i)
{
	struct arena *arena = &w->out->arena;
	struct cite *cites = arena_array(arena, 2, sizeof(*cites));
	struct coverage_gap gap = { .kind = GAP_LOSS,
		.since_ns = p->beats[i].when.ns,
		.until_ns = p->beats[i + 1].when.ns };

	cites[0] = p->beats[i].cite;
	cites[1] = p->beats[i + 1].cite;
	gap.answer = (struct gap_answer){ .host = p->host,
		.since = p->beats[i].when,
		.until = p->beats[i + 1].when,
		.why = why_of(arena, SPAN(""), p, i),
		/* One job may not have been run. */
		.grade = missing_of(p, i) > 1 ? SPAN("B") : SPAN("C"),
		.ncites = 2,
		.cites = cites };
	gap_add(w, &gap);
}

static void
look_at(struct gap_work *w, size_t ngaps, struct pulse *p)
{
	if (!is_steady(p))
		return;
	for (size_t i = 0; i + 1 < p->count; i++) {
		struct coverage_gap *told = NULL;

		if (step_of(p, i) * 10 < p->step_s * 18 || !is_unusual(p, i))
			continue;
		told = told_at(w->out, ngaps, p, i);
		if (told)
			bear_out(w, told, p, i);
		else
			tell(w, p, i);
	}
}

enum wb_err
gaps_of_pulses(struct gap_work *w, struct err *err)
{
	const size_t ngaps = w->out->ngaps;
	struct pulses all = { .work = w };
	struct phrase_look look = { .phrases = phrases,
		.around_s = LOOK_AROUND_S,
		.most_blocks = w->ask->balance_blocks,
		.each = take_line,
		.ctx = &all };
	enum wb_err rc = look_phrases(&w->looker, &look, err);

	w->out->is_shallow = w->out->is_shallow || look.too_many;
	for (size_t n = 0; n < all.count; n++) {
		if (rc == WB_OK)
			look_at(w, ngaps, &all.items[n]);
		free(all.items[n].beats);
	}
	free(all.items);
	return rc;
}
