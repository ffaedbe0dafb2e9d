/* OpenVPN's server: who came in by it, by syslog and in its own file. */
#include "format/log/line/format.h"
#include "format/log/login/auth.h"

static const char success[] = "success";
static const char failure[] = "failure";

/* Until it knows the client it names him by address and port, then by name,
 * too. A password that fits comes before the connection stands. */
static const struct pattern rows[] = {
	{ "%i:%p [%u] Peer Connection Initiated with %*", KIND_LOGIN, success,
		NULL },
	{ "%i:%p TLS: Username/Password authentication succeeded for username "
	  "'%u'%*",
		KIND_AUTH, success, NULL },
	{ "%i:%p TLS Auth Error: Auth Username/Password verification failed "
	  "for peer%*",
		KIND_LOGIN, failure, "bad-password" },
	{ "%i:%p TLS Auth Error: %r", KIND_AUTH, failure, "other" },
	{ "%i:%p VERIFY ERROR: %r", KIND_AUTH, failure, "other" },
	{ "%i:%p %*", KIND_OTHER, NULL, NULL },
	{ "%u/%i:%p SIGUSR1[%*] received, client-instance restarting",
		KIND_LOGOUT, NULL, NULL },
	{ "%u/%i:%p SIGTERM[%*] received, client-instance exiting", KIND_LOGOUT,
		NULL, NULL },
	{ "%u/%i:%p %*", KIND_OTHER, NULL, NULL },
	{ NULL, KIND_OTHER, NULL, NULL },
};

static bool
is_tag(struct span tag)
{
	return span_eq(tag, SPAN("openvpn")) ||
		span_starts(tag, SPAN("openvpn(")) ||
		span_starts(tag, SPAN("ovpn-"));
}

/* Its own file has no tag; a client's address begins what counts. */
static unsigned
openvpn_bid(const struct event *ev)
{
	struct span body = ev->head.body;

	if (ev->head.program.len > 0)
		return is_tag(ev->head.program) ? FORMAT_SURE : 0;
	if (body.len == 0 || !is_digit(body.ptr[0]))
		return 0;
	return span_has(body, SPAN("] Peer Connection Initiated with [AF_")) ||
			span_has(body, SPAN(" TLS Auth Error: Auth ")) ||
			span_has(body, SPAN(" TLS: Username/Password auth"))
		? 6 * 8
		: 0;
}

static bool
openvpn_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = auth_unfold(ev, ev->head.body);

	(void)dialect;
	if (auth_is_pam(text))
		return auth_pam(ev, text);
	/* Of the machine itself it says many things. */
	if (pattern_try(rows, ev, text) == NULL) {
		ev->kind = KIND_OTHER;
		return true;
	}
	if (ev->kind != KIND_OTHER)
		event_add_derived(ev, FIELD_service, SPAN("vpn"), 0);
	return true;
}

const struct log_format format_openvpn = {
	.name = "openvpn",
	.title = "OpenVPN server (syslog, its own file)",
	.bid = openvpn_bid,
	.parse = openvpn_parse,
};
