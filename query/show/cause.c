#include "query/show/cause.h"

#include "format/base/buf.h"
#include "format/base/text.h"

#define ADDRESS " The fault lies with the address: it is mistyped, or gone."
#define MAILBOX " It is for the recipient to make room."
#define SERVER                                                                 \
	" It is for the administrators of the sending server to put right."
#define DOMAIN                                                                 \
	" It is for the administrators of the sender's domain to put right."
#define SENDER   " It is for the sender to change that."
#define RECEIVER " The fault lies with the receiving mail system."
#define NETWORK  " The fault lies with that server, or the network on the way."
#define CIRCLE   " The servers on the way are set up wrongly."
#define MANY     "many servers"

#define WHY_LISTED "the address of the sending server is on a block list"
#define WHY_OWN_LIST                                                           \
	"the address of the sending server, or its network, is on the "        \
	"receiving side's own block list"
#define WHY_FLOOD                                                              \
	"too much mail, or too many complaints, came from the sending server"
#define WHY_UNKNOWN "there is no such mailbox"
#define WHY_GONE    "that mailbox is closed"
#define WHY_FULL    "the recipient's mailbox is full"
#define WHY_RELAY                                                              \
	"that server neither has this recipient's domain nor passes mail on "  \
	"for this client"
#define WHY_AUTH                                                               \
	"it could not be shown that the mail is from its sender's domain "     \
	"(SPF, DKIM or DMARC)"
#define WHY_SPAM   "it takes the mail for spam"
#define WHY_LOOP   "the mail went in a circle"
#define WHY_LARGE  "the mail is larger than it takes"
#define WHY_SILENT "no connection to it could be made"
#define WHY_PTR                                                                \
	"the DNS has no proper name for the address of the sending server"
#define WHY_TLS    "the connection could not be made as secure as is asked for"
#define WHY_DOMAIN "the DNS knows no such domain, or gave no answer"
#define WHY_LATER  "it asked the sending server to come again later"
#define WHY_BUSY   "too many connections to it were open at once"
#define WHY_ROOM   "it has no room left on its disks"
#define WHY_RULE   "a rule about the content of mails forbids it"

/* The more special one first. */
/* clang-format off */
static const struct cause causes[] = {
	{ "550-5.7.26", "Gmail", WHY_AUTH, DOMAIN },
	{ "5.7.26", "Gmail", WHY_AUTH, DOMAIN },
	{ "sender is unauthenticated", "Gmail", WHY_AUTH, DOMAIN },
	{ "unusual rate of unsolicited mail", "Gmail", WHY_FLOOD, SERVER },
	{ "likely unsolicited mail", "Gmail", WHY_SPAM, SERVER },
	{ "receiving mail at a rate", "Gmail",
		"the recipient gets more mail than it takes at once", "" },
	{ "s3150", "Outlook.com", WHY_OWN_LIST, SERVER },
	{ "s3140", "Outlook.com", WHY_OWN_LIST, SERVER },
	{ "on our block list", "Outlook.com", WHY_OWN_LIST, SERVER },
	{ "banned sending ip", "Microsoft 365", WHY_OWN_LIST, SERVER },
	{ "s775", "Microsoft 365", WHY_FLOOD, SERVER },
	{ "tss04", "Yahoo", WHY_FLOOD, SERVER },
	{ "tss09", "Yahoo", WHY_OWN_LIST, SERVER },
	{ "tss11", "Yahoo", WHY_OWN_LIST, SERVER },
	{ "unexpected volume or user complaints", "Yahoo", WHY_FLOOD, SERVER },
	{ "content presents a potential security issue", "Gmail",
		"it takes the content, or an attachment, for dangerous",
		SENDER },
	{ "temporarily rate limited", "Microsoft 365", WHY_FLOOD, SERVER },
	{ "too many connections", MANY, WHY_BUSY, "" },
	{ "too many concurrent", MANY, WHY_BUSY, "" },
	{ "too many simultaneous", MANY, WHY_BUSY, "" },
	{ "spamhaus", MANY, WHY_LISTED, SERVER },
	{ "spamcop", MANY, WHY_LISTED, SERVER },
	{ "barracuda", MANY, WHY_LISTED, SERVER },
	{ "blocked using", MANY, WHY_LISTED, SERVER },
	{ "blacklisted", MANY, WHY_LISTED, SERVER },
	{ "blocklisted", MANY, WHY_LISTED, SERVER },
	{ "poor reputation", MANY, WHY_OWN_LIST, SERVER },
	{ "not owned by user", "Postfix",
		"whoever logged in may not send as that sender", SENDER },
	{ "sendasdenied", "Microsoft 365",
		"whoever logged in may not send as that sender", SENDER },
	{ "not logged in", "Postfix",
		"who sends as that sender has to log in first", SENDER },
	{ "sender address rejected: domain not found", "Postfix",
		"the DNS does not know the sender's domain", DOMAIN },
	/* Of the sender's domain as well as of the recipient's. */
	{ "does not accept mail (nullmx)", "Postfix",
		"the domain says in the DNS that it takes no mail", "" },
	{ "relay access denied", MANY, WHY_RELAY, "" },
	{ "relaying denied", MANY, WHY_RELAY, "" },
	{ "relay not permitted", MANY, WHY_RELAY, "" },
	{ "not permitted to relay", MANY, WHY_RELAY, "" },
	{ "unable to relay", MANY, WHY_RELAY, "" },
	{ "relaying not allowed", MANY, WHY_RELAY, "" },
	{ "list of allowed rcpthosts", "qmail", WHY_RELAY, "" },
	{ "too many hops", MANY, WHY_LOOP, CIRCLE },
	{ "loops back to myself", MANY, WHY_LOOP, CIRCLE },
	{ "mail loop", MANY, WHY_LOOP, CIRCLE },
	{ "forwarding loop", MANY, WHY_LOOP, CIRCLE },
	{ "hop count exceeded", MANY, WHY_LOOP, CIRCLE },
	{ "mailbox full", MANY, WHY_FULL, MAILBOX },
	{ "mailbox is full", MANY, WHY_FULL, MAILBOX },
	{ "mailbox for user is full", MANY, WHY_FULL, MAILBOX },
	{ "over quota", MANY, WHY_FULL, MAILBOX },
	{ "overquota", MANY, WHY_FULL, MAILBOX },
	{ "quota exceeded", MANY, WHY_FULL, MAILBOX },
	{ "exceeded storage", MANY, WHY_FULL, MAILBOX },
	{ "out of storage space", MANY, WHY_FULL, MAILBOX },
	{ "account is disabled", MANY, WHY_GONE, ADDRESS },
	{ "account disabled", MANY, WHY_GONE, ADDRESS },
	{ "mailbox disabled", MANY, WHY_GONE, ADDRESS },
	{ "account that you tried to reach is disabled", MANY, WHY_GONE,
		ADDRESS },
	{ "is inactive", MANY, WHY_GONE, ADDRESS },
	{ "user unknown", MANY, WHY_UNKNOWN, ADDRESS },
	{ "unknown user", MANY, WHY_UNKNOWN, ADDRESS },
	{ "no such user", MANY, WHY_UNKNOWN, ADDRESS },
	{ "user not found", MANY, WHY_UNKNOWN, ADDRESS },
	{ "user doesn't exist", MANY, WHY_UNKNOWN, ADDRESS },
	{ "email account that you tried to reach does not exist", "Gmail",
		WHY_UNKNOWN, ADDRESS },
	{ "recipientnotfound", "Exchange", WHY_UNKNOWN, ADDRESS },
	{ "recipient not found", MANY, WHY_UNKNOWN, ADDRESS },
	{ "no mailbox here by that name", "qmail", WHY_UNKNOWN, ADDRESS },
	{ "5.4.1 recipient address rejected: access denied", "Microsoft 365",
		WHY_UNKNOWN, ADDRESS },
	{ "unrouteable address", "Exim",
		"it knows no way to that address", ADDRESS },
	{ "undeliverable address", "Postfix",
		"it tried the address out, and no mail can be delivered there",
		ADDRESS },
	{ "message size exceeds", MANY, WHY_LARGE, SENDER },
	{ "message too large", MANY, WHY_LARGE, SENDER },
	{ "message file too big", MANY, WHY_LARGE, SENDER },
	{ "exceeds size limit", MANY, WHY_LARGE, SENDER },
	{ "cannot find your hostname", MANY, WHY_PTR, SERVER },
	{ "cannot find your reverse hostname", MANY, WHY_PTR, SERVER },
	{ "no ptr record", MANY, WHY_PTR, SERVER },
	{ "reverse dns", MANY, WHY_PTR, SERVER },
	{ "need fully-qualified hostname", "Postfix",
		"the sending server does not say its full name", SERVER },
	{ "dmarc", MANY, WHY_AUTH, DOMAIN },
	{ "spf check", MANY, WHY_AUTH, DOMAIN },
	{ "spf fail", MANY, WHY_AUTH, DOMAIN },
	{ "not allowed to send mail from", MANY, WHY_AUTH, DOMAIN },
	{ "host or domain name not found", "Postfix", WHY_DOMAIN,
		" The fault lies with the address, or with the DNS of its "
		"domain." },
	{ "certificate not trusted", "Postfix", WHY_TLS, RECEIVER },
	{ "certificate verification failed", MANY, WHY_TLS, RECEIVER },
	{ "non dnssec destination", "Postfix", WHY_TLS, RECEIVER },
	{ "must issue a starttls", MANY,
		"it takes mail over encrypted connections only", SERVER },
	{ "greylist", MANY, WHY_LATER, "" },
	{ "insufficient system storage", MANY, WHY_ROOM, RECEIVER },
	{ "insufficient disk space", MANY, WHY_ROOM, RECEIVER },
	{ "command died with", "Postfix",
		"the program that the mail was handed to failed", RECEIVER },
	{ "command time limit exceeded", "Postfix",
		"the program that the mail was handed to took too long",
		RECEIVER },
	{ "have been failing for a long time", "Exim",
		"no server of that domain could be reached for a long time",
		NETWORK },
	{ "connection refused", MANY, WHY_SILENT, NETWORK },
	{ "connection timed out", MANY, WHY_SILENT, NETWORK },
	{ "no route to host", MANY, WHY_SILENT, NETWORK },
	{ "network is unreachable", MANY, WHY_SILENT, NETWORK },
	{ "message may be sent more than once", "Postfix",
		"the connection broke when all of the mail had been sent, so "
		"that side may have it, and it may come twice",
		NETWORK },
	{ "lost connection with", "Postfix", "the connection broke", NETWORK },
	{ "timed out while", "Postfix", "it did not answer in time", NETWORK },
	{ "virus", MANY, "a virus was found in the mail", SENDER },
	{ "malware", MANY, "a virus was found in the mail", SENDER },
	{ "considered spam", MANY, WHY_SPAM, "" },
	{ "spam message rejected", MANY, WHY_SPAM, "" },
	{ "spam detected", MANY, WHY_SPAM, "" },
	{ "looks like spam", MANY, WHY_SPAM, "" },
	{ "rejected as spam", MANY, WHY_SPAM, "" },
	{ "message content rejected", "Postfix", WHY_RULE, SENDER },
};
/* clang-format on */

enum { COUNT_CAUSES = sizeof(causes) / sizeof(causes[0]) };

/* Without what stands in angle brackets; qmail writes _ for a blank. */
static void
put_plain(struct buf *out, struct span words)
{
	size_t depth = 0;

	for (size_t i = 0; i < words.len; i++) {
		char c = words.ptr[i];

		if (c == '>' && depth > 0)
			depth--;
		else if (c == '<')
			depth++;
		else if (depth == 0 && c == '_')
			buf_putc(out, ' ');
		else if (depth == 0)
			buf_putc(out, c);
	}
}

const struct cause *
cause_of(struct span words)
{
	struct buf plain = { 0 };
	const struct cause *found = NULL;

	put_plain(&plain, words);
	for (size_t i = 0; i < COUNT_CAUSES && !found; i++) {
		struct text_needle n = { span_of(causes[i].piece), true,
			false };

		if (text_find(buf_span(&plain), 0, &n) != SIZE_MAX)
			found = &causes[i];
	}
	buf_release(&plain);
	return found;
}
