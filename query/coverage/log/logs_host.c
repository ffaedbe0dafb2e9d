/* Whose lines are. What is decoded behind damage is made up of pieces of lines,
 * and what stands in the place of a host there need not be one. */
#include "query/coverage/log/logs.h"

#include "indexer/store/index/terms.h"

static bool
has_stamps(const struct source_view *v)
{
	for (size_t i = 0; i < v->nruns; i++)
		for (int kind = 0; kind < 3; kind++)
			if (v->runs[i].range[kind].lo <=
				v->runs[i].range[kind].hi)
				return true;
	return false;
}

/* Where the other lines of the source have stamps, one without is a piece. */
static bool
is_piece(const struct source_view *v, const struct logs_lines *lines)
{
	return lines->kind == STAMP_NONE &&
		span_eq(v->status, SPAN("damaged")) && has_stamps(v);
}

struct span
logs_host(const struct logs_reading *r, const struct logs_lines *lines)
{
	struct span host = lines->host;

	/* They were too many to be told apart. */
	if (span_eq(host, SPAN(TALLY_OTHERS)))
		return host;
	host = source_stated_host(r->owner, host);
	return host.len > 0 && !is_piece(r->owner, lines)
		? host
		: source_default_host(r->owner);
}
