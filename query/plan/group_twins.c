/* Copies of one line in several sources. */
#include "query/plan/group_part.h"

#include "format/base/digest.h"
#include "format/log/head.h"

#include <stdlib.h>

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

ptrdiff_t *
group_head(struct group *g, uint64_t key)
{
	return &g->heads[key & (g->heads_cap - 1)];
}

static bool
is_same_source(const struct match *a, const struct match *b)
{
	return a->index == b->index && a->ord == b->ord;
}

static uint64_t
key_of(const struct member *m)
{
	return hash64(m->text.ptr, m->text.len) +
		3 * hash64(m->program.ptr, m->program.len) +
		5 * hash64(m->pid.ptr, m->pid.len);
}

static bool
is_alike(const struct member *a, const struct member *b)
{
	return a->key == b->key && a->is_behind_head == b->is_behind_head &&
		span_eq(a->text, b->text) && span_eq(a->program, b->program) &&
		span_eq(a->pid, b->pid);
}

/* How many equal lines of its source are before it: *link is what leads to the
 * last one. It takes that one's place, so that chains stay short. */
static void
rank_one(struct group *g, size_t at)
{
	struct member *m = &g->items[at];
	ptrdiff_t *link = group_head(g, m->key);

	for (; *link != NO_MEMBER; link = &g->items[*link].next) {
		const struct member *k = &g->items[*link];

		if (!is_same_source(&k->match, &m->match) || !is_alike(k, m))
			continue;
		m->rank = k->rank + 1;
		m->next = k->next;
		*link = (ptrdiff_t)at;
		return;
	}
	m->next = NO_MEMBER;
	*link = (ptrdiff_t)at;
}

static void
find_text(struct group *g, struct member *m)
{
	const struct source_view *v = readings_source(
		g->indexes[m->match.index].readings, m->match.ord, NULL);
	struct stamp_scan scan;
	struct log_head head;

	m->text = m->match.raw;
	if (!v || v->encoding != TEXT_BYTES ||
		m->match.when.basis == WHEN_NONE || !m->match.when.zone_known ||
		match_is_piece(&m->match))
		return;
	stamp_scan(m->match.raw, &scan);
	/* The time must be that of the stamp that is left out. */
	if (scan.stamp.kind == STAMP_NONE || scan.next == 0 ||
		(scan.layout != LAYOUT_SYSLOG &&
			scan.layout != LAYOUT_RFC5424) ||
		scan.header.kind != STAMP_NONE)
		return;
	head_scan_from(m->match.raw, &scan, &head);
	m->text = head.body;
	m->program = head.program;
	m->pid = head.pid;
	m->is_behind_head = true;
}

/* Of one source there are no copies. */
static bool
is_one_source(const struct group *g)
{
	for (size_t i = 1; i < g->count; i++)
		if (!is_same_source(&g->items[0].match, &g->items[i].match))
			return false;
	return true;
}

/* Equal lines of one source stay apart: the first of one source is joined to
 * the first of another, the second to the second. So chains are of equal bytes
 * and equal rank, in order. */
void
group_chain(struct group *g)
{
	const bool is_alone = is_one_source(g);

	clear_heads(g);
	for (size_t i = 0; i < g->count && !is_alone; i++) {
		struct member *m = &g->items[i];

		find_text(g, m);
		m->key = key_of(m) + m->match.ord;
		rank_one(g, i);
	}
	clear_heads(g);
	for (size_t i = is_alone ? 0 : g->count; i-- > 0;) {
		struct member *m = &g->items[i];
		ptrdiff_t *head = NULL;

		m->key += m->rank * 0x9e3779b97f4a7c15U - m->match.ord;
		head = group_head(g, m->key);
		m->next = *head;
		*head = (ptrdiff_t)i;
	}
}

/* Equal pieces do not make equal lines; nor are lines one if a window could
 * leave out one of them, unless both are of the same second of UTC. */
bool
member_is_twin(const struct member *a, const struct member *b)
{
	if (b->is_done || a == b || a->rank != b->rank ||
		match_is_piece(&a->match) || match_is_piece(&b->match) ||
		is_same_source(&a->match, &b->match) || !is_alike(a, b))
		return false;
	return a->is_behind_head ||
		(a->match.lo_ns == b->match.lo_ns &&
			a->match.hi_ns == b->match.hi_ns &&
			a->match.sort_ns == b->match.sort_ns);
}

/* The one whose stamp has the most digits tells the time; of those the first.
 */
bool
group_has_better(struct group *g, const struct member *m)
{
	for (ptrdiff_t k = *group_head(g, m->key); k != NO_MEMBER;
		k = g->items[k].next) {
		const struct member *b = &g->items[k];

		if (member_is_twin(m, b) &&
			b->match.when.digits > m->match.when.digits)
			return true;
	}
	return false;
}
