/* What Exim's reject log has behind the line of a refusal: whom it was from and
 * for, at most five of these, and the header as it came, each line behind a
 * letter that says which it is. None has a stamp. */
#include "format/log/exim/exim.h"

#include "format/log/line/address.h"
#include "format/log/postfix/postfix.h"

/* "<a@b>" and nothing behind it. */
static bool
eat_only_address(struct span s, struct span *address)
{
	return postfix_eat_address(&s, " ", address) && s.len == 0;
}

bool
exim_reject(struct event *ev, struct span line)
{
	struct span to = { 0 };
	struct span rest = line;

	ev->kind = KIND_OTHER;
	if (span_eat(&rest, SPAN("Envelope-from: "))) {
		if (!eat_only_address(rest, &to))
			return false;
		event_add(ev, FIELD_from, to, FIELD_UNTRUSTED);
		return true;
	}
	if (span_eat(&rest, SPAN("Envelope-to: ")) ||
		span_eat(&rest, SPAN("    "))) {
		if (!eat_only_address(rest, &to) || to.len == 0)
			return false;
		event_add(ev, FIELD_to, to, FIELD_UNTRUSTED);
		return true;
	}
	if (!span_eat(&rest, SPAN("I ")) || rest.len < 12 ||
		!span_ieq(span_slice(rest, 0, 12), SPAN("Message-Id: ")))
		return false;
	rest = span_trim(span_slice(rest, 12, rest.len));
	if (!eat_only_address(rest, &to) || to.len == 0)
		return false;
	ev->kind = KIND_MESSAGE_ID;
	event_add(ev, FIELD_message_id, to, FIELD_UNTRUSTED);
	return true;
}
