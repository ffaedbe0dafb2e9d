/* What a single line of a mail transfer agent says about a recipient. Only what
 * parsers found at its place counts, never text that a stranger may have
 * written. */
#include "query/trace/end/end.h"

#include "format/log/line/address.h"
#include "query/trace/leg/leg.h"
#include "query/trace/session/connection.h"
#include "query/trace/session/front.h"
#include "query/trace/session/reject_entry.h"
#include "query/trace/view/host.h"

struct status_row {
	struct span word;
	enum fate_state state;
};

/* clang-format off */
/* The daemons' own words. */
static const struct status_row statuses[] = {
	{ SPAN_INIT("sent"), FATE_SENT },
	{ SPAN_INIT("deferred"), FATE_DEFERRED },
	{ SPAN_INIT("bounced"), FATE_FAILED },
	{ SPAN_INIT("SOFTBOUNCE"), FATE_DEFERRED },
	{ SPAN_INIT("deliverable"), FATE_PROBED },
	{ SPAN_INIT("undeliverable"), FATE_PROBED },
	{ SPAN_INIT("success"), FATE_SENT },
	{ SPAN_INIT("failure"), FATE_FAILED },
	{ SPAN_INIT("deferral"), FATE_DEFERRED },
	{ SPAN_INIT("report mangled"), FATE_DEFERRED },
	/* Exim; ">>" is cut through: there before it is here */
	{ SPAN_INIT("=>"), FATE_SENT },
	{ SPAN_INIT(">>"), FATE_SENT },
	{ SPAN_INIT("->"), FATE_SENT },
	{ SPAN_INIT("**"), FATE_FAILED },
	{ SPAN_INIT("=="), FATE_DEFERRED },
	/* Called with -N, which lets the mail go and delivers nothing. */
	{ SPAN_INIT("*>"), FATE_DISCARDED },
	{ SPAN_INIT("marked delivered"), FATE_PURGED },
	/* OpenSMTPD */
	{ SPAN_INIT("Ok"), FATE_SENT },
	{ SPAN_INIT("TempFail"), FATE_DEFERRED },
	{ SPAN_INIT("PermFail"), FATE_FAILED },
	{ SPAN_INIT("Loop"), FATE_FAILED },
	{ SPAN_INIT("Expire"), FATE_FAILED },
	{ SPAN_INIT("Remove"), FATE_PURGED },
	/* Haraka */
	{ SPAN_INIT("delivered"), FATE_SENT },
	{ SPAN_INIT("OK"), FATE_SENT },
	{ SPAN_INIT("rejected"), FATE_FAILED },
	{ SPAN_INIT("bouncing"), FATE_FAILED },
	{ SPAN_INIT("Temp failing"), FATE_DEFERRED },
	/* Exchange */
	{ SPAN_INIT("DELIVER"), FATE_SENT },
	{ SPAN_INIT("SEND"), FATE_SENT },
	{ SPAN_INIT("FAIL"), FATE_FAILED },
	{ SPAN_INIT("DEFER"), FATE_DEFERRED },
	/* Kerio, who says "delivered", too */
	{ SPAN_INIT("failed"), FATE_FAILED },
	{ SPAN_INIT("delayed"), FATE_DEFERRED },
	/* Sendmail */
	{ SPAN_INIT("Sent"), FATE_SENT },
	{ SPAN_INIT("Deferred"), FATE_DEFERRED },
	{ SPAN_INIT("User unknown"), FATE_FAILED },
	{ SPAN_INIT("Service unavailable"), FATE_FAILED },
	{ SPAN_INIT("Host unknown"), FATE_FAILED },
};
/* clang-format on */

enum { COUNT_STATUSES = sizeof(statuses) / sizeof(statuses[0]) };

static enum fate_state
state_of(struct span status)
{
	for (size_t i = 0; i < COUNT_STATUSES; i++)
		if (span_eq(status, statuses[i].word))
			return statuses[i].state;
	return FATE_NONE;
}

bool
end_line_is_of_leg(const struct leg *leg, const struct sighting *s)
{
	struct span id = sighting_value(s, FIELD_queue_id);

	return id.len > 0 && span_eq(id, leg->queue_id);
}

bool
end_line_is_of_store(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("dovecot")) ||
		span_eq(s->daemon, SPAN("cyrus")) ||
		span_eq(s->daemon, SPAN("zimbra"));
}

/* local's "/dev/null" and the discard agent are ends like any other to
 * Postfix, and so is a filter's or user's /dev/null to Exim. */
static enum fate_state
sent_state(const struct sighting *s)
{
	struct span reply = sighting_value(s, FIELD_reply);

	if (sighting_is_program(s, SPAN("discard")) ||
		span_eq(reply, SPAN("delivered to file: /dev/null")) ||
		span_eq(sighting_value(s, FIELD_relay), SPAN(":blackhole:")) ||
		span_eq(sighting_value(s, FIELD_mailbox), SPAN("/dev/null")))
		return FATE_DISCARDED;
	if (end_filter_dropped(reply) &&
		ip_is_loopback(peer_parse(sighting_value(s, FIELD_relay)).ip))
		return FATE_DISCARDED;
	/* An alias or .forward file: a mail of its own goes on. */
	if (sighting_is_program(s, SPAN("local")) &&
		span_starts(reply, SPAN("forwarded as ")))
		return FATE_REPLACED;
	return FATE_SENT;
}

/* Sendmail has many words for an end ("Can't create output", "Data format
 * error", "unknown mailer error 2"): the code says which kind it is. */
static enum fate_state
state_of_dsn(const struct sighting *s)
{
	struct span dsn = sighting_value(s, FIELD_dsn);

	if (!span_eq(s->daemon, SPAN("sendmail")) ||
		!sighting_field(s, FIELD_status))
		return FATE_NONE;
	if (span_starts(dsn, SPAN("5.")))
		return FATE_FAILED;
	return span_starts(dsn, SPAN("4.")) ? FATE_DEFERRED : FATE_NONE;
}

/* Exim's autoreply: the mail itself may have gone elsewhere. */
static bool
is_answer(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("exim")) &&
		span_starts(sighting_value(s, FIELD_command), SPAN(">"));
}

/* Exim takes a mail up, and leaves it, as its host is not due yet; or it is off
 * the queue without another try. */
static bool
is_no_try(const struct sighting *s, enum fate_state state)
{
	if (state == FATE_NONE || state == FATE_PURGED ||
		span_eq(sighting_value(s, FIELD_status), SPAN("*>")))
		return true;
	if (span_eq(s->daemon, SPAN("opensmtpd")))
		return span_eq(sighting_value(s, FIELD_status), SPAN("Expire"));
	return span_eq(s->daemon, SPAN("exim")) &&
		span_starts(sighting_value(s, FIELD_reply),
			SPAN("retry time not reached"));
}

static bool
read_delivery(const struct sighting *s, struct attempt *out)
{
	if (!sighting_field(s, FIELD_to) || span_eq(s->daemon, SPAN("qmail")))
		return false;
	out->state = state_of(sighting_value(s, FIELD_status));
	if (is_answer(s))
		out->state = FATE_NONE;
	else if (out->state == FATE_SENT)
		out->state = sent_state(s);
	else if (out->state == FATE_NONE)
		out->state = state_of_dsn(s);
	out->is_try = !is_no_try(s, out->state);
	return true;
}

/* "<a@b>: Recipient address triggers REDIRECT new@address" of a table; a check
 * of headers has the address alone. */
static struct span
redirect_target(struct span reply)
{
	struct span words = SPAN(" triggers REDIRECT ");
	size_t at = address_rfind(reply, words);

	return at == SIZE_MAX ? reply
			      : span_slice(reply, at + words.len, reply.len);
}

/* "redirect: header ...; from=<> to=<old> proto= helo=: new@address" */
static bool
read_redirect(const struct sighting *s, struct attempt *out)
{
	struct span verdict = sighting_value(s, FIELD_verdict);

	if (!span_eq(s->daemon, SPAN("postfix")) ||
		(!span_eq(verdict, SPAN("redirect")) &&
			!span_ends(verdict, SPAN("-redirect"))))
		return false;
	out->replaced_by = redirect_target(sighting_value(s, FIELD_reply));
	out->state = FATE_REPLACED;
	return out->replaced_by.len > 0 && sighting_field(s, FIELD_to);
}

bool
end_line_attempt(
	const struct leg *leg, const struct sighting *s, struct attempt *out)
{
	*out = (struct attempt){ .line = s,
		.to = sighting_value(s, FIELD_to),
		.orig_to = sighting_value(s, FIELD_orig_to) };
	if (end_line_is_of_store(s))
		return false;
	/* What is said of the whole mail holds for each of these. */
	if (line_is_reject_header(s))
		return out->to.ptr;
	switch (s->kind) {
	case KIND_DELIVER:
		return read_delivery(s, out);
	case KIND_REFUSE:
	case KIND_GREYLIST:
		out->state = FATE_REFUSED;
		return out->to.ptr || leg->is_session;
	case KIND_DISCARD:
		out->state = FATE_DISCARDED;
		/* Taken from the client, and never given to a queue. */
		return out->to.ptr &&
			(end_line_is_of_leg(leg, s) || line_is_access(s) ||
				(leg->is_session && line_is_of_front(s)));
	case KIND_HOLD:
		return out->to.ptr &&
			(end_line_is_of_leg(leg, s) || line_is_access(s));
	case KIND_FILTER:
		return read_redirect(s, out);
	case KIND_DISCONNECT:
		/* What is said of the whole mail holds for each of these. */
		return leg->is_session && line_is_incomplete(s) && out->to.ptr;
	case KIND_FORWARD:
		/* Its directory knows a group, or another name. */
		out->to = out->orig_to;
		out->orig_to = (struct span){ 0 };
		out->state = FATE_REPLACED;
		return span_eq(s->daemon, SPAN("exchange")) && out->to.len > 0;
	case KIND_FROM:
	case KIND_QUEUE:
		/* Its queue has a line for each recipient. */
		return (span_eq(s->daemon, SPAN("opensmtpd")) ||
			       span_eq(s->daemon, SPAN("haraka"))) &&
			out->to.ptr;
	default:
		return false;
	}
}

/* "did_a+b+c/": a files, b forwards, c programs. */
static enum fate_state
qmail_did(struct span reply)
{
	size_t at = address_rfind(reply, SPAN("did "));
	struct span rest = span_slice(reply, at, reply.len);
	uint64_t n[3] = { 0 };

	if (at == SIZE_MAX || !span_eat(&rest, SPAN("did ")))
		return FATE_SENT;
	for (size_t i = 0; i < 3; i++) {
		if (i > 0 && !span_eat_char(&rest, '+'))
			return FATE_SENT;
		if (!span_eat_number(&rest, &n[i]))
			return FATE_SENT;
	}
	if (n[0] == 0 && n[2] == 0)
		return n[1] > 0 ? FATE_REPLACED : FATE_DISCARDED;
	return FATE_SENT;
}

enum fate_state
end_line_state(const struct sighting *s)
{
	return state_of(sighting_value(s, FIELD_status));
}

enum fate_state
end_line_qmail(const struct sighting *s)
{
	enum fate_state state = state_of(sighting_value(s, FIELD_status));
	struct span reply = sighting_value(s, FIELD_reply);

	if (state != FATE_SENT || span_has(reply, SPAN("Remote host said:")))
		return state;
	return qmail_did(reply);
}

static bool
differs(const struct sighting *a, const struct sighting *b, enum field_id field)
{
	return !span_eq(sighting_value(a, field), sighting_value(b, field));
}

bool
end_line_other_taker(const struct sighting *a, const struct sighting *b)
{
	return differs(a, b, FIELD_command) || differs(a, b, FIELD_mailbox);
}

bool
end_line_is_local(const struct sighting *s)
{
	struct span reply = sighting_value(s, FIELD_reply);

	return span_eq(s->daemon, SPAN("qmail")) &&
		span_has(reply, SPAN("did ")) &&
		!span_has(reply, SPAN("Remote host said:"));
}

bool
end_line_is_program(const struct sighting *s)
{
	struct span reply = sighting_value(s, FIELD_reply);
	struct span command = sighting_value(s, FIELD_command);

	if (span_eq(s->daemon, SPAN("qmail")))
		return span_starts(reply, SPAN("did 0+0+"));
	/* Mailman 3's LMTP server. */
	if (sighting_is_program(s, SPAN("lmtp")) &&
		span_ends(sighting_value(s, FIELD_relay), SPAN("]:8024")))
		return true;
	if (span_eq(s->daemon, SPAN("postfix")))
		return sighting_is_program(s, SPAN("local")) &&
			span_starts(reply, SPAN("delivered to command: "));
	/* Sendmail has it in quotes. */
	(void)span_eat_char(&command, '"');
	return span_starts(command, SPAN("|"));
}
