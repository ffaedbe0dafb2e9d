/* What patched servers log of an SMTP session: qlogenvelope and qlogreceived,
 * the lines of the "logging" patch, qmail-ldap's. They alone tie a client to
 * the qp of its mail. */
#include "format/log/line/address.h"
#include "format/log/qmail/qmail.h"

struct pair {
	struct span key;
	enum field_id id;
	unsigned marks;
};

/* clang-format off */
/* Read from the right, where the server's own words stand. FIELD_COUNT has no
 * field of its own. */
static const struct pair pairs[] = {
	{ SPAN_INIT(" pid="), FIELD_mpid, FIELD_VERBATIM },
	{ SPAN_INIT(" qp="), FIELD_qp, FIELD_VERBATIM },
	{ SPAN_INIT(" remotehost="), FIELD_client_name, FIELD_UNTRUSTED },
	{ SPAN_INIT(" remoteport="), FIELD_port, FIELD_VERBATIM },
	{ SPAN_INIT(" remoteip="), FIELD_client_ip, FIELD_VERBATIM },
	{ SPAN_INIT(" localport="), FIELD_local_port, FIELD_VERBATIM },
	{ SPAN_INIT(" localip="), FIELD_local_ip, FIELD_VERBATIM },
	{ SPAN_INIT(" sslverified="), FIELD_COUNT, FIELD_VERBATIM },
	{ SPAN_INIT(" encrypted="), FIELD_tls, FIELD_VERBATIM },
	{ SPAN_INIT(" authtype="), FIELD_method, FIELD_VERBATIM },
	{ SPAN_INIT(" authuser="), FIELD_user, FIELD_UNTRUSTED },
	{ SPAN_INIT(" size="), FIELD_size, FIELD_VERBATIM },
	{ SPAN_INIT(" rcpthosts="), FIELD_COUNT, FIELD_VERBATIM },
	{ SPAN_INIT(" relay="), FIELD_COUNT, FIELD_VERBATIM },
	{ SPAN_INIT(" rcptto="), FIELD_to, FIELD_UNTRUSTED },
	{ SPAN_INIT(" mailfrom="), FIELD_from, FIELD_UNTRUSTED },
	{ SPAN_INIT(" helo="), FIELD_helo, FIELD_UNTRUSTED },
	{ SPAN_INIT(" detail="), FIELD_reply, FIELD_UNTRUSTED },
	{ SPAN_INIT(" reason="), FIELD_reason, FIELD_VERBATIM },
	{ SPAN_INIT(" code="), FIELD_code, FIELD_VERBATIM },
	{ SPAN_INIT("result="), FIELD_status, FIELD_VERBATIM },
};
/* clang-format on */

enum { COUNT_PAIRS = sizeof(pairs) / sizeof(pairs[0]) };

static void
add_pair(struct event *ev, const struct pair *p, struct span value)
{
	switch (p->id) {
	case FIELD_COUNT:
		break;
	case FIELD_client_ip:
	case FIELD_local_ip:
		(void)qmail_add_ip(ev, p->id, value);
		break;
	case FIELD_to:
		qmail_add_list(ev, FIELD_to, value, p->marks);
		break;
	default:
		event_add(ev, p->id, value, p->marks);
		break;
	}
}

/* "result=accepted code=250 reason=queueaccept ... qp=123 pid=456" */
static bool
read_pairs(struct event *ev, struct span rest)
{
	for (size_t i = 0; i < COUNT_PAIRS; i++) {
		size_t at = address_rfind(rest, pairs[i].key);
		size_t from = at + pairs[i].key.len;

		if (at == SIZE_MAX)
			continue;
		/* A null sender says something. */
		if (from < rest.len || pairs[i].id == FIELD_from)
			add_pair(ev, &pairs[i],
				span_slice(rest, from, rest.len));
		rest.len = at;
	}
	return event_field(ev, FIELD_status) != NULL;
}

static enum event_kind
verdict_kind(const struct event *ev, enum event_kind accepted)
{
	const struct field *f = event_field(ev, FIELD_status);

	return span_eq(f->value, SPAN("accepted")) ? accepted : KIND_REFUSE;
}

bool
qmail_envelope(struct event *ev, struct span rest)
{
	const struct field *reason = NULL;

	if (!read_pairs(ev, rest))
		return false;
	ev->kind = verdict_kind(ev, KIND_FILTER);
	reason = event_field(ev, FIELD_reason);
	if (reason && span_eq(reason->value, SPAN("authfailed"))) {
		ev->kind = KIND_LOGIN;
		event_add_derived(ev, FIELD_service, SPAN("smtp"), 0);
		qmail_outcome(ev, false);
	}
	return true;
}

bool
qmail_received(struct event *ev, struct span rest)
{
	if (!read_pairs(ev, rest))
		return false;
	ev->kind = verdict_kind(ev, KIND_QUEUE);
	return true;
}

/* "reject (why): FROM from IP to RCPT helo NAME", of the logging patch. */
bool
qmail_logged(struct event *ev, struct span text)
{
	struct span none = SPAN("(null)");
	struct span rest = text;
	struct span status = { 0 };
	struct span from = { 0 };
	struct span to = { 0 };
	struct span helo = { 0 };
	struct span ip = { 0 };

	if (!span_cut_at(rest, SPAN(": "), &status, &rest) ||
		!qmail_cut_last(&rest, SPAN(" helo "), &helo) ||
		!qmail_cut_last(&rest, SPAN(" to "), &to) ||
		!qmail_cut_last(&rest, SPAN(" from "), &ip) ||
		!address_is_ip(ip))
		return false;
	from = rest;
	ev->kind = span_has(status, SPAN("reject")) ||
			span_has(status, SPAN("too big")) ||
			span_has(status, SPAN("exceeded"))
		? KIND_REFUSE
		: KIND_OTHER;
	event_add(ev, FIELD_status, status, FIELD_VERBATIM);
	(void)qmail_add_ip(ev, FIELD_client_ip, ip);
	if (!span_eq(from, none))
		event_add(ev, FIELD_from, from, FIELD_UNTRUSTED);
	if (!span_eq(to, none))
		event_add(ev, FIELD_to, to, FIELD_UNTRUSTED);
	if (!span_eq(helo, none))
		event_add(ev, FIELD_helo, helo, FIELD_UNTRUSTED);
	return true;
}

/* "192.0.2.1 (c.example, info) to 192.0.2.10" */
static bool
ldap_connect(struct event *ev, struct span rest)
{
	struct span ip = { 0 };
	struct span name = { 0 };

	if (!span_cut_at(rest, SPAN(" ("), &ip, &name))
		return false;
	ev->kind = KIND_CONNECT;
	(void)span_cut(name, ')', &name, NULL);
	(void)span_cut(name, ',', &name, NULL);
	if (name.len > 0 && !span_eq(name, SPAN("unknown")))
		event_add(ev, FIELD_client_name, name, FIELD_UNTRUSTED);
	return qmail_add_ip(ev, FIELD_client_ip, ip);
}

/* "1157520813 qp 19597 size 4523 bytes" */
static bool
ldap_queued(struct event *ev, struct span rest)
{
	ev->kind = KIND_QUEUE;
	(void)qmail_take_digits(&rest);
	if (!span_eat(&rest, SPAN(" qp ")) ||
		!qmail_eat_number(ev, FIELD_qp, &rest))
		return false;
	if (span_eat(&rest, SPAN(" size ")))
		(void)qmail_eat_number(ev, FIELD_size, &rest);
	return true;
}

static bool
ldap_address(struct event *ev, enum event_kind kind, enum field_id id,
	struct span rest)
{
	ev->kind = kind;
	event_add(ev, id, rest, FIELD_UNTRUSTED);
	return true;
}

static bool
ldap_from(struct event *ev, struct span rest)
{
	return ldap_address(ev, KIND_FILTER, FIELD_from, rest);
}

static bool
ldap_to(struct event *ev, struct span rest)
{
	return ldap_address(ev, KIND_FILTER, FIELD_to, rest);
}

static bool
ldap_bad_from(struct event *ev, struct span rest)
{
	return ldap_address(ev, KIND_REFUSE, FIELD_from, rest);
}

static bool
ldap_bad_to(struct event *ev, struct span rest)
{
	return ldap_address(ev, KIND_REFUSE, FIELD_to, rest);
}

static bool
ldap_denied(struct event *ev, struct span rest)
{
	ev->kind = KIND_REFUSE;
	event_add(ev, FIELD_reply, rest, FIELD_UNTRUSTED);
	return true;
}

static bool
ldap_login(struct event *ev, struct span rest)
{
	ev->kind = KIND_LOGIN;
	event_add_derived(ev, FIELD_service, SPAN("smtp"), 0);
	qmail_outcome(ev, true);
	event_add(ev, FIELD_user, rest, FIELD_VERBATIM);
	return true;
}

static bool
ldap_login_failed(struct event *ev, struct span rest)
{
	ev->kind = KIND_LOGIN;
	event_add_derived(ev, FIELD_service, SPAN("smtp"), 0);
	qmail_outcome(ev, false);
	event_add(ev, FIELD_reply, rest, FIELD_VERBATIM);
	return true;
}

/* clang-format off */
static const struct qmail_shape ldap_shapes[] = {
	{ SPAN_INIT("connection from "), ldap_connect, false },
	{ SPAN_INIT("message queued: "), ldap_queued, true },
	{ SPAN_INIT("mail from: "), ldap_from, false },
	{ SPAN_INIT("rcpt to: "), ldap_to, false },
	{ SPAN_INIT("bad mailfrom: "), ldap_bad_from, false },
	{ SPAN_INIT("bad mailfrom unknown: "), ldap_bad_from, false },
	{ SPAN_INIT("bad sender: "), ldap_bad_from, false },
	{ SPAN_INIT("bad recipient: "), ldap_bad_to, false },
	{ SPAN_INIT("'rcpt to' denied via badrcptto: "), ldap_bad_to, false },
	{ SPAN_INIT("no mail relay for 'rcpt to': "), ldap_bad_to, false },
	{ SPAN_INIT("message denied: "), ldap_denied, false },
	{ SPAN_INIT("message permanently not accepted because: "),
		ldap_denied, false },
	{ SPAN_INIT("message temporarly not accepted because: "),
		ldap_denied, false },
	{ SPAN_INIT("authentication success, user "), ldap_login, false },
	{ SPAN_INIT("authentication failed: "), ldap_login_failed, false },
	{ { 0 }, NULL, false },
};
/* clang-format on */

bool
qmail_ldap_smtpd(struct event *ev, struct span text)
{
	struct span pid = qmail_take_digits(&text);
	size_t before = 0;

	if (pid.len == 0 || !span_eat(&text, SPAN(": ")))
		return false;
	event_add(ev, FIELD_mpid, pid, FIELD_VERBATIM);
	before = ev->nfields;
	if (qmail_try(ldap_shapes, ev, text))
		return true;
	ev->nfields = before;
	ev->kind = KIND_OTHER;
	return true;
}
