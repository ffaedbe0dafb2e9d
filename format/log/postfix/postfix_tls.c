/* TLS, from either end. */
#include "format/log/postfix/postfix.h"

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

/* "TLSRPT: status=failure, domain=D, receiving_mx=H[ip], failure_type=T" */
static bool
parse_report(struct event *ev, struct span text, struct span rest)
{
	struct postfix_peer peer = { 0 };
	struct span mx = { 0 };

	(void)text;
	ev->kind = KIND_TLS;
	if (span_cut_at(rest, SPAN(", receiving_mx="), NULL, &mx) &&
		postfix_eat_peer(&mx, &peer))
		event_add(ev, FIELD_relay, peer.text, FIELD_VERBATIM);
	event_add(ev, FIELD_reason, rest, FIELD_UNTRUSTED);
	return true;
}

/* clang-format off */
static const struct shape tls_shapes[] = {
	{ SPAN_INIT("SSL_accept error from "), parse_client_end },
	{ SPAN_INIT("SSL_accept:"), shape_other },
	{ SPAN_INIT("SSL_connect error to "), parse_server_end },
	{ SPAN_INIT("SSL_connect:"), shape_other },
	{ SPAN_INIT("SSL3 alert "), shape_other },
	{ SPAN_INIT("setting up TLS connection to "), parse_server_end },
	{ SPAN_INIT("setting up TLS connection from "), parse_client_end },
	{ SPAN_INIT("certificate verification failed for "), parse_server_end },
	{ SPAN_INIT("server certificate verification failed for "),
		parse_server_end },
	{ SPAN_INIT("certificate peer name verification failed for "),
		parse_server_end },
	{ SPAN_INIT("TLS handshake failed "), shape_other },
	{ SPAN_INIT("TLS SNI "), shape_other },
	{ SPAN_INIT("TLS library "), shape_other },
	{ SPAN_INIT("TLS protocol trace "), shape_other },
	{ SPAN_INIT("TLSRPT: "), parse_report },
	{ SPAN_INIT("initializing the "), shape_other },
	{ SPAN_INIT("looking for session "), shape_other },
	{ SPAN_INIT("reloaded session "), shape_other },
	{ SPAN_INIT("save session "), shape_other },
	{ SPAN_INIT("remove session "), shape_other },
	{ SPAN_INIT("Peer certificate could not be "), shape_other },
	{ SPAN_INIT("Server certificate could not be "), shape_other },
	{ SPAN_INIT("Peer verification: "), shape_other },
	{ SPAN_INIT("Server verification: "), shape_other },
	{ SPAN_INIT("subject_CN="), shape_other },
	{ SPAN_INIT("subject="), shape_other },
	{ SPAN_INIT("issuer="), shape_other },
	{ SPAN_INIT("fingerprint="), shape_other },
	{ SPAN_INIT("verify error:"), shape_other },
	{ SPAN_INIT("SSL_set_fd error "), shape_other },
	{ SPAN_INIT("CA certificate verification failed for "),
		parse_server_end },
	{ SPAN_INIT("client certificate verification failed for "),
		parse_client_end },
	{ SPAN_INIT("Verified: "), shape_other },
	{ SPAN_INIT("Unverified: "), shape_other },
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
	return shape_try(tls_shapes, ev, text);
}

/* clang-format off */
static const struct span certificate_words[] = {
	SPAN_INIT("subject_CN="), SPAN_INIT("Matched "), SPAN_INIT("SNI "),
	SPAN_INIT("TLS "), SPAN_INIT("depth="), SPAN_INIT("verify="),
	SPAN_INIT("raw public key "), SPAN_INIT("certificate "),
	SPAN_INIT("re-using session "), SPAN_INIT("Reusing old session"),
	SPAN_INIT("Issuing session "), SPAN_INIT("Decrypting session "),
	SPAN_INIT("Trusted: "), SPAN_INIT("Verified: "),
	SPAN_INIT("Untrusted: "), SPAN_INIT("Unverified: "),
};
/* clang-format on */

static bool
is_certificate_talk(struct span s)
{
	size_t n = sizeof(certificate_words) / sizeof(certificate_words[0]);

	for (size_t i = 0; i < n; i++)
		if (span_starts(s, certificate_words[i]))
			return true;
	return false;
}

bool
postfix_note(struct event *ev, struct span text, bool is_client)
{
	struct span rest = text;

	/* Without an address it is no peer but any word: "generic: ...". */
	if (span_find_char(span_take_until(&rest, ' '), '[') == SIZE_MAX)
		return false;
	rest = text;
	if (!add_peer(ev, &rest, is_client) || !span_eat(&rest, SPAN(": ")))
		return false;
	ev->kind = is_certificate_talk(rest) ? KIND_TLS : KIND_OTHER;
	/* "lost connection while reading ..." of qmqpd */
	if (span_starts(rest, SPAN("lost connection while ")) ||
		span_starts(rest, SPAN("timeout while ")))
		ev->kind = KIND_DISCONNECT;
	event_add(ev, FIELD_reason, rest, FIELD_UNTRUSTED);
	if (span_cut_at(rest, SPAN(": "), NULL, &rest))
		postfix_mask_words(ev, rest, false);
	return true;
}
