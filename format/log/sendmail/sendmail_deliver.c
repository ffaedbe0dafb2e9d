/* "to=...": what became of a mail's recipients. */
#include "format/log/line/reply.h"
#include "format/log/postfix/postfix.h"
#include "format/log/sendmail/sendmail.h"

#include <inttypes.h>
#include <stdio.h>

struct pair_row {
	struct span mark;
	enum field_id id;
};

struct span
sendmail_take_value(struct span *s)
{
	struct span value = { 0 };

	if (postfix_eat_address(s, ",", &value))
		return value;
	if (!span_cut_at(*s, SPAN(", "), &value, NULL))
		value = *s;
	*s = span_slice(*s, value.len, s->len);
	return value;
}

/* "1+02:03:04" in seconds. */
void
sendmail_add_delay(struct event *ev, struct span s)
{
	uint64_t number = 0;
	uint64_t total = 0;
	char text[24];
	int len = 0;

	if (s.len > 16)
		return;
	while (span_eat_number(&s, &number)) {
		total = (total + number) *
			(span_starts(s, SPAN("+"))                  ? 24
					: span_starts(s, SPAN(":")) ? 60
								    : 1);
		s = span_slice(s, 1, s.len);
	}
	len = snprintf(text, sizeof(text), "%" PRIu64, total);
	event_add_derived(
		ev, FIELD_delay, (struct span){ text, (size_t)len }, 0);
}

/* "Sent (ok 1 qp 2)", "Deferred: 451 4.7.1 wait", "User unknown". Words behind
 * are the server's. */
static void
add_status(struct event *ev, struct span stat)
{
	struct span status = stat;
	struct span reply = { 0 };
	struct span code = { 0 };
	struct span dsn = { 0 };

	if (!span_cut_at(stat, SPAN(": "), &status, &reply))
		reply = (struct span){ 0 };
	if (span_cut_at(status, SPAN(" ("), &status, NULL)) {
		reply = span_slice(stat, status.len + 2, stat.len);
		if (span_ends(reply, SPAN(")")))
			reply.len--;
	}
	event_add(ev, FIELD_status, status, FIELD_VERBATIM);
	if (reply.len == 0)
		return;
	reply_codes(reply, &code, &dsn);
	if (code.len > 0)
		event_add(ev, FIELD_code, code, FIELD_UNTRUSTED);
	event_add(ev, FIELD_reply, reply, FIELD_UNTRUSTED);
	if (span_eq(status, SPAN("Sent")))
		reply_add_next_id(ev, reply);
}

/* "550 5.1.1 no, stat=User unknown": the server's words, and ours. Words that
 * hold a status of their own leave it open where they end. */
static void
add_reply(struct event *ev, struct span s)
{
	struct span stat = { 0 };
	unsigned marks = FIELD_VERBATIM;

	postfix_cut_last(&s, SPAN(", stat="), &stat);
	if (span_has(s, SPAN(", stat=")))
		marks = FIELD_UNTRUSTED;
	(void)span_cut_at(stat, SPAN(": "), &stat, NULL);
	(void)span_cut_at(stat, SPAN(" ("), &stat, NULL);
	if (stat.len > 0)
		event_add(ev, FIELD_status, stat, marks);
	reply_add(ev, s, FIELD_UNTRUSTED);
	if (span_eq(stat, SPAN("Sent")))
		reply_add_next_id(ev, s);
}

/* clang-format off */
static const struct pair_row delivery_parts[] = {
	{ SPAN_INIT("delay="), FIELD_delay },
	{ SPAN_INIT("relay="), FIELD_relay },
	{ SPAN_INIT("dsn="), FIELD_dsn },
	{ SPAN_INIT("xdelay="), FIELD_COUNT },
	{ SPAN_INIT("mailer="), FIELD_COUNT },
	{ SPAN_INIT("pri="), FIELD_COUNT },
	{ SPAN_INIT("tls_verify="), FIELD_COUNT },
	{ SPAN_INIT("intvl="), FIELD_COUNT },
	{ SPAN_INIT("ntries="), FIELD_attempts },
	{ SPAN_INIT("quarantine="), FIELD_quarantine },
};
/* clang-format on */

enum { COUNT_PARTS = sizeof(delivery_parts) / sizeof(delivery_parts[0]) };

static void
add_part(struct event *ev, struct span *s)
{
	struct span whole = { 0 };

	if (!span_cut_at(*s, SPAN(", "), &whole, NULL))
		whole = *s;
	*s = span_slice(*s, whole.len, s->len);
	for (size_t i = 0; i < COUNT_PARTS; i++) {
		struct span value = whole;

		if (!span_eat(&value, delivery_parts[i].mark))
			continue;
		if (delivery_parts[i].id == FIELD_delay)
			sendmail_add_delay(ev, value);
		else if (delivery_parts[i].id != FIELD_COUNT)
			event_add(ev, delivery_parts[i].id, value,
				FIELD_VERBATIM);
		return;
	}
}

/* Programs and files are delivered to for an address that they stand for. */
static void
add_target(struct event *ev, struct span target, struct span owner)
{
	bool is_file = span_starts(target, SPAN("/"));
	bool is_program = span_starts(target, SPAN("|")) ||
		span_starts(target, SPAN("\"|"));

	if (!target.ptr)
		return;
	if (!is_file && !is_program) {
		event_add(ev, FIELD_to, target, FIELD_VERBATIM);
		return;
	}
	if (owner.len > 0)
		event_add(ev, FIELD_to, owner, FIELD_VERBATIM);
	event_add(ev, is_file ? FIELD_mailbox : FIELD_command, target,
		FIELD_VERBATIM);
}

/* "ctladdr=<a@b> (1000/100)": whose alias, or for whom a program runs. */
static struct span
peek_owner(struct span s)
{
	struct span owner = { 0 };

	if (!span_eat(&s, SPAN(", ctladdr=")))
		return owner;
	if (!span_cut_at(s, SPAN(" ("), &owner, NULL))
		owner = sendmail_take_value(&s);
	if (span_starts(owner, SPAN("<")) && span_ends(owner, SPAN(">")))
		owner = span_slice(owner, 1, owner.len - 1);
	return owner;
}

/* Without brackets where Sendmail was given them so: "to=ann,bob". */
static struct span
take_target(struct span *s)
{
	struct span whole = *s;
	struct span target = sendmail_take_value(s);
	struct span first = { 0 };

	if (span_find_char(SPAN("<\"|/"), whole.ptr[0]) != SIZE_MAX ||
		!span_cut(target, ',', &first, NULL) || first.len == 0)
		return target;
	*s = span_slice(whole, first.len, whole.len);
	return first;
}

/* "to=<a@b>,<c@d>, delay=00:00:01, mailer=esmtp, relay=mx [192.0.2.1],
 * dsn=2.0.0, stat=Sent (...)" */
bool
sendmail_delivery(struct event *ev, struct span text, struct span rest)
{
	struct span targets = rest;
	struct span owner = { 0 };

	(void)text;
	ev->kind = KIND_DELIVER;
	while (rest.len > 0) {
		(void)sendmail_take_value(&rest);
		if (span_starts(rest, SPAN(", ")) || !span_eat_char(&rest, ','))
			break;
	}
	owner = peek_owner(rest);
	targets = span_slice(targets, 0, targets.len - rest.len);
	while (targets.len > 0) {
		add_target(ev, take_target(&targets), owner);
		(void)span_eat_char(&targets, ',');
	}
	while (span_eat(&rest, SPAN(", "))) {
		if (span_eat(&rest, SPAN("stat="))) {
			add_status(ev, rest);
			return true;
		}
		if (span_eat(&rest, SPAN("reply="))) {
			add_reply(ev, rest);
			return true;
		}
		add_part(ev, &rest);
	}
	return true;
}
