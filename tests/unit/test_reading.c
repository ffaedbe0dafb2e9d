#include "format/reading/reading.h"
#include "format/time/civil.h"
#include "format/time/name_date.h"
#include "tests/unit/readings.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { NO_YEAR = 0, NO_ZONE = 9999, YEARS = 8 };

static int64_t
day_s(int64_t ymd)
{
	return days_from_civil(ymd / 10000, (unsigned)(ymd / 100 % 100),
		       (unsigned)(ymd % 100)) *
		INT64_C(86400);
}

/* clang-format off */
#define L(stamp) stamp " mx1 x: y\n"
#define FOUR L("Nov 13 10:00:00") L("Nov 13 16:00:00") \
	L("Nov 13 19:00:00") L("Nov 14 01:00:00")
#define BUSY FOUR FOUR FOUR
#define QID " mx1 postfix/smtpd[1]: "
#define GMAIL(epoch) " mx1 postfix/smtp[1]: ABCDEF0123: to=<a@b.example>, " \
	"relay=x, delay=9, status=sent (250 2.0.0 OK " epoch \
	" g10-v6si7304311pfd.86 - gsmtp)\n"

/* Dates as YYYYMMDD, 0 for none; name_* and bound likewise. years[] is that of
 * each line. */
static const struct {
	const char *what;
	const char *lines;
	int mtime;
	int gzip;
	int name_first;
	int name_last;
	int bound;
	int given_year;
	int years[YEARS];
	enum reading_basis basis;
	int zone_min;
	const char *why;
} cases[] = {
	/* Cases where other tools go wrong; see the manual on readings. */
	{ "A: November to January", L("Nov 20 10:00:00") L("Dec 20 10:00:00")
	  L("Jan 20 10:00:00"), 20200120, 0, 0, 0, 0, 0, { 2019, 2019, 2020 },
	  READING_INFERRED, NO_ZONE,
	  "modification time, December to January" },
	{ "D: December only, modified on 1 January", L("Dec 30 10:00:00")
	  L("Dec 31 23:59:50"), 20200101, 0, 0, 0, 0, 0, { 2019, 2019 },
	  READING_INFERRED, NO_ZONE, "modification time" },
	{ "E: May, and May of the next year", L("May 10 10:00:00")
	  L("May 11 10:00:00") L("May  5 10:00:00"), 20190506, 0, 0, 0, 0, 0,
	  { 2018, 2018, 2019 }, READING_INFERRED, NO_ZONE,
	  "modification time, December to January" },
	{ "F: two months in turn", L("Apr  2 10:00:00") L("May  3 10:00:00")
	  L("Apr  2 10:00:00") L("May  3 10:00:01") L("Apr  2 10:00:00")
	  L("May  3 10:00:02") L("Apr  2 10:00:00"), 20190504, 0, 0, 0, 0, 0,
	  { 2019, 2019, 2019, 2019, 2019, 2019, 2019 }, READING_INFERRED,
	  NO_ZONE, "modification time" },
	{ "F: the older stamps are of repeated lines", L("Apr  2 10:00:00")
	  L("May  3 10:00:00") "Apr  2 10:00:00 mx1 x: message repeated 2 times:"
	  " [y]\n" L("May  3 10:00:01"), 20190504, 0, 0, 0, 0, 0,
	  { 2019, 2019, 2019, 2019 }, READING_INFERRED, NO_ZONE,
	  "modification time" },
	{ "G: a straggler", L("Mar  4 10:00:00") L("Mar  4 10:00:01")
	  L("Jan  7 10:00:00") L("Mar  4 10:00:02") L("Mar  4 10:00:03"),
	  20190305, 0, 0, 0, 0, 0, { 2019, 2019, 2019, 2019, 2019 },
	  READING_INFERRED, NO_ZONE, "modification time" },
	{ "29 February in a year given that has none", L("Feb 28 10:00:00")
	  L("Feb 29 10:00:00"), 20200301, 0, 0, 0, 0, 2019, { 0 },
	  READING_NONE, NO_ZONE, "29 February does not fit 2019" },
	{ "a year given for lines that state theirs",
	  "2017-03-04 10:00:00 mx1 x: y\n", 0, 0, 0, 0, 0, 2019, { 0 },
	  READING_STATED, NO_ZONE, "" },
	{ "a name of long ago, and lines that know better",
	  "Mar  4 10:00:00" GMAIL("1551693600") "Mar  4 10:00:09"
	  GMAIL("1551693609"), 20190305, 0, 19810101, 19810101, 0, 0,
	  { 2019, 2019 }, READING_INFERRED, 0, "2 Gmail replies" },
	{ "two days late, as the last lines", L("Mar  2 10:00:00")
	  L("Mar  3 10:00:00") L("Mar  5 10:00:02") L("Mar  3 10:00:03"),
	  20190305, 0, 0, 0, 0, 0, { 2019, 2019, 2019, 2019 },
	  READING_INFERRED, NO_ZONE, "modification time" },
	{ "two days late or a year on", L("May 10 10:00:00")
	  L("May 11 10:00:00") L("May  9 09:00:00") L("May  9 10:00:00")
	  L("May 10 11:00:00") L("May 11 12:00:00"), 20190511, 0, 0, 0, 0, 0,
	  { 2019, 2019, 2019, 2019, 2019, 2019 }, READING_ASSUMED, NO_ZONE,
	  "modification time" },
	{ "a year on or two days late, with an id", L("Jun 20 05:00:00")
	  L("Jun 21 05:00:00") L("Jun 22 05:00:00") "Jun 20 05:02:55" QID
	  "4G6yC35YlszCx5Pk: client=x[192.0.2.1]\n", 0, 0, 0, 0, 0, 0,
	  { 2021, 2021, 2021, 2021 }, READING_ASSUMED, NO_ZONE,
	  "1 Postfix queue id" },
	{ "a clock that is never set", BUSY BUSY L("Nov 14 10:00:00")
	  L("Jan  1 00:00:11") , 20191114, 0, 0, 0, 0, 0, { 2019, 2019, 2019 },
	  READING_INFERRED, NO_ZONE, "modification time" },
	{ "a clock not yet set", L("Nov 14 10:00:00") L("Jan  1 00:00:11")
	  L("Nov 14 10:00:40"), 20191115, 0, 0, 0, 0, 0, { 2019, 2019, 2019 },
	  READING_INFERRED, NO_ZONE, "modification time" },
	{ "a copy without a time", L("Mar  4 10:00:00"), 0, 0, 0, 0, 0, 0,
	  { NO_YEAR }, READING_NONE, NO_ZONE, "" },
	{ "an archive that states 1970", L("Mar  4 10:00:00"), 19700101, 0, 0,
	  0, 0, 0, { NO_YEAR }, READING_NONE, NO_ZONE, "" },
	/* What else can happen. */
	{ "a copy much later", L("Mar  4 10:00:00"), 20241101, 0, 0, 0, 0, 0,
	  { 2024 }, READING_ASSUMED, NO_ZONE, "modification time" },
	{ "the gzip header is older than the copy", L("Mar  4 10:00:00"),
	  20240306, 20190305, 0, 0, 0, 0, { 2019 }, READING_INFERRED, NO_ZONE,
	  "gzip header" },
	{ "a copy a week later", L("Mar  4 10:00:00"), 20190311, 0, 0, 0, 0, 0,
	  { 2019 }, READING_ASSUMED, NO_ZONE, "modification time" },
	{ "written ahead of UTC", L("Jan  1 00:00:05"), 20191231, 0, 0, 0, 0, 0,
	  { 2020 }, READING_INFERRED, NO_ZONE, "modification time" },
	{ "rotated on the day after", L("Mar  3 10:00:00"), 20240306, 0,
	  20190304, 20190304, 0, 0, { 2019 }, READING_INFERRED, NO_ZONE,
	  "file name x" },
	{ "rotated on New Year's Day", L("Dec 31 10:00:00"), 0, 0, 20200101,
	  20200101, 0, 0, { 2019 }, READING_INFERRED, NO_ZONE, "file name x" },
	{ "rotated after quiet days", L("Feb 20 10:00:00"), 20240306, 0,
	  20190304, 20190304, 0, 0, { 2019 }, READING_INFERRED, NO_ZONE,
	  "file name x" },
	{ "named for its first day", L("Jan  1 00:00:05") L("Jan 31 10:00:00"),
	  20240306, 0, 20190101, 20190101, 0, 0, { 2019, 2019 },
	  READING_INFERRED, NO_ZONE, "file name x" },
	{ "named for its month", L("Jan  1 00:00:05") L("Jan 31 10:00:00"), 0,
	  0, 20190101, 20190131, 0, 0, { 2019, 2019 }, READING_INFERRED,
	  NO_ZONE, "file name x" },
	{ "named for its year", L("Jan  1 00:00:05") L("Jun  1 10:00:00")
	  L("Dec 31 10:00:00"), 0, 0, 20190101, 20191231, 0, 0,
	  { 2019, 2019, 2019 }, READING_INFERRED, NO_ZONE,
	  "file name x" },
	{ "a name after the container", L("Mar  3 10:00:00"), 20190304, 0,
	  20240304, 20240304, 0, 0, { 2019 }, READING_INFERRED, NO_ZONE,
	  "modification time" },
	{ "no later than the evidence", L("Dec 28 12:00:00"), 0, 0, 0, 0,
	  20260105, 0, { 2025 }, READING_INFERRED, NO_ZONE,
	  "end of the evidence" },
	{ "29 February, years later", L("Feb 29 10:00:00"), 20190305, 0, 0, 0,
	  0, 0, { 2016 }, READING_ASSUMED, NO_ZONE, "modification time" },
	{ "29 February in the run before", L("Feb 29 10:00:00")
	  L("Jan  5 10:00:00"), 20230305, 0, 0, 0, 0, 0, { 2020, 2021 },
	  READING_ASSUMED, NO_ZONE, "modification time, December to January" },
	{ "29 February among others", L("Feb 20 10:00:00") L("Feb 29 10:00:00")
	  L("Mar  9 10:00:00"), 20230601, 0, 0, 0, 0, 0, { 2020, 2020, 2020 },
	  READING_ASSUMED, NO_ZONE, "modification time" },
	{ "clocks went back on a Sunday", L("Oct 27 02:50:00")
	  L("Oct 27 02:10:00"), 20230601, 0, 0, 0, 0, 0, { 2019, 2019 },
	  READING_ASSUMED, NO_ZONE, "modification time" },
	{ "by day clocks do not go back", L("Oct 27 12:50:00")
	  L("Oct 27 12:10:00"), 20230601, 0, 0, 0, 0, 0, { 2022, 2022 },
	  READING_ASSUMED, NO_ZONE, "modification time" },
	{ "clocks go back once a year", L("Oct 25 02:50:00")
	  L("Oct 25 02:10:00") L("Oct 27 02:50:00") L("Oct 27 02:10:00"),
	  20230601, 0, 0, 0, 0, 0, { 2022, 2022, 2022, 2022 },
	  READING_ASSUMED, NO_ZONE, "modification time" },
	{ "New Year in disorder", L("Dec 31 23:59:59") L("Jan  1 00:00:00")
	  L("Dec 31 23:59:59") L("Jan  1 00:00:01"), 20200101, 0, 0, 0, 0, 0,
	  { 2019, 2020, 2019, 2020 }, READING_INFERRED, NO_ZONE,
	  "modification time, December to January" },
	{ "an hour back in autumn", L("Oct 27 02:59:59") L("Oct 27 02:00:00"),
	  20191027, 0, 0, 0, 0, 0, { 2019, 2019 }, READING_INFERRED, NO_ZONE,
	  "modification time" },
	{ "own ids beat a later copy", "Jun 20 05:02:55" QID
	  "4G6yC35YlszCx5Pk: client=x[192.0.2.1]\n", 20240621, 0, 0, 0, 0, 0,
	  { 2021 }, READING_INFERRED, 120, "1 Postfix queue id" },
	{ "own ids beat an earlier time", "Jun 20 05:02:55" QID
	  "4G6yC35YlszCx5Pk: client=x[192.0.2.1]\n", 20190621, 0, 0, 0, 0, 0,
	  { 2021 }, READING_INFERRED, 120, "1 Postfix queue id" },
	{ "another's clock beats a later copy", "Aug 19 05:49:45"
	  GMAIL("1534672190"), 20251122, 0, 0, 0, 0, 0, { 2018 },
	  READING_INFERRED, -240, "1 Gmail reply" },
	{ "another's clock is not later than the file", "Aug 19 05:49:45"
	  GMAIL("1534672190"), 20170820, 0, 0, 0, 0, 0, { 2017 },
	  READING_INFERRED, NO_ZONE, "modification time" },
	{ "ids in the second run only", L("Dec 20 10:00:00") L("Jan  2 10:00:00")
	  "Jun 20 05:02:55" QID "4G6yC35YlszCx5Pk: client=x[192.0.2.1]\n", 0, 0,
	  0, 0, 0, 0, { 2020, 2021, 2021 }, READING_INFERRED, NO_ZONE,
	  "1 Postfix queue id, December to January" },
	{ "a message-id and a late copy", "Jul  3 16:39:25 mx1 dovecot: "
	  "imap(u): expunge: uid=1, msgid=<df2f6c630907030041g62@mail.gmail.com>\n",
	  20251122, 0, 0, 0, 0, 0, { 2009 }, READING_ASSUMED, NO_ZONE,
	  "1 Gmail message-id" },
	{ "a message-id and a close container", "Jul  3 16:39:25 mx1 dovecot: "
	  "imap(u): expunge: uid=1, msgid=<df2f6c630907030041g62@mail.gmail.com>\n",
	  20110704, 0, 0, 0, 0, 0, { 2011 }, READING_INFERRED, NO_ZONE,
	  "modification time" },
	{ "a full date among short ones", L("May  7 10:59:00")
	  "2023-05-07T09:00:01.679Z mx1 newsyslog[1]: logfile turned over\n"
	  L("May  7 11:00:02"), 0, 0, 0, 0, 0, 0, { 2023, 2023, 2023 },
	  READING_INFERRED, NO_ZONE, "1 line with a full date" },
	{ "a full date before short ones", "2023-05-07T09:00:01.679Z mx1 x: y\n"
	  L("May  7 11:00:02"), 0, 0, 0, 0, 0, 0, { NO_YEAR, 2023 },
	  READING_STATED, NO_ZONE, "" },
	{ "the user says so", L("Dec 20 10:00:00") L("Jan  2 10:00:00"),
	  20190103, 0, 0, 0, 0, 2013, { 2013, 2014 }, READING_GIVEN, NO_ZONE,
	  "given" },
	{ "no stamps", "x\ny\n", 20190103, 0, 0, 0, 0, 0, { NO_YEAR },
	  READING_NONE, NO_ZONE, "" },
};
/* clang-format on */

static void
clues_of(size_t i, struct reading_clues *clues)
{
	memset(clues, 0, sizeof(*clues));
	if (cases[i].mtime != 0) {
		clues->has_mtime = true;
		clues->mtime_s = day_s(cases[i].mtime) + 36000;
	}
	if (cases[i].gzip != 0)
		clues->gzip_mtime_s = day_s(cases[i].gzip);
	if (cases[i].name_first != 0) {
		clues->has_name = true;
		clues->name_first_day =
			(int32_t)(day_s(cases[i].name_first) / 86400);
		clues->name_last_day =
			(int32_t)(day_s(cases[i].name_last) / 86400);
		(void)snprintf(clues->name_text, sizeof(clues->name_text), "x");
	}
	if (cases[i].bound != 0) {
		clues->has_bound = true;
		clues->bound_s = day_s(cases[i].bound);
	}
}

Test(reading, cases)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct reading_override over = {
			.has_year = cases[i].given_year != 0,
			.year = cases[i].given_year,
		};
		struct reading_clues clues;
		struct solved *s;

		clues_of(i, &clues);
		s = solve_text(span_of(cases[i].lines), &clues, &over);
		for (uint64_t n = 0; n < YEARS && cases[i].years[n] != 0; n++)
			cr_expect_eq(solved_reading(s, n)->year,
				cases[i].years[n], "%s: line %u: %d",
				cases[i].what, (unsigned)n,
				(int)solved_reading(s, n)->year);
		cr_expect_eq(s->readings[0].year_basis, cases[i].basis,
			"%s: %s", cases[i].what,
			reading_basis_word(s->readings[0].year_basis));
		cr_expect_str_eq(s->readings[0].year_why, cases[i].why, "%s",
			cases[i].what);
		cr_expect_eq(s->readings[0].zone_basis == READING_INFERRED
				? s->readings[0].zone_s / 60
				: NO_ZONE,
			cases[i].zone_min, "%s: %s", cases[i].what,
			s->readings[0].zone_why);
		solved_free(s);
	}
}

/* Runs by hand, for what takes many anchors. */
static void
add_anchor(struct run_fact *run, int64_t civil_s, int64_t utc_s, bool own)
{
	struct anchor_fact *a = &run->anchors[run->nanchors++];

	*a = (struct anchor_fact){
		.civil_s = civil_s,
		.utc_s = utc_s,
		.kind = own ? ANCHOR_POSTFIX_ID : ANCHOR_GMAIL_REPLY,
		.strength = ANCHOR_EXACT,
		.own_clock = own,
	};
	run->last_s = run->max_s = civil_s;
}

struct zone_case {
	const char *what;
	/* n anchors, one a day from `day` on, at an offset of minutes. */
	struct {
		int n;
		int offset_min;
		bool own;
	} parts[3];
	/* Days of the run behind the last anchor. */
	int tail_days;
	int zone_min;
	const char *why;
	/* The first day, if not 1 June 2019. */
	int64_t from;
	/* Not known for all of the run. */
	bool is_assumed;
};

/* clang-format off */
static const struct zone_case zone_cases[] = {
	{ "all agree", { { 9, 60, true } }, 0, 60, "9 Postfix queue ids", 0,
	  false },
	{ "a late one", { { 9, 60, true }, { 1, 124, true } }, 0, 60,
	  "9 Postfix queue ids", 0, false },
	{ "a late one first", { { 1, 64, true }, { 9, 0, true } }, 0, 0,
	  "9 Postfix queue ids", 0, false },
	{ "one amid others", { { 5, 60, true }, { 1, -300, true },
	  { 5, 60, true } }, 0, 60, "10 Postfix queue ids", 0, false },
	{ "one of another zone at the end", { { 9, 60, true },
	  { 1, -300, true } }, 0, NO_ZONE, "both +01:00 and -05:00 occur", 0,
	  false },
	{ "one of another zone first", { { 1, -300, true }, { 9, 60, true } },
	  0, NO_ZONE, "both +01:00 and -05:00 occur", 0, false },
	{ "daylight saving begins", { { 9, 60, true }, { 5, 120, true } }, 0,
	  NO_ZONE, "both +01:00 and +02:00 occur", 0, false },
	{ "no two agree", { { 2, 60, true }, { 2, -300, true },
	  { 1, 570, true } }, 0, NO_ZONE, "both +01:00 and +09:30 occur", 0,
	  false },
	{ "no two others agree", { { 2, 60, false }, { 2, -300, false },
	  { 1, 570, false } }, 0, NO_ZONE, "only 2 of 5 anchors say +01:00", 0,
	  false },
	{ "own clock before another's", { { 3, 60, false }, { 2, -210, true } },
	  0, -210, "2 Postfix queue ids", 0, false },
	{ "a long time without", { { 3, 60, true } }, 60, NO_ZONE,
	  "+01:00 is seen in a part only", 0, false },
	{ "over a Sunday in March", { { 3, 60, true } }, 5, 60,
	  "a part that says +01:00", 20190326, true },
	{ "over a Sunday in May", { { 3, 60, true } }, 5, 60,
	  "3 Postfix queue ids", 20190521, false },
	{ "over a Wednesday in March", { { 3, 60, true } }, 1, 60,
	  "3 Postfix queue ids", 20190318, false },
	{ "beyond the world", { { 3, 1000, true } }, 0, NO_ZONE, "", 0, false },
	{ "minutes late each", { { 3, 67, true } }, 0, NO_ZONE, "", 0, false },
};
/* clang-format on */

Test(reading, zones)
{
	static struct run_fact run;

	for (size_t i = 0; i < sizeof(zone_cases) / sizeof(zone_cases[0]);
		i++) {
		const struct zone_case *c = &zone_cases[i];
		struct reading_clues clues = { 0 };
		struct reading r;
		struct text_pool texts = { 0 };
		int64_t utc_s = day_s(c->from != 0 ? c->from : 20190601);

		memset(&run, 0, sizeof(run));
		run.kind = STAMP_LOCAL;
		run.nlines = 1;
		run.first_s = run.min_s = utc_s;
		for (size_t p = 0; p < 3; p++)
			for (int n = 0; n < c->parts[p].n; n++) {
				add_anchor(&run,
					utc_s + c->parts[p].offset_min * 60 + 2,
					utc_s, c->parts[p].own);
				utc_s += 86400;
			}
		run.max_s += c->tail_days * INT64_C(86400);
		reading_solve(&run, 1, &clues, NULL, &texts, &r);
		cr_expect_eq(
			r.zone_basis == READING_NONE ? NO_ZONE : r.zone_s / 60,
			c->zone_min, "%s: %d", c->what, (int)r.zone_s / 60);
		cr_expect_eq(r.zone_basis == READING_ASSUMED, c->is_assumed,
			"%s", c->what);
		cr_expect_str_eq(r.zone_why, c->why, "%s", c->what);
		cr_expect_eq(r.year_basis, READING_STATED, "%s", c->what);
		text_pool_release(&texts);
	}
}

Test(reading, zones_given)
{
	struct reading_clues clues = { 0 };
	struct reading_override given = { .has_zone = true, .zone_s = -3600 };
	struct reading_override assumed = { .has_assumed_zone = true,
		.assumed_zone_s = 7200 };
	struct span text = SPAN("2019-03-04 10:00:00 x\n");
	struct solved *s = solve_text(text, &clues, &given);
	struct stamp_scan scan;
	struct when when;

	stamp_scan(text, &scan);
	cr_expect_eq(s->readings[0].zone_basis, READING_GIVEN);
	reading_when(&s->readings[0], &scan.stamp, &when);
	cr_expect_eq(when.basis, WHEN_INFERRED);
	cr_expect_eq(when.ns, (day_s(20190304) + 11 * 3600) * 1000000000);
	cr_expect(when.zone_known && when.min_ns == when.ns);
	solved_free(s);
	s = solve_text(text, &clues, &assumed);
	reading_when(&s->readings[0], &scan.stamp, &when);
	cr_expect_eq(when.basis, WHEN_ASSUMED);
	cr_expect_eq(when.ns, (day_s(20190304) + 8 * 3600) * 1000000000);
	cr_expect_eq(when.min_ns, (day_s(20190304) - 4 * 3600) * 1000000000);
	cr_expect_eq(when.max_ns, (day_s(20190304) + 22 * 3600) * 1000000000);
	solved_free(s);
}

Test(reading, whens)
{
	static const struct {
		const char *line;
		int mtime;
		enum when_basis basis;
		const char *time;
	} rows[] = {
		{ "Mar  4 10:00:00 x y: z", 20190305, WHEN_INFERRED,
			"2019-03-04T10:00:00" },
		{ "Mar  4 10:00:00 x y: z", 20191105, WHEN_ASSUMED,
			"2019-03-04T10:00:00" },
		{ "Mar  4 10:00:00 x y: z", 0, WHEN_NONE, "" },
		{ "2019-03-04 10:00:00.25 x", 0, WHEN_STATED,
			"2019-03-04T10:00:00.25" },
		{ "2019-03-04T10:00:00.250+01:00 x y: z", 0, WHEN_STATED,
			"2019-03-04T09:00:00.250Z" },
		{ "nothing", 20190305, WHEN_NONE, "" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reading_clues clues = {
			.has_mtime = rows[i].mtime != 0,
			.mtime_s = day_s(rows[i].mtime),
		};
		struct solved *s =
			solve_text(span_of(rows[i].line), &clues, NULL);
		struct stamp_scan scan;
		struct when when;
		char text[CIVIL_TEXT_MAX] = "";

		stamp_scan(span_of(rows[i].line), &scan);
		reading_when(&s->readings[0], &scan.stamp, &when);
		cr_expect_eq(when.basis, rows[i].basis, "%s", rows[i].line);
		if (when.basis != WHEN_NONE)
			(void)civil_format(text, when.ns, when.digits,
				when.zone_known ? CIVIL_ZONE_UTC
						: CIVIL_ZONE_NONE,
				0);
		cr_expect_str_eq(text, rows[i].time, "%s", rows[i].line);
		solved_free(s);
	}
}

Test(reading, names)
{
	static const struct {
		const char *name;
		int first;
		int last;
	} rows[] = {
		{ "maillog-20190304", 20190304, 20190304 },
		{ "mail.log.2019-03-04.gz", 20190304, 20190304 },
		{ "maillog-2019030410.gz", 20190304, 20190304 },
		{ "maillog_2019_03_04_10", 20190304, 20190304 },
		{ "maillog-1551693600", 20190304, 20190304 },
		{ "maillog-201903", 20190301, 20190331 },
		{ "maillog-2020-02.xz", 20200201, 20200229 },
		{ "maillog.2019.bz2", 20190101, 20191231 },
		{ "case2024-maillog-20190304", 20190304, 20190304 },
		{ "20240101-maillog-20190304", 20190304, 20190304 },
		{ "@400000003b4a39c23294b13c.s", 20010709, 20010709 },
		{ "maillog-20190229", 0, 0 },
		{ "maillog-20191304", 0, 0 },
		{ "maillog.1", 0, 0 },
		{ "maillog-12345678", 0, 0 },
		{ "maillog-2019-", 20190101, 20191231 },
		{ "facade2019.log", 20190101, 20191231 },
		{ "2094f1e2.txt", 0, 0 },
		{ "a1fb2094.txt", 0, 0 },
		{ "log-1f201903", 0, 0 },
		{ "current", 0, 0 },
		{ "@400000003b4a39c2", 0, 0 },
		{ "", 0, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct name_date d = { 0 };
		bool found = name_date_find(span_of(rows[i].name), &d);

		cr_expect_eq(found, rows[i].first != 0, "%s", rows[i].name);
		if (!found)
			continue;
		cr_expect_eq(d.first_day * INT64_C(86400), day_s(rows[i].first),
			"%s", rows[i].name);
		cr_expect_eq(d.last_day * INT64_C(86400), day_s(rows[i].last),
			"%s", rows[i].name);
	}
}
