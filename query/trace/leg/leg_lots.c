#include "query/trace/leg/leg_lots.h"

#include "query/trace/leg/leg.h"
#include "query/trace/leg/leg_copy.h"
#include "query/trace/view/host.h"

#include <stdlib.h>

/* A stranger may write one queue id for a million hosts, so that no lot is
 * held against all others: only those that have a name in common are. */
enum chain {
	/* Of the host, and of the instance on it. */
	BY_HOST,
	BY_INSTANCE,
	/* Of the first label of the host and the instance: all, and those that
	 * are not qualified. */
	BY_LABEL,
	BY_BARE_LABEL,
	NCHAINS = LOT_CHAINS
};

/* Of the names that one host may have, more than there are: a copy is looked
 * for in so many other lots, since each may be as long as the evidence. */
enum { JOINED_MOST = 16 };

/* As host_is_named has it. */
static struct span
without_dot(struct span host)
{
	if (host.len > 0 && host.ptr[host.len - 1] == '.')
		host.len--;
	return host;
}

/* Until the next call. */
static struct span
name_of(struct lots *all, const struct sighting *s, enum chain chain)
{
	struct span host = without_dot(s->host);

	if (chain == BY_HOST)
		return s->host;
	if (chain != BY_INSTANCE)
		(void)span_cut(host, '.', &host, NULL);
	buf_clear(&all->name);
	buf_put(&all->name, host);
	buf_putc(&all->name, 0);
	buf_put(&all->name, s->instance);
	return buf_span(&all->name);
}

static bool
is_qualified(const struct sighting *s)
{
	struct span host = without_dot(s->host);

	return span_find_char(host, '.') < host.len;
}

static bool
is_of_lot(const struct lot *lot, const struct sighting *s)
{
	if (!host_same(lot->of, s))
		return false;
	return !line_is_of_queue(s) || !line_is_of_queue(lot->of) ||
		span_eq(lot->of->instance, s->instance);
}

/* The first lot of that name, or SIZE_MAX. */
static size_t
chain_first(struct lots *all, const struct sighting *s, enum chain chain)
{
	const struct lot_chains *c = &all->chains[chain];
	size_t at = name_slots_find(&c->names, name_of(all, s, chain));

	return at != SIZE_MAX ? c->items[at].first : SIZE_MAX;
}

static void
chain_add(struct lots *all, size_t place, enum chain chain)
{
	struct lot_chains *c = &all->chains[chain];
	struct span name = name_of(all, all->items[place].of, chain);
	size_t at = name_slots_find(&c->names, name);

	if (at == SIZE_MAX) {
		at = c->names.count;
		name_slots_add(&c->names, arena_copy(&all->arena, name));
		c->items = xgrow(
			c->items, &c->cap, c->names.count, sizeof(*c->items));
		c->items[at].first = place;
	} else {
		all->items[c->items[at].last].next[chain] = place;
	}
	c->items[at].last = place;
}

static struct lot *
lot_new(struct lots *all, const struct sighting *s)
{
	size_t place = all->count++;
	struct lot *lot = NULL;

	all->items =
		xgrow(all->items, &all->cap, all->count, sizeof(*all->items));
	lot = &all->items[place];
	*lot = (struct lot){ .of = s };
	for (size_t i = 0; i < NCHAINS; i++)
		lot->next[i] = SIZE_MAX;
	chain_add(all, place, BY_HOST);
	chain_add(all, place, BY_INSTANCE);
	chain_add(all, place, BY_LABEL);
	if (!is_qualified(s))
		chain_add(all, place, BY_BARE_LABEL);
	return lot;
}

void
lots_add(struct lots *all, const struct sighting *s)
{
	enum chain chain = line_is_of_queue(s) ? BY_INSTANCE : BY_HOST;
	size_t at = chain_first(all, s, chain);
	struct lot *lot = NULL;

	while (at != SIZE_MAX && !is_of_lot(&all->items[at], s))
		at = all->items[at].next[chain];
	lot = at != SIZE_MAX ? &all->items[at] : lot_new(all, s);
	sighting_set_add(&lot->lines, s);
}

static bool
are_named_alike(const struct lot *a, const struct lot *b)
{
	return !host_same(a->of, b->of) &&
		host_is_named(a->of->host, b->of->host) &&
		span_eq(a->of->instance, b->of->instance);
}

/* With the lots behind it, in their order. A qualified name is like the same
 * one, and like one that is not qualified; that is like all of its label. */
static void
join_copies_of(struct lots *all, size_t at)
{
	struct lot *lot = &all->items[at];
	bool is_bare = !is_qualified(lot->of);
	size_t like = lot->next[is_bare ? BY_LABEL : BY_INSTANCE];
	size_t bare =
		is_bare ? SIZE_MAX : chain_first(all, lot->of, BY_BARE_LABEL);

	for (size_t joined = 0; joined < JOINED_MOST;) {
		size_t k = like < bare ? like : bare;

		if (k == SIZE_MAX)
			return;
		if (k > at && are_named_alike(lot, &all->items[k])) {
			(void)leg_copies_join(
				&lot->lines, &all->items[k].lines);
			joined++;
		}
		if (k == like)
			like = all->items[k]
				       .next[is_bare ? BY_LABEL : BY_INSTANCE];
		if (k == bare)
			bare = all->items[k].next[BY_BARE_LABEL];
	}
}

void
lots_join_copies(struct lots *all)
{
	for (size_t i = 0; i < all->count; i++)
		sighting_set_sort(&all->items[i].lines);
	for (size_t i = 0; i < all->count; i++)
		join_copies_of(all, i);
}

void
lots_release(struct lots *all)
{
	for (size_t i = 0; i < all->count; i++)
		sighting_set_release(&all->items[i].lines);
	for (size_t i = 0; i < NCHAINS; i++) {
		name_slots_release(&all->chains[i].names);
		free(all->chains[i].items);
	}
	free(all->items);
	buf_release(&all->name);
	arena_release(&all->arena);
	*all = (struct lots){ 0 };
}
