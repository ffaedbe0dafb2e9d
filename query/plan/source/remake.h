/* A .gz file, made again member by member from what it held. */
#ifndef WB_QUERY_PLAN_SOURCE_REMAKE_H
#define WB_QUERY_PLAN_SOURCE_REMAKE_H

#include "format/base/buf.h"
#include "format/base/digest.h"
#include "format/pack/member.h"
#include "format/pack/packer.h"
#include "indexer/store/index/reader.h"

struct remake {
	/* Of the source; the caller's, as the members are. */
	struct source_reader reader;
	const struct packed_member *members;
	size_t nmembers;
	/* For each member, once it was found. */
	struct pack_way *ways;
	/* What comes out, as far as it is not taken back: its SHA-256, and the
	 * bytes themselves if they are not too many. */
	struct sha256 *sum;
	unsigned char sha256[SHA256_BYTES];
	struct buf held;
	bool is_held;
};

void remake_init(struct remake *r, const struct source_reader *reader,
	const struct packed_member *members, size_t nmembers);
void remake_release(struct remake *r);

/* Find a way for each member. If there is one for all, *found, and r->sha256
 * is that of the file that they make. */
enum wb_err remake_find(struct remake *r, bool *found, struct err *err);
/* The bytes of that file. `put` returns false to stop. WB_CORRUPT if they have
 * become others since. */
enum wb_err remake_each(struct remake *r,
	bool (*put)(void *ctx, struct span bytes), void *ctx, struct err *err);

#endif
