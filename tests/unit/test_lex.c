#include "format/base/addr.h"
#include "format/lex/lex.h"
#include "tests/lexed.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define UML         "\xc3\xa4"

enum { TERMS_MAX = 48 };

/* clang-format off */
/* The words of a line without a stamp, each with a blank behind it. */
static const struct {
	const char *line;
	const char *words;
} words[] = {
	{ "", "" }, { "a", "" }, { "ab", "ab " }, { "Foo bar FOO", "foo bar " },
	/* Tied by a joiner, they are identifiers. */
	{ "foo.bar", "" }, { "foo_bar baz", "baz " }, { "foo- bar", "foo bar " },
	{ "foo. bar", "foo bar " }, { "a@b.test", "" }, { "x:foo=bar", "foo bar " },
	{ "foo-\xc3\xa4", "" },
	/* With a digit, too. */
	{ "foo1 2bar", "" }, { "12345", "" },
	{ "Jan feb MON sunday", "sunday " },
	{ "abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwx " },
	{ "abcdefghijklmnopqrstuvwxy", "" },
	{ "M\xc3\x9cNCHEN", "m\xc3\xbcnchen " }, { "\xc3\xa9", "\xc3\xa9 " },
	{ "caf\xe9", "caf\xe9 " }, { "a\xe2\x80\x94" "bc", "bc " },
	{ "\xef\xbb\xbf" "ab\xef\xbb\xbf" "cd\xef\xbb\xbf", "ab cd " },
	{ UML UML UML UML UML UML UML UML UML UML UML UML,
		UML UML UML UML UML UML UML UML UML UML UML UML " " },
	{ UML UML UML UML UML UML UML UML UML UML UML UML "x", "" },
	/* CJK by pairs of neighbours. */
	{ "\xe6\xbc\xa2", "" },
	{ "\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2",
		"\xe6\xbc\xa2\xe5\xad\x97 \xe5\xad\x97\xe6\xbc\xa2 " },
	{ "ab\xe6\xbc\xa2" "cd", "ab cd " },
};

/* Do the terms let a block with this one line through for this text? */
static const struct {
	bool want;
	const char *line;
	const char *text;
} finds[] = {
	{ true, "foo.bar baz", "bar" }, { true, "foo.bar baz", "FOO.bar" },
	{ false, "foo.bar baz", "ba" }, { false, "foobar", "foo" },
	{ true, "a@b.test", "a@b.test" }, { false, "a@c.test b@d.test", "a@d" },
	{ false, "x@y.test a@b.test", "x@b.test" },
	/* Strong enough alone, so no pair is kept. */
	{ true, "abcde1@c.test x@d.test", "abcde1@d.test" },
	{ true, "1234", "9999" }, { false, "12345", "99999" },
	{ true, "10.1.2.3", "10.1.2.3" }, { false, "10.1.2.3", "10.1.2.4" },
	{ true, "10.1.2.3.4", "1.2.3.4" }, { true, "10.1.2.3.4", "10.1.2.3" },
	{ false, "10.1.2 3.10.1.2.4", "1.2.3.10" },
	{ true, "300.1.2.3.4", "1.2.3.4" },
	{ true, "10.001.2.3", "10.1.2.3" },
	{ true, "x \xd0\x9c\xd0\x98\xd0\xa0", "\xd0\xbc\xd0\xb8\xd1\x80" },
	{ false, "\xe6\xbc\xa2 \xe5\xad\x97", "\xe6\xbc\xa2\xe5\xad\x97" },
	{ true, "id ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz" },
	/* Stamps are no terms; what could stand in one is said to. */
	{ true, "Mar  4 10:00:00 mx a: b", "Mar  4 10:00:00 mx" },
	{ true, "2019-03-04T10:00:00.123456Z mx", "10:00:00.123456Z" },
	{ true, "2019-03-04T10:00:00.123456Z mx", "123456z" },
	{ true, "2019-03-04T10:00:00.123456+01:00 mx", "123456" },
	{ true, "2019-03-04T10:00:00.123456+01:00 mx", "04T10:00" },
	{ true, "@400000005c7f3030000002ca x", "400000005c7f3030000002ca" },
	{ true, "1551693600.123456 x", "1551693600" },
	{ false, "Mar  4 10:00:00 mx a: b", "123456" },
	{ false, "Mar  4 10:00:00 mx a: b", "400000005c7f3030000002ca" },
	{ false, "Mar  4 10:00:00 mx a: b", "1551693600" },
	/* Phrases: the words beside each other, not only each of them. */
	{ true, "imap(u)<7><s>: Mailbox deleted: Trash", "mailbox DELETED:" },
	{ true, "imap: Mailbox renamed: A -> B", "Mailbox renamed" },
	{ true, "a: mailbox x, mailbox 'y', mailbox renamed",
		"mailbox renamed" },
	{ false, "imap: deleted=0 mailbox=Trash, mailbox 'INBOX'",
		"Mailbox deleted" },
	{ false, "imap: Mailbox renamed: deleted", "Mailbox deleted" },
};

/* Ends that may lie in the middle of a run give no term. */
static const struct {
	const char *text;
	bool left;
	bool right;
	size_t terms;
} ends[] = {
	{ "foo", true, true, 1 }, { "foo", true, false, 0 },
	{ "foo", false, true, 0 }, { "foo bar baz", false, false, 1 },
	{ "foo bar", false, true, 1 }, { "foo ", true, false, 1 },
	{ "foo@bar", true, false, 1 }, { "foo@bar", false, true, 1 },
	{ "foo@bar", true, true, 3 }, { "10.1.2.3", true, true, 1 },
	{ "10.1.2.3", false, true, 0 }, { "10.1.2.3", true, false, 0 },
	{ "", true, true, 0 }, { "a b 1234", true, true, 0 },
	{ "\xe6\xbc\xa2\xe5\xad\x97", false, false, 1 },
	{ "foo\xe6", true, false, 0 },
};
/* clang-format on */

static void
lex(struct lexer *lx, struct span line)
{
	struct stamp_scan scan;

	stamp_scan(line, &scan);
	lexer_line(lx, line, &scan);
}

static bool
lets_through(struct span line, struct span text)
{
	struct lexer *lx = lexer_new(3);
	struct lexer *asking = lexer_new(3);
	struct term terms[TERMS_MAX];
	struct stamp_scan scan;
	size_t n = lexer_query(asking, text, true, true, terms, TERMS_MAX);
	bool through = true;

	stamp_scan(line, &scan);
	lexer_line(lx, line, &scan);
	lexer_phrases(lx, line);
	for (size_t i = 0; i < n; i++)
		through = through &&
			((terms[i].kind != TERM_WORD &&
				 has_ident(lx, terms[i].hash)) ||
				(terms[i].kind != TERM_IDENT &&
					has_word(lx, terms[i].text)) ||
				(terms[i].in_stamps & scan.stamp.spelling));
	lexer_free(lx);
	lexer_free(asking);
	return through;
}

Test(lex, words)
{
	struct lexer *lx = lexer_new(3);

	for (size_t i = 0; i < COUNT(words); i++) {
		struct span got = { 0 };

		lexer_reset(lx);
		lex(lx, span_of(words[i].line));
		got = lexer_words(lx);
		cr_expect(span_eq(got, span_of(words[i].words)), "%s: \"%.*s\"",
			words[i].line, (int)got.len, got.ptr);
	}
	lexer_free(lx);
}

Test(lex, finds)
{
	for (size_t i = 0; i < COUNT(finds); i++)
		cr_expect(lets_through(span_of(finds[i].line),
				  span_of(finds[i].text)) == finds[i].want,
			"%s in %s", finds[i].text, finds[i].line);
}

Test(lex, ends)
{
	struct lexer *lx = lexer_new(3);
	struct term terms[TERMS_MAX];

	for (size_t i = 0; i < COUNT(ends); i++) {
		size_t n = lexer_query(lx, span_of(ends[i].text), ends[i].left,
			ends[i].right, terms, TERMS_MAX);

		cr_expect(n == ends[i].terms, "%s: %zu", ends[i].text, n);
	}
	cr_expect(lexer_query(lx, SPAN("aa bb cc dd"), true, true, terms, 3) ==
		3);
	lexer_free(lx);
}

static const struct {
	const char *line;
	const char *addr;
	bool want;
} addresses[] = {
	{ "x[192.0.2.1]:25", "192.0.2.1", true },
	{ "::ffff:192.0.2.1", "192.0.2.1", true },
	{ "192.0.2.10", "192.0.2.1", false },
	{ "x192.0.2.1", "192.0.2.1", false },
	{ "rip=2001:DB8:0:0::1,", "2001:db8::1", true },
	{ "IPv6:2001:db8::1", "2001:db8::1", true },
	{ "a [1:2:3:4:5:6:192.0.2.1]", "1:2:3:4:5:6:c000:201", true },
	{ "[1:2:3:4:5:6:7:8]", "1:2:3:4:5:6:7:8", true },
	{ "[2001:db8::12]", "2001:db8::1", false },
	{ "at 10:00:00", "2001:db8::1", false },
};

static uint64_t
term_of(const struct lexer *lx, const struct addr *a)
{
	const unsigned char *p = a->bytes + 12;

	if (!addr_is_ip4(a))
		return lexer_ip6(lx, a->bytes, 16);
	return lexer_ip4(lx,
		(uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
			(uint32_t)p[2] << 8 | p[3],
		4);
}

Test(lex, addresses)
{
	struct lexer *lx = lexer_new(3);

	for (size_t i = 0; i < COUNT(addresses); i++) {
		struct addr a;

		lexer_reset(lx);
		lex(lx, span_of(addresses[i].line));
		cr_assert(addr_parse(span_of(addresses[i].addr), &a));
		cr_expect(has_ident(lx, term_of(lx, &a)) == addresses[i].want,
			"%s in %s", addresses[i].addr, addresses[i].line);
	}
	/* Networks: the first octets, the first bytes. */
	lexer_reset(lx);
	lex(lx, SPAN("192.0.2.1"));
	cr_expect(has_ident(lx, lexer_ip4(lx, 0xc0000200, 3)));
	cr_expect(has_ident(lx, lexer_ip4(lx, 0xc0000000, 2)));
	cr_expect(!has_ident(lx, lexer_ip4(lx, 0xc0000300, 3)));
	lexer_free(lx);
}

/* Pieces that stood in the block before are passed over: the terms stay. */
Test(lex, seen_before)
{
	static const char block[] = "from a@b.test to x.y 10.1.2.3 ab\n"
				    "from a@b.test ab 10.1.2.3 from\n"
				    "x a@b.test, (a@b.test) 2001:db8::1 x\n"
				    "\xe6\xbc\xa2\xe5\xad\x97 \xc3\xa9 \n  \n";
	struct lexer *plain = lexer_new(3);
	struct lexer *stable = lexer_new(3);
	size_t n = 0;
	size_t m = 0;

	for (int round = 0; round < 3; round++) {
		struct span rest = SPAN(block);
		struct span line = { 0 };

		lexer_reset(plain);
		lexer_reset_block(stable, rest);
		while (span_cut(rest, '\n', &line, &rest)) {
			lex(plain, line);
			lex(stable, line);
		}
		cr_expect(span_eq(lexer_words(plain), lexer_words(stable)));
		(void)lexer_idents(plain, &n);
		(void)lexer_idents(stable, &m);
		cr_expect(n == m && n > 0 &&
			memcmp(lexer_idents(plain, &n),
				lexer_idents(stable, &m),
				n * sizeof(uint64_t)) == 0);
	}
	lexer_free(plain);
	lexer_free(stable);
}

/* A phrase of a block is found after its lines, wherever they were cut. */
static const struct {
	const char *block;
	bool want;
} phrases[] = {
	{ "a\nMailbox deleted: Trash\n", true },
	{ "deleted=0\nx deleted=0 mailbox deleted=0\n", true },
	{ "mailbox d\neleted\n", false },
	{ "mailbox\ndeleted 1\n", false },
	{ "the mailbox was deleted\n", false },
	{ "subMailbox Renamed-x\n", true },
};

Test(lex, phrases_of_blocks)
{
	struct lexer *lx = lexer_new(3);
	struct term terms[TERMS_MAX];
	const struct span cut = SPAN("mailbox deleted");
	size_t n = 0;
	const struct span asked[] = { SPAN("mailbox deleted"),
		SPAN("mailbox renamed") };

	for (size_t i = 0; i < COUNT(phrases); i++) {
		struct span block = span_of(phrases[i].block);
		struct span rest = block;
		struct span line = { 0 };
		bool found = false;

		lexer_reset_block(lx, block);
		while (span_cut(rest, '\n', &line, &rest))
			lex(lx, line);
		lexer_phrases(lx, block);
		for (size_t k = 0; k < COUNT(asked); k++) {
			struct lexer *asking = lexer_new(3);
			size_t count = lexer_query(
				asking, asked[k], true, true, terms, TERMS_MAX);

			for (size_t t = 0; t < count; t++)
				found = found ||
					(terms[t].is_phrase &&
						has_ident(lx, terms[t].hash));
			lexer_free(asking);
		}
		cr_expect(found == phrases[i].want, "%s", phrases[i].block);
	}
	/* A line that is cut into pieces is lexed by piece. */
	lexer_reset_block(lx, cut);
	lex(lx, span_slice(cut, 0, 9));
	lex(lx, span_slice(cut, 9, cut.len));
	lexer_phrases(lx, cut);
	(void)lexer_idents(lx, &n);
	cr_expect(n == 1);
	lexer_free(lx);
}

/* More terms than the table begins with; more blocks than it has
 * generations. */
Test(lex, many)
{
	const struct span block = SPAN("ab12 x foo");
	struct lexer *lx = lexer_new(3);
	char text[32];
	size_t n = 0;

	for (int round = 0; round < 2; round++) {
		lexer_reset(lx);
		for (int i = 0; i < 60000; i++) {
			int len =
				snprintf(text, sizeof(text), "id%d id%d", i, i);

			lex(lx, (struct span){ text, (size_t)len });
		}
		(void)lexer_idents(lx, &n);
		cr_expect(n == 60000, "%zu", n);
	}
	for (int i = 0; i < 70000; i++) {
		lexer_reset_block(lx, block);
		lex(lx, block);
		(void)lexer_idents(lx, &n);
		cr_assert(n == 1 && lexer_words(lx).len == 4, "%d", i);
	}
	lexer_free(lx);
}

/* What may be a part of a stamp may have made no term, and then all blocks with
 * such stamps are read: ids that only begin like one must not. */
Test(lex, parts_of_stamps)
{
	static const struct {
		const char *text;
		bool in_stamps;
	} rows[] = { { "04T10", true }, { "20190304T101500Z", true },
		{ "123Z", true }, { "3trjKD2Zrhz7lYk", false },
		{ "3t9x", false }, { "44L8xW6YLMz3VDM", false } };
	struct lexer *lx = lexer_new(3);
	struct term terms[TERMS_MAX];

	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t n = lexer_query(lx, span_of(rows[i].text), true, true,
			terms, TERMS_MAX);

		cr_expect(n == 1 &&
				(terms[0].in_stamps != 0) == rows[i].in_stamps,
			"%s", rows[i].text);
	}
	lexer_free(lx);
}

/* Another seed gives other terms. */
Test(lex, seed)
{
	struct lexer *one = lexer_new(3);
	struct lexer *two = lexer_new(4);

	cr_expect(lexer_ip4(one, 1, 4) != lexer_ip4(two, 1, 4));
	cr_expect(lexer_ip4(one, 1, 4) < (uint64_t)1 << TERM_BITS);
	lexer_free(one);
	lexer_free(two);
}

/* A user id of a record is found by a term of its own: no text of a line makes
 * it, nor is it that of another number. */
Test(lex, user_ids)
{
	static const char *const texts[] = { "acct uid 1000", "uid=1000",
		"\"acct uid 1000\"", "acct-uid-1000", "1000" };
	struct lexer *lx = lexer_new(3);
	uint64_t wanted = lexer_uid(lx, 1000);
	size_t count = 0;

	lexer_reset(lx);
	lexer_add_uid(lx, 1000);
	cr_expect(*lexer_idents(lx, &count) == wanted && count == 1);
	cr_expect(wanted < (uint64_t)1 << TERM_BITS);
	cr_expect(wanted != lexer_uid(lx, 1001));
	cr_expect(wanted != lexer_uid(lx, 1000 + ((uint64_t)1 << 32)));
	for (size_t i = 0; i < COUNT(texts); i++) {
		const uint64_t *idents = NULL;
		struct stamp_scan scan;

		stamp_scan(span_of(texts[i]), &scan);
		lexer_reset(lx);
		lexer_line(lx, span_of(texts[i]), &scan);
		idents = lexer_idents(lx, &count);
		for (size_t k = 0; k < count; k++)
			cr_expect(idents[k] != wanted, "%s", texts[i]);
	}
	lexer_free(lx);
}
