/* Kerio Connect and MailServer: who was refused, in security.log and
 * warning.log; mails, in mail.log. */
#include "format/log/kerio.h"

#include "format/log/line/format.h"
#include "format/log/login/auth.h"

static const char failure[] = "failure";

static const struct pattern rows[] = {
	{ "Failed %v login from %i with SASL method %m", KIND_LOGIN, failure,
		NULL },
	{ "Failed %v login from %i, %r", KIND_LOGIN, failure, NULL },
	{ "Failed %v login from %i", KIND_LOGIN, failure, NULL },
	{ "Failed %v login from %h with SASL method %m", KIND_LOGIN, failure,
		NULL },
	{ "%v: User %u doesn't exist. Attempt from IP address %i", KIND_LOGIN,
		failure, "unknown-user" },
	{ "%v: Invalid password for user %u. Attempt from IP address %i",
		KIND_LOGIN, failure, "bad-password" },
	{ "Administration login into %* from %i failed: IP address not allowed",
		KIND_LOGIN, failure, "not-allowed" },
	{ "Administration login into %* from %i failed: %r", KIND_LOGIN,
		failure, NULL },
	{ "%v: AntiHammering - IP address %i will be blocked %*", KIND_REFUSE,
		NULL, NULL },
	{ "%v: AntiHammering: connection from IP address %i is blocked",
		KIND_REFUSE, NULL, NULL },
	{ "SMTP Spam attack detected from %i, %r", KIND_REFUSE, NULL, NULL },
	{ "Relay attempt from IP address %i, %r", KIND_REFUSE, NULL, NULL },
	{ "Attempt to deliver to unknown recipient <%*>, from <%*>, "
	  "IP address %i",
		KIND_REFUSE, NULL, NULL },
	{ "IP address %i found in DNS blacklist %*", KIND_REFUSE, NULL, NULL },
	{ "Client with IP address %i has no reverse DNS entry, %r", KIND_REFUSE,
		NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* How its lines begin that no others do. */
static const struct span beginnings[] = { SPAN_INIT(
						  "Administration login into "),
	SPAN_INIT("SMTP Spam attack detected from "),
	SPAN_INIT("Attempt to deliver to unknown recipient <"),
	SPAN_INIT("Relay attempt from IP address "),
	SPAN_INIT("Client with IP address ") };

/* "SMTP: " looks like a tag. */
static struct span
text_of(const struct event *ev)
{
	static const struct span services[] = { SPAN_INIT("SMTP"),
		SPAN_INIT("IMAP"), SPAN_INIT("POP3"), SPAN_INIT("HTTP"),
		SPAN_INIT("LDAP"), SPAN_INIT("XMPP"), SPAN_INIT("NNTP"),
		SPAN_INIT("Recv"), SPAN_INIT("Sent") };
	struct span tag = ev->head.program;
	struct span body = ev->head.body;

	if (tag.len == 0)
		return body;
	for (size_t i = 0; i < sizeof(services) / sizeof(*services); i++)
		if (span_starts(tag, services[i]))
			return event_tagged(ev);
	return (struct span){ 0 };
}

static unsigned
kerio_bid(const struct event *ev)
{
	struct span body = text_of(ev);
	const unsigned bits = 7 * 8;

	if (ev->head.time_text.len == 0)
		return 0;
	/* By syslog the file's name is the tag. */
	if (kerio_is_mail(body) || kerio_is_mail(ev->head.body))
		return 2 * bits;
	if (body.len == 0)
		return 0;
	for (size_t i = 0; i < sizeof(beginnings) / sizeof(*beginnings); i++)
		if (span_starts(body, beginnings[i]))
			return bits;
	if (span_has(body, SPAN(" Attempt from IP address ")) ||
		span_has(body, SPAN(": AntiHammering")) ||
		(span_starts(body, SPAN("IP address ")) &&
			span_has(body, SPAN(" found in DNS blacklist "))) ||
		(span_starts(body, SPAN("Failed ")) &&
			span_has(body, SPAN(" login from "))))
		return bits;
	return 0;
}

static struct span
service_of(struct span said)
{
	static const struct {
		struct span said;
		struct span name;
	} names[] = { { SPAN_INIT("SMTP"), SPAN_INIT("smtp") },
		{ SPAN_INIT("IMAP"), SPAN_INIT("imap") },
		{ SPAN_INIT("POP3"), SPAN_INIT("pop3") } };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (span_eq(said, names[i].said))
			return names[i].name;
	return span_starts(said, SPAN("HTTP")) ? SPAN("web") : said;
}

static bool
kerio_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = text_of(ev);
	struct span said = { 0 };

	(void)dialect;
	if (kerio_is_mail(ev->head.body))
		return kerio_mail(ev, ev->head.body);
	if (kerio_is_mail(text))
		return kerio_mail(ev, text);
	/* It would be taken for one of the address. */
	if (span_ends(text, SPAN(".")))
		text.len--;
	if (pattern_try(rows, ev, text) == NULL) {
		ev->kind = KIND_OTHER;
		return false;
	}
	for (size_t i = 0; i < ev->nfields; i++) {
		if (ev->fields[i].id != FIELD_service)
			continue;
		said = ev->fields[i].value;
		ev->fields[i] = ev->fields[--ev->nfields];
	}
	if (said.len == 0 &&
		span_starts(ev->head.body, SPAN("Administration ")))
		said = SPAN("HTTP");
	if (said.len > 0)
		event_add_derived(ev, FIELD_service, service_of(said), 0);
	return true;
}

const struct log_format format_kerio = {
	.name = "kerio",
	.title = "Kerio Connect and MailServer (mail.log, security.log, "
		 "warning.log)",
	.bid = kerio_bid,
	.parse = kerio_parse,
};
