/* Whose lines are, by what they and their source say. */
#include "indexer/store/reading/readings.h"

static bool
is_host_of(const struct source_view *v, struct span name)
{
	struct span rest = v->host;
	struct span one = { 0 };

	if (v->host_basis != HOST_KNOWN_STATED)
		return false;
	while (rest.len > 0) {
		(void)span_cut(rest, ' ', &one, &rest);
		if (span_eq(one, name))
			return true;
	}
	return false;
}

struct span
source_stated_host(const struct source_view *v, struct span stated)
{
	if (stated.len == 0 || !span_eq(v->status, SPAN("damaged")) ||
		is_host_of(v, stated))
		return stated;
	return (struct span){ 0 };
}
