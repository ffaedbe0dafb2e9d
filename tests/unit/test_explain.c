#include "query/show/explain.h"
#include "query/show/explain_table.h"

#include "format/base/text.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */
static const struct {
	const char *text;
	/* Pieces of the answer, in order, up to NULL; none: nothing known. */
	const char *want[5];
} cases[] = {
	{ "5.1.1", { "5.1.1  failed for good; addressing\n", "RFC 3463: bad destination mailbox", "In practice" } },
	{ "4.2.0", { "4.2.0  failed for now; mailbox", "other or undefined mailbox", "Greylisting" } },
	{ "2.0.0", { "success", "not said" } },
	{ "550", { "550  refused for good\n", "RFC 5321: mailbox unavailable", "In practice" } },
	{ "550 5.7.1 Message refused", { "550  ", "5.7.1  ", "not authorized" } },
	{ "550-5.1.1 The email account", { "550  ", "5.1.1  " } },
	{ "250 2.1.5 Ok", { "250  success", "2.1.5  success; addressing" } },
	{ "(host mx.example said: 451 4.7.1 try later (in reply to RCPT TO command))",
		{ "451  refused for now", "4.7.1  failed for now; security" } },
	{ "dsn=5.4.6, status=bounced", { "5.4.6", "routing loop" } },
	{ "535", { "Standard: authentication credentials invalid (RFC 4954)" } },
	{ "5.7.650", { "5.7.650  failed for good; security", "the detail 650 is in no standard" } },
	{ "557", { "557  refused for good; mail system", "in no standard" } },
	{ "Sorry,_no_mailbox_here_by_that_name._(#5.1.1)/", { "5.1.1", "\"no mailbox here by that name\"  qmail-local" } },
	{ "alert: unable to append to bounce message; HELP! sleeping...", { "qmail-send", "disk is full" } },
	{ "warning: trouble marking local/3/1; message will be delivered twice!", { "qmail-send", "again" } },
	{ "I'm_not_going_to_try_again;_this_message_has_been_in_the_queue_too_long.", { "lifetime" } },
	{ "Connected_to_192.0.2.1_but_connection_died._Possible_duplicate!_(#4.4.2)/", { "4.4.2", "possible duplicate", "but connection died" } },
	{ "triple bounce: discarding bounce/12", { "nobody is told" } },
	{ "450 4.2.0 <bob@example.org>: Recipient address rejected: Greylisted", { "450", "4.2.0", "greylist" } },
	{ "554 5.7.1 <x@example.org>: Relay access denied", { "554", "5.7.1", "relay access denied" } },
	{ "trouble reading users/cdb in qmail-lspawn", { "qmail-lspawn" } },
	{ "", { NULL } }, { "hello", { NULL } }, { "192.0.2.1", { NULL } },
	{ "5.9.9", { NULL } }, { "3.1.1", { NULL } }, { "5.1", { NULL } }, { "5.1.1000", { NULL } },
	{ "599", { NULL } }, { "199", { NULL } }, { "600", { NULL } }, { "55", { NULL } }, { "5500", { NULL } },
	{ "size=550 bytes", { NULL } }, { "version 15.1.1", { NULL } }, { "5.1.1.2", { NULL } }, { "a5.1.1", { NULL } },
	{ "untrouble opening", { NULL } },
};
/* clang-format on */

Test(explain, cases)
{
	struct buf out = { 0 };

	for (size_t i = 0; i < COUNT(cases); i++) {
		bool found = false;
		const char *at = NULL;

		buf_clear(&out);
		found = explain_text(span_of(cases[i].text), &out);
		cr_expect(found == (cases[i].want[0] != NULL) &&
				found == (out.len > 0),
			"%s: %s", cases[i].text, buf_cstr(&out));
		at = buf_cstr(&out);
		for (size_t j = 0; cases[i].want[j] && at; j++) {
			at = strstr(at, cases[i].want[j]);
			cr_expect(at, "%s: no \"%s\" in %s", cases[i].text,
				cases[i].want[j], buf_cstr(&out));
		}
	}
	buf_release(&out);
}

Test(explain, says_a_thing_once)
{
	struct buf out = { 0 };

	cr_expect(explain_text(SPAN("trouble reading users/cdb"), &out));
	cr_expect(!strstr(buf_cstr(&out), "\"trouble reading\""), "%s",
		buf_cstr(&out));
	buf_release(&out);
}

static void
check_messages(const struct explain_message *table)
{
	for (const struct explain_message *m = table; m->piece; m++) {
		struct span piece = span_of(m->piece);
		char folded[128];

		cr_assert(piece.len < sizeof(folded), "%s", m->piece);
		text_fold(piece, folded);
		cr_expect(memcmp(folded, piece.ptr, piece.len) == 0, "%s",
			m->piece);
		cr_expect(m->who && m->meaning, "%s", m->piece);
	}
}

Test(explain, tables)
{
	for (const struct explain_usage *u = explain_usages; u->usage; u++)
		cr_expect(u->class_digit == 2 || u->class_digit == 4 ||
				u->class_digit == 5,
			"%s", u->usage);
	check_messages(explain_qmail_messages);
	check_messages(explain_messages);
}
