/* Compressions other than gzip, cut off and damaged: what comes out is held
 * against what their own tools make of the same bytes. */
#include "tests/unit/collect.h"

#include <criterion/criterion.h>

/* Commands pack "log" into "x", and print what is left of "y". */
struct format {
	const char *tool;
	const char *pack;
	const char *cat;
	/* A cut or a wrong byte can go unseen. */
	bool has_no_end;
	bool has_no_sum;
};

static const struct format formats[] = {
	{ "xz", "xz -c log >x", "xz -dcq <y", false, false },
	{ "xz", "xz -0c -T1 --block-size=50000 --check=crc32 log >x",
		"xz -dcq <y", false, false },
	{ "xz", "xz -0c --check=none log >x", "xz -dcq <y", false, true },
	{ "bzip2", "bzip2 -c log >x", "bzip2 -dcq <y", false, false },
	{ "bzip2", "bzip2 -1c log >x", "bzip2 -dcq <y", false, false },
	{ "zstd", "zstd -qc log >x", "zstd -dcqf <y", false, false },
	{ "zstd", "zstd -qc --no-check <log >x", "zstd -dcqf <y", false, true },
	{ "pzstd", "pzstd -qc log >x", "zstd -dcqf <y", false, false },
	{ "lz4", "lz4 -qc log >x", "lz4 -dcqf <y", false, false },
	{ "lz4", "lz4 -qc -B4 --content-size log >x", "lz4 -dcqf <y", false,
		false },
	{ "lz4", "lz4 -qc -B4 -BD -BX log >x", "lz4 -dcqf <y", false, false },
	{ "lz4", "lz4 -qc -B5 -BD --no-frame-crc log >x", "lz4 -dcqf <y", false,
		true },
	{ "lz4", "lz4 -qlc log >x", "lz4 -dcqf <y", true, true },
	{ "compress", "compress -c log >x", "uncompress -c <y", true, true },
	{ "compress", "compress -b 10 -c log >x", "uncompress -c <y", true,
		true },
};
enum { FORMATS = sizeof(formats) / sizeof(*formats) };

/* Below this too few bytes are left to tell a format by. */
enum { LEAST_CUT = 24 };

struct bed {
	char dir[32];
	struct collect c;
	struct buf log;
	struct buf packed;
	/* What the tool makes of "y". */
	struct buf tool;
};

static void
bed_enter(struct bed *b)
{
	*b = (struct bed){ 0 };
	scratch_enter(b->dir);
	collect_init(&b->c);
}

static void
bed_leave(struct bed *b)
{
	collect_release(&b->c);
	buf_release(&b->log);
	buf_release(&b->packed);
	buf_release(&b->tool);
	scratch_leave(b->dir);
}

static void
bed_pack(struct bed *b, const char *command)
{
	cr_assert(shell(command), "%s", command);
	read_anew("x", &b->packed);
}

/* Walk the first `len` bytes of what was packed, and let the tool try. */
static void
bed_try(struct bed *b, const struct format *f, size_t len)
{
	char command[128] = "";

	write_file("y", b->packed.ptr, len);
	(void)snprintf(
		command, sizeof(command), "{ %s; } >z 2>/dev/null; :", f->cat);
	cr_assert(shell(command), "%s", command);
	read_anew("z", &b->tool);
	cr_expect_eq(collect_run(&b->c, "y"), WB_OK);
	cr_expect_eq(b->c.ended, 1u);
	cr_expect_eq(b->c.file_bytes, len);
}

static size_t
agreeing(const struct buf *a, const struct buf *b)
{
	enum { STEP = 4096 };
	size_t len = a->len < b->len ? a->len : b->len;
	size_t n = 0;

	/* Megabytes, many times: by large steps first. */
	while (len - n >= STEP && memcmp(a->ptr + n, b->ptr + n, STEP) == 0)
		n += STEP;
	while (n < len && a->ptr[n] == b->ptr[n])
		n++;
	return n;
}

static void
check_cuts(struct bed *b, const struct format *f, size_t step)
{
	const char *damage = NULL;
	size_t cut = 0;

	for (cut = LEAST_CUT; cut < b->packed.len; cut += step) {
		bed_try(b, f, cut);
		damage = buf_cstr(&b->c.damage);
		cr_expect_eq(agreeing(&b->c.bytes, &b->log), b->c.bytes.len,
			"%s at %zu: no prefix", f->pack, cut);
		cr_expect_geq(b->c.bytes.len, b->tool.len,
			"%s at %zu: %zu, %zu", f->pack, cut, b->c.bytes.len,
			b->tool.len);
		cr_expect(f->has_no_end || strstr(damage, "cut off"),
			"%s at %zu: %s", f->pack, cut, damage);
	}
}

Test(walk_packed, cut_off)
{
	static const size_t sizes[] = { 1000, 30000, 300000, 1200000 };
	struct bed b;
	size_t i = 0;
	size_t k = 0;

	bed_enter(&b);
	for (k = 0; k < sizeof(sizes) / sizeof(*sizes); k++) {
		make_log(&b.log, sizes[k]);
		write_file("log", b.log.ptr, b.log.len);
		for (i = 0; i < FORMATS; i++) {
			if (!has_tool(formats[i].tool))
				continue;
			bed_pack(&b, formats[i].pack);
			check_cuts(&b, &formats[i],
				b.packed.len / (sizes[k] < 1000000 ? 13 : 4) +
					1);
		}
	}
	bed_leave(&b);
}

/* Of a block of lz4 that is cut off, and of .Z, nearly all that is there comes
 * out; of zstd and bzip2 the blocks that are whole. */
Test(walk_packed, cut_off_gives_what_is_there)
{
	static const struct {
		const char *pack;
		double share;
	} rows[] = {
		{ "xz -c log >x", 0.45 },
		{ "zstd -qc log >x", 0.35 },
		{ "bzip2 -1c log >x", 0.35 },
		{ "lz4 -qc log >x", 0.45 },
		{ "lz4 -qlc log >x", 0.45 },
		{ "compress -c log >x", 0.40 },
	};
	struct bed b;
	size_t i = 0;

	bed_enter(&b);
	make_log(&b.log, 1000000);
	write_file("log", b.log.ptr, b.log.len);
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		bed_pack(&b, rows[i].pack);
		write_file("y", b.packed.ptr, b.packed.len / 2);
		cr_expect_eq(collect_run(&b.c, "y"), WB_OK);
		cr_expect_geq((double)b.c.bytes.len,
			rows[i].share * (double)b.log.len, "%s: %zu",
			rows[i].pack, b.c.bytes.len);
	}
	bed_leave(&b);
}

static void
check_wrong_bytes(struct bed *b, const struct format *f, size_t step)
{
	size_t at = 0;

	for (at = 16; at < b->packed.len; at += step) {
		b->packed.ptr[at] = (char)(b->packed.ptr[at] ^ 0x10);
		bed_try(b, f, b->packed.len);
		b->packed.ptr[at] = (char)(b->packed.ptr[at] ^ 0x10);
		/* Bits that have no meaning do no harm. */
		cr_expect(f->has_no_sum || b->c.damage.len > 0 ||
				span_eq(buf_span(&b->c.bytes),
					buf_span(&b->log)),
			"%s wrong at %zu", f->pack, at);
		cr_expect_geq(agreeing(&b->c.bytes, &b->log),
			agreeing(&b->tool, &b->log), "%s wrong at %zu: %s",
			f->pack, at, buf_cstr(&b->c.damage));
	}
}

Test(walk_packed, wrong_byte)
{
	static const size_t sizes[] = { 3000, 300000 };
	struct bed b;
	size_t i = 0;
	size_t k = 0;

	bed_enter(&b);
	for (k = 0; k < sizeof(sizes) / sizeof(*sizes); k++) {
		make_log(&b.log, sizes[k]);
		write_file("log", b.log.ptr, b.log.len);
		for (i = 0; i < FORMATS; i++) {
			if (!has_tool(formats[i].tool))
				continue;
			bed_pack(&b, formats[i].pack);
			check_wrong_bytes(&b, &formats[i],
				b.packed.len / (sizes[k] < 100000 ? 29 : 11) +
					1);
		}
	}
	bed_leave(&b);
}

/* In each command PACK stands for the tool; sources and damage follow, in
 * which NAME is the format and UNIT what it consists of. */
static const struct {
	const char *command;
	const char *bytes;
	const char *damage;
} rows[] = {
	{ "cat a b", "aaa\nbbb\n", "" },
	{ ": | PACK", "", "" },
	{ ": | PACK; cat a; : | PACK; cat b", "aaa\nbbb\n", "" },
	{ "cat a; printf garbage", "aaa\n",
		"x@4 trailing garbage after NAME UNIT 1 (7 bytes)\n" },
	{ "cat a b; printf x", "aaa\nbbb\n",
		"x@8 trailing garbage after NAME UNIT 2 (1 bytes)\n" },
	{ "cat a; head -c 511 /dev/zero | tr '\\0' '\\377'", "aaa\n",
		"x@4 trailing garbage after NAME UNIT 1 (511 bytes)\n" },
	{ "cat a; printf garbage; cat b", "aaa\nbbb\n",
		"x@4 trailing garbage after NAME UNIT 1 (7 bytes)\n" },
	{ "cat a; head -c 300000 /dev/urandom | tr -d 'B(\\375\\004\\002'; "
	  "cat b",
		"aaa\nbbb\n", NULL },
	{ "cat a; head -c 9 b", "aaa\n", "x@4 NAME UNIT 2 cut off\n" },
	{ "cat a; head -c 4 b", "aaa\n", "x@4 NAME UNIT 2 cut off\n" },
};

/* Put `what` in the place of each `name`. */
static void
fill_in(struct buf *b, const char *name, const char *what)
{
	struct span rest = buf_span(b);
	struct span head = { 0 };
	struct span tail = { 0 };
	struct buf out = { 0 };

	while (span_cut_at(rest, span_of(name), &head, &tail)) {
		buf_put(&out, head);
		buf_puts(&out, what);
		rest = tail;
	}
	buf_put(&out, rest);
	buf_release(b);
	*b = out;
}

static void
check_row(struct collect *c, size_t row, const char *const format[3])
{
	struct buf command = { 0 };
	struct buf damage = { 0 };

	buf_printf(&command, "(%s) >x", rows[row].command);
	fill_in(&command, "PACK", format[1]);
	buf_puts(&damage, rows[row].damage ? rows[row].damage : "");
	fill_in(&damage, "NAME", format[0]);
	fill_in(&damage, "UNIT", format[2]);
	cr_assert(shell(buf_cstr(&command)));
	cr_expect_eq(collect_run(c, "x"), WB_OK);
	cr_expect_eq(c->nsources, 1u);
	cr_expect(span_eq(buf_span(&c->bytes), span_of(rows[row].bytes)),
		"%s: %s", buf_cstr(&command), buf_cstr(&c->bytes));
	if (rows[row].damage)
		cr_expect_str_eq(buf_cstr(&c->damage), buf_cstr(&damage), "%s",
			buf_cstr(&command));
	else
		cr_expect_neq(c->damage.len, 0u);
	buf_release(&command);
	buf_release(&damage);
}

Test(walk_packed, several_and_garbage)
{
	static const char *const formats3[][3] = {
		{ "xz", "xz -c", "stream" },
		{ "bzip2", "bzip2 -c", "stream" },
		{ "zstd", "zstd -qc", "frame" },
		{ "lz4", "lz4 -qc", "frame" },
	};
	char command[128] = "";
	struct bed b;
	size_t i = 0;
	size_t k = 0;

	bed_enter(&b);
	for (i = 0; i < sizeof(formats3) / sizeof(*formats3); i++) {
		(void)snprintf(command, sizeof(command),
			"echo aaa | %s >a; echo bbb | %s >b", formats3[i][1],
			formats3[i][1]);
		cr_assert(shell(command));
		for (k = 0; k < sizeof(rows) / sizeof(*rows); k++)
			check_row(&b.c, k, formats3[i]);
	}
	bed_leave(&b);
}

/* What is special to one format. */
static const struct {
	const char *command;
	const char *bytes;
	const char *damage;
} odd_rows[] = {
	/* Padding in fours is allowed, else it is none. */
	{ "echo aaa | xz; head -c 512 /dev/zero; echo bbb | xz", "aaa\nbbb\n",
		"" },
	{ "echo aaa | xz; head -c 512 /dev/zero", "aaa\n", "" },
	{ "echo aaa | xz; head -c 6 /dev/zero", "aaa\n",
		"x@4 zeros after xz stream 1 (2 bytes)\n" },
	{ "echo aaa | bzip2; head -c 512 /dev/zero", "aaa\n",
		"x@4 zeros after bzip2 stream 1 (512 bytes)\n" },
	{ "echo aaa | xz -c --lzma2=dict=1GiB", "",
		"x@0 xz stream 1 asks for 1024 MiB of memory "
		"(limit: 256 MiB); the rest is lost\n" },
	{ "echo aaa | xz -c --lzma2=dict=1GiB; echo bbb | xz", "bbb\n",
		"x@0 xz stream 1 asks for 1024 MiB of memory "
		"(limit: 256 MiB); on at the next\n" },
	/* A window of 1 GiB, and a block of 3 bytes. */
	{ "printf '\\050\\265\\057\\375\\000\\240\\031\\000\\000abc'", "",
		"x@0 zstd frame 1 asks for more than 256 MiB "
		"of memory (limit); the rest is lost\n" },
	{ "printf '\\050\\265\\057\\375\\000\\000\\031\\000\\000abc'", "abc",
		"" },
	/* A sum that is wrong does not hide what comes next. */
	{ "echo aaa | zstd -qc | head -c -4; printf 1234; echo bbb | zstd -qc",
		"aaa\nbbb\n", "x@4 checksum mismatch in zstd frame 1\n" },
	{ "echo aaa | lz4 -qc | head -c -4; printf 1234; echo bbb | lz4 -qc",
		"aaa\nbbb\n", "x@4 checksum mismatch in lz4 frame 1\n" },
	{ "printf 'P\\052\\115\\030\\003\\000\\000\\000xyz'; echo aaa | lz4 "
	  "-qc",
		"aaa\n", "" },
	{ "echo aaa | lz4 -qlc; echo bbb | lz4 -qc; echo ccc | lz4 -qlc",
		"aaa\nbbb\nccc\n", "" },
	/* Bits left over behind the last code. */
	{ "echo aaaaaaaa | compress -cf", "aaaaaaaa\n", "" },
	{ "printf '\\037\\235\\220a\\376\\003'", "a",
		"x@1 corrupt data in compress stream 1; the rest is lost\n" },
	{ "printf '\\037\\235\\220a\\304'", "a",
		"x@1 compress stream 1 cut off\n" },
};

Test(walk_packed, odd)
{
	char command[256] = "";
	struct bed b;
	size_t i = 0;

	bed_enter(&b);
	for (i = 0; i < sizeof(odd_rows) / sizeof(*odd_rows); i++) {
		(void)snprintf(command, sizeof(command), "(%s) >x",
			odd_rows[i].command);
		cr_assert(shell(command), "%s", command);
		cr_expect_eq(collect_run(&b.c, "x"), WB_OK);
		cr_expect(span_eq(buf_span(&b.c.bytes),
				  span_of(odd_rows[i].bytes)),
			"%s: %s", command, buf_cstr(&b.c.bytes));
		cr_expect_str_eq(buf_cstr(&b.c.damage), odd_rows[i].damage,
			"%s", command);
	}
	bed_leave(&b);
}

/* The code sizes of compress (what ncompress 4.2.4.6 writes with -b 9 it cannot
 * read itself), and a table that is full and cleared. */
Test(walk_packed, compress_sizes)
{
	char command[64] = "";
	struct bed b;
	size_t i = 0;
	int bits = 0;

	bed_enter(&b);
	for (bits = 10; bits <= 16; bits++) {
		make_log(&b.log, 700000);
		for (i = 350000; i < 400000; i++)
			b.log.ptr[i] = (char)(i * i >> 7);
		write_file("log", b.log.ptr, b.log.len);
		(void)snprintf(command, sizeof(command),
			"compress -f -b %d -c log >x", bits);
		cr_assert(shell(command));
		cr_expect_eq(collect_run(&b.c, "x"), WB_OK);
		cr_expect_eq(agreeing(&b.c.bytes, &b.log), b.log.len,
			"%d bits: %zu", bits, agreeing(&b.c.bytes, &b.log));
		cr_expect_eq(b.c.bytes.len, b.log.len);
		cr_expect_str_eq(buf_cstr(&b.c.damage), "");
	}
	bed_leave(&b);
}

/* An archive inside ends where it is damaged: what would be found behind the
 * damage belongs elsewhere in it. */
Test(walk_packed, archive_inside)
{
	struct bed b;

	bed_enter(&b);
	make_log(&b.log, 300000);
	write_file("log", b.log.ptr, b.log.len);
	cr_assert(shell("tar cf t log; zstd -qc t >x; "
			"head -c -9000 x >y; zstd -qc t >>y"));
	cr_expect_eq(collect_run(&b.c, "y"), WB_OK);
	cr_expect_eq(b.c.nsources, 1u);
	cr_expect_eq(agreeing(&b.c.bytes, &b.log), b.c.bytes.len);
	cr_expect_eq(b.c.bytes.len, 128u * 1024 - 512);
	cr_expect_neq(span_find(buf_span(&b.c.damage),
			      SPAN("corrupt data in zstd frame 1; the rest "
				   "is lost")),
		SIZE_MAX, "%s", buf_cstr(&b.c.damage));
	bed_leave(&b);
}
