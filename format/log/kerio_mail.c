/* Kerio's mail.log: a line as a mail is taken, and one for each attempt at each
 * recipient. Its queue id joins them. Addresses, the subject, the Message-ID
 * and what another server answered are strangers' text, which may hold keys of
 * the line: each is ended by the daemon's own words behind it. */
#include "format/log/filter/filter.h"
#include "format/log/kerio.h"

static const struct span taken = SPAN_INIT("Recv: Queue-ID: ");
static const struct span tried = SPAN_INIT("Sent: Queue-ID: ");

bool
kerio_is_mail(struct span text)
{
	return span_starts(text, taken) || span_starts(text, tried);
}

/* "To: <a@b>, <c@d>" without the first bracket and the last. */
static void
add_recipients(struct event *ev, struct span list)
{
	struct span one = { 0 };
	struct span rest = { 0 };

	while (span_cut_at(list, SPAN(">, <"), &one, &rest)) {
		event_add(ev, FIELD_to, one, FIELD_UNTRUSTED);
		list = rest;
	}
	event_add(ev, FIELD_to, list, FIELD_UNTRUSTED);
}

/* ", Subject: ..., Msg-Id: <...>": the id is the last thing said. */
static struct span
cut_tail(struct event *ev, struct span text)
{
	static const struct filter_part parts[] = {
		{ SPAN_INIT(", Msg-Id: <"), FIELD_message_id, FIELD_UNTRUSTED },
	};
	struct span subject = { 0 };

	if (span_ends(text, SPAN(">"))) {
		text.len--;
		filter_cut_parts(ev, &text, parts, 1);
	}
	if (span_cut_at(text, SPAN(", Subject: "), &text, &subject))
		event_add(ev, FIELD_subject, subject, FIELD_UNTRUSTED);
	return text;
}

/* "1229, Sender-Host: 192.0.2.1, User: u, SSL: yes, Subject: ..." */
static void
read_size(struct event *ev, struct span text, bool is_sure)
{
	static const struct filter_part keys[] = {
		{ SPAN_INIT("Sender-Host: "), FIELD_COUNT, 0 },
		{ SPAN_INIT("User: "), FIELD_user, 0 },
		{ SPAN_INIT("SSL: "), FIELD_COUNT, 0 },
		{ SPAN_INIT("Report: "), FIELD_reason, 0 },
	};
	struct span rest = cut_tail(ev, text);
	struct span size = { 0 };
	struct span host = { 0 };

	(void)span_cut(rest, ',', &size, &rest);
	if (span_all_digits(size))
		event_add(ev, FIELD_size, size, 0);
	if (!is_sure)
		return;
	rest = span_ltrim(rest);
	if (span_cut_at(rest, SPAN("Sender-Host: "), NULL, &host)) {
		(void)span_cut(host, ',', &host, NULL);
		/* What its own clients send has no address. */
		if (!span_eq(host, SPAN("0.0.0.0")))
			(void)filter_add_ip(ev, FIELD_client_ip, host, 0);
	}
	filter_eat_pairs(
		ev, rest, SPAN(", "), keys, sizeof(keys) / sizeof(*keys));
}

/* "Service: SMTP, From: <a@b>, To: <c@d>, Size: 1229, ..." */
static bool
read_taken(struct event *ev, struct span text)
{
	struct span service = { 0 };
	struct span from = { 0 };
	struct span to = { 0 };
	struct span rest = { 0 };

	if (!span_eat(&text, SPAN("Service: ")) ||
		!span_cut_at(text, SPAN(", From: <"), &service, &rest) ||
		!span_cut_at(rest, SPAN(">, To: <"), &from, &rest) ||
		!span_cut_at(rest, SPAN(">, Size: "), &to, &rest))
		return false;
	ev->kind = KIND_QUEUE;
	event_add(ev, FIELD_service, service, 0);
	event_add(ev, FIELD_from, from, FIELD_UNTRUSTED);
	add_recipients(ev, to);
	/* An address in quotes may hold all of these words. */
	read_size(ev, rest,
		span_find_char(from, '"') == SIZE_MAX &&
			span_find_char(to, '"') == SIZE_MAX);
	return true;
}

/* "4.3.0 Recipient's mailbox busy" */
static void
read_status(struct event *ev, struct span status)
{
	struct span dsn = { 0 };

	status = span_trim(status);
	(void)span_cut(status, ' ', &dsn, NULL);
	if (dsn.len > 1 && is_digit(dsn.ptr[0]) && dsn.ptr[1] == '.')
		event_add(ev, FIELD_dsn, dsn, 0);
	if (status.len > dsn.len)
		event_add(ev, FIELD_reply, status, FIELD_UNTRUSTED);
}

/* "Recipient: <c@d>, Result: delivered, Status: 2.0.0 , Remote-Host: ..." */
static bool
read_tried(struct event *ev, struct span text)
{
	const struct span host_key = SPAN(", Remote-Host: ");
	struct span to = { 0 };
	struct span result = { 0 };
	struct span status = { 0 };
	struct span host = { 0 };

	if (!span_eat(&text, SPAN("Recipient: <")) ||
		!span_cut_at(text, SPAN(">, Result: "), &to, &text) ||
		!span_cut_at(text, SPAN(", Status: "), &result, &status))
		return false;
	ev->kind = KIND_DELIVER;
	event_add(ev, FIELD_to, to, FIELD_UNTRUSTED);
	/* Without it nobody can tell a mailbox here from another server, and
	 * old versions have none. */
	if (filter_is_twice(status, host_key) ||
		!span_cut_at(status, host_key, &status, &host)) {
		(void)cut_tail(ev, status);
		return true;
	}
	host = cut_tail(ev, host);
	event_add(ev, FIELD_status, result, 0);
	event_add(ev, FIELD_relay, host, 0);
	read_status(ev, status);
	return true;
}

bool
kerio_mail(struct event *ev, struct span text)
{
	bool is_taken = span_starts(text, taken);
	struct span id = { 0 };

	text = span_slice(text, taken.len, text.len);
	if (!span_cut(text, ',', &id, &text) || id.len == 0)
		return false;
	event_add(ev, FIELD_queue_id, id, 0);
	text = span_ltrim(text);
	return is_taken ? read_taken(ev, text) : read_tried(ev, text);
}
