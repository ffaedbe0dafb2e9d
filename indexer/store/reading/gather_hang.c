/* Which sources of one name go on from each other: names are believed as far as
 * lines bear them out. */
#include "indexer/store/reading/gather_part.h"

#include <stdlib.h>

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	LEAP_YEAR_S = 366 * DAY_S,
	/* A rotation begins where the one before ended: so much earlier, by
	 * disorder or daylight saving, or later, by quiet. */
	EARLY_S = -2 * HOUR_S,
	LATE_S = 2 * DAY_S,
	/* Names alone are believed where all of a log follow each other with
	 * no longer pauses: it has few lines. */
	QUIET_S = 31 * DAY_S,
	/* The next line of a log with few lines may come later, by so many
	 * times its usual pause. */
	JOIN_LATE_S = HOUR_S,
	JOIN_PAUSES = 8,
	JOIN_MOST_S = 10 * DAY_S,
	/* Where others say nothing so many pairs of neighbours bear out the
	 * names. */
	FIRM_LEAST = 3,
	TURNS_MOST = 1000
};

static int64_t
span_of_item(const struct family_item *item)
{
	int64_t span_s = item->last_s - item->first_s;

	return span_s < 0 ? span_s + LEAP_YEAR_S : span_s;
}

int64_t
family_late(const struct family_item *item)
{
	int64_t late_s = span_of_item(item) /
		(int64_t)(item->source->lines + 1) * JOIN_PAUSES;

	if (late_s < JOIN_LATE_S)
		return JOIN_LATE_S;
	return late_s < JOIN_MOST_S ? late_s : JOIN_MOST_S;
}

int64_t
family_apart(const struct family_item *from, const struct family_item *to)
{
	const int64_t ends[2] = { from->last_s, from->latest_s };
	const int64_t late_s = family_late(from) + FAMILY_STRAY_S;
	int64_t least_s = -1;

	for (int i = 0; i < 2; i++) {
		const int64_t gap_s = gather_gap(ends[i], to->first_s);

		if (gap_s >= -FAMILY_STRAY_S && gap_s <= late_s &&
			(least_s < 0 || llabs(gap_s) < least_s))
			least_s = llabs(gap_s);
	}
	return least_s;
}

static bool
goes_on(const struct family_item *from, const struct family_item *to)
{
	int64_t gap = gather_gap(from->last_s, to->first_s);
	int64_t late_s = family_late(from);

	return gap >= EARLY_S && gap <= (late_s > LATE_S ? late_s : LATE_S);
}

static bool
follows(const struct family_item *from, const struct family_item *to)
{
	int64_t gap = gather_gap(from->last_s, to->first_s);

	return gap >= EARLY_S && gap <= QUIET_S;
}

/* How many numbers there are from one rotation to the next; 0 if they have
 * none. */
static uint64_t
turns_between(const struct family_item *from, const struct family_item *to)
{
	uint64_t last = to->name.turn == LOG_CURRENT ? 0 : to->name.number;

	if (from->name.turn != LOG_NUMBERED || to->name.turn == LOG_DATED ||
		from->name.number <= last)
		return 0;
	return from->name.number - last;
}

/* Numbers are missing between them, and lines of no more time than that many
 * files can have, where the longest has `longest_s`. */
static bool
leaves_out(const struct family_item *from, const struct family_item *to,
	int64_t longest_s)
{
	uint64_t turns = turns_between(from, to);
	int64_t gap = gather_gap(from->last_s, to->first_s);

	return turns > 1 && turns < TURNS_MOST && gap > 0 &&
		gap <= (int64_t)turns * longest_s + LATE_S;
}

/* They have neighbouring numbers, and go on from each other if lines at their
 * ends came days late. */
static bool
is_blurred(const struct family_item *from, const struct family_item *to)
{
	return turns_between(from, to) == 1 && family_apart(from, to) >= 0;
}

/* How far the lines of a log bear out its names. */
struct borne {
	/* Pairs of neighbours that go on from each other, that may, and those
	 * that say nothing: between which files are lost, or where lines came
	 * late. */
	size_t firm;
	size_t quiet;
	size_t silent;
};

static struct borne
count_pairs(const struct family_item *items, size_t count)
{
	struct borne n = { 0 };
	int64_t longest_s = 0;

	for (size_t i = 0; i < count; i++)
		if (span_of_item(&items[i]) > longest_s)
			longest_s = span_of_item(&items[i]);
	for (size_t i = 1; i < count; i++) {
		bool is_firm = goes_on(&items[i - 1], &items[i]);

		n.firm += is_firm;
		n.quiet += follows(&items[i - 1], &items[i]);
		n.silent += !is_firm &&
			(leaves_out(&items[i - 1], &items[i], longest_s) ||
				is_blurred(&items[i - 1], &items[i]));
	}
	return n;
}

/* Names are believed as far as lines bear them out: if most rotations begin
 * where the one before ends, the others follow each other too, with lines
 * missing between. */
static void
hang_log(struct family_item *items, size_t count)
{
	const struct borne n = count_pairs(items, count);
	const bool is_quiet = n.quiet == count - 1;
	const bool is_borne = n.firm * 5 >= (count - 1) * 4 ||
		(n.firm >= FIRM_LEAST &&
			n.firm * 5 >= (count - 1 - n.silent) * 4);

	for (size_t i = 1; i < count; i++) {
		if (goes_on(&items[i - 1], &items[i]) &&
			(n.firm * 2 >= count - 1 || is_borne || is_quiet))
			items[i].hang = HANG_FIRM;
		else if (is_borne || is_quiet)
			items[i].hang = HANG_LOOSE;
	}
}

void
family_hang_logs(struct family_list *list)
{
	size_t from = 0;

	for (size_t i = 1; i <= list->count; i++)
		if (i == list->count ||
			family_by_log(&list->items[from], &list->items[i]) !=
				0) {
			hang_log(&list->items[from], i - from);
			from = i;
		}
	for (size_t i = 0; i < list->count; i++) {
		struct family_item *item = &list->items[i];

		item->is_head = item->hang == HANG_NOT;
		if (!item->is_head)
			item[-1].next = i;
	}
}
