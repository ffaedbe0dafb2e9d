/* Legs that come of legs: which of them a delivery line led to, and whether a
 * recipient is told further on. */
#include "query/trace/end/end.h"

#include "format/base/arena.h"
#include "format/base/lower_bound.h"

#include <stdlib.h>

static int
by_key(const void *a, const void *b)
{
	const struct child *x = a;
	const struct child *y = b;
	int order = 0;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	order = span_cmp(x->key, y->key);
	return order ? order : (x->leg > y->leg) - (x->leg < y->leg);
}

/* qmail's second key: what "250 ok 1551693600 qp 4711" and "did_0+1+0/qp_4711"
 * name. */
static struct span
leg_qp(const struct leg *leg)
{
	for (size_t i = 0; i < leg->lines.count; i++)
		if (leg->lines.items[i]->kind == KIND_FROM)
			return sighting_value(leg->lines.items[i], FIELD_qp);
	return (struct span){ 0 };
}

static size_t
count_edges(const struct story *s)
{
	size_t count = 0;

	for (size_t i = 0; i < s->nlegs; i++)
		count += s->legs[i].nedges;
	return count;
}

void
end_chain_read(struct ends *e)
{
	const struct story *s = e->story;

	e->children = arena_array(
		e->arena, count_edges(s) * 2 + 1, sizeof(*e->children));
	for (size_t i = 0; i < s->nlegs; i++) {
		struct span qp = leg_qp(&s->legs[i]);

		for (size_t k = 0; k < s->legs[i].nedges; k++) {
			const struct mail_edge *edge = &s->legs[i].edges[k];
			struct child c = { edge->from, i, s->legs[i].queue_id,
				edge->rule, edge->cite };

			if (edge->from >= s->nlegs || edge->from == i)
				continue;
			e->children[e->nchildren++] = c;
			c.key = qp;
			if (qp.len > 0)
				e->children[e->nchildren++] = c;
		}
	}
	if (e->nchildren > 1)
		qsort(e->children, e->nchildren, sizeof(*e->children), by_key);
}

static size_t
first_child(const struct ends *e, size_t from, struct span key)
{
	const struct child wanted = { .from = from, .key = key };

	return lower_bound(&wanted, e->children, e->nchildren,
		sizeof(*e->children), by_key);
}

static size_t
find_key(const struct ends *e, size_t from, struct span key)
{
	size_t at = first_child(e, from, key);

	if (key.len == 0 || at == e->nchildren ||
		e->children[at].from != from ||
		!span_eq(e->children[at].key, key))
		return SIZE_MAX;
	return e->children[at].leg;
}

size_t
end_chain_first(const struct ends *e, size_t from)
{
	return first_child(e, from, (struct span){ 0 });
}

bool
end_chain_is(const struct ends *e, size_t at, size_t from)
{
	return at < e->nchildren && e->children[at].from == from;
}

/* Edges that no reply names: a filter that took the mail out of the queue and
 * put it back. */
static bool
is_wordless(enum edge_rule rule)
{
	return rule == EDGE_MESSAGE_ID || rule == EDGE_ORIG_QUEUE_ID ||
		rule == EDGE_FILTER_ID;
}

static size_t
find_cited(const struct ends *e, size_t from, const struct sighting *line,
	bool is_wordless_too)
{
	size_t only = SIZE_MAX;
	bool several = false;

	for (size_t i = end_chain_first(e, from); end_chain_is(e, i, from);
		i++) {
		const struct child *c = &e->children[i];

		if (c->cite == line)
			return c->leg;
		if (!is_wordless_too || !is_wordless(c->rule))
			continue;
		several = several || (only != SIZE_MAX && only != c->leg);
		only = c->leg;
	}
	return several ? SIZE_MAX : only;
}

size_t
end_chain_next(const struct ends *e, size_t from, const struct sighting *line)
{
	struct span id = sighting_value(line, FIELD_next_queue_id);
	struct span qp = sighting_value(line, FIELD_qp);
	size_t leg = find_key(e, from, id);

	if (leg == SIZE_MAX)
		leg = find_key(e, from, qp);
	/* A line that names an id made that leg or none; of qmail's number the
	 * line may be lost that says whose it was. */
	if (leg == SIZE_MAX && id.len == 0)
		leg = find_cited(e, from, line, qp.len == 0);
	return leg;
}

/* What a host refused stayed with the leg before, which has its say. */
static bool
has_taken(const struct leg_ends *l, struct span address)
{
	size_t at = 0;
	size_t found = SIZE_MAX;

	while (address.len > 0 &&
		(found = end_leg_find(l, address, &at)) != SIZE_MAX)
		if (l->fates[found].state != FATE_REFUSED)
			return true;
	return false;
}

bool
end_chain_requeued(const struct ends *e, size_t leg, size_t *next)
{
	for (size_t i = end_chain_first(e, leg); end_chain_is(e, i, leg); i++) {
		if (e->children[i].rule != EDGE_REQUEUED)
			continue;
		*next = e->children[i].leg;
		return true;
	}
	return false;
}

bool
end_chain_has(const struct ends *e, size_t leg, const struct fate *f)
{
	const struct leg_ends *l = &e->legs[leg];

	return has_taken(l, f->to) || has_taken(l, f->orig_to);
}

bool
end_chain_was_sent(const struct ends *e, size_t leg, const struct fate *f)
{
	for (size_t i = 0; i < e->nchildren; i++)
		if (e->children[i].leg == leg && e->children[i].from != leg &&
			end_chain_has(e, e->children[i].from, f))
			return true;
	return false;
}

bool
end_chain_told(const struct ends *e, size_t from, const struct fate *f)
{
	size_t nlegs = e->story->nlegs;
	bool *seen = NULL;
	size_t *todo = NULL;
	size_t ntodo = 1;
	bool found = false;

	if (!end_chain_is(e, end_chain_first(e, from), from))
		return false;
	seen = xcalloc(nlegs, sizeof(*seen));
	todo = xcalloc(nlegs, sizeof(*todo));
	todo[0] = from;
	seen[from] = true;
	while (ntodo > 0 && !found) {
		size_t leg = todo[--ntodo];

		for (size_t i = end_chain_first(e, leg);
			!found && end_chain_is(e, i, leg); i++) {
			size_t next = e->children[i].leg;

			if (seen[next])
				continue;
			seen[next] = true;
			todo[ntodo++] = next;
			found = end_chain_has(e, next, f);
		}
	}
	free(seen);
	free(todo);
	return found;
}
