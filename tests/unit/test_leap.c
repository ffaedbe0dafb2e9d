#include "format/time/leap.h"

#include <criterion/criterion.h>

Test(leap, counts_what_was_inserted)
{
	static const struct {
		int64_t label_s;
		int64_t leaps;
	} rows[] = {
		{ 0, 0 },
		/* 1972-06-30T23:59:59 and 1972-07-01T00:00:00, plus one. */
		{ 78796799, 0 },
		{ 78796801, 1 },
		/* 2012-06-30T23:59:59 is 24 ahead, 2012-07-01 is 25. */
		{ 1341100799 + 24, 24 },
		{ 1341100800 + 25, 25 },
		/* 2019-03-04T10:00:00 and 27. */
		{ 1551693600 + 27, 27 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		cr_expect_eq(leap_seconds(rows[i].label_s), rows[i].leaps,
			"row %zu", i);
}
