/* What is done with a reading: what the user says over it, and time by it. */
#include "format/reading/reading_work.h"
#include "format/time/civil.h"

#include <string.h>

static const int64_t NS = 1000000000;

const char *
reading_basis_word(enum reading_basis basis)
{
	switch (basis) {
	case READING_STATED:
		return "stated";
	case READING_INFERRED:
		return "inferred";
	case READING_ASSUMED:
		return "assumed";
	case READING_GIVEN:
		return "given";
	default:
		return "none";
	}
}

/* The user's year is that of the first run; the others keep their distance,
 * as solved if it was, else by the turns of the year. */
void
reading_give_year(const struct reading_member *m, int32_t year)
{
	size_t first = SIZE_MAX;
	bool solved = true;
	int64_t shift = 0;

	for (size_t i = 0; i < m->nruns; i++) {
		if (m->links[i].kind != STAMP_YEARLESS)
			continue;
		if (first == SIZE_MAX)
			first = i;
		solved = solved && m->out[i].year_basis != READING_NONE;
	}
	if (first == SIZE_MAX)
		return;
	if (solved)
		shift = (int64_t)year - m->out[first].year;
	for (size_t i = 0; i < m->nruns; i++) {
		struct reading *r = &m->out[i];
		int64_t then = (int64_t)year + m->links[i].years_on;

		if (m->links[i].kind != STAMP_YEARLESS)
			continue;
		if (solved)
			then = r->year + shift;
		r->year_basis = READING_NONE;
		r->year_why = "given";
		reading_set_year(m, i, then, READING_GIVEN);
	}
}

void
reading_give_zone(const struct reading_override *over, struct reading *r)
{
	if (over->has_zone) {
		r->zone_basis = READING_GIVEN;
		r->zone_s = over->zone_s;
		r->zone_why = "given";
	} else if (over->has_assumed_zone && r->zone_basis == READING_NONE) {
		r->zone_basis = READING_ASSUMED;
		r->zone_s = over->assumed_zone_s;
		r->zone_why = "given for lines without a zone";
	}
}

static enum when_basis
weaker(enum when_basis basis, enum reading_basis reading)
{
	if (reading == READING_ASSUMED || basis == WHEN_ASSUMED)
		return WHEN_ASSUMED;
	return reading == READING_STATED ? basis : WHEN_INFERRED;
}

static bool
stamp_civil(const struct reading *r, const struct stamp *stamp, int64_t *out)
{
	*out = stamp->seconds;
	if (stamp->kind != STAMP_YEARLESS)
		return stamp->kind != STAMP_NONE;
	return r->year_basis != READING_NONE &&
		r->year_basis != READING_STATED &&
		civil_with_year(stamp->seconds, r->year, out);
}

void
reading_when(
	const struct reading *r, const struct stamp *stamp, struct when *out)
{
	const int64_t year_ns = 366 * INT64_C(86400) * NS;
	int64_t seconds;

	memset(out, 0, sizeof(*out));
	if (!stamp_civil(r, stamp, &seconds))
		return;
	out->basis = WHEN_STATED;
	out->digits = stamp->digits;
	out->zone_known = stamp->kind == STAMP_UTC;
	out->offset_s = stamp->offset_s;
	if (stamp->kind == STAMP_YEARLESS)
		out->basis = weaker(out->basis, r->year_basis);
	if (stamp->kind != STAMP_UTC && r->zone_basis != READING_NONE &&
		r->zone_basis != READING_STATED) {
		out->zone_known = true;
		out->offset_s = r->zone_s;
		out->basis = weaker(out->basis, r->zone_basis);
		seconds -= r->zone_s;
	}
	out->ns = seconds * NS + (int64_t)stamp->ns;
	out->min_ns = out->max_ns = out->ns;
	if (stamp->kind == STAMP_YEARLESS && r->year_basis == READING_ASSUMED) {
		out->min_ns -= year_ns;
		out->max_ns += year_ns;
	} else if (stamp->kind != STAMP_UTC &&
		r->zone_basis == READING_ASSUMED) {
		out->min_ns += (r->zone_s - 14 * INT64_C(3600)) * NS;
		out->max_ns += (r->zone_s + 12 * INT64_C(3600)) * NS;
	}
}
