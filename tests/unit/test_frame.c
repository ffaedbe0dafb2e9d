#include "format/base/digest.h"
#include "format/disk/blockdir.h"
#include "format/disk/bytes.h"
#include "format/disk/codec.h"
#include "format/disk/copies.h"
#include "format/disk/header.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { AT_CHECK = 184 };

static void
fill(struct frame *f)
{
	memset(f, 0, sizeof(*f));
	f->codec = CODEC_ZSTD;
	f->flags = FRAME_BEGINS_MID | FRAME_RUN_CUT;
	f->spelling = 5;
	f->stream = 0xfffffffe;
	f->run = 7;
	f->first_line = (uint64_t)1 << 40;
	f->first_offset = ((uint64_t)1 << 40) - 3;
	f->lines = 12;
	f->raw_len = FRAME_RAW_MAX;
	f->stored_len = 100;
	f->first = (struct disk_stamp){ 1, 0, -5 };
	f->last = (struct disk_stamp){ 3, 999999999, INT64_MAX };
	f->range[0] = (struct stamp_range){ INT64_MAX, INT64_MIN };
	f->range[2] = (struct stamp_range){ -1, INT64_MAX };
	f->raw_check = 0x1122334455667788u;
	f->stored_check = UINT64_MAX;
}

static bool
same_frame(const struct frame *a, const struct frame *b)
{
	unsigned char x[FRAME_HEADER_BYTES];
	unsigned char y[FRAME_HEADER_BYTES];

	frame_encode(a, x);
	frame_encode(b, y);
	return memcmp(x, y, sizeof(x)) == 0 && a->lines == b->lines &&
		a->first_line == b->first_line && a->run == b->run &&
		a->last.seconds == b->last.seconds &&
		a->range[2].hi == b->range[2].hi && a->flags == b->flags;
}

Test(frame, round_trip)
{
	struct frame f;
	struct frame got;
	unsigned char bytes[FRAME_HEADER_BYTES];
	struct err err = { 0 };

	fill(&f);
	frame_encode(&f, bytes);
	cr_assert(frame_decode(bytes, sizeof(bytes), &got, &err) == WB_OK, "%s",
		err.text);
	cr_expect(same_frame(&f, &got));
	cr_expect(frame_decode(bytes, sizeof(bytes) - 1, &got, &err) ==
		WB_CORRUPT);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		bytes[i] ^= 0x40;
		cr_expect(
			frame_decode(bytes, sizeof(bytes), &got, &err) != WB_OK,
			"byte %zu", i);
		bytes[i] ^= 0x40;
	}
}

/* With a right sum, what is out of its limits is still refused. */
Test(frame, limits)
{
	static const struct {
		size_t at;
		uint32_t value;
		enum wb_err want;
	} rows[] = {
		/* lines, raw length, stored length */
		{ 32, 0, WB_CORRUPT },
		{ 32, FRAME_RAW_MAX + 1, WB_CORRUPT },
		{ 36, 0, WB_CORRUPT },
		{ 36, FRAME_RAW_MAX + 1, WB_CORRUPT },
		{ 40, 0, WB_CORRUPT },
		{ 40, (uint32_t)FRAME_STORED_MAX + 1, WB_CORRUPT },
		/* kind and nanoseconds of the first stamp */
		{ 48, 4, WB_CORRUPT },
		{ 52, 1000000000, WB_CORRUPT },
		/* header length 193, and 7 as codec */
		{ 4, 193, WB_VERSION },
		{ 4, 192 | 7 << 16, WB_VERSION },
		/* first line 0 */
		{ 20, 0, WB_CORRUPT },
	};
	struct err err = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		unsigned char bytes[FRAME_HEADER_BYTES];
		struct frame f;
		struct frame got;

		fill(&f);
		frame_encode(&f, bytes);
		put_u32(bytes + rows[i].at, rows[i].value);
		put_u64(bytes + AT_CHECK, hash64(bytes, AT_CHECK));
		cr_expect(frame_decode(bytes, sizeof(bytes), &got, &err) ==
				rows[i].want,
			"row %zu: %s", i, err.text);
	}
}

/* Packed by copies, right ones or wrong, bytes come back as they were. */
static size_t
expect_by_copies(struct packer *p, struct unpacker *u, struct span raw,
	const uint64_t *copies, size_t n)
{
	unsigned char *stored = malloc(FRAME_STORED_MAX);
	char *out = malloc(raw.len);
	const struct packing how = { true, copies, n };
	struct frame f = { .raw_len = (uint32_t)raw.len };
	struct err err = { 0 };

	f.stored_len = (uint32_t)packer_pack(p, raw, &how, stored, &f.codec);
	f.raw_check = hash64(raw.ptr, raw.len);
	f.stored_check = hash64(stored, f.stored_len);
	cr_expect_eq(unpacker_unpack(u, &f, stored, out, &err), WB_OK, "%s",
		err.text);
	cr_expect_eq(memcmp(out, raw.ptr, raw.len), 0);
	free(stored);
	free(out);
	return f.stored_len;
}

/* Noise that stands again at each of these distances: only the copies tell,
 * since what is known to be one is not looked for. */
Test(frame, by_copies)
{
	enum { HALF = 30000 };
	struct packer *p = packer_new();
	struct unpacker *u = unpacker_new();
	char *raw = malloc(FRAME_RAW_MAX);
	uint64_t *copies = malloc(200000 * sizeof(*copies));
	size_t n = 0;

	srand(3);
	for (size_t i = 0; i < FRAME_RAW_MAX; i++)
		raw[i] = i < HALF ? (char)rand() : raw[i - HALF];
	copies[n++] = copy_pack(HALF, 258, HALF);
	/* Over the ends of zstd's blocks, too. */
	for (size_t at = HALF + 258; at + 258 <= FRAME_RAW_MAX; at += 258)
		copies[n++] = copy_pack(0, 258, HALF);
	cr_expect_lt(expect_by_copies(p, u, (struct span){ raw, FRAME_RAW_MAX },
			     copies, n),
		HALF + 1000u);
	/* Of bytes that end within them. */
	for (size_t len = HALF + 1000; len > HALF - 1000; len -= 37)
		(void)expect_by_copies(
			p, u, (struct span){ raw, len }, copies, n);
	for (size_t len = 1; len < 40; len++)
		(void)expect_by_copies(
			p, u, (struct span){ raw, len }, copies, 0);
	/* From before the block, short ones, and some that are none. */
	for (size_t round = 0; round < 30; round++) {
		for (n = 0; n < 3000; n++)
			copies[n] = copy_pack((size_t)rand() % 40,
				(size_t)rand() % 259,
				round < 20 ? (size_t)HALF
					   : (size_t)rand() % 32769);
		(void)expect_by_copies(
			p, u, (struct span){ raw, 200000 + round }, copies, n);
	}
	/* More than anybody writes. */
	for (n = 0; n < 200000; n++)
		copies[n] = copy_pack(n == 0 ? HALF : 0, 5, HALF);
	(void)expect_by_copies(
		p, u, (struct span){ raw, FRAME_RAW_MAX }, copies, n);
	packer_free(p);
	unpacker_free(u);
	free(raw);
	free(copies);
}

Test(frame, codec)
{
	const struct packing plain = { 0 };
	struct packer *p = packer_new();
	struct unpacker *u = unpacker_new();
	unsigned char *stored = malloc(FRAME_STORED_MAX);
	char *raw = malloc(FRAME_RAW_MAX);
	char *out = malloc(FRAME_RAW_MAX);

	srand(2);
	for (size_t len = 1; len <= FRAME_RAW_MAX; len = len * 3 + 1) {
		for (int noise = 0; noise < 2; noise++) {
			struct frame f = { .raw_len = (uint32_t)len };
			struct err err = { 0 };

			for (size_t i = 0; i < len; i++)
				raw[i] = noise ? (char)rand() : 'a';
			f.stored_len = (uint32_t)packer_pack(p,
				(struct span){ raw, len }, &plain, stored,
				&f.codec);
			f.raw_check = hash64(raw, len);
			f.stored_check = hash64(stored, f.stored_len);
			cr_expect(f.stored_len <= FRAME_STORED_MAX);
			cr_expect(
				f.codec != CODEC_STORED || f.stored_len == len);
			cr_expect(unpacker_unpack(u, &f, stored, out, &err) ==
					WB_OK &&
				memcmp(raw, out, len) == 0);
			f.raw_check++;
			cr_expect(unpacker_unpack(u, &f, stored, out, &err) ==
				WB_CORRUPT);
			f.raw_check--;
			stored[f.stored_len / 2] ^= 1;
			cr_expect(unpacker_unpack(u, &f, stored, out, &err) ==
				WB_CORRUPT);
			/* Damage that has a right sum. */
			f.stored_check = hash64(stored, f.stored_len);
			cr_expect(unpacker_unpack(u, &f, stored, out, &err) ==
				WB_CORRUPT);
		}
	}
	packer_free(p);
	unpacker_free(u);
	free(stored);
	free(raw);
	free(out);
}

Test(frame, directory)
{
	unsigned char page[PAGE_BYTES] = { 0 };
	struct dir_entry e = { .offset = 64, .segment = 3 };
	struct dir_entry got;
	struct frame times;
	struct err err = { 0 };

	fill(&e.frame);
	for (size_t i = 0; i < DIR_ENTRIES; i++) {
		e.frame.run = (uint32_t)i;
		e.offset = (uint64_t)i << 33;
		dir_put(page, i, &e);
	}
	dir_finish(page);
	cr_expect(dir_check(page, &err) == WB_OK);
	for (size_t i = 0; i < DIR_ENTRIES; i++) {
		cr_assert(dir_get(page, i, &got, &err) == WB_OK);
		cr_expect(got.frame.run == i && got.segment == 3 &&
			got.offset == (uint64_t)i << 33);
		/* What the window is held against is the same. */
		memset(&times, 0, sizeof(times));
		dir_times(page, i, &times);
		cr_expect(times.run == i && times.flags == got.frame.flags &&
			times.spelling == got.frame.spelling &&
			times.first.kind == got.frame.first.kind &&
			times.carry.seconds == got.frame.carry.seconds);
		cr_expect(memcmp(times.range, got.frame.range,
				  sizeof(times.range)) == 0);
	}
	page[PAGE_BYTES / 2] ^= 1;
	cr_expect(dir_check(page, &err) == WB_CORRUPT);
}

/* What a sum says of a page holds for each block of it. */
Test(frame, directory_sums)
{
	unsigned char page[PAGE_BYTES] = { 0 };
	struct dir_sum sum;
	struct dir_sum got;
	struct frame f;
	struct frame times;

	dir_sum_clear(&sum);
	for (int64_t i = 0; i < 3; i++) {
		f = (struct frame){ .spelling = (uint8_t)(1 << i),
			.first = { .kind = STAMP_UTC } };
		for (int k = 0; k < 3; k++)
			f.range[k] =
				(struct stamp_range){ INT64_MAX, INT64_MIN };
		f.range[STAMP_UTC - 1] =
			(struct stamp_range){ 100 * i, 100 * i + 9 };
		if (i == 1)
			f.carry = (struct disk_stamp){ .kind = STAMP_LOCAL,
				.seconds = 77 };
		dir_sum_add(&sum, &f);
	}
	cr_expect(!sum.is_open && sum.spelling == 7);
	dir_sum_put(page, DIR_SUMS - 1, &sum);
	dir_finish(page);
	dir_sum_get(page, DIR_SUMS - 1, &got);
	cr_expect(dir_sum_same(&sum, &got));
	dir_sum_times(&got, &times);
	cr_expect(times.range[STAMP_UTC - 1].lo == 0 &&
		times.range[STAMP_UTC - 1].hi == 209);
	cr_expect(times.range[STAMP_LOCAL - 1].lo == 77 &&
		times.range[STAMP_LOCAL - 1].hi == 77);
	cr_expect(times.range[STAMP_YEARLESS - 1].lo >
		times.range[STAMP_YEARLESS - 1].hi);
	cr_expect(times.run == 0 && times.carry.kind == STAMP_NONE);
	/* A later run rules nothing out. */
	f.run = 1;
	dir_sum_add(&sum, &f);
	dir_sum_times(&sum, &times);
	cr_expect(sum.is_open && times.run > 0);
}

Test(frame, file_header)
{
	struct file_header h = { "blocks", 7, UINT64_MAX };
	struct file_header got;
	unsigned char bytes[FILE_HEADER_BYTES];
	struct err err = { 0 };

	file_header_encode(&h, bytes);
	cr_expect(file_header_decode(
			  bytes, sizeof(bytes), "blocks", &got, &err) == WB_OK);
	cr_expect(got.count == 7 && got.extra == UINT64_MAX);
	cr_expect(file_header_decode(bytes, sizeof(bytes), "postings", &got,
			  &err) == WB_CORRUPT);
	cr_expect(file_header_decode(bytes, sizeof(bytes) - 1, "blocks", &got,
			  &err) == WB_CORRUPT);
	for (size_t i = 0; i < sizeof(bytes); i++) {
		bytes[i] ^= 0x10;
		cr_expect(file_header_decode(bytes, sizeof(bytes), "blocks",
				  &got, &err) != WB_OK,
			"byte %zu", i);
		bytes[i] ^= 0x10;
	}
}

/* Seven bits a byte; what is cut or too long is refused. */
Test(frame, varint)
{
	static const uint64_t values[] = { 0, 1, 127, 128, 16383, 16384,
		UINT32_MAX, (uint64_t)1 << 63, UINT64_MAX };
	unsigned char bytes[VARINT_MAX_BYTES + 1];
	uint64_t got = 0;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		size_t n = put_varint(bytes, values[i]);
		const unsigned char *p = bytes;

		cr_expect(get_varint(&p, bytes + n, &got) && got == values[i] &&
			p == bytes + n);
		p = bytes;
		cr_expect(!get_varint(&p, bytes + n - 1, &got) && p == bytes);
	}
	for (unsigned bits = 0; bits < 56; bits++) {
		const uint64_t power = (uint64_t)1 << bits;

		for (uint64_t v = power - 1; v <= power + 1; v++) {
			unsigned char wide[VARINT_MAX_BYTES];
			size_t n = put_varint(bytes, v);

			cr_expect(put_varint_wide(wide, v) == n &&
					memcmp(wide, bytes, n) == 0,
				"2^%u", bits);
		}
	}
	memset(bytes, 0x80, sizeof(bytes));
	{
		const unsigned char *p = bytes;

		cr_expect(!get_varint(&p, bytes + sizeof(bytes), &got));
	}
}
