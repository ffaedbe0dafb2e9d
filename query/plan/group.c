#include "query/plan/group_part.h"

#include "query/plan/hit.h"

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

void
group_free(struct group *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->count; i++)
		free((void *)(uintptr_t)g->items[i].match.raw.ptr);
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

/* A copy may have no fraction where the other has one, or be seconds later. */
bool
group_takes(const struct group *g, const struct match *m)
{
	bool is_full = g->used > g->memory && g->count >= GROUP_LEAST;
	int64_t second = group_second(g, m->sort_ns);
	int64_t first = 0;

	if (g->count == 0)
		return true;
	first = g->items[0].second;
	/* Pieces of one line stay in one group. */
	if (is_full)
		return is_same_place(&g->items[g->count - 1].match, m);
	return second == first ||
		(second != INT64_MAX && second - first < GROUP_HELD_S);
}

int64_t
group_due(const struct group *g, const struct match *m)
{
	int64_t second = group_second(g, m->sort_ns);
	int64_t first = g->items[0].second;

	if (second == INT64_MAX || second == first)
		return INT64_MAX;
	/* If there is no room, less is looked ahead. */
	return second - first > GROUP_SPAN_S ? second - GROUP_SPAN_S : second;
}

bool
group_is_due(const struct group *g, int64_t until)
{
	return g->count > 0 &&
		(until == INT64_MAX || g->items[0].second < until);
}

void
group_add(struct group *g, const struct match *m)
{
	g->items = xgrow(g->items, &g->cap, g->count + 1, sizeof(*g->items));
	g->items[g->count++] = (struct member){ .match = *m,
		.second = group_second(g, m->sort_ns) };
	g->used += sizeof(*g->items) + m->raw.len;
}

/* The last line of a source that another one continues is no line: it goes on
 * there. */
static bool
is_unfinished(const struct cite_set *cites)
{
	return cites->sources[0]->superseded_by != UINT32_MAX;
}

/* Of the sources with the line those that are asked for come first. */
static bool
put_first(const struct group *g, size_t index, struct cite_set *cites)
{
	size_t n = 0;

	for (size_t i = 0; i < cites->count; i++) {
		const struct source_view *v = cites->sources[i];
		struct cite c = cites->cites[i];

		if (!source_filter_has(g->filter, index, v->ord))
			continue;
		for (size_t k = i; k > n; k--) {
			cites->sources[k] = cites->sources[k - 1];
			cites->cites[k] = cites->cites[k - 1];
		}
		cites->sources[n] = v;
		cites->cites[n++] = c;
	}
	return n > 0;
}

/* An earlier state that is asked for has the line, too, or it alone. */
static enum wb_err
cite_earlier(struct group *g, const struct match *m, struct cite_set *cites,
	bool *found, struct err *err)
{
	struct readings *r = g->indexes[m->index].readings;
	const struct source_view *owner = readings_source(r, m->ord, err);
	const struct source_view *v = NULL;
	const struct cite_place place = { .line = cites->cites[0].line,
		.from = cites->cites[0].offset,
		.to = cites->cites[0].offset + cites->cites[0].length };
	struct extent_row part = { .from = place.from, .to = place.to };
	uint32_t ord = UINT32_MAX;

	if (!owner)
		return WB_CORRUPT;
	part.segment = owner->segment;
	part.stream = owner->no;
	/* Of an empty line its end counts. */
	part.to += place.to == place.from;
	ord = source_filter_earlier(g->filter, m->index, &part);
	*found = ord != UINT32_MAX;
	if (!*found)
		return WB_OK;
	v = readings_source(r, ord, err);
	if (!v)
		return WB_CORRUPT;
	if (is_unfinished(cites))
		cites->count = 0;
	for (size_t k = cites->count++; k > 0; k--) {
		cites->sources[k] = cites->sources[k - 1];
		cites->cites[k] = cites->cites[k - 1];
	}
	cites->sources[0] = v;
	cite_fill(v, &place, &cites->cites[0]);
	return WB_OK;
}

/* Who has the line; is it one, and asked for? A block can hold lines that only
 * sources not asked for have. */
static enum wb_err
cite_member(struct group *g, const struct match *m, struct cite_set *cites,
	bool *wanted, struct err *err)
{
	enum wb_err rc = cite_match(g->indexes, m, cites, err);

	if (rc != WB_OK)
		return rc;
	*wanted = put_first(g, m->index, cites) && !is_unfinished(cites);
	return *wanted || !g->filter ? WB_OK
				     : cite_earlier(g, m, cites, wanted, err);
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

static void
add_cites(struct cite_set *to, const struct cite_set *from)
{
	for (size_t i = 0; i < from->count && to->count < CITES_MAX; i++) {
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

static void
join_twin(void *ctx, struct member *m)
{
	struct joining *j = ctx;
	struct cite_set more;
	bool wanted = false;

	if (j->rc != WB_OK || j->count == CITES_MAX)
		return;
	if (!j->host.ptr)
		j->host = arena_copy(
			&j->arena, group_host(j->group, j->members[0]));
	if (!span_eq(j->host, group_host(j->group, m)))
		return;
	j->rc = cite_member(j->group, &m->match, &more, &wanted, j->err);
	if (j->rc != WB_OK || !wanted || is_one_source_in_both(j->cites, &more))
		return;
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
	enum wb_err rc = cite_member(g, m, &cites, &wanted, err);

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

/* The members of one second. */
static enum wb_err
hand_out_second(struct group *g, size_t from, size_t end, struct handing *to,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = from; i < end && rc == WB_OK && to->goes_on; i++) {
		struct member *m = &g->items[i];

		if (!m->is_done)
			group_put_off(g, m);
		if (!m->is_done && !m->is_put_off &&
			(i == 0 || !is_same_place(&m->match, &m[-1].match)))
			rc = hand_out_one(g, i, to, err);
	}
	/* The better copy was not asked for, or is not one after all. */
	for (size_t i = 0; i < end && rc == WB_OK && to->goes_on; i++) {
		const struct member *m = &g->items[i];

		if (m->is_put_off && !m->is_done &&
			m->better_second <= g->items[from].second)
			rc = hand_out_one(g, i, to, err);
	}
	return rc;
}

/* What was handed out goes; what waits for a better copy stays. */
static void
drop(struct group *g, size_t end)
{
	const int64_t last = g->items[end - 1].second;
	size_t kept = 0;

	for (size_t i = 0; i < g->count; i++) {
		struct member *m = &g->items[i];

		if (i >= end ||
			(m->is_put_off && !m->is_done &&
				m->better_second > last)) {
			g->items[kept++] = *m;
			continue;
		}
		g->used -= sizeof(*m) + m->match.raw.len;
		free((void *)(uintptr_t)m->match.raw.ptr);
	}
	g->count = kept;
}

enum wb_err
group_hand_out(struct group *g, int64_t until,
	bool (*fn)(void *ctx, const struct match *m,
		const struct cite_set *cites, const struct source_view *owner),
	void *ctx, struct err *err)
{
	struct handing to = { fn, ctx, true };
	enum wb_err rc = WB_OK;
	size_t end = 0;

	group_chain(g);
	while (rc == WB_OK && to.goes_on && end < g->count &&
		(until == INT64_MAX || g->items[end].second < until)) {
		size_t from = end;

		while (end < g->count &&
			g->items[end].second == g->items[from].second)
			end++;
		rc = hand_out_second(g, from, end, &to, err);
	}
	if (end > 0)
		drop(g, end);
	return rc;
}
