#include "tests/unit/collect.h"

#include <criterion/criterion.h>

Test(walk, directories_in_order_of_bytes)
{
	char dir[32] = "";
	struct collect c;
	uint64_t files = 0;
	uint64_t bytes = 0;
	const char *path = "t/";

	scratch_enter(dir);
	collect_init(&c);
	cr_assert(shell("mkdir -p t/b t/a t/B; echo 1 >t/b/x; echo 22 >t/a/y; "
			"echo 3 >t/a.log; echo 4 >t/B/z; : >t/empty; "
			"ln -s ../t t/a/loop; ln -s nowhere t/zz; "
			"mkfifo t/pipe"));
	cr_expect_eq(collect_run(&c, "t"), WB_OK);
	cr_expect_str_eq(buf_cstr(&c.sources),
		"t/B/z [] 2\nt/a/y [] 3\nt/a.log [] 2\nt/b/x [] 2\n"
		"t/empty [] 0\n");
	cr_expect_str_eq(buf_cstr(&c.skips),
		"t/a/loop symbolic link\nt/pipe named pipe\n"
		"t/zz symbolic link\n");
	cr_expect_eq(c.ended, 5u);
	walk_measure(&path, 1, &files, &bytes);
	cr_expect_eq(files, 5u);
	cr_expect_eq(bytes, 9u);
	cr_expect_eq(collect_run(&c, "t/"), WB_OK);
	cr_expect(span_starts(buf_span(&c.sources), SPAN("t/B/z [] 2\n")));
	collect_release(&c);
	scratch_leave(dir);
}

Test(walk, what_cannot_be_read_is_a_loss)
{
	char dir[32] = "";
	struct collect c;

	scratch_enter(dir);
	collect_init(&c);
	cr_expect_eq(collect_run(&c, "absent"), WB_OK);
	cr_expect_str_eq(buf_cstr(&c.skips), "!absent does not exist\n");
	cr_assert(shell("echo 1 >f; ln -s f link"));
	cr_expect_eq(collect_run(&c, "link"), WB_OK);
	cr_expect_str_eq(buf_cstr(&c.skips), "!link symbolic link\n");
	if (geteuid() != 0) {
		cr_assert(shell("mkdir -p t/d; echo 1 >t/a; echo 2 >t/d/b; "
				"chmod 0 t/a t/d"));
		cr_expect_eq(collect_run(&c, "t"), WB_OK);
		cr_expect_str_eq(buf_cstr(&c.skips),
			"!t/a not permitted\n!t/d not permitted\n");
	}
	collect_release(&c);
	scratch_leave(dir);
}

Test(walk, mailboxes)
{
	char dir[32] = "";
	struct collect c;

	scratch_enter(dir);
	collect_init(&c);
	cr_assert(shell(
		"mkdir -p u/Maildir/cur u/Maildir/new u/Maildir/tmp "
		"u/Maildir/.Sent/cur; echo 'Subject: x' >u/Maildir/cur/1; "
		"echo 'Subject: x' >u/Maildir/.Sent/cur/2; "
		"printf 'From a@b.example Mon Mar  4 10:00:00 2019\\n"
		"Subject: x\\n\\nbody\\n' >u/mbox; gzip -k u/mbox; "
		"printf 'From here on 10:00 no header\\nMar  4 x\\n' >u/not"));
	cr_expect_eq(collect_run(&c, "u"), WB_OK);
	cr_expect_str_eq(buf_cstr(&c.sources), "u/not [] 38\n");
	cr_expect_str_eq(buf_cstr(&c.skips),
		"u/Maildir/.Sent/cur/2 mailbox (Maildir)\n"
		"u/Maildir/cur/1 mailbox (Maildir)\n"
		"u/mbox mailbox (mbox)\nu/mbox.gz mailbox (mbox)\n");
	/* Mailboxes are hashed, too. */
	cr_expect_eq(c.begun, 5u);
	cr_expect_eq(c.ended, 5u);
	cr_assert(shell("mkdir -p h/m/cur; echo 'Received: x' >h/m/cur/1; "
			"echo 'Mar  4 x' >h/m/cur/2; "
			"tar cf h.tar h/m/cur/1 h/m/cur/2"));
	cr_expect_eq(collect_run(&c, "h.tar"), WB_OK);
	cr_expect_str_eq(buf_cstr(&c.sources), "h.tar//h/m/cur/2 [tar] 9\n");
	cr_expect_str_eq(
		buf_cstr(&c.skips), "h.tar//h/m/cur/1 mailbox (Maildir)\n");
	c.options.take_all = true;
	cr_expect_eq(collect_run(&c, "u"), WB_OK);
	cr_expect_eq(c.nsources, 5u);
	cr_expect_str_eq(buf_cstr(&c.skips), "");
	collect_release(&c);
	scratch_leave(dir);
}

Test(walk, options)
{
	char dir[32] = "";
	struct collect c;

	scratch_enter(dir);
	collect_init(&c);
	cr_assert(shell("mkdir t; echo 1 >t/maillog; echo 2 >t/other; "
			"tar cf t/a.tar -C t maillog other"));
	c.options.glob = "t/*maillog*";
	cr_expect_eq(collect_run(&c, "t"), WB_OK);
	cr_expect_str_eq(buf_cstr(&c.sources),
		"t/a.tar//maillog [tar] 2\nt/maillog [] 2\n");
	cr_expect_str_eq(buf_cstr(&c.skips),
		"t/a.tar//other does not match the pattern\n"
		"t/other does not match the pattern\n");
	cr_expect_eq(c.ended, 2u);
	c.options.glob = NULL;
	c.is_unwanted = true;
	cr_expect_eq(collect_run(&c, "t"), WB_OK);
	cr_expect_eq(c.nsources + c.begun + c.ended, 0u);
	c.is_unwanted = false;
	c.is_stopping = true;
	cr_expect_eq(collect_run(&c, "t"), WB_BUSY);
	cr_expect_eq(c.ended, 0u);
	collect_release(&c);
	scratch_leave(dir);
}

/* What begins like a container and is none stays as it is. */
Test(walk, lookalikes_are_plain)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *damage;
	} rows[] = {
		{ "\x1f\x8b\x08\xff not gzip", 13, "" },
		{ "\x1f\x9d\x01", 3, "" },
		{ "BZh9 is how bzip2 begins", 24, "" },
		{ "070707 is a magic, and so is 070701", 35, "" },
		{ "\xc7\x71 is one in binary, which takes more", 38, "" },
		{ "PK\x03\x04 but no zip", 14,
			"x@14 unexpected end of archive\n" },
		{ "PK", 2, "" },
		{ "\x28\xb5\x2f", 3, "" },
		{ "7z", 2, "" },
		{ "\0", 1, "" },
		/* Shaped like the header of an old tar, but no sum. */
		{ "ustar", 5, "" },
	};
	char dir[32] = "";
	struct collect c;
	size_t i = 0;

	scratch_enter(dir);
	collect_init(&c);
	for (i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		write_file("x", rows[i].bytes, rows[i].len);
		cr_expect_eq(collect_run(&c, "x"), WB_OK);
		cr_expect(span_eq(buf_span(&c.bytes),
				  (struct span){ rows[i].bytes, rows[i].len }),
			"row %zu", i);
		cr_expect_str_eq(buf_cstr(&c.damage), rows[i].damage,
			"row %zu: %s", i, buf_cstr(&c.damage));
	}
	collect_release(&c);
	scratch_leave(dir);
}

/* A cpio header whose name goes beyond the file: the bytes are text. */
Test(walk, first_entry_fails)
{
	char dir[32] = "";
	struct collect c;
	struct buf text = { 0 };
	int i = 0;

	scratch_enter(dir);
	collect_init(&c);
	buf_puts(&text, "070701");
	for (i = 0; i < 104; i++)
		buf_putc(&text, 'f');
	buf_puts(&text, "\nMar  4 10:00:00 mx1 hello\n");
	write_file("x", text.ptr, text.len);
	cr_expect_eq(collect_run(&c, "x"), WB_OK);
	cr_expect_str_eq(buf_cstr(&c.sources), "x [] 137\n");
	cr_expect(span_eq(buf_span(&c.bytes), buf_span(&text)));
	cr_assert(shell("gzip -c x >y"));
	cr_expect_eq(collect_run(&c, "y"), WB_OK);
	cr_expect_str_eq(buf_cstr(&c.sources), "y [gzip] 137\n");
	cr_expect(span_eq(buf_span(&c.bytes), buf_span(&text)));
	buf_release(&text);
	collect_release(&c);
	scratch_leave(dir);
}
