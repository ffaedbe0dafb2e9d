#include "format/disk/copies.h"
#include "tests/inflate_all.h"

#include <criterion/criterion.h>
#include <zlib.h>

/* Lines that repeat each other as those of logs do, and some noise. */
static void
make_text(struct buf *out, size_t lines)
{
	srand(7);
	for (size_t i = 0; i < lines; i++) {
		buf_printf(out,
			"Mar  1 10:%02zu:%02d mx1 postfix/smtp[%d]: %08X: "
			"to=<u%d@d%d.example>, status=sent\n",
			i / 60 % 60, rand() % 60, rand() % 999, rand(),
			rand() % 50, rand() % 9);
		if (i % 100 == 0)
			for (int k = 0; k < 300; k++)
				buf_putc(out, (char)rand());
		if (i % 150 == 0)
			for (int k = 0; k < 3000; k++)
				buf_putc(out, (char)(k % (rand() % 3 + 1)));
	}
}

struct how {
	int level;
	int strategy;
	/* Flushed after so many bytes; 0 for never. */
	size_t every;
	int flush;
};

static void
pack(struct span in, const struct how *how, struct buf *out)
{
	z_stream z = { 0 };
	size_t at = 0;

	cr_assert_eq(
		deflateInit2(&z, how->level, Z_DEFLATED, -15, 8, how->strategy),
		Z_OK);
	buf_clear(out);
	while (at < in.len) {
		size_t n = how->every > 0 && how->every < in.len - at
			? how->every
			: in.len - at;
		size_t room = 2 * n + 1000;

		z.next_in = (unsigned char *)(uintptr_t)in.ptr + at;
		z.avail_in = (unsigned)n;
		z.next_out = (unsigned char *)buf_reserve(out, room);
		z.avail_out = (unsigned)room;
		at += n;
		cr_assert_geq(
			deflate(&z, at < in.len ? how->flush : Z_FINISH), Z_OK);
		cr_assert_eq(z.avail_in, 0u);
		out->len += room - z.avail_out;
	}
	(void)deflateEnd(&z);
}

static const struct how hows[] = {
	{ 0, Z_DEFAULT_STRATEGY, 0, 0 },
	{ 1, Z_DEFAULT_STRATEGY, 0, 0 },
	{ 6, Z_DEFAULT_STRATEGY, 0, 0 },
	{ 9, Z_DEFAULT_STRATEGY, 0, 0 },
	{ 6, Z_FIXED, 0, 0 },
	{ 6, Z_RLE, 0, 0 },
	{ 6, Z_HUFFMAN_ONLY, 0, 0 },
	{ 6, Z_FILTERED, 0, 0 },
	{ 6, Z_DEFAULT_STRATEGY, 1000, Z_SYNC_FLUSH },
	{ 6, Z_DEFAULT_STRATEGY, 5000, Z_FULL_FLUSH },
	{ 6, Z_DEFAULT_STRATEGY, 700, Z_PARTIAL_FLUSH },
	{ 6, Z_FIXED, 333, Z_BLOCK },
};

/* Put together from the copies that were noted, the bytes are the same. */
static void
expect_copies(struct copies *c, struct span bytes, uint64_t from, size_t row)
{
	uint64_t *list = xcalloc(bytes.len + 1, sizeof(*list));
	size_t n = 0;
	size_t at = 0;

	cr_assert(copies_take(
		c, from, from + bytes.len, list, bytes.len + 1, &n));
	for (size_t i = 0; i < n; i++) {
		size_t len = copy_length(list[i]);
		size_t back = copy_distance(list[i]);

		at += copy_literals(list[i]);
		cr_assert_leq(at + len, bytes.len);
		if (len == 0)
			continue;
		cr_assert(back > 0 && back <= at);
		for (size_t k = 0; k < len; k++, at++)
			cr_assert_eq(bytes.ptr[at], bytes.ptr[at - back],
				"row %zu, copy %zu", row, i);
	}
	free(list);
}

/* One inflater for all streams, as for the members of a file. */
Test(inflate, as_zlib_packs)
{
	static const size_t pieces[] = { 0, 1, 100, 4096 };
	struct buf text = { 0 };
	struct buf packed = { 0 };
	struct inflater *z = inflater_open(false);
	uint64_t from = 0;

	make_text(&text, 1500);
	for (size_t i = 0; i < sizeof(hows) / sizeof(*hows); i++) {
		pack(buf_span(&text), &hows[i], &packed);
		buf_puts(&packed, "behind");
		for (size_t k = 0; k < 4; k++) {
			struct inflated got =
				inflate_all(z, buf_span(&packed), pieces[k]);

			cr_expect_eq(got.status, INFLATE_END, "row %zu", i);
			cr_expect_eq(got.left, 6u, "row %zu", i);
			cr_expect(
				span_eq(buf_span(&got.bytes), buf_span(&text)),
				"row %zu, piece %zu", i, pieces[k]);
			cr_expect_eq(got.crc,
				(uint32_t)crc32_z(0,
					(const unsigned char *)text.ptr,
					text.len));
			expect_copies(
				inflater_copies(z), buf_span(&text), from, i);
			from += text.len;
			buf_release(&got.bytes);
		}
	}
	inflater_close(z);
	buf_release(&text);
	buf_release(&packed);
}

/* The same bytes and the same verdict as zlib's. */
static void
expect_as_zlib(struct inflater *const z[2], struct span in, const char *what,
	size_t at)
{
	struct inflated own = inflate_all(z[0], in, at % 5 == 0 ? 7 : 0);
	struct inflated zlib = inflate_all(z[1], in, 0);

	cr_expect_eq(own.status, zlib.status, "%s %zu: %d, %d", what, at,
		own.status, zlib.status);
	cr_expect(span_eq(buf_span(&own.bytes), buf_span(&zlib.bytes)),
		"%s %zu: %zu, %zu", what, at, own.bytes.len, zlib.bytes.len);
	if (zlib.status == INFLATE_END)
		cr_expect_eq(own.left, zlib.left, "%s %zu", what, at);
	buf_release(&own.bytes);
	buf_release(&zlib.bytes);
}

Test(inflate, cut_and_changed_as_zlib)
{
	static const size_t rows[] = { 0, 2, 4, 8 };
	struct inflater *z[2] = { inflater_open(false), inflater_open(true) };
	struct buf text = { 0 };
	struct buf packed = { 0 };

	make_text(&text, 30);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct span all = { 0 };

		pack(buf_span(&text), &hows[rows[i]], &packed);
		all = buf_span(&packed);
		for (size_t at = 0; at < all.len; at++)
			expect_as_zlib(z, span_slice(all, 0, at), "cut at", at);
		for (size_t bit = 0; bit < 8 * all.len;
			bit += bit < 1500 ? 1 : 13) {
			char *p = packed.ptr + bit / 8;

			*p = (char)(*p ^ 1 << bit % 8);
			expect_as_zlib(z, all, "bit", bit);
			*p = (char)(*p ^ 1 << bit % 8);
		}
	}
	inflater_close(z[0]);
	inflater_close(z[1]);
	buf_release(&text);
	buf_release(&packed);
}

/* Streams that no compressor makes, as bits of RFC 1951. */
Test(inflate, odd_as_zlib)
{
	static const struct {
		const char *what;
		const char *bytes;
		size_t len;
	} rows[] = {
		{ "block of kind 3", "\x07", 1 },
		{ "stored, and its length wrong", "\x01\x01\x00\x00\x00X", 6 },
		{ "stored, of no bytes", "\x01\x00\x00\xff\xff", 5 },
		{ "fixed, empty", "\x03\x00", 2 },
		{ "fixed, length symbol 286", "\x1b\x03\x00", 3 },
		{ "fixed, distance symbol 30", "\x63\xa0\x3f\x00\x00", 5 },
		{ "copy from before the stream", "\x4b\x84\x01\x00", 4 },
		{ "too many lengths", "\xfd\xff\xff\xff", 4 },
		{ "no code for lengths", "\x05\x00\x00\x00\x00\x00\x00", 7 },
		{ "lengths begin with a repeat",
			"\x05\xc0\x01\x00\x00\x00\x00\x00\x10\x00", 10 },
		{ "one distance code of one bit",
			"\x05\xc0\x81\x08\x00\x00\x00\x00\x20\x7f\xeb\x0b",
			12 },
	};
	struct inflater *z[2] = { inflater_open(false), inflater_open(true) };

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		expect_as_zlib(z, (struct span){ rows[i].bytes, rows[i].len },
			rows[i].what, i);
	/* By chance: dynamic blocks from their first bits on. */
	srand(11);
	for (size_t i = 0; i < 20000; i++) {
		char bytes[64];

		for (size_t k = 0; k < sizeof(bytes); k++)
			bytes[k] = (char)rand();
		bytes[0] = (char)((bytes[0] & ~7) | (i % 2 ? 5 : 3));
		expect_as_zlib(
			z, (struct span){ bytes, sizeof(bytes) }, "chance", i);
	}
	inflater_close(z[0]);
	inflater_close(z[1]);
}
