/* A log that goes on in another zone: it was changed behind the last line that
 * tells the one, and before the first that tells the other. */
#include "format/time/civil.h"
#include "format/time/zone_rule.h"
#include "indexer/store/reading/gather_part.h"
#include "indexer/store/reading/gather_pieces.h"

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
	/* That of its first or last piece, where it has several; of daylight
	 * saving what its rule has there. */
	int32_t zone_s;
	bool has_rule;
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

/* From the one as written to the other. Where their kinds differ each is taken
 * in its year. */
static int64_t
gap_between(const struct run_end *from, const struct run_end *to)
{
	int64_t at_s[2] = { from->at_s, to->at_s };
	const struct run_end *ends[2] = { from, to };

	if (from->kind == STAMP_YEARLESS && to->kind == STAMP_YEARLESS)
		return gather_gap(at_s[0], at_s[1]);
	for (int i = 0; i < 2; i++)
		if (ends[i]->kind == STAMP_YEARLESS)
			(void)civil_with_year(
				at_s[i], ends[i]->reading->year, &at_s[i]);
	return at_s[1] - at_s[0];
}

static bool
is_open_to(const struct run_end *from, const struct run_end *to)
{
	const int64_t gap_s = gap_between(from, to);
	const int32_t turned_s = to->zone_s - from->zone_s;

	if (!from->is_told || !to->is_told || turned_s == 0 ||
		llabs(gap_s - turned_s) > SILENT_S)
		return false;
	/* By just that clocks go from the one line to the next. */
	return is_pause(from, to, turned_s) ||
		llabs(gap_s - turned_s) > PAUSE_S;
}

/* A rule of daylight saving is that of a source as a whole. */
static void
doubt_rule(const struct run_end *end, const char *why)
{
	if (!end->has_rule)
		return;
	end->reading->zone_basis = READING_ASSUMED;
	end->reading->zone_why = why;
}

static void
join(const struct run_end *from, const struct run_end *to)
{
	if (!is_open_to(from, to))
		return;
	from->reading->is_open_after = true;
	to->reading->is_open_before = true;
	doubt_rule(from, "anchors, but the log goes on in another zone");
	doubt_rule(to, "anchors, but the log goes on from another zone");
}

/* Of a run of several zones its first or last piece counts, if that is known.
 */
static void
take_piece(const struct gathered_source *s, size_t run, bool is_last,
	struct run_end *end)
{
	struct zone_piece pieces[PIECES_MAX];
	const size_t count = gather_pieces(s, run, pieces);
	const struct zone_piece *piece =
		count > 0 ? &pieces[is_last ? count - 1 : 0] : NULL;

	end->is_told = piece && piece->is_known;
	if (end->is_told)
		end->zone_s = piece->zone_s;
}

static void
take_rule(const struct gathered_source *s, struct run_end *end)
{
	struct zone_rule rule;
	int64_t at_s = end->at_s;

	if (s->zone_name.len == 0)
		return;
	end->has_rule = zone_rule_parse(s->zone_name, &rule) &&
		(end->kind != STAMP_YEARLESS ||
			civil_with_year(at_s, end->reading->year, &at_s));
	end->is_told &= end->has_rule;
	if (end->has_rule)
		end->zone_s = zone_rule_offset(&rule, at_s - rule.standard_s);
}

static bool
find_end(const struct gathered_source *s, size_t run, bool is_last,
	struct run_end *out)
{
	const struct reading_member *m = s->member;

	if (run == SIZE_MAX)
		return false;
	*out = (struct run_end){ .reading = &m->out[run],
		.kind = m->links[run].kind,
		.at_s = is_last ? m->links[run].last_s : m->links[run].first_s,
		.zone_s = m->out[run].zone_s,
		.is_told = m->out[run].zone_basis == READING_INFERRED ||
			(m->out[run].zone_basis == READING_ASSUMED &&
				!m->over.has_assumed_zone) };
	if (out->reading->is_torn)
		take_piece(s, run, is_last, out);
	take_rule(s, out);
	return true;
}

/* Within it, from run to run. */
static void
join_runs(const struct gathered_source *s)
{
	const struct reading_member *m = s->member;
	size_t before = SIZE_MAX;
	struct run_end from;
	struct run_end to;

	for (size_t i = 0; i < m->nruns; i++) {
		if (!m->links[i].is_main)
			continue;
		if (find_end(s, before, true, &from) &&
			find_end(s, i, false, &to))
			join(&from, &to);
		before = i;
	}
}

/* Does the run's own zone come from that anchor? */
static bool
tells_zone(
	const struct gathered_source *s, size_t run, const struct anchor_row *a)
{
	const struct anchor_fact fact = { .civil_s = a->stamp.seconds,
		.utc_s = a->utc_s,
		.strength = (enum anchor_strength)a->strength };
	int32_t zone_s = 0;

	return a->run == s->runs[run].run && a->stamp.kind != STAMP_NONE &&
		a->stamp.kind != STAMP_UTC &&
		reading_anchor_zone(&fact, (enum stamp_kind)a->stamp.kind,
			s->readings[run].year, &zone_s);
}

/* Is its clock set, as it seems, before the first line that tells the zone, or
 * behind the last? */
static bool
set_at_end(const struct gathered_source *s, size_t run, bool is_begin,
	struct reading *r)
{
	uint64_t first = UINT64_MAX;
	uint64_t last = 0;
	uint64_t from = 0;

	for (size_t i = 0; i < s->nanchors; i++)
		if (tells_zone(s, run, &s->anchors[i])) {
			if (first == UINT64_MAX)
				first = s->anchors[i].offset;
			last = s->anchors[i].offset;
		}
	if (first == UINT64_MAX)
		return false;
	if (is_begin) {
		r->set_until = gather_set_before(s, run, first);
		return r->set_until > 0;
	}
	from = gather_set_behind(s, run, last);
	r->set_from = from < UINT64_MAX ? from : 0;
	return r->set_from > 0;
}

/* A log's first and last lines, behind which no other rotation tells more. */
static void
open_log(const struct gathered_source *s, size_t run, bool is_begin)
{
	struct reading *r = NULL;

	if (run == SIZE_MAX || s->readings[run].zone_basis != READING_INFERRED)
		return;
	r = &s->readings[run];
	if (set_at_end(s, run, is_begin, r) && s->zone_name.len > 0) {
		r->zone_basis = READING_ASSUMED;
		r->zone_why = is_begin
			? "anchors, but stamps step back before the first"
			: "anchors, but stamps step back behind the last";
	}
}

/* Is there one, and the zone known in which it begins, or ends? */
static bool
is_sure(const struct reading_member *m, bool is_begin)
{
	size_t run = SIZE_MAX;

	if (m)
		run = is_begin ? reading_first_main(m) : reading_last_main(m);
	return run != SIZE_MAX && m->out[run].zone_basis == READING_INFERRED;
}

/* A run that others of its source stand before or behind, none of which tells
 * its zone for sure. */
static void
open_runs(const struct gathered_source *s)
{
	size_t before = SIZE_MAX;

	for (size_t i = 0; i < s->nruns; i++) {
		if (!s->member->links[i].is_main)
			continue;
		if (before != SIZE_MAX &&
			s->readings[i].zone_basis != READING_INFERRED)
			open_log(s, before, false);
		if (before != SIZE_MAX &&
			s->readings[before].zone_basis != READING_INFERRED)
			open_log(s, i, true);
		before = i;
	}
}

/* What it goes on from, and what goes on from it, if that is no guess. */
static const struct reading_member *
before_of(const struct reading_member *m)
{
	return m->hang == HANG_GUESS ? NULL : m->before;
}

static const struct reading_member *
after_of(const struct reading_member *m)
{
	return m->after && m->after->hang == HANG_GUESS ? NULL : m->after;
}

void
gather_ends(struct gathered *g)
{
	for (size_t i = 0; i < g->nsources; i++) {
		const struct gathered_source *s = &g->sources[i];
		const struct reading_member *m = s->member;
		struct run_end from;
		struct run_end to;

		if (!m)
			continue;
		if (!is_sure(before_of(m), false))
			open_log(s, reading_first_main(m), true);
		if (!is_sure(after_of(m), true))
			open_log(s, reading_last_main(m), false);
		if (s->zone_name.len == 0) {
			open_runs(s);
			join_runs(s);
		}
		if (after_of(m) &&
			find_end(s, reading_last_main(m), true, &from) &&
			find_end(m->after->owner, reading_first_main(m->after),
				false, &to))
			join(&from, &to);
	}
}
