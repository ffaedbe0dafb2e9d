/* The format: https://www.sqlite.org/fileformat2.html#walformat. A head, and
 * frames: a head of their own, and a page. Sums go on from frame to frame, and
 * the one that ends a transaction says how many pages the database has. */
#include "format/record/db_log.h"

#include "format/base/arena.h"
#include "format/record/part.h"

#include <stdlib.h>

enum {
	HEAD_BYTES = 32,
	FRAME_BYTES = 24,
	SALT_BYTES = 8,
	/* Of a frame's head, which its own sum is behind. */
	SUMMED_BYTES = 8,
	MAGIC = 0x377f0682
};

struct sums {
	uint32_t a;
	uint32_t b;
	/* The magic's last bit: of the words that are added up. */
	bool is_big;
};

static void
add_up(struct sums *s, struct span bytes)
{
	for (size_t i = 0; i + 8 <= bytes.len; i += 8) {
		s->a += (uint32_t)part_uint(bytes, i, 4, s->is_big) + s->b;
		s->b += (uint32_t)part_uint(bytes, i + 4, 4, s->is_big) + s->a;
	}
}

static bool
bears(const struct sums *s, struct span head, size_t at)
{
	return part_uint(head, at, 4, true) == s->a &&
		part_uint(head, at + 4, 4, true) == s->b;
}

static bool
read_head(struct span log, size_t page_bytes, struct sums *s)
{
	uint64_t magic = part_uint(log, 0, 4, true);
	struct span head = span_slice(log, 0, HEAD_BYTES);

	if (head.len < HEAD_BYTES || (magic & ~(uint64_t)1) != MAGIC ||
		part_uint(log, 8, 4, true) != page_bytes)
		return false;
	*s = (struct sums){ .is_big = magic & 1 };
	add_up(s, span_slice(head, 0, HEAD_BYTES - 8));
	return bears(s, head, HEAD_BYTES - 8);
}

/* Frames up to one that ends a transaction. */
struct pending_pages {
	size_t first;
	size_t count;
};

static void
commit(struct db_log *out, struct span log, size_t frame_bytes,
	const struct pending_pages *p)
{
	for (size_t i = 0; i < p->count; i++) {
		size_t at = p->first + i * frame_bytes;
		uint64_t page = part_uint(log, at, 4, true);

		out->at[page - 1] = at + FRAME_BYTES;
	}
}

bool
db_log_read(struct span log, size_t page_bytes, size_t file_bytes,
	struct db_log *out)
{
	size_t frame_bytes = FRAME_BYTES + page_bytes;
	size_t most = file_bytes / page_bytes + log.len / frame_bytes;
	struct pending_pages pending = { HEAD_BYTES, 0 };
	struct span salt = span_slice(log, 16, 16 + SALT_BYTES);
	struct sums s = { 0 };

	*out = (struct db_log){ 0 };
	if (!read_head(log, page_bytes, &s))
		return false;
	out->at = xcalloc(most + 1, sizeof(*out->at));
	for (size_t at = HEAD_BYTES; at + frame_bytes <= log.len;
		at += frame_bytes) {
		struct span frame = span_slice(log, at, at + frame_bytes);
		uint64_t page = part_uint(frame, 0, 4, true);
		uint64_t npages = part_uint(frame, 4, 4, true);

		add_up(&s, span_slice(frame, 0, SUMMED_BYTES));
		add_up(&s, span_slice(frame, FRAME_BYTES, frame.len));
		if (!span_eq(span_slice(frame, 8, 8 + SALT_BYTES), salt) ||
			!bears(&s, frame, 8 + SALT_BYTES) || page < 1 ||
			page > most || npages > most)
			break;
		pending.count++;
		if (npages == 0)
			continue;
		commit(out, log, frame_bytes, &pending);
		out->npages = (size_t)npages;
		pending = (struct pending_pages){ at + frame_bytes, 0 };
	}
	if (out->npages == 0)
		db_log_release(out);
	return out->npages > 0;
}

void
db_log_release(struct db_log *log)
{
	free(log->at);
	*log = (struct db_log){ 0 };
}
