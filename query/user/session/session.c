#include "query/user/session/session.h"

#include "query/plan/work/shelf.h"
#include "query/user/session/session_db.h"
#include "query/user/session/session_filter.h"
#include "query/user/session/session_join.h"
#include "query/user/session/session_pair.h"
#include "query/user/session/session_text.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Of sessions in memory, before they go to a file. */
	SHELF_BYTES = 32 << 20,
	/* Sessions read in any order: tens of megabytes of them. */
	LET_GO_EVERY = 1 << 17
};

const char *
session_end_name(enum session_end end)
{
	static const char *const names[] = { "open", "logout", "superseded",
		"down", "crash" };

	return names[end];
}

/* What is larger than memory goes to the file that the indexes have for it. */
static struct shelf *
shelf_of(const struct session_set *set)
{
	return shelf_new(
		set->nindexes > 0 ? set->indexes[0].spare : NULL, SHELF_BYTES);
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
	set->shelf = shelf_of(set);
	set->texts = shelf_of(set);
}

void
session_set_release(struct session_set *set)
{
	names_free(set->names);
	free(set->machines.items);
	shelf_free(set->shelf);
	shelf_free(set->texts);
	arena_release(&set->arena);
}

struct session *
session_set_add(struct session_set *set, const struct session *s)
{
	struct session *room = shelf_room(set->shelf, sizeof(*s));

	if (set->count == 0)
		set->items = room;
	*room = *s;
	set->count++;
	return room;
}

void
session_set_pass(const struct session_set *set, size_t i)
{
	shelf_pass(set->shelf, &set->items[i], sizeof(*set->items));
}

/* Those without a time last, as everywhere. */
static int
begin_order(const struct session *x, const struct session *y)
{
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

/* The time beside it, so that most need not be looked at to be sorted: they may
 * be in a file. */
struct place {
	int64_t ns;
	const struct session *session;
};

static int
by_begin(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? -1 : 1;
	return begin_order(x->session, y->session);
}

static bool
is_sorted(const struct session_set *set)
{
	for (size_t i = 1; i < set->count; i++) {
		if (begin_order(&set->items[i - 1], &set->items[i]) > 0)
			return false;
		session_set_pass(set, i - 1);
	}
	return true;
}

/* Records of one machine are in order as they come. */
static void
sort(struct session_set *set)
{
	struct shelf *old = set->shelf;
	struct place *places = NULL;
	size_t count = set->count;

	if (is_sorted(set))
		return;
	places = xcalloc(count, sizeof(*places));
	for (size_t i = 0; i < count; i++) {
		const struct session *s = &set->items[i];

		places[i].session = s;
		places[i].ns =
			s->begin.basis == WHEN_NONE ? INT64_MAX : s->begin.ns;
		session_set_pass(set, i);
	}
	qsort(places, count, sizeof(*places), by_begin);
	set->shelf = shelf_of(set);
	set->count = 0;
	for (size_t i = 0; i < count; i++) {
		(void)session_set_add(set, places[i].session);
		if (i % LET_GO_EVERY == 0)
			shelf_let_go(old);
	}
	shelf_free(old);
	free(places);
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

		if (session_fits(set, s, q, sources)) {
			set->items[kept] = *s;
			session_set_pass(set, kept++);
		}
		session_set_pass(set, i);
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
	if (rc == WB_OK) {
		sort(set);
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
