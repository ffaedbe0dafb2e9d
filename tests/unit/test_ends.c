/* What becomes of recipients, decided from lines: one story a status, and the
 * complications of logs. Lines are shaped like those of the daemons. */
#include <criterion/criterion.h>

#include "tests/unit/evidence_double.h"

struct story_row {
	const char *name;
	const char *lines;
	/* "to status[/proof][ (reason)]" for each recipient, joined by "; ",
	 * and "+" at the end of a mail that the evidence shows to its end. */
	const char *expected;
};

/* A mail of one recipient on mx1, up to the queue. */
#define CLIENT(id)                                                             \
	"Mar  4 10:00:00 mx1 postfix/smtpd[11]: " id                           \
	": client=out.example[192.0.2.1]\n"
#define MESSAGE(id)                                                            \
	"Mar  4 10:00:00 mx1 postfix/cleanup[12]: " id                         \
	": message-id=<m1@out.example>\n"
#define ACTIVE(id, n)                                                          \
	"Mar  4 10:00:01 mx1 postfix/qmgr[13]: " id                            \
	": from=<ann@out.example>, size=900, nrcpt=" n " (queue active)\n"
#define QUEUED(id, n) CLIENT(id) MESSAGE(id) ACTIVE(id, n)
#define REMOVED(id)   "Mar  4 10:00:09 mx1 postfix/qmgr[13]: " id ": removed\n"

static void
append(char *out, size_t size, struct span s)
{
	size_t len = strlen(out);

	snprintf(out + len, size - len, "%.*s", (int)s.len, s.ptr);
}

static void
dump(const struct story *s, char *out, size_t size)
{
	out[0] = '\0';
	for (size_t i = 0; i < s->nrecipients; i++) {
		const struct mail_recipient *r = &s->recipients[i];

		append(out, size, i ? SPAN("; ") : SPAN(""));
		append(out, size, r->to.len > 0 ? r->to : SPAN("?"));
		append(out, size, SPAN(" "));
		append(out, size, span_of(mail_status_word(r->status)));
		if (r->proof != PROOF_NONE)
			append(out, size,
				r->proof == PROOF_STORE ? SPAN("/store")
							: SPAN("/agent"));
		if (r->reason.len > 0) {
			append(out, size, SPAN(" ("));
			append(out, size, r->reason);
			append(out, size, SPAN(")"));
		}
	}
	append(out, size, s->complete ? SPAN(" +") : SPAN(""));
}

static void
tell(struct view *v, const char *lines)
{
	struct story *s = double_open(v, lines);

	cr_assert_eq(store_attach(s, NULL), WB_OK);
	cr_assert_eq(ends_tell(s, NULL), WB_OK);
}

static void
run_rows(const struct story_row *rows, size_t count)
{
	struct view *v = calloc(1, sizeof(*v));

	for (size_t i = 0; i < count; i++) {
		char got[2000];

		tell(v, rows[i].lines);
		dump(&v->story, got, sizeof(got));
		cr_expect_str_eq(got, rows[i].expected,
			"%s:\n     got %s\nexpected %s", rows[i].name, got,
			rows[i].expected);
		for (size_t k = 0; k < v->story.nrecipients; k++)
			cr_expect(v->story.recipients[k].meaning.len > 20,
				"%s: no meaning", rows[i].name);
		double_close(v);
	}
	free(v);
}

#define ROWS(rows) run_rows(rows, sizeof(rows) / sizeof((rows)[0]))

Test(ends, delivered)
{
	static const struct story_row rows[] = {
		{ "local mailbox",
			QUEUED("4A1B2C3D4E",
				"1") "Mar  4 10:00:02 mx1 postfix/local[14]: "
				     "4A1B2C3D4E: "
				     "to=<bob@home.example>, relay=local, "
				     "delay=1, "
				     "delays=1/0/0/0, dsn=2.0.0, status=sent "
				     "(delivered to "
				     "maildir)\n" REMOVED("4A1B2C3D4E"),
			"bob@home.example delivered/agent +" },
		{ "pipe to a delivery program",
			QUEUED("4A1B2C3D4E",
				"1") "Mar  4 10:00:02 mx1 postfix/pipe[14]: "
				     "4A1B2C3D4E: "
				     "to=<bob@home.example>, relay=maildrop, "
				     "delay=1, "
				     "dsn=2.0.0, status=sent (delivered via "
				     "maildrop "
				     "service)\n" REMOVED("4A1B2C3D4E"),
			"bob@home.example delivered/agent +" },
		{ "pipe to a filter that nothing comes back from",
			QUEUED("4A1B2C3D4E",
				"1") "Mar  4 10:00:02 mx1 postfix/pipe[14]: "
				     "4A1B2C3D4E: "
				     "to=<bob@home.example>, "
				     "relay=spamassassin, delay=1, "
				     "dsn=2.0.0, status=sent (delivered via "
				     "spamassassin "
				     "service)\n" REMOVED("4A1B2C3D4E"),
			"bob@home.example unknown (the lines of the next hop "
			"are missing)" },
		{ "LMTP socket without the store's lines",
			QUEUED("4A1B2C3D4E",
				"1") "Mar  4 10:00:02 mx1 postfix/lmtp[14]: "
				     "4A1B2C3D4E: "
				     "to=<bob@home.example>, "
				     "relay=mx1.home.example[private/"
				     "dovecot-lmtp], "
				     "delay=1, dsn=2.0.0, status=sent (250 "
				     "2.0.0 "
				     "<bob@home.example> "
				     "IkiQKTt+117kJgAAWP5Hkg Saved)\n" REMOVED(
					     "4A1B2C3D4E"),
			"bob@home.example delivered/agent +" },
		{ "the store says so",
			QUEUED("4A1B2C3D4E",
				"1") "Mar  4 10:00:02 mx1 dovecot: "
				     "lmtp(bob@home.example)<99><IkiQKTt+"
				     "117kJgAAWP5Hkg>: "
				     "msgid=<m1@out.example>: saved mail to "
				     "INBOX\n"
				     "Mar  4 10:00:02 mx1 postfix/lmtp[14]: "
				     "4A1B2C3D4E: "
				     "to=<bob@home.example>, "
				     "relay=mx1.home.example[private/"
				     "dovecot-lmtp], "
				     "delay=1, dsn=2.0.0, status=sent (250 "
				     "2.0.0 "
				     "<bob@home.example> "
				     "IkiQKTt+117kJgAAWP5Hkg Saved)\n" REMOVED(
					     "4A1B2C3D4E"),
			"bob@home.example delivered/store +" },
		{ "the MTA's line is lost, the store's is not",
			QUEUED("4A1B2C3D4E",
				"1") "Mar  4 10:00:02 mx1 postfix/lmtp[14]: "
				     "4A1B2C3D4E: "
				     "to=<bob@home.example>, relay=none, "
				     "delay=1, "
				     "dsn=4.4.1, status=deferred (connect to "
				     "mx1.home.example[private/dovecot-lmtp]: "
				     "Connection "
				     "refused)\n"
				     "Mar  4 10:00:05 mx1 dovecot: "
				     "lmtp(bob@home.example)<99><IkiQKTt+"
				     "117kJgAAWP5Hkg>: "
				     "msgid=<m1@out.example>: saved mail to "
				     "INBOX\n" REMOVED("4A1B2C3D4E"),
			"bob@home.example delivered/store +" },
		{ "lda by message-id, user and time",
			QUEUED("4A1B2C3D4E",
				"1") "Mar  4 10:00:02 mx1 dovecot: lda(bob): "
				     "msgid=<m1@out.example>: saved mail to "
				     "Work\n"
				     "Mar  4 10:00:02 mx1 postfix/pipe[14]: "
				     "4A1B2C3D4E: "
				     "to=<bob@home.example>, relay=dovecot, "
				     "delay=1, "
				     "dsn=2.0.0, status=sent (delivered via "
				     "dovecot "
				     "service)\n" REMOVED("4A1B2C3D4E"),
			"bob@home.example delivered/store +" },
		{ "a session of another mail in a forged reply",
			QUEUED("4A1B2C3D4E",
				"1") "Mar  4 10:00:02 mx1 dovecot: "
				     "lmtp(bob@home.example)<99><IkiQKTt+"
				     "117kJgAAWP5Hkg>: "
				     "msgid=<other@out.example>: saved mail to "
				     "INBOX\n"
				     "Mar  4 10:00:02 mx1 postfix/smtp[14]: "
				     "4A1B2C3D4E: "
				     "to=<bob@far.example>, "
				     "relay=mail.far.example[203.0.113.9]:25, "
				     "delay=1, "
				     "dsn=2.0.0, status=sent (250 2.0.0 "
				     "<bob@home.example> "
				     "IkiQKTt+117kJgAAWP5Hkg Saved)\n" REMOVED(
					     "4A1B2C3D4E"),
			"bob@far.example relayed +" },
	};

	ROWS(rows);
}

#define SMTP(id, to, relay, text)                                              \
	"Mar  4 10:00:02 mx1 postfix/smtp[14]: " id ": to=<" to                \
	">, relay=" relay ", delay=1.2, delays=0.1/0/0.5/0.6, " text "\n"
#define FAR "mail.far.example[203.0.113.9]:25"

Test(ends, next_hop)
{
	static const struct story_row rows[] = {
		{ "another machine",
			QUEUED("4A1B2C3D4E", "1") SMTP("4A1B2C3D4E",
				"cy@far.example", FAR,
				"dsn=2.0.0, status=sent (250 2.0.0 Ok: queued "
				"as 7F00000001)") REMOVED("4A1B2C3D4E"),
			"cy@far.example relayed +" },
		{ "a filter of this machine whose leg is lost",
			QUEUED("4A1B2C3D4E", "1") SMTP("4A1B2C3D4E",
				"cy@far.example", "127.0.0.1[127.0.0.1]:10024",
				"dsn=2.0.0, status=sent (250 2.0.0 Ok: queued "
				"as 7F00000001)") REMOVED("4A1B2C3D4E"),
			"cy@far.example unknown (the lines of the next hop "
			"are missing)" },
		{ "through the filter, and on",
			QUEUED("4A1B2C3D4E", "1") QUEUED(
				"5B00000001", "1") SMTP("4A1B2C3D4E",
				"cy@far.example", "127.0.0.1[127.0.0.1]:10024",
				"dsn=2.0.0, status=sent (250 2.0.0 Ok: queued "
				"as 5B00000001)") REMOVED("4A1B2C3D4E")
				SMTP("5B00000001", "cy@far.example", FAR,
					"dsn=2.0.0, status=sent (250 ok)")
					REMOVED("5B00000001"),
			"cy@far.example relayed +" },
		{ "through the filter, whose leg lacks the delivery",
			QUEUED("4A1B2C3D4E", "1") QUEUED(
				"5B00000001", "1") SMTP("4A1B2C3D4E",
				"cy@far.example", "127.0.0.1[127.0.0.1]:10024",
				"dsn=2.0.0, status=sent (250 2.0.0 Ok: queued "
				"as 5B00000001)") REMOVED("4A1B2C3D4E")
				REMOVED("5B00000001"),
			"cy@far.example unknown" },
		{ "an alias in the filtered leg takes over",
			QUEUED("4A1B2C3D4E", "1") QUEUED("5B00000001",
				"2") SMTP("4A1B2C3D4E", "all@home.example",
				"127.0.0.1[127.0.0.1]:10024",
				"dsn=2.0.0, status=sent (250 2.0.0 Ok: queued "
				"as 5B00000001)")
				REMOVED("4A1B2C3D4E") "Mar  4 10:00:03 mx1 "
						      "postfix/virtual[15]: "
						      "5B00000001: "
						      "to=<ann@home.example>, "
						      "orig_to=<all@home."
						      "example>, "
						      "relay=virtual, delay=1, "
						      "dsn=2.0.0, status=sent "
						      "(delivered to maildir)\n"
						      "Mar  4 10:00:03 mx1 "
						      "postfix/virtual[15]: "
						      "5B00000001: "
						      "to=<bob@home.example>, "
						      "orig_to=<all@home."
						      "example>, "
						      "relay=virtual, delay=1, "
						      "dsn=2.0.0, status=sent "
						      "(delivered to "
						      "maildir)\n" REMOVED(
							      "5B00000001"),
			"ann@home.example delivered/agent; bob@home.example "
			"delivered/agent +" },
		{ "forwarded by an alias file",
			QUEUED("4A1B2C3D4E",
				"1") "Mar  4 10:00:02 mx1 postfix/local[14]: "
				     "4A1B2C3D4E: "
				     "to=<bob@home.example>, relay=local, "
				     "delay=1, "
				     "dsn=2.0.0, status=sent (forwarded as "
				     "5B00000001)\n" ACTIVE("5B00000001", "1")
					     REMOVED("4A1B2C3D4E") SMTP(
						     "5B00000001",
						     "cy@far.example", FAR,
						     "dsn=2.0.0, status=sent "
						     "(250 ok)")
						     REMOVED("5B00000001"),
			"bob@home.example expanded; cy@far.example relayed +" },
		{ "forwarded, and the new mail is lost",
			QUEUED("4A1B2C3D4E",
				"1") "Mar  4 10:00:02 mx1 postfix/local[14]: "
				     "4A1B2C3D4E: "
				     "to=<bob@home.example>, relay=local, "
				     "delay=1, "
				     "dsn=2.0.0, status=sent (forwarded as "
				     "5B00000001)\n" REMOVED("4A1B2C3D4E"),
			"bob@home.example expanded" },
	};

	ROWS(rows);
}

#define DEFERRED(time, id, to)                                                 \
	"Mar  4 " time " mx1 postfix/smtp[14]: " id ": to=<" to                \
	">, relay=" FAR ", delay=1.2, dsn=4.2.2, status=deferred (host " FAR   \
	" said: 452 4.2.2 <" to ">: Mailbox full (in reply to RCPT TO "        \
	"command))\n"

Test(ends, several_attempts)
{
	static const struct story_row rows[] = {
		{ "deferred, then taken",
			QUEUED("4A1B2C3D4E", "1") DEFERRED("10:00:02",
				"4A1B2C3D4E",
				"cy@far.example") "Mar  4 10:20:00 mx1 "
						  "postfix/smtp[14]: "
						  "4A1B2C3D4E: "
						  "to=<cy@far.example>, "
						  "relay=" FAR ", delay=1200, "
						  "dsn=2.0.0, status=sent (250 "
						  "ok)\n"
						  "Mar  4 10:20:00 mx1 "
						  "postfix/qmgr[13]: "
						  "4A1B2C3D4E: "
						  "removed\n",
			"cy@far.example relayed +" },
		{ "deferred, and the evidence ends soon",
			QUEUED("4A1B2C3D4E", "1")
				DEFERRED("10:00:02", "4A1B2C3D4E",
					"cy@far.example") "Mar  4 10:50:00 mx1 "
							  "postfix/anvil[9]: "
							  "statistics: max "
							  "cache size 1 at Mar "
							  " 4 10:00:00\n",
			"cy@far.example delayed" },
		{ "deferred, and the host's queue goes on for days",
			QUEUED("4A1B2C3D4E", "1")
				DEFERRED("10:00:02", "4A1B2C3D4E",
					"cy@far.example") "Mar  9 10:50:00 mx1 "
							  "postfix/qmgr[13]: "
							  "5B1B2C3D4E: "
							  "removed\n",
			"cy@far.example unknown (its last lines are "
			"missing); ? unknown" },
		{ "deferred, and nothing but logins for days",
			QUEUED("4A1B2C3D4E", "1")
				DEFERRED("10:00:02", "4A1B2C3D4E",
					"cy@far.example") "Mar  9 10:50:00 mx1 "
							  "dovecot: imap-login:"
							  " Login: user=<ann>, "
							  "rip=192.0.2.1\n",
			"cy@far.example delayed" },
		{ "deferred, then removed without the line that says why",
			QUEUED("4A1B2C3D4E", "1")
				DEFERRED("10:00:02", "4A1B2C3D4E",
					"cy@far.example") "Mar  4 10:20:00 mx1 "
							  "postfix/qmgr[13]: "
							  "4A1B2C3D4E: "
							  "removed\n",
			"cy@far.example unknown (its last lines are "
			"missing)" },
		{ "refused for good",
			QUEUED("4A1B2C3D4E", "1")
				SMTP("4A1B2C3D4E", "cy@far.example", FAR,
					"dsn=5.1.1, status=bounced (host " FAR
					" said: 550 5.1.1 <cy@far.example>: "
					"User "
					"unknown (in reply to RCPT TO "
					"command))") "Mar  4 10:00:03 mx1 "
						     "postfix/bounce[16]: "
						     "4A1B2C3D4E: "
						     "sender non-delivery "
						     "notification: "
						     "6C00000001\n" REMOVED(
							     "4A1B2C3D4E"),
			"cy@far.example failed (bounced) +" },
		{ "expired in the queue",
			QUEUED("4A1B2C3D4E", "1") DEFERRED("11:00:02",
				"4A1B2C3D4E",
				"cy@far.example") "Mar  4 11:00:09 mx1 "
						  "postfix/qmgr[13]: "
						  "4A1B2C3D4E: "
						  "from=<ann@out.example>, "
						  "status=expired, returned to "
						  "sender\n"
						  "Mar  4 11:00:10 mx1 "
						  "postfix/qmgr[13]: "
						  "4A1B2C3D4E: "
						  "removed\n",
			"cy@far.example failed (expired) +" },
		{ "one expired; the other's last attempt is long ago",
			QUEUED("4A1B2C3D4E", "2") DEFERRED("10:00:02",
				"4A1B2C3D4E",
				"dee@far.example") "Mar  9 10:00:02 mx1 "
						   "postfix/smtp[14]: "
						   "4A1B2C3D4E: "
						   "to=<cy@far.example>, "
						   "relay=none, delay=432000, "
						   "dsn=4.4.1, status=deferred "
						   "(connect to " FAR
						   ": Connection timed out)\n"
						   "Mar  9 10:00:09 mx1 "
						   "postfix/qmgr[13]: "
						   "4A1B2C3D4E: "
						   "from=<ann@out.example>, "
						   "status=expired, returned "
						   "to "
						   "sender\n"
						   "Mar  9 10:00:10 mx1 "
						   "postfix/qmgr[13]: "
						   "4A1B2C3D4E: "
						   "removed\n",
			"dee@far.example unknown (its last lines are missing); "
			"cy@far.example failed (expired)" },
		{ "a notice tells of the only recipient's failure",
			QUEUED("4A1B2C3D4E", "1") DEFERRED("10:00:02",
				"4A1B2C3D4E",
				"cy@far.example") "Mar  4 10:30:03 mx1 "
						  "postfix/bounce[16]: "
						  "4A1B2C3D4E: "
						  "sender non-delivery "
						  "notification: 6C00000001\n",
			"cy@far.example failed (bounced) +" },
		{ "a notice of delay tells nothing of the end",
			QUEUED("4A1B2C3D4E", "1") DEFERRED("10:00:02",
				"4A1B2C3D4E",
				"cy@far.example") "Mar  4 10:30:03 mx1 "
						  "postfix/bounce[16]: "
						  "4A1B2C3D4E: "
						  "sender delay notification: "
						  "6C00000001\n",
			"cy@far.example delayed" },
		{ "fewer recipients than the queue manager counts",
			QUEUED("4A1B2C3D4E", "2")
				SMTP("4A1B2C3D4E", "cy@far.example", FAR,
					"dsn=2.0.0, status=sent (250 ok)")
					REMOVED("4A1B2C3D4E"),
			"cy@far.example relayed" },
		{ "the delivery line after `removed`",
			QUEUED("4A1B2C3D4E", "1") REMOVED(
				"4A1B2C3D4E") "Mar  4 10:00:10 mx1 "
					      "postfix/smtp[14]: 4A1B2C3D4E: "
					      "to=<cy@far.example>, relay=" FAR
					      ", delay=1, "
					      "dsn=2.0.0, status=sent (250 "
					      "ok)\n",
			"cy@far.example relayed +" },
		{ "the same recipient twice, with two ends",
			QUEUED("4A1B2C3D4E",
				"2") "Mar  4 10:00:02 mx1 postfix/local[14]: "
				     "4A1B2C3D4E: "
				     "to=<bob@home.example>, relay=local, "
				     "delay=1, "
				     "dsn=2.0.0, status=sent (delivered to "
				     "maildir)\n"
				     "Mar  4 10:00:03 mx1 postfix/local[14]: "
				     "4A1B2C3D4E: "
				     "to=<bob@home.example>, relay=local, "
				     "delay=1, "
				     "dsn=5.2.0, status=bounced (maildir "
				     "delivery failed)\n" REMOVED("4A1B2C3D4E"),
			"bob@home.example delivered/agent; bob@home.example "
			"failed (bounced) +" },
		{ "no line about any recipient",
			QUEUED("4A1B2C3D4E", "1") REMOVED("4A1B2C3D4E"),
			"? unknown" },
	};

	ROWS(rows);
}

Test(ends, refused)
{
	static const struct story_row rows[] = {
		{ "one of two recipients",
			CLIENT("4A1B2C3D4E") "Mar  4 10:00:00 mx1 "
					     "postfix/smtpd[11]: 4A1B2C3D4E: "
					     "reject: RCPT from "
					     "out.example[192.0.2.1]: 550 "
					     "5.1.1 "
					     "<nobody@home.example>: Recipient "
					     "address rejected: "
					     "User unknown; "
					     "from=<ann@out.example> "
					     "to=<nobody@home.example> "
					     "proto=ESMTP helo=<x>\n" MESSAGE(
						     "4A1B2C3D4E") ACTIVE("4A1B"
									  "2C3D"
									  "4E",
						     "1") "Mar  4 10:00:02 mx1 "
							  "postfix/"
							  "virtual[14]: "
							  "4A1B2C3D4E: "
							  "to=<bob@home."
							  "example>, "
							  "relay=virtual, "
							  "delay=1, "
							  "dsn=2.0.0, "
							  "status=sent "
							  "(delivered to "
							  "maildir)\n" REMOVED(
								  "4A1B2C3D4E"),
			"nobody@home.example rejected (Recipient address "
			"rejected: User unknown); bob@home.example "
			"delivered/agent +" },
		{ "by a header check, at the end of the mail",
			CLIENT("4A1B2C3D4E") MESSAGE(
				"4A1B2C3D4E") "Mar  4 10:00:00 mx1 "
					      "postfix/cleanup[12]: "
					      "4A1B2C3D4E: "
					      "reject: header Subject: "
					      "status=sent (250 ok) from "
					      "out.example[192.0.2.1]; "
					      "from=<ann@out.example> "
					      "to=<bob@home.example> "
					      "proto=ESMTP helo=<x>: 5.7.1 "
					      "no such words here\n",
			"bob@home.example rejected (no such words here) +" },
		{ "by a milter",
			CLIENT("4A1B2C3D4E")
				MESSAGE("4A1B2C3D4E") "Mar  4 10:00:00 mx1 "
						      "postfix/cleanup[12]: "
						      "4A1B2C3D4E: "
						      "milter-reject: "
						      "END-OF-MESSAGE from "
						      "out.example[192.0.2.1]: "
						      "5.7.1 Blocked; "
						      "from=<ann@out.example> "
						      "to=<bob@home.example> "
						      "proto=ESMTP helo=<x>\n",
			"bob@home.example rejected (Blocked) +" },
		{ "the client broke off",
			CLIENT("4A1B2C3D4E") "Mar  4 10:00:05 mx1 "
					     "postfix/smtpd[11]: lost "
					     "connection after DATA (512 "
					     "bytes) from "
					     "out.example[192.0.2.1]\n",
			"? aborted +" },
		{ "the session ends without DATA",
			CLIENT("4A1B2C3D4E") "Mar  4 10:00:05 mx1 "
					     "postfix/smtpd[11]: disconnect "
					     "from out.example[192.0.2.1] "
					     "ehlo=1 mail=1 rcpt=1 "
					     "rset=1 quit=1 commands=5\n",
			"? aborted +" },
		{ "a session that took mails proves no abort",
			CLIENT("4A1B2C3D4E") "Mar  4 10:00:05 mx1 "
					     "postfix/smtpd[11]: disconnect "
					     "from out.example[192.0.2.1] "
					     "ehlo=1 mail=1 rcpt=1 "
					     "data=1 quit=1 commands=5\n",
			"? unknown" },
		{ "since 3.10 cleanup says so",
			CLIENT("4A1B2C3D4E") "Mar  4 10:00:05 mx1 "
					     "postfix/cleanup[12]: 4A1B2C3D4E: "
					     "removed (canceled)\n",
			"? aborted +" },
	};

	ROWS(rows);
}

Test(ends, greylisted_and_permanent)
{
	static const struct {
		const char *reply;
		const char *reason;
		enum mail_permanent permanent;
	} rows[] = {
		{ "450 4.2.0 <b@h.example>: Recipient address rejected: "
		  "Greylisted, see http://postgrey.example/",
			"greylisted", PERMANENT_NO },
		{ "554 5.7.1 Service unavailable; Client host [192.0.2.1] "
		  "blocked using dnsbl.example",
			"Service unavailable; Client host [192.0.2.1] blocked "
			"using dnsbl.example",
			PERMANENT_YES },
		{ "454 4.7.1 <b@h.example>: Relay access denied",
			"Relay access denied", PERMANENT_NO },
	};
	struct view *v = calloc(1, sizeof(*v));

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct mail_recipient *r = NULL;
		struct leg *leg = NULL;
		char line[500];

		snprintf(line, sizeof(line),
			"Mar  4 10:00:00 mx1 postfix/smtpd[11]: NOQUEUE: "
			"reject: RCPT from out.example[192.0.2.1]: %s; "
			"from=<a@out.example> to=<b@h.example> proto=ESMTP "
			"helo=<x>\n",
			rows[i].reply);
		(void)double_open(v, line);
		v->story.nlegs = 1;
		leg = &v->legs[0];
		leg->host = v->lines[0].host;
		leg->daemon = SPAN("postfix");
		leg->is_session = true;
		leg->queue_id = (struct span){ 0 };
		if (leg->lines.count == 0)
			sighting_set_add(&leg->lines, &v->lines[0]);
		cr_assert_eq(ends_tell(&v->story, NULL), WB_OK);
		cr_assert_eq(v->story.nrecipients, 1);
		r = &v->story.recipients[0];
		cr_expect_eq(r->status, MAIL_REJECTED);
		cr_expect_eq(r->permanent, rows[i].permanent);
		cr_expect(span_eq(r->reason, span_of(rows[i].reason)),
			"got %.*s", (int)r->reason.len, r->reason.ptr);
		cr_expect(v->story.complete);
		double_close(v);
	}
	free(v);
}

Test(ends, kept_or_thrown_away)
{
	static const struct story_row rows[] = {
		{ "header check discards",
			CLIENT("4A1B2C3D4E") MESSAGE(
				"4A1B2C3D4E") "Mar  4 10:00:00 mx1 "
					      "postfix/cleanup[12]: "
					      "4A1B2C3D4E: "
					      "discard: header Subject: "
					      "status=sent (delivered) from "
					      "out.example[192.0.2.1]; "
					      "from=<ann@out.example> "
					      "to=<bob@home.example> "
					      "proto=ESMTP helo=<x>\n",
			"bob@home.example discarded +" },
		{ "the discard transport",
			QUEUED("4A1B2C3D4E",
				"1") "Mar  4 10:00:02 mx1 postfix/discard[14]: "
				     "4A1B2C3D4E: "
				     "to=<bob@home.example>, relay=none, "
				     "delay=1, "
				     "dsn=2.0.0, status=sent "
				     "(silently)\n" REMOVED("4A1B2C3D4E"),
			"bob@home.example discarded +" },
		{ "redirected by a header check",
			CLIENT("4A1B2C3D4E") MESSAGE(
				"4A1B2C3D4E") "Mar  4 10:00:00 mx1 "
					      "postfix/cleanup[12]: "
					      "4A1B2C3D4E: "
					      "redirect: header X-Spam: yes "
					      "from "
					      "out.example[192.0.2.1]; "
					      "from=<ann@out.example> "
					      "to=<bob@home.example> "
					      "proto=ESMTP helo=<x>: "
					      "trap@home.example\n" ACTIVE(
						      "4A1B2C3D4E",
						      "1") "Mar  4 10:00:02 "
							   "mx1 "
							   "postfix/"
							   "virtual[14]: "
							   "4A1B2C3D4E: "
							   "to=<trap@home."
							   "example>, "
							   "relay=virtual, "
							   "delay=1, "
							   "dsn=2.0.0, "
							   "status=sent "
							   "(delivered to "
							   "maildir)\n" REMOVED(
								   "4A1B2C3D4"
								   "E"),
			"bob@home.example expanded; trap@home.example "
			"delivered/agent +" },
		{ "on hold",
			CLIENT("4A1B2C3D4E") MESSAGE(
				"4A1B2C3D4E") "Mar  4 10:00:00 mx1 "
					      "postfix/cleanup[12]: "
					      "4A1B2C3D4E: "
					      "hold: header Subject: x from "
					      "out.example[192.0.2.1]; "
					      "from=<ann@out.example> "
					      "to=<bob@home.example> "
					      "proto=ESMTP helo=<x>\n",
			"bob@home.example held" },
		{ "released and delivered",
			CLIENT("4A1B2C3D4E") MESSAGE(
				"4A1B2C3D4E") "Mar  4 10:00:00 mx1 "
					      "postfix/cleanup[12]: "
					      "4A1B2C3D4E: "
					      "hold: header Subject: x from "
					      "out.example[192.0.2.1]; "
					      "from=<ann@out.example> "
					      "to=<bob@home.example> "
					      "proto=ESMTP helo=<x>\n"
					      "Mar  4 10:00:01 mx1 "
					      "postfix/postsuper[20]: "
					      "4A1B2C3D4E: released from "
					      "hold\n" ACTIVE("4A1B2C3D4E",
						      "1") "Mar  4 10:00:02 "
							   "mx1 "
							   "postfix/"
							   "virtual[14]: "
							   "4A1B2C3D4E: "
							   "to=<bob@home."
							   "example>, "
							   "relay=virtual, "
							   "delay=1, "
							   "dsn=2.0.0, "
							   "status=sent "
							   "(delivered to "
							   "maildir)\n" REMOVED(
								   "4A1B2C3D4"
								   "E"),
			"bob@home.example delivered/agent +" },
		{ "deleted by an administrator",
			QUEUED("4A1B2C3D4E", "1") DEFERRED("10:00:02",
				"4A1B2C3D4E",
				"cy@far.example") "Mar  4 10:30:00 mx1 "
						  "postfix/postsuper[20]: "
						  "4A1B2C3D4E: removed\n",
			"cy@far.example purged +" },
		{ "deleted before any attempt: recipients unknown",
			QUEUED("4A1B2C3D4E", "3") "Mar  4 10:30:00 mx1 "
						  "postfix/postsuper[20]: "
						  "4A1B2C3D4E: removed\n",
			"? purged +" },
		{ "deleted while being delivered",
			QUEUED("4A1B2C3D4E",
				"1") "Mar  4 10:00:01 mx1 "
				     "postfix/postsuper[20]: "
				     "4A1B2C3D4E: removed\n" SMTP("4A1B2C3D4E",
					     "cy@far.example", FAR,
					     "dsn=2.0.0, status=sent (250 ok)"),
			"cy@far.example relayed +" },
	};

	ROWS(rows);
}

#define TO_AMAVIS(reply)                                                       \
	SMTP("4A1B2C3D4E", "bob@home.example", "127.0.0.1[127.0.0.1]:10024",   \
		"dsn=2.7.0, status=sent (" reply ")")
#define AMAVIS(verdict)                                                        \
	"Mar  4 10:00:02 mx1 amavis[30]: (00030-01) " verdict                  \
	", [192.0.2.1]:4711 [192.0.2.1] <ann@out.example> -> "                 \
	"<bob@home.example>, Queue-ID: 4A1B2C3D4E, Message-ID: "               \
	"<m1@out.example>, mail_id: abcdefghijkl, Hits: 9.1, size: 900, "      \
	"120 ms\n"

static void
attach_filters(struct view *v)
{
	for (size_t i = 0; i < v->count; i++)
		if (span_eq(v->lines[i].daemon, SPAN("amavis")))
			sighting_set_add(&v->legs[0].lines, &v->lines[i]);
	sighting_set_sort(&v->legs[0].lines);
}

Test(ends, amavis)
{
	static const struct story_row rows[] = {
		{ "quarantine, though the reply says discarded",
			QUEUED("4A1B2C3D4E", "1") AMAVIS(
				"Blocked SPAM {DiscardedInbound,Quarantined}")
				TO_AMAVIS("250 2.7.0 Ok, discarded, "
					  "id=00030-01 - spam")
					REMOVED("4A1B2C3D4E"),
			"bob@home.example quarantined (SPAM) +" },
		{ "discarded",
			QUEUED("4A1B2C3D4E", "1")
				AMAVIS("Blocked SPAM {DiscardedInbound}")
					TO_AMAVIS("250 2.7.0 Ok, discarded, "
						  "id=00030-01 - spam")
						REMOVED("4A1B2C3D4E"),
			"bob@home.example discarded (SPAM) +" },
		{ "the filter's line is lost: both are possible",
			QUEUED("4A1B2C3D4E", "1") TO_AMAVIS(
				"250 2.7.0 Ok, discarded, id=00030-01 - spam")
				REMOVED("4A1B2C3D4E"),
			"bob@home.example unknown (kept by a filter whose own "
			"line is missing)" },
		{ "the queue's line is lost",
			QUEUED("4A1B2C3D4E", "1") AMAVIS(
				"Blocked INFECTED (Eicar-Test-Signature) "
				"{DiscardedInbound,Quarantined}")
				REMOVED("4A1B2C3D4E"),
			"bob@home.example quarantined (INFECTED) +" },
		{ "refused in the dialogue",
			QUEUED("4A1B2C3D4E", "1")
				AMAVIS("Blocked SPAM {RejectedInbound}") SMTP(
					"4A1B2C3D4E", "bob@home.example",
					"127.0.0.1[127.0.0.1]:10024",
					"dsn=5.7.0, status=bounced (host "
					"127.0.0.1[127.0.0.1] said: 554 5.7.0 "
					"Reject, id=00030-01 - spam)")
					REMOVED("4A1B2C3D4E"),
			"bob@home.example failed (SPAM) +" },
	};
	struct view *v = calloc(1, sizeof(*v));

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char got[2000];

		(void)double_open(v, rows[i].lines);
		attach_filters(v);
		cr_assert_eq(ends_tell(&v->story, NULL), WB_OK);
		dump(&v->story, got, sizeof(got));
		cr_expect_str_eq(got, rows[i].expected,
			"%s:\n     got %s\nexpected %s", rows[i].name, got,
			rows[i].expected);
		double_close(v);
	}
	free(v);
}

#define LMTP(line)                                                             \
	"Mar  4 10:00:02 mx1 dovecot: "                                        \
	"lmtp(bob@home.example)<99><IkiQKTt+117kJgAAWP5Hkg>: sieve: "          \
	"msgid=<m1@out.example>: " line "\n"
#define SAVED                                                                  \
	"Mar  4 10:00:03 mx1 postfix/lmtp[14]: 4A1B2C3D4E: "                   \
	"to=<bob@home.example>, relay=mx1.home.example[private/dovecot-lmtp]," \
	" delay=1, dsn=2.0.0, status=sent (250 2.0.0 <bob@home.example> "      \
	"IkiQKTt+117kJgAAWP5Hkg Saved)\n" REMOVED("4A1B2C3D4E")

Test(ends, sieve)
{
	static const struct story_row rows[] = {
		{ "filed into a folder",
			QUEUED("4A1B2C3D4E", "1")
				LMTP("stored mail into mailbox 'Lists'") SAVED,
			"bob@home.example delivered/store +" },
		{ "thrown away",
			QUEUED("4A1B2C3D4E", "1") LMTP(
				"marked message to be discarded if not "
				"explicitly delivered (discard action)") SAVED,
			"bob@home.example discarded +" },
		{ "marked, but stored before",
			QUEUED("4A1B2C3D4E", "1")
				LMTP("stored mail into mailbox 'Lists'")
					LMTP("marked message to be discarded "
					     "if not explicitly delivered "
					     "(discard action)") SAVED,
			"bob@home.example delivered/store +" },
		{ "discarded outright, whatever the MTA was told",
			QUEUED("4A1B2C3D4E", "1") LMTP("discarded message")
				SAVED,
			"bob@home.example discarded +" },
		/* What was sent on is not in these lines. */
		{ "sent on",
			QUEUED("4A1B2C3D4E", "1")
				LMTP("forwarded to <cy@far.example>") SAVED,
			"bob@home.example expanded" },
		{ "sent on, and kept",
			QUEUED("4A1B2C3D4E", "1")
				LMTP("forwarded to <cy@far.example>")
					LMTP("stored mail into mailbox "
					     "'INBOX'") SAVED,
			"bob@home.example delivered/store" },
		{ "an alias took one copy, the mailbox the other",
			QUEUED("4A1B2C3D4E",
				"2") "Mar  4 10:00:01 mx1 postfix/local[15]: "
				     "4A1B2C3D4E: "
				     "to=<bob@home.example>, relay=local, "
				     "delay=1, "
				     "dsn=2.0.0, status=sent (forwarded as "
				     "5B00000001)\n" LMTP(
					     "stored mail into mailbox 'INBOX'")
					     SAVED,
			"bob@home.example expanded; bob@home.example "
			"delivered/store" },
		{ "refused by the script",
			QUEUED("4A1B2C3D4E", "1") LMTP(
				"rejected message from <ann@out.example> (no)")
				SAVED,
			"bob@home.example failed (rejected by the recipient's "
			"Sieve script) +" },
		{ "the folder is full, the inbox is not",
			QUEUED("4A1B2C3D4E", "1")
				LMTP("failed to store into mailbox 'Junk': "
				     "Quota exceeded")
					LMTP("stored mail into mailbox "
					     "'INBOX'") SAVED,
			"bob@home.example delivered/store +" },
	};

	ROWS(rows);
}

#define SEND(text) "Mar  4 10:00:02 q1 qmail: 1551693602.000000 " text "\n"
#define INFO                                                                   \
	SEND("new msg 4711")                                                   \
	SEND("info msg 4711: bytes 900 from <ann@out.example> qp 26920 uid 7")

Test(ends, qmail)
{
	static const struct story_row rows[] = {
		{ "into a mailbox",
			INFO SEND("starting delivery 1: msg 4711 to local "
				  "home.example-bob@home.example")
				SEND("delivery 1: success: did_0+0+1/")
					SEND("end msg 4711"),
			"bob@home.example delivered/agent +" },
		{ "forwarded, and the copy is lost",
			INFO SEND("starting delivery 1: msg 4711 to local "
				  "bob@home.example")
				SEND("delivery 1: success: did_0+1+0/qp_26976/")
					SEND("end msg 4711"),
			"bob@home.example expanded" },
		{ "nothing to do",
			INFO SEND("starting delivery 1: msg 4711 to local "
				  "bob@home.example")
				SEND("delivery 1: success: did_0+0+0/")
					SEND("end msg 4711"),
			"bob@home.example discarded +" },
		{ "another machine",
			INFO SEND("starting delivery 1: msg 4711 to remote "
				  "cy@far.example")
				SEND("delivery 1: success: "
				     "203.0.113.9_accepted_"
				     "message./"
				     "Remote_host_said:_250_ok_1551693602_"
				     "qp_9/") SEND("end msg 4711"),
			"cy@far.example relayed +" },
		{ "deferred twice, refused in the end",
			INFO SEND(
				"starting delivery 1: msg 4711 to remote "
				"cy@far.example") SEND("delivery 1: deferral: "
						       "CNAME_lookup_failed_"
						       "temporarily._(#4.4.3)/")
				SEND("starting delivery 2: msg 4711 to remote "
				     "cy@far.example")
					SEND("delivery 2: failure: "
					     "203.0.113.9_does_not_like_"
					     "recipient./"
					     "Remote_host_said:_550_5.1.1_User_"
					     "unknown/"
					     "Giving_up_on_203.0.113.9./")
						SEND("bounce msg 4711 qp 27000")
							SEND("end msg 4711"),
			"cy@far.example failed (bounced) +" },
		{ "the time in the queue is over",
			INFO SEND("starting delivery 1: msg 4711 to remote "
				  "cy@far.example")
				SEND("delivery 1: failure: "
				     "Sorry,_I_wasn't_able_to_"
				     "establish_an_SMTP_connection._(#4.4.1)/"
				     "I'm_not_"
				     "going_to_try_again;_this_message_has_"
				     "been_in_the_"
				     "queue_too_long./") SEND("end msg 4711"),
			"cy@far.example failed (expired) +" },
		{ "the mangled report is a deferral",
			INFO SEND("starting delivery 1: msg 4711 to remote "
				  "cy@far.example")
				SEND("delivery 1: report mangled, will defer"),
			"cy@far.example delayed" },
		{ "a result that no start belongs to",
			INFO SEND("delivery 1: success: did_0+0+1/")
				SEND("end msg 4711"),
			"? unknown" },
	};

	ROWS(rows);
}

/* What a stranger may write must not be taken for a daemon's word. */
Test(ends, forged)
{
	static const struct story_row rows[] = {
		{ "a message-id",
			CLIENT("4A1B2C3D4E") "Mar  4 10:00:00 mx1 "
					     "postfix/cleanup[12]: 4A1B2C3D4E: "
					     "message-id=<x: "
					     "to=<bob@home.example>, "
					     "relay=local, "
					     "dsn=2.0.0, status=sent "
					     "(delivered to maildir)>\n" ACTIVE(
						     "4A1B2C3D4E", "1"),
			"? unknown" },
		{ "a reply that talks of a local forward",
			QUEUED("4A1B2C3D4E", "1")
				SMTP("4A1B2C3D4E", "cy@far.example", FAR,
					"dsn=2.0.0, status=sent (forwarded as "
					"5B00000001)") REMOVED("4A1B2C3D4E"),
			"cy@far.example relayed +" },
		{ "a reply that talks of a filter",
			QUEUED("4A1B2C3D4E", "1")
				SMTP("4A1B2C3D4E", "cy@far.example", FAR,
					"dsn=2.0.0, status=sent (250 2.7.0 Ok, "
					"discarded, id=1 - spam)")
					REMOVED("4A1B2C3D4E"),
			"cy@far.example relayed +" },
		{ "a stranger's Saved",
			QUEUED("4A1B2C3D4E", "1")
				SMTP("4A1B2C3D4E", "cy@far.example", FAR,
					"dsn=2.0.0, status=sent (250 2.0.0 "
					"<cy@far.example> XYZ Saved)")
					REMOVED("4A1B2C3D4E"),
			"cy@far.example relayed +" },
		{ "a message-id that looks like a verdict of Sieve",
			CLIENT("4A1B2C3D4E") "Mar  4 10:00:00 mx1 "
					     "postfix/cleanup[12]: 4A1B2C3D4E: "
					     "message-id=<a@x.example>: "
					     "discarded message: "
					     "b@x.example>\n" ACTIVE(
						     "4A1B2C3D4E",
						     "1") "Mar  4 10:00:02 mx1 "
							  "dovecot: "
							  "lmtp(bob@home."
							  "example)<99><"
							  "IkiQKTt+"
							  "117kJgAAWP5Hkg>: "
							  "msgid=<a@x.example>:"
							  " discarded message: "
							  "b@x.example>: "
							  "saved mail to "
							  "INBOX\n" SAVED,
			"bob@home.example delivered/store +" },
	};

	ROWS(rows);
}

/* Between bob's line and dan's there are more than a mail is told from. */
Test(ends, not_all_lines_read)
{
	static const char lines[] = QUEUED("4A1B2C3D4E",
		"900") "Mar  4 10:00:02 mx1 postfix/smtp[14]: 4A1B2C3D4E: "
		       "to=<carl@far.example>, "
		       "relay=mx.far.example[203.0.113.9]:25, delay=1, "
		       "delays=1/0/0/0, dsn=2.0.0, status=sent (250 Ok)\n"
		       "Mar  4 10:00:03 mx1 postfix/smtp[14]: 4A1B2C3D4E: "
		       "to=<bob@far.example>, relay=none, delay=1, "
		       "delays=1/0/0/0, dsn=4.4.1, status=deferred (connect "
		       "to mx.far.example[203.0.113.9]:25: Connection "
		       "refused)\n"
		       "Mar  4 10:10:00 mx1 postfix/smtp[14]: 4A1B2C3D4E: "
		       "to=<dan@far.example>, relay=none, delay=1, "
		       "delays=1/0/0/0, dsn=4.4.1, status=deferred (connect "
		       "to mx.far.example[203.0.113.9]:25: Connection "
		       "refused)\n";
	struct view *v = calloc(1, sizeof(*v));
	struct story *s = double_open(v, lines);
	char got[2000];
	bool is_told = false;

	v->hole = (struct view_hole){ .from = &v->lines[4],
		.until = &v->lines[5] };
	cr_assert_eq(ends_tell(s, NULL), WB_OK);
	dump(s, got, sizeof(got));
	cr_expect_str_eq(got,
		"carl@far.example relayed; bob@far.example unknown (not all "
		"lines of its queue id were read); dan@far.example delayed",
		"%s", got);
	for (size_t i = 0; i < s->ngaps; i++) {
		cr_expect(!span_has(s->gaps[i].why, SPAN("the lines name")),
			"%.*s", (int)s->gaps[i].why.len, s->gaps[i].why.ptr);
		is_told = is_told ||
			span_has(s->gaps[i].why, SPAN("stands in over"));
	}
	cr_expect(is_told);
	double_close(v);
	free(v);
}
