#include "query/coverage/clock/clock_parts.h"

#include "format/base/arena.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	DAY_S = 86400,
	/* So many lines of a source, one after the other, that are farther off
	 * than replies are late, and agree: the clock was set. Others that
	 * answer with a wrong clock are among others that do not. */
	SET_LINES = 8,
	SET_S = 60,
	/* A bad clock drifts by that a day. */
	DRIFT_S = 10,
	/* The last ones that tell how far it is off now. */
	LEVEL_LINES = 9
};

/* Lines of one source between which the clock was not set. */
struct part {
	size_t from;
	size_t to;
	int64_t since_s;
	int64_t until_s;
	double first_s;
	double last_s;
	/* The part that it is told with: of other sources, or the same. */
	size_t group;
};

static int
by_number(const void *x, const void *y)
{
	const double *a = x;
	const double *b = y;

	return (*a > *b) - (*a < *b);
}

static int
by_line(const void *x, const void *y)
{
	const struct clock_place *a = &((const struct clock_pair *)x)->place;
	const struct clock_place *b = &((const struct clock_pair *)y)->place;

	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	if (a->ord != b->ord)
		return a->ord < b->ord ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

static int
by_since(const void *x, const void *y)
{
	const struct part *a = x;
	const struct part *b = y;

	if (a->since_s != b->since_s)
		return a->since_s < b->since_s ? -1 : 1;
	return (a->from > b->from) - (a->from < b->from);
}

static int
by_time(const void *x, const void *y)
{
	const struct clock_pair *a = x;
	const struct clock_pair *b = y;

	if (a->at_s != b->at_s)
		return a->at_s < b->at_s ? -1 : 1;
	if (a->ahead_s < b->ahead_s || a->ahead_s > b->ahead_s)
		return a->ahead_s < b->ahead_s ? -1 : 1;
	return by_line(x, y);
}

/* How far the clock was off in up to LEVEL_LINES pairs. */
static double
level_of(const struct clock_pair *items, size_t count)
{
	double all[LEVEL_LINES];

	for (size_t i = 0; i < count; i++)
		all[i] = items[i].ahead_s;
	qsort(all, count, sizeof(*all), by_number);
	return all[count / 2];
}

static bool
is_of_one_source(const struct clock_pair *a, const struct clock_pair *b)
{
	return a->place.index == b->place.index && a->place.ord == b->place.ord;
}

/* Do SET_LINES pairs from there on say another level, all the same? */
static bool
is_set_at(const struct clock_pair *items, size_t count, double level)
{
	if (count < SET_LINES ||
		!is_of_one_source(&items[0], &items[SET_LINES - 1]))
		return false;
	for (size_t i = 0; i < SET_LINES; i++)
		if (fabs(items[i].ahead_s - level) <= SET_S ||
			fabs(items[i].ahead_s - items[0].ahead_s) > SET_S)
			return false;
	return true;
}

/* Where the part ends that begins with the first of some pairs. */
static size_t
part_end(const struct clock_pair *items, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		size_t n = i < LEVEL_LINES ? i : LEVEL_LINES;

		if (!is_of_one_source(&items[0], &items[i]) ||
			is_set_at(items + i, count - i,
				level_of(items + i - n, n)))
			return i;
	}
	return count;
}

static void
measure(const struct clock_pair *items, struct part *part)
{
	const size_t n = part->to - part->from < LEVEL_LINES
		? part->to - part->from
		: LEVEL_LINES;

	part->since_s = part->until_s = items[part->from].at_s;
	for (size_t i = part->from; i < part->to; i++) {
		if (items[i].at_s < part->since_s)
			part->since_s = items[i].at_s;
		if (items[i].at_s > part->until_s)
			part->until_s = items[i].at_s;
	}
	part->first_s = level_of(items + part->from, n);
	part->last_s = level_of(items + part->to - n, n);
}

/* Few lines do not tell that it was set. */
static bool
goes_on(const struct part *from, const struct part *to)
{
	const double days = (double)(to->since_s - from->until_s) / DAY_S;

	return to->to - to->from < SET_LINES ||
		from->to - from->from < SET_LINES ||
		fabs(to->first_s - from->last_s) <=
		SET_S + (days > 0 ? DRIFT_S * days : 0);
}

/* Parts of several sources, in order of time, that tell of the same: each with
 * the last one, or with one that it overlaps. */
static void
group(struct part *parts, size_t count)
{
	/* Of so many the last ones are looked at. */
	enum { LOOK_MOST = 64 };

	for (size_t i = 0; i < count; i++) {
		size_t k = i;

		parts[i].group = i;
		for (; k > 0 && i - k < LOOK_MOST; k--) {
			const struct part *before = &parts[k - 1];
			const bool is_near =
				k == i || parts[i].since_s <= before->until_s;

			if (!is_near || !goes_on(before, &parts[i]))
				continue;
			parts[i].group = before->group;
			break;
		}
	}
}

static int
by_group(const void *x, const void *y)
{
	const struct part *a = x;
	const struct part *b = y;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return (a->from > b->from) - (a->from < b->from);
}

static size_t
lay_out(const struct clock_pairs *p, struct part *parts, size_t count,
	struct clock_pair *out, size_t *ends)
{
	size_t n = 0;
	size_t nends = 0;
	size_t from = 0;

	if (count > 0)
		qsort(parts, count, sizeof(*parts), by_group);
	for (size_t i = 0; i < count; i++) {
		memcpy(out + n, p->items + parts[i].from,
			(parts[i].to - parts[i].from) * sizeof(*out));
		n += parts[i].to - parts[i].from;
		if (i + 1 < count && parts[i + 1].group == parts[i].group)
			continue;
		qsort(out + from, n - from, sizeof(*out), by_time);
		ends[nends++] = from = n;
	}
	return nends;
}

size_t
clock_parts(struct clock_pairs *p, size_t *ends)
{
	struct part *parts = xcalloc(p->count + 1, sizeof(*parts));
	struct clock_pair *out = xcalloc(p->count + 1, sizeof(*out));
	size_t count = 0;
	size_t nends = 0;

	if (p->count > 0)
		qsort(p->items, p->count, sizeof(*p->items), by_line);
	for (size_t i = 0; i < p->count; i = parts[count++].to) {
		parts[count].from = i;
		parts[count].to = i + part_end(p->items + i, p->count - i);
		measure(p->items, &parts[count]);
	}
	if (count > 0)
		qsort(parts, count, sizeof(*parts), by_since);
	group(parts, count);
	nends = lay_out(p, parts, count, out, ends);
	if (p->count > 0)
		memcpy(p->items, out, p->count * sizeof(*out));
	free(out);
	free(parts);
	return nends;
}
