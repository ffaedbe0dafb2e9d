#include "query/cmd/answer/coverage_records.h"

#include "query/lang/value.h"

#include <stdlib.h>
#include <string.h>

static bool
is_asked(const struct coverage_ask *ask, struct span host,
	const struct session *s)
{
	bool fits = ask->nhosts == 0;

	for (size_t i = 0; i < ask->nhosts && !fits; i++)
		fits = value_host_fits(ask->hosts[i], host);
	return fits &&
		coverage_touches(ask->spec, s->begin.ns,
			s->end.basis != WHEN_NONE ? s->end.ns : INT64_MAX,
			true);
}

/* Behind the gaps of its host that begin before it. */
static void
insert(struct coverage *out, const struct coverage_gap *gap)
{
	size_t at = out->ngaps;

	out->gaps = xrealloc(out->gaps, (out->ngaps + 1) * sizeof(*out->gaps));
	for (size_t i = 0; i < out->ngaps; i++)
		if (span_ieq(out->gaps[i].answer.host, gap->answer.host) &&
			out->gaps[i].since_ns > gap->since_ns) {
			at = i;
			break;
		}
	memmove(&out->gaps[at + 1], &out->gaps[at],
		(out->ngaps - at) * sizeof(*out->gaps));
	out->gaps[at] = *gap;
	out->ngaps++;
}

static enum wb_err
add_one(struct erased_records *r, const struct coverage_ask *ask, size_t i,
	struct coverage *out, struct err *err)
{
	const struct check_finding *f = &r->check.items[i];
	const struct session *s = &f->of;
	struct session_check_row *row = &r->rows[i];
	struct coverage_gap gap = { .kind = GAP_LOSS,
		.since_ns = s->begin.ns,
		.until_ns = s->end.basis != WHEN_NONE ? s->end.ns : INT64_MAX };
	enum wb_err rc = session_check_row(&r->check, f, row, err);

	if (rc != WB_OK || !is_asked(ask, row->values[4].text, s))
		return rc;
	gap.answer = (struct gap_answer){ .host = row->values[4].text,
		.since = s->begin,
		.until = s->end,
		.why = f->why,
		.grade = SPAN("B"),
		.ncites = row->first.count,
		.cites = row->first.cites };
	insert(out, &gap);
	return WB_OK;
}

enum wb_err
erased_records_add(struct erased_records *r, const struct coverage_ask *ask,
	struct coverage *out, size_t *others, struct err *err)
{
	enum wb_err rc = WB_OK;

	*others = 0;
	session_set_init(&r->check.set, ask->indexes, ask->nindexes);
	r->is_open = true;
	rc = check_records(&r->check, err);
	r->rows = xcalloc(r->check.count + 1, sizeof(*r->rows));
	for (size_t i = 0; i < r->check.count && rc == WB_OK; i++) {
		if (strcmp(r->check.items[i].what, "erased-records") == 0)
			rc = add_one(r, ask, i, out, err);
		else
			++*others;
	}
	return rc;
}

void
erased_records_release(struct erased_records *r)
{
	if (r->is_open)
		session_check_release(&r->check);
	free(r->rows);
}
