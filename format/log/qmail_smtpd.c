/* Patches of qmail-smtpd and the filters before it. Nearly all they log is
 * what the client said, so the lines are read from both ends. */
#include "format/log/address.h"
#include "format/log/qmail.h"

struct chkuser {
	struct span status;
	struct span from;
	struct span remote;
	struct span rcpt;
	struct span reason;
};

/* Cut *s at the last `mark`; what follows it goes to *tail. */
static bool
cut_last(struct span *s, struct span mark, struct span *tail)
{
	size_t at = address_rfind(*s, mark);

	if (at == SIZE_MAX)
		return false;
	*tail = span_slice(*s, at + mark.len, s->len);
	s->len = at;
	return true;
}

/* "STATUS: from <...> remote <...> rcpt <...> : reason" */
static bool
split_chkuser(struct span text, struct chkuser *out)
{
	struct chkuser c = { 0 };

	if (!span_cut_at(text, SPAN(": from <"), &c.status, &text) ||
		!cut_last(&text, SPAN("> : "), &c.reason) ||
		!cut_last(&text, SPAN("> rcpt <"), &c.rcpt) ||
		!cut_last(&text, SPAN("> remote <"), &c.remote))
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
	event_add(ev, FIELD_from, from, FIELD_UNTRUSTED);
	if (user.len > 0)
		event_add(ev, FIELD_user, user, FIELD_UNTRUSTED);
}

static bool
chkuser(struct event *ev, struct span rest)
{
	struct chkuser c = { 0 };
	bool refused = span_starts(rest, SPAN("rejected ")) ||
		span_starts(rest, SPAN("intrusion "));

	if (!split_chkuser(rest, &c))
		return false;
	ev->kind = refused ? KIND_REFUSE : KIND_FILTER;
	event_add(ev, FIELD_status, c.status, FIELD_VERBATIM);
	add_from(ev, c.from);
	add_remote(ev, c.remote);
	if (c.rcpt.len > 0)
		event_add(ev, FIELD_to, c.rcpt, FIELD_UNTRUSTED);
	event_add(ev, FIELD_reply, c.reason, FIELD_VERBATIM);
	return true;
}

/* "a@b.example at 192.0.2.1" */
static bool
bad_address(struct event *ev, enum field_id id, struct span rest)
{
	struct span ip = { 0 };

	if (!cut_last(&rest, SPAN(" at "), &ip))
		return false;
	ev->kind = KIND_REFUSE;
	event_add(ev, id, rest, FIELD_UNTRUSTED);
	(void)qmail_add_ip(ev, FIELD_client_ip, ip);
	return true;
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

	if (!cut_last(&rest, SPAN(" -> "), &to))
		return false;
	(void)cut_last(&to, SPAN(" ("), &remark);
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
	{ SPAN_INIT("badrcptto: "), bad_to, false },
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
	return qmail_try(shapes, ev, text);
}
