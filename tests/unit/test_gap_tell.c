/* The sentence of a gap. */
#include "query/coverage/gap/gaps.h"

#include <criterion/criterion.h>

/* The whole hours of a silence may be rarer by their own count than all of it;
 * it is no likelier for that. */
Test(gap_tell, odds)
{
	static const struct {
		double chance;
		double hours;
		const char *odds;
	} rows[] = {
		{ -0.4, -3.4, "less than 1 in 1000" },
		{ -2.9, -4.1, "less than 1 in 10000" },
		{ -5.5, 0, "less than 1 in 100000" },
		{ -6.5, -3.1, "less than 1 in 1000000" },
	};
	const struct host_log log = { .zone_known = true };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct silence s = { .log10_chance = rows[i].chance,
			.log10_hours = rows[i].hours,
			.days = 9,
			.usual_lines = 12 };
		const struct gap_case c = { .log = &log,
			.subject = SPAN("of this host"),
			.silence = &s,
			.length_s = 7200 };
		struct arena arena = { 0 };
		struct span why;
		struct span grade;
		struct span odds;

		(void)gap_tell(&arena, &c, &why, &grade);
		cr_expect(span_cut_at(why, SPAN("such a silence is "), NULL,
				  &odds) &&
				span_eq(odds, span_of(rows[i].odds)),
			"%.*s", (int)why.len, why.ptr);
		arena_release(&arena);
	}
}
