#include "query/coverage/clock/clock_check.h"

#include "format/base/arena.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* syslog and slow daemons put lines so much out of order. */
	ORDER_S = 60,
	/* An id is made before its line is written; the clocks of both are
	 * one. */
	EARLY_S = 30,
	/* Lines that tell of a prompt delivery come up to 200 s later. */
	LATE_S = 300,
	/* So many lines on either side must be there, and in order. */
	SIDE_LEAST = 3,
	/* So many ids around must agree with their stamps. */
	AGREE_LEAST = 3
};

static int
by_number(const void *x, const void *y)
{
	const int64_t *a = x;
	const int64_t *b = y;

	return (*a > *b) - (*a < *b);
}

static const struct clock_line *
line_at(const struct clock_checker *c, uint64_t number)
{
	return &c->lines[number % CLOCK_WINDOW];
}

/* What the lines around one say. */
struct around {
	size_t nbefore;
	size_t nafter;
	/* Medians of the stamps on either side. */
	int64_t before_s;
	int64_t after_s;
	/* Ids that agree with each other on how far stamps are from them, and
	 * that distance. */
	size_t agree;
	int64_t lag_s;
};

static int64_t
median_stamp(const struct clock_checker *c, uint64_t from, uint64_t to)
{
	int64_t all[CLOCK_SIDE];
	size_t n = 0;

	for (uint64_t i = from; i < to && n < CLOCK_SIDE; i++)
		all[n++] = line_at(c, i)->at_s;
	if (n == 0)
		return 0;
	qsort(all, n, sizeof(*all), by_number);
	return all[n / 2];
}

/* The usual distance of stamps from ids made with them. */
static void
look_at_ids(const struct clock_checker *c, uint64_t from, uint64_t to,
	uint64_t but, struct around *out)
{
	int64_t all[CLOCK_WINDOW];
	size_t n = 0;

	for (uint64_t i = from; i < to; i++) {
		const struct clock_line *l = line_at(c, i);

		if (i != but && l->has_own && l->is_exact && l->zone_known)
			all[n++] = l->at_s - l->own_s;
	}
	if (n == 0)
		return;
	qsort(all, n, sizeof(*all), by_number);
	out->lag_s = all[n / 2];
	for (size_t i = 0; i < n; i++)
		out->agree += all[i] >= out->lag_s - EARLY_S &&
			all[i] <= out->lag_s + LATE_S;
}

static void
look_around(const struct clock_checker *c, uint64_t at, struct around *out)
{
	uint64_t from = at > CLOCK_SIDE ? at - CLOCK_SIDE : 0;
	uint64_t to =
		c->given < at + CLOCK_SIDE + 1 ? c->given : at + CLOCK_SIDE + 1;

	*out = (struct around){ .nbefore = (size_t)(at - from),
		.nafter = (size_t)(to - at - 1) };
	out->before_s = median_stamp(c, from, at);
	out->after_s = median_stamp(c, at + 1, to);
	look_at_ids(c, from, to, at, out);
}

/* Could a line of that time stand there? */
static bool
fits(const struct around *a, int64_t at_s)
{
	return at_s >= a->before_s - ORDER_S && at_s <= a->after_s + ORDER_S;
}

/* How much later its stamp is than its id, and than is usual there. */
static int64_t
lag_beyond(const struct clock_line *l, int64_t usual_s)
{
	return l->at_s - l->own_s - usual_s;
}

static enum clock_doubt
doubt_id(const struct clock_line *l, const struct around *a, int64_t *off_s)
{
	int64_t lag_s = lag_beyond(l, a->lag_s);
	bool early = lag_s < -EARLY_S;
	bool late = l->is_exact && lag_s > LATE_S;

	if (!l->has_own || !l->zone_known || a->agree < AGREE_LEAST)
		return DOUBT_NONE;
	if (!early && !late)
		return DOUBT_NONE;
	*off_s = lag_s;
	/* Where the id fits, it is the stamp that does not. A line that comes
	 * late and is in order may have been held up. */
	if (!fits(a, l->own_s + a->lag_s) || (late && fits(a, l->at_s)))
		return DOUBT_NONE;
	return early ? DOUBT_STAMPED_EARLY : DOUBT_STAMPED_LATE;
}

/* An id that is younger than its line: the line was made up or its stamp
 * changed, wherever the id's time is told. A clock that was set back leaves
 * such ids, too, but had shown their time before. */
static bool
is_of_the_future(struct clock_checker *c, uint64_t at)
{
	const struct clock_line *l = line_at(c, at);
	uint64_t from = at > CLOCK_SIDE ? at - CLOCK_SIDE : 0;
	struct around before = { 0 };

	if (!l->has_own || !l->zone_known)
		return false;
	if (!c->has_usual) {
		look_at_ids(c, from, at, at, &before);
		c->usual_lag_s = before.lag_s;
		c->usual_agree = before.agree;
	}
	c->has_usual = c->usual_agree >= AGREE_LEAST &&
		l->own_s > c->latest_s + LATE_S &&
		lag_beyond(l, c->usual_lag_s) < -LATE_S;
	return c->has_usual;
}

static enum clock_doubt
judge(struct clock_checker *c, uint64_t at, struct around *a, int64_t *off_s)
{
	const struct clock_line *l = line_at(c, at);
	enum clock_doubt doubt = DOUBT_NONE;

	look_around(c, at, a);
	/* A clock that was set puts all behind it out of order; that is for
	 * those to tell who look at whole days. */
	if (a->nbefore < SIDE_LEAST || a->nafter < SIDE_LEAST ||
		a->before_s > a->after_s + ORDER_S)
		return DOUBT_NONE;
	doubt = doubt_id(l, a, off_s);
	if (doubt != DOUBT_NONE)
		return doubt;
	if (is_of_the_future(c, at)) {
		a->agree = c->usual_agree;
		*off_s = lag_beyond(l, c->usual_lag_s);
		return DOUBT_FUTURE_ID;
	}
	/* That of a clock that was not set is told by itself. */
	if (fits(a, l->at_s) || clock_is_unset(l->at_s, a->before_s))
		return DOUBT_NONE;
	*off_s = l->at_s < a->before_s ? l->at_s - a->before_s
				       : l->at_s - a->after_s;
	/* An id may be much older than its line, but no younger. */
	if (l->has_own && l->zone_known && l->is_exact &&
		a->agree >= AGREE_LEAST &&
		lag_beyond(l, a->lag_s) >= -EARLY_S &&
		lag_beyond(l, a->lag_s) <= LATE_S)
		return DOUBT_OF_ANOTHER_TIME;
	return DOUBT_OUT_OF_ORDER;
}

/* Is there anything odd at first sight? Most lines are not, and looking
 * closely at each would cost too much. */
static bool
is_suspect(const struct clock_checker *c, uint64_t at)
{
	const struct clock_line *l = line_at(c, at);
	int64_t lag_s = l->at_s - l->own_s;

	if (at > 0 && l->at_s < line_at(c, at - 1)->at_s - ORDER_S)
		return true;
	if (at + 1 < c->given && l->at_s > line_at(c, at + 1)->at_s + ORDER_S)
		return true;
	if (c->open)
		return true;
	return l->has_own && l->zone_known &&
		(lag_s < -EARLY_S || (l->is_exact && lag_s > LATE_S));
}

static void
close_finding(struct clock_checker *c)
{
	if (c->open && c->open->first.is_asked)
		c->each(c->ctx, c->open);
	free(c->open);
	c->open = NULL;
}

static void
look_at(struct clock_checker *c, uint64_t at)
{
	enum clock_doubt doubt = DOUBT_NONE;
	struct around a = { 0 };
	int64_t off_s = 0;

	if (is_suspect(c, at))
		doubt = judge(c, at, &a, &off_s);
	else if (line_at(c, at)->has_own)
		c->has_usual = false;
	if (at == 0 || line_at(c, at)->at_s > c->latest_s)
		c->latest_s = line_at(c, at)->at_s;
	if (c->open && doubt != c->open->doubt)
		close_finding(c);
	if (doubt == DOUBT_NONE)
		return;
	if (!c->open) {
		c->open = xmalloc(sizeof(*c->open));
		*c->open = (struct clock_finding){
			.doubt = doubt,
			.first = *line_at(c, at),
			.off_s = off_s,
			.witnesses = doubt == DOUBT_OUT_OF_ORDER
				? a.nbefore + a.nafter
				: a.agree,
		};
	}
	c->open->last = *line_at(c, at);
	c->open->first.is_asked |= c->open->last.is_asked;
	c->open->lines++;
}

void
clock_check_line(struct clock_checker *c, const struct clock_line *line)
{
	struct clock_finding unset;

	if (clock_unset_line(&c->unset, line, &unset) && unset.first.is_asked)
		c->each(c->ctx, &unset);
	if (c->given < CLOCK_WINDOW)
		c->lines = xgrow_one(c->lines, &c->cap, (size_t)c->given + 1,
			sizeof(*c->lines));
	c->lines[c->given % CLOCK_WINDOW] = *line;
	c->given++;
	if (c->given > CLOCK_SIDE)
		look_at(c, c->given - 1 - CLOCK_SIDE);
}

void
clock_check_release(struct clock_checker *c)
{
	clock_unset_end(&c->unset);
	free(c->lines);
	free(c->open);
	*c = (struct clock_checker){ .each = c->each, .ctx = c->ctx };
}

void
clock_check_end(struct clock_checker *c)
{
	uint64_t from = c->given > CLOCK_SIDE ? c->given - CLOCK_SIDE : 0;

	for (uint64_t at = from; at < c->given; at++)
		look_at(c, at);
	close_finding(c);
	clock_check_release(c);
}
