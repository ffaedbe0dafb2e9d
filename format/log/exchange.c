/* Exchange's message tracking log (MSGTRK*.LOG) since 2007: comma-separated, a
 * line an event. The names of its columns are in a line of their own, which a
 * parser of lines does not see; their order has been the same since 2007, but
 * for network-message-id, which 2013 put in. A value with commas is in quotes.
 * The internal message id is the queue's number on that server. */
#include "format/log/filter/filter.h"
#include "format/log/line/format.h"
#include "format/log/line/reply.h"

/* Behind the stamp. */
enum column {
	CLIENT_IP,
	CLIENT_NAME,
	SERVER_IP,
	SERVER_NAME,
	CONTEXT,
	CONNECTOR,
	SOURCE,
	EVENT,
	INTERNAL_ID,
	MESSAGE_ID,
	/* Since 2013: those behind it are one further on. */
	NETWORK_ID,
	RECIPIENTS = NETWORK_ID,
	STATUSES,
	SIZE,
	COUNT,
	RELATED,
	REFERENCE,
	SUBJECT,
	SENDER,
	RETURN_PATH,
	COLUMNS_LEAST,
	/* Of 2013 on; one fewer before. */
	COLUMNS_NEW = 26,
	COLUMNS_MAX = 32
};

/* clang-format off */
static const struct span sources[] = {
	SPAN_INIT("SMTP"), SPAN_INIT("STOREDRIVER"), SPAN_INIT("ROUTING"),
	SPAN_INIT("AGENT"), SPAN_INIT("DSN"), SPAN_INIT("MAILBOXRULE"),
	SPAN_INIT("PICKUP"), SPAN_INIT("ADMIN"), SPAN_INIT("GATEWAY"),
	SPAN_INIT("APPROVAL"), SPAN_INIT("BOOTLOADER"), SPAN_INIT("QUEUE"),
	SPAN_INIT("REDUNDANCY"), SPAN_INIT("SAFETYNET"), SPAN_INIT("DNS"),
	SPAN_INIT("MEETINGMESSAGEPROCESSOR"), SPAN_INIT("ORAR"),
	SPAN_INIT("POISONMESSAGE"), SPAN_INIT("PUBLICFOLDER"),
	SPAN_INIT("AGGREGATION"),
};
/* clang-format on */

/* "a", "\"a, \"\"b\"\"\"": up to the comma behind it. */
static struct span
take_value(struct span *s)
{
	struct span value = *s;
	size_t end = 1;

	if (value.len == 0 || value.ptr[0] != '"')
		return span_take_until(s, ',');
	while (end < value.len &&
		(value.ptr[end] != '"' ||
			(end + 1 < value.len && value.ptr[end + 1] == '"')))
		end += value.ptr[end] == '"' ? 2 : 1;
	if (end >= value.len) {
		*s = (struct span){ 0 };
		return span_slice(value, 1, value.len);
	}
	*s = span_slice(value, end + 1, value.len);
	(void)span_take_until(s, ',');
	return span_slice(value, 1, end);
}

static size_t
cut_columns(struct span body, struct span out[COLUMNS_MAX])
{
	size_t n = 0;

	while (n < COLUMNS_MAX && span_eat_char(&body, ','))
		out[n++] = take_value(&body);
	return n;
}

static bool
is_word_of_capitals(struct span s)
{
	struct span rest = s;

	(void)span_take_set(&rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
	return s.len > 0 && rest.len == 0;
}

static bool
is_tracking(const struct event *ev, struct span *columns, size_t *count)
{
	if (ev->head.program.len > 0 || ev->head.time_text.len == 0 ||
		!span_starts(ev->head.body, SPAN(",")))
		return false;
	*count = cut_columns(ev->head.body, columns);
	if (*count < COLUMNS_LEAST || !is_word_of_capitals(columns[EVENT]))
		return false;
	for (size_t i = 0; i < sizeof(sources) / sizeof(*sources); i++)
		if (span_eq(columns[SOURCE], sources[i]))
			return true;
	return false;
}

/* The first lines of each file. */
static bool
is_heading(const struct event *ev)
{
	static const struct span words[] = {
		SPAN_INIT("#Software: Microsoft Exchange"),
		SPAN_INIT("#Log-type: "), SPAN_INIT("#Version: "),
		SPAN_INIT("#Date: "), SPAN_INIT("#Fields: date-time,")
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (span_starts(ev->line, words[i]))
			return true;
	return false;
}

static unsigned
exchange_bid(const struct event *ev)
{
	struct span columns[COLUMNS_MAX];
	size_t count = 0;

	if (is_heading(ev))
		return 8 * 8 - 1;
	return is_tracking(ev, columns, &count) ? 8 * 8 - 1 : 0;
}

/* "a@b;c@d" */
static void
add_recipients(struct event *ev, struct span list)
{
	while (list.len > 0) {
		struct span one = span_take_until(&list, ';');

		(void)span_eat_char(&list, ';');
		if (one.len > 0)
			event_add(ev, FIELD_to, one, FIELD_UNTRUSTED);
	}
}

/* "08D9...;250 2.0.0 Ok: queued as 4T9px;ClientSubmitTime:...": behind the
 * session, what the next server said when it took the mail. Empty if it is
 * not there. */
static struct span
taking_reply(struct span context)
{
	struct span reply = { 0 };
	struct span code = { 0 };
	struct span dsn = { 0 };

	if (!span_cut(context, ';', NULL, &reply))
		return (struct span){ 0 };
	(void)span_cut_at(reply, SPAN(";ClientSubmitTime:"), &reply, NULL);
	reply_codes(reply, &code, &dsn);
	return span_starts(code, SPAN("2")) ? reply : (struct span){ 0 };
}

/* Of several recipients the statuses stand in one column, and a ';' stands in
 * them, too: then only the first is told. */
static void
add_reply(struct event *ev, struct span statuses, bool is_one)
{
	struct span first = statuses;
	struct span dsn = { 0 };
	uint64_t code = 0;

	if (!is_one)
		(void)span_cut(first, ';', &first, NULL);
	if (first.len == 0)
		return;
	event_add(ev, FIELD_reply, first, FIELD_UNTRUSTED);
	dsn = first;
	if (!span_eat_number(&dsn, &code) || code < 200 || code > 599)
		return;
	event_add(ev, FIELD_code, span_slice(first, 0, 3), 0);
	if (!span_eat_char(&dsn, ' '))
		return;
	dsn = span_take_set(&dsn, "0123456789.");
	if (dsn.len >= sizeof("2.0.0") - 1 && dsn.ptr[1] == '.')
		event_add(ev, FIELD_dsn, dsn, 0);
}

static void
read_taken(struct event *ev, const struct span *c, const struct span *later)
{
	ev->kind = KIND_QUEUE;
	/* Of what a user's own mailbox hands in, it is a server's. */
	if (span_eq(c[SOURCE], SPAN("SMTP"))) {
		if (c[CLIENT_NAME].len > 0)
			event_add(ev, FIELD_client_name, c[CLIENT_NAME],
				FIELD_UNTRUSTED);
		(void)filter_add_ip(ev, FIELD_client_ip, c[CLIENT_IP], 0);
	}
	filter_add_address(ev, FIELD_from, later[RETURN_PATH]);
	add_recipients(ev, later[RECIPIENTS]);
	if (later[SUBJECT].len > 0)
		event_add(ev, FIELD_subject, later[SUBJECT], FIELD_UNTRUSTED);
	if (span_all_digits(later[SIZE]))
		event_add(ev, FIELD_size, later[SIZE], 0);
	if (span_all_digits(later[COUNT]))
		event_add(ev, FIELD_nrcpt, later[COUNT], 0);
}

static void
read_tried(struct event *ev, const struct span *c, const struct span *later)
{
	bool is_sent = span_eq(c[EVENT], SPAN("SEND"));
	struct span taken = { 0 };

	ev->kind = KIND_DELIVER;
	event_add(ev, FIELD_status, c[EVENT], 0);
	add_recipients(ev, later[RECIPIENTS]);
	if (is_sent) {
		event_add(ev, FIELD_relay,
			c[SERVER_NAME].len > 0 ? c[SERVER_NAME] : c[SERVER_IP],
			FIELD_UNTRUSTED);
		taken = taking_reply(c[CONTEXT]);
		reply_add_next_id(ev, taken);
	}
	/* Of the recipient it says only that he was known. */
	if (taken.len > 0) {
		reply_add(ev, taken, FIELD_UNTRUSTED);
		return;
	}
	add_reply(ev, later[STATUSES],
		span_find_char(later[RECIPIENTS], ';') == SIZE_MAX);
}

/* Who its recipients are now that the directory was asked, and who was before.
 */
static void
read_resolved(struct event *ev, const struct span *later)
{
	ev->kind = KIND_FORWARD;
	add_recipients(ev, later[RECIPIENTS]);
	if (later[RELATED].len > 0)
		event_add(ev, FIELD_orig_to, later[RELATED], FIELD_UNTRUSTED);
}

static bool
is_among(struct span word, const struct span *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_eq(word, words[i]))
			return true;
	return false;
}

/* A new column stands between ids and recipients. */
static bool
has_network_id(const struct span *c, size_t count)
{
	enum { GUID_LEN = 36 };

	if (span_find_char(c[NETWORK_ID], '@') != SIZE_MAX)
		return false;
	return c[NETWORK_ID].len == GUID_LEN || count >= COLUMNS_NEW;
}

static bool
exchange_parse(struct event *ev, const struct dialect *dialect)
{
	static const struct span ends[] = { SPAN_INIT("DELIVER"),
		SPAN_INIT("SEND"), SPAN_INIT("FAIL"), SPAN_INIT("DEFER") };
	static const struct span changes[] = { SPAN_INIT("EXPAND"),
		SPAN_INIT("RESOLVE"), SPAN_INIT("REDIRECT") };
	struct span c[COLUMNS_MAX] = { { 0 } };
	const struct span *later = NULL;
	size_t count = 0;

	(void)dialect;
	if (is_heading(ev))
		return true;
	if (!is_tracking(ev, c, &count))
		return false;
	later = c + has_network_id(c, count);
	/* Copies for safety, and what agents say of it, have other numbers. */
	if (span_eq(c[EVENT], SPAN("RECEIVE")))
		read_taken(ev, c, later);
	else if (is_among(c[EVENT], ends, sizeof(ends) / sizeof(*ends)))
		read_tried(ev, c, later);
	else if (is_among(
			 c[EVENT], changes, sizeof(changes) / sizeof(*changes)))
		read_resolved(ev, later);
	else
		return true;
	if (span_all_digits(c[INTERNAL_ID]))
		event_add(ev, FIELD_queue_id, c[INTERNAL_ID], 0);
	filter_add_message_id(ev, c[MESSAGE_ID]);
	return true;
}

const struct log_format format_exchange = {
	.name = "exchange",
	.title = "Exchange 2007 to 2019 (message tracking log)",
	.bid = exchange_bid,
	.parse = exchange_parse,
};
