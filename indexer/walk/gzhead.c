#include "indexer/walk/gzhead.h"

#include <zlib.h>

enum { FLAG_HCRC = 2, FLAG_EXTRA = 4, FLAG_NAME = 8, FLAG_COMMENT = 16 };
enum { FLAGS_RESERVED = 0xe0, FIXED_LEN = 10, FASTEST = 4 };

static unsigned
byte_at(struct span s, size_t at)
{
	return (unsigned char)s.ptr[at];
}

/* Bytes up to the next NUL; *at goes behind it. */
static bool
take_text(struct span s, size_t *at, struct span *out)
{
	struct span rest = span_slice(s, *at, s.len);
	size_t len = span_find_char(rest, '\0');

	if (len == SIZE_MAX)
		return false;
	*out = span_slice(rest, 0, len);
	*at += len + 1;
	return true;
}

static bool
take_extra(struct span s, size_t *at)
{
	size_t len = 0;

	if (s.len < *at + 2)
		return false;
	len = byte_at(s, *at) | byte_at(s, *at + 1) << 8;
	if (s.len - *at - 2 < len)
		return false;
	*at += 2 + len;
	return true;
}

static bool
take_sum(struct span s, size_t *at, bool *is_damaged)
{
	unsigned stated = 0;
	unsigned long sum = 0;

	if (s.len < *at + 2)
		return false;
	stated = byte_at(s, *at) | byte_at(s, *at + 1) << 8;
	sum = crc32_z(0, (const unsigned char *)s.ptr, *at);
	*is_damaged = stated != (sum & 0xffff);
	*at += 2;
	return true;
}

enum gzhead_status
gzhead_parse(struct span s, struct gzhead *out)
{
	struct gzhead head = { .name = SPAN("") };
	struct span comment = { 0 };
	size_t at = FIXED_LEN;
	unsigned flags = 0;

	if (!span_starts(s, span_slice(SPAN("\x1f\x8b\x08"), 0, s.len)))
		return GZHEAD_NONE;
	if (s.len >= 4 && (byte_at(s, 3) & FLAGS_RESERVED) != 0)
		return GZHEAD_NONE;
	if (s.len < FIXED_LEN)
		return GZHEAD_SHORT;
	flags = byte_at(s, 3);
	head.mtime = byte_at(s, 4) | byte_at(s, 5) << 8 | byte_at(s, 6) << 16 |
		byte_at(s, 7) << 24;
	head.is_fastest = byte_at(s, 8) == FASTEST;
	head.is_usual =
		(byte_at(s, 8) == 0 || byte_at(s, 8) == 2 || head.is_fastest) &&
		(byte_at(s, 9) <= 13 || byte_at(s, 9) == 255);
	if ((flags & FLAG_EXTRA) && !take_extra(s, &at))
		return GZHEAD_SHORT;
	if ((flags & FLAG_NAME) && !take_text(s, &at, &head.name))
		return GZHEAD_SHORT;
	if ((flags & FLAG_COMMENT) && !take_text(s, &at, &comment))
		return GZHEAD_SHORT;
	if ((flags & FLAG_HCRC) && !take_sum(s, &at, &head.is_damaged))
		return GZHEAD_SHORT;
	head.len = at;
	*out = head;
	return GZHEAD_OK;
}
