/* Compressors as others have them, to make a deflate stream again bit for bit:
 * GNU gzip's own (written anew), and zlib, as pigz and most programs and
 * languages that write .gz files use it. All always do the same with the same
 * bytes. */
#ifndef WB_FORMAT_PACK_PACKER_H
#define WB_FORMAT_PACK_PACKER_H

#include "format/base/buf.h"
#include "format/base/span.h"

#include <stdbool.h>

/* How a stream was made. */
struct pack_way {
	enum pack_kind {
		PACK_GNU,
		/* gzip --rsyncable */
		PACK_GNU_RSYNC,
		/* zlib with a memLevel of 8, its default, or 9. */
		PACK_ZLIB_8,
		PACK_ZLIB_9,
		/* pigz, with several threads and with one. */
		PACK_PIGZ,
		PACK_PIGZ_ALONE,
		PACK_KINDS
	} kind;
	/* 1 to 9. */
	unsigned level;
};
enum { PACK_LEVELS = 9, PACK_WAYS = PACK_KINDS * PACK_LEVELS };

/* A packer is a struct that begins with a struct packer. */
struct packer {
	/* Take bytes; what is ready goes behind what *out holds, of which the
	 * caller may empty it between calls. */
	void (*put)(struct packer *p, struct span bytes, struct buf *out);
	/* The rest: the stream is whole. */
	void (*end)(struct packer *p, struct buf *out);
	void (*close)(struct packer *p);
};

/* A packer for one stream. Never fails. */
struct packer *packer_open(const struct pack_way *way);
/* NULL is fine. */
void packer_close(struct packer *p);

struct packer *gnu_deflate_new(unsigned level, bool is_rsyncable);
struct packer *zlib_deflate_new(unsigned level, int mem_level);
struct packer *pigz_deflate_new(unsigned level, bool is_alone);

/* All ways, likeliest first for a gzip header with these extra flags: 2 says
 * the slowest level, 4 the fastest, by most writers; levels are 6 mostly. */
void pack_ways(unsigned extra_flags, struct pack_way out[PACK_WAYS]);

#endif
