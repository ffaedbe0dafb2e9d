/* What lines of all OpenSMTPD's versions are made of: sessions, envelopes,
 * addresses. */
#include "format/log/opensmtpd.h"

#include "format/log/line/reply.h"

bool
opensmtpd_is_hex(struct span s, size_t len)
{
	if (s.len != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_digit(s.ptr[i]) &&
			!(s.ptr[i] >= 'a' && s.ptr[i] <= 'f'))
			return false;
	return true;
}

/* "08d856b172f69c5c " */
bool
opensmtpd_eat_session(struct span *s, struct span *session)
{
	*session = span_slice(*s, 0, OPENSMTPD_SESSION_DIGITS);
	if (!opensmtpd_is_hex(*session, OPENSMTPD_SESSION_DIGITS) ||
		s->len == OPENSMTPD_SESSION_DIGITS ||
		s->ptr[OPENSMTPD_SESSION_DIGITS] != ' ')
		return false;
	*s = span_slice(*s, OPENSMTPD_SESSION_DIGITS + 1, s->len);
	return true;
}

void
opensmtpd_add_envelope_id(struct event *ev, struct span id)
{
	if (opensmtpd_is_hex(id, OPENSMTPD_SESSION_DIGITS) ||
		opensmtpd_is_hex(id, OPENSMTPD_MESSAGE_DIGITS))
		event_add(ev, FIELD_queue_id,
			span_slice(id, 0, OPENSMTPD_MESSAGE_DIGITS),
			FIELD_VERBATIM);
}

void
opensmtpd_add_value(
	struct event *ev, enum field_id id, struct span value, unsigned marks)
{
	if (value.len > 0)
		event_add(ev, id, value, marks);
}

/* "from=<a> to=<b> " off the front; *s goes on behind it. */
void
opensmtpd_eat_address(
	struct event *ev, enum field_id id, struct span key, struct span *s)
{
	struct span rest = *s;
	struct span address = { 0 };

	(void)span_eat_char(&rest, ' ');
	(void)span_eat(&rest, SPAN(", "));
	if (!span_eat(&rest, key) || !span_cut(rest, '>', &address, &rest))
		return;
	event_add(ev, id, address, FIELD_UNTRUSTED);
	*s = rest;
}

static bool
is_offer(struct span command)
{
	command = span_slice(command, 0, 4);
	return span_ieq(command, SPAN("mail")) ||
		span_ieq(command, SPAN("rcpt")) ||
		span_ieq(command, SPAN("data"));
}

static void
add_path(struct event *ev, enum field_id id, struct span path)
{
	struct span address = { 0 };

	if (span_cut(path, '>', &address, NULL))
		event_add(ev, id, address, FIELD_UNTRUSTED);
}

void
opensmtpd_add_refusal(struct event *ev, struct span command, struct span reply)
{
	ev->kind = is_offer(command) ? KIND_REFUSE : KIND_OTHER;
	event_add(ev, FIELD_command, command, FIELD_UNTRUSTED);
	if (span_starts(command, SPAN("RCPT TO:<")))
		add_path(ev, FIELD_to, span_slice(command, 9, command.len));
	else if (span_starts(command, SPAN("MAIL FROM:<")))
		add_path(ev, FIELD_from, span_slice(command, 11, command.len));
	reply_add(ev, reply, FIELD_VERBATIM);
}
