/* XXH3 is computed by vectors as wide as the machine has: the sums are those of
 * the library, whatever the length, and whatever pieces they come in. */
#include "format/base/digest.h"

#include <criterion/criterion.h>
#include <string.h>
#include <xxhash.h>

enum { BYTES = 70000 };

static void
fill(unsigned char *p, size_t len)
{
	uint64_t state = 15;

	for (size_t i = 0; i < len; i++) {
		state = state * 6364136223846793005ULL + 1442695040888963407ULL;
		p[i] = (unsigned char)(state >> 56);
	}
}

Test(digest, is_that_of_the_library)
{
	static unsigned char bytes[BYTES + 1];

	fill(bytes, sizeof(bytes));
	for (size_t len = 0; len <= BYTES; len += len < 1100 ? 1 : 4999) {
		cr_expect(hash64(bytes, len) == XXH3_64bits(bytes, len),
			"%zu bytes", len);
		/* Not aligned. */
		cr_expect(hash64(bytes + 1, len) == XXH3_64bits(bytes + 1, len),
			"%zu bytes", len);
	}
}

Test(digest, of_a_stream_is_that_of_the_library)
{
	static unsigned char bytes[BYTES];
	struct handle_state *h = handle_new();

	fill(bytes, sizeof(bytes));
	for (size_t step = 1; step < BYTES; step = step * 3 + 1) {
		unsigned char got[HANDLE_BYTES];
		XXH128_canonical_t want;

		handle_reset(h);
		for (size_t at = 0; at < BYTES; at += step)
			handle_update(h, bytes + at,
				BYTES - at < step ? BYTES - at : step);
		handle_digest(h, got);
		XXH128_canonicalFromHash(&want, XXH3_128bits(bytes, BYTES));
		cr_expect(memcmp(got, want.digest, sizeof(got)) == 0,
			"pieces of %zu bytes", step);
	}
	handle_free(h);
}

/* FIPS 180-2's own examples, whole, in pieces, and looked at on the way. */
Test(digest, sha256)
{
	static const struct {
		const char *text;
		const char *hex;
	} rows[] = {
		{ "",
			"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca49599"
			"1b7852b855" },
		{ "abc",
			"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff"
			"61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
			"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6eced"
			"d419db06c1" },
	};
	struct sha256 *s = sha256_new();
	struct sha256 *so_far = sha256_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t len = strlen(rows[i].text);
		unsigned char sum[SHA256_BYTES];
		char hex[SHA256_HEX + 1];

		sha256_once(rows[i].text, len, sum);
		hex_encode(sum, sizeof(sum), hex);
		cr_expect_str_eq(hex, rows[i].hex);
		for (size_t at = 0; at < len; at++) {
			unsigned char part[SHA256_BYTES];

			sha256_copy(so_far, s);
			sha256_final(so_far, part);
			sha256_once(rows[i].text, at, sum);
			cr_expect(memcmp(part, sum, sizeof(sum)) == 0,
				"the first %zu of '%s'", at, rows[i].text);
			sha256_update(s, rows[i].text + at, 1);
		}
		sha256_final(s, sum);
		hex_encode(sum, sizeof(sum), hex);
		cr_expect_str_eq(
			hex, rows[i].hex, "in pieces: '%s'", rows[i].text);
	}
	sha256_free(s);
	sha256_free(so_far);
}
