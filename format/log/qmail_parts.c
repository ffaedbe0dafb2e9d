#include "format/log/address.h"
#include "format/log/qmail.h"

struct span
qmail_take_digits(struct span *s)
{
	size_t n = 0;

	while (n < s->len && is_digit(s->ptr[n]))
		n++;
	struct span digits = span_slice(*s, 0, n);
	*s = span_slice(*s, n, s->len);
	return digits;
}

bool
qmail_eat_number(struct event *ev, enum field_id id, struct span *s)
{
	struct span digits = qmail_take_digits(s);

	if (digits.len == 0)
		return false;
	event_add(ev, id, digits, FIELD_VERBATIM);
	return true;
}

bool
qmail_add_ip(struct event *ev, enum field_id id, struct span ip)
{
	if (!address_is_ip(ip))
		return false;
	event_add(ev, id, address_unmapped(ip), FIELD_VERBATIM);
	return true;
}

void
qmail_outcome(struct event *ev, bool succeeded)
{
	event_add_derived(ev, FIELD_outcome,
		succeeded ? SPAN("success") : SPAN("failure"), 0);
}
