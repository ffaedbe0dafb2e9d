/* What a line says of a connection and its mails. */
#include "query/trace/leg/leg.h"
#include "query/trace/session/front.h"

bool
line_queue_id(const struct sighting *s, struct span *out)
{
	*out = sighting_value(s, FIELD_queue_id);
	return out->len > 0 && !span_ieq(*out, SPAN("NOQUEUE"));
}

bool
line_is_acceptance(const struct sighting *s)
{
	struct span id = { 0 };

	/* qmail's "new msg" says nothing but its number. */
	return (span_eq(s->daemon, SPAN("qmail")) ? line_is_qmail_info(s)
						  : s->kind == KIND_QUEUE) &&
		line_queue_id(s, &id);
}

bool
line_is_of_server(const struct sighting *s)
{
	return line_is_of_queue(s) || line_is_of_front(s);
}

bool
line_is_from(const struct sighting *s, struct span sender)
{
	struct span from = sighting_value(s, FIELD_from);

	/* Where nobody says a sender, nothing speaks against it. */
	return !from.ptr || !sender.ptr || span_ieq(from, sender);
}

bool
line_is_refusal(const struct sighting *s)
{
	return s->kind == KIND_REFUSE || s->kind == KIND_GREYLIST;
}

bool
line_is_access(const struct sighting *s)
{
	struct span id = { 0 };

	return span_eq(s->daemon, SPAN("postfix")) &&
		sighting_is_program(s, SPAN("smtpd")) &&
		(s->kind == KIND_HOLD || s->kind == KIND_DISCARD ||
			s->kind == KIND_FILTER) &&
		sighting_value(s, FIELD_to).len > 0 && !line_queue_id(s, &id);
}

bool
line_is_broken_off(const struct sighting *s)
{
	return s->kind == KIND_DISCONNECT &&
		sighting_value(s, FIELD_reason).len > 0;
}

bool
line_is_incomplete(const struct sighting *s)
{
	return s->kind == KIND_DISCONNECT && span_eq(s->daemon, SPAN("exim")) &&
		sighting_field(s, FIELD_from);
}

bool
line_is_shared(const struct sighting *s)
{
	struct span id = { 0 };

	if (!s || line_queue_id(s, &id) || line_is_refusal(s))
		return false;
	switch (s->kind) {
	case KIND_CONNECT:
	case KIND_TLS:
	case KIND_AUTH:
	case KIND_LOGIN:
		return true;
	case KIND_DISCONNECT:
		return !line_is_broken_off(s);
	default:
		return false;
	}
}
