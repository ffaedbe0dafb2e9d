/* The parse of a block for zstd, made of the copies that deflate found. What
 * they leave as literals, or copy from before the block, is looked for within
 * it. */
#ifndef WB_FORMAT_DISK_RECODE_H
#define WB_FORMAT_DISK_RECODE_H

#include "format/base/span.h"

#include <stdint.h>

/* Literals, then a copy: the members of a ZSTD_Sequence. An offset of 0 ends a
 * block of zstd, with literals alone. */
struct sequence {
	uint32_t offset;
	uint32_t literals;
	uint32_t length;
	uint32_t unused;
};

enum {
	/* Of zstd: what one of its blocks may hold. */
	RECODE_BLOCK = 128 * 1024,
	/* A frame that needs more is compressed without the copies. */
	RECODE_SEQUENCES_MAX = 1 << 17,
	RECODE_COPIES_MAX = 1 << 16
};

/* What one thread needs. */
struct recoder;
struct recoder *recoder_new(void);
void recoder_free(struct recoder *r);
/* Sequences for all of raw (below 4 GiB); they hold until the next call. NULL
 * if there are too many, or if a copy is none. */
const struct sequence *recode(struct recoder *r, struct span raw,
	const uint64_t *copies, size_t ncopies, size_t *n);

#endif
