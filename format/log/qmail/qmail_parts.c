/* What lines of qmail and the programs around it are made of: numbers, lists,
 * paths. */
#include "format/log/line/address.h"
#include "format/log/qmail/qmail.h"

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

bool
qmail_cut_last(struct span *s, struct span mark, struct span *tail)
{
	size_t at = address_rfind(*s, mark);

	if (at == SIZE_MAX)
		return false;
	*tail = span_slice(*s, at + mark.len, s->len);
	s->len = at;
	return true;
}

void
qmail_add_list(
	struct event *ev, enum field_id id, struct span list, unsigned marks)
{
	struct span item = { 0 };

	while (list.len > 0) {
		(void)span_cut(list, ',', &item, &list);
		if (item.len > 0)
			event_add(ev, id, item, marks);
	}
}

void
qmail_add_path_id(struct event *ev, struct span text)
{
	struct span rest = { 0 };
	struct span id = { 0 };

	(void)span_cut(text, ';', &text, NULL);
	if (!span_rcut(text, '/', NULL, &rest))
		return;
	id = qmail_take_digits(&rest);
	if (id.len > 0 && (rest.len == 0 || rest.ptr[0] == '!'))
		event_add(ev, FIELD_queue_id, id, FIELD_VERBATIM);
}
