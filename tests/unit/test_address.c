#include "format/log/line/address.h"

#include <criterion/criterion.h>

Test(address, tells_addresses_from_text)
{
	static const struct {
		const char *text;
		bool is_ip;
		const char *unmapped;
	} rows[] = {
		{ "192.0.2.1", true, "192.0.2.1" },
		{ "255.255.255.255", true, "255.255.255.255" },
		{ "192.0.2.256", false, "192.0.2.256" },
		{ "192.0.2", false, "192.0.2" },
		{ "192.0.2.1.", false, "192.0.2.1." },
		{ "192..2.1", false, "192..2.1" },
		{ "1922.0.2.1", false, "1922.0.2.1" },
		{ ".192.0.2.1", false, ".192.0.2.1" },
		{ "y.y.y.y", false, "y.y.y.y" },
		{ "::", true, "::" },
		{ "2001:db8::7", true, "2001:db8::7" },
		{ "2001:db8:1:2:3:4:5:6:7", false, "2001:db8:1:2:3:4:5:6:7" },
		{ "fe80::1%eth0", true, "fe80::1%eth0" },
		{ "fe80:%eth0", false, "fe80:%eth0" },
		{ "10:30", false, "10:30" },
		{ "::ffff:192.0.2.1", true, "192.0.2.1" },
		{ "::FFFF:192.0.2.1", true, "192.0.2.1" },
		{ "::ffff:192.0.2", true, "::ffff:192.0.2" },
		{ "", false, "" },
		{ ":", false, ":" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span s = span_of(rows[i].text);
		struct span bare = address_unmapped(s);

		cr_expect(
			address_is_ip(s) == rows[i].is_ip, "%s", rows[i].text);
		cr_expect(span_eq(bare, span_of(rows[i].unmapped)), "%s: %.*s",
			rows[i].text, (int)bare.len, bare.ptr);
	}
}

Test(address, finds_the_last)
{
	static const struct {
		const char *hay;
		const char *needle;
		size_t at;
	} rows[] = {
		{ "a, rip=1, rip=2", ", rip=", 8 },
		{ "a, rip=1", ", rip=", 1 },
		{ "rip=", "rip=", 0 },
		{ "ip=", "rip=", SIZE_MAX },
		{ "aaaa", "aa", 2 },
		{ "xaaay", "aab", SIZE_MAX },
		{ "", "a", SIZE_MAX },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t at = address_rfind(
			span_of(rows[i].hay), span_of(rows[i].needle));

		cr_expect(at == rows[i].at, "%s in %s: %zu", rows[i].needle,
			rows[i].hay, at);
	}
}
