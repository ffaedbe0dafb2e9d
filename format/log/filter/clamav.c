/* ClamAV: clamd by syslog or in its own file ("STAMP -> text"), clamav-milter
 * and clamsmtpd. */
#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/format.h"
#include "format/log/postfix/postfix.h"

static unsigned
clamav_bid(const struct event *ev)
{
	static const struct span names[] = { SPAN_INIT("clamd"),
		SPAN_INIT("clamav-milter"), SPAN_INIT("clamsmtpd"),
		SPAN_INIT("clamsmtp") };
	unsigned bits = 0;

	/* What follows the stamp in its own file. */
	if (ev->head.program.len == 0)
		return span_starts(ev->head.body, SPAN("-> ")) ? 24 : 0;
	for (size_t i = 0; bits == 0 && i < 4; i++)
		bits = filter_bid(ev, names[i]);
	return bits;
}

/* "Eicar-Test(44d8...:68)": digest and size are of the file. */
static void
add_virus(struct event *ev, struct span name)
{
	(void)span_cut(name, '(', &name, NULL);
	event_add(ev, FIELD_virus, name, FIELD_VERBATIM);
}

/* "/tmp/x: Eicar-Test FOUND", "instream(127.0.0.1@56918): ...", ": OK". The
 * name of a file is a stranger's, the name of a virus has no blanks. */
static bool
parse_scan(struct event *ev, struct span text)
{
	struct span word = { 0 };
	struct span file = { 0 };
	struct span head = { 0 };

	if (!span_rcut(text, ' ', &head, &word))
		return false;
	ev->kind = KIND_FILTER;
	if (span_eq(word, SPAN("FOUND"))) {
		if (!span_rcut(head, ' ', &file, &head) ||
			!span_ends(file, SPAN(":")))
			return false;
		event_add(ev, FIELD_verdict, word, FIELD_VERBATIM);
		add_virus(ev, head);
		return true;
	}
	if (!span_eq(word, SPAN("OK")) || !span_ends(head, SPAN(":")))
		return false;
	event_add(ev, FIELD_verdict, word, FIELD_VERBATIM);
	return true;
}

/* " from <a> to <b>", of a message with or without an id before. */
static bool
eat_envelope(struct event *ev, struct span *s)
{
	struct span id = { 0 };
	struct span from = { 0 };
	struct span to = { 0 };

	if (!span_starts(*s, SPAN("from <")))
		(void)span_cut(*s, ' ', &id, s);
	if (!span_eat(s, SPAN("from ")) || !postfix_eat_angle(s, " ", &from) ||
		!span_eat(s, SPAN(" to ")) || !postfix_eat_angle(s, " ", &to))
		return false;
	if (id.len > 0)
		event_add(ev, FIELD_queue_id, id, FIELD_VERBATIM);
	filter_add_address(ev, FIELD_from, from);
	filter_add_address(ev, FIELD_to, to);
	return true;
}

/* " with subject 'S' message-id 'M' date 'D'", all of the mail's own making. */
static void
read_headers(struct event *ev, struct span s)
{
	static const struct filter_part parts[] = {
		{ SPAN_INIT("' date '"), FIELD_COUNT, 0 },
		{ SPAN_INIT("' message-id '"), FIELD_message_id,
			FIELD_UNTRUSTED },
		{ SPAN_INIT(" with subject '"), FIELD_subject,
			FIELD_UNTRUSTED },
	};

	filter_cut_parts(ev, &s, parts, sizeof(parts) / sizeof(parts[0]));
}

/* "Message Q from <a> to <b> with subject '' message-id '' date '' infected by
 * V", "Message from <a> to <b> infected by V" */
static bool
parse_infected(struct event *ev, struct span text, struct span rest)
{
	size_t at = address_rfind(rest, SPAN(" infected by "));

	(void)text;
	ev->kind = KIND_FILTER;
	if (at == SIZE_MAX)
		return false;
	event_add_derived(ev, FIELD_verdict, SPAN("infected"), 0);
	add_virus(ev,
		span_slice(rest, at + sizeof(" infected by ") - 1, rest.len));
	rest = span_slice(rest, 0, at);
	if (!eat_envelope(ev, &rest))
		return false;
	read_headers(ev, rest);
	return true;
}

static bool
parse_clean(struct event *ev, struct span text, struct span rest)
{
	ev->kind = KIND_FILTER;
	event_add(ev, FIELD_verdict, span_slice(text, 0, sizeof("Clean") - 1),
		FIELD_VERBATIM);
	if (!eat_envelope(ev, &rest))
		return false;
	read_headers(ev, rest);
	return true;
}

/* clamsmtpd: "from=a@b, to=c@d, status=VIRUS:Eicar" */
static bool
parse_smtp(struct event *ev, struct span text, struct span rest)
{
	static const struct filter_part keys[] = {
		{ SPAN_INIT("to="), FIELD_to, FIELD_UNTRUSTED },
	};
	size_t at = address_rfind(text, SPAN(", status="));
	size_t to = SIZE_MAX;
	struct span status = { 0 };

	if (at == SIZE_MAX)
		return false;
	ev->kind = KIND_FILTER;
	status = span_slice(text, at + sizeof(", status=") - 1, text.len);
	text = span_slice(text, 0, at);
	to = span_find(text, SPAN(", to="));
	rest = span_slice(text, sizeof("from=") - 1, to);
	filter_add_address(ev, FIELD_from, rest);
	if (to != SIZE_MAX)
		filter_eat_pairs(ev, span_slice(text, to + 2, text.len),
			SPAN(", "), keys, 1);
	event_add(ev, FIELD_status, status, FIELD_VERBATIM);
	if (span_eat(&status, SPAN("VIRUS:")))
		event_add(ev, FIELD_virus, status, FIELD_VERBATIM);
	return true;
}

static bool
parse_connection(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_CONNECT;
	return filter_add_ip(ev, FIELD_client_ip, rest, FIELD_VERBATIM);
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("Message "), parse_infected },
	{ SPAN_INIT("Clean message "), parse_clean },
	{ SPAN_INIT("from="), parse_smtp },
	{ SPAN_INIT("accepted connection from: "), parse_connection },
	{ SPAN_INIT("+++ Started at "), filter_start },
	{ SPAN_INIT("--- Stopped at "), filter_stop },
	{ SPAN_INIT("starting up ("), filter_start },
	{ SPAN_INIT("clamd daemon "), filter_start },
	{ SPAN_INIT("SelfCheck: "), shape_other },
	{ SPAN_INIT("Reading databases from "), shape_other },
	{ SPAN_INIT("Database "), shape_other },
	{ SPAN_INIT("Activating the newly loaded"), shape_other },
	{ SPAN_INIT("Protecting against "), shape_other },
	{ SPAN_INIT("Loaded "), shape_other },
	{ SPAN_INIT("Exiting"), filter_stop },
	{ SPAN_INIT("Pid file removed"), filter_stop },
	{ SPAN_INIT("Listening daemon: "), shape_other },
	{ SPAN_INIT("Bound to address "), shape_other },
	{ SPAN_INIT("Setting connection queue"), shape_other },
	{ SPAN_INIT("Limits: "), shape_other },
	{ SPAN_INIT("LOCAL: "), shape_other },
	{ SPAN_INIT("TCP: "), shape_other },
	{ SPAN_INIT("Log file size limit"), shape_other },
	{ SPAN_INIT("Running as user "), shape_other },
	{ SPAN_INIT("Socket file removed"), shape_other },
	{ SPAN_INIT("Got new session"), shape_other },
	{ SPAN_INIT("Probe for slot "), shape_other },
	{ SPAN_INIT("Skipping scan for "), shape_other },
	{ SPAN_INIT("Client disconnected"), shape_other },
	{ SPAN_INIT("CLAMAV: "), shape_other },
	{ SPAN_INIT("CLIENT: "), shape_other },
	{ SPAN_INIT("SERVER: "), shape_other },
	{ SPAN_INIT("quarantined virus file as: "), shape_other },
	{ SPAN_INIT("ERROR: "), shape_other },
	{ SPAN_INIT("WARNING: "), shape_other },
	{ SPAN_INIT("^"), shape_other },
	{ SPAN_INIT("!"), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

/* "Archive support enabled.", "ELF support disabled." ... */
static bool
is_setting(struct span text)
{
	return span_ends(text, SPAN(" enabled.")) ||
		span_ends(text, SPAN(" disabled."));
}

/* clamsmtpd's "10022C: ", a number of the connection. */
static void
eat_session(struct event *ev, struct span *text)
{
	struct span rest = *text;
	struct span id = span_take_set(&rest, "0123456789ABCDEF");

	if (id.len != 6 || !span_eat(&rest, SPAN(": ")))
		return;
	event_add(ev, FIELD_session, id, FIELD_VERBATIM);
	*text = rest;
}

static bool
clamav_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;
	size_t before = 0;

	(void)dialect;
	ev->daemon = SPAN("clamav");
	(void)span_eat(&text, SPAN("-> "));
	if (span_starts(ev->head.program, SPAN("clamsmtp")))
		eat_session(ev, &text);
	text = span_trim(text);
	before = ev->nfields;
	if (shape_try(shapes, ev, text))
		return true;
	ev->nfields = before;
	if (parse_scan(ev, text))
		return true;
	ev->nfields = before;
	ev->kind = KIND_OTHER;
	return is_setting(text);
}

const struct log_format format_clamav = {
	.name = "clamav",
	.title = "ClamAV's clamd and clamav-milter 0.95 to 1.4, clamsmtpd",
	.bid = clamav_bid,
	.parse = clamav_parse,
};
