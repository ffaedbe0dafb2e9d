/* Compression of blocks. One packer per thread. */
#ifndef WB_FORMAT_DISK_CODEC_H
#define WB_FORMAT_DISK_CODEC_H

#include "format/base/err.h"
#include "format/base/span.h"
#include "format/disk/frame.h"

struct packer;
struct unpacker;

struct packer *packer_new(void);
void packer_free(struct packer *p);
/* What is known of the bytes: the copies (format/disk/copies.h) that deflate
 * found in them, or nothing, with all zero. */
struct packing {
	bool has_copies;
	const uint64_t *copies;
	size_t ncopies;
};
/* Compress raw into out, which has FRAME_STORED_MAX bytes. Returns the stored
 * length and sets *codec: STORED when compression does not pay. Copies spare
 * the search for them; those that are none spoil nothing. */
size_t packer_pack(struct packer *p, struct span raw, const struct packing *how,
	unsigned char *out, uint8_t *codec);

struct unpacker *unpacker_new(void);
void unpacker_free(struct unpacker *u);
/* Decode f's stored bytes into out, which has f->raw_len bytes; checks both
 * sums. WB_CORRUPT says which disagreed. */
enum wb_err unpacker_unpack(struct unpacker *u, const struct frame *f,
	const unsigned char *stored, char *out, struct err *err);

#endif
