/* Logins at Cyrus IMAP: those that worked, that failed, and that were denied.
 */
#include "format/log/cyrus.h"

#include "format/log/filter/filter.h"
#include "format/log/line/address.h"

/* "cyrus/imaps" and "imapd" are imap; "lmtpunix" is lmtp. */
static void
add_service(struct event *ev)
{
	struct span tag = ev->head.program;

	(void)span_eat(&tag, SPAN("cyrus/"));
	if (span_starts(tag, SPAN("lmtp")))
		tag.len = 4;
	else if (span_ends(tag, SPAN("s")) || span_ends(tag, SPAN("d")))
		tag.len--;
	event_add(ev, FIELD_service, tag, FIELD_VERBATIM);
}

/* "c.example [192.0.2.1] " off the front. The name is what DNS says. */
static bool
eat_client(struct event *ev, struct span *s)
{
	struct span name = { 0 };
	struct span ip = { 0 };
	struct span rest = { 0 };

	if (!span_cut(*s, '[', &name, &rest) ||
		!span_cut_at(rest, SPAN("] "), &ip, &rest))
		return false;
	name = span_trim(name);
	if (name.len > 0)
		event_add(ev, FIELD_client_name, name, FIELD_UNTRUSTED);
	*s = rest;
	return filter_add_ip(ev, FIELD_client_ip, ip, FIELD_VERBATIM);
}

static struct span
take_word(struct span *s)
{
	struct span word = { 0 };

	(void)span_cut(*s, ' ', &word, s);
	return word;
}

/* "plaintext+TLS" */
static void
add_method(struct event *ev, struct span method)
{
	if (span_ends(method, SPAN("+TLS"))) {
		event_add(ev, FIELD_tls,
			span_slice(method, method.len - 3, method.len),
			FIELD_VERBATIM);
		method.len -= 4;
	}
	if (method.len > 0)
		event_add(ev, FIELD_method, method, FIELD_VERBATIM);
}

/* "H [IP] bob plaintext+TLS User logged in[ SESSIONID=<...>]" */
bool
cyrus_login(struct event *ev, struct span text, struct span rest)
{
	struct span user = { 0 };
	struct span session = { 0 };

	(void)text;
	ev->kind = KIND_LOGIN;
	add_service(ev);
	if (!eat_client(ev, &rest))
		return false;
	user = take_word(&rest);
	if (user.len == 0)
		return false;
	event_add(ev, FIELD_user, user, FIELD_VERBATIM);
	add_method(ev, take_word(&rest));
	event_add_derived(ev, FIELD_outcome, SPAN("success"), 0);
	if (span_cut_at(rest, SPAN("SESSIONID=<"), NULL, &session) &&
		span_ends(session, SPAN(">"))) {
		session.len--;
		event_add(ev, FIELD_session, session, FIELD_VERBATIM);
	}
	return true;
}

static void
add_reason(struct event *ev, struct span why)
{
	if (span_has(why, SPAN("user not found")) ||
		span_has(why, SPAN("invalid user")))
		event_add_derived(ev, FIELD_reason, SPAN("unknown-user"), 0);
	else if (span_has(why, SPAN("SASL(-13)")))
		event_add_derived(ev, FIELD_reason, SPAN("bad-password"), 0);
}

/* "(bob) [SASL...", since 3.4; the mechanism may have come to no name. */
static void
add_named(struct event *ev, struct span *rest)
{
	size_t at = address_rfind(*rest, SPAN(") ["));
	struct span user = { 0 };

	if (at == SIZE_MAX)
		return;
	user = span_slice(*rest, 1, at);
	if (user.len > 0 && !span_eq(user, SPAN("(null)")))
		event_add(ev, FIELD_user, user, FIELD_UNTRUSTED);
	*rest = span_slice(*rest, at + 2, rest->len);
}

/* "H [IP] plaintext root SASL(-13): ...", "H [IP] DIGEST-MD5 [SASL(-13): ...]":
 * only the former names whom it was about. */
bool
cyrus_bad_login(struct event *ev, struct span text, struct span rest)
{
	struct span method = { 0 };
	size_t at = SIZE_MAX;

	(void)text;
	ev->kind = KIND_LOGIN;
	add_service(ev);
	if (!eat_client(ev, &rest))
		return false;
	method = take_word(&rest);
	add_method(ev, method);
	event_add_derived(ev, FIELD_outcome, SPAN("failure"), 0);
	if (rest.len > 0 && rest.ptr[0] == '(') {
		add_named(ev, &rest);
	} else if (rest.len > 0 && rest.ptr[0] != '[') {
		at = address_rfind(rest, SPAN(" SASL("));
		if (at == SIZE_MAX)
			at = address_rfind(rest, SPAN(" invalid user"));
		if (at != SIZE_MAX) {
			event_add(ev, FIELD_user, span_slice(rest, 0, at),
				FIELD_UNTRUSTED);
			rest = span_slice(rest, at + 1, rest.len);
		}
	}
	add_reason(ev, rest);
	event_add(ev, FIELD_reply, rest, FIELD_UNTRUSTED);
	return true;
}

/* "user 'bob' denied access to service 'imap'": by user_deny.db, behind the
 * login itself. */
bool
cyrus_denied(struct event *ev, struct span text, struct span rest)
{
	struct span user = { 0 };
	struct span service = { 0 };

	(void)text;
	if (!span_cut_at(rest, SPAN("' denied access to service '"), &user,
		    &service) ||
		!span_cut(service, '\'', &service, NULL))
		return false;
	ev->kind = KIND_AUTH;
	event_add(ev, FIELD_user, user, FIELD_VERBATIM);
	event_add(ev, FIELD_service, service, FIELD_VERBATIM);
	event_add_derived(ev, FIELD_outcome, SPAN("failure"), 0);
	event_add_derived(ev, FIELD_reason, SPAN("disabled"), 0);
	return true;
}
