/* Raw deflate with the CRC of what comes out, by our own or by zlib. */
#ifndef WB_INDEXER_WALK_INFLATE_H
#define WB_INDEXER_WALK_INFLATE_H

#include "format/disk/copies.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct inflater;

enum inflate_status {
	/* All input was used, or all room was filled. */
	INFLATE_MORE,
	/* The end of the deflate stream; `in` is just behind it. */
	INFLATE_END,
	INFLATE_CORRUPT
};

/* What there is to read and where to write; both are moved on. At the end of
 * a stream up to 8 bytes may be given back that came with an earlier call:
 * they are written before `in`, where the caller leaves INFLATE_SLACK bytes
 * of room. */
enum { INFLATE_SLACK = 16 };
struct inflate_io {
	unsigned char *in;
	size_t in_len;
	unsigned char *out;
	size_t out_len;
};

/* Ready for the first stream. Never fails. */
struct inflater *inflater_open(bool force_zlib);
void inflater_close(struct inflater *z);
/* Ready for the next stream. */
void inflater_reset(struct inflater *z);
enum inflate_status inflater_run(struct inflater *z, struct inflate_io *io);
/* CRC-32 of what came out since the reset, after INFLATE_END. */
uint32_t inflater_crc(const struct inflater *z);
/* The copies that all streams since inflater_open are made of; they live as
 * long as z. NULL where zlib does the work. */
struct copies *inflater_copies(struct inflater *z);

#endif
