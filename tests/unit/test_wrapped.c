#include "format/log/line/head.h"
#include "format/log/line/wrapped.h"

#include <criterion/criterion.h>
#include <string.h>

/* What stands behind the object; the line itself where it is not wrapped. */
/* clang-format off */
static const struct {
	const char *line;
	const char *want;
} rows[] = {
	/* Docker's json-file escapes < > and &. */
	{ "{\"log\":\"2019-03-04T10:00:00+00:00 mx postfix/qmgr[7]: 4A1B: from=\\u003ca@b.example\\u003e, x\\n\",\"stream\":\"stdout\",\"time\":\"2019-03-04T10:00:01.5Z\"}",
		"2019-03-04T10:00:00+00:00 mx postfix/qmgr[7]: 4A1B: from=<a@b.example>, x" },
	/* Its own stamp says neither year nor zone. */
	{ "{\"log\":\"Mar  4 11:00:00 mx postfix/qmgr[7]: 4A1B: removed\\r\\n\",\"time\":\"2019-03-04T10:00:01.5Z\"}",
		"2019-03-04T10:00:01.5Z mx postfix/qmgr[7]: 4A1B: removed" },
	{ "{\"log\":\"<22>Mar  4 11:00:00 mx postfix/qmgr[7]: 4A1B: removed\",\"time\":\"2019-03-04T10:00:01.5Z\"}",
		"<22>2019-03-04T10:00:01.5Z mx postfix/qmgr[7]: 4A1B: removed" },
	/* Exim's: what follows is no host. */
	{ "{\"log\":\"2019-03-04 11:00:00 1dJXZe-0003ab-1C Completed\\n\",\"time\":\"2019-03-04T10:00:01.5Z\"}",
		"2019-03-04 10:00:01.5Z 1dJXZe-0003ab-1C Completed" },
	/* None, and nobody said who wrote it. */
	{ "{\"log\":\"postfix/qmgr[7]: 4A1B: removed\\n\",\"time\":\"2019-03-04T10:00:01.5Z\"}",
		"2019-03-04 10:00:01.5Z postfix/qmgr[7]: 4A1B: removed" },
	{ "{\"log\":\"hello world: x\\n\",\"time\":\"2019-03-04T10:00:01.5Z\"}",
		"2019-03-04 10:00:01.5Z hello world: x" },
	/* systemd's journal; bytes that are no UTF-8 come as numbers. */
	{ "{\"__REALTIME_TIMESTAMP\":\"1551693600123456\",\"_HOSTNAME\":\"mx\",\"SYSLOG_IDENTIFIER\":\"postfix/qmgr\",\"_PID\":\"9\",\"SYSLOG_PID\":\"7\",\"PRIORITY\":\"6\",\"MESSAGE\":\"a \\\"b\\\" \\\\ c\"}",
		"<6>2019-03-04T10:00:00.123456Z mx postfix/qmgr[7]: a \"b\" \\ c" },
	{ "{ \"__REALTIME_TIMESTAMP\" : \"1551693600123456\", \"_HOSTNAME\" : \"mx\", \"_COMM\" : \"x\", \"MESSAGE\" : [ 104, 105, 255 ] }",
		"2019-03-04T10:00:00.123456Z mx x: hi\xff" },
	/* A stranger's text stays within what was said. */
	{ "{\"MESSAGE\":\"x\\\",\\\"_HOSTNAME\\\":\\\"evil\",\"_HOSTNAME\":\"mx\",\"SYSLOG_IDENTIFIER\":\"p\",\"__REALTIME_TIMESTAMP\":\"1551693600000000\"}",
		"2019-03-04T10:00:00.000000Z mx p: x\",\"_HOSTNAME\":\"evil" },
	{ "{\"SYSLOG_IDENTIFIER\":\"a[1]: b\",\"_HOSTNAME\":\"m x\",\"MESSAGE\":\"y\",\"__REALTIME_TIMESTAMP\":\"1551693600000000\"}",
		"2019-03-04 10:00:00.000000Z y" },
	/* GELF: seconds with a fraction. */
	{ "{\"version\":\"1.1\",\"host\":\"mx\",\"short_message\":\"removed\",\"timestamp\":1551693600.5,\"level\":3,\"_program\":\"p\",\"_pid\":12}",
		"<3>2019-03-04T10:00:00.5Z mx p[12]: removed" },
	/* Elastic's, whose host is an object; CloudWatch's milliseconds. */
	{ "{\"@timestamp\":\"2019-03-04T10:00:00.000Z\",\"host\":{\"name\":\"mx\"},\"process\":{\"name\":\"p\",\"pid\":4},\"message\":\"removed\"}",
		"2019-03-04T10:00:00.000Z mx p[4]: removed" },
	{ "{\"timestamp\":1551693600123,\"message\":\"Mar  4 10:00:00 mx p[4]: removed\"}",
		"2019-03-04T10:00:00.123Z mx p[4]: removed" },
	/* rsyslog's tag has the pid, and it escapes the slash. */
	{ "{\"timestamp\":\"2019-03-04T10:00:00+01:00\",\"host\":\"mx\",\"severity\":\"info\",\"syslogtag\":\"postfix\\/qmgr[7]:\",\"message\":\" 4A1B: removed\"}",
		"<6>2019-03-04T10:00:00+01:00 mx postfix/qmgr[7]: 4A1B: removed" },
	/* Of two times the one that says its zone. */
	{ "{\"timestamp\":\"Mar  4 09:00:00\",\"@timestamp\":\"2019-03-04T10:00:00Z\",\"logsource\":\"mx\",\"host\":\"192.0.2.1\",\"program\":\"p\",\"message\":\"m\"}",
		"2019-03-04T10:00:00Z mx p: m" },
	{ "2019-03-04T10:00:00+00:00\tmail.info\t{\"host\":\"mx\",\"ident\":\"p\",\"pid\":\"4\",\"message\":\"m\"}",
		"2019-03-04T10:00:00+00:00 mx p[4]: m" },
	/* A program's text is its own, whatever it looks like, ... */
	{ "{\"__REALTIME_TIMESTAMP\":\"1551693600000000\",\"_HOSTNAME\":\"mx\",\"SYSLOG_IDENTIFIER\":\"form\",\"SYSLOG_PID\":\"7\",\"MESSAGE\":\"Mar  4 10:00:00 mx postfix/smtp[9]: 4A1B: to=<a@b.example>, status=sent (250 ok)\"}",
		"2019-03-04T10:00:00.000000Z mx form[7]: Mar  4 10:00:00 mx postfix/smtp[9]: 4A1B: to=<a@b.example>, status=sent (250 ok)" },
	{ "{\"__REALTIME_TIMESTAMP\":\"1551693600000000\",\"_HOSTNAME\":\"mx\",\"SYSLOG_IDENTIFIER\":\"form\",\"MESSAGE\":\"2019-03-04 10:00:00 1dJXZe-0003ab-1C Completed\"}",
		"2019-03-04T10:00:00.000000Z mx form: 2019-03-04 10:00:00 1dJXZe-0003ab-1C Completed" },
	{ "{\"__REALTIME_TIMESTAMP\":\"1551693600000000\",\"_HOSTNAME\":\"mx\",\"SYSLOG_IDENTIFIER\":\"form\",\"MESSAGE\":\"Mar 04 10:00:00 imap-login: Info: Login: user=<ann>\"}",
		"2019-03-04T10:00:00.000000Z mx form: Mar 04 10:00:00 imap-login: Info: Login: user=<ann>" },
	/* ... the lines of their own files under their own name, too, ... */
	{ "{\"__REALTIME_TIMESTAMP\":\"1551693600000000\",\"_HOSTNAME\":\"mx\",\"SYSLOG_IDENTIFIER\":\"exim\",\"MESSAGE\":\"2019-03-04 10:00:00 1dJXZe-0003ab-1C Completed\"}",
		"2019-03-04T10:00:00.000000Z mx exim: 2019-03-04 10:00:00 1dJXZe-0003ab-1C Completed" },
	{ "{\"__REALTIME_TIMESTAMP\":\"1551693600000000\",\"_HOSTNAME\":\"mx\",\"SYSLOG_IDENTIFIER\":\"dovecot\",\"_PID\":\"5\",\"MESSAGE\":\"Mar 04 11:00:00 imap-login: Info: Login: user=<ann>\"}",
		"2019-03-04T10:00:00.000000Z mx dovecot[5]: imap-login: Info: Login: user=<ann>" },
	/* ... but one name may be a part of the other, and a container's line
	 * is that of a program within. */
	{ "{\"timestamp\":\"2019-03-04T10:00:00Z\",\"programname\":\"postfix\",\"msg\":\"Mar  4 11:00:00 mx postfix/qmgr[7]: 4A1B: removed\"}",
		"2019-03-04T10:00:00Z mx postfix/qmgr[7]: 4A1B: removed" },
	{ "{\"__REALTIME_TIMESTAMP\":\"1551693600000000\",\"_COMM\":\"qmgr\",\"MESSAGE\":\"Mar  4 11:00:00 mx postfix/qmgr[7]: 4A1B: removed\"}",
		"2019-03-04T10:00:00.000000Z mx postfix/qmgr[7]: 4A1B: removed" },
	{ "{\"__REALTIME_TIMESTAMP\":\"1551693600000000\",\"_HOSTNAME\":\"node\",\"SYSLOG_IDENTIFIER\":\"4f2c77aa01bc\",\"CONTAINER_ID\":\"4f2c77aa01bc\",\"MESSAGE\":\"Mar  4 11:00:00 mx postfix/qmgr[7]: 4A1B: removed\"}",
		"2019-03-04T10:00:00.000000Z mx postfix/qmgr[7]: 4A1B: removed" },
	/* Our mark in what was said ends nothing. */
	{ "{\"log\":\"\\u001e\\\" \\u001e Mar  4 11:00:00 mx postfix/qmgr[7]: 4A1B: removed\",\"time\":\"2019-03-04T10:00:01Z\"}",
		"2019-03-04 10:00:01Z \x1e\" \x1e Mar  4 11:00:00 mx postfix/qmgr[7]: 4A1B: removed" },
	{ " \x1e{\"log\":\"Mar  4 10:00:00 mx p[4]: m\"}", "Mar  4 10:00:00 mx p[4]: m" },
	{ "{\"log\":\"Mar  4 10:00:00 mx p[4]: m\",\"a\":\"\x1e Mar  4 10:00:00 mx p[4]: n\"}", NULL },
	/* No time at all. */
	{ "{\"log\":\"Mar  4 10:00:00 mx p[4]: m\\n\"}", "Mar  4 10:00:00 mx p[4]: m" },
	/* Not wrapped, broken, nothing said. */
	{ "Mar  4 10:00:00 mx p[4]: {\"log\":\"m\"}", NULL },
	{ "{\"log\":\"m\"", NULL },
	{ "{\"log\":\"\\x\"}", NULL },
	{ "{\"log\":\"\\ud800\"}", NULL },
	{ "{\"log\":\"m\"} x", NULL },
	{ "{\"log\":{\"message\":\"m\"}}", NULL },
	{ "{\"a\":\"b\"}", NULL },
	{ "{\"MESSAGE\":[1,256]}", NULL },
	{ "{\"log\":\"\"}", NULL },
	{ "{}", NULL },
	{ "", NULL },
};
/* clang-format on */

Test(wrapped, text)
{
	struct buf scratch = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span line = span_of(rows[i].line);
		struct span got = wrapped_text(line, &scratch);
		struct span want = rows[i].want ? span_of(rows[i].want) : line;

		got = span_slice(got, stamp_skip_wrapping(got), got.len);
		cr_expect(span_eq(got, want), "row %zu: %.*s", i, (int)got.len,
			got.ptr);
		cr_expect(!rows[i].want || wrapped_sniff(line),
			"row %zu: not sniffed", i);
	}
	buf_release(&scratch);
}

/* What else the object said can be looked for. */
Test(wrapped, object)
{
	struct buf scratch = { 0 };
	struct span got = wrapped_text(
		SPAN("{\"log\":\"Mar  4 10:00:00 mx p[4]: m\",\"time\":"
		     "\"2019-03-04T10:00:00Z\",\"pod\":\"mail-0\"}"),
		&scratch);

	cr_expect(span_starts(got,
		SPAN("\x1e{\"log\":\"Mar  4 10:00:00\",\"time\":\"\","
		     "\"pod\":\"mail-0\"}\x1e 2019-")));
	buf_release(&scratch);
}

/* A message of blanks begins behind the object, too. */
Test(wrapped, blank)
{
	struct buf scratch = { 0 };
	struct span got =
		wrapped_text(SPAN("{\"log\":\"   \r    \"}"), &scratch);
	struct log_head head;

	head_scan(got, &head);
	cr_expect(head.body.len == 0);
	cr_expect(head.body.ptr == got.ptr + stamp_skip_wrapping(got));
	buf_release(&scratch);
}

/* Deep nesting and many members end. */
Test(wrapped, bounds)
{
	struct buf scratch = { 0 };
	struct buf line = { 0 };

	for (unsigned i = 0; i < 100000; i++)
		buf_puts(&line, "{\"host\":");
	cr_expect(span_eq(
		wrapped_text(buf_span(&line), &scratch), buf_span(&line)));
	buf_clear(&line);
	buf_puts(&line, "{\"log\":\"m\"");
	for (unsigned i = 0; i < 20000; i++)
		buf_puts(&line, ",\"host\":{\"name\":\"x\"}");
	buf_puts(&line, "}");
	cr_expect(stamp_skip_wrapping(wrapped_text(buf_span(&line), &scratch)) >
		0);
	buf_release(&line);
	buf_release(&scratch);
}
