/* How deflate saw a stream: which of its bytes are copies of earlier ones. Who
 * inflates it notes them, and who compresses the same bytes again need not look
 * for them. They are hints: whoever uses one holds it to the bytes. */
#ifndef WB_FORMAT_DISK_COPIES_H
#define WB_FORMAT_DISK_COPIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Literals, then a copy of so many bytes (0 if there are only literals) from so
 * far back, at most 32768: literals << 32 | length << 16 | distance. */
static inline uint64_t
copy_pack(size_t literals, size_t length, size_t distance)
{
	return (uint64_t)literals << 32 | (uint64_t)length << 16 |
		(uint64_t)distance;
}

static inline size_t
copy_literals(uint64_t copy)
{
	return (size_t)(copy >> 32);
}

static inline size_t
copy_length(uint64_t copy)
{
	return (size_t)(copy >> 16 & 0xffff);
}

static inline size_t
copy_distance(uint64_t copy)
{
	return (size_t)(copy & 0xffff);
}

struct copies {
	uint64_t *list;
	size_t cap;
	/* The list that holds is [first, n); it covers the bytes of the stream
	 * from `from` on, and up to `to`. */
	size_t first;
	size_t n;
	uint64_t from;
	uint64_t to;
};

/* How far back copies are kept, in bytes of the stream: more than anybody reads
 * ahead of what he stores. */
enum { COPIES_KEPT = 3 * 1024 * 1024 };

/* Begins as zeroes. */
void copies_release(struct copies *c);
/* Room for so many more behind list[n - 1]; drops those that are too old. Who
 * writes some there moves n and `to`. */
void copies_reserve(struct copies *c, size_t more);
/* The copies of the bytes [from, to) into out, at most `most`; both ends may
 * cut one short. Bytes behind the last one are literals. Drops those before
 * `from`. false if there are more, or if they are no longer known. */
bool copies_take(struct copies *c, uint64_t from, uint64_t to, uint64_t *out,
	size_t most, size_t *n);

#endif
