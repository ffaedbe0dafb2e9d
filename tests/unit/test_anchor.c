#include "format/log/anchor/anchor.h"
#include "format/log/anchor/anchor_id.h"
#include "format/reading/reading.h"
#include "format/time/civil.h"
#include "format/time/run.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { E = ANCHOR_EXACT, N = ANCHOR_NEAR, W = ANCHOR_WEAK };

/* The ids are real ones whose time is known from elsewhere; hosts and users
 * are made up. utc is what the id says; year and zone (minutes, or NO_ZONE)
 * are what a run of this one line comes to. */
enum { NO_ZONE = 9999 };

/* clang-format off */
static const struct {
	const char *line;
	enum anchor_kind kind;
	int strength;
	bool own_clock;
	const char *utc;
	int year;
	int zone_min;
} known[] = {
	{ "Oct 12 15:53:32 mx1 dovecot: imap-login: Login: user=<a@b.example>,"
	  " method=PLAIN, rip=192.0.2.1, lip=192.0.2.2, session=<5Tfu2CnO3pKsEQAB>",
	  ANCHOR_DOVECOT_SESSION, E, true, "2021-10-12T15:53:32Z", 2021, 0 },
	{ "Jan 13 20:51:05 mx1 dovecot: imap-login: Disconnected (no auth attempts"
	  " in 178 secs): user=<>, rip=192.0.2.1, session=<6brQWt/vCADDhP/+>",
	  ANCHOR_DOVECOT_SESSION, E, true, "2014-01-13T19:48:07Z", 2014, 60 },
	/* The same session half a day on: a year still, but no zone. */
	{ "Jan 14 09:51:05 mx1 dovecot: imap(a)<77><6brQWt/vCADDhP/+>: Logged out",
	  ANCHOR_DOVECOT_SESSION, N, true, "2014-01-13T19:48:07Z", 2014, NO_ZONE },
	{ "Jun  3 10:40:59 mx1 dovecot: lmtp(u@s.example)<9956><IkiQKTt+117kJgAAWP5Hkg>:"
	  " msgid=<x@s.example>: saved mail to INBOX",
	  ANCHOR_DOVECOT_LMTP, E, true, "2020-06-03T10:40:59Z", 2020, 0 },
	{ "Feb  1 13:17:08 mx1 dovecot: lmtp(u@s.example): wArTL0TxF2AccAAAYr7Zvw:"
	  " sieve: msgid=<x@s.example>: stored mail into mailbox 'INBOX'",
	  ANCHOR_DOVECOT_LMTP, E, true, "2021-02-01T12:17:08Z", 2021, 60 },
	{ "Jun 20 05:02:55 mx1 postfix/smtpd[12]: 4G6yC35YlszCx5Pk: client=x[192.0.2.1]",
	  ANCHOR_POSTFIX_ID, E, true, "2021-06-20T03:02:55Z", 2021, 120 },
	{ "Mar 20 15:31:49 mx1 postfix/cleanup[12]: 3Pt2mN2VXxznjll: message-id=<a@b.example>",
	  ANCHOR_POSTFIX_ID, E, true, "2011-03-20T14:31:48Z", 2011, 60 },
	{ "2023-02-20T19:20:44.573590+05:30 mx1 postfix/smtpd[12]: 4PL3j0443nz30Ms: client=x[192.0.2.1]",
	  ANCHOR_POSTFIX_ID, E, true, "2023-02-20T13:50:44Z", 0, NO_ZONE },
	{ "Jul  5 06:52:11 mx1 postfix/qmgr[9]: 3mPVKl0Mhjz7sXv: from=<a@b.example>, size=1, nrcpt=1 (queue active)",
	  ANCHOR_POSTFIX_ID, N, true, "2015-07-05T12:52:11Z", 2015, NO_ZONE },
	{ "Jul  5 06:52:11 mx1 postfix/pickup[9]: 3mPVKl0Mhjz7sXv: uid=0 from=<root>",
	  ANCHOR_POSTFIX_ID, E, true, "2015-07-05T12:52:11Z", 2015, -360 },
	{ "Apr  5 13:25:02 mx1 postfix/smtp[9]: 4KXlg16kc4zNGFbr: to=<a@b.example>, relay=none, delay=0.9, status=sent (250 ok)",
	  ANCHOR_POSTFIX_ID, E, true, "2022-04-05T11:25:01Z", 2022, 120 },
	{ "Apr  6 13:25:02 mx1 postfix/smtp[9]: 4KXlg16kc4zNGFbr: to=<a@b.example>, relay=none, delay=86401, status=deferred (x)",
	  ANCHOR_POSTFIX_ID, N, true, "2022-04-05T11:25:01Z", 2022, NO_ZONE },
	/* With the age of the mail the id is as good as a time of the line. */
	{ "Apr  6 14:25:03 mx1 postfix/smtp[9]: 4KXlg16kc4zNGFbr: to=<a@b.example>, relay=none, delay=86401, delays=0.9/86400/0/0, dsn=4.4.1, status=deferred (x)",
	  ANCHOR_POSTFIX_ID, E, true, "2022-04-06T11:25:02Z", 2022, 180 },
	/* But one that pickup took late is older than its id. */
	{ "Apr  6 14:25:03 mx1 postfix/smtp[9]: 4KXlg16kc4zNGFbr: to=<a@b.example>, relay=none, delay=86401, delays=3600/82801/0/0, dsn=4.4.1, status=deferred (x)",
	  ANCHOR_POSTFIX_ID, N, true, "2022-04-05T11:25:01Z", 2022, NO_ZONE },
	{ "Apr  5 13:25:02 mx1 postfix/smtp[9]: 7EC601A15F: to=<a@b.example>, relay=x, delay=1, status=sent (250 2.0.0 Ok: queued as 4KXlg16kc4zNGFbr)",
	  ANCHOR_POSTFIX_REPLY, E, false, "2022-04-05T11:25:01Z", 2022, 120 },
	{ "Apr 16 03:26:11 mx1 sm-mta[2878]: 33GAQBv2002878: from=<a@b.example>, size=1",
	  ANCHOR_SENDMAIL_ID, E, true, "2023-04-16T10:26:11Z", 2023, -420 },
	{ "Sep  9 13:59:03 mx1 sendmail[7421]: x89Bx1iP007421: to=<a@b.example>, delay=00:00:02, stat=Sent (OK  1568030341 q5si1234567wrx.1 - gsmtp)",
	  ANCHOR_SENDMAIL_ID, E, true, "2019-09-09T11:59:01Z", 2019, 120 },
	{ "Jun 30 18:02:49 mx1 sm-mta[1]: a: to=<a@b.example>, stat=Sent (t5UI2nBt018923 Message accepted for delivery)",
	  ANCHOR_SENDMAIL_REPLY, E, false, "2015-06-30T18:02:49Z", 2015, 0 },
	{ "2017-06-10 06:00:30 1dJXZe-0001Bc-Xy <= a@b.example H=x [192.0.2.1]",
	  ANCHOR_EXIM_ID, E, true, "2017-06-10T04:00:30Z", 0, 120 },
	{ "Jun 10 06:00:30 mx1 exim[12]: 2017-06-10 06:00:30 1dJXZe-0001Bc-Xy Completed",
	  ANCHOR_EXIM_ID, N, true, "2017-06-10T04:00:30Z", 2017, NO_ZONE },
	{ "2017-06-10 06:00:30.123 +0200 [77] 1dJXZe-00000001Bcd-0Xyz => a@b.example",
	  ANCHOR_EXIM_ID, N, true, "2017-06-10T04:00:30Z", 0, NO_ZONE },
	{ "2017-06-10 06:00:31 xyz => a@b.example R=r T=t C=\"250 OK id=1dJXZe-0001Bc-Xy\"",
	  ANCHOR_EXIM_REPLY, E, false, "2017-06-10T04:00:30Z", 0, 120 },
	{ "Sep  6 07:33:33 mx1 qmail: 1157520813.485077 new msg 18995",
	  ANCHOR_STAMP, E, true, "2006-09-06T05:33:33Z", 2006, 120 },
	{ "Apr 11 02:02:18 mail qmail : 955436538.813320 new msg 18995",
	  ANCHOR_STAMP, E, true, "2000-04-11T07:02:18Z", 2000, -300 },
	{ "Sep  6 07:33:33 mx1 qmail: delivery 1: success: 192.0.2.1_accepted_message./Remote_host_said:_250_ok_1157520813_qp_123/",
	  ANCHOR_QMAIL_REPLY, E, false, "2006-09-06T05:33:33Z", 2006, 120 },
	{ "Mar 14 19:23:25 mx1 kernel: type=1105 audit(1363289005.532:184): user pid=1",
	  ANCHOR_AUDIT, E, true, "2013-03-14T19:23:25Z", 2013, 0 },
#define GMAIL(stamp, epoch) stamp " mx1 postfix/smtp[1]: ABCDEF0123: " \
	"to=<a@b.example>, relay=x, delay=9, status=sent (250 2.0.0 OK  " epoch \
	" g10-v6si7304311pfd.86 - gsmtp)"
	{ GMAIL("Jan 21 10:24:30", "1611221070"), ANCHOR_GMAIL_REPLY, E, false,
	  "2021-01-21T09:24:30Z", 2021, 60 },
	{ GMAIL("Dec 11 09:07:23", "1513001243"), ANCHOR_GMAIL_REPLY, E, false,
	  "2017-12-11T14:07:23Z", 2017, -300 },
	{ GMAIL("May 19 08:25:45", "1589851545"), ANCHOR_GMAIL_REPLY, E, false,
	  "2020-05-19T01:25:45Z", 2020, 420 },
	{ GMAIL("Mar 15 09:16:44", "1647310605"), ANCHOR_GMAIL_REPLY, E, false,
	  "2022-03-15T02:16:45Z", 2022, 420 },
	{ GMAIL("Sep  4 01:24:11", "1567556651"), ANCHOR_GMAIL_REPLY, E, false,
	  "2019-09-04T00:24:11Z", 2019, 60 },
	{ GMAIL("Oct  3 16:39:38", "1349246383"), ANCHOR_GMAIL_REPLY, E, false,
	  "2012-10-03T06:39:43Z", 2012, 600 },
	{ GMAIL("Aug 19 05:49:45", "1534672190"), ANCHOR_GMAIL_REPLY, E, false,
	  "2018-08-19T09:49:50Z", 2018, -240 },
	{ GMAIL("2025-11-29T07:56:50+03:00", "1764392210"), ANCHOR_GMAIL_REPLY,
	  E, false, "2025-11-29T04:56:50Z", 0, NO_ZONE },
	{ "Apr 27 12:46:31 mx1 postfix/smtp[1]: ABCDEF0123: to=<a@b.example>, delay=1, status=sent (250 Ok 010001806b0f0f99-11111111-2222-3333-4444-555555555555-000000)",
	  ANCHOR_SES_REPLY, E, false, "2022-04-27T12:46:30Z", 2022, 0 },
	{ "Oct 31 01:53:38 mx1 pmg-smtp-filter[99]: 20A95617DDB02F3374: new mail message-id=<a@b.example>",
	  ANCHOR_PMG_ID, E, true, "2021-10-30T23:53:38Z", 2021, 120 },
	{ "Jan 21 07:33:24 mx1 pmg-smtp-filter[28437]: 20A9560092030F3374: processing time: 3.748 seconds",
	  ANCHOR_PMG_ID, N, true, "2021-01-21T06:33:20Z", 2021, NO_ZONE },
	{ "Aug 26 10:35:55 mx1 courierd: newmsg,id=0001A0B6.4E575A5B.00005A3D: dns; x",
	  ANCHOR_COURIER_ID, E, true, "2011-08-26T08:33:31Z", 2011, 120 },
	{ "Sep 10 12:00:05 mx1 postfix/cleanup[1]: A48191855DA0: message-id=<20200910100003.A48191855DA0@mx1.example>",
	  ANCHOR_POSTFIX_MSGID, E, true, "2020-09-10T10:00:03Z", 2020, 120 },
	{ "Sep 10 12:00:05 mx1 postfix/cleanup[1]: A48191855DA0: message-id=<20200910100003.B48191855DA0@mx2.example>",
	  ANCHOR_POSTFIX_MSGID, W, false, "2020-09-10T10:00:03Z", 2020, NO_ZONE },
	{ "Sep  6 07:33:40 mx1 postfix/cleanup[1]: A48191855D: message-id=<20060906053333.12345.qmail@b.example>",
	  ANCHOR_QMAIL_MSGID, W, false, "2006-09-06T05:33:33Z", 2006, NO_ZONE },
	{ "Apr 16 03:26:11 mx1 sm-mta[2878]: A: msgid=<202304161026.33GAQBv2002878@b.example>",
	  ANCHOR_SENDMAIL_MSGID, W, false, "2023-04-16T10:26:11Z", 2023, NO_ZONE },
	{ "Mar  4 11:00:00 mx1 postfix/cleanup[1]: A48191855D: message-id=<dovecot-1551693600-123456-0@b.example>",
	  ANCHOR_DOVECOT_MSGID, W, false, "2019-03-04T10:00:00Z", 2019, NO_ZONE },
	{ "dovecot: Jul 03 16:39:25 Info: IMAP(u): deleted: uid=22052, msgid=<df2f6c630907030041g6263979ag4b1561aed2799ed8@ma",
	  ANCHOR_GMAIL_MSGID, W, false, "2009-07-03T07:41:00Z", 2009, NO_ZONE },
	{ "Dec  7 04:06:30 mx1 postfix/cleanup[1]: A48191855D: message-id=<9e4733910712062006l5a5a5a5am1b1b1b1b1b1b1b1b@mail.gmail.com>",
	  ANCHOR_GMAIL_MSGID, W, false, "2007-12-07T04:06:00Z", 2007, NO_ZONE },
};

/* Lines that hold no time, though they seem to. */
static const char *const silent[] = {
	"",
	"Mar  4 10:00:00",
	"Mar  4 10:00:00 mx1 postfix/smtpd[12]: NOQUEUE: reject: RCPT from x",
	"Mar  4 10:00:00 mx1 postfix/qmgr[12]: 7EC601A15F: removed",
	/* A long queue id that a stranger wrote. */
	"Mar  4 10:00:00 mx1 postfix/smtpd[12]: warning: 4G6yC35YlszCx5Pk: x",
	"Mar  4 10:00:00 mx1 postfix/smtpd[12]: NOQUEUE: helo=<session=<5Tfu2CnO3pKsEQAB>>",
	"Oct 12 15:53:32 mx1 sshd[1]: Invalid user 5Tfu session=<5Tfu2CnO3pKsEQAB>",
	/* Microseconds over a million; a vowel. */
	"Mar  4 10:00:00 mx1 postfix/smtpd[12]: 4G6yC3zzzzzCx5Pk: client=x",
	"Mar  4 10:00:00 mx1 postfix/smtpd[12]: 4G6yA35YlszCx5Pk: client=x",
	/* A session id far from the day of its line under any wrap. */
	"Apr 27 15:53:32 mx1 dovecot: imap-login: Login: user=<a>, session=<5Tfu2CnO3pKsEQAB>",
	/* 14 hex digits are no Sendmail id here. */
	"Mar  4 10:00:00 mx1 postfix/qmgr[12]: 33AAA1B2002878: removed",
	"Mar  4 10:00:00 mx1 app: audit(1363289005.532:184)",
	"Mar  4 10:00:00 mx1 postfix/smtp[1]: A1: to=<a@b.example>, status=sent (250 OK 1234 x)",
	"Mar  4 10:00:00 mx1 postfix/cleanup[1]: A48191855D: message-id=<20201310100003.A@x.example>",
	"Mar  4 10:00:00 mx1 sm-mta[1]: 3ZGAQBv2002878: from=<>",
};
/* clang-format on */

/* Cut a line into a run, with its anchors. */
static size_t
one_run(const char *text, struct anchor found[ANCHORS_PER_LINE],
	struct run_fact *run)
{
	static const struct run_cutter fresh;
	struct run_cutter cutter = fresh;
	struct span line = span_of(text);
	struct stamp_scan scan;
	size_t n;

	stamp_scan(line, &scan);
	n = anchors_find(line, &scan, found, ANCHORS_PER_LINE);
	(void)run_feed(&cutter, line, &scan, run);
	for (size_t i = 0; i < n; i++) {
		struct anchor_fact fact = anchor_fact_of(&found[i]);

		run_note(&cutter, &fact);
	}
	(void)run_end(&cutter, run);
	return n;
}

static const struct anchor *
find_kind(const struct anchor *found, size_t n, enum anchor_kind kind)
{
	for (size_t i = 0; i < n; i++)
		if (found[i].kind == kind)
			return &found[i];
	return NULL;
}

Test(anchor, known_answers)
{
	static struct run_fact run;
	struct reading_clues clues = { 0 };
	struct text_pool texts = { 0 };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct anchor found[ANCHORS_PER_LINE];
		struct reading r;
		char text[CIVIL_TEXT_MAX];
		size_t n = one_run(known[i].line, found, &run);
		const struct anchor *a = find_kind(found, n, known[i].kind);

		cr_expect(a != NULL, "not found: %s", known[i].line);
		if (a == NULL)
			continue;
		(void)civil_format(
			text, a->utc_s * 1000000000, 0, CIVIL_ZONE_UTC, 0);
		cr_expect_str_eq(text, known[i].utc, "%s", known[i].line);
		cr_expect_eq((int)a->strength, known[i].strength, "%s",
			known[i].line);
		cr_expect_eq(
			a->own_clock, known[i].own_clock, "%s", known[i].line);
		cr_expect_leq(a->at + a->len, strlen(known[i].line));
		reading_solve(&run, 1, &clues, NULL, &texts, &r);
		cr_expect_eq(r.year, known[i].year, "%d: %s", (int)r.year,
			known[i].line);
		cr_expect_eq(r.zone_basis == READING_INFERRED ? r.zone_s / 60
							      : NO_ZONE,
			known[i].zone_min, "%d %s: %s", (int)r.zone_s / 60,
			r.zone_why, known[i].line);
	}
	text_pool_release(&texts);
}

Test(anchor, silence)
{
	for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++) {
		struct span line = span_of(silent[i]);
		struct anchor found[ANCHORS_PER_LINE];
		struct stamp_scan scan;
		size_t n;

		stamp_scan(line, &scan);
		n = anchors_find(line, &scan, found, ANCHORS_PER_LINE);
		cr_expect_eq(n, 0, "%s: %s", anchor_words(found[0].kind, true),
			silent[i]);
		(void)anchors_find(line, &scan, found, 0);
	}
}

/* A sender's clock cannot date a line that another witness contradicts. */
Test(anchor, ids_alone)
{
	int64_t at = 7;

	cr_expect(dovecot_guid_time(SPAN("IkiQKTt+117kJgAAWP5Hkg:2"), &at));
	cr_expect_not(dovecot_guid_time(SPAN("IkiQKTt+117kJgAAWP5Hkg2"), &at));
	cr_expect_not(dovecot_guid_time(SPAN(""), &at));
	cr_expect_not(postfix_id_time(SPAN("4G6yC35Yls"), &at));
	cr_expect_not(exim_id_time(SPAN("1dJXZe_0001Bc_Xy"), &at));
	cr_expect_not(courier_id_time(SPAN("1.2.3"), &at));
	cr_expect_not(sendmail_id_time(SPAN("3UTAQBv2002878"), &at));
	cr_expect(courier_id_time(
		SPAN("000000000001A0B6.000000004E575A5B.00005A3D"), &at));
}
