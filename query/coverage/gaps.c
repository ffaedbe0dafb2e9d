#include "query/coverage/gaps.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* A rotation that is missing leaves at least this silent. */
	HOLE_LEAST = 12,
	/* 95 of 100 times something is written: a power of ten. */
	CITES_OF_GAP = 2
};

/* 5 of 100. */
static const double likely_log10 = -1.3;

static const int64_t beat_ns = (int64_t)BEAT_S * 1000000000;

struct when
gap_when(const struct host_log *log, int64_t beat)
{
	int64_t ns = beat * beat_ns;

	return (struct when){ .basis = WHEN_INFERRED,
		.ns = ns,
		.zone_known = log->zone_known,
		.min_ns = ns,
		.max_ns = ns };
}

void
gap_add(struct gap_work *w, const struct coverage_gap *gap)
{
	struct coverage *c = w->out;
	bool zone_known = gap->answer.since.basis == WHEN_NONE ||
		gap->answer.since.zone_known;

	if (!coverage_touches(
		    w->ask->spec, gap->since_ns, gap->until_ns, zone_known))
		return;
	if (gap->kind == GAP_DOWN) {
		c->downs = xgrow(c->downs, &w->downs_cap, c->ndowns + 1,
			sizeof(*c->downs));
		c->downs[c->ndowns++] = *gap;
		return;
	}
	c->gaps = xgrow(c->gaps, &w->gaps_cap, c->ngaps + 1, sizeof(*c->gaps));
	c->gaps[c->ngaps++] = *gap;
}

/* One silence of one log, or of all of a host, that may become a gap. */
struct candidate {
	struct gap_case facts;
	struct silence silence;
	struct turn_hole hole;
	bool has_hole;
};

struct candidates {
	struct candidate *items;
	size_t count;
	size_t cap;
};

static struct candidate *
candidate_add(struct candidates *all, const struct host_log *log,
	const struct silence *s, bool is_whole_host)
{
	struct candidate *c = NULL;

	all->items = xgrow(
		all->items, &all->cap, all->count + 1, sizeof(*all->items));
	c = &all->items[all->count++];
	*c = (struct candidate){ .silence = *s };
	c->facts.log = log;
	c->facts.is_whole_host = is_whole_host;
	return c;
}

/* Is nearly all of the silence one of those already? */
static bool
is_told(const struct candidates *all, const struct silence *s)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct silence *k = &all->items[i].silence;
		int64_t from = k->from > s->from ? k->from : s->from;
		int64_t to = k->to < s->to ? k->to : s->to;

		if ((to - from) * 5 >= (s->to - s->from) * 4)
			return true;
	}
	return false;
}

static void
add_silences(struct gap_work *w, struct candidates *all,
	const struct host_log *log, bool is_whole_host)
{
	const struct search_spec *spec = w->ask->spec;
	const int64_t slack =
		log->zone_known ? 1 : (int64_t)ZONE_SPAN_S / BEAT_S;
	struct habit *h = habit_new(log);
	struct silence *list = NULL;
	size_t n = habit_gaps(h,
		spec->has_since ? spec->since_ns / beat_ns - slack : INT64_MIN,
		spec->has_until ? spec->until_ns / beat_ns + slack : INT64_MAX,
		&list);

	for (size_t i = 0; i < n; i++)
		if (!is_told(all, &list[i]))
			candidate_add(all, log, &list[i], is_whole_host);
	free(list);
	habit_free(h);
}

/* The longest silence of the log between two of its rotations. */
static bool
silence_in(const struct habit *h, const struct host_log *log,
	const struct turn_hole *hole, struct silence *out)
{
	size_t best = SIZE_MAX;
	int64_t most = 0;

	for (size_t i = 0; i + 1 < log->nbeats; i++) {
		int64_t beats = log->beats[i + 1].at - log->beats[i].at - 1;

		if (log->beats[i].at < hole->from ||
			log->beats[i + 1].at > hole->to || beats <= most)
			continue;
		most = beats;
		best = i;
	}
	if (best == SIZE_MAX)
		return false;
	habit_weigh(h, best, out);
	return true;
}

static struct candidate *
candidate_within(struct candidates *all, const struct host_log *log,
	const struct silence *s)
{
	for (size_t i = 0; i < all->count; i++) {
		struct candidate *c = &all->items[i];

		if (c->silence.from < s->to && c->silence.to > s->from &&
			(c->facts.is_whole_host || c->facts.log == log))
			return c;
	}
	return NULL;
}

static enum wb_err
add_holes(struct gap_work *w, struct candidates *all,
	const struct host_log *log, struct err *err)
{
	struct turn_hole *holes = NULL;
	size_t n = 0;
	struct habit *h = habit_new(log);
	enum wb_err rc = turn_holes(w, log, &holes, &n, err);

	for (size_t i = 0; i < n && rc == WB_OK; i++) {
		struct silence s;
		struct candidate *c = NULL;

		if (!silence_in(h, log, &holes[i], &s))
			continue;
		c = candidate_within(all, log, &s);
		if (!c && s.to - s.from < HOLE_LEAST &&
			s.log10_chance > likely_log10)
			continue;
		/* Of a day without lines there may be no file. */
		if (!c && !holes[i].is_numbered &&
			s.log10_chance > likely_log10)
			continue;
		if (!c)
			c = candidate_add(all, log, &s, false);
		if (!c->has_hole)
			c->hole = holes[i];
		c->has_hole = true;
	}
	habit_free(h);
	free(holes);
	return rc;
}

/* Lines that bound it, and what those near it say. */
static enum wb_err
look_around(struct gap_work *w, struct candidate *c, struct found_line ends[2],
	struct err *err)
{
	const struct host_log *log = c->facts.log;
	enum wb_err rc = look_bound(
		&w->looker, log, c->silence.from - 1, false, &ends[0], err);

	if (rc == WB_OK)
		rc = look_bound(
			&w->looker, log, c->silence.to, true, &ends[1], err);
	if (rc != WB_OK || c->has_hole)
		return rc;
	if (ends[0].found)
		rc = look_signs(&w->looker, log->host, ends[0].when.ns, false,
			&c->facts.stop, err);
	if (rc == WB_OK && ends[1].found)
		rc = look_signs(&w->looker, log->host, ends[1].when.ns, true,
			&c->facts.start, err);
	if (rc == WB_OK && c->facts.stop.kind == SIGN_DAEMON)
		rc = look_others(&w->looker, &c->facts.stop, log->host,
			&c->facts.others, err);
	return rc;
}

static void
add_cite(struct gap_answer *a, struct cite *cites, const struct found_line *l)
{
	if (!l->found || a->ncites == CITES_OF_GAP)
		return;
	cites[a->ncites++] = l->cite;
	a->cites = cites;
}

static struct span
subject_of(struct gap_work *w, const struct gap_case *c)
{
	struct span name = c->log->name;

	if (w->ask->query && !w->ask->by_program)
		return SPAN("that fits");
	if (name.len == 0 || (c->is_whole_host && !w->ask->by_program))
		return SPAN("of this host");
	return span_of(arena_printf(
		&w->out->arena, "of %.*s", (int)name.len, name.ptr));
}

static enum wb_err
tell(struct gap_work *w, struct candidate *c, struct err *err)
{
	struct arena *arena = &w->out->arena;
	const struct host_log *log = c->facts.log;
	struct found_line ends[2] = { { 0 } };
	struct cite *cites = NULL;
	struct coverage_gap gap = { .since_ns = c->silence.from * beat_ns,
		.until_ns = c->silence.to * beat_ns };
	enum wb_err rc = WB_OK;

	if (!coverage_touches(w->ask->spec, gap.since_ns - beat_ns,
		    gap.until_ns + beat_ns, log->zone_known))
		return WB_OK;
	if (!w->ask->no_lines)
		rc = look_around(w, c, ends, err);
	if (rc != WB_OK)
		return rc;
	gap.answer.host = arena_copy(arena, log->host);
	gap.answer.since =
		ends[0].found ? ends[0].when : gap_when(log, c->silence.from);
	gap.answer.until =
		ends[1].found ? ends[1].when : gap_when(log, c->silence.to);
	gap.since_ns = gap.answer.since.ns;
	gap.until_ns = gap.answer.until.ns;
	if (w->ask->by_program)
		gap.answer.program = arena_copy(arena, log->name);
	c->facts.subject = subject_of(w, &c->facts);
	c->facts.silence = &c->silence;
	c->facts.hole = c->has_hole ? &c->hole : NULL;
	c->facts.length_s = (gap.until_ns - gap.since_ns) / 1000000000;
	gap.kind =
		gap_tell(arena, &c->facts, &gap.answer.why, &gap.answer.grade);
	cites = arena_array(arena, CITES_OF_GAP, sizeof(*cites));
	add_cite(&gap.answer, cites,
		gap.kind == GAP_DOWN ? &c->facts.stop.line : &ends[0]);
	add_cite(&gap.answer, cites,
		gap.kind == GAP_DOWN && c->facts.start.line.found
			? &c->facts.start.line
			: &ends[1]);
	gap_add(w, &gap);
	return WB_OK;
}

/* Some lines of a rotation say nothing of another. */
static bool
is_part(const struct gap_work *w)
{
	return w->ask->query || w->ask->by_program;
}

enum wb_err
gaps_of_host(struct gap_work *w, const struct host_log *logs, size_t count,
	struct err *err)
{
	struct candidates all = { 0 };
	struct host_log joined;
	enum wb_err rc = WB_OK;

	host_log_join(logs, count, &joined);
	joined.name = w->ask->by_program ? logs[0].name : SPAN("");
	add_silences(w, &all, &joined, true);
	for (size_t i = 0; i < count && count > 1; i++)
		add_silences(w, &all, &logs[i], false);
	for (size_t i = 0; i < count && rc == WB_OK && !is_part(w); i++)
		rc = add_holes(w, &all, &logs[i], err);
	for (size_t i = 0; i < all.count && rc == WB_OK; i++)
		rc = tell(w, &all.items[i], err);
	host_log_release(&joined);
	free(all.items);
	return rc;
}
