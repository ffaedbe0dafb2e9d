#include "query/user/login/login_look.h"

#include "query/plan/view/hit.h"
#include "query/plan/work/shelf.h"

#include <stdlib.h>
#include <string.h>

static const int64_t ns_per_s = 1000000000;

enum {
	/* Seconds around a line that names whom is asked for in which the
	 * others of its connection are. */
	AROUND_S = 205,
	/* To look around one takes as long as to look at all lines of so many
	 * blocks: where there are more of them, all lines are looked at at
	 * once. */
	STRETCH_BLOCKS = 6,
	STRETCHES_LEAST = 64,
	NAMED_MAX = 20000,
	/* With more texts to look for all lines of the time are looked at. */
	TEXTS_MAX = 100,
	/* Lines are joined to some of long ago, whose pages would stay. */
	LET_GO_EVERY = 1 << 13
};

static void
push(struct note_list *list, struct login_note *n)
{
	list->items = xgrow(list->items, &list->cap, list->count + 1,
		sizeof(struct login_note *));
	list->items[list->count++] = n;
}

static struct login_note *
make_note(struct login_look *g, struct arena *arena,
	const struct search_hit *hit, const struct event_answer *answer)
{
	static const struct dialect dialect = { TEXT_BYTES };
	const struct node *lines = g->fit.ask->lines;
	struct login_note *n = login_note_of(arena, hit, &g->event, answer);

	if (n != NULL && lines != NULL) {
		struct line_view view = { .line = hit->text,
			.dialect = &dialect,
			.host = hit->host,
			.event = &g->event,
			.parsed = true };

		n->fits = query_match(lines, &view);
	}
	return n;
}

static void
join_hit(struct login_look *g, const struct search_hit *hit,
	const struct event_answer *answer)
{
	struct login_note *n = NULL;

	if (++g->joined % LET_GO_EVERY == 0)
		shelf_let_go(g->shelf);
	arena_reset(&g->scratch);
	n = make_note(g, &g->scratch, hit, answer);
	if (n != NULL && login_join_wants(g->join, n))
		login_join_add(g->join, login_note_keep(g->shelf, n));
}

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	struct login_look *g = ctx;
	struct event_answer answer;
	struct login_note *n = NULL;

	hit_answer(hit, &g->event, &answer);
	if (!login_note_is(&g->event))
		return true;
	if (g->is_joining) {
		join_hit(g, hit, &answer);
		return true;
	}
	n = make_note(g, &g->arena, hit, &answer);
	if (n != NULL)
		push(&g->notes, n);
	g->too_many = g->most > 0 && g->notes.count > g->most;
	return !g->too_many;
}

/* Look for lines in a window; INT64_MIN and INT64_MAX leave it open. */
static enum wb_err
look(struct login_look *g, const struct node *query, int64_t since_ns,
	int64_t until_ns, struct err *err)
{
	struct search_counts counts = { 0 };

	g->spec.query = query;
	g->spec.has_since = since_ns != INT64_MIN;
	g->spec.has_until = until_ns != INT64_MAX;
	g->spec.since_ns = since_ns;
	g->spec.until_ns = until_ns;
	return search_run(
		g->indexes, g->nindexes, &g->spec, on_hit, g, &counts, err);
}

static int64_t
since_of(const struct login_look *g)
{
	return g->asked->has_since
		? g->asked->since_ns - LOGIN_REACH_S * ns_per_s
		: INT64_MIN;
}

static int64_t
until_of(const struct login_look *g)
{
	return g->asked->has_until
		? g->asked->until_ns + LOGIN_REACH_S * ns_per_s
		: INT64_MAX;
}

static int
by_order(const void *a, const void *b)
{
	const struct login_note *const *x = a;
	const struct login_note *const *y = b;

	return login_note_order(*x, *y);
}

/* The same line may have been found by its name and by its time. */
static void
sort_notes(struct note_list *list)
{
	size_t kept = 0;

	if (list->count == 0)
		return;
	qsort(list->items, list->count, sizeof(*list->items), by_order);
	for (size_t i = 0; i < list->count; i++)
		if (i == 0 ||
			login_note_order(
				list->items[i], list->items[kept - 1]) != 0)
			list->items[kept++] = list->items[i];
	list->count = kept;
}

/* A time in which lines that were found are near each other: what is joined to
 * them is in it. */
struct stretch {
	int64_t since_ns;
	int64_t until_ns;
	size_t first;
	size_t count;
};

static size_t
stretches_most(const struct login_look *g)
{
	uint64_t blocks = 0;

	for (size_t i = 0; i < g->nindexes; i++) {
		struct index *ix = g->indexes[i].index;

		for (size_t t = 0; t < index_nterms(ix); t++)
			blocks += index_nblocks(ix, t);
	}
	blocks /= STRETCH_BLOCKS;
	return blocks > STRETCHES_LEAST ? (size_t)blocks : STRETCHES_LEAST;
}

/* SIZE_MAX if there are more than `most`. */
static size_t
stretches_of(const struct note_list *list, size_t most, struct stretch *out)
{
	int64_t around = AROUND_S * ns_per_s;
	size_t n = 0;

	for (size_t i = 0; i < list->count; i++) {
		int64_t at = list->items[i]->sort_ns;

		if (at == INT64_MAX)
			continue;
		if (n == 0 || at - around > out[n - 1].until_ns) {
			if (n == most)
				return SIZE_MAX;
			out[n].since_ns = at - around;
			out[n].first = i;
			out[n++].count = 0;
		}
		out[n - 1].until_ns = at + around;
		out[n - 1].count++;
	}
	return n;
}

/* Texts that lines are joined by. */
struct texts {
	struct arena *arena;
	size_t count;
	struct node *nodes[TEXTS_MAX];
	bool are_too_many;
};

static void
add_text(struct texts *t, struct span text)
{
	if (text.len == 0)
		return;
	for (size_t i = 0; i < t->count; i++)
		if (span_ieq(t->nodes[i]->value, text))
			return;
	if (t->count == TEXTS_MAX) {
		t->are_too_many = true;
		return;
	}
	t->nodes[t->count++] = query_text_node(t->arena, text, true, true);
}

static struct node *
with_texts(struct login_look *g, struct texts *t, const struct node *lines)
{
	struct node *both[2] = { NULL, (struct node *)(uintptr_t)lines };

	if (!t->are_too_many)
		both[0] = login_node(&g->arena, NODE_OR, t->nodes, t->count);
	return login_node(&g->arena, NODE_AND, both, 2);
}

/* saslauthd and who asks it have neither user nor address in common. */
static void
add_partners(struct texts *t, const struct login_note *n)
{
	if (n->group != GROUP_MAIL)
		return;
	if (n->user.len == 0)
		add_text(t, SPAN("saslauthd"));
	if (n->client_ip.len == 0) {
		add_text(t, SPAN("SASL"));
		add_text(t, SPAN("badlogin"));
	}
}

/* Lines of the connections that some were found of. */
static enum wb_err
look_around(struct login_look *g, const struct node *lines,
	const struct stretch *stretch, const struct note_list *found,
	struct err *err)
{
	struct texts texts = { .arena = &g->arena };

	for (size_t i = 0; i < stretch->count; i++) {
		const struct login_note *n = found->items[stretch->first + i];

		add_text(&texts, n->session);
		add_text(&texts, n->client_ip);
		add_text(&texts, n->user);
		add_text(&texts, n->has_process ? n->pid : n->mpid);
		add_partners(&texts, n);
	}
	return look(g, with_texts(g, &texts, lines), stretch->since_ns,
		stretch->until_ns, err);
}

/* The ends of sessions, which may be far from where they began: by the id of
 * the session, else by its user, address or process. */
static enum wb_err
look_for_ends(struct login_look *g, const struct node *lines,
	const struct note_list *found, struct err *err)
{
	struct texts texts = { .arena = &g->arena };
	int64_t first = INT64_MAX;
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < found->count; i++) {
		const struct login_note *n = found->items[i];

		if (n->outcome != OUTCOME_SUCCESS || n->sort_ns == INT64_MAX)
			continue;
		first = n->sort_ns < first ? n->sort_ns : first;
		last = n->sort_ns > last ? n->sort_ns : last;
		if (n->session.len > 0) {
			add_text(&texts, n->session);
			continue;
		}
		add_text(&texts, n->user);
		add_text(&texts, n->client_ip);
		add_text(&texts, n->has_process ? n->pid : n->mpid);
	}
	if (first == INT64_MAX)
		return WB_OK;
	return look(g, with_texts(g, &texts, lines), first,
		last + LOGIN_REACH_S * ns_per_s, err);
}

/* All lines of logins in the window. */
static enum wb_err
look_at_all(struct login_look *g, const struct node *lines, struct err *err)
{
	g->notes.count = 0;
	g->most = 0;
	g->spec.by_order = false;
	g->is_joining = true;
	return look(g, lines, since_of(g), until_of(g), err);
}

/* Lines that name him, and what is joined to them. */
static enum wb_err
look_at_some(struct login_look *g, const struct node *lines, struct err *err)
{
	struct stretch *stretches = NULL;
	struct note_list found = { 0 };
	size_t most = stretches_most(g);
	const struct node *named = login_fit_named(&g->fit, &g->arena);
	size_t n = 0;
	enum wb_err rc = WB_OK;

	g->most = NAMED_MAX;
	rc = look(g, named, since_of(g), until_of(g), err);
	if (rc != WB_OK)
		return rc;
	sort_notes(&g->notes);
	most = most < g->notes.count ? most : g->notes.count;
	stretches = arena_array(&g->arena, most + 1, sizeof(*stretches));
	n = g->too_many ? SIZE_MAX : stretches_of(&g->notes, most, stretches);
	if (n == SIZE_MAX)
		return look_at_all(g, lines, err);
	g->most = 0;
	found.items = arena_array(
		&g->arena, g->notes.count, sizeof(struct login_note *));
	found.count = g->notes.count;
	if (found.count > 0)
		memcpy(found.items, g->notes.items,
			found.count * sizeof(struct login_note *));
	rc = look_for_ends(g, lines, &found, err);
	g->spec.by_order = true;
	for (size_t i = 0; i < n && rc == WB_OK; i++)
		rc = look_around(g, lines, &stretches[i], &found, err);
	sort_notes(&g->notes);
	return rc;
}

enum wb_err
login_look(struct login_look *g, struct err *err)
{
	const struct node *lines = login_fit_lines(&g->fit, &g->arena);
	enum wb_err rc = login_fit_is_selective(&g->fit)
		? look_at_some(g, lines, err)
		: look_at_all(g, lines, err);

	for (size_t i = 0; i < g->notes.count && rc == WB_OK; i++)
		login_join_add(g->join, g->notes.items[i]);
	return rc;
}

void
login_look_release(struct login_look *g)
{
	login_join_free(g->join);
	arena_release(&g->scratch);
	shelf_free(g->shelf);
	arena_release(&g->arena);
	free(g->notes.items);
}
