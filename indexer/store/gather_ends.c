/* A log that goes on in another zone: it was changed behind the last line that
 * tells the one, and before the first that tells the other. */
#include "indexer/store/gather_part.h"

#include <stdlib.h>

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	/* Where more lines are missing, it was changed among those. */
	SILENT_S = 8 * DAY_S,
	/* What the lines before and behind may be apart, besides the clock that
	 * was set between them. */
	PAUSE_S = HOUR_S / 2
};

/* One end of a run. */
struct run_end {
	struct reading *reading;
	enum stamp_kind kind;
	int64_t at_s;
	/* Its lines, or others of the host, tell its zone. */
	bool is_told;
};

/* Might the lines just be so far apart, and no clock have been set between
 * them? Not by one that went back, nor in the hour that daylight saving leaves
 * out. */
static bool
is_pause(const struct run_end *from, const struct run_end *to, int32_t turned_s)
{
	if (turned_s < 0)
		return turned_s >= -PAUSE_S;
	return turned_s <= 2 * PAUSE_S &&
		!reading_may_change(
			from->kind, from->reading->year, from->at_s, to->at_s);
}

static bool
is_open_to(const struct run_end *from, const struct run_end *to)
{
	const int64_t gap_s = gather_gap(from->at_s, to->at_s);
	const int32_t turned_s = to->reading->zone_s - from->reading->zone_s;

	if (!from->is_told || !to->is_told || turned_s == 0 ||
		llabs(gap_s - turned_s) > SILENT_S)
		return false;
	/* By just that clocks go from the one line to the next. */
	return is_pause(from, to, turned_s) ||
		llabs(gap_s - turned_s) > PAUSE_S;
}

static void
join(const struct run_end *from, const struct run_end *to)
{
	if (!is_open_to(from, to))
		return;
	from->reading->is_open_after = true;
	to->reading->is_open_before = true;
}

static bool
find_end(const struct reading_member *m, size_t run, bool is_last,
	struct run_end *out)
{
	if (run == SIZE_MAX)
		return false;
	*out = (struct run_end){ .reading = &m->out[run],
		.kind = m->links[run].kind,
		.at_s = is_last ? m->links[run].last_s : m->links[run].first_s,
		.is_told = m->out[run].zone_basis == READING_INFERRED ||
			(m->out[run].zone_basis == READING_ASSUMED &&
				!m->over.has_assumed_zone) };
	return true;
}

/* Within it, from run to run. */
static void
join_runs(const struct reading_member *m)
{
	size_t before = SIZE_MAX;
	struct run_end from;
	struct run_end to;

	for (size_t i = 0; i < m->nruns; i++) {
		if (!m->links[i].is_main)
			continue;
		if (find_end(m, before, true, &from) &&
			find_end(m, i, false, &to))
			join(&from, &to);
		before = i;
	}
}

void
gather_ends(struct gathered *g)
{
	for (size_t i = 0; i < g->nsources; i++) {
		const struct gathered_source *s = &g->sources[i];
		const struct reading_member *m = s->member;
		struct run_end from;
		struct run_end to;

		if (!m || s->zone_name.len > 0)
			continue;
		join_runs(m);
		if (m->after &&
			find_end(m, reading_last_main(m), true, &from) &&
			find_end(m->after, reading_first_main(m->after), false,
				&to))
			join(&from, &to);
	}
}
