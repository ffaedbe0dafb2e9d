/* Rows of logs that go on from each other: by the names that rotation gives,
 * and where names are lost by lines that begin where others end. */
#include "indexer/store/gather_part.h"

#include "format/base/lower_bound.h"

#include <stdlib.h>
#include <string.h>

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	LEAP_YEAR_S = 366 * DAY_S,
	/* Without names to say so, less is believed. */
	JOIN_EARLY_S = -HOUR_S - 100
};

static struct span
own_name(struct span path, struct span *folder)
{
	struct span name = path;

	*folder = (struct span){ path.ptr, 0 };
	(void)span_rcut(path, '/', folder, &name);
	return name;
}

/* The longest source that goes on from this one. Damage could make a ring. */
static const struct gathered_source *
longest(const struct gathered *g, const struct gathered_source *s)
{
	for (size_t i = 0; i < g->nsources && s->superseded_by < g->nsources;
		i++)
		s = &g->sources[s->superseded_by];
	return s;
}

static struct span
least_path(const struct gathered_source *s)
{
	struct span least = s->npaths ? s->paths[0].path : SPAN("");

	for (size_t i = 1; i < s->npaths; i++)
		if (!path_is_made_up(s->paths[i].path) &&
			span_cmp(s->paths[i].path, least) < 0)
			least = s->paths[i].path;
	return least;
}

static bool
fill_item(const struct gathered *g, struct gathered_source *s,
	struct family_item *out)
{
	const struct reading_member *m = s->member;
	size_t first = m ? reading_first_main(m) : SIZE_MAX;

	if (first == SIZE_MAX)
		return false;
	*out = (struct family_item){
		.source = s,
		.path = least_path(longest(g, s)),
		.first_s = m->links[first].first_s,
		.last_s = m->links[reading_last_main(m)].last_s,
		.next = SIZE_MAX,
	};
	log_name_read(own_name(out->path, &out->folder), &out->name);
	return true;
}

int
family_by_log(const struct family_item *a, const struct family_item *b)
{
	int d = span_cmp(a->folder, b->folder);

	if (d == 0)
		d = span_cmp(a->name.stem, b->name.stem);
	return d ? d : span_cmp(a->name.tail, b->name.tail);
}

static int
by_turn(const void *x, const void *y)
{
	const struct family_item *a = x;
	const struct family_item *b = y;
	int d = family_by_log(a, b);

	if (d == 0)
		d = log_name_order(&a->name, &b->name);
	if (d == 0)
		d = span_cmp(a->path, b->path);
	/* The beginnings of a log, the shortest first. */
	if (d == 0)
		d = (a->source->bytes > b->source->bytes) -
			(a->source->bytes < b->source->bytes);
	if (d == 0)
		d = memcmp(a->source->id, b->source->id, sizeof(a->source->id));
	return d;
}

/* Ends of rows of one host, in order of time. */
struct row_end {
	size_t item;
	const struct span *host;
	int64_t at_s;
};

static int
by_host(const void *x, const void *y)
{
	const struct row_end *a = x;
	const struct row_end *b = y;
	int d = span_cmp(*a->host, *b->host);

	if (d == 0)
		d = (a->at_s > b->at_s) - (a->at_s < b->at_s);
	return d ? d : (a->item > b->item) - (a->item < b->item);
}

/* How many of the sorted ends come before (host, time). */
static size_t
place_of(const struct row_end *ends, size_t count, struct span host, int64_t at)
{
	const struct row_end key = { .host = &host, .at_s = at };

	return lower_bound(&key, ends, count, sizeof(*ends), by_host);
}

/* The only one of the host from `lo` to `hi`, round the year; SIZE_MAX if there
 * is none or several. */
static size_t
only_between(const struct row_end *ends, size_t count, struct span host,
	const int64_t window[2])
{
	size_t found = SIZE_MAX;

	for (int turn = -1; turn <= 1; turn++) {
		int64_t shift = (int64_t)turn * LEAP_YEAR_S;
		size_t i = place_of(ends, count, host, window[0] + shift);

		for (; i < count && span_eq(*ends[i].host, host) &&
			ends[i].at_s <= window[1] + shift;
			i++) {
			if (found != SIZE_MAX)
				return SIZE_MAX;
			found = ends[i].item;
		}
	}
	return found;
}

static size_t
collect_ends(const struct family_list *list, bool heads, struct row_end *out)
{
	size_t n = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct family_item *item = &list->items[i];

		if (item->source->host.len == 0 || item->source->nhosts > 1 ||
			(heads ? !item->is_head : item->next != SIZE_MAX))
			continue;
		out[n++] = (struct row_end){ i, &item->source->host,
			heads ? item->first_s : item->last_s };
	}
	if (n > 0)
		qsort(out, n, sizeof(*out), by_host);
	return n;
}

/* `i` is in a ring: make it a head, and the one before it a tail. */
static void
cut_ring(struct family_list *list, bool *seen, size_t i)
{
	size_t k = i;

	while (list->items[k].next != i) {
		seen[k] = true;
		k = list->items[k].next;
	}
	seen[k] = true;
	list->items[k].next = SIZE_MAX;
	list->items[i].is_head = true;
	list->items[i].hang = HANG_NOT;
}

/* Each item has one before it at most, so what no head leads to is a ring. */
static void
cut_rings(struct family_list *list)
{
	bool *seen = xcalloc(list->count + 1, sizeof(*seen));

	for (size_t i = 0; i < list->count; i++)
		for (size_t k = list->items[i].is_head ? i : SIZE_MAX;
			k != SIZE_MAX; k = list->items[k].next)
			seen[k] = true;
	for (size_t i = 0; i < list->count; i++)
		if (!seen[i])
			cut_ring(list, seen, i);
	free(seen);
}

/* A row of a host that begins where only one other ends, which nothing else
 * goes on from, follows that. */
static void
join_rows(struct family_list *list)
{
	struct row_end *heads = xcalloc(list->count + 1, sizeof(*heads));
	struct row_end *tails = xcalloc(list->count + 1, sizeof(*tails));
	size_t nheads = collect_ends(list, true, heads);
	size_t ntails = collect_ends(list, false, tails);

	for (size_t i = 0; i < ntails; i++) {
		const struct row_end *t = &tails[i];
		int64_t late_s = family_late(&list->items[t->item]);
		size_t head = only_between(heads, nheads, *t->host,
			(int64_t[2]){
				t->at_s + JOIN_EARLY_S, t->at_s + late_s });
		int64_t at_s;

		if (head == SIZE_MAX)
			continue;
		at_s = list->items[head].first_s;
		late_s = family_late(&list->items[head]);
		if (only_between(tails, ntails, *t->host,
			    (int64_t[2]){ at_s - late_s,
				    at_s - JOIN_EARLY_S }) != t->item)
			continue;
		list->items[t->item].next = head;
		list->items[head].is_head = false;
		list->items[head].hang = HANG_FIRM;
	}
	cut_rings(list);
	free(heads);
	free(tails);
}

void
family_list_init(struct family_list *list, struct gathered *g)
{
	list->count = 0;
	list->items = xcalloc(g->nsources + 1, sizeof(*list->items));
	for (size_t i = 0; i < g->nsources; i++)
		if (fill_item(g, &g->sources[i], &list->items[list->count]))
			list->count++;
	if (list->count == 0)
		return;
	qsort(list->items, list->count, sizeof(*list->items), by_turn);
	family_hang_logs(list);
	join_rows(list);
}

void
family_list_release(struct family_list *list)
{
	free(list->items);
	list->items = NULL;
	list->count = 0;
}
