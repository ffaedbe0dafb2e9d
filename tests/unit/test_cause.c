#include "query/show/cause.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */
static const struct {
	const char *words;
	/* Pieces of why and side; NULL: nothing is known. */
	const char *why;
	const char *side;
} cases[] = {
	{ "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).", "own block list", "sending server" },
	{ "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred", "complaints", "sending server" },
	{ "Sorry,_no_mailbox_here_by_that_name._(#5.1.1)/", "no such mailbox", "address" },
	{ "452 4.2.2 Over Quota", "full", "recipient" },
	{ "554 5.7.1 <x@example.org>: Relay access denied", "passes mail on", "" },
	{ "554 5.4.6 Too many hops", "circle", "wrongly" },
	{ "550 5.1.1 <spamhaus.virus@example.org>: User unknown", "no such mailbox", "address" },
	{ "552 5.7.0 This message was blocked because its content presents a potential security issue.", "dangerous", "sender" },
	{ "host mx.example.org[192.0.2.1] refused to talk to me: 421 4.7.0 Too many connections", "at once", "" },
	{ "451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation.", "too much mail", "sending server" },
	{ "452 4.3.1 Insufficient system storage", "room", "receiving" },
	{ "Command died with status 127: \"/usr/bin/procmail\". Command output: sh: procmail: not found", "program", "receiving" },
	{ "554 5.7.1 Message rejected as spam by Content Filtering.", "spam", "" },
	{ "5.7.1 message content rejected", "rule", "sender" },
	{ "550 <user unknown", NULL, NULL },
	{ "550 5.7.1 Message refused", NULL, NULL },
	{ "", NULL, NULL },
};
/* clang-format on */

Test(cause, words)
{
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct cause *c = cause_of(span_of(cases[i].words));

		cr_expect_eq(!c, !cases[i].why, "%s", cases[i].words);
		if (!c || !cases[i].why)
			continue;
		cr_expect(strstr(c->why, cases[i].why), "%s: %s",
			cases[i].words, c->why);
		cr_expect(strstr(c->side, cases[i].side), "%s: %s",
			cases[i].words, c->side);
	}
}
