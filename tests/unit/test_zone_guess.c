#include "format/time/zone_guess.h"

#include <criterion/criterion.h>

enum { DAY_S = 86400, SAMPLES = 64 };

/* Samples by `rule`, each `every` days from `from_s` on. */
static const struct {
	const char *what;
	const char *rule;
	int64_t from_s;
	int every;
	int count;
	/* Of these, so many an hour off. */
	int wrong;
	/* The guess, or NULL, and how many fit as well. */
	const char *guess;
	size_t guesses;
} rows[] = {
	{ "Europe over a year", "CET-1CEST,M3.5.0,M10.5.0/3", 1546300800, 7, 52,
		0, "CET-1CEST,M3.5.0/2,M10.5.0/3", 1 },
	{ "Europe, with strays", "CET-1CEST,M3.5.0,M10.5.0/3", 1546300800, 7,
		52, 2, "CET-1CEST,M3.5.0/2,M10.5.0/3", 1 },
	{ "too many strays", "CET-1CEST,M3.5.0,M10.5.0/3", 1546300800, 7, 52, 9,
		NULL, 0 },
	{ "America over a year", "EST5EDT,M3.2.0,M11.1.0", 1546300800, 7, 52, 0,
		"EST5EDT,M3.2.0/2,M11.1.0/2", 1 },
	{ "America before 2007", "PST8PDT,M4.1.0,M10.5.0", 1104537600, 7, 52, 0,
		"PST8PDT,M4.1.0/2,M10.5.0/2", 1 },
	{ "January and July tell little", "EST5EDT,M3.2.0,M11.1.0", 1546300800,
		180, 4, 0, "EST5EDT,M3.2.0/2,M11.1.0/2", 2 },
	{ "the south", "NZST-12NZDT,M9.5.0,M4.1.0/3", 1546300800, 7, 52, 0,
		"STD-12:00DST,M9.5.0/2,M4.1.0/3", 1 },
	{ "no daylight saving", "JST-9", 1546300800, 7, 52, 0, NULL, 0 },
	{ "winter only", "CET-1CEST,M3.5.0,M10.5.0/3", 1546300800, 7, 10, 0,
		NULL, 0 },
};

Test(zone_guess, rules)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct zone_sample samples[SAMPLES];
		struct zone_guess found[ZONE_GUESSES];
		struct zone_rule rule;
		size_t n;

		cr_assert(zone_rule_parse(span_of(rows[i].rule), &rule), "%s",
			rows[i].what);
		for (int k = 0; k < rows[i].count; k++) {
			samples[k].utc_s = rows[i].from_s +
				(int64_t)k * rows[i].every * DAY_S;
			samples[k].offset_s =
				zone_rule_offset(&rule, samples[k].utc_s) +
				(k < rows[i].wrong ? 3600 : 0);
		}
		n = zone_guess(samples, (size_t)rows[i].count, found);
		cr_expect_eq(n, rows[i].guesses, "%s: %zu", rows[i].what, n);
		if (n > 0 && rows[i].guess)
			cr_expect_str_eq(found[0].text, rows[i].guess, "%s",
				rows[i].what);
	}
}

Test(zone_guess, agreement)
{
	struct zone_rule europe;
	struct zone_rule summer = { .standard_s = 7200 };

	cr_assert(zone_rule_parse(SPAN("CET-1CEST,M3.5.0,M10.5.0/3"), &europe));
	/* July 2019; then to December. */
	cr_expect(zone_rules_agree(&europe, &summer, 1561939200, 1564531200));
	cr_expect(!zone_rules_agree(&europe, &summer, 1561939200, 1577750400));
}
