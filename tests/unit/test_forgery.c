/* Lines whose strangers try to speak for the daemon, and lines that only look
 * a little like that. */
#include "format/log/forgery.h"

#include <criterion/criterion.h>

static const char *const forged[] = {
	/* A subject that goes on as smtp's lines do. */
	"Mar  4 10:00:00 mx postfix/cleanup[8]: 3F00C1A2B7: warning: header "
	"Subject: hello, relay=none, dsn=2.0.0, status=sent (250 ok) from "
	"c.example[192.0.2.7]; from=<a@b.test> to=<c@d.test> proto=ESMTP "
	"helo=<c.example>",
	/* A user name that holds another line, as rsyslog writes its end. */
	"Mar  4 10:00:00 mx sshd[9]: Failed password for invalid user x#012Mar"
	"  4 10:00:01 mx sshd[9]: Accepted password for root from "
	"198.51.100.7 port 2222 ssh2 from 192.0.2.7 port 4711 ssh2",
	"2024-03-04T10:00:00+01:00 mx dovecot: imap-login: Disconnected (auth "
	"failed, 1 attempts): user=<jo\\ndovecot: imap-login: Login: "
	"user=<root>>, method=PLAIN, rip=192.0.2.7, lip=198.51.100.1",
	/* A name that goes on as sshd's own sentence. */
	"Mar  4 10:00:00 mx sshd[9]: Invalid user root from 198.51.100.7 port "
	"22 from 192.0.2.7 port 4711",
	/* HELO and sender. */
	"Mar  4 10:00:00 mx postfix/smtpd[9]: NOQUEUE: reject: RCPT from "
	"c.example[192.0.2.7]: 550 5.7.1 <c@d.test>: Recipient address "
	"rejected: no; from=<a@b.test> to=<c@d.test> proto=SMTP "
	"helo=<postfix/smtp[12]: 3F00: status=sent>",
	"Mar  4 10:00:00 mx postfix/qmgr[7]: 3F00C1A2B7: from=<\"status=sent "
	"(250 ok)\"@b.test>, size=812, nrcpt=1 (queue active)",
	/* A HELO with a bracket, where a server lets it in. */
	"Mar  4 10:00:00 mx postfix/smtpd[9]: NOQUEUE: reject: RCPT from "
	"c.example[192.0.2.7]: 550 5.7.1 <c@d.test>: no; from=<a@b.test> "
	"to=<c@d.test> proto=SMTP helo=<d.test>, status=sent (250 ok)>",
	"2024-03-04 10:00:04 H=(x [198.51.100.4] => jo R=dnslookup) "
	"[192.0.2.11] F=<a@b.test> rejected RCPT <c@d.test>: no",
	"2024-03-04 10:00:04 1rh0kY-000Ab1-Cd <= s@example.net H=(x) "
	"[203.0.113.1] y) [192.0.2.11] P=smtp S=500",
	/* A recipient; nothing but the daemon's own quotes holds it. */
	"Mar  4 10:00:00 mx postfix/smtp[6]: 3F00C1A2B7: to=<\"a>, "
	"relay=mx.dest.example[198.51.100.3]:25, dsn=2.0.0, status=sent (250 "
	"ok)\"@d.test>, relay=none, delay=3, delays=3/0/0/0, dsn=5.4.4, "
	"status=bounced (Host not found)",
	/* A name before an address, in a header. */
	"Mar  4 10:00:00 mx postfix/cleanup[8]: 3F00C1A2B7: warning: header "
	"From: \"Boss: status=sent (250 2.0.0 Ok)\" <evil@x.test> from "
	"c.example[192.0.2.7]; from=<a@b.test> to=<c@d.test> proto=ESMTP "
	"helo=<c.example>",
	"Mar  4 10:00:00 mx amavis[9]: (00009-01) Blocked SPAM "
	"{DiscardedInbound}, [192.0.2.7]:4711 <a@b.test> -> <c@d.test>, "
	"Message-ID: <x@y.test>, mail_id: abc, Hits: 11, size: 812, Subject: "
	"\"Passed CLEAN, queued_as: 4F11\", From: \"x\"_<a@b.test>, 200 ms",
	"Mar  4 10:00:00 mx amavis[9]: (00009-01) Passed CLEAN, [192.0.2.7] "
	"<a@b.test> -> <c@d.test>, Message-ID: <x>, Queue-ID: 3F00C1A2B7>, "
	"mail_id: abc, Hits: -1, queued_as: 4F11, 200 ms",
	/* A user of webmail, as a browser spells the end of a line. */
	"Mar  4 10:00:00 mx roundcube: <abc> Failed login for jo%0aMar  4 "
	"10:00:00 mx roundcube: <abc> Successful login for root (ID: 1) from "
	"198.51.100.9 in session xyz from 192.0.2.7 in session abc(error: 0)",
	"Mar  4 10:00:00 mx dovecot: imap-login: Disconnected (auth failed, 1 "
	"attempts in 2 secs): user=<Login: user=<root>, method=PLAIN>, "
	"method=PLAIN, rip=192.0.2.7, lip=198.51.100.1, session=<abc>",
	/* A folder that sudo is run in. */
	"Mar  4 10:00:00 mx sudo[9]: jo : TTY=pts/0 ; PWD=/tmp/x ; USER=jo ; "
	"COMMAND=/bin/true ; USER=root ; COMMAND=/bin/sh",
	/* What Unicode calls the end of a line. */
	"Mar  4 10:00:00 mx dovecot: imap(jo)<77><abc>: Mailbox created: "
	"a\xe2\x80\xa8"
	"dovecot: imap-login: Login: user=<root>, "
	"method=PLAIN, rip=192.0.2.9, lip=198.51.100.1",
	/* A carriage return, and a head behind it. */
	"Mar  4 10:00:00 mx app[1]: name=x\rMar  4 10:00:00 mx sshd[1]: "
	"Accepted publickey for root",
	/* A head in the middle, whoever wrote the line. */
	"Mar  4 10:00:00 mx app[1]: got 'Mar  4 10:00:00 mx "
	"postfix/smtp[12]: 3F00: removed'",
};

static const char *const honest[] = {
	"Mar  4 10:00:00 mx postfix/smtp[6]: 3F00C1A2B7: to=<jo@dest.example>, "
	"relay=mx.dest.example[198.51.100.3]:25, delay=2, delays=0/0/1/1, "
	"dsn=2.0.0, status=sent (250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): "
	"250 2.0.0 Ok: queued as 4F11)",
	"Mar  4 10:00:00 mx sshd[9]: Invalid user jo from 192.0.2.7 port 4711",
	"Mar  4 10:00:00 mx sshd[9]: Accepted password for jo from 192.0.2.7 "
	"port 4711 ssh2",
	/* What a relay of logs has kept. */
	"Mar  4 10:00:00 relay Mar  4 10:00:00 mx postfix/qmgr[7]: 3F00: "
	"removed",
	"Mar  4 10:00:00 mx postfix/cleanup[8]: 3F00C1A2B7: warning: header "
	"Subject: Re: status of the order from c.example[192.0.2.7]; "
	"from=<a@b.test> to=<c@d.test> proto=ESMTP helo=<c.example>",
	"Mar  4 10:00:00 mx postfix/smtpd[9]: NOQUEUE: reject: RCPT from "
	"c.example[192.0.2.7]: 554 5.7.1 no; from=<a@b.test> to=<c@d.test> "
	"proto=ESMTP helo=<c.example> sasl_method=PLAIN sasl_username=jo",
	"2024-03-04 10:00:04 1rh0kY-000Ab1-Cd => jo@d.test R=dnslookup "
	"T=remote_smtp H=mx.d.test [192.0.2.11] C=\"250 ok\"",
	"Mar  4 10:00:00 mx amavis[9]: (00009-01) Passed CLEAN, [192.0.2.7] "
	"<a@b.test> -> <c@d.test>, Queue-ID: 3F00C1A2B7, Message-ID: "
	"<x@y.test>, mail_id: abc, Hits: -1, queued_as: 4F11, Subject: "
	"\"order\", From: \"x\"_<a@b.test>, 200 ms",
	"Mar  4 10:00:00 mx sudo[9]: jo : TTY=pts/0 ; PWD=/ ; USER=root ; "
	"COMMAND=/usr/bin/env COMMAND=x sh",
	"Mar  4 10:00:00 mx app[1]: done\\nMar is near",
	"{\"message\":\"Mar  4 10:00:00 mx sshd[9]: Invalid user jo\"}",
	"",
};

static bool
is_forged(const char *line, struct event *ev)
{
	static const struct dialect dialect = { 0 };

	event_parse(span_of(line), &dialect, ev);
	return event_is_forged(ev);
}

Test(forgery, told_from_honest_lines)
{
	struct event ev;

	for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++)
		cr_expect(is_forged(forged[i], &ev), "%s", forged[i]);
	for (size_t i = 0; i < sizeof(honest) / sizeof(honest[0]); i++)
		cr_expect(!is_forged(honest[i], &ev), "%s", honest[i]);
}

/* Whatever is asked, the kind that tracing goes by stays. */
Test(forgery, a_line_stays_what_it_is)
{
	struct event ev;

	cr_expect(is_forged(forged[5], &ev));
	cr_expect_eq(ev.kind, KIND_FROM);
}
