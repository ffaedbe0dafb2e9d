/* Which years are looked at: those that clues speak of, and some around. */
#include "format/reading/reading_work.h"

enum {
	/* Leap years are at most eight years apart. */
	YEARS_BEFORE = 9,
	YEARS_AFTER = 3,
	YEARS_MOST = 64,
	YEAR_LOW = 1980,
	YEAR_HIGH = 2200
};

struct year_span {
	int64_t low;
	int64_t high;
};

static void
widen(struct year_span *s, int64_t year)
{
	if (year < YEAR_LOW || year > YEAR_HIGH)
		return;
	if (year < s->low)
		s->low = year;
	if (year > s->high)
		s->high = year;
}

static void
widen_by_member(struct year_span *s, const struct reading_member *m)
{
	int64_t bound_s = reading_bound(&m->clues);
	int64_t year;

	if (bound_s != INT64_MAX && reading_year_before(m, bound_s, &year))
		widen(s, year);
	for (size_t i = 0; i < m->nruns; i++)
		if (reading_has_early(m, i) &&
			reading_year_before(m, m->early_s[i], &year))
			widen(s, year);
	if (m->clues.has_name &&
		reading_year_before(
			m, m->clues.name_last_day * INT64_C(86400), &year))
		widen(s, year);
	if (m->over.has_year)
		widen(s, m->over.year);
}

/* All that can be looked at: if that is less than clues speak of, those of the
 * lines' own times, whatever a name seems to say. */
static void
narrow(struct year_span *all, const struct year_span *sure)
{
	if (all->high - all->low <= YEARS_MOST)
		return;
	if (sure->low > sure->high) {
		all->low = all->high - YEARS_MOST;
		return;
	}
	if (all->low < sure->high - YEARS_MOST)
		all->low = sure->high - YEARS_MOST;
	if (all->high > all->low + YEARS_MOST)
		all->high = all->low + YEARS_MOST;
}

bool
reading_years(const struct reading_node *nodes, size_t count, int32_t *low,
	size_t *nyears)
{
	struct year_span all = { INT64_MAX, INT64_MIN };
	struct year_span sure = { INT64_MAX, INT64_MIN };

	for (size_t i = 0; i < count; i++) {
		const struct reading_node *n = &nodes[i];
		const struct reading_link *link = &n->member->links[n->run];

		if (link->strong.tier != TIER_NONE) {
			widen(&all, link->strong.year);
			widen(&sure, link->strong.year);
		}
		if (link->weak.tier != TIER_NONE)
			widen(&all, link->weak.year);
		if (reading_first_main(n->member) != n->run)
			continue;
		widen_by_member(&all, n->member);
		if (n->member->over.has_year)
			widen(&sure, n->member->over.year);
	}
	if (all.low > all.high)
		return false;
	narrow(&all, &sure);
	*low = (int32_t)all.low - YEARS_BEFORE;
	*nyears = (size_t)(all.high - all.low) + YEARS_BEFORE + YEARS_AFTER + 1;
	return true;
}
