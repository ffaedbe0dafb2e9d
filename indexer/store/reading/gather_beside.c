/* Years of sources that no clue of their own row dates, from sources of the
 * same host that are dated: it begins where one of those ends, ends where one
 * begins, or ends with one, as logs do that are rotated together. */
#include "indexer/store/reading/gather_part.h"

#include "format/base/lower_bound.h"
#include "format/time/civil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	HOUR_S = 3600,
	/* As lines go on within minutes. */
	CLOSE_S = 300,
	CLOSE_POINTS = 2,
	/* Nothing else begins there. */
	OPEN_POINTS = 1,
	POINTS_SURE = 2,
	ROUNDS_MAX = 64,
	YEARS_MAX = 64
};

enum end_kind { IS_BEGIN, IS_END };

/* The beginning or end of a dated source, in local time. */
struct dated_end {
	struct span host;
	int64_t at_s;
	const struct gathered_source *source;
};

struct dated {
	size_t count[2];
	struct dated_end *ends[2];
};

static int
by_time(const void *x, const void *y)
{
	const struct dated_end *a = x;
	const struct dated_end *b = y;
	int d = span_cmp(a->host, b->host);

	return d ? d : (a->at_s > b->at_s) - (a->at_s < b->at_s);
}

static bool
is_sure(const struct reading *r)
{
	return r->year_basis == READING_INFERRED ||
		r->year_basis == READING_GIVEN;
}

static bool
is_one_host(const struct gathered_source *s)
{
	return s->host.len > 0 && s->nhosts <= 1 && s->member;
}

/* First and last line in local time, if that is sure. */
static bool
dated_range(const struct gathered_source *s, int64_t range[2])
{
	const struct reading_member *m = s->member;
	size_t first = reading_first_main(m);
	size_t last = reading_last_main(m);

	if (last == SIZE_MAX) {
		first = 0;
		last = m->nruns - 1;
		range[0] = m->links[first].first_s;
		range[1] = m->links[last].last_s;
		return m->nruns > 0 && m->links[first].kind == STAMP_LOCAL &&
			m->links[last].kind == STAMP_LOCAL;
	}
	return is_sure(&m->out[first]) && is_sure(&m->out[last]) &&
		civil_with_year(m->links[first].first_s, m->out[first].year,
			&range[0]) &&
		civil_with_year(
			m->links[last].last_s, m->out[last].year, &range[1]);
}

static void
collect(const struct gathered *g, struct dated *out)
{
	int64_t range[2];

	out->count[0] = out->count[1] = 0;
	for (size_t i = 0; i < g->nsources; i++) {
		const struct gathered_source *s = &g->sources[i];

		if (!is_one_host(s) || !dated_range(s, range))
			continue;
		for (int k = 0; k < 2; k++)
			out->ends[k][out->count[k]++] =
				(struct dated_end){ s->host, range[k], s };
	}
	for (int k = 0; k < 2; k++)
		if (out->count[k] > 0)
			qsort(out->ends[k], out->count[k],
				sizeof(*out->ends[k]), by_time);
}

/* The one of a kind that is nearest to `at` and no farther than that. */
static const struct dated_end *
nearest(const struct dated *d, enum end_kind kind, struct span host,
	const int64_t window[2])
{
	const struct dated_end key = { .host = host, .at_s = window[0] };
	const struct dated_end *ends = d->ends[kind];
	size_t at =
		lower_bound(&key, ends, d->count[kind], sizeof(*ends), by_time);

	if (at == d->count[kind] || !span_eq(ends[at].host, host) ||
		ends[at].at_s > window[1])
		return NULL;
	return &ends[at];
}

/* How well a line at `at` follows, or comes before, what is dated. */
static int
points_at(const struct dated *d, enum end_kind kind, struct span host,
	int64_t at, const struct gathered_source **why)
{
	int64_t away = kind == IS_END ? -1 : 1;
	int64_t near_s = at + away * CLOSE_S;
	int64_t far_s = at + away * HOUR_S;
	enum end_kind other = kind == IS_END ? IS_BEGIN : IS_END;
	const struct dated_end *e = nearest(d, kind, host,
		(int64_t[2]){ near_s < at ? near_s : at - 60,
			near_s < at ? at + 60 : near_s });
	int points = CLOSE_POINTS;

	if (!e) {
		points = 1;
		e = nearest(d, kind, host,
			(int64_t[2]){ far_s < at ? far_s : at - HOUR_S,
				far_s < at ? at + HOUR_S : far_s });
	}
	if (!e)
		return 0;
	*why = e->source;
	if (!nearest(d, other, host,
		    (int64_t[2]){ e->at_s - CLOSE_S, e->at_s + CLOSE_S }))
		points += OPEN_POINTS;
	return points;
}

/* It ends with another of its folder. */
static int
points_beside(const struct dated *d, const struct family_item *u, int64_t end_s)
{
	const struct dated_end *e = nearest(d, IS_END, u->source->host,
		(int64_t[2]){ end_s - HOUR_S, end_s + HOUR_S });

	return e && e->source->npaths > 0 &&
		span_starts(e->source->paths[0].path, u->folder);
}

struct candidate {
	int points;
	int64_t year;
	const struct gathered_source *why;
};

static void
try_year(const struct dated *d, const struct family_item *u, int64_t year,
	struct candidate *out)
{
	const struct reading_member *m = u->source->member;
	size_t first = reading_first_main(m);
	size_t last = reading_last_main(m);
	int64_t begin_s;
	int64_t end_s;

	*out = (struct candidate){ .year = year };
	if (!civil_with_year(u->first_s, year, &begin_s) ||
		!civil_with_year(u->last_s,
			year + m->links[last].years_on -
				m->links[first].years_on,
			&end_s) ||
		end_s > reading_bound(&m->clues))
		return;
	out->points =
		points_at(d, IS_END, u->source->host, begin_s, &out->why) +
		points_at(d, IS_BEGIN, u->source->host, end_s, &out->why) +
		points_beside(d, u, end_s);
}

/* By their names others of the same log come between the two. That they adjoin
 * is by the calendar alone then: logs turn at the same hour in every year. */
static bool
is_apart(const struct family_list *list, const struct family_item *u,
	const struct gathered_source *s)
{
	const struct family_item *end = list->items + list->count;

	for (const struct family_item *i = u;
		i < end && family_by_log(i, u) == 0; i++)
		if (i->source == s)
			return i > u + 1;
	for (const struct family_item *i = u; family_by_log(i, u) == 0; i--) {
		if (i->source == s)
			return i + 1 < u;
		if (i == list->items)
			break;
	}
	return false;
}

static bool
date_item(const struct dated *d, const struct family_list *list,
	const struct family_item *u, const int64_t years[2])
{
	struct candidate best = { 0 };
	struct candidate next = { 0 };
	char why[READING_WHY_MAX];
	enum reading_basis basis = READING_INFERRED;

	for (int64_t y = years[0]; y <= years[1]; y++) {
		struct candidate c;

		try_year(d, u, y, &c);
		if (c.points > best.points) {
			next = best;
			best = c;
		} else if (c.points > next.points) {
			next = c;
		}
	}
	if (best.points == 0 || best.points == next.points || !best.why ||
		is_apart(list, u, best.why))
		return false;
	if (best.points < POINTS_SURE || best.points - next.points < 2)
		basis = READING_ASSUMED;
	if (basis == READING_ASSUMED &&
		u->source->readings[reading_first_main(u->source->member)]
				.year_basis != READING_NONE)
		return false;
	(void)snprintf(why, sizeof(why), "%.*s, which it adjoins",
		(int)(best.why->member->name.len < 60
				? best.why->member->name.len
				: 60),
		best.why->member->name.ptr);
	reading_take_year(u->source->member, best.year, basis, why);
	return basis == READING_INFERRED;
}

static bool
is_open(const struct family_item *u)
{
	const struct reading_member *m = u->source->member;

	return is_one_host(u->source) &&
		!is_sure(&m->out[reading_first_main(m)]);
}

/* The years that anything is dated in. */
static void
years_of(const struct dated *d, int64_t years[2])
{
	years[0] = INT64_MAX;
	years[1] = INT64_MIN;
	for (size_t i = 0; i < d->count[IS_END]; i++) {
		int64_t year;

		(void)civil_drop_year(d->ends[IS_END][i].at_s, &year);
		if (year < years[0])
			years[0] = year;
		if (year > years[1])
			years[1] = year;
	}
	if (years[0] > years[1])
		return;
	years[0]--;
	years[1]++;
	if (years[1] - years[0] > YEARS_MAX)
		years[0] = years[1] - YEARS_MAX;
}

void
gather_beside(struct gathered *g, const struct family_list *list)
{
	struct dated d = { 0 };
	int64_t years[2];
	bool is_more = true;

	for (int k = 0; k < 2; k++)
		d.ends[k] = xcalloc(g->nsources + 1, sizeof(*d.ends[k]));
	/* All of a round go by what was dated before it, so that their order
	 * does not matter. */
	for (int round = 0; round < ROUNDS_MAX && is_more; round++) {
		collect(g, &d);
		years_of(&d, years);
		is_more = false;
		for (size_t i = 0; d.count[0] > 0 && i < list->count; i++)
			if (is_open(&list->items[i]) &&
				date_item(&d, list, &list->items[i], years))
				is_more = true;
	}
	free(d.ends[0]);
	free(d.ends[1]);
}
