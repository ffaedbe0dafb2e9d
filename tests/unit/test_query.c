#include "query/lang/query.h"
#include "query/lang/regex_meter.h"

#include "format/base/addr.h"
#include "format/base/buf.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */

/* Trees as text: [] are bounds, ~ an open end. */
static const struct {
	const char *query;
	const char *want;
} trees[] = {
	{ "", "all" }, { "  ", "all" }, { "*", "all" },
	{ "Alice", "[alice]" },
	{ "a b", "(and [a] [b])" }, { "a AND b", "(and [a] [b])" },
	{ "a b OR c d", "(or (and [a] [b]) (and [c] [d]))" },
	{ "a (b OR c)", "(and [a] (or [b] [c]))" },
	{ "( a OR b )", "(or [a] [b])" },
	{ "a -b", "(and [a] (not [b]))" }, { "NOT a b", "(and (not [a]) [b])" },
	{ "NOT (a b)", "(not (and [a] [b]))" },
	{ "-(a OR b)", "(not (or [a] [b]))" },
	{ "-\"a b\"", "(not [a b])" }, { "-/x y/", "(not /x y/)" },
	{ "NOT -a", "(not (not [a]))" },
	{ "or and not", "(and [or] [and] [not])" },
	/* Text as it stands. */
	{ "reject:", "[reject:]" }, { "10:30:45", "[10:30:45]" },
	{ "2001:db8::1", "[2001:db8::1]" },
	{ "https://a.example/?q=1", "[https://a.example/?q=1]" },
	{ "alice@example.org", "[alice@example.org]" },
	{ "to=<alice@example.org>,", "[to=<alice@example.org>,]" },
	{ "imap(alice)<12><ab/c+>:", "[imap(alice)<12><ab/c+>:]" },
	{ "(imap(alice) OR b)", "(or [imap(alice)] [b])" },
	{ "f(", "[f(]" }, { "From:x", "[from:x]" }, { "x:y", "[x:y]" },
	/* Nothing but punctuation. */
	{ "=>", "[=>]" }, { "->", "[->]" }, { "**", "[**]" }, { "*>", "[*>]" },
	{ "-", "[-]" }, { "--", "[--]" }, { "<=", "[<=]" }, { "//", "[//]" },
	{ "/", "[/]" }, { "a - b", "(and [a] [-] [b])" },
	{ "--flag", "[--flag]" }, { "(-> OR ==)", "(or [->] [==])" },
	/* Quotes. */
	{ "\"status=sent (250\"", "[status=sent (250]" },
	{ "\"a \\\"b\\\" \\\\ \\n\"", "[a \"b\" \\ \\n]" },
	{ "\"OR\"", "[or]" }, { "\"pre*\"", "[pre*]" },
	{ "(\"a b\")", "[a b]" }, { "a\"b", "[a\"b]" },
	/* Stars. */
	{ "pre*", "glob([pre~)" }, { "*fix", "glob(~fix])" },
	{ "*mid*", "glob(~mid~)" }, { "a*b", "glob([a~ ~b])" },
	{ "a**b*", "glob([a~ ~b~)" }, { "-pre*", "(not glob([pre~))" },
	/* Regexes, and paths that are none. */
	{ "/ab+c/", "/ab+c/" }, { "/a b/i x", "(and [x] /a b/i)" },
	{ "/a\\/b/", "/a\\/b/" }, { "(/a|b/)", "/a|b/" },
	{ "/var/log/mail", "[/var/log/mail]" }, { "/dev/null", "[/dev/null]" },
	{ "/home", "[/home]" },
	/* Fields. */
	{ "user:Alice", "user:Alice" }, { "from:<>", "from:<>" },
	{ "from:\"\"", "from:" }, { "subject:\"a b\" c", "(and [c] subject:a b)" },
	{ "subject:\"a*\"", "subject:a*" }, { "subject:a*", "subject~a*" },
	{ "to:@example.org", "to@@example.org" },
	{ "to:@*.example.org", "to@*@*.example.org" },
	{ "to:@mx*.example", "to~@mx*.example" },
	{ "to:@", "to:@" }, { "host:mx1", "host:mx1" },
	{ "program:smtpd", "program:smtpd" }, { "kind:bounce", "kind:bounce" },
	{ "severity:Warning", "severity:Warning" }, { "pid:42", "pid:42" },
	{ "ip:192.0.2.1", "ip/128" }, { "ip:192.0.2.0/24", "ip/120" },
	{ "ip:2001:db8::/32", "ip/32" }, { "client_ip:192.0.2.1", "client_ip/128" },
	{ "client_ip:192.0.*", "client_ip~192.0.*" }, { "-user:root", "(not user:root)" },
	{ "(user:a)", "user:a" }, { "subject:(x)", "subject:(x)" },
	/* The cheap ones first. */
	{ "user:a /x/ b* c", "(and [c] glob([b~) /x/ user:a)" },
	{ "(user:a OR b) c", "(and [c] (or [b] user:a))" },
};

static const struct {
	const char *query;
	const char *want;
} errors[] = {
	{ "(a", "column 1:" }, { "a (b (c)", "column 3:" }, { "a)", "column 2:" },
	{ "a OR b )", "column 8:" }, { "()", "column 2:" }, { "OR a", "column 1:" },
	{ "a OR", "column 5:" }, { "a OR OR b", "column 6:" },
	{ "NOT", "column 4:" }, { "a AND", "column 6:" }, { "a NOT", "column 6:" },
	{ "a \"bc", "column 3:" }, { "\"a\"b", "column 4:" }, { "\"\"", "column 1:" },
	{ "\"a\\\"", "column 1:" }, { "/a(b/", "column 5:" },
	{ "a /[/ b", "column 5:" }, { "/(*UTF)a/", "column" },
	{ "user: a", "column 1:" }, { "a status:", "column 3:" },
	{ "subject:\"a", "column 9:" }, { "ip:300.1.1.1", "column 4:" },
	{ "ip:192.0.2.0/33", "column 4:" }, { "a kind:nothing", "column 8:" },
	{ "severity:loud", "column 10:" }, { "ip:192.0.*", "column 4:" },
};

/* What is found in which line: 1 yes, 0 no. */
static const struct {
	int want;
	const char *query;
	const char *line;
} matches[] = {
	{ 1, "", "" }, { 1, "*", "" }, { 0, "a", "" },
	{ 1, "alice@example.org", "to=<Alice@Example.ORG>, relay" },
	{ 0, "alice@example.org", "to=<malice@example.org>" },
	{ 0, "alice@example.org", "to=<alice@example.organ>" },
	{ 1, "alice@example.org", "to=<a.alice@example.org.test>" },
	{ 1, "reject:", "NOQUEUE: reject: RCPT" }, { 0, "reject:", "reject RCPT" },
	{ 1, "sent", "status=sent (x)" }, { 0, "sent", "resent" },
	{ 1, "sent", "status_sent_x" },
	{ 1, "10:30:45", "Mar  4 10:30:45 mx1" }, { 0, "0:30:45", "10:30:45" },
	{ 1, "2001:db8::1", "from [2001:DB8::1]:25" },
	{ 1, "\"status=sent (250\"", "x status=sent (250 2.0.0 Ok)" },
	{ 0, "\"tatus=sent\"", "status=sent" },
	{ 1, "=>", "x => y" }, { 1, "=>", "a=>b" }, { 0, "=>", "x = > y" },
	{ 1, "a b", "b a" }, { 0, "a b", "b c" }, { 1, "a OR b", "b c" },
	{ 0, "a -b", "a b" }, { 1, "a -b", "a c" }, { 1, "NOT a", "" },
	{ 1, "NOT (a b)", "a" }, { 1, "-a OR b", "a b" },
	{ 1, "post*", "postfix/smtpd" }, { 0, "post*", "xpostfix" },
	{ 1, "post*", "post" }, { 1, "*fix", "postfix/smtpd" },
	{ 0, "*fix", "postfixed" }, { 1, "*stf*", "postfix" },
	{ 1, "al*@example.org", "<alice@example.org>" },
	{ 0, "al*@example.org", "alice bob@example.org" },
	{ 1, "al*@example.org", "al x <alice@example.org>" },
	{ 1, "a*a", "aa" }, { 0, "a*a", "a" }, { 1, "a*b*c", "xa a1b2b3c" },
	{ 0, "a*c", "abcd" }, { 1, "a*c", "abcd-c" },
	{ 1, "/ab+c/", "xabbbc" }, { 0, "/ab+c/", "ABC" }, { 1, "/ab+c/i", "ABC" },
	{ 1, "/^a.*z$/", "a..z" }, { 1, "/\\x00/", "" },
	/* Chinese and Japanese by substring; Korean, Russian by word. */
	{ 1, "\xe6\xbc\xa2\xe5\xad\x97", "subject=\xe5\xa4\xa7\xe6\xbc\xa2\xe5\xad\x97\xe5\xad\xb8" },
	{ 1, "\xd0\x9c\xd0\xb8\xd1\x80", "s=\xd0\xbc\xd0\x98\xd0\xa0." },
	{ 0, "\xd0\x9c\xd0\xb8\xd1\x80", "s=\xd0\xbc\xd0\x98\xd0\xa0\xd0\xb0" },
	{ 1, "ip:192.0.2.1", "from x[192.0.2.1]:25" },
	{ 0, "ip:192.0.2.1", "from x[192.0.2.11]" },
	{ 1, "ip:192.0.2.0/24", "rip=192.0.2.200," },
	{ 0, "ip:192.0.2.0/24", "rip=192.0.3.200," },
	{ 1, "ip:192.0.2.1", "[::ffff:192.0.2.1]" },
	{ 1, "ip:::ffff:192.0.2.1", "[192.0.2.1]" },
	{ 1, "ip:2001:db8::/32", "IPv6:2001:DB8:0:1::25: ok" },
	{ 0, "ip:2001:db8::/33", "[2001:db8:8000::1]" },
};

/* Against the event below. */
static const struct {
	int want;
	const char *query;
} fields[] = {
	/* In the middle of a word; IPv4 without dots. */
	{ 0, "next_queue_id:CDEF" }, { 0, "client_ip:192.0.2.8" },
	{ 1, "to:bob@example.org" }, { 1, "to:BOB@Example.org" },
	{ 1, "to:<carol@sub.example.org>" }, { 0, "to:bob" },
	{ 0, "to:alias@example.org" }, { 1, "orig_to:alias@example.org" },
	{ 1, "to:@example.org" }, { 0, "to:@ample.org" },
	{ 1, "to:@sub.example.org" }, { 1, "to:@*.example.org" },
	{ 0, "orig_to:@*.example.org" }, { 1, "to:*@sub.example.org" },
	{ 1, "to:c*@sub*" }, { 0, "to:c*@example.org" },
	{ 1, "to:@sub*" }, { 0, "to:@b*" }, { 1, "to:*" }, { 0, "relay:*" },
	{ 1, "from:<>" }, { 1, "from:\"\"" }, { 0, "from:x" }, { 1, "from:*" },
	{ 1, "user:Alice" }, { 0, "user:alice" }, { 1, "user:Al*" },
	{ 0, "user:al*" }, { 1, "user:A*e" }, { 0, "user:A*A" },
	{ 1, "target_user:DAVE@example.org" },
	{ 1, "code:550" }, { 1, "code:0550" }, { 0, "code:55" },
	{ 1, "size:1234" }, { 0, "size:12" }, { 1, "delay:0.50" },
	{ 1, "delay:.5" }, { 0, "delay:0.51" },
	{ 0, "queue_id:0ab" }, { 1, "queue_id:ab" }, { 1, "queue_id:AB" },
	{ 1, "message_id:1@x.example" }, { 1, "message_id:<1@X.example>" },
	{ 1, "message_id:@x.example" },
	{ 1, "client_ip:192.0.2.7" }, { 1, "client_ip:192.0.2.0/28" },
	{ 0, "client_ip:192.0.2.8/29" }, { 1, "client_ip:192.0.2.*" },
	{ 1, "host:mx1" }, { 1, "host:mx1.example.org" }, { 1, "host:MX1" },
	{ 0, "host:mx" }, { 1, "host:mx*" }, { 1, "host:*1" }, { 0, "host:example" },
	{ 1, "program:smtpd" }, { 1, "program:postfix/smtps/smtpd" },
	{ 0, "program:postfix" }, { 1, "program:postfix*" }, { 1, "program:smtp*" },
	{ 1, "daemon:postfix" }, { 0, "instance:*" }, { 0, "instance:x" },
	{ 1, "pid:42" }, { 1, "pid:042" }, { 0, "pid:4" }, { 1, "severity:info" },
	{ 0, "severity:err" }, { 1, "kind:deliver" }, { 0, "kind:bounce" },
	{ 1, "kind:de*" }, { 1, "subject:\"A b c\"" }, { 0, "subject:b" },
	{ 1, "subject:*b*" }, { 1, "subject:*C" }, { 0, "subject:*B" },
	{ 1, "NOT kind:bounce" }, { 1, "kind:bounce OR code:550" },
	/* Nobody can tell here. */
	{ 0, "time_basis:*" }, { 1, "NOT host_basis:stated" },
};

static const struct {
	const char *text;
	/* All that is found, by addr_parse's bytes, as text; or "". */
	const char *want;
} addresses[] = {
	{ "192.0.2.1", "192.0.2.1" }, { "x[192.0.2.1]:25", "192.0.2.1" },
	{ "a=192.0.2.1,b=198.51.100.2;", "192.0.2.1 198.51.100.2" },
	{ "192.0.2.1:25 192.0.2.2.", "192.0.2.1 192.0.2.2" },
	{ "10.0.0.1-10.0.0.9", "10.0.0.1 10.0.0.9" },
	{ "192.0.2.1.5", "" }, { "1.192.0.2.1", "" }, { "192.0.2.256", "" },
	{ "192.0.2.01", "" }, { "192.0.2.1x", "" }, { "x192.0.2.1", "" },
	{ "h.192.0.2.1", "" }, { "192.0.2.1.example.org", "" },
	{ "192.0.2.1.gx", "" }, { "192.0.2", "" }, { "1.2.3.4.5.6.7.8", "" },
	{ "\xc3\xa9" "192.0.2.1", "" }, { "\xe6\xbc\xa2" "192.0.2.1", "192.0.2.1" },
	{ "10:30:45", "" }, { "10:30:45 192.0.2.1", "192.0.2.1" },
	{ "10:30:45:192.0.2.1", "192.0.2.1" }, { "a:192.0.2.1:b", "192.0.2.1" },
	{ "00:11:22:33:44:55", "" }, { "::1", "::1" }, { "[::1]:25", "::1" },
	{ "2001:db8::1", "2001:db8::1" }, { "2001:DB8::1.", "2001:db8::1" },
	{ "from 2001:db8::1: no", "2001:db8::1" },
	{ "IPv6:2001:db8::1]", "2001:db8::1" }, { "ip:2001:db8::1", "2001:db8::1" },
	{ "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8" }, { "1:2:3:4:5:6:7:8:9", "" },
	{ "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0" }, { "2001:db8::1x", "" },
	{ "fe80::1%eth0", "fe80::1" }, { "1::2::3", "" }, { "12345::1", "" },
	{ "::ffff:192.0.2.1", "192.0.2.1" }, { "::FFFF:c000:201", "192.0.2.1" },
	{ "64:ff9b::192.0.2.1", "64:ff9b::c000:201" },
	{ "msg::192.0.2.1", "192.0.2.1" }, { ":::", "" }, { "", "" },
	{ "Mail::SPF::x", "" }, { "...:::...", "" },
};
/* clang-format on */

static void
dump_needles(const struct node *n, struct buf *out)
{
	for (size_t i = 0; i < n->nneedles; i++) {
		if (i > 0)
			buf_putc(out, ' ');
		buf_putc(out, n->needles[i].bound_left ? '[' : '~');
		buf_put(out, n->needles[i].folded);
		buf_putc(out, n->needles[i].bound_right ? ']' : '~');
	}
}

static void
dump_field(const struct node *n, struct buf *out)
{
	static const char *const names[] = { "", "host", "program", "daemon",
		"instance", "pid", "severity", "kind", "record-uid", "ip",
		"time_basis", "host_basis" };
	static const char *const marks[] = { ":", "@", "@*", "~", "/" };

	buf_puts(out,
		n->field == QUERY_FIELD_EVENT ? field_name(n->event_field)
					      : names[n->field]);
	buf_puts(out, marks[n->match]);
	if (n->match == VALUE_CIDR)
		buf_printf(out, "%u", n->cidr.len);
	else
		buf_put(out, n->value);
}

static void
dump(const struct node *n, struct buf *out)
{
	static const char *const words[] = { "all", "(and", "(or", "(not", "",
		"glob(", "/", "" };

	buf_puts(out, words[n->kind]);
	for (size_t i = 0; i < n->nkids; i++) {
		buf_putc(out, ' ');
		dump(n->kids[i], out);
	}
	if (n->nkids > 0)
		buf_putc(out, ')');
	if (n->kind == NODE_TEXT || n->kind == NODE_GLOB)
		dump_needles(n, out);
	if (n->kind == NODE_GLOB)
		buf_putc(out, ')');
	if (n->kind == NODE_REGEX) {
		buf_put(out, n->value);
		buf_putc(out, '/');
	}
	if (n->kind == NODE_FIELD)
		dump_field(n, out);
}

Test(query, trees)
{
	struct arena arena = { 0 };
	struct buf out = { 0 };

	for (size_t i = 0; i < COUNT(trees); i++) {
		struct node *root = NULL;
		struct err err = { 0 };
		struct span want = span_of(trees[i].want);

		buf_clear(&out);
		if (query_parse(&arena, span_of(trees[i].query), &root, &err)) {
			cr_expect(false, "%s: %s", trees[i].query, err.text);
			continue;
		}
		dump(root, &out);
		/* The dump does not tell /i. */
		if (span_ends(want, SPAN("/i)")) || span_ends(want, SPAN("/i")))
			want = span_slice(want, 0, 0);
		cr_expect(want.len == 0 || span_eq(buf_span(&out), want),
			"%s: %s", trees[i].query, buf_cstr(&out));
		query_release(root);
	}
	buf_release(&out);
	arena_release(&arena);
}

Test(query, errors)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < COUNT(errors); i++) {
		struct node *root = NULL;
		struct err err = { 0 };
		enum wb_err rc = query_parse(
			&arena, span_of(errors[i].query), &root, &err);

		cr_expect(rc == WB_USAGE && !root &&
				strstr(err.text, errors[i].want),
			"%s: %d %s", errors[i].query, (int)rc, err.text);
		query_release(root);
	}
	arena_release(&arena);
}

static bool
matches_view(const char *query, struct line_view *view)
{
	struct arena arena = { 0 };
	struct node *root = NULL;
	struct err err = { 0 };
	bool fits = false;

	cr_expect(query_parse(&arena, span_of(query), &root, &err) == WB_OK,
		"%s: %s", query, err.text);
	if (root)
		fits = query_match(root, view);
	query_release(root);
	arena_release(&arena);
	return fits;
}

Test(query, matches)
{
	static struct event event;

	for (size_t i = 0; i < COUNT(matches); i++) {
		struct line_view view = { .line = span_of(matches[i].line),
			.event = &event };
		struct dialect plain = { 0 };

		view.dialect = &plain;
		/* The one line that cannot be a C string. */
		if (strstr(matches[i].query, "x00"))
			view.line = SPAN("a\0b");
		cr_expect(matches_view(matches[i].query, &view) ==
				(matches[i].want == 1),
			"%s in %s", matches[i].query, matches[i].line);
	}
}

/* The same among many that are looked for at once, none of which is there. */
Test(query, matches_among_many)
{
	static struct event event;
	const struct dialect plain = { 0 };

	for (size_t i = 0; i < COUNT(matches); i++) {
		struct line_view view = { .line = span_of(matches[i].line),
			.event = &event,
			.dialect = &plain };
		struct buf query = { 0 };

		if (strstr(matches[i].query, "x00"))
			view.line = SPAN("a\0b");
		for (int k = 0; k < 20; k++)
			buf_printf(
				&query, "\"nothing %d\" OR none%d* OR ", k, k);
		buf_puts(&query, matches[i].query[0] ? matches[i].query : "*");
		cr_expect(matches_view(buf_cstr(&query), &view) ==
				(matches[i].want == 1),
			"%s in %s", matches[i].query, matches[i].line);
		buf_release(&query);
	}
}

/* Values count only where they stand in the line. */
static struct span
part(const struct event *ev, const char *text)
{
	size_t at = span_find(ev->line, span_of(text));

	cr_assert(at != SIZE_MAX, "%s", text);
	return span_slice(ev->line, at, at + strlen(text));
}

Test(query, fields)
{
	static struct event ev;
	struct line_view view = { .event = &ev, .parsed = true };

	view.line = SPAN("mx1.example.org postfix/smtps/smtpd[42]: AB: "
			 "from=<>, to=<bob@example.org>, "
			 "<Carol@sub.example.org>, alias@example.org "
			 "user=Alice by dave@example.org <1@x.example> "
			 "[192.0.2.7] [::ffff:c000:208] CDEF0");
	ev.line = view.line;
	ev.kind = KIND_DELIVER;
	ev.daemon = SPAN("postfix");
	ev.head.host = part(&ev, "mx1.example.org");
	ev.head.program = part(&ev, "postfix/smtps/smtpd");
	ev.head.pid = SPAN("42");
	ev.head.severity = SPAN("info");
	event_add(&ev, FIELD_from, SPAN(""), 0);
	event_add(&ev, FIELD_to, part(&ev, "bob@example.org"), 0);
	event_add(&ev, FIELD_to, part(&ev, "Carol@sub.example.org"), 0);
	event_add(&ev, FIELD_orig_to, part(&ev, "alias@example.org"), 0);
	event_add(&ev, FIELD_user, part(&ev, "Alice"), 0);
	event_add(&ev, FIELD_target_user, part(&ev, "dave@example.org"), 0);
	event_add(&ev, FIELD_code, SPAN("550"), 0);
	event_add(&ev, FIELD_size, SPAN("1234"), 0);
	event_add(&ev, FIELD_delay, SPAN("0.5"), 0);
	event_add(&ev, FIELD_queue_id, part(&ev, "AB"), 0);
	event_add(&ev, FIELD_message_id, part(&ev, "<1@x.example>"), 0);
	event_add(&ev, FIELD_client_ip, part(&ev, "192.0.2.7"), 0);
	event_add(&ev, FIELD_client_ip, part(&ev, "::ffff:c000:208"), 0);
	event_add(&ev, FIELD_next_queue_id, part(&ev, "CDEF"), 0);
	event_add(&ev, FIELD_subject, SPAN("a B c"), 0);
	for (size_t i = 0; i < COUNT(fields); i++)
		cr_expect(matches_view(fields[i].query, &view) ==
				(fields[i].want == 1),
			"%s", fields[i].query);
}

Test(query, host_given)
{
	static struct event ev;
	struct line_view view = {
		.event = &ev, .parsed = true, .host = SPAN("192.0.2.1")
	};

	cr_expect(matches_view("host:192.0.2.1", &view));
	cr_expect(!matches_view("host:192", &view));
}

Test(query, addresses)
{
	for (size_t i = 0; i < COUNT(addresses); i++) {
		struct span text = span_of(addresses[i].text);
		struct span want = span_of(addresses[i].want);
		struct addr_found f = { 0 };
		size_t at = 0;

		while (want.len > 0) {
			struct span one = span_take_until(&want, ' ');
			struct addr a = { { 0 } };

			(void)span_eat_char(&want, ' ');
			cr_assert(addr_parse(one, &a), "row %zu", i);
			cr_expect(addr_find(text, at, &f) &&
					memcmp(&a, &f.addr, 16) == 0,
				"%s at %zu", addresses[i].text, at);
			at = f.at + f.len;
		}
		cr_expect(!addr_find(text, at, &f), "%s: more at %zu",
			addresses[i].text, f.at);
	}
}

Test(query, limits)
{
	struct arena arena = { 0 };
	struct buf text = { 0 };
	struct node *root = NULL;
	struct err err = { 0 };
	struct regex_meter meter = { .allowed = REGEX_WORK };
	struct line_view view = { 0 };
	char line[64];

	for (unsigned i = 0; i < 5000; i++)
		buf_puts(&text, "(");
	cr_expect(
		query_parse(&arena, buf_span(&text), &root, &err) == WB_USAGE);
	cr_expect(strstr(err.text, "too deeply") != NULL, "%s", err.text);
	buf_clear(&text);
	for (unsigned i = 0; i < 20000; i++)
		buf_printf(&text, "%sid%u", i ? " OR " : "", i);
	cr_expect(query_parse(&arena, buf_span(&text), &root, &err) == WB_OK);
	view.line = SPAN("x id19999 y");
	cr_expect(root && query_match(root, &view));
	query_release(root);

	/* Exponential: given up, and said so. */
	view.meter = &meter;
	memset(line, 'a', sizeof(line));
	view.line = (struct span){ line, sizeof(line) };
	root = NULL;
	cr_expect(query_parse(&arena, SPAN("/(a|aa)+$b|(a+)+c/"), &root,
			  &err) == WB_OK);
	cr_expect(root && !query_match(root, &view));
	cr_expect(meter.given_up == 1);
	query_release(root);
	buf_release(&text);
	arena_release(&arena);
}

/* What the library's own limits do not count: work that begins anew at each
 * place of a line, or compares much in one step. */
Test(query, regex_total)
{
	enum { LONG = 1 << 20, TIMES = 150 };
	static const char *const patterns[] = { "/(a+)\\1\\1\\1x?\\d/",
		"/(?=a*+[0-9])x|a\\d/", "/a*\\d/", "/(a|aa){1,8}\\d/" };
	struct arena arena = { 0 };
	char *text = xcalloc(1, LONG);

	memset(text, 'a', LONG);
	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++) {
		struct regex_meter meter = { .allowed = REGEX_WORK };
		struct line_view view = { .line = { text, LONG },
			.meter = &meter };
		struct line_view plain = { .line = SPAN("b aaaaaaa7"),
			.meter = &meter };
		struct node *root = NULL;
		struct err err = { 0 };

		cr_assert(query_parse(&arena, span_of(patterns[i]), &root,
				  &err) == WB_OK);
		/* Each alone would take a fifth of a second. */
		for (uint64_t k = 1; k <= (i == 0 ? TIMES : 1); k++) {
			cr_expect(!query_match(root, &view), "%s", patterns[i]);
			cr_expect(meter.given_up == k, "%s", patterns[i]);
		}
		/* What is easy is answered as ever. */
		cr_expect(query_match(root, &plain), "%s", patterns[i]);
		query_release(root);
	}
	free(text);
	arena_release(&arena);
}

/* What is not known of a part is known of the whole where the rest settles it;
 * else the line does not fit, whichever way the query is put. */
Test(query, regex_unknown)
{
	static const struct {
		const char *query;
		enum query_fit want;
	} rows[] = {
		{ "/(a+)+$b|(a+)+c/", QUERY_UNKNOWN },
		{ "NOT /(a+)+$b|(a+)+c/", QUERY_UNKNOWN },
		{ "/(a+)+$b|(a+)+c/ OR from", QUERY_FITS },
		{ "/(a+)+$b|(a+)+c/ OR nobody", QUERY_UNKNOWN },
		{ "from NOT /(a+)+$b|(a+)+c/", QUERY_UNKNOWN },
		{ "nobody NOT /(a+)+$b|(a+)+c/", QUERY_FITS_NOT },
		{ "/(a+)+$b|(a+)+c/ /nobody/", QUERY_FITS_NOT },
		{ "NOT (/(a+)+$b|(a+)+c/ OR /from/)", QUERY_FITS_NOT },
	};
	char line[2000];

	memset(line, 'a', sizeof(line));
	memcpy(line, "from ", 5);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct regex_meter meter = { .allowed = 0 };
		struct line_view view = { .line = { line, sizeof(line) },
			.meter = &meter };
		struct arena arena = { 0 };
		struct node *root = NULL;
		struct err err = { 0 };

		cr_assert(query_parse(&arena, span_of(rows[i].query), &root,
				  &err) == WB_OK);
		cr_expect(query_fit(root, &view) == rows[i].want, "%s",
			rows[i].query);
		cr_expect(query_match(root, &view) ==
				(rows[i].want == QUERY_FITS),
			"%s", rows[i].query);
		cr_expect(meter.given_up == (rows[i].want == QUERY_UNKNOWN),
			"%s", rows[i].query);
		query_release(root);
		arena_release(&arena);
	}
}

static void *
match_often(void *arg)
{
	const struct node *root = arg;
	struct regex_meter meter = { .allowed = REGEX_WORK };
	struct line_view view = { .line = SPAN("to=<alice@example.org>"),
		.meter = &meter };
	size_t hits = 0;

	for (unsigned i = 0; i < 20000; i++)
		hits += query_match(root, &view);
	return hits == 20000 ? arg : NULL;
}

Test(query, regex_from_many_threads)
{
	struct arena arena = { 0 };
	struct node *root = NULL;
	struct err err = { 0 };
	pthread_t threads[4];

	cr_assert(query_parse(&arena, SPAN("/<(\\w+)@(\\w+)\\.org>/"), &root,
			  &err) == WB_OK);
	for (size_t i = 0; i < COUNT(threads); i++)
		cr_assert(pthread_create(
				  &threads[i], NULL, match_often, root) == 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		void *ok = NULL;

		cr_assert(pthread_join(threads[i], &ok) == 0);
		cr_expect(ok != NULL);
	}
	query_release(root);
	arena_release(&arena);
}

Test(query, field_node)
{
	struct arena arena = { 0 };
	struct node *n = NULL;
	struct err err = { 0 };

	cr_expect(query_field_node(&arena, SPAN("host"), SPAN("mx1"), &n,
			  &err) == WB_OK);
	cr_expect(n && n->field == QUERY_FIELD_HOST);
	n = NULL;
	cr_expect(query_field_node(&arena, SPAN("nix"), SPAN("x"), &n, &err) ==
		WB_USAGE);
	cr_expect(query_field_node(&arena, SPAN("ip"), SPAN("x"), &n, &err) ==
		WB_USAGE);
	cr_expect(!n);
	arena_release(&arena);
}
