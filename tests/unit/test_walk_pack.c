#include "tests/unit/collect.h"

#include <criterion/criterion.h>
#include <fcntl.h>

/* Each command packs the file "log" into the file "x". */
struct pack {
	const char *tool;
	const char *command;
	/* The source that is then there. */
	const char *source;
};

static const struct pack packs[] = {
	{ "cp", "cp log x", "x []" },
	{ "gzip", "gzip -c log >x", "x [gzip]" },
	{ "gzip", "gzip -1cn <log >x", "x [gzip]" },
	{ "gzip",
		"(head -c 70000 log | gzip; : | gzip; tail -c +70001 log | "
		"gzip -9) >x",
		"x [gzip]" },
	{ "bzip2", "bzip2 -c log >x", "x [bzip2]" },
	{ "bzip2",
		"(head -c 70000 log | bzip2; tail -c +70001 log | bzip2 -1) "
		">x",
		"x [bzip2]" },
	{ "xz", "xz -c log >x", "x [xz]" },
	{ "xz", "(head -c 70000 log | xz; tail -c +70001 log | xz -0) >x",
		"x [xz]" },
	{ "zstd", "zstd -qc log >x", "x [zstd]" },
	{ "zstd",
		"(head -c 70000 log | zstd -c; tail -c +70001 log | zstd -c) "
		">x",
		"x [zstd]" },
	{ "pzstd", "pzstd -qc log >x", "x [zstd]" },
	{ "lz4", "lz4 -qc log >x", "x [lz4]" },
	{ "lz4", "lz4 -qlc log >x", "x [lz4]" },
	{ "lz4",
		"(head -c 70000 log | lz4 -c; tail -c +70001 log | lz4 -c) "
		">x",
		"x [lz4]" },
	{ "compress", "compress -c log >x", "x [compress]" },
	{ "tar", "tar cf x log", "x//log [tar]" },
	{ "tar", "tar cf x --format=v7 log", "x//log [tar]" },
	{ "tar", "tar cf x --format=ustar log", "x//log [tar]" },
	{ "tar", "tar cf x --format=pax log", "x//log [tar]" },
	{ "zip", "rm -f x; zip -qX x.zip log; mv x.zip x", "x//log [zip]" },
	{ "zip", "rm -f x; zip -q0 x.zip log; mv x.zip x", "x//log [zip]" },
	{ "zip", "cat log | zip -q - - >x", "x//- [zip]" },
	{ "7z", "rm -f x x.7z; 7z a -bd x.7z log >/dev/null; mv x.7z x",
		"x//log [7z]" },
	{ "cpio", "echo log | cpio -o --quiet -H newc >x", "x//log [cpio]" },
	{ "cpio", "echo log | cpio -o --quiet -H crc >x", "x//log [cpio]" },
	{ "cpio", "echo log | cpio -o --quiet -H odc >x", "x//log [cpio]" },
	{ "cpio", "echo log | cpio -o --quiet -H bin >x", "x//log [cpio]" },
	{ "gzip", "tar cf - log | gzip >x", "x//log [gzip+tar]" },
	{ "xz",
		"gzip -c log >l.gz; zip -q z.zip l.gz; tar cf - z.zip | "
		"xz >x; rm l.gz z.zip",
		"x//z.zip//l.gz [xz+tar+zip+gzip]" },
	{ "7z", "7z a -bd z.7z log >/dev/null; tar czf x z.7z; rm z.7z",
		"x//z.7z//log [gzip+tar+7z]" },
	{ "bzip2", "gzip -c log | bzip2 | xz | zstd -c >x",
		"x [zstd+xz+bzip2+gzip]" },
};

static void
check_pack(struct collect *c, const struct pack *p, const struct buf *log)
{
	char want[256] = "";

	(void)snprintf(want, sizeof(want), "%s %zu\n", p->source, log->len);
	cr_expect_eq(collect_run(c, "x"), WB_OK);
	cr_expect_str_eq(buf_cstr(&c->sources), want, "%s", p->command);
	cr_expect(span_eq(buf_span(&c->bytes), buf_span(log)), "%s: %zu bytes",
		p->command, c->bytes.len);
	cr_expect_str_eq(buf_cstr(&c->damage), "", "%s: %s", p->command,
		buf_cstr(&c->damage));
	cr_expect_eq(c->begun, 1u);
	cr_expect_eq(c->ended, 1u);
}

/* The hash is that of sha256sum, however the file was read. */
static void
check_sha256(const struct collect *c, const char *what)
{
	char command[128] = "";

	(void)snprintf(command, sizeof(command),
		"echo '%s  x' | sha256sum -c --status", c->sha256);
	cr_expect(shell(command), "%s: sha256", what);
}

Test(walk_pack, all_formats)
{
	char dir[32] = "";
	struct collect c;
	struct buf log = { 0 };
	size_t i = 0;
	unsigned fds = count_fds();

	scratch_enter(dir);
	collect_init(&c);
	make_log(&log, 200000);
	write_file("log", log.ptr, log.len);
	for (i = 0; i < sizeof(packs) / sizeof(*packs); i++) {
		const struct pack *p = &packs[i];

		if (!has_tool(p->tool))
			continue;
		cr_assert(shell(p->command), "%s", p->command);
		c.piece = 0;
		check_pack(&c, p, &log);
		check_sha256(&c, p->command);
		c.piece = 7777;
		c.options.force_zlib = true;
		check_pack(&c, p, &log);
		c.options.force_zlib = false;
		c.leave_after = 1;
		cr_expect_eq(collect_run(&c, "x"), WB_OK);
		check_sha256(&c, p->command);
		c.leave_after = 0;
	}
	collect_release(&c);
	buf_release(&log);
	scratch_leave(dir);
	cr_expect_eq(count_fds(), fds);
}

Test(walk_pack, standard_input)
{
	char dir[32] = "";
	struct collect c;
	struct buf log = { 0 };
	size_t i = 0;
	int fd = -1;

	scratch_enter(dir);
	collect_init(&c);
	make_log(&log, 200000);
	write_file("log", log.ptr, log.len);
	for (i = 0; i < sizeof(packs) / sizeof(*packs); i++) {
		const struct pack *p = &packs[i];

		if (!has_tool(p->tool))
			continue;
		cr_assert(shell(p->command), "%s", p->command);
		fd = open("x", O_RDONLY);
		cr_assert(fd >= 0 && dup2(fd, 0) == 0);
		close(fd);
		cr_expect_eq(collect_run(&c, "-"), WB_OK);
		cr_expect(span_eq(buf_span(&c.bytes), buf_span(&log)), "%s",
			p->command);
		cr_expect_str_eq(buf_cstr(&c.damage), "", "%s: %s", p->command,
			buf_cstr(&c.damage));
		check_sha256(&c, p->command);
	}
	collect_release(&c);
	buf_release(&log);
	scratch_leave(dir);
}

Test(walk_pack, what_is_stated)
{
	char dir[32] = "";
	struct collect c;

	scratch_enter(dir);
	collect_init(&c);
	cr_assert(shell("echo one >maillog.1; chmod 640 maillog.1; "
			"touch -d @1551693600 maillog.1; gzip -k maillog.1; "
			"touch -d @1600000000 maillog.1.gz; "
			"tar cf t.tar maillog.1.gz maillog.1"));
	cr_expect_eq(collect_run(&c, "maillog.1.gz"), WB_OK);
	cr_expect_eq(c.gzip_mtime, 1551693600u);
	cr_expect_str_eq(c.gzip_name, "maillog.1");
	cr_expect(c.has_mtime && c.mtime_ns == 1600000000 * 1000000000LL);
	cr_expect_eq(c.mode & 0777, 0640u);
	cr_expect_eq(collect_run(&c, "t.tar"), WB_OK);
	cr_expect_str_eq(buf_cstr(&c.sources),
		"t.tar//maillog.1.gz [tar+gzip] 4\n"
		"t.tar//maillog.1 [tar] 4\n");
	cr_expect_eq(c.gzip_mtime, 0u);
	cr_expect(c.has_mtime && c.mtime_ns == 1551693600 * 1000000000LL);
	cr_expect_eq(c.mode & 0777, 0640u);
	collect_release(&c);
	scratch_leave(dir);
}

/* Members that are no files or empty; names that are no ASCII; a tar behind
 * another; holes. */
Test(walk_pack, odd_members)
{
	char dir[32] = "";
	struct collect c;
	struct buf raw = { 0 };

	scratch_enter(dir);
	collect_init(&c);
	cr_assert(shell("echo a >a; ln a b; ln -s a c; mkfifo d; "
			"printf 'x' >'\xc3\xbc\xff'; "
			": >e; tar cf t.tar a b c d '\xc3\xbc\xff'; "
			"tar cf u.tar e; cat u.tar >>t.tar"));
	cr_expect_eq(collect_run(&c, "t.tar"), WB_OK);
	cr_expect_str_eq(buf_cstr(&c.sources),
		"t.tar//a [tar] 2\nt.tar//\xc3\xbc\xff [tar] 1\n"
		"t.tar//e [tar] 0\n");
	cr_expect_str_eq(buf_cstr(&c.skips),
		"t.tar//b hard link\nt.tar//c symbolic link\n"
		"t.tar//d special file\n");
	cr_assert(shell("rm -f t.tar; truncate -s 300000 s; "
			"printf hello | dd of=s bs=1 seek=100000 conv=notrunc "
			"2>/dev/null; tar cSf t.tar s; "
			"tar cSf u.tar --format=pax s"));
	read_anew("s", &raw);
	cr_expect_eq(collect_run(&c, "t.tar"), WB_OK);
	cr_expect(span_eq(buf_span(&c.bytes), buf_span(&raw)));
	cr_expect_eq(collect_run(&c, "u.tar"), WB_OK);
	cr_expect(span_eq(buf_span(&c.bytes), buf_span(&raw)), "%zu",
		c.bytes.len);
	if (has_tool("7z")) {
		cr_assert(shell("cp s '\xc3\xa4.log'; "
				"7z a -bd n.7z '\xc3\xa4.log' >/dev/null; "
				"zip -q n.zip '\xc3\xa4.log'; "
				"7z a -bd -psecret e.7z a >/dev/null; "
				"zip -q -P secret e.zip a"));
		cr_expect_eq(collect_run(&c, "n.7z"), WB_OK);
		cr_expect_str_eq(buf_cstr(&c.sources),
			"n.7z//\xc3\xa4.log [7z] 300000\n");
		cr_expect_eq(collect_run(&c, "n.zip"), WB_OK);
		cr_expect_str_eq(buf_cstr(&c.sources),
			"n.zip//\xc3\xa4.log [zip] 300000\n");
		cr_expect_eq(collect_run(&c, "e.7z"), WB_OK);
		cr_expect_str_eq(buf_cstr(&c.skips), "!e.7z//a encrypted\n");
		cr_expect_eq(collect_run(&c, "e.zip"), WB_OK);
		cr_expect_str_eq(buf_cstr(&c.skips), "!e.zip//a encrypted\n");
	}
	buf_release(&raw);
	collect_release(&c);
	scratch_leave(dir);
}
