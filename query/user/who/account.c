#include "query/user/who/account.h"

#include "format/base/lower_bound.h"
#include "query/user/who/account_part.h"

#include <stdlib.h>
#include <string.h>

enum wb_err
accounts_open(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, struct accounts **out, struct err *err)
{
	struct accounts *a = xcalloc(1, sizeof(*a));
	enum wb_err rc = accounts_read(a, indexes, nindexes, spec, err);

	if (rc != WB_OK) {
		accounts_close(a);
		a = NULL;
	}
	*out = a;
	return rc;
}

void
accounts_close(struct accounts *a)
{
	if (!a)
		return;
	for (size_t i = 0; i < a->ntables; i++)
		free(a->tables[i]->items);
	free(a->tables);
	free(a->known);
	free(a->origins);
	free(a->origin_of);
	free(a->facts);
	arena_release(&a->arena);
	free(a);
}

const struct account_fact *
accounts_facts(const struct accounts *a, size_t *count)
{
	*count = a->nfacts;
	return a->facts;
}

bool
account_place_eq(const struct account_place *a, const struct account_place *b)
{
	if (a->ncites != b->ncites || a->host_basis != b->host_basis ||
		!span_eq(a->host, b->host))
		return false;
	for (size_t i = 0; i < a->ncites; i++)
		if (!span_eq(a->cites[i].path, b->cites[i].path))
			return false;
	return true;
}

struct account_place
account_place_copy(struct arena *arena, const struct account_place *place)
{
	struct cite *cites =
		arena_array(arena, place->ncites, sizeof(*place->cites));

	if (place->ncites > 0)
		memcpy(cites, place->cites, place->ncites * sizeof(*cites));
	return (struct account_place){ arena_copy(arena, place->host),
		place->host_basis, place->ncites, cites };
}

/* Of two that both hold, the one that began later is told by the nearer line;
 * of those that began alike, the first is the system's own. */
static bool
is_better(const struct account *x, const struct account *best, int64_t at_ns)
{
	bool holds = at_ns == INT64_MAX
		? x->until_ns == INT64_MAX
		: x->from_ns <= at_ns && at_ns < x->until_ns;

	return holds && (!best || x->from_ns > best->from_ns);
}

static int
account_to_uid(const void *item, const void *key)
{
	const struct account *a = item;
	const uint64_t *uid = key;

	return (a->uid > *uid) - (a->uid < *uid);
}

const struct account *
account_by_uid(struct accounts *a, const struct account_place *place,
	uint64_t uid, int64_t at_ns)
{
	const struct account_table *t = NULL;
	const struct account *best = NULL;
	size_t at = 0;

	if (a->nfacts == 0)
		return NULL;
	t = account_table_at(a, place);
	at = lower_bound(
		&uid, t->items, t->count, sizeof(*t->items), account_to_uid);
	for (; at < t->count && t->items[at].uid == uid; at++)
		if (is_better(&t->items[at], best, at_ns))
			best = &t->items[at];
	return best;
}

const struct account *
account_by_name(struct accounts *a, const struct account_place *place,
	struct span name, int64_t at_ns)
{
	const struct account_table *t = NULL;
	const struct account *best = NULL;

	if (a->nfacts == 0)
		return NULL;
	t = account_table_at(a, place);
	for (size_t i = 0; i < t->count; i++)
		if (span_eq(t->items[i].name, name) &&
			is_better(&t->items[i], best, at_ns))
			best = &t->items[i];
	return best;
}
