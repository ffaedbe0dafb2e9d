/* Logins and TLS. */
#include "format/log/postfix/postfix.h"
#include "format/log/sendmail/sendmail.h"

/* "AUTH=server, relay=H [ip], authid=kim, mech=PLAIN, bits=0" */
bool
sendmail_auth(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_OTHER;
	/* Its own login elsewhere. */
	if (!span_eat(&rest, SPAN("server, relay=")))
		return true;
	ev->kind = KIND_AUTH;
	sendmail_eat_client(ev, &rest);
	event_add_derived(ev, FIELD_service, SPAN("smtp"), 0);
	event_add_derived(ev, FIELD_outcome, SPAN("success"), 0);
	if (span_eat(&rest, SPAN(", authid=")))
		event_add(ev, FIELD_user, sendmail_take_value(&rest),
			FIELD_VERBATIM);
	if (span_eat(&rest, SPAN(", mech=")))
		event_add(ev, FIELD_method, sendmail_take_value(&rest),
			FIELD_VERBATIM);
	return true;
}

/* "AUTH failure (LOGIN): authentication failure (-13) SASL(-13): ...,
 * user=kim, relay=H [ip]": the user is what the stranger tried. */
bool
sendmail_auth_failure(struct event *ev, struct span text, struct span rest)
{
	struct span method = { 0 };
	struct span relay = { 0 };
	struct span user = { 0 };

	(void)text;
	if (!span_cut_at(rest, SPAN("): "), &method, &rest))
		return false;
	ev->kind = KIND_AUTH;
	postfix_cut_last(&rest, SPAN(", relay="), &relay);
	if (relay.len > 0)
		sendmail_eat_client(ev, &relay);
	event_add_derived(ev, FIELD_service, SPAN("smtp"), 0);
	event_add(ev, FIELD_method, method, FIELD_UNTRUSTED);
	event_add_derived(ev, FIELD_outcome, SPAN("failure"), 0);
	(void)span_cut_at(rest, SPAN(", user="), &rest, &user);
	if (user.len > 0)
		event_add(ev, FIELD_user, user, FIELD_UNTRUSTED);
	event_add(ev, FIELD_reason, rest, FIELD_VERBATIM);
	return true;
}

/* "STARTTLS=server, relay=H [ip], version=TLSv1.3, verify=NO, cipher=X,
 * bits=256/256" */
bool
sendmail_tls(struct event *ev, struct span text, struct span rest)
{
	struct sendmail_peer peer = { 0 };
	bool is_server = span_eat(&rest, SPAN("server"));

	(void)text;
	ev->kind = KIND_TLS;
	if (!is_server && !span_eat(&rest, SPAN("client")))
		return false;
	if (span_eat(&rest, SPAN(", relay=")) &&
		sendmail_eat_peer(&rest, &peer)) {
		if (is_server)
			sendmail_add_client(ev, &peer);
		else
			event_add(ev, FIELD_relay, peer.text, FIELD_VERBATIM);
	}
	if (!span_eat(&rest, SPAN(", version="))) {
		struct span relay = { 0 };

		(void)span_eat(&rest, SPAN(", "));
		event_add(ev, FIELD_reason, rest, FIELD_UNTRUSTED);
		postfix_cut_last(&rest, SPAN(", relay="), &relay);
		if (is_server && relay.len > 0)
			sendmail_eat_client(ev, &relay);
		return true;
	}
	event_add(ev, FIELD_tls, sendmail_take_value(&rest), FIELD_VERBATIM);
	if (span_eat(&rest, SPAN(", verify=")))
		event_add(ev, FIELD_verdict, sendmail_take_value(&rest),
			FIELD_VERBATIM);
	if (span_eat(&rest, SPAN(", cipher=")))
		event_add(ev, FIELD_cipher, sendmail_take_value(&rest),
			FIELD_VERBATIM);
	return true;
}
