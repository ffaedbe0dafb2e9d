/* A stream of deflate inflated whole, in pieces, by either way there is. */
#ifndef WB_TESTS_INFLATE_ALL_H
#define WB_TESTS_INFLATE_ALL_H

#include "format/base/arena.h"
#include "format/base/buf.h"
#include "indexer/walk/inflate.h"

#include <stdlib.h>
#include <string.h>

struct inflated {
	/* INFLATE_MORE if it was cut off. */
	enum inflate_status status;
	struct buf bytes;
	/* Of the input, behind the end of the stream. */
	size_t left;
	uint32_t crc;
};

/* `in` is read, and written, `piece` bytes at a time; a piece of 0 is all of
 * it. What comes out is bounded. */
static inline struct inflated
inflate_all(struct inflater *z, struct span in, size_t piece)
{
	enum { ROOM = 70000, MOST = 1 << 26 };
	unsigned char *bytes = xmalloc(INFLATE_SLACK + in.len + 1);
	unsigned char *at = bytes + INFLATE_SLACK;
	unsigned char *const end = at + in.len;
	size_t room = piece > 0 && piece < ROOM ? piece : ROOM;
	struct inflated got = { .status = INFLATE_MORE };
	size_t made = 1;

	if (in.len > 0)
		memcpy(at, in.ptr, in.len);
	inflater_reset(z);
	while (got.status == INFLATE_MORE && (made > 0 || at < end) &&
		got.bytes.len < MOST) {
		struct inflate_io io = { .in = at,
			.in_len = (size_t)(end - at),
			.out = (unsigned char *)buf_reserve(&got.bytes, room),
			.out_len = room };
		size_t len = 0;

		if (piece > 0 && io.in_len > piece)
			io.in_len = piece;
		len = io.in_len;
		got.status = inflater_run(z, &io);
		made = room - io.out_len;
		got.bytes.len += made;
		/* Neither made nor used anything, and more would be there. */
		if (made == 0 && io.in == at && len > 0 &&
			got.status == INFLATE_MORE)
			abort();
		at = io.in;
	}
	got.left = (size_t)(end - at);
	got.crc = inflater_crc(z);
	free(bytes);
	return got;
}

#endif
