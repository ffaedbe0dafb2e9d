/* Patches of qmail-smtpd and the filters before it. Nearly all they log is
 * what the client said, so the lines are read from both ends. */
#include "format/log/line/address.h"
#include "format/log/qmail/qmail.h"

struct chkuser {
	struct span status;
	struct span from;
	struct span remote;
	struct span rcpt;
	struct span reason;
};

/* "STATUS: from <...> remote <...> rcpt <...> : reason" */
static bool
split_chkuser(struct span text, struct chkuser *out)
{
	struct chkuser c = { 0 };

	if (!span_cut_at(text, SPAN(": from <"), &c.status, &text) ||
		!qmail_cut_last(&text, SPAN("> : "), &c.reason) ||
		!qmail_cut_last(&text, SPAN("> rcpt <"), &c.rcpt) ||
		!qmail_cut_last(&text, SPAN("> remote <"), &c.remote))
		return false;
	c.from = text;
	*out = c;
	return true;
}

/* CHKUSER 2.0 parts with colons, later ones with bars. */
static char
separator(struct span s)
{
	return span_find_char(s, '|') != SIZE_MAX ? '|' : ':';
}

/* "helo:name:192.0.2.1" */
static void
add_remote(struct event *ev, struct span remote)
{
	char c = separator(remote);
	struct span head = { 0 };
	struct span ip = { 0 };
	struct span name = { 0 };

	(void)span_rcut(remote, c, &head, &ip);
	(void)span_rcut(head, c, &head, &name);
	/* Later ones have names before the values. */
	(void)span_eat(&ip, SPAN("remotehostip:"));
	(void)span_eat(&name, SPAN("remotehostname:"));
	(void)span_eat(&head, SPAN("helo:"));
	if (!address_is_ip(ip)) {
		(void)span_cut(remote, c, &head, &ip);
		(void)span_cut(ip, c, &name, &ip);
	}
	if (head.len > 0)
		event_add(ev, FIELD_helo, head, FIELD_UNTRUSTED);
	if (name.len > 0 && !span_eq(name, SPAN("unknown")))
		event_add(ev, FIELD_client_name, name, FIELD_UNTRUSTED);
	(void)qmail_add_ip(ev, FIELD_client_ip, ip);
}

/* "sender:user:": user is who authenticated, or what ident said. */
static void
add_from(struct event *ev, struct span from)
{
	char c = separator(from);
	struct span user = { 0 };

	(void)span_rcut(from, c, &from, NULL);
	(void)span_rcut(from, c, &from, &user);
	(void)span_eat(&user, SPAN("remoteinfo/auth:"));
	event_add(ev, FIELD_from, from, FIELD_UNTRUSTED);
	if (user.len > 0)
		event_add(ev, FIELD_user, user, FIELD_UNTRUSTED);
}

static bool
chkuser(struct event *ev, struct span rest)
{
	struct chkuser c = { 0 };
	bool taken = span_starts(rest, SPAN("accepted ")) ||
		span_starts(rest, SPAN("relaying "));

	if (!split_chkuser(rest, &c))
		return false;
	ev->kind = taken ? KIND_FILTER : KIND_REFUSE;
	event_add(ev, FIELD_status, c.status, FIELD_VERBATIM);
	add_from(ev, c.from);
	add_remote(ev, c.remote);
	if (c.rcpt.len > 0)
		event_add(ev, FIELD_to, c.rcpt, FIELD_UNTRUSTED);
	event_add(ev, FIELD_reply, c.reason, FIELD_VERBATIM);
	return true;
}

/* "a@b.example at 192.0.2.1", "<a@b.example> at 192.0.2.1", "<a@b.example>
 * matches pattern: *@b.example" */
static bool
add_address(struct event *ev, enum field_id id, struct span rest)
{
	struct span ip = { 0 };
	struct span pattern = { 0 };

	if (!qmail_cut_last(&rest, SPAN(" at "), &ip) &&
		!qmail_cut_last(&rest, SPAN(" matches pattern: "), &pattern))
		return false;
	if (span_eat_char(&rest, '<') && span_ends(rest, SPAN(">")))
		rest.len--;
	event_add(ev, id, rest, FIELD_UNTRUSTED);
	(void)qmail_add_ip(ev, FIELD_client_ip, ip);
	return true;
}

static bool
bad_address(struct event *ev, enum field_id id, struct span rest)
{
	ev->kind = KIND_REFUSE;
	return add_address(ev, id, rest);
}

static bool
bad_from(struct event *ev, struct span rest)
{
	event_add_derived(ev, FIELD_reason, SPAN("badmailfrom"), 0);
	return bad_address(ev, FIELD_from, rest);
}

static bool
bad_to(struct event *ev, struct span rest)
{
	event_add_derived(ev, FIELD_reason, SPAN("badmailto"), 0);
	return bad_address(ev, FIELD_to, rest);
}

static bool
bad_helo(struct event *ev, struct span rest)
{
	event_add_derived(ev, FIELD_reason, SPAN("badhelo"), 0);
	return bad_address(ev, FIELD_helo, rest);
}

/* "excessive rcptto violations hanging up on 192.0.2.1" */
static bool
hanging_up(struct event *ev, struct span rest)
{
	ev->kind = KIND_REFUSE;
	return qmail_add_ip(ev, FIELD_client_ip, rest);
}

/* "accepted address <a@b.example> at 192.0.2.1" */
static bool
checked(struct event *ev, struct span rest)
{
	struct span status = { 0 };
	size_t at = span_find_char(rest, '<');

	if (at == SIZE_MAX || at == 0)
		return false;
	status = span_slice(rest, 0, at - 1);
	ev->kind = span_starts(status, SPAN("drop ")) ||
			span_starts(status, SPAN("overlimit "))
		? KIND_REFUSE
		: KIND_FILTER;
	event_add(ev, FIELD_status, status, FIELD_VERBATIM);
	return add_address(ev,
		span_ends(status, SPAN("sender")) ? FIELD_from : FIELD_to,
		span_slice(rest, at, rest.len));
}

/* "success type=plain user=<bob@shop.example>" */
static bool
authenticated(struct event *ev, struct span rest)
{
	bool succeeded = span_starts(rest, SPAN("success "));
	struct span method = { 0 };
	struct span user = { 0 };

	if (!span_cut_at(rest, SPAN(" type="), NULL, &method) ||
		!span_cut_at(method, SPAN(" user=<"), &method, &user) ||
		!span_ends(user, SPAN(">")))
		return false;
	user.len--;
	ev->kind = KIND_AUTH;
	event_add_derived(ev, FIELD_service, SPAN("smtp"), 0);
	event_add(ev, FIELD_method, method, FIELD_VERBATIM);
	qmail_outcome(ev, succeeded);
	event_add(ev, FIELD_user, user,
		succeeded ? FIELD_VERBATIM : FIELD_UNTRUSTED);
	return true;
}

/* "192.0.2.1: client sent data before greeting[. ignoring]" */
static bool
greet_delay(struct event *ev, struct span rest)
{
	struct span ip = { 0 };
	struct span words = { 0 };

	if (!span_cut_at(rest, SPAN(": "), &ip, &words))
		return false;
	ev->kind =
		span_ends(words, SPAN("ignoring")) ? KIND_OTHER : KIND_REFUSE;
	event_add(ev, FIELD_reply, words, FIELD_VERBATIM);
	return qmail_add_ip(ev, FIELD_client_ip, ip);
}

/* "192.0.2.1 rbl: sbl.example" */
static bool
bad_ip(struct event *ev, struct span rest)
{
	struct span ip = { 0 };
	struct span list = { 0 };

	(void)span_cut_at(rest, SPAN(" rbl: "), &ip, &list);
	ev->kind = KIND_REFUSE;
	event_add_derived(ev, FIELD_code, SPAN("421"), 0);
	if (list.len > 0)
		event_add(ev, FIELD_reason, list, FIELD_VERBATIM);
	return qmail_add_ip(ev, FIELD_client_ip, ip);
}

/* "local a@b.example -> remote c@d.example (AUTHENTICATED SENDER)" */
static bool
policy(struct event *ev, struct span rest)
{
	struct span to = { 0 };
	struct span remark = { 0 };

	if (!qmail_cut_last(&rest, SPAN(" -> "), &to))
		return false;
	(void)qmail_cut_last(&to, SPAN(" ("), &remark);
	(void)span_cut(rest, ' ', NULL, &rest);
	(void)span_cut(to, ' ', NULL, &to);
	ev->kind = KIND_FILTER;
	event_add(ev, FIELD_from, rest, FIELD_UNTRUSTED);
	event_add(ev, FIELD_to, to, FIELD_UNTRUSTED);
	if (span_eq(remark, SPAN("AUTHENTICATED SENDER)")))
		event_add(ev, FIELD_user, rest, FIELD_VERBATIM);
	return true;
}

/* clang-format off */
static const struct qmail_shape shapes[] = {
	{ SPAN_INIT("CHKUSER "), chkuser, false },
	{ SPAN_INIT("badmailfrom: "), bad_from, false },
	{ SPAN_INIT("badmailto: "), bad_to, false },
	{ SPAN_INIT("badrcptto: excessive rcptto violations hanging up on "),
		hanging_up, false },
	{ SPAN_INIT("badrcptto: "), bad_to, false },
	{ SPAN_INIT("badhelo: "), bad_helo, false },
	{ SPAN_INIT("rcptcheck: "), checked, false },
	{ SPAN_INIT("validrcptto: "), checked, false },
	{ SPAN_INIT("auth: auth-"), authenticated, false },
	{ SPAN_INIT("GREETDELAY from "), greet_delay, false },
	{ SPAN_INIT("GREETDELAY: "), qmail_other, false },
	{ SPAN_INIT("RCPTCHECK error: "), qmail_other, false },
	{ SPAN_INIT("421 badiprbl: ip "), bad_ip, true },
	{ SPAN_INIT("policy_check: "), policy, false },
	{ { 0 }, NULL, false },
};
/* clang-format on */

bool
qmail_is_smtpd(struct span text)
{
	return qmail_shape_of(shapes, text) != NULL;
}

bool
qmail_smtpd(struct event *ev, struct span text)
{
	size_t before = ev->nfields;

	if (span_starts(text, SPAN("pid ")) && qmail_sqmail(ev, text))
		return true;
	ev->nfields = before;
	return qmail_try(shapes, ev, text) || qmail_logged(ev, text);
}
