/* Copies of one line in several sources. */
#include "query/plan/copies/group_part.h"

#include "format/record/cut.h"
#include "query/plan/view/hit.h"

#include <stdlib.h>

static const uint64_t rank_factor = 0x9e3779b97f4a7c15U;

enum {
	/* What is written more often within seconds is told apart by the second
	 * alone. */
	ALIKE_MAX = 512
};

static void
clear_heads(struct group *g)
{
	while (g->heads_cap < g->count * 2) {
		free(g->heads);
		free(g->leaders);
		g->heads_cap = g->heads_cap ? g->heads_cap * 2 : 64;
		g->heads = xcalloc(g->heads_cap, sizeof(*g->heads));
		g->leaders = xcalloc(g->heads_cap, sizeof(*g->leaders));
	}
	for (size_t i = 0; i < g->heads_cap; i++)
		g->heads[i] = g->leaders[i] = NO_MEMBER;
}

static ptrdiff_t *
group_head(struct group *g, uint64_t key)
{
	return &g->heads[key & (g->heads_cap - 1)];
}

static bool
is_alike(const struct member *a, const struct member *b)
{
	return a->body_key == b->body_key &&
		a->is_behind_head == b->is_behind_head &&
		span_eq(a->body.text, b->body.text) &&
		span_eq(a->body.program, b->body.program) &&
		span_eq(a->body.pid, b->body.pid);
}

/* How many equal lines of its source and second are before it: *link is what
 * leads to the last one. It takes that one's place, so that chains stay
 * short. */
static void
rank_one(struct group *g, size_t at)
{
	struct member *m = &g->items[at];
	ptrdiff_t *link = group_head(g, m->key);

	m->rank = 0;
	for (; *link != NO_MEMBER; link = &g->items[*link].next) {
		const struct member *k = &g->items[*link];

		if (!match_is_same_source(&k->match, &m->match) ||
			k->second != m->second || !is_alike(k, m))
			continue;
		m->rank = k->rank + 1;
		m->next = k->next;
		*link = (ptrdiff_t)at;
		return;
	}
	m->next = NO_MEMBER;
	*link = (ptrdiff_t)at;
}

/* The line as its writer wrote it, if it can be compared without its head. */
static struct span
text_of(struct group *g, const struct source_view *v, struct member *m)
{
	struct span text = { 0 };

	if (!v || m->match.when.basis == WHEN_NONE ||
		!m->match.when.zone_known || match_is_piece(&m->match))
		return text;
	if (v->encoding == TEXT_BYTES)
		return m->match.raw;
	if (v->encoding != TEXT_WRAPPED &&
		!cut_is_entries((enum text_encoding)v->encoding))
		return text;
	text = cut_text(
		m->match.raw, (enum text_encoding)v->encoding, 0, &m->text);
	g->used += m->text.cap;
	return text;
}

static void
find_body(struct group *g, struct member *m)
{
	const struct source_view *v = NULL;
	struct span text = { 0 };

	if (m->has_body)
		return;
	m->has_body = true;
	v = readings_source(
		g->indexes[m->match.index].readings, m->match.ord, NULL);
	text = text_of(g, v, m);
	m->is_behind_head = text.len > 0 && body_of(text, &m->body);
	if (!m->is_behind_head)
		m->body = (struct body){ .text = m->match.raw };
	m->body_key = body_key(&m->body);
}

/* The place for the leader of a body. */
static ptrdiff_t *
find_leader(struct group *g, uint64_t key)
{
	size_t at = key & (g->heads_cap - 1);

	while (g->leaders[at] != NO_MEMBER &&
		g->items[g->leaders[at]].body_key != key)
		at = (at + 1) & (g->heads_cap - 1);
	return &g->leaders[at];
}

/* Behind those of the same body that are there already. */
static void
chain_alike(struct group *g, size_t at)
{
	struct member *m = &g->items[at];
	ptrdiff_t *place = find_leader(g, m->body_key);
	struct member *first = NULL;

	m->before = m->behind = NO_MEMBER;
	m->alike = 0;
	m->has_sources = m->has_seconds = false;
	if (*place == NO_MEMBER)
		*place = m->last = (ptrdiff_t)at;
	m->leader = *place;
	first = &g->items[m->leader];
	first->alike++;
	if (first == m)
		return;
	first->has_sources = first->has_sources ||
		!match_is_same_source(&first->match, &m->match);
	first->has_seconds = first->has_seconds || first->second != m->second;
	m->before = first->last;
	g->items[first->last].behind = (ptrdiff_t)at;
	first->last = (ptrdiff_t)at;
}

/* Equal lines of one source stay apart: the first of one source is joined to
 * the first of another, the second to the second. So chains are of equal bytes
 * and equal rank, in order. */
void
group_chain(struct group *g)
{
	clear_heads(g);
	group_find_alone(g);
	for (size_t i = 0; i < g->count; i++) {
		struct member *m = &g->items[i];

		if (m->is_alone)
			continue;
		find_body(g, m);
		m->key = m->body_key + m->match.ord;
		rank_one(g, i);
		chain_alike(g, i);
	}
	for (size_t i = 0; i < g->heads_cap; i++)
		g->heads[i] = NO_MEMBER;
	for (size_t i = g->count; i-- > 0;) {
		struct member *m = &g->items[i];
		ptrdiff_t *head = NULL;

		if (m->is_alone)
			continue;
		m->key = m->body_key + m->rank * rank_factor;
		head = group_head(g, m->key);
		m->next = *head;
		*head = (ptrdiff_t)i;
	}
}

struct span
group_host(struct group *g, const struct member *m)
{
	const struct source_view *v = readings_source(
		g->indexes[m->match.index].readings, m->match.ord, NULL);
	struct search_hit hit = { .offset = m->match.offset,
		.is_rest = m->match.begins_mid };

	if (m->is_behind_head && m->body.host.len > 0)
		return m->body.host;
	if (v && m->is_behind_head)
		return source_default_host(v);
	if (v)
		hit_describe(v, m->match.raw, &g->text, &hit);
	return hit.host;
}

/* Equal pieces do not make equal lines. */
static bool
may_be_twins(const struct member *a, const struct member *b)
{
	return !b->is_done && a != b && !match_is_piece(&a->match) &&
		!match_is_piece(&b->match) &&
		!match_is_same_source(&a->match, &b->match) && is_alike(a, b);
}

/* By what was written in one second. Lines are not one if a window could leave
 * out one of them, unless both are of the same second of UTC. */
static bool
is_nth_too(const struct member *a, const struct member *b)
{
	if (a->second != b->second || a->rank != b->rank)
		return false;
	return a->is_behind_head ||
		(a->match.lo_ns == b->match.lo_ns &&
			a->match.hi_ns == b->match.hi_ns &&
			a->match.sort_ns == b->match.sort_ns);
}

/* Another source has its text at another second: then what is around the lines
 * tells. */
static bool
is_spread(const struct group *g, const struct member *m)
{
	const struct member *first = &g->items[m->leader];

	return m->is_behind_head && first->has_sources && first->has_seconds &&
		first->alike <= ALIKE_MAX;
}

bool
group_is_of_another_host(
	struct group *g, const struct member *a, const struct member *b)
{
	return a->is_behind_head &&
		!body_may_share_host(
			&a->body, group_host(g, a), group_host(g, b));
}

static bool
is_received(struct group *g, const struct member *a, const struct member *b)
{
	if (group_is_of_another_host(g, a, b))
		return false;
	switch (receipts_fit(
		g->indexes, &a->match, &b->match, group_host(g, a))) {
	case RECEIPT_SAME:
		return true;
	case RECEIPT_OTHER:
		return false;
	case RECEIPT_UNKNOWN:
		break;
	}
	return is_nth_too(a, b);
}

/* Those of its body in one direction, as far as a copy may be away. */
static void
each_received(struct group *g, struct member *m, bool is_back,
	void (*fn)(void *ctx, struct member *twin), void *ctx)
{
	ptrdiff_t k = is_back ? m->before : m->behind;

	while (k != NO_MEMBER) {
		struct member *b = &g->items[k];

		if (llabs(b->second - m->second) > RECEIPT_LATE_S)
			return;
		if (may_be_twins(m, b) && is_received(g, m, b))
			fn(ctx, b);
		k = is_back ? b->before : b->behind;
	}
}

void
group_each_twin(struct group *g, struct member *m,
	void (*fn)(void *ctx, struct member *twin), void *ctx)
{
	if (m->is_alone)
		return;
	if (is_spread(g, m)) {
		each_received(g, m, true, fn, ctx);
		each_received(g, m, false, fn, ctx);
		return;
	}
	for (ptrdiff_t k = *group_head(g, m->key); k != NO_MEMBER;
		k = g->items[k].next)
		if (may_be_twins(m, &g->items[k]) &&
			is_nth_too(m, &g->items[k]))
			fn(ctx, &g->items[k]);
}
