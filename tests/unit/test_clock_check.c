/* The checks of a host's lines: what they hold while a source is read. */
#include "query/coverage/clock/clock_check.h"

#include <criterion/criterion.h>

static void
never(void *ctx, const struct clock_finding *f)
{
	(void)ctx;
	cr_expect_fail("doubt %d of lines in order", (int)f->doubt);
}

/* A source may have one line each of a million hosts. */
Test(clock_check, takes_room_for_the_lines_there_are)
{
	struct clock_checker c = { .each = never };
	struct clock_line line = { .zone_known = true };

	for (int i = 0; i < 3; i++) {
		for (int k = 0; k < 200; k++) {
			size_t most = k < 8 ? (size_t)k * 2 + 1 : 64;

			line.at_s = 1700000000 + k;
			clock_check_line(&c, &line);
			cr_expect(c.cap > 0 && c.cap <= most,
				"room for %zu after %d", c.cap, k);
		}
		clock_check_end(&c);
		cr_expect_null(c.lines, "nothing is left");
	}
}
