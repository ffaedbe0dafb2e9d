#include "tests/unit/collect.h"

#include <criterion/criterion.h>

static bool
is_prefix(const struct buf *got, const struct buf *whole)
{
	return span_starts(buf_span(whole), buf_span(got));
}

/* A cut anywhere: what is before it comes out, and the cut is told. Our own
 * inflater and zlib agree. */
Test(walk_damage, gzip_cut_at_every_byte)
{
	char dir[32] = "";
	struct collect c;
	struct buf log = { 0 };
	struct buf packed = { 0 };
	size_t cut = 0;
	size_t most = 0;

	scratch_enter(dir);
	collect_init(&c);
	make_log(&log, 3000);
	write_file("log", log.ptr, log.len);
	cr_assert(shell("gzip -c log >x"));
	read_anew("x", &packed);
	for (cut = 18; cut < packed.len; cut++) {
		write_file("y", packed.ptr, cut);
		c.options.force_zlib = true;
		cr_expect_eq(collect_run(&c, "y"), WB_OK);
		most = c.bytes.len;
		c.options.force_zlib = false;
		cr_expect_eq(collect_run(&c, "y"), WB_OK);
		cr_expect_eq(c.nsources, 1u);
		cr_expect_eq(c.bytes.len, most, "%zu: %zu, %zu", cut,
			c.bytes.len, most);
		cr_expect(is_prefix(&c.bytes, &log), "%zu", cut);
		cr_expect_neq(span_find(buf_span(&c.damage), SPAN("cut off")),
			SIZE_MAX, "%zu: %s", cut, buf_cstr(&c.damage));
		cr_expect_eq(c.file_bytes, cut);
	}
	cr_expect_eq(most, log.len);
	collect_release(&c);
	buf_release(&log);
	buf_release(&packed);
	scratch_leave(dir);
}

/* A wrong byte anywhere is told, and harms nothing before it. */
Test(walk_damage, gzip_wrong_at_every_byte)
{
	char dir[32] = "";
	struct collect c;
	struct buf log = { 0 };
	struct buf packed = { 0 };
	size_t at = 0;

	scratch_enter(dir);
	collect_init(&c);
	make_log(&log, 3000);
	write_file("log", log.ptr, log.len);
	cr_assert(shell("gzip -nc log >x"));
	read_anew("x", &packed);
	/* From behind flags, time and system on. */
	for (at = 10; at < packed.len; at++) {
		packed.ptr[at] = (char)(packed.ptr[at] ^ 0x10);
		write_file("y", packed.ptr, packed.len);
		packed.ptr[at] = (char)(packed.ptr[at] ^ 0x10);
		cr_expect_eq(collect_run(&c, "y"), WB_OK);
		cr_expect_neq(c.damage.len, 0u, "%zu", at);
	}
	collect_release(&c);
	buf_release(&log);
	buf_release(&packed);
	scratch_leave(dir);
}

/* Commands make "x" of a.gz (4 bytes), b.gz (4 bytes); sources and damage
 * follow. */
static const struct {
	const char *command;
	const char *bytes;
	const char *damage;
} rows[] = {
	{ "cat a.gz b.gz", "aaa\nbbb\n", "" },
	{ "cat a.gz; printf garbage", "aaa\n",
		"x@4 trailing garbage after gzip member 1 (7 bytes)\n" },
	{ "cat a.gz b.gz; head -c 512 /dev/zero", "aaa\nbbb\n",
		"x@8 zeros after gzip member 2 (512 bytes)\n" },
	{ "cat a.gz; printf garbage; cat b.gz", "aaa\nbbb\n",
		"x@4 trailing garbage after gzip member 1 (7 bytes)\n" },
	{ "cat a.gz; head -c 12 b.gz", "aaa\nb",
		"x@5 gzip member 2 cut off\n" },
	{ "cat a.gz; head -c 5 b.gz", "aaa\n",
		"x@4 gzip member 2 cut off in its header\n" },
	{ "head -c -5 a.gz; printf 12345; cat b.gz", "aaa\nbbb\n",
		"x@4 CRC mismatch in gzip member 1\n" },
	{ "head -c -4 a.gz; printf 1234; cat b.gz", "aaa\nbbb\n",
		"x@4 length mismatch in gzip member 1\n" },
	{ "head -c 10 a.gz; printf '\\377\\377\\377\\377\\377'; cat b.gz",
		"bbb\n",
		"x@0 corrupt data in gzip member 1; on at the next\n" },
	{ "cat a.gz; head -c 11 a.gz; cat b.gz", "aaa\ngbbb\n",
		"x@5 corrupt data in gzip member 2; on at the next\n" },
	{ "head -c 10 a.gz; printf '\\377\\377'", "",
		"x@0 corrupt data in gzip member 1; the rest is lost\n" },
};

Test(walk_damage, gzip_members)
{
	char dir[32] = "";
	struct collect c;
	char command[256] = "";
	size_t i = 0;
	int zlib = 0;

	scratch_enter(dir);
	collect_init(&c);
	cr_assert(shell("echo aaa | gzip -n >a.gz; echo bbb | gzip -n >b.gz"));
	for (i = 0; i < 2 * sizeof(rows) / sizeof(*rows); i++) {
		size_t row = i / 2;

		zlib = i % 2;
		(void)snprintf(
			command, sizeof(command), "(%s) >x", rows[row].command);
		cr_assert(shell(command));
		c.options.force_zlib = zlib;
		cr_expect_eq(collect_run(&c, "x"), WB_OK);
		cr_expect(span_eq(buf_span(&c.bytes), span_of(rows[row].bytes)),
			"%s: %s", command, buf_cstr(&c.bytes));
		cr_expect_str_eq(buf_cstr(&c.damage), rows[row].damage,
			"%s: %s", command, buf_cstr(&c.damage));
		cr_expect_eq(c.ended, 1u);
	}
	collect_release(&c);
	scratch_leave(dir);
}

/* Cut in many places, each format gives a prefix of its bytes, says that it
 * was cut, and lets the walk go on. */
static const struct {
	const char *tool;
	const char *command;
	bool may_be_silent;
} cut_rows[] = {
	{ "xz", "xz -c log >x", false },
	{ "bzip2", "bzip2 -c log >x", false },
	{ "zstd", "zstd -qc log >x", false },
	{ "lz4", "lz4 -qc log >x", false },
	/* .Z has no end mark. */
	{ "compress", "compress -c log >x", true },
	/* A tar of one member may be cut in what pads it. */
	{ "tar", "tar cf x log", true },
	{ "tar", "tar czf x log", false },
	{ "cpio", "echo log | cpio -o --quiet -H newc >x", true },
	{ "zip", "rm -f x.zip; zip -q x.zip log; mv x.zip x", true },
	{ "7z", "7z a -bd x.7z log >/dev/null; mv x.7z x", false },
};

static void
check_cuts(struct collect *c, size_t row, const struct buf *log,
	const struct buf *packed)
{
	size_t step = packed->len / 60 + 1;
	size_t cut = 0;

	for (cut = 600; cut < packed->len; cut += step) {
		write_file("y", packed->ptr, cut);
		cr_expect_eq(collect_run(c, "y"), WB_OK);
		cr_expect_eq(c->ended, 1u);
		cr_expect_eq(c->file_bytes, cut);
		/* A 7z that has lost its directory stays as it is. */
		cr_expect(is_prefix(&c->bytes, log) ||
				is_prefix(&c->bytes, packed),
			"%s at %zu", cut_rows[row].command, cut);
		cr_expect(cut_rows[row].may_be_silent || c->damage.len > 0,
			"%s at %zu", cut_rows[row].command, cut);
	}
}

Test(walk_damage, every_format_cut)
{
	char dir[32] = "";
	struct collect c;
	struct buf log = { 0 };
	struct buf packed = { 0 };
	size_t i = 0;

	scratch_enter(dir);
	collect_init(&c);
	make_log(&log, 300000);
	write_file("log", log.ptr, log.len);
	for (i = 0; i < sizeof(cut_rows) / sizeof(*cut_rows); i++) {
		if (!has_tool(cut_rows[i].tool))
			continue;
		cr_assert(shell(cut_rows[i].command));
		read_anew("x", &packed);
		check_cuts(&c, i, &log, &packed);
	}
	collect_release(&c);
	buf_release(&log);
	buf_release(&packed);
	scratch_leave(dir);
}

/* Members before the damage, and after it where they can be found. */
Test(walk_damage, archives)
{
	char dir[32] = "";
	struct collect c;

	scratch_enter(dir);
	collect_init(&c);
	cr_assert(shell("for i in 1 2 3; do echo $i >$i; done; "
			"tar cf t.tar 1 2 3; "
			"dd if=/dev/urandom of=t.tar bs=1 seek=1034 count=300 "
			"conv=notrunc 2>/dev/null; head -c 1536 t.tar >u.tar; "
			"tar cf v.tar 1; head -c 1024 v.tar >w.tar"));
	cr_expect_eq(collect_run(&c, "t.tar"), WB_OK);
	cr_expect_str_eq(
		buf_cstr(&c.sources), "t.tar//1 [tar] 2\nt.tar//3 [tar] 2\n");
	cr_expect_neq(span_find(buf_span(&c.damage), SPAN("Damaged tar")),
		SIZE_MAX, "%s", buf_cstr(&c.damage));
	cr_expect_eq(collect_run(&c, "u.tar"), WB_OK);
	cr_expect_str_eq(buf_cstr(&c.sources), "u.tar//1 [tar] 2\n");
	cr_expect_eq(collect_run(&c, "w.tar"), WB_OK);
	cr_expect_str_eq(buf_cstr(&c.sources), "w.tar//1 [tar] 2\n");
	cr_expect_str_eq(
		buf_cstr(&c.damage), "w.tar@1024 unexpected end of archive\n");
	collect_release(&c);
	scratch_leave(dir);
}

Test(walk_damage, limits)
{
	char dir[32] = "";
	struct collect c;

	scratch_enter(dir);
	collect_init(&c);
	cr_assert(shell("echo x | gzip -n | gzip -n | gzip -n | gzip -n | "
			"gzip -n | gzip -n >6.gz; gzip -nc 6.gz >7.gz; "
			"mkdir m; for i in 1 2 3 4 5; do echo $i >m/$i; done; "
			"tar cf m.tar -C m 1 2 3 4 5; "
			"head -c 200M /dev/zero | gzip -n >z.gz; "
			"head -c 200M /dev/zero | bzip2 >z.bz2"));
	cr_expect_eq(collect_run(&c, "6.gz"), WB_OK);
	cr_expect_str_eq(buf_cstr(&c.sources),
		"6.gz [gzip+gzip+gzip+gzip+gzip+gzip] 2\n");
	cr_expect_eq(collect_run(&c, "7.gz"), WB_OK);
	cr_expect_str_eq(buf_cstr(&c.sources), "");
	cr_expect_neq(span_find(buf_span(&c.damage), SPAN("more than 6 deep")),
		SIZE_MAX);
	c.options.limits.members = 3;
	cr_expect_eq(collect_run(&c, "m.tar"), WB_OK);
	cr_expect_eq(c.nsources, 3u);
	cr_expect_str_eq(buf_cstr(&c.damage),
		"m.tar@4096 more than 3 members (limit)\n");
	c.options.limits.members = 1000;
	c.options.limits.source_bytes = 100000;
	cr_expect_eq(collect_run(&c, "z.gz"), WB_OK);
	cr_expect_leq(c.bytes.len, 100000u + 65536);
	cr_expect_neq(span_find(buf_span(&c.damage), SPAN("limit")), SIZE_MAX);
	cr_expect_eq(c.ended, 1u);
	walk_limits_default(&c.options.limits);
	cr_expect_eq(collect_run(&c, "z.gz"), WB_OK);
	cr_expect_neq(span_find(buf_span(&c.damage), SPAN("times its size")),
		SIZE_MAX, "%s", buf_cstr(&c.damage));
	cr_expect_geq(c.bytes.len, 64u << 20);
	cr_expect_eq(collect_run(&c, "z.bz2"), WB_OK);
	cr_expect_neq(span_find(buf_span(&c.damage), SPAN("times its size")),
		SIZE_MAX, "%s", buf_cstr(&c.damage));
	collect_release(&c);
	scratch_leave(dir);
}
