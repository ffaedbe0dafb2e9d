/* s/qmail and qmail with SpamControl: "pid 100 Reject::SNDR::Invalid_Relay
 * P:ESMTP S:192.0.2.1:host H:helo F:from T:to", after a login with the user in
 * quotes behind it. */
#include "format/log/qmail/qmail.h"
#include "format/log/filter/filter.h"

/* Strangers write all of these, so the last of each is the daemon's own: it
 * refuses blanks in addresses, and a helo comes before them. */
/* clang-format off */
static const struct filter_part parts[] = {
	{ SPAN_INIT(" T:"), FIELD_to, FIELD_UNTRUSTED },
	{ SPAN_INIT(" F:"), FIELD_from, FIELD_UNTRUSTED },
	{ SPAN_INIT(" H:"), FIELD_helo, FIELD_UNTRUSTED },
};
/* clang-format on */

/* "?~ 'bob'", "?= 'bob'" */
static void
cut_user(struct event *ev, struct span *s, bool accepted)
{
	struct span user = { 0 };

	if (!span_ends(*s, SPAN("'")) ||
		(!qmail_cut_last(s, SPAN(" ?~ '"), &user) &&
			!qmail_cut_last(s, SPAN(" ?= '"), &user)))
		return;
	user.len--;
	if (user.len > 0)
		event_add(ev, FIELD_user, user,
			accepted ? FIELD_VERBATIM : FIELD_UNTRUSTED);
}

/* "192.0.2.1:c.example" */
static void
add_client(struct event *ev, struct span s)
{
	struct span ip = { 0 };
	struct span name = { 0 };

	if (!span_rcut(s, ':', &ip, &name) ||
		!qmail_add_ip(ev, FIELD_client_ip, ip))
		return;
	if (name.len > 0 && !span_eq(name, SPAN("unknown")))
		event_add(ev, FIELD_client_name, name, FIELD_UNTRUSTED);
}

/* Of a login "AUTH::plain" has the method; a recipient is told with it where
 * it is written for each that the user may send to. */
static void
set_kind(struct event *ev, struct span what, bool accepted)
{
	struct span method = what;

	if (!span_eat(&method, SPAN("AUTH::"))) {
		ev->kind = accepted ? KIND_FILTER : KIND_REFUSE;
		event_add(ev, accepted ? FIELD_status : FIELD_reason, what,
			FIELD_VERBATIM);
		return;
	}
	ev->kind = KIND_AUTH;
	if (method.len > 0)
		event_add(ev, FIELD_method, method, FIELD_VERBATIM);
	qmail_outcome(ev, accepted);
}

bool
qmail_sqmail(struct event *ev, struct span text)
{
	struct span what = { 0 };
	struct span protocol = { 0 };
	bool accepted = false;

	if (!span_eat(&text, SPAN("pid ")) ||
		!qmail_eat_number(ev, FIELD_mpid, &text))
		return false;
	text = span_ltrim(text);
	accepted = span_eat(&text, SPAN("Accept::"));
	if (!accepted && !span_eat(&text, SPAN("Reject::")))
		return false;
	what = span_take_until(&text, ' ');
	/* Some patches put a colon behind it. */
	if (span_ends(what, SPAN(":")))
		what.len--;
	set_kind(ev, what, accepted);
	cut_user(ev, &text, accepted);
	filter_cut_parts(ev, &text, parts, sizeof(parts) / sizeof(parts[0]));
	if (span_eat(&text, SPAN(" P:"))) {
		protocol = span_take_until(&text, ' ');
		event_add(ev, FIELD_protocol, protocol, FIELD_VERBATIM);
	}
	event_add_derived(ev, FIELD_service,
		span_starts(protocol, SPAN("POP3")) ? SPAN("pop3")
						    : SPAN("smtp"),
		0);
	if (span_eat(&text, SPAN(" S:")))
		add_client(ev, span_take_until(&text, ' '));
	return true;
}
