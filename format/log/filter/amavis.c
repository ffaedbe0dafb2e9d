/* amavis: "(12345-01) text", "(12345-01) (!)text"; without a number where it
 * starts and stops. Lines that are too long end with "..." and go on with
 * "(12345-01) ...". */
#include "format/log/filter/amavis.h"

#include "format/log/line/format.h"
#include "format/log/line/reply.h"

static unsigned
amavis_bid(const struct event *ev)
{
	unsigned bits = filter_bid(ev, SPAN("amavis"));

	if (bits == 0)
		bits = filter_bid(ev, SPAN("amavisd"));
	return bits ? bits : filter_bid(ev, SPAN("amavisd-new"));
}

/* "(12345-01-2) ": the process, its task, and the mail of that; "(rel-MAILID) "
 * where a mail is let out of the quarantine. */
static bool
eat_task(struct event *ev, struct span *text)
{
	struct span rest = *text;
	struct span task = { 0 };

	if (!span_eat_char(&rest, '('))
		return false;
	if (span_starts(rest, SPAN("rel-")))
		task = span_take_until(&rest, ')');
	else
		task = span_take_set(&rest, "0123456789-");
	if (span_find_char(task, '-') == SIZE_MAX ||
		!span_eat(&rest, SPAN(") ")))
		return false;
	event_add(ev, FIELD_task, task, FIELD_VERBATIM);
	*text = rest;
	return true;
}

/* "(!)", "(!!)" */
static bool
eat_alert(struct event *ev, struct span *text)
{
	struct span rest = *text;
	size_t marks = 0;

	if (!span_eat_char(&rest, '('))
		return false;
	marks = span_take_set(&rest, "!").len;
	if (marks == 0 || !span_eat_char(&rest, ')'))
		return false;
	if (ev->head.severity.len == 0)
		ev->head.severity = marks > 1 ? SPAN("err") : SPAN("warning");
	*text = rest;
	return true;
}

static bool
parse_verdict(struct event *ev, struct span text, struct span rest)
{
	struct span status = { 0 };

	(void)span_cut(text, ' ', &status, NULL);
	return amavis_verdict(ev, status, rest);
}

/* "Passed,": all that a line was cut down to. */
static bool
parse_cut(struct event *ev, struct span text, struct span rest)
{
	(void)rest;
	if (!span_eq(text, SPAN("Passed,")) && !span_eq(text, SPAN("Blocked,")))
		return false;
	ev->kind = KIND_FILTER;
	event_add(ev, FIELD_status, span_slice(text, 0, text.len - 1),
		FIELD_VERBATIM);
	return true;
}

/* The rest of a line that was too long. The parts that are whole count; what
 * they are of, the task says. */
static bool
parse_rest(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_OTHER;
	amavis_tail(ev, rest, true);
	return true;
}

/* "Checking: MAILID BANK [ip] <from> -> <to>" */
static bool
parse_checking(struct event *ev, struct span text, struct span rest)
{
	struct span id = { 0 };
	size_t at = span_find_char(rest, '<');
	size_t ip = span_find_char(rest, '[');

	(void)text;
	ev->kind = KIND_OTHER;
	(void)span_cut(rest, ' ', &id, NULL);
	if (id.len > 0 && id.ptr[0] != '[' && id.ptr[0] != '<')
		event_add(ev, FIELD_session, id, FIELD_VERBATIM);
	if (ip < at)
		(void)filter_add_ip(ev, FIELD_client_ip,
			span_slice(rest, ip, at), FIELD_VERBATIM);
	rest = span_slice(rest, at, rest.len);
	return amavis_eat_envelope(ev, &rest);
}

/* "ESMTP :10024 /var/lib/amavis/tmp/...: <from> -> <to> SIZE=1 Received: ..."
 */
static bool
parse_smtp(struct event *ev, struct span text, struct span rest)
{
	struct span protocol = { 0 };
	size_t end = 0;

	ev->kind = KIND_OTHER;
	while (end < text.len && text.ptr[end] >= 'A' && text.ptr[end] <= 'Z')
		end++;
	protocol = span_slice(text, 0, end);
	if (!span_cut_at(rest, SPAN(": <"), NULL, &rest))
		return false;
	/* With the angle again. */
	rest = (struct span){ rest.ptr - 1, rest.len + 1 };
	if (!amavis_eat_envelope(ev, &rest))
		return false;
	if (span_eat(&rest, SPAN(" SIZE="))) {
		struct span size = span_take_set(&rest, "0123456789");

		if (size.len > 0)
			event_add(ev, FIELD_size, size, FIELD_VERBATIM);
	}
	event_add(ev, FIELD_protocol, protocol, FIELD_VERBATIM);
	return true;
}

/* "spam-tag, <from> -> <to>, Yes, score=7.1 tagged_above=2 required=6.3 ..." */
static bool
parse_tag(struct event *ev, struct span text, struct span rest)
{
	struct span verdict = { 0 };
	struct span score = { 0 };

	(void)text;
	ev->kind = KIND_FILTER;
	if (!amavis_eat_envelope(ev, &rest) || !span_eat(&rest, SPAN(", ")))
		return false;
	if (!span_cut_at(rest, SPAN(", "), &verdict, &rest))
		return false;
	event_add(ev, FIELD_verdict, verdict, FIELD_VERBATIM);
	if (span_eat(&rest, SPAN("score=")) || span_eat(&rest, SPAN("hits="))) {
		(void)span_cut(rest, ' ', &score, NULL);
		if (!span_eq(score, SPAN("x")))
			event_add(ev, FIELD_score, score, FIELD_VERBATIM);
	}
	return true;
}

/* "Quarantined message release (miscategorized): ID <from> -> <to>" */
static bool
parse_quarantined(struct event *ev, struct span text, struct span rest)
{
	struct span what = { 0 };
	struct span id = { 0 };

	(void)text;
	if (!span_cut_at(rest, SPAN(": "), &what, &rest) ||
		!span_cut(rest, ' ', &id, &rest))
		return false;
	ev->kind =
		span_starts(what, SPAN("release")) ? KIND_RELEASE : KIND_OTHER;
	event_add(ev, FIELD_action, what, FIELD_VERBATIM);
	event_add(ev, FIELD_session, id, FIELD_VERBATIM);
	return amavis_eat_envelope(ev, &rest);
}

/* "<from> -> <to>, BODY=7BIT 250 2.0.0 from MTA(...): 250 ... queued as Y" */
static bool
read_sent(struct event *ev, struct span rest)
{
	ev->kind = KIND_FORWARD;
	if (!amavis_eat_envelope(ev, &rest))
		return false;
	while (span_eat(&rest, SPAN(",")) || span_eat(&rest, SPAN(" "))) {
		if (rest.len > 0 && is_digit(rest.ptr[0]))
			break;
		(void)span_take_until(&rest, ' ');
	}
	if (rest.len == 0)
		return true;
	reply_add(ev, rest, FIELD_UNTRUSTED);
	reply_add_next_id(ev, rest);
	return true;
}

/* "MAILID FWD from ...", "MAILID(PARENT) SEND from ...", before 2.7 "FWD via
 * SMTP: ...". */
static bool
parse_sent(struct event *ev, struct span text, struct span rest)
{
	struct span word = { 0 };
	struct span id = { 0 };

	(void)rest;
	(void)span_cut(text, ' ', &word, &rest);
	if (!span_eq(word, SPAN("FWD")) && !span_eq(word, SPAN("SEND"))) {
		(void)span_cut(word, '(', &id, NULL);
		(void)span_cut(rest, ' ', &word, &rest);
	}
	if (!span_eq(word, SPAN("FWD")) && !span_eq(word, SPAN("SEND")))
		return false;
	event_add(ev, FIELD_action, word, FIELD_VERBATIM);
	if (id.len > 0)
		event_add(ev, FIELD_session, id, FIELD_VERBATIM);
	if (!span_eat(&rest, SPAN("from ")) &&
		!span_cut_at(rest, SPAN(": "), NULL, &rest) &&
		!span_cut_at(rest, SPAN(" from "), NULL, &rest))
		return false;
	return read_sent(ev, rest);
}

/* "size: 945, TIMING [total 108 ms] - ..." */
static bool
parse_size(struct event *ev, struct span text, struct span rest)
{
	struct span size = span_take_set(&rest, "0123456789");

	(void)text;
	ev->kind = KIND_OTHER;
	if (size.len == 0 || !span_starts(rest, SPAN(", TIMING")))
		return false;
	event_add(ev, FIELD_size, size, FIELD_VERBATIM);
	return true;
}

/* "p001 1 Content-Type: text/plain, ..." */
static bool
parse_part(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_OTHER;
	return rest.len > 0 && (is_digit(rest.ptr[0]) || rest.ptr[0] == '.');
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("Passed "), parse_verdict },
	{ SPAN_INIT("Blocked "), parse_verdict },
	{ SPAN_INIT(""), parse_cut },
	{ SPAN_INIT("..."), parse_rest },
	{ SPAN_INIT("Checking: "), parse_checking },
	{ SPAN_INIT("ESMTP"), parse_smtp },
	{ SPAN_INIT("LMTP"), parse_smtp },
	{ SPAN_INIT("SMTP:"), parse_smtp },
	{ SPAN_INIT("SMTP "), parse_smtp },
	{ SPAN_INIT("spam-tag, "), parse_tag },
	{ SPAN_INIT("SPAM-TAG, "), parse_tag },
	{ SPAN_INIT("SPAM, "), parse_tag },
	{ SPAN_INIT("Quarantined message "), parse_quarantined },
	{ SPAN_INIT("size: "), parse_size },
	{ SPAN_INIT("TIMING"), shape_other },
	{ SPAN_INIT("p"), parse_part },
	{ SPAN_INIT(""), parse_sent },
	{ SPAN_INIT("starting."), filter_start },
	{ SPAN_INIT("Server closing!"), filter_stop },
	{ SPAN_INIT("Net::Server: "), shape_other },
	{ SPAN_INIT("bounce "), shape_other },
	{ SPAN_INIT("cached "), shape_other },
	{ SPAN_INIT("dkim: "), shape_other },
	{ SPAN_INIT("extra modules loaded"), shape_other },
	{ SPAN_INIT("logging initialized"), shape_other },
	{ SPAN_INIT("inspect_dsn: "), shape_other },
	{ SPAN_INIT("perl="), shape_other },
	{ SPAN_INIT("smtp "), shape_other },
	{ SPAN_INIT("mangling"), shape_other },
	{ SPAN_INIT("penpals: "), shape_other },
	{ SPAN_INIT("run_av "), shape_other },
	{ SPAN_INIT("virus_scan: "), shape_other },
	{ SPAN_INIT("Creating db in "), shape_other },
	{ SPAN_INIT("DENIED ACCESS "), shape_other },
	{ SPAN_INIT("Deleting db files "), shape_other },
	{ SPAN_INIT("Decoder for "), shape_other },
	{ SPAN_INIT("Found "), shape_other },
	{ SPAN_INIT("INFO: "), shape_other },
	{ SPAN_INIT("INSPECT"), shape_other },
	{ SPAN_INIT("Internal decoder for "), shape_other },
	{ SPAN_INIT("Module "), shape_other },
	{ SPAN_INIT("NOTICE: "), shape_other },
	{ SPAN_INIT("No "), shape_other },
	{ SPAN_INIT("Negative SMTP resp"), shape_other },
	{ SPAN_INIT("OS_fingerprint: "), shape_other },
	{ SPAN_INIT("Open relay? "), shape_other },
	{ SPAN_INIT("Requesting process rundown"), shape_other },
	{ SPAN_INIT("SpamControl: "), shape_other },
	{ SPAN_INIT("Starting worker"), shape_other },
	{ SPAN_INIT("Turning AV infection into"), shape_other },
	{ SPAN_INIT("Using "), shape_other },
	{ SPAN_INIT("Valid PID file"), shape_other },
	{ SPAN_INIT("WARN"), shape_other },
	{ SPAN_INIT("_WARN: "), shape_other },
	{ SPAN_INIT("_DIE: "), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
amavis_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;
	bool has_alert = false;
	size_t before = 0;

	(void)dialect;
	ev->daemon = SPAN("amavis");
	(void)eat_task(ev, &text);
	has_alert = eat_alert(ev, &text);
	before = ev->nfields;
	if (shape_try(shapes, ev, text))
		return true;
	ev->nfields = before;
	ev->kind = KIND_OTHER;
	/* An alert can be any text; that it is one is understood. */
	return has_alert;
}

/* Most lines are of a mail that was looked at. */
static bool
amavis_knows(struct event *ev)
{
	struct span text = ev->head.body;

	(void)eat_task(ev, &text);
	return (span_eat(&text, SPAN("Passed ")) ||
		       span_eat(&text, SPAN("Blocked "))) &&
		amavis_knows_verdict(ev, text);
}

const struct log_format format_amavis = {
	.name = "amavis",
	.title = "amavisd-new and amavis 2.3 to 2.14",
	.bid = amavis_bid,
	.parse = amavis_parse,
	.knows = amavis_knows,
};
