#include "query/user/session.h"

#include "query/user/session_db.h"
#include "query/user/session_filter.h"
#include "query/user/session_join.h"
#include "query/user/session_pair.h"
#include "query/user/session_text.h"

#include <stdlib.h>
#include <string.h>

const char *
session_end_name(enum session_end end)
{
	static const char *const names[] = { "open", "logout", "superseded",
		"down", "crash" };

	return names[end];
}

void
session_set_init(
	struct session_set *set, struct searched *indexes, size_t nindexes)
{
	memset(set, 0, sizeof(*set));
	set->indexes = indexes;
	set->nindexes = nindexes;
	set->names = names_new();
	set->machines.names = set->names;
}

void
session_set_release(struct session_set *set)
{
	names_free(set->names);
	free(set->machines.items);
	free(set->items);
	arena_release(&set->arena);
}

/* Those without a time last, as everywhere. */
static int
by_begin(const void *a, const void *b)
{
	const struct session *x = a;
	const struct session *y = b;
	bool x_none = x->begin.basis == WHEN_NONE;
	bool y_none = y->begin.basis == WHEN_NONE;

	if (x_none != y_none)
		return x_none ? 1 : -1;
	if (x->begin.ns != y->begin.ns)
		return x->begin.ns < y->begin.ns ? -1 : 1;
	if (x->first.index != y->first.index)
		return x->first.index < y->first.index ? -1 : 1;
	if (x->first.ord != y->first.ord)
		return x->first.ord < y->first.ord ? -1 : 1;
	return x->first.offset < y->first.offset
		? -1
		: x->first.offset > y->first.offset;
}

/* The latest time of each host, whatever its lines say. */
static void
saw_host(void *ctx, const struct host_total *row)
{
	struct session_set *set = ctx;

	for (size_t i = 0; row->has_times && i < set->machines.count; i++)
		if (span_ieq(row->host,
			    names_get(set->names, set->machines.items[i].host)))
			machines_saw(&set->machines, (uint32_t)i, row->last_ns);
}

static void
keep_fitting(struct session_set *set, const struct session_question *q,
	const struct source_filter *sources)
{
	size_t kept = 0;

	for (size_t i = 0; i < set->count; i++) {
		const struct session *s = &set->items[i];

		if (session_fits(set, s, q, sources))
			set->items[kept++] = *s;
	}
	set->count = kept;
}

enum wb_err
sessions_read(struct session_set *set, const struct session_question *q,
	struct err *err)
{
	struct source_filter *sources = NULL;
	enum wb_err rc = source_filter_new(
		set->indexes, set->nindexes, q->spec, &sources, err);

	if (rc == WB_OK)
		rc = session_pair_records(set, q, sources, err);
	if (rc == WB_OK)
		rc = session_read_db(set, q, err);
	if (rc == WB_OK && !q->only_records)
		rc = session_read_text(set, q, err);
	for (size_t i = 0; i < set->nindexes && rc == WB_OK; i++)
		if (set->indexes[i].readings)
			readings_each_host(
				set->indexes[i].readings, saw_host, set);
	if (rc == WB_OK && set->count > 0)
		qsort(set->items, set->count, sizeof(*set->items), by_begin);
	if (rc == WB_OK) {
		session_join(set);
		keep_fitting(set, q, sources);
	}
	source_filter_free(sources);
	return rc;
}

bool
session_length(const struct session *s, int64_t *stamps_ns, int64_t *passed_ns)
{
	if (s->begin.basis == WHEN_NONE || s->end.basis == WHEN_NONE)
		return false;
	*stamps_ns = s->end.ns - s->begin.ns;
	*passed_ns = *stamps_ns - s->stepped_ns;
	return true;
}

int64_t
session_until(const struct session_set *set, const struct session *s)
{
	int64_t last = set->machines.items[s->machine].last_ns;

	if (s->end.basis != WHEN_NONE)
		return s->end.max_ns;
	/* Still on when that was written. */
	return (last > s->begin.max_ns ? last : s->begin.max_ns) + 1;
}
