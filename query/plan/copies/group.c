#include "query/plan/copies/group_part.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* However little memory there is. */
	GROUP_LEAST = 4096
};

struct group *
group_new(struct searched *indexes, const struct source_filter *filter,
	size_t memory, bool reverse)
{
	struct group *g = xcalloc(1, sizeof(*g));

	g->indexes = indexes;
	g->filter = filter;
	g->memory = memory;
	g->reverse = reverse;
	return g;
}

static void
group_drop(struct member *m)
{
	free((void *)(uintptr_t)m->match.raw.ptr);
	buf_release(&m->text);
}

void
group_free(struct group *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->count; i++)
		group_drop(&g->items[i]);
	free(g->items);
	free(g->heads);
	free(g->leaders);
	buf_release(&g->text);
	free(g);
}

static bool
is_same_place(const struct match *a, const struct match *b)
{
	return a->index == b->index && a->ord == b->ord && a->line == b->line &&
		match_is_piece(a) && match_is_piece(b);
}

int64_t
group_second(const struct group *g, int64_t ns)
{
	if (ns == INT64_MAX)
		return INT64_MAX;
	return g->reverse ? -clock_second(ns) : clock_second(ns);
}

static int64_t
turn_of(int64_t second)
{
	return second / GROUP_TURN_S - (second % GROUP_TURN_S < 0);
}

/* The turn that is handed out next; what waits for a better copy waits for one
 * of the turn behind its own. */
static int64_t
next_turn(const struct group *g)
{
	if (g->waiting < g->count)
		return turn_of(g->items[g->waiting].second);
	return turn_of(g->items[g->count - 1].second) + 1;
}

static bool
is_timeless(const struct group *g)
{
	return g->items[g->count - 1].second == INT64_MAX;
}

/* A copy may have no fraction where the other has one, or be seconds later. */
bool
group_takes(const struct group *g, const struct match *m)
{
	bool is_full = g->used > g->memory && g->count >= GROUP_LEAST;
	int64_t second = group_second(g, m->sort_ns);

	if (g->count == 0)
		return true;
	/* Pieces of one line stay in one group. */
	if (is_full)
		return is_same_place(&g->items[g->count - 1].match, m);
	if (second == INT64_MAX || is_timeless(g))
		return second == INT64_MAX && is_timeless(g);
	return turn_of(second) <= next_turn(g) + 1;
}

int64_t
group_needs(const struct group *g)
{
	if (g->count == 0)
		return INT64_MIN;
	return is_timeless(g) ? INT64_MAX : (next_turn(g) + 2) * GROUP_TURN_S;
}

void
group_add(struct group *g, const struct match *m)
{
	g->items = xgrow(g->items, &g->cap, g->count + 1, sizeof(*g->items));
	g->items[g->count++] = (struct member){ .match = *m,
		.second = group_second(g, m->sort_ns) };
	g->used += sizeof(*g->items) + m->raw.len;
}

static bool
is_one_source_in_both(const struct cite_set *a, const struct cite_set *b)
{
	for (size_t i = 0; i < a->count; i++)
		for (size_t k = 0; k < b->count; k++)
			if (a->sources[i] == b->sources[k])
				return true;
	return false;
}

/* One source may be in several indexes. */
static bool
is_cited(const struct cite_set *all, const struct cite *c)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct cite *o = &all->cites[i];

		if (o->offset == c->offset && o->line == c->line &&
			strcmp(o->source, c->source) == 0 &&
			strcmp(o->file_sha256, c->file_sha256) == 0 &&
			span_eq(o->path, c->path))
			return true;
	}
	return false;
}

static void
add_cites(struct cite_set *to, const struct cite_set *from)
{
	for (size_t i = 0; i < from->count && to->count < CITES_MAX; i++) {
		if (is_cited(to, &from->cites[i]))
			continue;
		to->sources[to->count] = from->sources[i];
		to->cites[to->count++] = from->cites[i];
	}
}

/* The lines that become one answer. */
struct joining {
	struct group *group;
	struct arena arena;
	struct span host;
	struct cite_set *cites;
	size_t count;
	struct member *members[CITES_MAX];
	enum wb_err rc;
	struct err *err;
};

/* Only what has a head is told apart from its host. */
static bool
is_of_host(const struct joining *j, const struct member *m)
{
	struct span host = group_host(j->group, m);

	return m->is_behind_head ? body_may_share_host(&m->body, j->host, host)
				 : span_eq(j->host, host);
}

static void
join_twin(void *ctx, struct member *m)
{
	struct joining *j = ctx;
	struct cite_set more;
	struct span host;
	bool wanted = false;

	if (j->rc != WB_OK || j->count == CITES_MAX)
		return;
	if (!j->host.ptr)
		j->host = arena_copy(
			&j->arena, group_host(j->group, j->members[0]));
	if (!is_of_host(j, m))
		return;
	j->rc = group_cite(j->group, &m->match, &more, &wanted, j->err);
	if (j->rc != WB_OK || !wanted || is_one_source_in_both(j->cites, &more))
		return;
	/* Of two whole names it is no more than one. */
	host = group_host(j->group, m);
	if (host.len > j->host.len)
		j->host = arena_copy(&j->arena, host);
	m->is_done = true;
	add_cites(j->cites, &more);
	j->members[j->count++] = m;
}

/* Lines of other sources that are the same, and those that are the same as
 * these. */
static enum wb_err
join_twins(struct group *g, size_t at, struct cite_set *cites, struct err *err)
{
	struct joining j = {
		.group = g, .cites = cites, .count = 1, .err = err
	};

	j.members[0] = &g->items[at];
	j.members[0]->is_done = true;
	for (size_t i = 0; i < j.count; i++)
		group_each_twin(g, j.members[i], join_twin, &j);
	arena_release(&j.arena);
	return j.rc;
}

/* What one member hands out: to whom, and whether that wants more. */
struct handing {
	bool (*fn)(void *ctx, const struct match *m,
		const struct cite_set *cites, const struct source_view *owner);
	void *ctx;
	bool goes_on;
};

static enum wb_err
hand_out_one(struct group *g, size_t at, struct handing *to, struct err *err)
{
	const struct match *m = &g->items[at].match;
	const struct source_view *owner = NULL;
	struct cite_set cites;
	bool wanted = false;
	enum wb_err rc = group_cite(g, m, &cites, &wanted, err);

	if (rc == WB_OK && wanted)
		rc = join_twins(g, at, &cites, err);
	if (rc != WB_OK || !wanted)
		return rc;
	owner = readings_source(g->indexes[m->index].readings, m->ord, err);
	if (!owner)
		return WB_CORRUPT;
	to->goes_on = to->fn(to->ctx, m, &cites, owner);
	return WB_OK;
}

/* The better copy was not asked for, or is not one after all: of those before
 * `end` that wait for none behind that second. */
static enum wb_err
hand_out_waiting(struct group *g, size_t end, int64_t second,
	struct handing *to, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < end && rc == WB_OK && to->goes_on; i++) {
		struct member *m = &g->items[i];

		if (!m->is_put_off || m->is_done || m->better_second > second)
			continue;
		m->is_put_off = false;
		rc = hand_out_one(g, i, to, err);
	}
	return rc;
}

/* The members of one second. */
static enum wb_err
hand_out_second(struct group *g, size_t from, size_t end, struct handing *to,
	struct err *err)
{
	const int64_t second = g->items[from].second;
	enum wb_err rc = WB_OK;

	if (g->waiting > 0)
		rc = hand_out_waiting(g, from, second - 1, to, err);
	for (size_t i = from; i < end && rc == WB_OK && to->goes_on; i++) {
		struct member *m = &g->items[i];

		if (!m->is_done)
			group_put_off(g, m);
		if (!m->is_done && !m->is_put_off &&
			(i == 0 || !is_same_place(&m->match, &m[-1].match)))
			rc = hand_out_one(g, i, to, err);
	}
	return rc == WB_OK ? hand_out_waiting(g, end, second, to, err) : rc;
}

/* What was handed out goes; what waits for a better copy stays. */
static void
drop(struct group *g, size_t end)
{
	size_t kept = 0;

	g->waiting = 0;
	for (size_t i = 0; i < g->count; i++) {
		struct member *m = &g->items[i];

		if (i >= end || (m->is_put_off && !m->is_done)) {
			g->waiting += i < end;
			g->items[kept++] = *m;
			continue;
		}
		g->used -= sizeof(*m) + m->match.raw.len + m->text.cap;
		group_drop(m);
	}
	g->count = kept;
}

/* The end of the first turn. If there is no room, or the lines have no time,
 * that is all there is. */
static size_t
end_of_turn(const struct group *g)
{
	const int64_t turn = next_turn(g);
	size_t end = g->waiting;

	if (is_timeless(g) || (g->used > g->memory && g->count >= GROUP_LEAST))
		return g->count;
	while (end < g->count && turn_of(g->items[end].second) <= turn)
		end++;
	return end;
}

enum wb_err
group_hand_out(struct group *g,
	bool (*fn)(void *ctx, const struct match *m,
		const struct cite_set *cites, const struct source_view *owner),
	void *ctx, struct err *err)
{
	struct handing to = { fn, ctx, true };
	const size_t all = end_of_turn(g);
	const bool is_last = all == g->count;
	enum wb_err rc = WB_OK;
	size_t end = g->waiting;

	group_chain(g);
	while (rc == WB_OK && to.goes_on && end < all) {
		size_t from = end;

		while (end < all &&
			g->items[end].second == g->items[from].second)
			end++;
		rc = hand_out_second(g, from, end, &to, err);
	}
	if (rc == WB_OK && is_last)
		rc = hand_out_waiting(g, end, INT64_MAX, &to, err);
	drop(g, end);
	return rc;
}
