/* The plain functions, which OpenSSL 3 calls deprecated: its EVP ones load
 * providers and a configuration file first, which takes longer than a whole
 * look-up. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "format/base/digest.h"

#include "format/base/arena.h"
#include "format/base/cpu.h"
#include "format/base/digest_wide.h"

#include <assert.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

struct handle_state {
	XXH3_state_t *state;
};

struct sha256 {
	SHA256_CTX ctx;
};

uint64_t
hash64(const void *p, size_t len)
{
	return cpu_has_avx2() ? digest_wide_64(p, len) : XXH3_64bits(p, len);
}

struct handle_state *
handle_new(void)
{
	struct handle_state *h = xcalloc(1, sizeof(*h));

	h->state = XXH3_createState();
	assert(h->state);
	handle_reset(h);
	return h;
}

void
handle_reset(struct handle_state *h)
{
	(void)XXH3_128bits_reset(h->state);
}

void
handle_update(struct handle_state *h, const void *p, size_t len)
{
	if (cpu_has_avx2())
		digest_wide_update(h->state, p, len);
	else
		(void)XXH3_128bits_update(h->state, p, len);
}

void
zeros_mark(uint64_t count, unsigned char out[ZEROS_MARK_BYTES])
{
	static const unsigned char word[ZEROS_MARK_BYTES] = "waybill: zeros";

	memcpy(out, word, sizeof(word));
	for (size_t i = 0; i < 8; i++)
		out[16 + i] = (unsigned char)(count >> (56 - 8 * i));
}

void
handle_digest(const struct handle_state *h, unsigned char out[16])
{
	XXH128_canonical_t canonical;

	XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(h->state));
	memcpy(out, canonical.digest, HANDLE_BYTES);
}

void
handle_free(struct handle_state *h)
{
	if (!h)
		return;
	(void)XXH3_freeState(h->state);
	free(h);
}

struct sha256 *
sha256_new(void)
{
	struct sha256 *s = xcalloc(1, sizeof(*s));

	(void)SHA256_Init(&s->ctx);
	return s;
}

void
sha256_update(struct sha256 *s, const void *p, size_t len)
{
	(void)SHA256_Update(&s->ctx, p, len);
}

void
sha256_final(struct sha256 *s, unsigned char out[32])
{
	(void)SHA256_Final(out, &s->ctx);
	(void)SHA256_Init(&s->ctx);
}

void
sha256_copy(struct sha256 *to, const struct sha256 *from)
{
	*to = *from;
}

void
sha256_free(struct sha256 *s)
{
	free(s);
}

void
sha256_once(const void *p, size_t len, unsigned char out[32])
{
	SHA256_CTX ctx;

	(void)SHA256_Init(&ctx);
	(void)SHA256_Update(&ctx, p, len);
	(void)SHA256_Final(out, &ctx);
}

void
hmac_sha256(struct span key, struct span text, unsigned char out[32])
{
	enum { BLOCK_BYTES = 64, INNER_PAD = 0x36, OUTER_PAD = 0x5c };
	unsigned char block[BLOCK_BYTES] = { 0 };
	SHA256_CTX ctx;

	if (key.len > BLOCK_BYTES)
		sha256_once(key.ptr, key.len, block);
	else if (key.len > 0)
		memcpy(block, key.ptr, key.len);
	for (size_t i = 0; i < BLOCK_BYTES; i++)
		block[i] ^= INNER_PAD;
	(void)SHA256_Init(&ctx);
	(void)SHA256_Update(&ctx, block, sizeof(block));
	(void)SHA256_Update(&ctx, text.ptr, text.len);
	(void)SHA256_Final(out, &ctx);
	for (size_t i = 0; i < BLOCK_BYTES; i++)
		block[i] ^= INNER_PAD ^ OUTER_PAD;
	(void)SHA256_Init(&ctx);
	(void)SHA256_Update(&ctx, block, sizeof(block));
	(void)SHA256_Update(&ctx, out, SHA256_BYTES);
	(void)SHA256_Final(out, &ctx);
}

void
hex_encode(const unsigned char *p, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
	out[2 * len] = '\0';
}

bool
hex_decode(struct span hex, unsigned char *out, size_t len)
{
	if (hex.len != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++) {
		int high = hex_value(hex.ptr[2 * i]);
		int low = hex_value(hex.ptr[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}
