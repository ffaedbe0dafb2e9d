#include "query/user/login.h"

#include "query/user/login_look.h"
#include "query/user/login_twin.h"

#include <stdlib.h>

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

static int
by_note(const void *a, const void *b)
{
	const struct attempt *x = a;
	const struct attempt *y = b;

	return login_note_order(x->note, y->note);
}

static void
hand_out(struct login_look *g, struct attempt_list *list,
	struct login_sink *sink)
{
	struct arena arena = { 0 };

	if (list->count > 0)
		qsort(list->items, list->count, sizeof(*list->items), by_note);
	for (size_t i = 0; i < list->count; i++) {
		const struct attempt *a =
			&list->items[g->asked->reverse ? list->count - 1 - i
						       : i];
		struct login login;

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
}

static void
settle_all(struct login_look *g, struct attempt_list *out)
{
	for (const struct login_talk *t = login_join_talks(g->join); t != NULL;
		t = t->next)
		if (t->count > 0)
			login_settle(&g->arena, t, out);
}

enum wb_err
logins_each(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, const struct login_ask *ask,
	struct login_sink *sink, struct err *err)
{
	struct login_look *g = xcalloc(1, sizeof(*g));
	struct attempt_list attempts = { 0 };
	enum wb_err rc = login_fit_init(&g->fit, &g->arena, ask, err);

	g->join = login_join_new();
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
	free(attempts.items);
	login_look_release(g);
	free(g);
	return rc;
}
