/* TLS, from either end. */
#include "format/log/postfix.h"

/* clang-format off */
static const struct span trust_words[] = {
	SPAN_INIT("Anonymous"), SPAN_INIT("Untrusted"), SPAN_INIT("Trusted"),
	SPAN_INIT("Verified"),
};
/* clang-format on */

enum { COUNT_TRUST = sizeof(trust_words) / sizeof(trust_words[0]) };

/* Before 2.5 no word of trust stands before it. */
static bool
eat_trust(struct span *s, struct span *trust)
{
	for (size_t i = 0; i < COUNT_TRUST; i++) {
		struct span rest = *s;

		if (!span_eat(&rest, trust_words[i]) ||
			!span_eat_char(&rest, ' '))
			continue;
		*trust = span_slice(*s, 0, trust_words[i].len);
		*s = rest;
		break;
	}
	return span_eat(s, SPAN("TLS connection established ")) ||
		span_eat(s, SPAN("TLS connection reused "));
}

static bool
add_peer(struct event *ev, struct span *s, bool is_client)
{
	struct postfix_peer peer = { 0 };

	if (!postfix_eat_peer(s, &peer))
		return false;
	if (is_client)
		postfix_add_client(ev, &peer);
	else
		event_add(ev, FIELD_relay, peer.text, FIELD_VERBATIM);
	return true;
}

static bool
parse_established(struct event *ev, struct span s)
{
	struct span trust = { 0 };
	struct span tls = { 0 };
	struct span cipher = { 0 };
	bool is_client = false;

	if (!eat_trust(&s, &trust))
		return false;
	is_client = span_eat(&s, SPAN("from "));
	if (!is_client && !span_eat(&s, SPAN("to ")))
		return false;
	ev->kind = KIND_TLS;
	if (!add_peer(ev, &s, is_client))
		return false;
	/* Since 3.10 the name that the client asked for: " to sni". */
	if (!span_cut_at(s, SPAN(": "), NULL, &s))
		return true;
	(void)span_cut_at(s, SPAN(" with cipher "), &tls, &s);
	cipher = span_take_until(&s, ' ');
	event_add(ev, FIELD_tls, tls, FIELD_VERBATIM);
	if (cipher.len > 0)
		event_add(ev, FIELD_cipher, cipher, FIELD_VERBATIM);
	if (trust.len > 0)
		event_add(ev, FIELD_verdict, trust, FIELD_VERBATIM);
	return true;
}

static bool
add_trouble(struct event *ev, struct span rest, bool is_client)
{
	ev->kind = KIND_TLS;
	if (!add_peer(ev, &rest, is_client))
		return false;
	if (span_eat(&rest, SPAN(": ")))
		event_add(ev, FIELD_reason, rest, FIELD_UNTRUSTED);
	return true;
}

static bool
parse_client_end(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	return add_trouble(ev, rest, true);
}

static bool
parse_server_end(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	return add_trouble(ev, rest, false);
}

/* clang-format off */
static const struct postfix_shape tls_shapes[] = {
	{ SPAN_INIT("SSL_accept error from "), parse_client_end },
	{ SPAN_INIT("SSL_accept:"), postfix_other },
	{ SPAN_INIT("SSL_connect error to "), parse_server_end },
	{ SPAN_INIT("SSL_connect:"), postfix_other },
	{ SPAN_INIT("SSL3 alert "), postfix_other },
	{ SPAN_INIT("setting up TLS connection to "), parse_server_end },
	{ SPAN_INIT("setting up TLS connection from "), parse_client_end },
	{ SPAN_INIT("certificate verification failed for "), parse_server_end },
	{ SPAN_INIT("server certificate verification failed for "),
		parse_server_end },
	{ SPAN_INIT("certificate peer name verification failed for "),
		parse_server_end },
	{ SPAN_INIT("TLS handshake failed "), postfix_other },
	{ SPAN_INIT("TLS SNI "), postfix_other },
	{ SPAN_INIT("TLS library "), postfix_other },
	{ SPAN_INIT("TLS protocol trace "), postfix_other },
	{ SPAN_INIT("initializing the "), postfix_other },
	{ SPAN_INIT("Verified: "), postfix_other },
	{ SPAN_INIT("Unverified: "), postfix_other },
	{ { 0 }, NULL },
};
/* clang-format on */

bool
postfix_tls(struct event *ev, struct span text)
{
	size_t before = ev->nfields;

	if (parse_established(ev, text))
		return true;
	ev->nfields = before;
	return postfix_try(tls_shapes, ev, text);
}
