/* Zstd frames of any length, piece by piece: what others have compressed.
 * (Frames of our own blocks are codec.h's.) */
#ifndef WB_FORMAT_DISK_UNZSTD_H
#define WB_FORMAT_DISK_UNZSTD_H

#include <stddef.h>
#include <stdint.h>

struct unzstd;

enum unzstd_status {
	/* All input was used, or all room was filled. */
	UNZSTD_MORE,
	/* The end of the frame; `in` is just behind it. */
	UNZSTD_END,
	/* The same, but its sum does not fit what came out. */
	UNZSTD_WRONG_SUM,
	/* What cannot be read on: */
	UNZSTD_CORRUPT,
	UNZSTD_TOO_LARGE,
	UNZSTD_NEEDS_DICTIONARY
};

/* What there is to read and where to write; both are moved on. */
struct unzstd_io {
	const unsigned char *in;
	size_t in_len;
	unsigned char *out;
	size_t out_len;
};

/* A frame whose window is larger than window_bytes is too large; 0 takes all
 * that zstd takes. */
struct unzstd *unzstd_new(uint64_t window_bytes);
void unzstd_free(struct unzstd *u);
/* Ready for the next frame. */
void unzstd_start(struct unzstd *u);
/* Every block that is whole before a failure comes out. */
enum unzstd_status unzstd_run(struct unzstd *u, struct unzstd_io *io);

#endif
