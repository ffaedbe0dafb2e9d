/* A frame: one block of whole lines as it stands in segments/N/blocks. All
 * that a reader needs to place the lines is in its header, so a forward scan
 * alone gives back every frame that is whole. */
#ifndef WB_FORMAT_DISK_FRAME_H
#define WB_FORMAT_DISK_FRAME_H

#include "format/base/err.h"
#include "format/base/span.h"
#include "format/time/stamp.h"

enum {
	FRAME_HEADER_BYTES = 192,
	/* What ingest aims at, and what a reader accepts. A line longer than
	 * FRAME_RAW_MAX is cut into pieces. */
	FRAME_RAW_TARGET = 256 * 1024,
	FRAME_RAW_PROCESSES = 16 * 1024,
	FRAME_RAW_MAX = 1024 * 1024,
	FRAME_STORED_MAX = FRAME_RAW_MAX + FRAME_RAW_MAX / 64 + 1024
};

enum frame_codec { CODEC_STORED = 0, CODEC_ZSTD = 1 };

enum frame_flag {
	/* The first piece goes on a line begun in an earlier frame. */
	FRAME_BEGINS_MID = 1,
	/* The last piece goes on in the next frame. */
	FRAME_ENDS_MID = 2,
	/* A run begins at a line of this frame other than its first. */
	FRAME_RUN_CUT = 4,
	/* It begins with lines that no stamp of the source precedes. */
	FRAME_UNSTAMPED_HEAD = 8
};

/* A stamp as it is kept: kind NONE is all zero. */
struct disk_stamp {
	uint8_t kind;
	uint32_t ns;
	int64_t seconds;
};

/* Lowest and highest stamp of one kind; lo > hi if there is none. */
struct stamp_range {
	int64_t lo;
	int64_t hi;
};

static inline void
range_clear(struct stamp_range *range)
{
	range->lo = INT64_MAX;
	range->hi = INT64_MIN;
}

static inline void
range_add(struct stamp_range *range, int64_t seconds)
{
	if (seconds < range->lo)
		range->lo = seconds;
	if (seconds > range->hi)
		range->hi = seconds;
}

static inline void
range_join(struct stamp_range *into, const struct stamp_range *from)
{
	if (from->lo < into->lo)
		into->lo = from->lo;
	if (from->hi > into->hi)
		into->hi = from->hi;
}

struct frame {
	uint8_t codec;
	uint8_t flags;
	/* OR of enum stamp_spelling of the stamps within. */
	uint8_t spelling;
	/* The stream: number of the source within the segment. */
	uint32_t stream;
	/* Run of the first line, counted within the stream from 0. */
	uint32_t run;
	/* Number of the first line in the source, from 1. */
	uint64_t first_line;
	/* Where the first byte stands in the decompressed source. */
	uint64_t first_offset;
	/* Lines, or pieces of lines. */
	uint32_t lines;
	uint32_t raw_len;
	uint32_t stored_len;
	struct disk_stamp first;
	struct disk_stamp last;
	/* The last stamp of the source before this frame. */
	struct disk_stamp carry;
	/* By kind: YEARLESS, LOCAL, UTC at kind - 1. Seconds. */
	struct stamp_range range[3];
	uint64_t raw_check;
	uint64_t stored_check;
};

/* Writes FRAME_HEADER_BYTES, with the check sum. */
void frame_encode(const struct frame *f, unsigned char *out);

/* Checks magic, check sum and every limit. WB_VERSION for a codec or header
 * size that is unknown here, by name; WB_CORRUPT else. */
enum wb_err frame_decode(
	const unsigned char *p, size_t len, struct frame *out, struct err *err);
/* The same but for the header's own check sum: of a copy in a page that was
 * checked as a whole. */
enum wb_err frame_decode_checked(
	const unsigned char *p, size_t len, struct frame *out, struct err *err);
/* Of such a copy only what tells times: flags, run, spelling, carry, range, and
 * the kind of the first stamp. All else is left alone. */
void frame_times(const unsigned char *p, struct frame *out);

#endif
