/* Table: SMTP's reply codes. */
#include "query/show/explain_table.h"

#include <stddef.h>

/* RFC 5321 unless another one is named. */
const struct explain_reply explain_replies[] = {
	{ 211, "system status or help", NULL },
	{ 214, "help", NULL },
	{ 220, "service ready: the greeting, or go ahead with TLS", NULL },
	{ 221, "service closing the connection: the answer to QUIT", NULL },
	{ 235, "authentication succeeded (RFC 4954)", NULL },
	{ 250, "requested action completed",
		"After the end of the mail's text it is the receipt: from "
		"then on this server answers for the mail. It does not say "
		"that the mail reached a mailbox." },
	{ 251, "user not local; the server will forward", NULL },
	{ 252,
		"cannot verify the user, but will accept the mail and try to "
		"deliver it",
		"The usual answer to VRFY of servers that do not tell who "
		"exists." },
	{ 334, "the server's challenge during authentication (RFC 4954)",
		NULL },
	{ 354, "start mail input, end with a line of one dot", NULL },
	{ 421, "service not available, closing the connection",
		"Also used to slow down or turn away a client: too many "
		"connections, bad reputation, no TLS. The client tries "
		"again later." },
	{ 432, "a password transition is needed (RFC 4954)",
		"Exchange Online: the mailbox takes too many messages at "
		"once." },
	{ 450, "mailbox unavailable for now: busy, or blocked by policy",
		"Greylisting, rate limits, a client or sender whose name "
		"cannot be looked up for now." },
	{ 451, "action aborted: a local error in processing",
		"Also greylisting; or a filter or a database behind the "
		"server that does not answer." },
	{ 452, "insufficient system storage",
		"Also too many recipients in one transaction (the others "
		"follow in a second one), or a mailbox over quota." },
	{ 454,
		"TLS or authentication not available for now "
		"(RFC 3207, RFC 4954)",
		"Some servers: relaying denied for now." },
	{ 455, "server unable to accommodate parameters", NULL },
	{ 500, "syntax error: command not recognised", NULL },
	{ 501, "syntax error in parameters",
		"Often an address or a HELO name that is malformed." },
	{ 502, "command not implemented", NULL },
	{ 503, "bad sequence of commands",
		"Also: authentication is needed first, or it was given "
		"twice." },
	{ 504, "command parameter not implemented",
		"Postfix: the HELO name or an address has no full domain." },
	{ 521, "the host never accepts mail (RFC 7504)", NULL },
	{ 525, "user account disabled (RFC 5248)", NULL },
	{ 530, "authentication required (RFC 4954)",
		"Also: STARTTLS must come first (RFC 3207)." },
	{ 534, "authentication mechanism too weak (RFC 4954)",
		"Gmail: an application password or a login in the browser is "
		"needed." },
	{ 535, "authentication credentials invalid (RFC 4954)", NULL },
	{ 538,
		"encryption required for the authentication mechanism "
		"(RFC 4954)",
		NULL },
	{ 550,
		"mailbox unavailable: no such mailbox, no access, or refused "
		"by policy",
		"The code for nearly every refusal. Only the enhanced code and "
		"the text behind it tell an unknown user from a blocked "
		"client, spam, or failed SPF, DKIM or DMARC." },
	{ 551, "user not local; try the address named", NULL },
	{ 552, "exceeded storage allocation",
		"The mailbox is full, or the mail is larger than the server "
		"takes. Some servers refuse content (a virus, an attachment) "
		"with it." },
	{ 553, "mailbox name not allowed",
		"Often a sender that may not be used, or qmail's \"that "
		"domain isn't in my list of allowed rcpthosts\": relaying "
		"denied." },
	{ 554, "transaction failed; or, as a greeting, no SMTP service here",
		"Used for spam, block lists, relaying denied, loops and "
		"content filters alike: read the text." },
	{ 555, "parameters of MAIL or RCPT not recognised or implemented",
		"Often an address with blanks or brackets in it." },
	{ 556, "the domain does not accept mail (RFC 7504)", NULL },
	{ 0, NULL, NULL },
};
