#include "format/time/civil.h"
#include "tests/unit/readings.h"

#include <criterion/criterion.h>

/* clang-format off */
static const struct {
	const char *what;
	const char *lines;
	/* First line of each run, closed by -1. */
	int firsts[8];
} cases[] = {
	{ "forward", "Jan  1 00:00:00 a b: c\nJan  2 00:00:00 a b: c\n",
	  { 0, -1 } },
	{ "35 hours back", "Jan 10 12:00:00 a b: c\nJan  9 01:00:00 a b: c\n",
	  { 0, -1 } },
	{ "37 hours back", "Jan 10 12:00:00 a b: c\nJan  8 23:00:00 a b: c\n",
	  { 0, 1, -1 } },
	{ "290 days on", "Jan 10 12:00:00 a b: c\nOct 26 12:00:00 a b: c\n",
	  { 0, -1 } },
	{ "310 days on", "Jan 10 12:00:00 a b: c\nNov 15 12:00:00 a b: c\n",
	  { 0, 1, -1 } },
	{ "New Year", "Dec 31 23:59:59 a b: c\nJan  1 00:00:00 a b: c\n",
	  { 0, 1, -1 } },
	{ "a block strays and returns", "Mar  4 12:00:00 a b: c\n"
	  "Jan  4 12:00:00 a b: c\nJan  4 12:00:01 a b: c\n"
	  "Mar  4 12:00:00 a b: c\n", { 0, 1, 3, -1 } },
	{ "lines without stamps", "x\nDec 31 23:59:59 a b: c\nx\n"
	  "Jan  1 00:00:00 a b: c\nx\n", { 0, 3, -1 } },
	{ "repeated", "Mar  4 12:00:00 a b: c\n"
	  "Jan  4 12:00:00 a b: last message repeated 2 times\n", { 0, -1 } },
	{ "repeated, days ahead", "Jan  6 12:00:00 a b: c\n"
	  "Jan 15 12:00:00 a b: last message repeated 2 times\n"
	  "Jan  6 16:00:00 a b: c\n", { 0, -1 } },
	{ "full dates to short ones", "2019-03-04 12:00:00 a\n"
	  "Mar  4 12:00:00 a b: c\n2019-03-04 12:00:00 a\n", { 0, 1, -1 } },
	{ "none", "", { -1 } },
};
/* clang-format on */

Test(run, cuts)
{
	struct reading_clues clues = { 0 };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct solved *s =
			solve_text(span_of(cases[i].lines), &clues, NULL);
		uint64_t next = 0;

		for (size_t n = 0; n < s->nruns; n++) {
			cr_expect_eq((int)s->runs[n].first_line,
				cases[i].firsts[n], "%s: run %u", cases[i].what,
				(unsigned)n);
			cr_expect_eq(s->runs[n].first_line, next, "%s",
				cases[i].what);
			next += s->runs[n].nlines;
		}
		cr_expect_eq(
			cases[i].firsts[s->nruns], -1, "%s", cases[i].what);
		solved_free(s);
	}
}

/* Facts of a run; and anchors thinned out, but from end to end. */
Test(run, facts)
{
	static struct run_cutter cutter;
	static struct run_fact run;
	struct anchor_fact a = { .kind = ANCHOR_POSTFIX_ID,
		.strength = ANCHOR_EXACT,
		.own_clock = true };
	struct anchor_fact weak = { .kind = ANCHOR_GMAIL_MSGID };
	struct stamp_scan scan = { .stamp = { .kind = STAMP_YEARLESS } };

	for (int64_t i = 0; i < 10000; i++) {
		scan.stamp.seconds = 59 * INT64_C(86400) + i;
		cr_expect_not(run_feed(&cutter, SPAN("x"), &scan, &run));
		a.utc_s = weak.utc_s = i;
		run_note(&cutter, &a);
		if (i == 5000)
			run_note(&cutter, &weak);
	}
	cr_expect(run_end(&cutter, &run));
	cr_expect_not(run_end(&cutter, &run));
	cr_expect_eq(run.nlines, 10000);
	cr_expect(run.has_leap_day);
	cr_expect_eq(run.min_s, 59 * INT64_C(86400));
	cr_expect_eq(run.last_s, 59 * INT64_C(86400) + 9999);
	cr_expect_geq(run.nanchors, RUN_CLASS_MAX / 2 + 1);
	cr_expect_leq(run.nanchors, RUN_CLASS_MAX + 1);
	cr_expect_eq(run.anchors[0].utc_s, 0);
	cr_expect_geq(run.anchors[run.nanchors - 1].utc_s, 9000);
	for (uint32_t i = 0; i < run.nanchors; i++)
		cr_expect_eq(run.anchors[i].civil_s,
			59 * INT64_C(86400) + run.anchors[i].utc_s);
}

/* Stamps that jump about for ever make no more than so many runs. */
Test(run, bounded)
{
	static struct run_cutter cutter;
	static struct run_fact run;
	struct stamp_scan scan = { .stamp = { .kind = STAMP_YEARLESS } };
	unsigned nruns = 0;

	for (unsigned i = 0; i < 20000; i++) {
		scan.stamp.seconds = i % 2 == 0 ? 0 : 364 * INT64_C(86400);
		nruns += run_feed(&cutter, SPAN("x"), &scan, &run);
	}
	cr_expect_eq(nruns, RUN_MAX);
}
