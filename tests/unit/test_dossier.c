/* What a dossier does to text: markup, and names that are hidden. */
#include "query/dossier/cloak.h"
#include "query/dossier/dossier.h"
#include "query/dossier/html.h"

#include <criterion/criterion.h>

Test(dossier, markup)
{
	const struct {
		struct span text;
		const char *expected;
	} table[] = {
		{ SPAN_INIT(""), "" },
		{ SPAN_INIT("a <b> & \"c\" 'd'"),
			"a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;" },
		{ SPAN_INIT("\x1b[31m"), "<b class=\"x\">\\x1b</b>[31m" },
		{ SPAN_INIT("a\0b"), "a<b class=\"x\">\\x00</b>b" },
		{ SPAN_INIT("\xe2\x80\xae"), "<b class=\"x\">\\u{202e}</b>" },
		{ SPAN_INIT("\xff"), "<b class=\"x\">\\xff</b>" },
		{ SPAN_INIT("\xc3\xa4"), "\xc3\xa4" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct buf out = { 0 };

		html_text(&out, table[i].text);
		cr_expect_str_eq(buf_cstr(&out), table[i].expected);
		buf_release(&out);
	}
}

/* Without the ten digits of its tokens, so that a table can hold it. */
static void
shorten(struct buf *text)
{
	enum { TOKEN_DIGITS = 10 };
	size_t kept = 0;

	for (size_t i = 0; i < text->len; i++) {
		size_t run = 0;

		text->ptr[kept++] = text->ptr[i];
		while (i + 1 + run < text->len &&
			hex_value(text->ptr[i + 1 + run]) >= 0)
			run++;
		if (text->ptr[i] == '-' && run == TOKEN_DIGITS)
			i += run;
	}
	text->len = kept;
}

Test(dossier, hidden_names)
{
	const struct {
		const char *text;
		const char *expected;
	} table[] = {
		{ "nothing to hide", "nothing to hide" },
		{ "from=<bob@far.example>,", "from=<p-@d-.invalid>," },
		{ "user=bob@far.example", "user=p-@d-.invalid" },
		{ "SRS0=x=1=far.example=bob@z.example>", "p-@d-.invalid>" },
		{ "\"a b\"@far.example", "p-@d-.invalid" },
		{ "<ann@shop.example>", "<ann@shop.example>" },
		{ "carl@shop.example", "p-@shop.example" },
		{ "mx.far.example[192.0.2.9]:25", "h-.d-.invalid[ip-]:25" },
		{ "127.0.0.1 ::1 10:30:45", "127.0.0.1 ::1 10:30:45" },
		{ "rip=2001:db8::9, lip", "rip=ip-, lip" },
		{ "/home/bob/Maildir bobby", "/home/u-/Maildir bobby" },
		{ "session=<Em6ZFt/gp+zG>", "session=<s->" },
		{ "mx1.own.example took it", "mx1.own.example took it" },
		{ "@ @@ a@ @b", "@ @@ a@ @b" },
		{ "/home/bob.old/bob-2.sieve", "/home/u-.old/u--2.sieve" },
		{ "dora_lee-old.sieve dora.lee", "u--old.sieve u-" },
		{ "relay=far-example.mail.test", "relay=u-.mail.test" },
		{ "mx9.in.test[192.0.2.9]", "d-.invalid[ip-]" },
		{ "to <fay>", "to <u->" },
		{ "host-192-0-2-7.dsl.test", "host-ip-.dsl.test" },
		{ "7.2.0.192.list.test", "ip-.list.test" },
		{ "1.0.0.127.list.test 300.1.1.1",
			"1.0.0.127.list.test 300.1.1.1" },
		{ "Dear robert q smith, hi", "Dear n-, hi" },
		{ "Robert Q Smithers", "Robert Q Smithers" },
		{ "by Lee Dora", "by n-" },
		{ "=?utf-8?Q?For_B=6Fb_only?=", "For u- only" },
		{ "=?utf-8?Q?For_all?=", "=?utf-8?Q?For_all?=" },
		{ "x=Ym9iQGZhci5leGFtcGxl;", "x=b-;" },
		{ "x=YWxsIHRoZSBvdGhlcnM;", "x=YWxsIHRoZSBvdGhlcnM;" },
		{ "?u=%62ob%2B1&x=%20", "?u=u-%2B1&x=%20" },
		{ "j\\303\\266rg@b\\374r.test>", "p-@d-.invalid>" },
		{ "j#303#266rg@b#374r.test>", "p-@d-.invalid>" },
	};
	struct cloak *c = cloak_new(SPAN("sixteen bytes or more"));

	cloak_keep(c, SPAN("ann@shop.example"));
	cloak_note(c, "user", SPAN("bob"));
	cloak_note(c, "user", SPAN("root"));
	cloak_note(c, "to", SPAN("bob@far.example"));
	cloak_note(c, "session", SPAN("Em6ZFt/gp+zG"));
	cloak_note(c, "host", SPAN("mx1.own.example"));
	cloak_note(c, "helo", SPAN("mx1.own.example"));
	cloak_note(c, "user", SPAN("dora.lee"));
	cloak_note(c, "to", SPAN("fay+news@far.example"));
	cloak_note(c, "relay", SPAN("mx9.in.test[192.0.2.9]:25"));
	cloak_note(c, "raw", SPAN("To: \"Smith, Robert Q\" <x@y.test>"));
	cloak_note_line(c, SPAN("dl:x:1001:1001:Lee Dora,,:/home/dl:/bin/sh"));
	cloak_settle(c);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct buf out = { 0 };

		cloak_text(c, span_of(table[i].text), &out);
		shorten(&out);
		cr_expect_str_eq(buf_cstr(&out), table[i].expected, "%s: %s",
			table[i].text, buf_cstr(&out));
		buf_release(&out);
	}
	cloak_free(c);
}

/* What is refused as too long is not held in memory until it is told so. */
Test(dossier, too_long)
{
	const struct dossier_asked asked = { 0 };
	const struct show_options options = { 0 };
	const struct begin_answer begin = { 0 };
	const struct event event = { .line = SPAN("sshd[7]: a line") };
	struct cite cite = { .source = "0123456789abcdef0123456789abcdef",
		.file_sha256 = "",
		.path = SPAN("mx1/auth.log"),
		.length = event.line.len };
	const struct event_answer answer = {
		.event = &event, .ncites = 1, .cites = &cite
	};
	struct dossier *d = dossier_new(&asked);
	struct printer p;
	size_t before = 0;

	printer_init_sink(&p, &options, dossier_sink(d));
	show_begin(&p, &begin);
	for (size_t i = 0; i <= DOSSIER_LINES_MAX; i++) {
		before = dossier_evidence(d).len;
		cite.line = cite.offset = i + 1;
		show_event(&p, &answer);
	}
	cr_expect(dossier_evidence(d).len > before);
	cr_expect(dossier_lines(d) > DOSSIER_LINES_MAX);
	before = dossier_evidence(d).len;
	cite.offset++;
	show_event(&p, &answer);
	cr_expect_eq(dossier_evidence(d).len, before);
	cr_expect(dossier_is_answered(d));
	(void)printer_release(&p);
	dossier_free(d);
}
