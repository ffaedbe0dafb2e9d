/* Years and zones of all sources, by the solver of format/reading/reading.h. */
#include "indexer/store/reading/gather_part.h"

#include "format/time/civil.h"
#include "format/time/zone.h"

#include <stdlib.h>
#include <string.h>

static void
fill_run(const struct run_row *row, struct run_fact *out)
{
	int kind = STAMP_UTC;
	const struct stamp_range *range = NULL;

	memset(out, 0, sizeof(*out));
	out->first_line = row->first_line - 1;
	out->nlines = row->lines;
	/* The kind that leaves most open decides what must be found out. */
	if (row->range[0].lo <= row->range[0].hi)
		kind = STAMP_YEARLESS;
	else if (row->range[1].lo <= row->range[1].hi)
		kind = STAMP_LOCAL;
	range = &row->range[kind - 1];
	if (range->lo > range->hi)
		return;
	out->kind = (enum stamp_kind)kind;
	out->min_s = range->lo;
	out->max_s = range->hi;
	out->first_s = row->first.kind == kind ? row->first.seconds : range->lo;
	out->last_s = row->last.kind == kind ? row->last.seconds : range->hi;
	/* 29 February is day 59 of a leap year, counted from 0. */
	out->has_leap_day = kind == STAMP_YEARLESS &&
		((range->lo / 86400 <= 59 && range->hi / 86400 >= 59 &&
			(range->lo / 86400 == 59 || range->hi / 86400 == 59)));
}

/* Rows are in order of their runs. Of more than a run has room for, every nth
 * one is taken, so that they stay spread over all of it. */
static void
fill_anchors(
	const struct gathered_source *s, size_t *next, struct run_fact *out)
{
	size_t from = *next;
	size_t step = 1;

	while (*next < s->nanchors &&
		s->anchors[*next].run == s->anchors[from].run)
		++*next;
	step += (*next - from - 1) / RUN_ANCHORS_MAX;
	for (size_t i = from; i < *next; i += step) {
		const struct anchor_row *a = &s->anchors[i];

		if (a->stamp.kind != out->kind)
			continue;
		out->anchors[out->nanchors++] = (struct anchor_fact){
			.civil_s = a->stamp.seconds,
			.utc_s = a->utc_s,
			.kind = (enum anchor_kind)a->kind,
			.strength = (enum anchor_strength)a->strength,
			.own_clock = a->own_clock,
		};
	}
}

/* Indexes of before they were kept have none. */
static void
fill_marks(const struct gathered_source *s, uint32_t run, struct run_fact *out)
{
	for (size_t i = 0; i < s->nmarks && out->kind == STAMP_YEARLESS; i++)
		if (s->marks[i].run == run)
			run_take_mark(out, (enum anchor_kind)s->marks[i].kind,
				s->marks[i].utc_s);
}

/* Ends of the stamps without a year and of those with one; may_be: by the order
 * of lines the one may stand beside the other. */
struct mixed_pair {
	bool may_be;
	int64_t civil_s;
	int64_t dated_s;
};

/* How far apart they are, in whatever year. */
static int64_t
mixed_gap(const struct mixed_pair *p)
{
	return llabs(gather_gap(civil_drop_year(p->dated_s, NULL), p->civil_s));
}

/* Lines with a full date among those without tell their year: by the two ends
 * that are nearest to each other, of those that the order of lines allows. */
static void
fill_mixed(const struct run_row *row, struct run_fact *out)
{
	const int kind = row->range[2].lo <= row->range[2].hi ? 2 : 1;
	const struct stamp_range *dated = &row->range[kind];
	const struct stamp_range *bare = &row->range[0];
	const bool begins_bare = row->first.kind == STAMP_YEARLESS;
	const bool ends_bare = row->last.kind == STAMP_YEARLESS;
	const struct mixed_pair pairs[] = {
		{ true, bare->lo, dated->lo },
		{ true, bare->hi, dated->hi },
		{ begins_bare && !ends_bare, bare->hi, dated->lo },
		{ !begins_bare && ends_bare, bare->lo, dated->hi },
	};
	const struct mixed_pair *best = &pairs[0];

	if (out->kind != STAMP_YEARLESS || dated->lo > dated->hi ||
		out->nanchors == RUN_ANCHORS_MAX)
		return;
	for (size_t i = 1; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (pairs[i].may_be && mixed_gap(&pairs[i]) < mixed_gap(best))
			best = &pairs[i];
	out->anchors[out->nanchors++] = (struct anchor_fact){
		.civil_s = best->civil_s,
		.utc_s = best->dated_s,
		.kind = ANCHOR_MIXED,
		.strength = ANCHOR_NEAR,
		.own_clock = true,
	};
}

struct run_fact *
gather_facts(const struct gathered_source *s)
{
	struct run_fact *facts = xcalloc(s->nruns, sizeof(*facts));
	size_t next = 0;

	for (size_t i = 0; i < s->nruns; i++) {
		fill_run(&s->runs[i], &facts[i]);
		fill_marks(s, s->runs[i].run, &facts[i]);
		while (next < s->nanchors &&
			s->anchors[next].run < s->runs[i].run)
			next++;
		if (next < s->nanchors &&
			s->anchors[next].run == s->runs[i].run)
			fill_anchors(s, &next, &facts[i]);
		fill_mixed(&s->runs[i], &facts[i]);
	}
	return facts;
}

static void
apply_override(struct gathered_source *s, const struct override *o,
	struct reading_override *out)
{
	struct zone zone = { 0 };
	uint64_t year = 0;

	if (o->kind == OVERRIDE_YEAR && span_number(o->value, &year)) {
		out->has_year = true;
		out->year = (int32_t)year;
	} else if (o->kind == OVERRIDE_TZ && zone_fixed(o->value, &zone)) {
		out->has_zone = true;
		out->zone_s = zone.fixed_s;
		s->zone_name = (struct span){ "", 0 };
	} else if (o->kind == OVERRIDE_TZ) {
		s->zone_name = o->value;
	} else if (o->kind == OVERRIDE_ASSUME_TZ &&
		zone_fixed(o->value, &zone)) {
		out->has_assumed_zone = true;
		out->assumed_zone_s = zone.fixed_s;
	} else if (o->kind == OVERRIDE_ASSUME_TZ) {
		s->assumed_zone = o->value;
	} else if (o->kind == OVERRIDE_TAI) {
		s->has_given_tai = true;
		s->has_leap_tai = span_eq(o->value, SPAN("leap"));
	}
}

/* A named zone is assumed for a source as a whole, if nothing tells any. */
static void
assume_zone(struct gathered_source *s)
{
	if (s->zone_name.len > 0 || s->assumed_zone.len == 0)
		return;
	for (size_t i = 0; i < s->nruns; i++)
		if (s->readings[i].zone_basis != READING_NONE)
			return;
	s->zone_name = s->assumed_zone;
	for (size_t i = 0; i < s->nruns; i++) {
		struct reading *r = &s->readings[i];

		r->zone_basis = READING_ASSUMED;
		r->zone_why = "--assume-tz";
	}
}

/* What is found out of a source alone. */
static void
prepare(struct gathered *g, struct gathered_source *s)
{
	struct reading_member *m = NULL;
	struct run_fact *facts = NULL;

	if (s->nruns == 0)
		return;
	s->readings = arena_array(&g->arena, s->nruns, sizeof(*s->readings));
	m = arena_alloc(&g->members, sizeof(*m));
	m->nruns = s->nruns;
	m->out = s->readings;
	m->texts = &g->texts;
	m->links = arena_array(&g->members, s->nruns, sizeof(*m->links));
	m->name = gather_own_name(s->npaths ? s->paths[0].path : SPAN(""));
	gather_clues(s, &m->clues);
	for (size_t i = 0; i < g->current->noverrides; i++)
		if (gather_fits(g, s, g->current->overrides[i].pattern))
			apply_override(s, &g->current->overrides[i], &m->over);
	facts = gather_facts(s);
	reading_prepare(m, facts);
	free(facts);
	m->owner = s;
	s->member = m;
}

static void
solve_rows(const struct family_list *list)
{
	struct reading_member **row = xcalloc(list->count + 1, sizeof(*row));

	for (size_t i = 0; i < list->count; i++) {
		size_t n = 0;

		if (!list->items[i].is_head)
			continue;
		for (size_t k = i; k != SIZE_MAX; k = list->items[k].next) {
			row[n] = list->items[k].source->member;
			row[n++]->hang = list->items[k].hang;
		}
		reading_family(row, n);
	}
	free((void *)row);
}

/* A zone that was given by its name: who reads the index looks up what it is.
 */
static void
give_zone(struct gathered_source *s)
{
	for (size_t i = 0; i < s->nruns; i++) {
		struct reading *r = &s->readings[i];

		if (r->zone_basis == READING_STATED)
			continue;
		r->zone_basis = READING_GIVEN;
		r->zone_s = 0;
		r->zone_why = "--tz-of";
	}
}

static void
finish(struct gathered_source *s)
{
	struct run_fact *facts = NULL;

	if (!s->member)
		return;
	facts = gather_facts(s);
	reading_finish(s->member, facts);
	free(facts);
	if (s->zone_name.len > 0)
		give_zone(s);
}

void
gather_readings(struct gathered *g)
{
	struct family_list rows = { 0 };

	for (size_t i = 0; i < g->nsources; i++)
		prepare(g, &g->sources[i]);
	gather_early(g);
	gather_copied(g);
	family_list_init(&rows, g);
	solve_rows(&rows);
	gather_beside(g, &rows);
	family_list_release(&rows);
	for (size_t i = 0; i < g->nsources; i++)
		finish(&g->sources[i]);
	gather_labels(g);
	gather_rules(g);
	gather_steps(g);
	for (size_t i = 0; i < g->nsources; i++)
		assume_zone(&g->sources[i]);
}

void
gather_settle(struct gathered *g)
{
	for (size_t i = 0; i < g->nsources; i++)
		g->sources[i].member = NULL;
	arena_release(&g->members);
}
