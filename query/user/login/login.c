#include "query/user/login/login.h"

#include "query/plan/work/shelf.h"
#include "query/user/login/login_look.h"
#include "query/user/login/login_twin.h"

#include <stdlib.h>

/* Of logins in memory, before they go to a file: for each of three shelves. */
enum { SHELF_BYTES = 32 << 20 };

static bool
touches(const struct login_look *g, const struct login *l, uint64_t *timeless)
{
	const struct search_spec *s = g->asked;
	const struct when *end = l->has_end ? &l->end : &l->when;

	if (!s->has_since && !s->has_until)
		return true;
	if (l->when.basis == WHEN_NONE) {
		(*timeless)++;
		return false;
	}
	return (!s->has_since || clock_high_ns(end) >= s->since_ns) &&
		(!s->has_until || clock_low_ns(&l->when) < s->until_ns);
}

/* The time beside it, so that most need not be looked at to be sorted: they may
 * be in a file. */
struct place {
	int64_t ns;
	const struct attempt *attempt;
};

static int
by_note(const void *a, const void *b)
{
	const struct place *x = a;
	const struct place *y = b;

	if (x->ns != y->ns)
		return x->ns < y->ns ? -1 : 1;
	return login_note_order(x->attempt->note, y->attempt->note);
}

static struct place *
places_of(const struct attempt_list *list)
{
	struct place *places = xcalloc(list->count + 1, sizeof(*places));

	for (size_t i = 0; i < list->count; i++) {
		places[i] = (struct place){ list->items[i].note->sort_ns,
			&list->items[i] };
		attempts_pass(list, i);
	}
	if (list->count > 0)
		qsort(places, list->count, sizeof(*places), by_note);
	return places;
}

static void
hand_out(struct login_look *g, const struct attempt_list *list,
	struct login_sink *sink)
{
	struct arena arena = { 0 };
	struct place *places = places_of(list);

	for (size_t i = 0; i < list->count; i++) {
		const struct attempt *a =
			places[g->asked->reverse ? list->count - 1 - i : i]
				.attempt;
		struct login login;

		attempts_pass(list, i);
		arena_reset(&arena);
		login_of_attempt(&arena, a, &login);
		if (!login_fits(&g->fit, a, &login) ||
			!touches(g, &login, &sink->timeless))
			continue;
		sink->logins++;
		if (!sink->each(sink->ctx, &login))
			break;
	}
	arena_release(&arena);
	free(places);
}

static void
settle_all(struct login_look *g, struct attempt_list *out)
{
	size_t number = 0;

	for (const struct login_talk *t = login_join_talks(g->join); t != NULL;
		t = t->next) {
		attempts_pass(out, number++);
		if (t->count == 0)
			continue;
		arena_reset(&g->scratch);
		login_settle(&g->scratch, t, out);
	}
}

enum wb_err
logins_each(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, const struct login_ask *ask,
	struct login_sink *sink, struct err *err)
{
	struct login_look *g = xcalloc(1, sizeof(*g));
	struct spare *spare = nindexes > 0 ? indexes[0].spare : NULL;
	struct attempt_list attempts = { 0 };
	enum wb_err rc = login_fit_init(&g->fit, &g->arena, ask, err);

	g->shelf = shelf_new(spare, SHELF_BYTES);
	attempts.shelf = shelf_new(spare, SHELF_BYTES);
	attempts.lists = shelf_new(spare, SHELF_BYTES);
	attempts.notes = g->shelf;
	g->join = login_join_new(g->shelf, spare);
	g->indexes = indexes;
	g->nindexes = nindexes;
	g->asked = spec;
	g->spec = *spec;
	g->spec.reverse = false;
	if (rc == WB_OK)
		rc = login_look(g, err);
	if (rc == WB_OK) {
		settle_all(g, &attempts);
		login_twins_join(&g->arena, &attempts);
		hand_out(g, &attempts, sink);
	}
	shelf_free(attempts.shelf);
	shelf_free(attempts.lists);
	login_look_release(g);
	free(g);
	return rc;
}
