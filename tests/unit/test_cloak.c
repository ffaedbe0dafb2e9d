/* Names in other spellings than those in which they were learnt: what hides
 * them, and what stays since it only looks like one. */
#include "query/dossier/cloak.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

struct row {
	const char *text;
	/* With T for each token. */
	const char *hidden;
};

static const struct row spellings[] = {
	/* More bytes once they are read than as they are written. */
	{ "+////////////////////////-"
	  "+////////////////////////-"
	  "+////////////////////////-",
		"+////////////////////////-"
		"+////////////////////////-"
		"+////////////////////////-" },
	/* Names of people. */
	{ "bobsmith", "T" },
	{ "BobSmith.pdf", "T.pdf" },
	{ "smithbob", "T" },
	{ "bsmith", "T" },
	{ "for b.smith", "for T" },
	{ "smith_bob", "T" },
	{ "Dear Bob Smith!", "Dear T!" },
	{ "Smith, Bob", "T" },
	{ "B. Smith", "T" },
	{ "bob dot smith", "T" },
	{ ".qmail-bob:smith", ".qmail-T" },
	{ "user.bob^smith.Sent", "user.T.Sent" },
	{ "ann-lee and annlee", "T and T" },
	{ "roberthidden, hidden.robert", "T, T" },
	{ "uid=bob.smith,ou=people,dc=far,dc=example", "uid=T,ou=people,T" },
	{ "bob.smith(at)far(dot)example", "T(at)T" },
	/* Bytes written otherwise. */
	{ "bob=2Esmith=40far.example", "T=40T" },
	{ "=62=6f=62=2e=73=6D=69=74=68", "T" },
	{ "bob\\056smith bob#056smith bob\\x2esmith", "T T T" },
	{ "bob\\u002Esmith\\u0040far.example", "T\\u0040T" },
	{ "(bob&#46;smith&#x40;far.example)", "(T&#x40;T)" },
	{ "bob&AC4-smith bob+AC4-smith", "T T" },
	{ "J&APw-rgen.Klein", "T" },
	{ "acct=626F622E736D697468", "acct=T" },
	{ "=?utf-8?Q?bob.smi?= =?utf-8?Q?th?=", "T" },
	{ "a =?utf-16?B?//5iAG8AYgAuAHMA?= b", "a T b" },
	{ "=?koi8-r?B?wsHCwcI=?=", "T" },
	/* Addresses as one number. */
	{ "3405803842", "T" },
	{ "http://0xCB007142/", "http://0xT/" },
	{ "pcb007142.dip.example", "pT.dip.example" },
	{ "203000113066", "T" },
	{ "20010db80000000000000000000000cb", "T" },
	/* What is no name. */
	{ "our mail server, no reply, noreply",
		"our mail server, no reply, noreply" },
	{ "3405803843 cb007143 size=4096 rip=2001",
		"3405803843 cb007143 size=4096 rip=2001" },
	{ "4A1B2C3D4E 626F63", "4A1B2C3D4E 626F63" },
	{ "a&b+c&#99999999;&#;&#x;+-&-=4", "a&b+c&#99999999;&#;&#x;+-&-=4" },
	{ "ann-lee is no word of lee ann", "T is no word of lee ann" },
	{ "zoe.kept zoekept", "zoe.kept zoekept" },
};

static bool
is_hex(char b)
{
	return b != '\0' && strchr("0123456789abcdef", b) != NULL;
}

/* "u-0123456789" and its like at the start; how long it is, or 0. */
static size_t
token_length(const char *text)
{
	size_t at = text[0] == 'i' && text[1] == 'p' ? 2 : 1;
	size_t digits = 0;

	if (strchr("punhsbdi", text[0]) == NULL || text[at] != '-')
		return 0;
	while (is_hex(text[at + 1 + digits]))
		digits++;
	return digits == 10 ? at + 1 + digits : 0;
}

static void
shorten(const char *text, char *out)
{
	while (*text) {
		size_t len = token_length(text);

		*out++ = len ? 'T' : *text;
		text += len ? len : 1;
	}
	*out = '\0';
}

static struct cloak *
learnt(void)
{
	struct cloak *c = cloak_new(SPAN("a key of sixteen bytes and more"));

	cloak_keep(c, SPAN("trace --from zoe.kept@kept.example"));
	cloak_note(c, "to", SPAN("bob.smith@far.example"));
	cloak_note(c, "to", SPAN("no-reply@far.example"));
	cloak_note(c, "to", SPAN("mail.server@far.example"));
	cloak_note(c, "user", SPAN("ann-lee"));
	cloak_note(c, "user", SPAN("j\xc3\xbcrgen.klein"));
	cloak_note(c, "client_ip", SPAN("203.0.113.66"));
	cloak_note_line(c,
		SPAN("mx.far.example[2001:db8::cb]: From: \"Robert Hidden\" "
		     "<rh@far.example>"));
	cloak_settle(c);
	return c;
}

Test(cloak, spellings)
{
	struct cloak *c = learnt();

	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
		const struct row *row = &spellings[i];
		struct buf out = { 0 };
		char shown[512];

		cloak_text(c, span_of(row->text), &out);
		shorten(buf_cstr(&out), shown);
		cr_expect_str_eq(shown, row->hidden, "%s: %s", row->text,
			buf_cstr(&out));
		buf_release(&out);
	}
	cloak_free(c);
}

/* The longest of those at a place, short ones only by themselves, and in no
 * more time for thousands that begin alike. */
Test(cloak, values, .timeout = 10)
{
	static const struct row rows[] = {
		{ "re: MEETING 12 of meeting 123",
			"re: [redacted] of [redacted]" },
		{ "meeting 12 meeting", "[redacted] meeting" },
		{ "ab", "[redacted]" },
		{ "ab c", "ab c" },
		{ "x\xc3\xa4rger", "x[redacted]" },
		{ "", "" },
	};
	struct cloak *c = cloak_new(SPAN(""));

	cr_assert(cloak_redact(c, SPAN("subject")));
	cloak_note(c, "subject", SPAN("ab"));
	cloak_note(c, "subject", SPAN("\xc3\xa4rger"));
	for (int i = 0; i < 20000; i++) {
		char text[32];

		(void)snprintf(text, sizeof(text), "Meeting %d", i);
		cloak_note(c, "subject", span_of(text));
	}
	cloak_settle(c);
	for (size_t n = 0; n < 1000; n++)
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			struct buf out = { 0 };

			cloak_text(c, span_of(rows[i].text), &out);
			cr_expect_str_eq(buf_cstr(&out), rows[i].hidden, "%s",
				rows[i].text);
			buf_release(&out);
		}
	cloak_free(c);
}

/* Each was a second of work and more for 100 kB, by looking to the end of the
 * line for each kind of name again. */
Test(cloak, long_runs, .timeout = 10)
{
	static const char *const parts[] = { "bob.smith.", "cb007142.",
		"1-2-3-", "203.0.113.", "=?utf-8?Q?x?= ", "a&#46;", "626f62 " };
	struct cloak *c = learnt();

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct buf text = { 0 };
		struct buf out = { 0 };

		while (text.len < 100000)
			buf_puts(&text, parts[i]);
		cloak_text(c, buf_span(&text), &out);
		cr_expect(out.len > 10000, "%s", parts[i]);
		buf_release(&text);
		buf_release(&out);
	}
	cloak_free(c);
}
