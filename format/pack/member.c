#include "format/pack/member.h"

#include "format/base/arena.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { HEAD_BYTES = 16384 };

struct packed_count {
	struct handle_state *state;
	uint64_t bytes;
	/* Once there are HEAD_BYTES. */
	unsigned char head[HANDLE_BYTES];
};

bool
packed_members_are_few(const struct packed_member *members, size_t count)
{
	uint64_t zeros_left = PACKED_ZEROS_MAX;

	for (size_t i = 0; i < count && i < PACKED_MEMBERS_MAX; i++) {
		const struct packed_member *m = &members[i];

		if (m->header.len > PACKED_HEADER_MAX ||
			(m->header.len == 0 && m->sums.bytes > zeros_left))
			return false;
		zeros_left -= m->header.len == 0 ? m->sums.bytes : 0;
	}
	return count <= PACKED_MEMBERS_MAX;
}

struct packed_count *
packed_count_new(void)
{
	struct packed_count *c = xcalloc(1, sizeof(*c));

	c->state = handle_new();
	return c;
}

void
packed_count_free(struct packed_count *c)
{
	if (!c)
		return;
	handle_free(c->state);
	free(c);
}

void
packed_count_reset(struct packed_count *c)
{
	handle_reset(c->state);
	c->bytes = 0;
}

void
packed_count_add(struct packed_count *c, const void *p, size_t len)
{
	size_t to_head = c->bytes < HEAD_BYTES ? HEAD_BYTES - c->bytes : 0;
	size_t first = len < to_head ? len : to_head;

	if (first > 0)
		handle_update(c->state, p, first);
	c->bytes += len;
	if (to_head > 0 && c->bytes >= HEAD_BYTES)
		handle_digest(c->state, c->head);
	if (len > first)
		handle_update(c->state, (const char *)p + first, len - first);
}

void
packed_count_sums(const struct packed_count *c, struct packed_sums *out)
{
	out->bytes = c->bytes;
	handle_digest(c->state, out->all);
	memcpy(out->head, c->bytes < HEAD_BYTES ? out->all : c->head,
		sizeof(out->head));
}

bool
packed_count_may_be(
	const struct packed_count *c, const struct packed_sums *sums)
{
	return c->bytes <= sums->bytes &&
		(c->bytes < HEAD_BYTES ||
			memcmp(c->head, sums->head, sizeof(c->head)) == 0);
}

uint32_t
packed_crc(uint32_t crc, struct span bytes)
{
	return (uint32_t)crc32_z(
		crc, (const unsigned char *)bytes.ptr, bytes.len);
}

void
packed_trailer(uint32_t crc, uint64_t bytes, unsigned char out[PACKED_TRAILER])
{
	for (unsigned i = 0; i < 4; i++) {
		out[i] = (unsigned char)(crc >> 8 * i);
		out[4 + i] = (unsigned char)(bytes >> 8 * i);
	}
}
