#include "format/base/digest.h"

#include <criterion/criterion.h>
#include <string.h>

/* RFC 4231, test cases 1, 2 and 6. */
Test(hmac, known_answers)
{
	const struct {
		char byte;
		size_t count;
		const char *text;
		const char *expected;
	} table[] = {
		{ 0x0b, 20, "Hi There",
			"b0344c61d8db38535ca8afceaf0bf12b"
			"881dc200c9833da726e9376c2e32cff7" },
		{ (char)0xaa, 131,
			"Test Using Larger Than Block-Size Key - Hash Key "
			"First",
			"60e431591ee0b67f0d8a26aacbf5b77f"
			"8e0bc6213728c5140546040f0ee37f54" },
	};
	unsigned char sum[SHA256_BYTES];
	char hex[SHA256_HEX + 1];
	char key[131];

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		memset(key, table[i].byte, sizeof(key));
		hmac_sha256((struct span){ key, table[i].count },
			span_of(table[i].text), sum);
		hex_encode(sum, sizeof(sum), hex);
		cr_expect_str_eq(hex, table[i].expected, "%s", table[i].text);
	}
	hmac_sha256(SPAN("Jefe"), SPAN("what do ya want for nothing?"), sum);
	hex_encode(sum, sizeof(sum), hex);
	cr_expect_str_eq(hex,
		"5bdcc146bf60754e6a042426089575c7"
		"5a003f089d2739839dec58b964ec3843");
}
