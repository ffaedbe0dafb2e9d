#include "query/coverage/gap/gaps.h"

#include "query/coverage/gap/candidate.h"
#include "query/coverage/gap/result.h"

enum {
	CITES_OF_GAP = 2,
	/* Whose lines are looked for together. */
	SILENCES_MOST = 1 << 15
};

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
	if (name.len == 0 && w->ask->by_program)
		return SPAN("that names no program");
	if (name.len == 0 || (c->is_whole_host && !w->ask->by_program))
		return SPAN("of this host");
	return span_of(arena_printf(
		&w->out->arena, "of %.*s", (int)name.len, name.ptr));
}

static void
tell(struct gap_work *w, struct candidate *c)
{
	struct arena *arena = &w->out->arena;
	const struct host_log *log = c->facts.log;
	const struct found_line *ends = c->ends;
	struct cite *cites = NULL;
	struct coverage_gap gap = { .kind = GAP_SILENCE };

	gap.answer.host = log->host;
	gap.answer.since =
		ends[0].found ? ends[0].when : gap_when(log, c->silence.from);
	gap.answer.until =
		ends[1].found ? ends[1].when : gap_when(log, c->silence.to);
	gap.since_ns = gap.answer.since.ns;
	gap.until_ns = gap.answer.until.ns;
	if (w->ask->by_program)
		gap.answer.program = log->name;
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
}

enum wb_err
gaps_of_silences(struct gap_work *w, struct err *err)
{
	struct candidates *all = &w->silences;
	enum wb_err rc = WB_OK;

	if (!w->ask->no_lines)
		rc = candidates_look(w, all, err);
	for (size_t i = 0; i < all->count && rc == WB_OK; i++)
		tell(w, &all->items[i]);
	candidates_release(all);
	return rc;
}

/* What is told of it once the log itself is gone. */
static void
keep(struct gap_work *w, const struct candidate *c)
{
	struct arena *arena = &w->out->arena;
	const struct host_log *log = c->facts.log;
	struct host_log *own = NULL;

	if (c->is_shadow ||
		!coverage_touches(w->ask->spec, (c->silence.from - 1) * beat_ns,
			(c->silence.to + 1) * beat_ns, log->zone_known))
		return;
	own = arena_array(arena, 1, sizeof(*own));
	*own = (struct host_log){ .host = arena_copy(arena, log->host),
		.name = arena_copy(arena, log->name),
		.zone_known = log->zone_known };
	candidates_put(&w->silences, c)->facts.log = own;
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
	rc = candidates_find(w, &all, &joined, logs, count, err);
	for (size_t i = 0; i < all.count && rc == WB_OK; i++)
		keep(w, &all.items[i]);
	candidates_release(&all);
	host_log_release(&joined);
	if (rc == WB_OK && w->silences.count >= SILENCES_MOST)
		rc = gaps_of_silences(w, err);
	return rc;
}
