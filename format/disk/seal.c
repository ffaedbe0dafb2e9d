#include "format/disk/seal.h"

#include "format/base/digest.h"
#include "format/disk/frame.h"

#include <string.h>

static void
join(const unsigned char *left, const unsigned char *right, unsigned char *out)
{
	unsigned char both[1 + 64] = { 1 };

	memcpy(both + 1, left, 32);
	memcpy(both + 33, right, 32);
	sha256_once(both, sizeof(both), out);
}

void
seal_add(struct seal *s, const unsigned char *frame_header,
	const unsigned char payload_sha256[32])
{
	unsigned char leaf[1 + FRAME_HEADER_BYTES + 32] = { 0 };
	unsigned char node[32];
	unsigned at = 0;

	memcpy(leaf + 1, frame_header, FRAME_HEADER_BYTES);
	memcpy(leaf + 1 + FRAME_HEADER_BYTES, payload_sha256, 32);
	sha256_once(leaf, sizeof(leaf), node);
	/* Each set bit of the count is a whole tree waiting at that level. */
	for (; s->leaves >> at & 1; at++)
		join(s->level[at], node, node);
	memcpy(s->level[at], node, 32);
	s->leaves++;
}

void
seal_root(const struct seal *s, unsigned char out[32])
{
	bool started = false;

	sha256_once("", 0, out);
	for (unsigned at = 0; at < SEAL_LEVELS; at++) {
		if (!(s->leaves >> at & 1))
			continue;
		if (started)
			join(s->level[at], out, out);
		else
			memcpy(out, s->level[at], 32);
		started = true;
	}
}
