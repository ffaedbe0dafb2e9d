#include "query/lang/time_arg.h"

#include "format/base/arena.h"
#include "format/time/civil.h"
#include "indexer/store/file/zone_file.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */
static const struct {
	const char *text;
	const char *zone;
	/* RFC 3339 with all nine digits. */
	const char *from;
	const char *to;
} times[] = {
	{ "2019", "UTC", "2019-01-01T00:00:00.000000000Z", "2020-01-01T00:00:00.000000000Z" },
	{ "2019-03", "UTC", "2019-03-01T00:00:00.000000000Z", "2019-04-01T00:00:00.000000000Z" },
	{ "2019-12", "+02:00", "2019-11-30T22:00:00.000000000Z", "2019-12-31T22:00:00.000000000Z" },
	{ "2020-02-29", "UTC", "2020-02-29T00:00:00.000000000Z", "2020-03-01T00:00:00.000000000Z" },
	{ " 2019-03-04 ", "UTC", "2019-03-04T00:00:00.000000000Z", "2019-03-05T00:00:00.000000000Z" },
	{ "2019-03-04 10:00", "UTC", "2019-03-04T10:00:00.000000000Z", "2019-03-04T10:01:00.000000000Z" },
	{ "2019-03-04 10:00:07", "-0500", "2019-03-04T15:00:07.000000000Z", "2019-03-04T15:00:08.000000000Z" },
	{ "2019-03-04T10:00:07.25", "UTC", "2019-03-04T10:00:07.250000000Z", "2019-03-04T10:00:07.260000000Z" },
	{ "2019-03-04t10:00:00z", "-0500", "2019-03-04T10:00:00.000000000Z", "2019-03-04T10:00:01.000000000Z" },
	{ "2019-03-04T10:00:00+02:00", "UTC", "2019-03-04T08:00:00.000000000Z", "2019-03-04T08:00:01.000000000Z" },
	{ "2019-03-04 10:00:00 +0200", "UTC", "2019-03-04T08:00:00.000000000Z", "2019-03-04T08:00:01.000000000Z" },
	{ "2019-03-04T10:00:00.123456789-01:30", "UTC", "2019-03-04T11:30:00.123456789Z", "2019-03-04T11:30:00.123456790Z" },
	{ "2016-12-31T23:59:60Z", "UTC", "2017-01-01T00:00:00.000000000Z", "2017-01-01T00:00:01.000000000Z" },
	{ "@1551693600", "-0500", "2019-03-04T10:00:00.000000000Z", "2019-03-04T10:00:01.000000000Z" },
	{ "@1551693600.5", "UTC", "2019-03-04T10:00:00.500000000Z", "2019-03-04T10:00:00.600000000Z" },
	{ "@1551693600.123456", "UTC", "2019-03-04T10:00:00.123456000Z", "2019-03-04T10:00:00.123457000Z" },
	{ "@0", "UTC", "1970-01-01T00:00:00.000000000Z", "1970-01-01T00:00:01.000000000Z" },
	{ "@4000000037c219bf2ef02e94", "-0500", "1999-08-24T04:04:05.787492500Z", "1999-08-24T04:04:05.787492501Z" },
	{ "@400000003B4A39C23294B13C", "UTC", "2001-07-09T23:09:44.848605500Z", "2001-07-09T23:09:44.848605501Z" },
	{ "@400000003b4a39c23294b13c00000001", "UTC", "2001-07-09T23:09:44.848605500Z", "2001-07-09T23:09:44.848605501Z" },
	{ "@400000003b4a39c2", "UTC", "2001-07-09T23:09:44.000000000Z", "2001-07-09T23:09:45.000000000Z" },
	{ "2261", "UTC", "2261-01-01T00:00:00.000000000Z", "2262-01-01T00:00:00.000000000Z" },
	/* Days of 23 and 25 hours. */
	{ "2019-03-31", "Europe/Berlin", "2019-03-30T23:00:00.000000000Z", "2019-03-31T22:00:00.000000000Z" },
	{ "2019-10-27", "Europe/Berlin", "2019-10-26T22:00:00.000000000Z", "2019-10-27T23:00:00.000000000Z" },
	{ "2019-10", "Europe/Berlin", "2019-09-30T22:00:00.000000000Z", "2019-10-31T23:00:00.000000000Z" },
	/* A clock time that occurs twice: both. */
	{ "2019-10-27 02:30", "Europe/Berlin", "2019-10-27T00:30:00.000000000Z", "2019-10-27T01:31:00.000000000Z" },
	/* One that never was: when the clocks went forward. */
	{ "2019-03-31 02:30", "Europe/Berlin", "2019-03-31T01:00:00.000000000Z", "2019-03-31T01:01:00.000000000Z" },
	/* A day that begins at one o'clock, and one that is missing. */
	{ "2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000000000Z", "2018-11-05T02:00:00.000000000Z" },
	{ "2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00.000000000Z", "2011-12-30T10:00:00.000000000Z" },
};

static const struct {
	const char *text;
	bool is_relative;
} refused[] = {
	{ "yesterday", true }, { "Today", true }, { "now", true }, { "-2h", true },
	{ "2h", true }, { "2 days ago", true }, { "last week", true },
	{ "monday", true }, { "+1d", true }, { "3d", true },
	{ "", false }, { "x", false }, { "19", false }, { "2019-", false },
	{ "2019-13", false }, { "2019-00", false }, { "2019-02-29", false },
	{ "2019-1-1", false }, { "2019-03-04 10", false }, { "2019-03-04 24:00", false },
	{ "2019-03-04 10:60", false }, { "2019-03-04 10:00:61", false },
	{ "2019-03-04 10:00:00.", false }, { "2019-03-04 10:00 x", false },
	{ "2019-03-04 10:00:00.1234567890", false }, { "10:00", false },
	{ "1699", false }, { "2262", false }, { "20190304", false }, { "@", false },
	{ "@x", false }, { "@99999999999", false }, { "@4000000037c219bf2ef02e9", false },
	{ "@c000000037c219bf", false }, { "@4000000037c219bfffffffff", false },
	{ "@7fffffffffffffff", false }, { "Mar  4 10:00:00", false }, { "04.03.2019", false },
};
/* clang-format on */

static bool
is_time(int64_t ns, const char *want)
{
	char text[CIVIL_TEXT_MAX];

	(void)civil_format(text, ns, 9, CIVIL_ZONE_UTC, 0);
	return strcmp(text, want) == 0;
}

Test(time_arg, times)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < COUNT(times); i++) {
		struct zone z = { 0 };
		struct time_arg t = { 0 };
		struct err err = { 0 };

		if (zone_open(&arena, span_of(times[i].zone), &z, NULL) !=
			WB_OK)
			continue;
		cr_expect(time_arg_parse(span_of(times[i].text), &z, &t,
				  &err) == WB_OK,
			"%s: %s", times[i].text, err.text);
		cr_expect(is_time(t.from_ns, times[i].from) &&
				is_time(t.to_ns, times[i].to),
			"%s: %lld to %lld", times[i].text, (long long)t.from_ns,
			(long long)t.to_ns);
	}
	arena_release(&arena);
}

Test(time_arg, folds)
{
	struct arena arena = { 0 };
	struct zone z = { 0 };
	struct time_arg t = { 0 };

	if (zone_open(&arena, SPAN("Europe/Berlin"), &z, NULL) != WB_OK)
		cr_skip_test("no /usr/share/zoneinfo");
	cr_expect(!time_arg_parse(SPAN("2019-10-27 02:30:00.5"), &z, &t, NULL));
	cr_expect(is_time(t.from_ns, "2019-10-27T00:30:00.500000000Z"));
	cr_expect(is_time(t.late_ns, "2019-10-27T01:30:00.500000000Z"));
	cr_expect(is_time(t.to_ns, "2019-10-27T01:30:00.600000000Z"));
	cr_expect(!t.is_skipped);
	cr_expect(!time_arg_parse(SPAN("2019-03-31 02:30"), &z, &t, NULL));
	cr_expect(t.is_skipped && t.late_ns == t.from_ns);
	arena_release(&arena);
}

Test(time_arg, refused)
{
	struct zone utc = { 0 };

	for (size_t i = 0; i < COUNT(refused); i++) {
		struct time_arg t = { .from_ns = 42 };
		struct err err = { 0 };
		enum wb_err rc = time_arg_parse(
			span_of(refused[i].text), &utc, &t, &err);

		cr_expect(rc == WB_USAGE && t.from_ns == 42, "%s",
			refused[i].text);
		cr_expect((strstr(err.text, "today") != NULL) ==
				refused[i].is_relative,
			"%s: %s", refused[i].text, err.text);
	}
}
