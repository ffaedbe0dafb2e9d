/* Gaps in the evidence of a host around the time of a mail. */
#include "query/trace/view_part.h"

#include "query/coverage/coverage.h"
#include "query/trace/host.h"

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

struct view_gaps {
	struct coverage coverage;
	bool is_filled;
	int64_t since_ns;
	int64_t until_ns;
	unsigned looks;
};

void
view_gaps_release(struct view *v)
{
	if (v->gaps)
		coverage_release(&v->gaps->coverage);
	free(v->gaps);
	v->gaps = NULL;
}

static bool
has_gaps(const struct view_gaps *g, int64_t at_ns)
{
	return g->is_filled && at_ns - hour_ns >= g->since_ns &&
		at_ns + 2 * hour_ns <= g->until_ns;
}

/* False if they are not to be had. */
static bool
fill(struct view *v, int64_t at_ns)
{
	struct view_gaps *g = v->gaps;
	struct search_spec spec = v->spec;
	struct err err = { 0 };
	const struct coverage_ask ask = { .indexes = v->indexes,
		.nindexes = v->nindexes,
		.spec = &spec,
		.balance_blocks = BALANCE_QUICK };

	if (has_gaps(g, at_ns))
		return true;
	if (g->looks++ >= LOOKS_MAX)
		return false;
	coverage_release(&g->coverage);
	g->since_ns = at_ns - HOURS_AROUND * hour_ns;
	g->until_ns = at_ns + HOURS_AROUND * hour_ns;
	spec.has_since = spec.has_until = true;
	spec.since_ns = g->since_ns;
	spec.until_ns = g->until_ns;
	/* What cannot be read here the mail's own lines will say. */
	g->is_filled = coverage_find(&ask, &g->coverage, &err) == WB_OK;
	return g->is_filled;
}

const struct gap_answer *
view_gap_after(struct view *v, struct span host, int64_t at_ns)
{
	if (at_ns == INT64_MAX || at_ns < INT64_MIN + 2 * hour_ns)
		return NULL;
	if (!v->gaps)
		v->gaps = xcalloc(1, sizeof(*v->gaps));
	if (!fill(v, at_ns))
		return NULL;
	for (size_t i = 0; i < v->gaps->coverage.ngaps; i++) {
		const struct coverage_gap *g = &v->gaps->coverage.gaps[i];

		if (g->kind != GAP_DAMAGE && g->until_ns >= at_ns &&
			g->since_ns <= at_ns + HOURS_AFTER * hour_ns &&
			host_is_named(g->answer.host, host))
			return &g->answer;
	}
	return NULL;
}
