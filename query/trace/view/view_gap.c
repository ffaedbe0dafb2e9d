/* Gaps in the evidence of a host around the time of a mail. */
#include "query/trace/view/view_part.h"

#include "query/coverage/coverage.h"
#include "query/trace/view/host.h"

#include <stdlib.h>

static const int64_t hour_ns = (int64_t)3600 * 1000000000;

enum {
	/* Looked for at a time, since the next mail is mostly near. */
	HOURS_AROUND = 36,
	/* What is missing would have come so soon. */
	HOURS_AFTER = 1,
	/* Each costs as much as a few looks for lines. */
	LOOKS_MAX = 16
};

/* What was found around a time; earlier finds stay, for what was told with
 * them. */
struct view_gaps {
	struct view_gaps *next;
	struct coverage coverage;
	bool is_filled;
	int64_t since_ns;
	int64_t until_ns;
};

void
view_gaps_release(struct view *v)
{
	while (v->gaps) {
		struct view_gaps *g = v->gaps;

		v->gaps = g->next;
		coverage_release(&g->coverage);
		free(g);
	}
}

static bool
has_gaps(const struct view_gaps *g, int64_t at_ns)
{
	return g->is_filled && at_ns - hour_ns >= g->since_ns &&
		at_ns + 2 * hour_ns <= g->until_ns;
}

/* The gaps around that time that were found first, or NULL; *known is false if
 * nobody looked yet and somebody should. */
static const struct view_gaps *
find(struct view *v, int64_t at_ns, bool *known)
{
	struct view *k = view_known(v);
	const struct view_gaps *found = NULL;
	size_t looks = 0;

	for (const struct view_gaps *g = k->gaps; g; g = g->next, looks++)
		if (has_gaps(g, at_ns))
			found = g;
	view_known_done(v);
	*known = found || looks >= LOOKS_MAX;
	if (!*known && v->chief)
		v->is_unsure = *known = true;
	return found;
}

/* NULL if they are not to be had. */
static const struct view_gaps *
look(struct view *v, int64_t at_ns)
{
	struct view_gaps *g = xcalloc(1, sizeof(*g));
	struct search_spec spec = v->spec;
	struct err err = { 0 };
	const struct coverage_ask ask = { .indexes = v->indexes,
		.nindexes = v->nindexes,
		.spec = &spec,
		.balance_blocks = BALANCE_QUICK };

	g->since_ns = at_ns - HOURS_AROUND * hour_ns;
	g->until_ns = at_ns + HOURS_AROUND * hour_ns;
	spec.has_since = spec.has_until = true;
	spec.since_ns = g->since_ns;
	spec.until_ns = g->until_ns;
	/* What cannot be read here the mail's own lines will say. */
	g->is_filled = coverage_find(&ask, &g->coverage, &err) == WB_OK;
	(void)view_known(v);
	g->next = v->gaps;
	v->gaps = g;
	view_known_done(v);
	return g->is_filled ? g : NULL;
}

/* NULL if they are not to be had. */
static const struct view_gaps *
gaps_around(struct view *v, int64_t at_ns)
{
	const struct view_gaps *around = NULL;
	bool known = false;

	if (at_ns == INT64_MAX || at_ns < INT64_MIN + 2 * hour_ns)
		return NULL;
	around = find(v, at_ns, &known);
	return known ? around : look(v, at_ns);
}

const struct gap_answer *
view_gap_after(struct view *v, struct span host, int64_t at_ns)
{
	const struct view_gaps *around = gaps_around(v, at_ns);

	for (size_t i = 0; around && i < around->coverage.ngaps; i++) {
		const struct coverage_gap *g = &around->coverage.gaps[i];

		if (g->kind != GAP_DAMAGE && g->kind != GAP_CLOCK &&
			g->until_ns >= at_ns &&
			g->since_ns <= at_ns + HOURS_AFTER * hour_ns &&
			host_is_named(g->answer.host, host))
			return &g->answer;
	}
	return NULL;
}

/* A hole is told whole by whoever looks around one of its ends. */
const struct gap_answer *
view_hole_between(struct view *v, struct span host, int64_t since_ns,
	int64_t until_ns, size_t *nth)
{
	const struct view_gaps *around = gaps_around(v, since_ns);

	while (around && *nth < around->coverage.ngaps) {
		const struct coverage_gap *g = &around->coverage.gaps[(*nth)++];

		if ((g->kind == GAP_TURN || g->kind == GAP_SILENCE ||
			    g->kind == GAP_LOSS) &&
			!span_eq(g->answer.grade, SPAN("C")) &&
			g->since_ns >= since_ns && g->until_ns <= until_ns &&
			host_is_named(g->answer.host, host))
			return &g->answer;
	}
	return NULL;
}
