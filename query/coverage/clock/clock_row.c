#include "query/coverage/clock/clock_row.h"

#include "format/time/civil.h"
#include "query/show/print.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { REPLY_S = 1 };

static const struct row_column clock_columns[CLOCK_COLUMNS] = {
	{ "host", ROW_TEXT, 12 },
	{ "since", ROW_TIME, 20 },
	{ "until", ROW_TIME, 20 },
	{ "offset_s", ROW_NUMBER, 8 },
	{ "spread_s", ROW_NUMBER, 6 },
	{ "shows", ROW_TEXT, 9 },
	{ "drift", ROW_TEXT, 8 },
	{ "by", ROW_TEXT, 6 },
	{ "samples", ROW_COUNT, 7 },
	{ "cites", ROW_CITES, 1 },
};

const struct row_type clock_rows = { "clock", CLOCK_COLUMNS, clock_columns };

static const struct row_column finding_columns[FINDING_COLUMNS] = {
	{ "time", ROW_TIME, 20 },
	{ "host", ROW_TEXT, 12 },
	{ "what", ROW_TEXT, 16 },
	{ "grade", ROW_TEXT, 1 },
	{ "off_s", ROW_NUMBER, 8 },
	{ "lines", ROW_COUNT, 3 },
	{ "why", ROW_TEXT, 40 },
	{ "cite", ROW_CITE, 1 },
};

const struct row_type finding_rows = { "finding", FINDING_COLUMNS,
	finding_columns };

static struct when
when_of(int64_t at_s, enum when_basis basis, bool zone_known)
{
	int64_t ns = at_s * 1000000000;

	return (struct when){ .basis = basis,
		.ns = ns,
		.zone_known = zone_known,
		.min_ns = ns,
		.max_ns = ns };
}

static struct row_value
text_value(struct span text)
{
	return (struct row_value){ .is_given = text.len > 0, .text = text };
}

/* An offset within its own uncertainty is none, and a reply takes up to a
 * second; a host's own ids come from the clock in question. */
static struct span
shows_of(struct span by, const struct clock_stretch *s)
{
	double least_s = s->spread_s > REPLY_S ? s->spread_s : REPLY_S;

	if (span_eq(by, SPAN("own")))
		return SPAN("nothing");
	if (fabs(s->ahead_s) <= least_s)
		return SPAN("no-offset");
	return s->ahead_s < 0 ? SPAN("behind") : SPAN("ahead");
}

void
clock_row_values(struct arena *arena, struct span host, const char *by,
	const struct clock_stretch *s, const struct cite *cites,
	struct row_value values[CLOCK_COLUMNS])
{
	values[0] = text_value(host);
	values[1] = (struct row_value){ .is_given = true,
		.when = when_of(s->since_s, s->basis, true) };
	values[2] = (struct row_value){ .is_given = true,
		.when = when_of(s->until_s, s->basis, true) };
	values[3] =
		(struct row_value){ .is_given = true, .number = s->ahead_s };
	values[4] =
		(struct row_value){ .is_given = true, .number = s->spread_s };
	values[5] = text_value(shows_of(span_of(by), s));
	values[6] = s->has_drift
		? text_value(span_of(arena_printf(arena, "%.3f", s->drift)))
		: (struct row_value){ .is_given = false };
	values[7] = text_value(span_of(by));
	values[8] = (struct row_value){ .is_given = true,
		.integer = (int64_t)s->pairs };
	values[9] = (struct row_value){ .is_given = s->nplaces > 0,
		.cites = { s->nplaces, cites } };
}

/* "2019-03-04T10:00:00Z" */
static const char *
time_text(struct arena *arena, int64_t at_s)
{
	char text[CIVIL_TEXT_MAX];

	(void)civil_format(text, at_s * 1000000000, 0, CIVIL_ZONE_UTC, 0);
	return arena_printf(arena, "%s", text);
}

static const char *
why_of(struct arena *arena, const struct clock_finding *f)
{
	const struct clock_line *l = &f->first;
	const char *kind = anchor_words(l->kind, true);

	switch (f->doubt) {
	case DOUBT_STAMPED_EARLY:
		return arena_printf(arena,
			"the %s in it was made at %s, after its stamp; %zu "
			"lines around it have ids that fit theirs",
			kind, time_text(arena, l->own_s), f->witnesses);
	case DOUBT_STAMPED_LATE:
		return arena_printf(arena,
			"the %s in it was made at %s, as its place says; %zu "
			"lines around it have ids that fit theirs",
			kind, time_text(arena, l->own_s), f->witnesses);
	case DOUBT_FUTURE_ID:
		return arena_printf(arena,
			"the %s in it was made at %s, after its stamp and all "
			"stamps before it in its source; %zu lines before it "
			"have ids that fit theirs",
			kind, time_text(arena, l->own_s), f->witnesses);
	case DOUBT_OF_ANOTHER_TIME:
		return arena_printf(arena,
			"its stamp and its %s are of one time, %zu lines "
			"around it of another",
			kind, f->witnesses);
	case DOUBT_NOT_SET:
		return arena_printf(arena,
			"stamps go back by %" PRId64
			" days to the beginning of a year, and forward again "
			"%" PRIu64 " lines later: a machine that started "
			"without the time, if the lines are not of elsewhere",
			-f->off_s / 86400, f->lines);
	default:
		return arena_printf(arena,
			"it is out of order among %zu lines that are in order",
			f->witnesses);
	}
}

static const char *
whole_why(struct arena *arena, const struct clock_doubtful *d)
{
	const char *why = why_of(arena, &d->finding);

	return d->is_damaged
		? arena_printf(arena,
			  "%s; but damage of its source (at byte %" PRIu64
			  ") may have done that",
			  why, d->damage_offset)
		: why;
}

static const char *
what_of(enum clock_doubt doubt)
{
	switch (doubt) {
	case DOUBT_STAMPED_EARLY:
		return "stamped-early";
	case DOUBT_STAMPED_LATE:
		return "stamped-late";
	case DOUBT_FUTURE_ID:
		return "future-id";
	case DOUBT_OF_ANOTHER_TIME:
		return "out-of-place";
	case DOUBT_NOT_SET:
		return "clock-not-set";
	default:
		return "out-of-order";
	}
}

/* A: the host's own id contradicts the stamp. B: the line is genuine of its
 * time, and does not belong there; or it may have been held up; or its id is of
 * the future, which a clock set back in an earlier source may have left. C: it
 * may be a slow writer, or damage. */
static const char *
grade_of(const struct clock_doubtful *d)
{
	enum clock_doubt doubt = d->finding.doubt;

	if (d->is_damaged)
		return "C";
	if (doubt == DOUBT_STAMPED_EARLY)
		return "A";
	return doubt == DOUBT_OUT_OF_ORDER ? "C" : "B";
}

void
finding_row_values(struct arena *arena, const struct clock_doubtful *d,
	const struct cite *cites, size_t ncites,
	struct row_value values[FINDING_COLUMNS])
{
	const struct clock_finding *f = &d->finding;

	values[0] = (struct row_value){ .is_given = true,
		.when = when_of(
			f->first.at_s, f->first.basis, f->first.zone_known) };
	values[1] = text_value(d->host);
	values[2] = text_value(span_of(what_of(f->doubt)));
	values[3] = text_value(span_of(grade_of(d)));
	values[4] = (struct row_value){ .is_given = true,
		.number = (double)f->off_s };
	values[5] = (struct row_value){ .is_given = true,
		.integer = (int64_t)f->lines };
	values[6] = text_value(span_of(whole_why(arena, d)));
	values[7] = (struct row_value){ .is_given = ncites > 0,
		.cites = { ncites, cites } };
}
