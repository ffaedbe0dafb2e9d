#include "format/disk/frame.h"

#include "format/base/digest.h"
#include "format/disk/bytes.h"

#include <string.h>

/* "WBFR" read as little-endian. */
enum { FRAME_MAGIC = 0x52464257 };

enum {
	AT_MAGIC = 0,
	AT_HEADER_LEN = 4,
	AT_CODEC = 6,
	AT_FLAGS = 7,
	AT_STREAM = 8,
	AT_RUN = 12,
	AT_FIRST_LINE = 16,
	AT_FIRST_OFFSET = 24,
	AT_LINES = 32,
	AT_RAW_LEN = 36,
	AT_STORED_LEN = 40,
	AT_SPELLING = 44,
	AT_FIRST = 48,
	AT_LAST = 64,
	AT_CARRY = 80,
	AT_RANGE = 96,
	AT_RAW_CHECK = 144,
	AT_STORED_CHECK = 152,
	AT_CHECK = 184
};

static void
stamp_encode(const struct disk_stamp *s, unsigned char *p)
{
	put_u32(p, s->kind);
	put_u32(p + 4, s->ns);
	put_u64(p + 8, (uint64_t)s->seconds);
}

static bool
stamp_decode(const unsigned char *p, struct disk_stamp *out)
{
	uint32_t kind = get_u32(p);

	out->kind = (uint8_t)kind;
	out->ns = get_u32(p + 4);
	out->seconds = (int64_t)get_u64(p + 8);
	return kind <= STAMP_UTC && out->ns < 1000000000;
}

void
frame_encode(const struct frame *f, unsigned char *out)
{
	memset(out, 0, FRAME_HEADER_BYTES);
	put_u32(out + AT_MAGIC, FRAME_MAGIC);
	put_u16(out + AT_HEADER_LEN, FRAME_HEADER_BYTES);
	out[AT_CODEC] = f->codec;
	out[AT_FLAGS] = f->flags;
	put_u32(out + AT_STREAM, f->stream);
	put_u32(out + AT_RUN, f->run);
	put_u64(out + AT_FIRST_LINE, f->first_line);
	put_u64(out + AT_FIRST_OFFSET, f->first_offset);
	put_u32(out + AT_LINES, f->lines);
	put_u32(out + AT_RAW_LEN, f->raw_len);
	put_u32(out + AT_STORED_LEN, f->stored_len);
	out[AT_SPELLING] = f->spelling;
	stamp_encode(&f->first, out + AT_FIRST);
	stamp_encode(&f->last, out + AT_LAST);
	stamp_encode(&f->carry, out + AT_CARRY);
	for (size_t i = 0; i < 3; i++) {
		put_u64(out + AT_RANGE + 16 * i, (uint64_t)f->range[i].lo);
		put_u64(out + AT_RANGE + 16 * i + 8, (uint64_t)f->range[i].hi);
	}
	put_u64(out + AT_RAW_CHECK, f->raw_check);
	put_u64(out + AT_STORED_CHECK, f->stored_check);
	put_u64(out + AT_CHECK, hash64(out, AT_CHECK));
}

static bool
frame_sane(const struct frame *f)
{
	return f->raw_len >= 1 && f->raw_len <= FRAME_RAW_MAX &&
		f->stored_len >= 1 && f->stored_len <= FRAME_STORED_MAX &&
		f->lines >= 1 && f->lines <= f->raw_len && f->first_line >= 1 &&
		f->first_line <= (uint64_t)1 << 44 &&
		f->first_offset <= (uint64_t)1 << 44 &&
		(f->codec != CODEC_STORED || f->stored_len == f->raw_len);
}

static void
frame_read(const unsigned char *p, struct frame *f)
{
	f->codec = p[AT_CODEC];
	f->flags = p[AT_FLAGS];
	f->stream = get_u32(p + AT_STREAM);
	f->run = get_u32(p + AT_RUN);
	f->first_line = get_u64(p + AT_FIRST_LINE);
	f->first_offset = get_u64(p + AT_FIRST_OFFSET);
	f->lines = get_u32(p + AT_LINES);
	f->raw_len = get_u32(p + AT_RAW_LEN);
	f->stored_len = get_u32(p + AT_STORED_LEN);
	f->spelling = p[AT_SPELLING];
	for (size_t i = 0; i < 3; i++) {
		f->range[i].lo = (int64_t)get_u64(p + AT_RANGE + 16 * i);
		f->range[i].hi = (int64_t)get_u64(p + AT_RANGE + 16 * i + 8);
	}
	f->raw_check = get_u64(p + AT_RAW_CHECK);
	f->stored_check = get_u64(p + AT_STORED_CHECK);
}

static enum wb_err
check_form(const unsigned char *p, size_t len, struct err *err)
{
	if (len < FRAME_HEADER_BYTES || get_u32(p) != FRAME_MAGIC)
		return err_set(err, WB_CORRUPT, "no frame begins here");
	if (get_u16(p + AT_HEADER_LEN) != FRAME_HEADER_BYTES)
		return err_set(err, WB_VERSION,
			"a frame header of %u bytes: written by a newer "
			"version",
			(unsigned)get_u16(p + AT_HEADER_LEN));
	return WB_OK;
}

static enum wb_err
read_values(const unsigned char *p, struct frame *out, struct err *err)
{
	struct frame f = { 0 };

	if (p[AT_CODEC] > CODEC_ZSTD)
		return err_set(err, WB_VERSION,
			"frame codec %u is unknown to this version",
			(unsigned)p[AT_CODEC]);
	frame_read(p, &f);
	if (!stamp_decode(p + AT_FIRST, &f.first) ||
		!stamp_decode(p + AT_LAST, &f.last) ||
		!stamp_decode(p + AT_CARRY, &f.carry) || !frame_sane(&f))
		return err_set(err, WB_CORRUPT,
			"frame header: a value is out of its limits");
	*out = f;
	return WB_OK;
}

enum wb_err
frame_decode(
	const unsigned char *p, size_t len, struct frame *out, struct err *err)
{
	enum wb_err rc = check_form(p, len, err);

	if (rc != WB_OK)
		return rc;
	if (get_u64(p + AT_CHECK) != hash64(p, AT_CHECK))
		return err_set(err, WB_CORRUPT, "frame header: bad checksum");
	return read_values(p, out, err);
}

enum wb_err
frame_decode_checked(
	const unsigned char *p, size_t len, struct frame *out, struct err *err)
{
	enum wb_err rc = check_form(p, len, err);

	return rc == WB_OK ? read_values(p, out, err) : rc;
}

void
frame_times(const unsigned char *p, struct frame *out)
{
	out->flags = p[AT_FLAGS];
	out->spelling = p[AT_SPELLING];
	out->run = get_u32(p + AT_RUN);
	for (size_t i = 0; i < 3; i++) {
		out->range[i].lo = (int64_t)get_u64(p + AT_RANGE + 16 * i);
		out->range[i].hi = (int64_t)get_u64(p + AT_RANGE + 16 * i + 8);
	}
	/* A kind that is none is found where the header is read whole. */
	if (!stamp_decode(p + AT_FIRST, &out->first) ||
		!stamp_decode(p + AT_CARRY, &out->carry))
		out->flags |= FRAME_UNSTAMPED_HEAD;
}
