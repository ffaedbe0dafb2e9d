#include "format/pack/packer.h"

#include "format/pack/member.h"
#include "tests/read_file.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

static uint32_t
next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

/* What a file is made of. Lines are like those of logs; skewed bytes make long
 * codes, few letters copies everywhere, and a mix blocks of all three kinds. */
enum content { LINES, ZEROS, RANDOM, SKEWED, LETTERS, MIX };

static void
fill(struct buf *out, enum content content, size_t len)
{
	uint32_t seed = 7;

	while (out->len < len) {
		uint32_t r = next_random(&seed);
		enum content now = content;

		if (content == MIX)
			now = (enum content)(out->len / 10000 % 4);
		if (now == LINES)
			buf_printf(out,
				"Mar  1 10:%02u:%02u mx1 postfix/smtp[%u]: "
				"%08X: to=<u%u@d%u.example>, status=sent\n",
				r % 60, r / 60 % 60, r % 999, r * 7919,
				r / 7 % 50, r % 9);
		else if (now == ZEROS)
			buf_putc(out, '\0');
		else if (now == RANDOM)
			buf_putc(out, (char)r);
		else if (now == SKEWED)
			buf_putc(out, (char)__builtin_ctz(r | 1u << 23));
		else
			buf_putc(out, (char)('a' + r % 3));
	}
	out->len = len;
}

static const struct {
	enum content content;
	size_t len;
} files[] = {
	{ LINES, 0 },
	{ LINES, 1 },
	{ LINES, 3 },
	{ ZEROS, 258 },
	{ ZEROS, 65535 },
	{ LINES, 65275 },
	{ LINES, 65536 },
	{ LINES, 65537 },
	{ LINES, 150000 },
	{ RANDOM, 20 },
	{ RANDOM, 70000 },
	{ LETTERS, 12000 },
	{ SKEWED, 60000 },
	{ MIX, 140000 },
};
enum { FILES = sizeof(files) / sizeof(files[0]) };

/* In pieces, of which some are empty. */
static void
pack(const struct pack_way *way, struct span in, struct buf *out)
{
	struct packer *p = packer_open(way);
	size_t piece = 0;

	buf_clear(out);
	for (size_t at = 0; at < in.len; at += piece) {
		piece = (at * 7 + 1) % 70000;
		p->put(p, span_slice(in, at, at + piece), out);
	}
	p->end(p, out);
	packer_close(p);
}

static void
write_file(const char *path, struct span bytes)
{
	FILE *f = fopen(path, "wb");

	cr_assert(f);
	if (bytes.len > 0)
		(void)fwrite(bytes.ptr, 1, bytes.len, f);
	(void)fclose(f);
}

/* Without header and trailer. */
static bool
read_stream(const char *path, struct buf *out)
{
	enum { HEADER = 10, TRAILER = 8 };

	buf_clear(out);
	if (!read_file(path, out) || out->len < HEADER + TRAILER)
		return false;
	out->len -= HEADER + TRAILER;
	memmove(out->ptr, out->ptr + HEADER, out->len);
	return true;
}

/* Each file by the installed gzip at one level, and by ours. */
static void
compare_with_gzip(unsigned level, bool is_rsyncable)
{
	const struct pack_way way = { is_rsyncable ? PACK_GNU_RSYNC : PACK_GNU,
		level };
	struct buf theirs = { 0 };
	struct buf ours = { 0 };
	char path[32];
	char command[64];

	(void)snprintf(command, sizeof(command), "gzip -fkn%u %s [0-9]*[0-9]",
		level, is_rsyncable ? "--rsyncable 2>/dev/null" : "");
	/* NOLINTNEXTLINE(cert-env33-c): gzip is what it is held against. */
	if (system(command) != 0) {
		cr_expect(is_rsyncable, "gzip -%u does not run", level);
		return;
	}
	for (size_t i = 0; i < FILES; i++) {
		struct buf in = { 0 };

		fill(&in, files[i].content, files[i].len);
		pack(&way, buf_span(&in), &ours);
		(void)snprintf(path, sizeof(path), "%02zu.gz", i);
		cr_expect(read_stream(path, &theirs) &&
				span_eq(buf_span(&ours), buf_span(&theirs)),
			"file %zu (%zu bytes), level %u%s: %zu bytes, "
			"gzip has %zu",
			i, files[i].len, level,
			is_rsyncable ? " --rsyncable" : "", ours.len,
			theirs.len);
		buf_release(&in);
	}
	buf_release(&theirs);
	buf_release(&ours);
}

Test(pack, gnu_is_what_gzip_makes)
{
	char dir[] = "/tmp/waybill-pack.XXXXXX";
	char path[32];
	char command[64];

	cr_assert(mkdtemp(dir) && chdir(dir) == 0);
	for (size_t i = 0; i < FILES; i++) {
		struct buf in = { 0 };

		fill(&in, files[i].content, files[i].len);
		(void)snprintf(path, sizeof(path), "%02zu", i);
		write_file(path, buf_span(&in));
		buf_release(&in);
	}
	for (unsigned level = 1; level <= PACK_LEVELS; level++)
		compare_with_gzip(level, false);
	compare_with_gzip(2, true);
	compare_with_gzip(6, true);
	(void)snprintf(command, sizeof(command), "rm -r %s", dir);
	/* NOLINTNEXTLINE(cert-env33-c) */
	cr_expect_eq(system(command), 0);
}

/* pigz is seldom installed: SHA-256 of what pigz 2.8 with zlib 1.2.13 made,
 * with four threads and with one, less header and trailer. */
Test(pack, pigz_is_what_pigz_makes)
{
	static const struct {
		enum content content;
		unsigned level;
		enum pack_kind kind;
		const char *sha256;
	} rows[] = {
		{ LINES, 1, PACK_PIGZ,
			"e9138c44044335e47bf2b9c25bf54a74"
			"31e03b133d490e8c41245bfd62ae15a9" },
		{ LINES, 1, PACK_PIGZ_ALONE,
			"52ff8187558684716d123498481d280b"
			"71f7e67956b5c7f65c07ede71d5de748" },
		{ LINES, 6, PACK_PIGZ,
			"0973b4b0d91a40b5e11b1df106634d63"
			"2c85abc96694c6351969922b927126d5" },
		{ MIX, 1, PACK_PIGZ,
			"195edae9104fe6c02c00f4c5503c6e1c"
			"83b0c00f809745cc951950288f6c58f1" },
		{ MIX, 1, PACK_PIGZ_ALONE,
			"596f7b9d5324c142115df6406236f175"
			"aff1258ca0a3be7bfdb282605f9e2334" },
		{ MIX, 6, PACK_PIGZ_ALONE,
			"5f5d54e694df58be1bbd3790ca70b9a9"
			"6f04e3ac9628ab656198affd6079e639" },
	};
	struct buf out = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct pack_way way = { rows[i].kind, rows[i].level };
		struct buf in = { 0 };
		unsigned char sum[SHA256_BYTES];
		char hex[SHA256_HEX + 1];

		fill(&in, rows[i].content, 300000);
		pack(&way, buf_span(&in), &out);
		sha256_once(out.ptr, out.len, sum);
		hex_encode(sum, sizeof(sum), hex);
		cr_expect_str_eq(hex, rows[i].sha256, "row %zu", i);
		buf_release(&in);
	}
	buf_release(&out);
}

static bool
unpacks_to(struct span packed, struct span want)
{
	unsigned char *out = malloc(want.len + 1);
	z_stream z = { .next_in = (unsigned char *)(uintptr_t)packed.ptr,
		.avail_in = (unsigned)packed.len,
		.next_out = out,
		.avail_out = (unsigned)want.len + 1 };
	bool is_same = inflateInit2(&z, -MAX_WBITS) == Z_OK &&
		inflate(&z, Z_FINISH) == Z_STREAM_END && z.avail_in == 0 &&
		z.total_out == want.len &&
		(want.len == 0 || memcmp(out, want.ptr, want.len) == 0);

	(void)inflateEnd(&z);
	free(out);
	return is_same;
}

/* Each way is there once, and is a way to pack. */
Test(pack, every_way_unpacks)
{
	struct pack_way ways[PACK_WAYS];
	bool seen[PACK_KINDS][PACK_LEVELS + 1] = { 0 };
	struct buf in = { 0 };
	struct buf out = { 0 };

	fill(&in, MIX, 70000);
	pack_ways(0, ways);
	cr_expect(ways[0].kind == PACK_GNU && ways[0].level == 6);
	for (size_t i = 0; i < PACK_WAYS; i++) {
		bool *is_seen = &seen[ways[i].kind][ways[i].level];

		cr_expect(!*is_seen, "way %zu is there twice", i);
		*is_seen = true;
		pack(&ways[i], buf_span(&in), &out);
		cr_expect(unpacks_to(buf_span(&out), buf_span(&in)),
			"kind %d, level %u", (int)ways[i].kind, ways[i].level);
	}
	pack_ways(2, ways);
	cr_expect_eq(ways[0].level, 9u, "the slowest is stated");
	pack_ways(4, ways);
	cr_expect_eq(ways[0].level, 1u, "the fastest is stated");
	buf_release(&in);
	buf_release(&out);
}

/* Sums are the same however the bytes come; another stream is told from the
 * first by its beginning. */
Test(pack, a_stream_is_known_by_its_sums)
{
	static const size_t lengths[] = { 0, 1, 16383, 16384, 16385, 50000 };
	struct packed_count *c = packed_count_new();
	struct packed_sums whole = { 0 };
	struct packed_sums pieces = { 0 };
	struct buf in = { 0 };

	fill(&in, RANDOM, 50000);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		packed_count_reset(c);
		packed_count_add(c, in.ptr, lengths[i]);
		packed_count_sums(c, &whole);
		packed_count_reset(c);
		for (size_t at = 0; at < lengths[i]; at += 5000) {
			size_t n = lengths[i] - at;

			packed_count_add(c, in.ptr + at, n < 5000 ? n : 5000);
			cr_expect(packed_count_may_be(c, &whole));
		}
		packed_count_sums(c, &pieces);
		cr_expect(whole.bytes == lengths[i] &&
				memcmp(&whole, &pieces, sizeof(whole)) == 0,
			"%zu bytes", lengths[i]);
	}
	in.ptr[100]++;
	packed_count_reset(c);
	packed_count_add(c, in.ptr, 16383);
	cr_expect(packed_count_may_be(c, &whole), "too few to know");
	packed_count_add(c, in.ptr + 16383, 1);
	cr_expect(!packed_count_may_be(c, &whole), "it began otherwise");
	packed_count_free(c);
	buf_release(&in);
}

/* An index from a stranger may say anything, and making it must end. */
Test(pack, members_of_no_file_are_told)
{
	static struct packed_member many[PACKED_MEMBERS_MAX + 1];
	struct packed_member m[] = {
		{ .header = SPAN("\x1f\x8b"), .sums.bytes = UINT64_MAX },
		{ .sums.bytes = PACKED_ZEROS_MAX },
		{ .sums.bytes = 1 },
	};

	cr_expect(packed_members_are_few(m, 0));
	cr_expect(packed_members_are_few(m, 2));
	cr_expect(!packed_members_are_few(m, 3), "zeros are summed");
	m[1].sums.bytes = UINT64_MAX;
	cr_expect(!packed_members_are_few(m, 3), "nor do they wrap");
	m[0].header.len = PACKED_HEADER_MAX + 1;
	cr_expect(!packed_members_are_few(m, 1), "a long header");
	cr_expect(packed_members_are_few(many, PACKED_MEMBERS_MAX));
	cr_expect(!packed_members_are_few(many, PACKED_MEMBERS_MAX + 1));
}
