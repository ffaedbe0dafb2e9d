/* Lines out of order where a year may turn: late lines, and clocks of machines
 * that start. */
#include "tests/unit/readings.h"

#include <criterion/criterion.h>

enum { LINES_MOST = 40 };

/* clang-format off */
#define L(stamp) stamp " mx1 postfix/qmgr[7]: warning: x\n"
#define USB(stamp) stamp " mx1 kernel: usb 1-1: new device\n"
#define HOURS(day, h) L(day " " h "5:01:00") L(day " " h "5:31:00") \
	L(day " " h "6:02:00") L(day " " h "6:33:00") L(day " " h "7:04:00") \
	L(day " " h "7:35:00") L(day " " h "8:06:00") L(day " " h "8:37:00")
#define ID(stamp, id) stamp " mx1 postfix/smtpd[9]: " id \
	": client=a.example[192.0.2.1]\n"
#define LATE(day) L(day " 23:31:31") L(day " 23:31:51")

static const struct {
	const char *what;
	const char *lines;
	/* Of one of the lines, counted from 0. */
	unsigned line;
	int year;
	enum reading_basis basis;
} cases[] = {
	/* All of them were last written on 2 January or 3 March 2012. */
	{ "late lines around a new year are no clock that was not set",
	  LATE("Dec 30") HOURS("Jan  2", "0") HOURS("Jan  2", "1")
	  L("Dec 30 22:55:42") L("Dec 30 22:56:02"), 5, 2012,
	  READING_ASSUMED },
	{ "nor where few lines are of the new year",
	  HOURS("Dec 30", "0") HOURS("Dec 30", "1") LATE("Dec 30")
	  L("Jan  1 12:10:00") L("Jan  1 13:10:00") L("Dec 30 21:10:00")
	  L("Jan  1 13:40:00"), 18, 2012, READING_ASSUMED },
	{ "a clock that is not set does not tell the day",
	  HOURS("Mar  3", "0") USB("Jan  1 00:00:03") USB("Jan  1 00:00:04")
	  HOURS("Mar  3", "1"), 9, 2012, READING_ASSUMED },
	{ "nor do ids of the year that it showed",
	  HOURS("Mar  3", "0") ID("Jan  1 00:00:03", "2TSnJz0bcdzDk")
	  ID("Jan  1 00:00:04", "2TSnK00bcdzDk") HOURS("Mar  3", "1"), 9, 2012,
	  READING_ASSUMED },
	{ "what is around it does",
	  HOURS("Mar  3", "0") USB("Jan  1 00:00:03") USB("Jan  1 00:00:04")
	  HOURS("Mar  3", "1"), 12, 2012, READING_INFERRED },
	{ "late lines behind it, at the end",
	  HOURS("Mar  2", "0") HOURS("Mar  2", "1") HOURS("Mar  3", "0")
	  USB("Jan  1 00:00:00") USB("Jan  1 00:00:01") LATE("Feb 28"), 26,
	  2012, READING_ASSUMED },
	{ "they make no new year of what is before them",
	  HOURS("Mar  2", "0") HOURS("Mar  2", "1") HOURS("Mar  3", "0")
	  USB("Jan  1 00:00:00") USB("Jan  1 00:00:01") LATE("Feb 28"), 20,
	  2012, READING_INFERRED },
	{ "nor if it was not set before, either",
	  HOURS("Mar  2", "0") HOURS("Mar  2", "1") HOURS("Mar  3", "0")
	  USB("Jan  1 00:00:00") L("Mar  3 09:00:00") USB("Jan  1 00:00:01")
	  LATE("Feb 28"), 20, 2012, READING_INFERRED },
};
/* clang-format on */

Test(reading_order, lines_out_of_order)
{
	static const int64_t march_s = 1330819200;   /* 2012-03-04 */
	static const int64_t january_s = 1325556000; /* 2012-01-03 */

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span lines = span_of(cases[i].lines);
		bool is_march = span_find(lines, SPAN("Mar ")) != SIZE_MAX;
		struct reading_clues clues = { .has_mtime = true,
			.mtime_s = is_march ? march_s : january_s };
		struct solved *s = solve_text(lines, &clues, NULL);
		const struct reading *r = solved_reading(s, cases[i].line);

		cr_expect_eq(r->year, cases[i].year, "%s: %d", cases[i].what,
			(int)r->year);
		cr_expect_eq(r->year_basis, cases[i].basis, "%s: %s",
			cases[i].what, reading_basis_word(r->year_basis));
		solved_free(s);
	}
}
