#include "format/disk/beats.h"

#include "format/disk/bytes.h"

static void
put(struct buf *out, uint64_t value)
{
	unsigned char *at = (unsigned char *)buf_reserve(out, VARINT_MAX_BYTES);

	out->len += put_varint(at, value);
}

void
beats_encode(const struct beat *beats, size_t count, struct buf *out)
{
	for (size_t i = 0; i < count; i++) {
		uint64_t at = (uint64_t)beats[i].at;

		if (i == 0)
			put(out, at << 1 ^ (beats[i].at < 0 ? UINT64_MAX : 0));
		else
			put(out, at - (uint64_t)beats[i - 1].at);
		put(out, beats[i].lines);
	}
}

static bool
get(struct beats_reader *r, uint64_t *out)
{
	const unsigned char *from = (const unsigned char *)r->rest.ptr;
	const unsigned char *at = from;

	if (r->rest.len == 0 || !get_varint(&at, from + r->rest.len, out))
		return false;
	r->rest = span_slice(r->rest, (size_t)(at - from), r->rest.len);
	return true;
}

bool
beats_next(struct beats_reader *r, struct beat *out)
{
	uint64_t step = 0;
	uint64_t lines = 0;

	if (!get(r, &step) || !get(r, &lines))
		return false;
	if (r->has_last)
		step += (uint64_t)r->last;
	else
		step = step >> 1 ^ (step & 1 ? UINT64_MAX : 0);
	if (r->has_last && (int64_t)step <= r->last)
		return false;
	r->has_last = true;
	r->last = (int64_t)step;
	*out = (struct beat){ r->last, lines };
	return true;
}
