/* What is kept of a member of a .gz file, so that it can be made again: all of
 * its header, and sums of its deflate stream by which an attempt is told to be
 * right, or given up early. No proof: that is the SHA-256 of the file. */
#ifndef WB_FORMAT_PACK_MEMBER_H
#define WB_FORMAT_PACK_MEMBER_H

#include "format/base/digest.h"

#include <stdbool.h>

/* Members of one file, bytes of a header, and zeros between and behind them
 * (tapes have some KiB): what goes beyond is not kept. */
enum {
	PACKED_MEMBERS_MAX = 4096,
	PACKED_HEADER_MAX = 4096,
	PACKED_ZEROS_MAX = 64 * 1024 * 1024
};

struct packed_sums {
	/* Of the deflate stream. */
	uint64_t bytes;
	/* XXH3-128 of its first 16 KiB, or of all if it is shorter; and of
	 * all. */
	unsigned char head[HANDLE_BYTES];
	unsigned char all[HANDLE_BYTES];
};

struct packed_member {
	/* Empty: no member, but so many zero bytes as the sums say. */
	struct span header;
	/* Of what it holds. */
	uint64_t bytes;
	struct packed_sums sums;
};

/* Is that within the limits? What an index from a stranger says may not be. */
bool packed_members_are_few(const struct packed_member *members, size_t count);

/* The sums of a stream as it comes. */
struct packed_count;
struct packed_count *packed_count_new(void);
void packed_count_free(struct packed_count *c);
/* Ready for the next stream. */
void packed_count_reset(struct packed_count *c);
void packed_count_add(struct packed_count *c, const void *p, size_t len);
/* Of all so far. */
void packed_count_sums(const struct packed_count *c, struct packed_sums *out);
/* So far it can be the beginning of the stream with these sums. */
bool packed_count_may_be(
	const struct packed_count *c, const struct packed_sums *sums);

/* A CRC-32 goes on over more bytes of what a member holds; the first is 0. */
uint32_t packed_crc(uint32_t crc, struct span bytes);
/* What stands behind the stream of a member with this CRC and length. */
enum { PACKED_TRAILER = 8 };
void packed_trailer(
	uint32_t crc, uint64_t bytes, unsigned char out[PACKED_TRAILER]);

#endif
