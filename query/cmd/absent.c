/* Nothing found is an answer too. */
#include "query/cmd/asking.h"

#include <stdlib.h>
#include <string.h>

struct absent {
	struct asking *asking;
	struct absence_answer answer;
	struct coverage_answer *coverage;
	size_t cap;
};

static struct when
when_of(int64_t ns, bool zone_known)
{
	return (struct when){ .basis = WHEN_INFERRED,
		.ns = ns,
		.zone_known = zone_known,
		.min_ns = ns,
		.max_ns = ns };
}

static void
take_host(void *ctx, const struct host_total *row)
{
	struct absent *b = ctx;
	struct coverage_answer *c = NULL;

	b->coverage = xgrow(b->coverage, &b->cap, b->answer.ncoverage + 1,
		sizeof(*b->coverage));
	c = &b->coverage[b->answer.ncoverage++];
	memset(c, 0, sizeof(*c));
	c->host = arena_copy(&b->asking->ctx->arena, row->host);
	c->lines = row->lines;
	c->sources = row->sources;
	b->answer.sources += row->sources;
	b->answer.lines += row->lines;
	if (!row->has_times)
		return;
	c->since = when_of(row->first_ns, row->zone_known);
	c->until = when_of(row->last_ns, row->zone_known);
}

static void
take_program(void *ctx, const struct program_total *row)
{
	struct absent *b = ctx;

	b->answer.unrecognised += row->unrecognised;
}

/* Does what a host's evidence covers touch the window? */
static bool
touches(const struct asking *a, const struct coverage_answer *c)
{
	const int64_t slack = (int64_t)ZONE_SPAN_S * 1000000000;

	if (c->since.basis == WHEN_NONE)
		return false;
	return (!a->spec.has_since ||
		       c->until.ns + slack >= a->spec.since_ns) &&
		(!a->spec.has_until || c->since.ns - slack < a->spec.until_ns);
}

static struct span
statement(const struct absent *b)
{
	const struct asking *a = b->asking;
	size_t covering = 0;

	if (b->answer.lines == 0)
		return SPAN("The index holds no lines, so nothing follows "
			    "from this.");
	for (size_t i = 0; i < b->answer.ncoverage; i++)
		covering += touches(a, &b->coverage[i]);
	if ((a->spec.has_since || a->spec.has_until) && covering == 0)
		return SPAN("No source of this index is known to cover the "
			    "window asked for: nothing follows about what "
			    "happened then.");
	return SPAN("No line of the evidence searched fits. That says nothing "
		    "about hosts, times and programs whose logs are not in "
		    "the index.");
}

enum wb_err
asking_absent(struct asking *a, struct span asked, struct err *err)
{
	return asking_absent_near(a, asked, NULL, 0, err);
}

enum wb_err
asking_absent_near(struct asking *a, struct span asked, const struct span *near,
	size_t nnear, struct err *err)
{
	struct absent b = { .asking = a };
	enum wb_err rc = WB_OK;

	b.answer.asked = asked;
	b.answer.near = near;
	b.answer.nnear = nnear;
	b.answer.since = a->since;
	b.answer.until = a->until;
	for (size_t i = 0; i < a->nindexes && rc == WB_OK; i++) {
		struct readings *r = a->indexes[i].readings;

		if (!r)
			continue;
		readings_each_host(r, take_host, &b);
		readings_each_program(r, take_program, &b);
		rc = readings_status(r, err);
	}
	b.answer.coverage = b.coverage;
	b.answer.statement = statement(&b);
	if (rc == WB_OK)
		show_absence(&a->printer, &b.answer);
	free(b.coverage);
	return rc;
}
