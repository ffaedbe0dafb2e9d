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
