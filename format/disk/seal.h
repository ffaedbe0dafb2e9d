/* The seal of a segment: a SHA-256 tree over its stored frames (RFC 6962's
 * shape), so that one frame can be proven to be part of it. A leaf is
 * SHA-256(00 | frame header | SHA-256(stored bytes)), a node
 * SHA-256(01 | left | right). No frames: SHA-256 of nothing. */
#ifndef WB_FORMAT_DISK_SEAL_H
#define WB_FORMAT_DISK_SEAL_H

#include <stdint.h>

enum { SEAL_LEVELS = 48 };

/* All zero is the seal of nothing yet. */
struct seal {
	uint64_t leaves;
	unsigned char level[SEAL_LEVELS][32];
};

/* The next frame: a leaf of its header (FRAME_HEADER_BYTES) and the SHA-256 of
 * its stored bytes. */
void seal_add(struct seal *s, const unsigned char *frame_header,
	const unsigned char payload_sha256[32]);
/* Of the leaves so far; more may follow. */
void seal_root(const struct seal *s, unsigned char out[32]);

#endif
