/* What users did with a mail in the mailbox, from Dovecot's lines. */
#include <criterion/criterion.h>

#include "tests/unit/evidence_double.h"

struct after_row {
	const char *name;
	/* What follows the delivery into INBOX. */
	const char *lines;
	/* "action FROM>TO by/ip grade" for each, joined by "; ", then
	 * "= mailbox_now" ("=" and nothing: in none). */
	const char *expected;
};

#define QUEUED                                                                 \
	"Mar  4 10:00:00 mx1 postfix/smtpd[11]: 4A1B2C3D4E: "                  \
	"client=out.example[192.0.2.1]\n"                                      \
	"Mar  4 10:00:00 mx1 postfix/cleanup[12]: 4A1B2C3D4E: "                \
	"message-id=<m1@out.example>\n"                                        \
	"Mar  4 10:00:01 mx1 postfix/qmgr[13]: 4A1B2C3D4E: "                   \
	"from=<ann@out.example>, size=900, nrcpt=1 (queue active)\n"
#define LMTP(text)                                                             \
	"Mar  4 10:00:02 mx1 dovecot: "                                        \
	"lmtp(bob@home.example)<99><IkiQKTt+117kJgAAWP5Hkg>: " text "\n"
#define SAVED                                                                  \
	"Mar  4 10:00:03 mx1 postfix/lmtp[14]: 4A1B2C3D4E: "                   \
	"to=<bob@home.example>, relay=mx1.home.example[private/dovecot-lmtp]," \
	" delay=1, dsn=2.0.0, status=sent (250 2.0.0 <bob@home.example> "      \
	"IkiQKTt+117kJgAAWP5Hkg Saved)\n"                                      \
	"Mar  4 10:00:03 mx1 postfix/qmgr[13]: 4A1B2C3D4E: removed\n"
#define DELIVERED                                                              \
	QUEUED LMTP("msgid=<m1@out.example>: saved mail to INBOX") SAVED
#define DELIVERED_AS(uid)                                                      \
	QUEUED LMTP("save: box=INBOX, uid=" uid                                \
		    ", msgid=<m1@out.example>, size=900")                      \
		LMTP("msgid=<m1@out.example>: saved mail to INBOX") SAVED

#define LOGIN                                                                  \
	"Mar  4 11:00:00 mx1 dovecot: imap-login: Login: "                     \
	"user=<bob@home.example>, method=PLAIN, rip=198.51.100.7, "            \
	"lip=192.0.2.8, mpid=77, TLS, session=<dSg1Y2xL>\n"
#define IMAP(time, text)                                                       \
	"Mar  4 " time                                                         \
	" mx1 dovecot: imap(bob@home.example)<77><dSg1Y2xL>: " text "\n"
#define M1 "msgid=<m1@out.example>, size=900"

static void
put(char *out, size_t size, const char *lead, struct span s)
{
	size_t len = strlen(out);

	snprintf(out + len, size - len, "%s%.*s", lead, (int)s.len, s.ptr);
}

static void
dump(const struct mail_recipient *r, char *out, size_t size)
{
	out[0] = '\0';
	for (size_t i = 0; i < r->nafter; i++) {
		const struct mail_after *a = &r->after[i];

		put(out, size, i ? "; " : "", a->action);
		put(out, size, " ", a->mailbox);
		if (a->to_mailbox.len > 0)
			put(out, size, ">", a->to_mailbox);
		put(out, size, " ", a->by);
		if (a->client_ip.len > 0)
			put(out, size, "/", a->client_ip);
		put(out, size, " ", (struct span){ &a->grade, 1 });
	}
	put(out, size, r->nafter ? " = " : "= ", r->mailbox_now);
}

static void
run_rows(const struct after_row *rows, size_t count, const char *delivery)
{
	struct view *v = calloc(1, sizeof(*v));

	for (size_t i = 0; i < count; i++) {
		char lines[8000];
		char got[2000];
		struct story *s = NULL;

		snprintf(lines, sizeof(lines), "%s%s", delivery, rows[i].lines);
		s = double_open(v, lines);
		cr_assert_eq(store_attach(s, NULL), WB_OK);
		cr_assert_eq(ends_tell(s, NULL), WB_OK);
		cr_assert_eq(store_afterwards(s, NULL), WB_OK);
		cr_assert_eq(s->nrecipients, 1, "%s", rows[i].name);
		cr_expect_eq(s->recipients[0].status, MAIL_DELIVERED);
		dump(&s->recipients[0], got, sizeof(got));
		cr_expect_str_eq(got, rows[i].expected,
			"%s:\n     got %s\nexpected %s", rows[i].name, got,
			rows[i].expected);
		for (size_t k = 0; k < s->recipients[0].nafter; k++)
			cr_expect(s->recipients[0].after[k].why.len > 10);
		double_close(v);
	}
	free(v);
}

#define ROWS(rows, delivery)                                                   \
	run_rows(rows, sizeof(rows) / sizeof((rows)[0]), delivery)

Test(store, sessions)
{
	static const struct after_row rows[] = {
		{ "nothing happened", "", "= INBOX" },
		{ "deleted and expunged",
			LOGIN IMAP("11:00:05", "delete: box=INBOX, uid=7, " M1)
				IMAP("11:00:06",
					"expunge: box=INBOX, uid=7, " M1),
			"delete INBOX bob@home.example/198.51.100.7 B; expunge "
			"INBOX bob@home.example/198.51.100.7 B = " },
		{ "moved to the trash: one action",
			LOGIN IMAP("11:00:05",
				"copy from INBOX: box=Trash, uid=12, " M1)
				IMAP("11:00:05",
					"delete: box=INBOX, uid=7, " M1)
					IMAP("11:00:06",
						"expunge: box=INBOX, "
						"uid=7, " M1),
			"move INBOX>Trash bob@home.example/198.51.100.7 B = "
			"Trash" },
		{ "moved, then thrown out of there by the server",
			LOGIN IMAP("11:00:05",
				"copy from INBOX: box=Work, "
				"uid=12, " M1) IMAP("11:00:06",
				"expunge: box=INBOX, "
				"uid=7, " M1) "Mar  6 11:00:00 "
					      "mx1 dovecot: "
					      "imap(bob@home."
					      "example)<78><"
					      "eSg1Y2xL>: "
					      "autoexpunge: "
					      "box=Work, "
					      "uid=12, " M1 "\n",
			"move INBOX>Work bob@home.example/198.51.100.7 B; "
			"autoexpunge Work server B = " },
		{ "copied, and left where it was",
			LOGIN IMAP("11:00:05",
				"copy from INBOX: box=Work, uid=12, " M1),
			"copy INBOX>Work bob@home.example/198.51.100.7 B = "
			"Work" },
		{ "flags, and a deletion taken back",
			LOGIN IMAP("11:00:05",
				"flag_change: box=INBOX, uid=7, " M1
				", flags=(\\Seen)") IMAP("11:00:06",
				"delete: box=INBOX, uid=7, " M1)
				IMAP("11:00:07",
					"undelete: box=INBOX, "
					"uid=7, " M1),
			"flag INBOX bob@home.example/198.51.100.7 B; delete "
			"INBOX bob@home.example/198.51.100.7 B; undelete INBOX "
			"bob@home.example/198.51.100.7 B = INBOX" },
		{ "an administrator",
			"Mar  4 12:00:00 mx1 dovecot: "
			"doveadm(bob@home.example): expunge: box=INBOX, "
			"uid=7, " M1 "\n",
			"expunge INBOX administrator B = " },
		{ "another user's mail of the same id is not this one",
			"Mar  4 12:00:00 mx1 dovecot: "
			"imap(eve@home.example)<80><fSg1Y2xL>: expunge: "
			"box=INBOX, uid=7, " M1 "\n",
			"= INBOX" },
		{ "in a shared folder by another user",
			"Mar  4 12:00:00 mx1 dovecot: "
			"imap(eve@home.example)<80><fSg1Y2xL>: expunge: "
			"box=shared/bob/INBOX, uid=7, " M1 "\n",
			"expunge shared/bob/INBOX eve@home.example C = INBOX" },
		{ "the folder goes",
			LOGIN IMAP("11:00:05",
				"copy from INBOX: box=Work, uid=12, " M1)
				IMAP("11:00:06",
					"expunge: box=INBOX, uid=7, " M1)
					IMAP("12:00:00",
						"Mailbox renamed: Work -> Old")
						IMAP("12:00:01",
							"Mailbox deleted: Old"),
			"move INBOX>Work bob@home.example/198.51.100.7 B; "
			"rename-folder Work>Old "
			"bob@home.example/198.51.100.7 B; delete-folder Old "
			"bob@home.example/198.51.100.7 B = " },
		{ "a subject that talks of an expunge",
			LOGIN IMAP("11:00:05",
				"save: box=Sent, uid=3, msgid=<x@y.example>, "
				"size=1, from=a, subject=expunge: box=INBOX, "
				"uid=7, " M1),
			"= INBOX" },
	};

	ROWS(rows, DELIVERED);
}

Test(store, known_uid)
{
	static const struct after_row rows[] = {
		{ "the same number in the folder",
			LOGIN IMAP(
				"11:00:06", "expunge: box=INBOX, uid=7, " M1),
			"expunge INBOX bob@home.example/198.51.100.7 A = " },
		{ "another number: another mail of that id",
			LOGIN IMAP(
				"11:00:06", "expunge: box=INBOX, uid=8, " M1),
			"= INBOX" },
		{ "its copy has the number that the copy got",
			LOGIN IMAP("11:00:05",
				"copy from INBOX: box=Trash, uid=12, " M1)
				IMAP("11:00:06",
					"expunge: box=INBOX, uid=7, " M1)
					IMAP("11:00:09",
						"expunge: box=Trash, "
						"uid=13, " M1),
			"move INBOX>Trash bob@home.example/198.51.100.7 B = "
			"Trash" },
		{ "a group of numbers, without a Message-ID",
			"Mar  4 11:00:05 mx1 dovecot: IMAP(bob@home.example): "
			"copy: uids=1-3,7, box=INBOX, dest=Archive, "
			"size=40960\n",
			"copy INBOX>Archive bob@home.example B = Archive" },
		{ "a group that it is not in",
			"Mar  4 11:00:05 mx1 dovecot: IMAP(bob@home.example): "
			"copy: uids=1-3,9, box=INBOX, dest=Archive, "
			"size=40960\n",
			"= INBOX" },
	};

	ROWS(rows, DELIVERED_AS("7"));
}

#define OLD(time, text)                                                        \
	"Mar  4 " time " mx1 dovecot: IMAP(bob@home.example): " text "\n"
#define OLD_LOGIN(time, ip)                                                    \
	"Mar  4 " time " mx1 dovecot: imap-login: Login: "                     \
	"user=<bob@home.example>, method=PLAIN, rip=" ip ", lip=192.0.2.8\n"

Test(store, without_sessions)
{
	static const struct after_row rows[] = {
		{ "1.0: to the trash, from the address of the login",
			OLD_LOGIN("10:30:00", "198.51.100.7") OLD("11:00:00",
				"copy -> Trash: uid=22052, "
				"msgid=<m1@out.example>") OLD("11:00:00",
				"deleted: uid=22052, "
				"msgid=<m1@out.example>") OLD("11:00:01",
				"expunged: uid=22052, "
				"msgid=<m1@out.example"
				">"),
			"move INBOX>Trash bob@home.example/198.51.100.7 C = "
			"Trash" },
		{ "1.1: what was rolled back never was",
			OLD_LOGIN("10:30:00", "198.51.100.7") OLD("11:00:00",
				"delete: uid=7, box=INBOX, "
				"msgid=<m1@out.example>") OLD("11:00:01",
				"expunge: uid=7, box=INBOX, "
				"msgid=<m1@out.example>") OLD("11:00:02",
				"Transaction rolled "
				"back: Ignore last 1 "
				"changes"),
			"delete INBOX bob@home.example/198.51.100.7 C; "
			"rolled-back INBOX bob@home.example B = INBOX" },
		{ "rolled back were others only",
			OLD("11:00:00",
				"expunge: uid=7, box=INBOX, "
				"msgid=<m1@out.example>") OLD("11:00:01",
				"expunge: uids=8-10, box=INBOX, "
				"size=1") OLD("11:00:02",
				"Transaction rolled back: "
				"Ignore last 3 changes"),
			"expunge INBOX bob@home.example B = " },
	};

	ROWS(rows, DELIVERED);
}
