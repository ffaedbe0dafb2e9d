#include "query/cmd/evidence/source_absent.h"

#include "query/cmd/run/diag.h"

struct host_ask {
	struct span name;
	bool found;
};

static void
compare_host(void *ctx, const struct host_total *row)
{
	struct host_ask *ask = ctx;

	ask->found = ask->found || span_ieq(row->host, ask->name);
}

static bool
is_host(const struct asking *a, const char *name)
{
	struct host_ask ask = { .name = span_of(name) };

	for (size_t i = 0; i < a->nindexes; i++)
		if (a->indexes[i].readings)
			readings_each_host(
				a->indexes[i].readings, compare_host, &ask);
	return ask.found;
}

void
source_absent_tell(const struct asking *a, const char *name)
{
	if (is_host(a, name))
		diag("no source '%s', but a host: 'waybill sources --host %s' "
		     "lists its sources",
			name, name);
	else
		diag("no source '%s': 'waybill sources' lists them all", name);
}
