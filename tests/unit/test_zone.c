#include "format/time/zone.h"

#include "format/base/arena.h"
#include "format/time/civil.h"
#include "indexer/store/file/zone_file.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */

/* Made with Python's zoneinfo: UTC, and local time less UTC. */
static const struct {
	const char *zone;
	int64_t utc_s;
	int32_t offset_s;
} offsets[] = {
	{ "Europe/Berlin", -3786825600, 3208 },
	{ "Europe/Berlin", -1693699200, 7200 },
	{ "Europe/Berlin", -775872000, 10800 },
	{ "Europe/Berlin", 323830799, 3600 },
	{ "Europe/Berlin", 323830800, 7200 },
	{ "Europe/Berlin", 1553993999, 3600 },
	{ "Europe/Berlin", 1553994000, 7200 },
	{ "Europe/Berlin", 1572137999, 7200 },
	{ "Europe/Berlin", 1572138000, 3600 },
	{ "Europe/Berlin", 2161555200, 7200 },
	{ "Europe/Berlin", 4102444800, 3600 },
	{ "Europe/Berlin", 5695920000, 7200 },
	{ "America/New_York", -2745446400, -17762 },
	{ "America/New_York", 126687600, -14400 },
	{ "America/New_York", 1173596399, -18000 },
	{ "America/New_York", 1173596400, -14400 },
	{ "America/New_York", 2393474399, -14400 },
	{ "America/New_York", 2393474400, -18000 },
	{ "Australia/Lord_Howe", 1554562799, 39600 },
	{ "Australia/Lord_Howe", 1554562800, 37800 },
	{ "Australia/Lord_Howe", 2840140800, 39600 },
	{ "Australia/Lord_Howe", 2855865600, 37800 },
	{ "America/Sao_Paulo", 1541300399, -10800 },
	{ "America/Sao_Paulo", 1541300400, -7200 },
	{ "America/Sao_Paulo", 1518919199, -7200 },
	{ "America/Sao_Paulo", 1518919200, -10800 },
	{ "America/Sao_Paulo", 2524608000, -10800 },
	{ "Pacific/Apia", 1325239199, -36000 },
	{ "Pacific/Apia", 1325239200, 50400 },
	{ "Pacific/Apia", 2208988800, 46800 },
	{ "Asia/Kolkata", 946684800, 19800 },
	{ "Asia/Kolkata", 2524608000, 19800 },
	{ "Africa/Casablanca", 1557144000, 0 },
	{ "Africa/Casablanca", 1588291200, 0 },
	{ "Africa/Casablanca", 3692217600, 3600 },
	{ "Africa/Casablanca", 3786912000, 3600 },
	{ "Europe/Dublin", 1561939200, 3600 },
	{ "Europe/Dublin", 2540246400, 3600 },
	{ "Europe/Dublin", 2553465600, 0 },
	{ "America/Godthab", 1640995200, -10800 },
	{ "America/Godthab", 2524608000, -7200 },
	{ "America/Godthab", 2540246400, -3600 },
	{ "Asia/Jerusalem", 2531692800, 7200 },
	{ "Asia/Jerusalem", 2531865600, 10800 },
	{ "Asia/Jerusalem", 2540246400, 10800 },
	{ "America/St_Johns", 1112499059, -12600 },
	{ "America/St_Johns", 1112499060, -9000 },
	{ "America/St_Johns", 2540246400, -9000 },
	{ "Africa/Monrovia", 31536000, -2670 },
	{ "Africa/Monrovia", 94694400, 0 },
	{ "Antarctica/Troll", 1546300800, 0 },
	{ "Antarctica/Troll", 1561939200, 7200 },
	{ "Antarctica/Troll", 2540246400, 7200 },
	{ "Etc/GMT+5", 1546300800, -18000 },
};

/* The same for local times: when they were. */
static const struct {
	const char *zone;
	int64_t local_s;
	enum zone_fit fit;
	int64_t first_s;
	int64_t last_s;
} locals[] = {
	{ "UTC", 1553999400, ZONE_ONCE, 1553999400, 1553999400 },
	{ "Europe/Berlin", 1553997599, ZONE_ONCE, 1553993999, 1553993999 },
	{ "Europe/Berlin", 1553997600, ZONE_NEVER, 1553994000, 1553994000 },
	{ "Europe/Berlin", 1553999400, ZONE_NEVER, 1553994000, 1553994000 },
	{ "Europe/Berlin", 1554001200, ZONE_ONCE, 1553994000, 1553994000 },
	{ "Europe/Berlin", 1572141599, ZONE_ONCE, 1572134399, 1572134399 },
	{ "Europe/Berlin", 1572141600, ZONE_TWICE, 1572134400, 1572138000 },
	{ "Europe/Berlin", 1572145199, ZONE_TWICE, 1572137999, 1572141599 },
	{ "Europe/Berlin", 1572145200, ZONE_ONCE, 1572141600, 1572141600 },
	{ "Europe/Berlin", 2866415400, ZONE_TWICE, 2866408200, 2866411800 },
	{ "Europe/Berlin", 2847666600, ZONE_NEVER, 2847661200, 2847661200 },
	{ "America/Sao_Paulo", 1541289600, ZONE_NEVER, 1541300400, 1541300400 },
	{ "America/Sao_Paulo", 1541291400, ZONE_NEVER, 1541300400, 1541300400 },
	{ "America/Sao_Paulo", 1518910200, ZONE_TWICE, 1518917400, 1518921000 },
	{ "America/Sao_Paulo", 1518912000, ZONE_ONCE, 1518922800, 1518922800 },
	{ "Pacific/Apia", 1325246400, ZONE_NEVER, 1325239200, 1325239200 },
	{ "Pacific/Apia", 1325203199, ZONE_ONCE, 1325239199, 1325239199 },
	{ "Pacific/Apia", 1325289600, ZONE_ONCE, 1325239200, 1325239200 },
	{ "America/Havana", 1572741000, ZONE_TWICE, 1572755400, 1572759000 },
	{ "America/Havana", 1572739200, ZONE_TWICE, 1572753600, 1572757200 },
	{ "America/Havana", 1552177800, ZONE_NEVER, 1552194000, 1552194000 },
	{ "Australia/Lord_Howe", 1570328100, ZONE_NEVER, 1570289400, 1570289400 },
	{ "Australia/Lord_Howe", 1554601500, ZONE_TWICE, 1554561900, 1554563700 },
};

static const struct {
	const char *text;
	/* 0 is not one. */
	int ok;
	int32_t want_s;
} fixed[] = {
	{ "UTC", 1, 0 }, { "utc", 1, 0 }, { "Z", 1, 0 }, { "GMT", 1, 0 },
	{ "+02:00", 1, 7200 }, { "-0500", 1, -18000 }, { "+02", 1, 7200 },
	{ "+05:45", 1, 20700 }, { "-00:30", 1, -1800 }, { "+00:00", 1, 0 },
	{ "02:00", 0, 0 }, { "+2", 0, 0 }, { "+02:", 0, 0 }, { "+02:0", 0, 0 },
	{ "+02:60", 0, 0 }, { "+24:00", 0, 0 }, { "+02:000", 0, 0 }, { "", 0, 0 },
	{ "+", 0, 0 }, { "CET", 0, 0 }, { "+ab", 0, 0 },
};

static const struct {
	const char *text;
	int ok;
} rules[] = {
	{ "UTC0", 1 }, { "CET-1CEST,M3.5.0,M10.5.0/3", 1 }, { "<-03>3", 1 },
	{ "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 1 },
	{ "IST-2IDT,M3.4.4/26,M10.5.0", 1 }, { "EET-2EEST,M3.5.5/0,J300/-1", 1 },
	{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1 }, { "X3", 0 }, { "ABC", 0 },
	{ "ABC3DEF", 0 }, { "ABC3DEF,M3.5.0", 0 }, { "ABC27", 0 },
	{ "ABC3DEF,M13.1.0,M1.1.0", 0 }, { "ABC3DEF,M0.1.0,M1.1.0", 0 },
	{ "ABC3DEF,M1.6.0,M1.1.0", 0 }, { "ABC3DEF,M1.1.7,M1.1.0", 0 },
	{ "ABC3DEF,J0,J1", 0 }, { "ABC3DEF,J1,J366", 0 }, { "ABC3 ", 0 },
	{ "<AB3", 0 }, { "", 0 }, { "ABC3DEF,M1.1.0/168,M1.1.0", 0 },
};

static const char *const bad_names[] = { "", "/etc/passwd", "../passwd",
	"Europe/../../../etc/passwd", "Europe//Berlin", "Europe/Berlin/",
	"Europe", "Nowhere/Here", "localtime", "posixrules", "right/UTC",
	"zone.tab", "a b", "+2", "Europe/Berlin.x" };
/* clang-format on */

Test(zone, fixed)
{
	for (size_t i = 0; i < COUNT(fixed); i++) {
		struct zone z = { 0 };
		bool ok = zone_fixed(span_of(fixed[i].text), &z);

		cr_expect(ok == (fixed[i].ok == 1) &&
				zone_offset(&z, 0) == fixed[i].want_s,
			"%s: %d %d", fixed[i].text, ok, zone_offset(&z, 0));
	}
}

Test(zone, rules)
{
	for (size_t i = 0; i < COUNT(rules); i++) {
		struct zone_rule r = { 0 };

		cr_expect(zone_rule_parse(span_of(rules[i].text), &r) ==
				(rules[i].ok == 1),
			"%s", rules[i].text);
	}
}

Test(zone, summer_all_year)
{
	struct zone_rule r = { 0 };

	cr_assert(zone_rule_parse(SPAN("EST5EDT,0/0,J365/25"), &r));
	/* 2019-01-01 05:00, 2019-07-01, 2019-12-31 23:59:59, 2020 */
	cr_expect_eq(zone_rule_offset(&r, 1546318800), -14400);
	cr_expect_eq(zone_rule_offset(&r, 1561939200), -14400);
	cr_expect_eq(zone_rule_offset(&r, 1577836799), -14400);
	cr_expect_eq(zone_rule_offset(&r, 1577851200), -14400);
}

/* The C library's reading of the same rules, at times that fall into all hours
 * and days of three years. */
Test(zone, as_the_c_library)
{
	static const char *const texts[] = { "CET-1CEST,M3.5.0,M10.5.0/3",
		"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
		"IST-2IDT,M3.4.4/26,M10.5.0", "EST5EDT,M3.2.0,M11.1.0",
		"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "EET-2EEST,J5/0,J360/3" };

	for (size_t i = 0; i < COUNT(texts); i++) {
		struct zone z = { .has_rule = true };

		cr_assert(zone_rule_parse(span_of(texts[i]), &z.rule));
		cr_assert_eq(setenv("TZ", texts[i], 1), 0);
		tzset();
		for (time_t t = 1546300800; t < 1640995200; t += 22391) {
			struct zone_moment m = { 0 };
			struct tm tm = { 0 };
			int64_t local_s = 0;

			cr_assert(localtime_r(&t, &tm));
			local_s = days_from_civil(tm.tm_year + 1900,
					  (unsigned)tm.tm_mon + 1,
					  (unsigned)tm.tm_mday) *
					86400 +
				tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
			zone_local(&z, local_s, &m);
			cr_expect(zone_offset(&z, t) == local_s - t &&
					(m.first_s == t || m.last_s == t),
				"%s at %lld", texts[i], (long long)t);
		}
	}
}

static bool
have_tables(void)
{
	struct arena arena = { 0 };
	struct zone z = { 0 };
	bool have = zone_open(&arena, SPAN("Europe/Berlin"), &z, NULL) == WB_OK;

	arena_release(&arena);
	return have;
}

Test(zone, offsets)
{
	struct arena arena = { 0 };

	if (!have_tables())
		cr_skip_test("no /usr/share/zoneinfo");
	for (size_t i = 0; i < COUNT(offsets); i++) {
		struct zone z = { 0 };
		struct err err = { 0 };

		cr_assert(zone_open(&arena, span_of(offsets[i].zone), &z,
				  &err) == WB_OK,
			"%s", err.text);
		cr_expect_eq(zone_offset(&z, offsets[i].utc_s),
			offsets[i].offset_s, "%s at %lld: %d", offsets[i].zone,
			(long long)offsets[i].utc_s,
			zone_offset(&z, offsets[i].utc_s));
	}
	arena_release(&arena);
}

Test(zone, locals)
{
	struct arena arena = { 0 };

	if (!have_tables())
		cr_skip_test("no /usr/share/zoneinfo");
	for (size_t i = 0; i < COUNT(locals); i++) {
		struct zone z = { 0 };
		struct zone_moment m = { 0 };

		cr_assert(zone_open(&arena, span_of(locals[i].zone), &z,
				  NULL) == WB_OK);
		zone_local(&z, locals[i].local_s, &m);
		cr_expect(m.fit == locals[i].fit &&
				m.first_s == locals[i].first_s &&
				m.last_s == locals[i].last_s,
			"%s at %lld: %d %lld %lld", locals[i].zone,
			(long long)locals[i].local_s, (int)m.fit,
			(long long)m.first_s, (long long)m.last_s);
	}
	arena_release(&arena);
}

Test(zone, names_that_are_none)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < COUNT(bad_names); i++) {
		struct zone z = { 0 };
		struct err err = { 0 };

		cr_expect(zone_open(&arena, span_of(bad_names[i]), &z, &err) ==
				WB_USAGE,
			"%s", bad_names[i]);
	}
	arena_release(&arena);
}

/* A table made here: header, `ntimes` changes, two types, then the rest. */
static struct span
make_table(struct arena *a, char version, unsigned time_bytes, struct span tail)
{
	static const unsigned char body[] = { 0, 0, 0, 0x64, 1, 0, 0, 0, 0, 0,
		0, 0, 0, 0x0e, 0x10, 1, 0, 'A', 'B', 'C', 0 };
	size_t pad = time_bytes - 4;
	size_t size = 44 + pad + sizeof(body) + tail.len;
	char *p = arena_alloc(a, size);

	memcpy(p, "TZif", 4);
	p[4] = version;
	p[35] = 1;
	p[39] = 2;
	p[43] = 4;
	memcpy(p + 44 + pad, body, sizeof(body));
	if (tail.len)
		memcpy(p + 44 + pad + sizeof(body), tail.ptr, tail.len);
	return (struct span){ p, size };
}

Test(zone, tables)
{
	struct arena arena = { 0 };
	struct zone z = { 0 };
	struct span second = make_table(&arena, '2', 8, SPAN("\nABC-2\n"));
	struct span whole = make_table(&arena, '2', 4, second);
	struct span old = make_table(&arena, 0, 4, SPAN(""));

	cr_expect(zone_parse(old, &z));
	cr_expect_eq(zone_offset(&z, 99), 0);
	cr_expect_eq(zone_offset(&z, 100), 3600);
	cr_expect(zone_parse(whole, &z));
	cr_expect_eq(zone_offset(&z, 99), 0);
	cr_expect_eq(zone_offset(&z, 100), 7200);
	/* Cut anywhere it is none, and *out stays. */
	for (size_t len = 0; len < whole.len; len++) {
		struct zone other = { .fixed_s = 42 };
		struct span cut = arena_copy(&arena, span_slice(whole, 0, len));
		/* Without any footer it is a table still. */
		bool ok = len == whole.len - 7;

		cr_expect_eq(zone_parse(cut, &other), ok, "at %zu", len);
		cr_expect(ok || other.fixed_s == 42);
	}
	arena_release(&arena);
}
