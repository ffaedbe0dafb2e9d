/* The compressions that are not gzip, each behind one vtable: bytes of one
 * stream in, what it held out. What a library has put out before it fails is
 * always kept. */
#ifndef WB_INDEXER_WALK_DECODER_H
#define WB_INDEXER_WALK_DECODER_H

#include "format/base/span.h"
#include "indexer/walk/sniff.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum decode_status {
	/* All input was used, or all room was filled. A stream that is_last
	 * and gives nothing more without having ended is cut off. */
	DECODE_MORE,
	/* The end of the stream; `in` is just behind it. */
	DECODE_END,
	/* Nothing more can be read of the stream. */
	DECODE_CORRUPT
};

/* What there is to read and where to write; both are moved on. */
struct decode_io {
	const unsigned char *in;
	size_t in_len;
	unsigned char *out;
	size_t out_len;
	/* Nothing comes behind `in`. */
	bool is_last;
};

/* A decoder is a struct that begins with a struct decoder. */
struct decoder {
	/* What a file of this kind is a row of: "stream", "frame". */
	const char *unit;
	/* Does a stream begin with these bytes, as far as there are enough of
	 * them? Among garbage a weak mark does not do. */
	bool (*is_start)(struct span s, bool among_garbage);
	/* Ready for the next stream. */
	void (*start)(struct decoder *d);
	/* At least one byte of room. */
	enum decode_status (*run)(struct decoder *d, struct decode_io *io);
	void (*close)(struct decoder *d);
	/* Where more is known than that it is corrupt, a few words: after
	 * DECODE_CORRUPT what the stream does ("needs a dictionary"), after
	 * DECODE_END what is in it ("checksum mismatch"). Else "". */
	char why[80];
};

/* Kind is a compression other than gzip. memory_bytes is how much a stream may
 * ask for, 0 for no limit. Never fails. */
struct decoder *decoder_open(enum sniff_kind kind, uint64_t memory_bytes);
void decoder_close(struct decoder *d);

/* Does `s` begin with `mark`, or is it the first of its bytes? Fewer than four
 * are no mark. */
bool decoder_marked(struct span s, struct span mark);

struct decoder *decode_bzip2_new(void);
struct decoder *decode_xz_new(uint64_t memory_bytes);
struct decoder *decode_zstd_new(uint64_t memory_bytes);
struct decoder *decode_lz4_new(void);
struct decoder *decode_lzw_new(void);

#endif
