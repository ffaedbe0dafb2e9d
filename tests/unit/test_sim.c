/* The simulator's identifiers and calendar, against real ones: what it hides
 * in them is the truth that others are tested by. */
#include <criterion/criterion.h>
#include <string.h>

/* NOLINTBEGIN(bugprone-suspicious-include): the simulator is no library. */
#include "tests/sim/calendar.c"
#include "tests/sim/ids.c"
#include "tests/sim/names.c"
#include "tests/sim/rng.c"
/* NOLINTEND(bugprone-suspicious-include) */

Test(sim, long_queue_ids)
{
	static const struct {
		int64_t when_us;
		uint64_t inode;
		const char *id;
	} rows[] = {
		{ 1676901044573445, 398967, "4PL3j0443nz30Ms" },
		{ 1624158175783529, 80931224, "4G6yC35YlszCx5Pk" },
	};
	char id[QUEUE_ID_BYTES];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		id_queue_long(rows[i].when_us, rows[i].inode, id);
		cr_expect_str_eq(id, rows[i].id);
	}
	id_queue_short(1551693600012345, 0xabcde, id);
	cr_expect_str_eq(id, "03039ABCDE");
}

Test(sim, login_sessions)
{
	struct peer p = { .octets = { 172, 17, 0, 1 }, .port = 37598 };
	char id[SESSION_BYTES];

	id_login(1634054012024805, &p, id);
	cr_expect_str_eq(id, "5Tfu2CnO3pKsEQAB");
	p.is_v6 = true;
	id_login(1634054012024805, &p, id);
	cr_expect_eq(strlen(id), 32);
}

Test(sim, calendar)
{
	/* Both switches of 2019 in Central Europe, and their eves. */
	static const struct {
		const char *utc;
		int64_t when_s;
		int offset_s;
	} rows[] = {
		{ "2019-03-31T00:59:59.000000Z", 1553993999, 3600 },
		{ "2019-03-31T01:00:00.000000Z", 1553994000, 7200 },
		{ "2019-10-27T00:59:59.000000Z", 1572137999, 7200 },
		{ "2019-10-27T01:00:00.000000Z", 1572138000, 3600 },
		{ "2020-02-29T12:00:00.000000Z", 1582977600, 3600 },
	};
	char text[32];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t t = rows[i].when_s * SECOND_US;

		calendar_rfc3339(t, text, sizeof(text));
		cr_expect_str_eq(text, rows[i].utc);
		cr_expect_eq(zone_offset(ZONE_CENTRAL, t), rows[i].offset_s);
		cr_expect_gt(next_daily(ZONE_CENTRAL, t, 11000), t);
		cr_expect_leq(
			next_daily(ZONE_CENTRAL, t, 11000), t + 25 * hour_us);
	}
	cr_expect_eq(days_of(1970, 1, 1), 0);
	cr_expect_eq(civil_of(1551657600 * (int64_t)SECOND_US, 0).weekday, 1);
}
