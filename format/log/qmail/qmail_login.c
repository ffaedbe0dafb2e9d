/* vpopmail's vchkpw: "vchkpw-pop3: password fail (pass: 'x') user@d:ip". */
#include "format/log/line/address.h"
#include "format/log/qmail/qmail.h"

struct answer {
	struct span text;
	bool succeeded;
	struct span reason;
};

/* clang-format off */
static const struct answer answers[] = {
	{ SPAN_INIT("login success "), true, SPAN_INIT("") },
	{ SPAN_INIT("password fail "), false, SPAN_INIT("bad-password") },
	{ SPAN_INIT("vpopmail user not found "), false,
		SPAN_INIT("unknown-user") },
	{ SPAN_INIT("user not found "), false, SPAN_INIT("unknown-user") },
	{ SPAN_INIT("system user not found "), false,
		SPAN_INIT("unknown-user") },
	{ SPAN_INIT("null password given "), false,
		SPAN_INIT("bad-password") },
	{ SPAN_INIT("system password fail "), false,
		SPAN_INIT("bad-password") },
	{ SPAN_INIT("invalid user/domain characters "), false,
		SPAN_INIT("other") },
	{ SPAN_INIT("system user shadow entry not found "), false,
		SPAN_INIT("unknown-user") },
	{ SPAN_INIT("null user name given "), false,
		SPAN_INIT("unknown-user") },
	{ SPAN_INIT("user has no password "), false,
		SPAN_INIT("bad-password") },
	{ SPAN_INIT("system password login success "), true, SPAN_INIT("") },
	{ SPAN_INIT("access denied "), false, SPAN_INIT("not-allowed") },
	{ SPAN_INIT("pop access denied "), false, SPAN_INIT("not-allowed") },
	{ SPAN_INIT("imap access denied "), false, SPAN_INIT("not-allowed") },
	{ SPAN_INIT("smtp access denied "), false, SPAN_INIT("not-allowed") },
	{ SPAN_INIT("webmail access denied "), false,
		SPAN_INIT("not-allowed") },
	{ SPAN_INIT("login failed "), false, SPAN_INIT("other") },
};
/* clang-format on */

enum { COUNT_ANSWERS = sizeof(answers) / sizeof(answers[0]) };

/* The password tried, in quotes and brackets before the user. Both are the
 * client's text; the last end of a quote is the true one or his own doing. */
static void
cut_password(struct event *ev, struct span *s)
{
	struct span rest = *s;
	size_t at = 0;

	if (!span_eat(&rest, SPAN("(pass: '")))
		return;
	at = address_rfind(rest, SPAN("') "));
	if (at == SIZE_MAX) {
		/* Cut off within the password: no user is left. */
		event_secret(ev, rest);
		s->len = 0;
		return;
	}
	event_secret(ev, span_slice(rest, 0, at));
	*s = span_slice(rest, at + 3, rest.len);
}

/* "user@domain:192.0.2.1", also of IPv6. */
static void
add_user(struct event *ev, struct span s, unsigned marks)
{
	struct span user = { 0 };
	struct span ip = { 0 };
	struct span rest = s;
	size_t taken = 0;

	(void)span_rcut(s, ':', &user, &ip);
	while (!address_is_ip(ip) && span_cut(rest, ':', NULL, &rest)) {
		taken = s.len - rest.len;
		if (!address_is_ip(rest))
			continue;
		user = span_slice(s, 0, taken - 1);
		ip = rest;
	}
	event_add(ev, FIELD_user, user, marks);
	(void)qmail_add_ip(ev, FIELD_client_ip, ip);
}

/* "(CRAM-MD5) " */
static void
cut_method(struct event *ev, struct span *s)
{
	struct span rest = *s;
	struct span method = { 0 };

	if (!span_eat_char(&rest, '(') ||
		!span_cut_at(rest, SPAN(") "), &method, &rest))
		return;
	event_add(ev, FIELD_method, method, FIELD_VERBATIM);
	*s = rest;
}

bool
qmail_vchkpw(struct event *ev, struct span text)
{
	struct span service = { 0 };

	/* Before 5.4 it did not say for which service. */
	if (!span_eat(&text, SPAN("vchkpw: ")) &&
		(!span_eat(&text, SPAN("vchkpw-")) ||
			!span_cut_at(text, SPAN(": "), &service, &text)))
		return false;
	cut_method(ev, &text);
	for (size_t i = 0; i < COUNT_ANSWERS; i++) {
		const struct answer *a = &answers[i];
		struct span status = text;

		if (!span_eat(&text, a->text))
			continue;
		ev->kind = KIND_LOGIN;
		status = span_slice(status, 0, a->text.len - 1);
		if (service.len > 0)
			event_add(ev, FIELD_service, service, FIELD_VERBATIM);
		event_add(ev, FIELD_status, status, FIELD_VERBATIM);
		qmail_outcome(ev, a->succeeded);
		if (a->reason.len > 0)
			event_add_derived(ev, FIELD_reason, a->reason, 0);
		cut_password(ev, &text);
		if (text.len > 0)
			add_user(ev, text,
				a->succeeded ? FIELD_VERBATIM
					     : FIELD_UNTRUSTED);
		return true;
	}
	/* "setuid 89 failed errno 1 ...": our side's trouble, no verdict. */
	ev->kind = KIND_OTHER;
	if (service.len > 0)
		event_add(ev, FIELD_service, service, FIELD_VERBATIM);
	return span_has(text, SPAN(" failed ")) ||
		span_has(text, SPAN(" errno "));
}
