#include "format/time/civil.h"
#include "format/time/month.h"
#include "format/time/stamp.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* Forms and heads are in fixtures/log/head.case; here is what a dump does not
 * show. */

static bool
same_stamp(const struct stamp *a, const struct stamp *b)
{
	return a->kind == b->kind && a->digits == b->digits &&
		a->spelling == b->spelling && a->has_offset == b->has_offset &&
		a->ns == b->ns && a->offset_s == b->offset_s &&
		a->seconds == b->seconds;
}

/* A priority before a stamp keeps it from the fast readers: both must agree. */
static void
expect_both_ways(const char *text)
{
	char slow[128];
	struct stamp_scan one;
	struct stamp_scan two;

	(void)snprintf(slow, sizeof(slow), "<22>%s", text);
	stamp_scan(span_of(text), &one);
	stamp_scan(span_of(slow), &two);
	cr_expect(same_stamp(&one.stamp, &two.stamp), "%s", text);
	cr_expect(one.layout == two.layout && one.len == two.len &&
			one.nparts == two.nparts &&
			(one.len == 0 || one.at + 4 == two.at) &&
			(one.len == 0 || one.next + 4 == two.next),
		"%s", text);
}

Test(stamp, fast_is_slow)
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Foo" };
	static const char *const tails[] = { "Z", "+01:00", "-23:59", "+15:59",
		"", ".1Z", ".12345-03:30", ".123456789+00:00",
		".1234567890+00:00", ".Z", "+0100", "+1:00", ",5Z", "+16:00" };
	char text[96];

	for (unsigned i = 0; i < 13; i++) {
		for (unsigned day = 0; day < 40; day++) {
			(void)snprintf(text, sizeof(text),
				"%s %2u %02u:%02u:%02u mx a[1]: b", months[i],
				day, day, day * 2 % 64, day * 3 % 64);
			expect_both_ways(text);
		}
	}
	for (unsigned i = 0; i < 14; i++) {
		for (unsigned n = 0; n < 70; n++) {
			(void)snprintf(text, sizeof(text),
				"%04u-%02u-%02uT%02u:%02u:%02u%s mx a[1]: b",
				1890 + n * 5, n % 14, n % 33, n % 25, n, 69 - n,
				tails[i]);
			expect_both_ways(text);
		}
	}
}

Test(stamp, every_prefix_of_a_line)
{
	static const char *const lines[] = {
		"Mar  4 10:00:00 mail qmail: 1551693600.123456 new msg 1",
		"2019-03-04T10:00:00.123456+01:00 mx a[1]: b",
		"@400000003b4a39c23294b13c x",
		"web_1  | Mon 2019-03-04 10:00:00.5 CET mx a[1]: b",
		"<38>1 2019-07-08T17:40:16Z mx a - - - b",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		for (size_t n = 0; n <= strlen(lines[i]); n++) {
			struct stamp_scan scan;

			stamp_scan((struct span){ lines[i], n }, &scan);
			cr_expect((size_t)scan.at + scan.len <= n);
			cr_expect(scan.next <= n);
		}
	}
}

Test(stamp, window)
{
	char text[2000];
	struct stamp_scan scan;
	static const char stamp[] = "Mar  4 10:00:00 mx a[1]: b";

	memset(text, 0, sizeof(text));
	memcpy(text + 1500, stamp, sizeof(stamp));
	stamp_scan((struct span){ text, sizeof(text) }, &scan);
	cr_expect(scan.stamp.kind == STAMP_YEARLESS && scan.at == 1500 &&
		scan.parts[0].at == 1500 && scan.next == 1515);
	/* An epoch behind the window is text. */
	memset(text, 'x', sizeof(text));
	memcpy(text, "Mar  4 10:00:00 mx ", 19);
	memcpy(text + 300, ": 1551693600.123456 x", 21);
	stamp_scan((struct span){ text, sizeof(text) }, &scan);
	cr_expect(scan.stamp.kind == STAMP_YEARLESS && scan.nparts == 1);
	stamp_scan((struct span){ NULL, 0 }, &scan);
	cr_expect(scan.stamp.kind == STAMP_NONE);
}

Test(stamp, epoch_and_header)
{
	struct stamp_scan scan;

	stamp_scan(SPAN("Apr 11 02:02:18 mail qmail : 955436538.813320 new"),
		&scan);
	cr_expect(scan.stamp.kind == STAMP_UTC);
	cr_expect(scan.stamp.seconds == 955436538);
	cr_expect(scan.stamp.ns == 813320000 && scan.stamp.digits == 6);
	cr_expect(scan.header.kind == STAMP_YEARLESS);
	cr_expect(scan.header.seconds == civil_yearless(4, 11, 7338));
	cr_expect(scan.nparts == 2 && scan.next == 15 && scan.at == 29);
	cr_expect(scan.stamp.spelling == (SPELL_EPOCH | SPELL_FRACTION));
	/* TAI64NA, and what is none: over 10^9 attoseconds, a digit too few. */
	stamp_scan(SPAN("@400000003b4a39c23294b13c3b9ac9ff x"), &scan);
	cr_expect_eq(scan.stamp.kind, STAMP_UTC);
	cr_expect_eq(scan.stamp.seconds, 994720184);
	cr_expect_eq(scan.stamp.ns, 848605500);
	cr_expect_eq(scan.len, 33);
	stamp_scan(SPAN("@400000003b4a39c23294b13c3b9aca00 x"), &scan);
	cr_expect_eq(scan.stamp.kind, STAMP_NONE);
	stamp_scan(SPAN("@400000003b4a39c23294b13c0000000 x"), &scan);
	cr_expect_eq(scan.stamp.kind, STAMP_NONE);
	stamp_scan(SPAN("@400000003b4a39c23294b13c000000000 x"), &scan);
	cr_expect_eq(scan.stamp.kind, STAMP_NONE);
	stamp_scan(SPAN("@4000000000000000000f4240 x"), &scan);
	cr_expect(scan.stamp.seconds == -10 && scan.stamp.ns == 1000000);
	cr_expect(scan.stamp.spelling == SPELL_TAI);
}

Test(stamp, months)
{
	cr_expect(month_named(SPAN("Dec")) == 12);
	cr_expect(month_named(SPAN("M\xc3\xa4r")) == 3);
	cr_expect(month_named(SPAN("ao\xc3\xbbt")) == 8);
	cr_expect(month_named(SPAN("dec.")) == 0);
	cr_expect(month_named(SPAN("DEC")) == 0);
	cr_expect(month_named(SPAN("")) == 0);
}
