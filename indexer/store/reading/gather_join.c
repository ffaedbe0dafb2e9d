/* Rows of logs whose names are lost: a row that begins where only one other of
 * its host ends goes on from that. Where several end there the nearest may be
 * the one, which is as good as a guess. */
#include "indexer/store/reading/gather_part.h"

#include "format/base/lower_bound.h"

#include <stdlib.h>

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	LEAP_YEAR_S = 366 * DAY_S,
	/* Without names to say so, less is believed. */
	JOIN_EARLY_S = -HOUR_S - 100,
	/* Lines come days late, also as the first or the last of a file. */
	JOIN_STRAY_S = -3 * DAY_S - 100,
	LOOSE_TURNS = 32,
	/* To either side: itself, the nearest, and one that may be as near. */
	NEAREST_LOOK = 3,
	LEAP_DAY_S = (31 + 28) * DAY_S
};

/* Ends of rows of one host, in order of time. */
struct row_end {
	size_t item;
	/* The other end of the same row. */
	size_t other;
	const struct span *host;
	int64_t at_s;
	/* Of an end for guesses: where else it may be, or at_s. */
	int64_t else_s;
};

/* All beginnings of rows, or all ends. */
struct row_ends {
	size_t count;
	struct row_end *items;
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
place_of(const struct row_ends *ends, struct span host, int64_t at)
{
	const struct row_end key = { .host = &host, .at_s = at };

	return lower_bound(
		&key, ends->items, ends->count, sizeof(*ends->items), by_host);
}

/* How late lines are joined. */
struct join_rule {
	int64_t early_s;
	/* Ends are those of the latest line, not of the last: that came late.
	 * Or the latest only repeats another, and its stamp is none. */
	bool is_latest;
	enum reading_hang hang;
};

/* The only one of the host from `lo` to `hi`, round the year, that is not of
 * the same row; NULL if there is none or several. */
static const struct row_end *
only_between(const struct row_ends *ends, const struct row_end *of,
	const int64_t window[2])
{
	const struct row_end *found = NULL;

	for (int turn = -1; turn <= 1; turn++) {
		int64_t shift = (int64_t)turn * LEAP_YEAR_S;
		size_t i = place_of(ends, *of->host, window[0] + shift);

		for (; i < ends->count &&
			span_eq(*ends->items[i].host, *of->host) &&
			ends->items[i].at_s <= window[1] + shift;
			i++) {
			if (ends->items[i].item == of->other)
				continue;
			if (found)
				return NULL;
			found = &ends->items[i];
		}
	}
	return found;
}

struct nearest {
	const struct row_end *end;
	int64_t away_s;
	bool is_tied;
};

static void
take_nearer(struct nearest *best, const struct row_end *end, int64_t away_s)
{
	if (best->end && away_s > best->away_s)
		return;
	best->is_tied = best->end && away_s == best->away_s;
	best->end = end;
	best->away_s = away_s;
}

/* The nearest one to either side, round the year; NULL if two are as near. */
static const struct row_end *
nearest_between(const struct row_ends *ends, const struct row_end *of,
	const int64_t window[2])
{
	struct nearest best = { 0 };

	for (int turn = -1; turn <= 1; turn++) {
		const int64_t shift = (int64_t)turn * LEAP_YEAR_S;
		const size_t at = place_of(ends, *of->host, of->at_s + shift);
		const size_t low = at > NEAREST_LOOK ? at - NEAREST_LOOK : 0;

		for (size_t i = low; i < ends->count && i < at + NEAREST_LOOK;
			i++) {
			const struct row_end *end = &ends->items[i];

			if (end->item != of->other &&
				span_eq(*end->host, *of->host) &&
				end->at_s >= window[0] + shift &&
				end->at_s <= window[1] + shift)
				take_nearer(&best, end,
					llabs(end->at_s - shift - of->at_s));
		}
	}
	return best.is_tied ? NULL : best.end;
}

static const struct row_end *
one_between(const struct row_ends *ends, const struct row_end *of,
	const int64_t window[2], const struct join_rule *rule)
{
	return rule->hang == HANG_GUESS ? nearest_between(ends, of, window)
					: only_between(ends, of, window);
}

/* Yearless seconds have a 29 February: most years are a day shorter there. */
static int64_t
leap_between(int64_t from_s, int64_t to_s)
{
	return from_s < LEAP_DAY_S + DAY_S && to_s >= LEAP_DAY_S ? DAY_S : 0;
}

/* The one beginning that comes behind an end, `late_s` at the most. One that
 * comes by then where 29 February is a day shows a leap year. */
static const struct row_end *
one_behind(const struct row_ends *heads, const struct row_end *t,
	const struct join_rule *rule, int64_t late_s)
{
	int64_t window[2] = { t->at_s + rule->early_s, t->at_s + late_s };
	const struct row_end *h = one_between(heads, t, window, rule);
	const int64_t leap_s = leap_between(t->at_s, window[1]);

	if (h || leap_s == 0)
		return h;
	window[1] += leap_s;
	return one_between(heads, t, window, rule);
}

/* Would a row that ends elsewhere, as it may, be nearer to another? */
static bool
is_nearer_else(const struct row_ends *heads, const struct row_end *t,
	const struct row_end *h, const struct join_rule *rule, int64_t late_s)
{
	struct row_end end = *t;
	const struct row_end *other = NULL;

	if (rule->hang != HANG_GUESS || t->else_s == t->at_s)
		return false;
	end.at_s = t->else_s;
	other = one_behind(heads, &end, rule, late_s);
	return other &&
		llabs(gather_gap(end.at_s, other->at_s)) <=
		llabs(gather_gap(t->at_s, h->at_s));
}

/* The same of the end before a beginning. */
static const struct row_end *
one_before(const struct row_ends *tails, const struct row_end *h,
	const struct join_rule *rule, int64_t late_s)
{
	int64_t window[2] = { h->at_s - late_s, h->at_s - rule->early_s };
	const struct row_end *t = one_between(tails, h, window, rule);
	const int64_t leap_s = leap_between(window[0], h->at_s);

	if (t || leap_s == 0)
		return t;
	window[0] -= leap_s;
	return one_between(tails, h, window, rule);
}

/* Where a row ends, by its latest line or its last. For guesses it may be
 * either. */
static void
add_tail(const struct family_list *list, const struct join_rule *rule,
	size_t head, size_t tail, struct row_ends *out)
{
	const struct family_item *item = &list->items[tail];
	struct row_end end = { .item = tail,
		.other = head,
		.host = &item->source->host,
		.at_s = rule->is_latest ? item->latest_s : item->last_s,
		.else_s = item->last_s };

	out->items[out->count++] = end;
	if (rule->hang != HANG_GUESS || end.at_s == end.else_s)
		return;
	out->items[out->count++] = (struct row_end){ .item = tail,
		.other = head,
		.host = end.host,
		.at_s = end.else_s,
		.else_s = end.at_s };
}

/* Both ends of each row, in order of time. */
static void
collect(const struct family_list *list, const struct join_rule *rule,
	struct row_ends *heads, struct row_ends *tails)
{
	heads->count = tails->count = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct family_item *head = &list->items[i];
		const struct family_item *tail = head;

		if (!head->is_head)
			continue;
		while (tail->next != SIZE_MAX)
			tail = &list->items[tail->next];
		if (family_is_alone(head))
			heads->items[heads->count++] = (struct row_end){ i,
				(size_t)(tail - list->items),
				&head->source->host, head->first_s,
				head->first_s };
		if (family_is_alone(tail))
			add_tail(list, rule, i, (size_t)(tail - list->items),
				tails);
	}
	if (heads->count > 0)
		qsort(heads->items, heads->count, sizeof(*heads->items),
			by_host);
	if (tails->count > 0)
		qsort(tails->items, tails->count, sizeof(*tails->items),
			by_host);
}

/* How late the next line may come; that of a guess may be as late as those that
 * came late are early. */
static int64_t
late_of(const struct family_list *list, const struct row_end *end,
	const struct join_rule *rule)
{
	int64_t late_s = family_late(&list->items[end->item]);

	return rule->hang == HANG_GUESS ? late_s - rule->early_s : late_s;
}

/* True if something was joined: then others may be the only ones that are left.
 */
static bool
join_by(struct family_list *list, const struct join_rule *rule)
{
	struct row_ends heads = { .items = xcalloc(list->count + 1,
					  sizeof(*heads.items)) };
	struct row_ends tails = { .items = xcalloc(2 * list->count + 1,
					  sizeof(*tails.items)) };

	bool has_joined = false;

	collect(list, rule, &heads, &tails);
	for (size_t i = 0; i < tails.count; i++) {
		const struct row_end *t = &tails.items[i];
		const int64_t late_s = late_of(list, t, rule);
		const struct row_end *h = one_behind(&heads, t, rule, late_s);

		if (!h || is_nearer_else(&heads, t, h, rule, late_s) ||
			one_before(&tails, h, rule, late_of(list, h, rule)) !=
				t)
			continue;
		list->items[t->item].next = h->item;
		list->items[h->item].is_head = false;
		list->items[h->item].hang = rule->hang;
		list->items[h->item].is_joined = rule->hang != HANG_FIRM;
		has_joined = true;
	}
	family_cut_rings(list);
	free(heads.items);
	free(tails.items);
	return has_joined;
}

void
family_join_rows(struct family_list *list)
{
	const struct join_rule firm = { JOIN_EARLY_S, false, HANG_FIRM };
	/* What is left may begin or end with late lines; then nothing is sure.
	 */
	const struct join_rule loose = { JOIN_STRAY_S, true, HANG_LOOSE };
	const struct join_rule last = { JOIN_STRAY_S, false, HANG_LOOSE };
	const struct join_rule guess = { JOIN_STRAY_S, true, HANG_GUESS };

	(void)join_by(list, &firm);
	for (int i = 0; i < LOOSE_TURNS &&
		(join_by(list, &loose) || join_by(list, &last) ||
			join_by(list, &guess));
		i++)
		;
	family_insert_rows(list);
}
