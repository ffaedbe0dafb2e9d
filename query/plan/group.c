#include "query/plan/group.h"

#include "format/base/digest.h"
#include "query/plan/hit.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* However little memory there is. */
	GROUP_LEAST = 4096,
	NO_MEMBER = -1
};

/* A match, chained to the next one with the same key. */
struct member {
	struct match match;
	uint64_t key;
	uint64_t rank;
	ptrdiff_t next;
	bool is_done;
};

struct group {
	struct searched *indexes;
	const struct source_filter *filter;
	size_t memory;
	size_t used;
	struct member *items;
	size_t count;
	size_t cap;
	ptrdiff_t *heads;
	size_t heads_cap;
	struct buf text;
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
is_piece(const struct match *m)
{
	return m->begins_mid || m->ends_mid;
}

static bool
is_same_place(const struct match *a, const struct match *b)
{
	return a->index == b->index && a->ord == b->ord && a->line == b->line &&
		is_piece(a) && is_piece(b);
}

bool
group_takes(const struct group *g, const struct match *m)
{
	bool is_full = g->used > g->memory && g->count >= GROUP_LEAST;

	if (!m || g->count == 0)
		return g->count == 0;
	/* Pieces of one line stay in one group. */
	return m->sort_ns == g->items[0].match.sort_ns &&
		(!is_full || is_same_place(&g->items[g->count - 1].match, m));
}

void
group_add(struct group *g, const struct match *m)
{
	g->items = xgrow(g->items, &g->cap, g->count + 1, sizeof(*g->items));
	g->items[g->count++] = (struct member){ .match = *m };
	g->used += sizeof(*g->items) + m->raw.len;
}

static void
clear_heads(struct group *g)
{
	while (g->heads_cap < g->count * 2) {
		free(g->heads);
		g->heads_cap = g->heads_cap ? g->heads_cap * 2 : 64;
		g->heads = xcalloc(g->heads_cap, sizeof(*g->heads));
	}
	for (size_t i = 0; i < g->heads_cap; i++)
		g->heads[i] = NO_MEMBER;
}

static ptrdiff_t *
head_of(struct group *g, uint64_t key)
{
	return &g->heads[key & (g->heads_cap - 1)];
}

static bool
is_same_source(const struct match *a, const struct match *b)
{
	return a->index == b->index && a->ord == b->ord;
}

/* How many equal lines of its source are before it: *link is what leads to the
 * last one. It takes that one's place, so that chains stay short. */
static void
rank_one(struct group *g, size_t at)
{
	struct member *m = &g->items[at];
	ptrdiff_t *link = head_of(g, m->key);

	for (; *link != NO_MEMBER; link = &g->items[*link].next) {
		const struct member *k = &g->items[*link];

		if (k->key != m->key || !is_same_source(&k->match, &m->match) ||
			!span_eq(k->match.raw, m->match.raw))
			continue;
		m->rank = k->rank + 1;
		m->next = k->next;
		*link = (ptrdiff_t)at;
		return;
	}
	m->next = NO_MEMBER;
	*link = (ptrdiff_t)at;
}

/* Equal lines of one source stay apart: the first of one source is joined to
 * the first of another, the second to the second. So chains are of equal bytes
 * and equal rank, in order. */
static void
chain_all(struct group *g)
{
	clear_heads(g);
	for (size_t i = 0; i < g->count; i++) {
		struct member *m = &g->items[i];

		m->key = hash64(m->match.raw.ptr, m->match.raw.len) +
			m->match.ord;
		rank_one(g, i);
	}
	clear_heads(g);
	for (size_t i = g->count; i-- > 0;) {
		struct member *m = &g->items[i];
		ptrdiff_t *head = NULL;

		m->key += m->rank * 0x9e3779b97f4a7c15U - m->match.ord;
		head = head_of(g, m->key);
		m->next = *head;
		*head = (ptrdiff_t)i;
	}
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

/* Equal pieces do not make equal lines; nor are lines one if a window could
 * leave out one of them. */
static bool
is_twin(const struct member *a, const struct member *b)
{
	return !b->is_done && a->key == b->key && a->rank == b->rank &&
		a->match.lo_ns == b->match.lo_ns &&
		a->match.hi_ns == b->match.hi_ns && !is_piece(&a->match) &&
		!is_piece(&b->match) && !is_same_source(&a->match, &b->match) &&
		span_eq(a->match.raw, b->match.raw);
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

	for (ptrdiff_t k = first->next; k != NO_MEMBER && rc == WB_OK;
		k = g->items[k].next) {
		struct member *m = &g->items[k];
		struct cite_set more;
		bool wanted = false;

		if (!is_twin(first, m))
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

enum wb_err
group_hand_out(struct group *g,
	bool (*fn)(void *ctx, const struct match *m,
		const struct cite_set *cites, const struct source_view *owner),
	void *ctx, struct err *err)
{
	enum wb_err rc = WB_OK;
	bool goes_on = true;

	chain_all(g);
	for (size_t i = 0; i < g->count && rc == WB_OK && goes_on; i++) {
		const struct match *m = &g->items[i].match;
		const struct source_view *owner = NULL;
		struct cite_set cites;
		bool wanted = false;

		if (g->items[i].is_done ||
			(i > 0 && is_same_place(m, &g->items[i - 1].match)))
			continue;
		rc = cite_member(g, m, &cites, &wanted, err);
		if (rc == WB_OK && wanted)
			rc = join_twins(g, i, &cites, err);
		if (rc != WB_OK || !wanted)
			continue;
		owner = readings_source(
			g->indexes[m->index].readings, m->ord, err);
		if (owner)
			goes_on = fn(ctx, m, &cites, owner);
		else
			rc = WB_CORRUPT;
	}
	clear(g);
	return rc;
}
