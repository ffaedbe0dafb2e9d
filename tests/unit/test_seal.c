#include "format/base/digest.h"
#include "format/disk/frame.h"
#include "format/disk/seal.h"

#include <criterion/criterion.h>
#include <string.h>

enum { LEAVES = 70 };

static unsigned char headers[LEAVES][FRAME_HEADER_BYTES];
static unsigned char payloads[LEAVES][32];

/* RFC 6962, section 2.1, as it is written there. */
static void
tree_head(size_t from, size_t count, unsigned char out[32])
{
	unsigned char both[1 + 64] = { 1 };
	unsigned char leaf[1 + FRAME_HEADER_BYTES + 32] = { 0 };
	size_t k = 1;

	if (count == 0) {
		sha256_once("", 0, out);
		return;
	}
	if (count == 1) {
		memcpy(leaf + 1, headers[from], FRAME_HEADER_BYTES);
		memcpy(leaf + 1 + FRAME_HEADER_BYTES, payloads[from], 32);
		sha256_once(leaf, sizeof(leaf), out);
		return;
	}
	while (k * 2 < count)
		k *= 2;
	tree_head(from, k, both + 1);
	tree_head(from + k, count - k, both + 33);
	sha256_once(both, sizeof(both), out);
}

Test(seal, is_rfc6962)
{
	struct seal s = { 0 };
	unsigned char root[32];
	unsigned char want[32];

	for (size_t i = 0; i < LEAVES; i++) {
		sha256_once(&i, sizeof(i), payloads[i]);
		memset(headers[i], (int)i, FRAME_HEADER_BYTES);
	}
	for (size_t n = 0; n <= LEAVES; n++) {
		seal_root(&s, root);
		tree_head(0, n, want);
		cr_expect(memcmp(root, want, 32) == 0, "%zu leaves", n);
		if (n < LEAVES)
			seal_add(&s, headers[n], payloads[n]);
	}
}

/* Known: the tree of nothing is SHA-256 of nothing. */
Test(seal, nothing)
{
	struct seal s = { 0 };
	unsigned char root[32];
	char hex[65];

	seal_root(&s, root);
	hex_encode(root, 32, hex);
	cr_expect(strcmp(hex,
			  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934c"
			  "a495991b7852b855") == 0);
}
