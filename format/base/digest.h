/* Hashes. XXH3 is a check against accidents and a handle, never a proof: its
 * collisions can be made. SHA-256 is the proof. */
#ifndef WB_FORMAT_BASE_DIGEST_H
#define WB_FORMAT_BASE_DIGEST_H

#include "format/base/span.h"

enum { SHA256_BYTES = 32, SHA256_HEX = 64, HANDLE_BYTES = 16, HANDLE_HEX = 32 };

/* XXH3-64: a check sum and a handle, no proof. */
uint64_t hash64(const void *p, size_t len);

/* XXH3-128 over a stream of pieces, as 16 bytes in canonical (big-endian)
 * order. */
struct handle_state;
struct handle_state *handle_new(void);
void handle_update(struct handle_state *h, const void *p, size_t len);
enum { ZEROS_MARK_BYTES = 24 };
/* What to hash for so many zero bytes that are not read: it is not the same as
 * they are. */
void zeros_mark(uint64_t count, unsigned char out[ZEROS_MARK_BYTES]);
void handle_digest(const struct handle_state *h, unsigned char out[16]);
void handle_reset(struct handle_state *h);
void handle_free(struct handle_state *h);

struct sha256;
struct sha256 *sha256_new(void);
void sha256_update(struct sha256 *s, const void *p, size_t len);
/* The state is ready for a new message afterwards. */
void sha256_final(struct sha256 *s, unsigned char out[32]);
/* *to goes on as if it had been given what *from was. */
void sha256_copy(struct sha256 *to, const struct sha256 *from);
void sha256_free(struct sha256 *s);
void sha256_once(const void *p, size_t len, unsigned char out[32]);

/* HMAC of RFC 2104 with SHA-256: tells nothing of `text` to who has no key. */
void hmac_sha256(struct span key, struct span text, unsigned char out[32]);

/* 2 * len hex digits and a NUL. */
void hex_encode(const unsigned char *p, size_t len, char *out);
/* len bytes from 2 * len hex digits of either case. */
bool hex_decode(struct span hex, unsigned char *out, size_t len);

#endif
