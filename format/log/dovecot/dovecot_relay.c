/* What submission and LMTP's proxy say of the mails that they handed on. The
 * other server's words are only its own. */
#include "format/log/dovecot/dovecot.h"
#include "format/log/line/address.h"
#include "format/log/line/reply.h"

struct pair {
	struct span key;
	enum field_id id;
};

/* clang-format off */
/* In the order of the line, which is read from its end. */
static const struct pair pairs[] = {
	{ SPAN_INIT(", nrcpt="), FIELD_nrcpt },
	{ SPAN_INIT(", rcpt="), FIELD_COUNT },
	{ SPAN_INIT(", id="), FIELD_COUNT },
	{ SPAN_INIT(", size="), FIELD_size },
	{ SPAN_INIT(", to="), FIELD_to },
	{ SPAN_INIT("from="), FIELD_from },
};
/* clang-format on */

/* The session of an LMTP reply is the other server's: ours is added before. */
static void
add_said(struct event *ev, struct span reply)
{
	reply_add(ev, reply, FIELD_UNTRUSTED);
	reply_add_next_id(ev, reply);
}

static void
add_outcome(struct event *ev, struct span text, struct span success)
{
	bool succeeded = span_starts(text, success);
	struct span status = { 0 };

	ev->kind = KIND_DELIVER;
	(void)span_cut_at(text, SPAN(" message"), &status, NULL);
	event_add(ev, FIELD_status, status, FIELD_VERBATIM);
	dovecot_add_word(ev, FIELD_outcome,
		succeeded ? SPAN("success") : SPAN("failure"));
}

/* "Successfully relayed message: from=<>, [to=<>,] size=, id=, nrcpt=,
 * reply=`250 ...'". Sender and recipients are what the user typed. */
bool
dovecot_submitted(struct dovecot_line *l)
{
	struct event *ev = l->ev;
	struct span rest = { 0 };
	struct span reply = { 0 };

	if (!span_cut_at(l->text, SPAN(" relay"), NULL, &rest) ||
		!span_cut_at(rest, SPAN(" message: "), NULL, &rest) ||
		!span_cut_at(rest, SPAN(", reply=`"), &rest, &reply))
		return false;
	add_outcome(ev, l->text, SPAN("Successfully "));
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		size_t at = address_rfind(rest, pairs[i].key);
		struct span value = { 0 };

		if (at == SIZE_MAX)
			continue;
		value = span_slice(rest, at + pairs[i].key.len, rest.len);
		rest.len = at;
		if (span_eat_char(&value, '<') && span_ends(value, SPAN(">")))
			value.len--;
		/* Numbers stand right of what the user wrote. */
		if (pairs[i].id != FIELD_COUNT)
			event_add(ev, pairs[i].id, value,
				span_all_digits(value) ? FIELD_VERBATIM
						       : FIELD_UNTRUSTED);
	}
	if (span_ends(reply, SPAN("'")))
		reply.len--;
	add_said(ev, reply);
	return true;
}

/* "192.0.2.20:24: 250 2.0.0 <bob@shop.example> SESSION Saved (1/1 at 33 ms)" */
static void
add_peer(struct event *ev, struct span rest)
{
	struct span host = { 0 };
	size_t at = 0;

	if (!span_cut_at(rest, SPAN(": "), &host, &rest))
		return;
	event_add(ev, FIELD_relay, host, FIELD_VERBATIM);
	at = address_rfind(rest, SPAN(" ("));
	if (at != SIZE_MAX && span_ends(rest, SPAN(" ms)")))
		rest.len = at;
	add_said(ev, rest);
}

/* "<SESSION>: Sent message to <bob@shop.example> at HOST:PORT: reply". The
 * session is ours; the reply has the other server's. */
bool
dovecot_lmtp_proxied(struct dovecot_line *l)
{
	struct event *ev = l->ev;
	struct span session = { 0 };
	struct span text = l->text;
	struct span to = { 0 };
	struct span rest = { 0 };

	if (!span_eat_char(&text, '<') ||
		!span_cut_at(text, SPAN(">: "), &session, &text) ||
		!span_cut_at(text, SPAN(" message to <"), NULL, &to) ||
		!span_cut_at(to, SPAN("> at "), &to, &rest))
		return false;
	add_outcome(ev, text, SPAN("Sent "));
	if (!event_field(ev, FIELD_session))
		event_add(ev, FIELD_session, session, FIELD_VERBATIM);
	event_add(ev, FIELD_to, to, FIELD_VERBATIM);
	add_peer(ev, rest);
	return true;
}
