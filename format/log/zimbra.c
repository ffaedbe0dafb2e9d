/* Zimbra's mailbox.log and audit.log: "INFO  [ImapServer-3]
 * [name=bob@shop.example;oip=192.0.2.7;ua=...;] security - cmd=Auth; ...".
 * Behind a proxy oip is the client, ip the proxy. */
#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/format.h"
#include "format/log/login/auth.h"
#include "format/log/postfix/postfix.h"

static const char success[] = "success";
static const char failure[] = "failure";

static const struct pattern security[] = {
	{ "cmd=%w account=%u; protocol=%v; error=%*, invalid password;",
		KIND_LOGIN, failure, "bad-password" },
	{ "cmd=%w account=%u; protocol=%v; error=%*account not found;%*",
		KIND_LOGIN, failure, "unknown-user" },
	{ "cmd=%w account=%u; protocol=%v; error=%r", KIND_LOGIN, failure,
		NULL },
	{ "cmd=%w account=%u; error=%*, invalid password;", KIND_LOGIN, failure,
		"bad-password" },
	{ "cmd=%w account=%u; error=%r", KIND_LOGIN, failure, NULL },
	{ "cmd=%w account=%u; protocol=%v;", KIND_LOGIN, success, NULL },
	{ "cmd=%w account=%u;", KIND_LOGIN, success, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

/* mailbox.log tells it once more of IMAP, POP3 and SOAP. */
static const struct pattern mailbox[] = {
	{ "user %u authenticated, mechanism=%m%*", KIND_AUTH, success, NULL },
	{ "user %u authenticated%*", KIND_AUTH, success, NULL },
	{ "authentication failed for [%u] (invalid password)", KIND_AUTH,
		failure, "bad-password" },
	{ "authentication failed for [%u] (account not found)", KIND_AUTH,
		failure, "unknown-user" },
	{ "handler exception: authentication failed for [%u], invalid password",
		KIND_AUTH, failure, "bad-password" },
	{ "handler exception: authentication failed for [%u], account not "
	  "found",
		KIND_AUTH, failure, "unknown-user" },
	{ "authentication failed for [%u]%*", KIND_AUTH, failure, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

struct parts {
	struct span thread;
	/* What stands in the second pair of brackets. */
	struct span context;
	struct span component;
	struct span text;
};

static const struct span levels[] = { SPAN_INIT("INFO  ["),
	SPAN_INIT("WARN  ["), SPAN_INIT("ERROR ["), SPAN_INIT("FATAL ["),
	SPAN_INIT("DEBUG [") };

static bool
eat_level(struct span *s)
{
	for (size_t i = 0; i < sizeof(levels) / sizeof(*levels); i++)
		if (span_eat(s, levels[i]))
			return true;
	return false;
}

/* A client names itself in the context, and can name a component there: what
 * has two ends is not read. */
static bool
take_parts(struct span body, struct parts *out)
{
	struct span again = { 0 };

	if (!eat_level(&body) ||
		!span_cut_at(body, SPAN("] ["), &out->thread, &body) ||
		!span_cut_at(body, SPAN("] "), &out->context, &body) ||
		!span_cut_at(body, SPAN(" - "), &out->component, &out->text))
		return false;
	return out->component.len > 0 &&
		span_find_char(out->component, ' ') == SIZE_MAX &&
		!span_cut_at(out->text, SPAN("] security - "), NULL, &again);
}

/* Of a key of the context, up to a semicolon or a comma. */
static struct span
context_value(struct span context, struct span key)
{
	while (context.len > 0) {
		struct span one = { 0 };

		(void)span_cut(context, ';', &one, &context);
		if (!span_eat(&one, key))
			continue;
		(void)span_cut(one, ',', &one, NULL);
		return one;
	}
	return (struct span){ 0 };
}

static void
add_client(struct event *ev, struct span context)
{
	struct span ip = context_value(context, SPAN("oip="));

	if (ip.len == 0)
		ip = context_value(context, SPAN("ip="));
	if (address_is_ip(ip))
		event_add(ev, FIELD_client_ip, address_unmapped(ip),
			FIELD_VERBATIM);
}

static struct span
service_of(const struct parts *p, struct span said)
{
	struct span asked = context_value(p->context, SPAN("oproto="));

	if (span_eq(asked, SPAN("smtp")) || span_eq(said, SPAN("smtp")))
		return SPAN("smtp");
	if (span_starts(said, SPAN("imap")))
		return SPAN("imap");
	return span_starts(said, SPAN("pop")) ? SPAN("pop3") : SPAN("web");
}

/* "Adding Message: id=4411, Message-ID=<x>, parentId=-1, folderId=2,
 * folderName=Inbox.": the Message-ID is the sender's, so what follows it is
 * looked for from the end. By LMTP it is a delivery. */
static bool
add_store(struct event *ev, const struct parts *p)
{
	struct span rest = p->text;
	struct span folder = { 0 };
	struct span tail = { 0 };

	if (!span_starts(p->thread, SPAN("LmtpServer")) ||
		!span_eat(&rest, SPAN("Adding Message: id=")) ||
		!span_cut_at(rest, SPAN(", Message-ID="), NULL, &rest))
		return false;
	postfix_cut_last(&rest, SPAN(", parentId="), &tail);
	if (!span_cut_at(tail, SPAN(", folderName="), NULL, &folder) ||
		folder.len < 2 || folder.ptr[folder.len - 1] != '.')
		return false;
	ev->kind = KIND_STORE;
	event_add_derived(ev, FIELD_service, SPAN("lmtp"), 0);
	event_add(ev, FIELD_user, context_value(p->context, SPAN("name=")),
		FIELD_VERBATIM);
	filter_add_message_id(ev, rest);
	event_add(ev, FIELD_mailbox, span_slice(folder, 0, folder.len - 1),
		FIELD_VERBATIM);
	return true;
}

static unsigned
zimbra_bid(const struct event *ev)
{
	struct span rest = ev->head.body;
	struct parts p = { 0 };

	if (ev->head.program.len > 0 || !eat_level(&rest))
		return 0;
	return take_parts(ev->head.body, &p) ? 7 * 8 : 0;
}

static bool
is_login(struct span text)
{
	return span_starts(text, SPAN("cmd=Auth;")) ||
		span_starts(text, SPAN("cmd=AdminAuth;"));
}

static bool
zimbra_parse(struct event *ev, const struct dialect *dialect)
{
	struct parts p = { 0 };
	const struct pattern *row = NULL;
	struct span said = { 0 };

	(void)dialect;
	if (!take_parts(ev->head.body, &p))
		return false;
	if (span_eq(p.component, SPAN("mailop")) && add_store(ev, &p))
		return true;
	said = p.component;
	if (span_eq(p.component, SPAN("security")) && is_login(p.text))
		row = pattern_try(security, ev, p.text);
	else if (span_eq(p.component, SPAN("imap")) ||
		span_eq(p.component, SPAN("pop")) ||
		span_eq(p.component, SPAN("SoapEngine")))
		row = pattern_try(mailbox, ev, p.text);
	ev->kind = row ? ev->kind : KIND_OTHER;
	if (row == NULL)
		return true;
	for (size_t i = 0; i < ev->nfields; i++) {
		if (ev->fields[i].id != FIELD_service)
			continue;
		said = ev->fields[i].value;
		ev->fields[i] = ev->fields[--ev->nfields];
	}
	add_client(ev, p.context);
	event_add_derived(ev, FIELD_service, service_of(&p, said), 0);
	return true;
}

const struct log_format format_zimbra = {
	.name = "zimbra",
	.title = "Zimbra (mailbox.log, audit.log)",
	.bid = zimbra_bid,
	.parse = zimbra_parse,
};
