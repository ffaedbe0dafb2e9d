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
	size_t memory)
{
	struct group *g = xcalloc(1, sizeof(*g));

	g->indexes = indexes;
	g->filter = filter;
	g->memory = memory;
	return g;
}

static void
clear(struct group *g)
{
	for (size_t i = 0; i < g->count; i++)
		free((void *)(uintptr_t)g->items[i].match.raw.ptr);
	g->count = 0;
	g->used = 0;
}

void
group_free(struct group *g)
{
	if (!g)
		return;
	clear(g);
	free(g->items);
	free(g->heads);
	buf_release(&g->text);
	free(g);
}

static bool
is_same_place(const struct match *a, const struct match *b)
{
	return a->index == b->index && a->ord == b->ord && a->line == b->line &&
		match_is_piece(a) && match_is_piece(b);
}

static const int64_t ns_per_s = 1000000000;

static int64_t
floor_second(int64_t ns)
{
	return ns / ns_per_s - (ns % ns_per_s < 0);
}

/* A copy may have no fraction where the other has one. */
static int64_t
second_of(const struct match *m)
{
	return m->sort_ns == INT64_MAX ? INT64_MAX : floor_second(m->sort_ns);
}

bool
group_takes(const struct group *g, const struct match *m)
{
	bool is_full = g->used > g->memory && g->count >= GROUP_LEAST;

	if (!m || g->count == 0)
		return g->count == 0;
	/* Pieces of one line stay in one group. */
	return second_of(m) == second_of(&g->items[0].match) &&
		(!is_full || is_same_place(&g->items[g->count - 1].match, m));
}

void
group_add(struct group *g, const struct match *m)
{
	g->items = xgrow(g->items, &g->cap, g->count + 1, sizeof(*g->items));
	g->items[g->count++] = (struct member){ .match = *m };
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

/* The host that wrote the line. */
static struct span
host_of(struct group *g, const struct match *m, struct err *err)
{
	const struct source_view *v =
		readings_source(g->indexes[m->index].readings, m->ord, err);
	struct search_hit hit = { .offset = m->offset,
		.is_rest = m->begins_mid };

	if (v)
		hit_describe(v, m->raw, &g->text, &hit);
	return hit.host;
}

static void
add_cites(struct cite_set *to, const struct cite_set *from)
{
	for (size_t i = 0; i < from->count && to->count < CITES_MAX; i++) {
		to->sources[to->count] = from->sources[i];
		to->cites[to->count++] = from->cites[i];
	}
}

/* Lines of other sources with the same bytes, time and host. */
static enum wb_err
join_twins(struct group *g, size_t at, struct cite_set *cites, struct err *err)
{
	struct member *first = &g->items[at];
	struct arena hosts = { 0 };
	struct span host = { 0 };
	bool has_host = false;
	enum wb_err rc = WB_OK;

	for (ptrdiff_t k = *group_head(g, first->key);
		k != NO_MEMBER && rc == WB_OK; k = g->items[k].next) {
		struct member *m = &g->items[k];
		struct cite_set more;
		bool wanted = false;

		if (!member_is_twin(first, m))
			continue;
		if (!has_host)
			host = arena_copy(
				&hosts, host_of(g, &first->match, err));
		has_host = true;
		if (!span_eq(host, host_of(g, &m->match, err)))
			continue;
		rc = cite_member(g, &m->match, &more, &wanted, err);
		if (rc != WB_OK || !wanted ||
			is_one_source_in_both(cites, &more))
			continue;
		m->is_done = true;
		add_cites(cites, &more);
	}
	arena_release(&hosts);
	return rc;
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
	g->items[at].is_done = true;
	owner = readings_source(g->indexes[m->index].readings, m->ord, err);
	if (!owner)
		return WB_CORRUPT;
	to->goes_on = to->fn(to->ctx, m, &cites, owner);
	return WB_OK;
}

enum wb_err
group_hand_out(struct group *g,
	bool (*fn)(void *ctx, const struct match *m,
		const struct cite_set *cites, const struct source_view *owner),
	void *ctx, struct err *err)
{
	struct handing to = { fn, ctx, true };
	enum wb_err rc = WB_OK;

	group_chain(g);
	for (size_t i = 0; i < g->count && rc == WB_OK && to.goes_on; i++) {
		struct member *m = &g->items[i];

		m->is_put_off = !m->is_done && group_has_better(g, m);
		if (!m->is_done && !m->is_put_off &&
			(i == 0 || !is_same_place(&m->match, &m[-1].match)))
			rc = hand_out_one(g, i, &to, err);
	}
	/* The better copy was not asked for, or is not one after all. */
	for (size_t i = 0; i < g->count && rc == WB_OK && to.goes_on; i++)
		if (g->items[i].is_put_off && !g->items[i].is_done)
			rc = hand_out_one(g, i, &to, err);
	clear(g);
	return rc;
}
