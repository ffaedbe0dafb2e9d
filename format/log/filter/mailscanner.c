/* MailScanner. Its ids are those of the MTA, for Postfix with a random part
 * behind a full stop: "4104E3D0A1.A1B2C". */
#include "format/log/filter/filter.h"
#include "format/log/line/format.h"

static unsigned
mailscanner_bid(const struct event *ev)
{
	return filter_bid(ev, SPAN("MailScanner"));
}

static void
add_id(struct event *ev, enum field_id field, struct span id)
{
	(void)span_cut(id, '.', &id, NULL);
	event_add(ev, field, id, FIELD_VERBATIM);
}

static bool
is_id(struct span s)
{
	if (s.len < 5)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (!is_alnum(s.ptr[i]) && s.ptr[i] != '.' && s.ptr[i] != '-')
			return false;
	return true;
}

/* "spam, SpamAssassin (not cached, score=7.181, required 4, ...)", "not spam
 * (whitelisted), ..." */
static void
read_verdict(struct event *ev, struct span s)
{
	struct span verdict = { 0 };
	struct span score = { 0 };

	(void)span_cut(s, ',', &verdict, &s);
	event_add(ev, FIELD_verdict, verdict, FIELD_VERBATIM);
	if (span_cut_at(s, SPAN("score="), NULL, &s))
		score = span_take_set(&s, "-0123456789.");
	if (score.len > 0)
		event_add(ev, FIELD_score, score, FIELD_VERBATIM);
}

/* "Message Q from 192.0.2.1 (ann@example.net) to example.com,example.org is not
 * spam, ...": only the domains of the recipients are told. */
static bool
parse_message(struct event *ev, struct span text, struct span rest)
{
	struct span id = { 0 };
	struct span ip = { 0 };
	struct span from = { 0 };

	(void)text;
	ev->kind = KIND_FILTER;
	if (!span_cut(rest, ' ', &id, &rest) || !is_id(id))
		return false;
	add_id(ev, FIELD_queue_id, id);
	if (!span_eat(&rest, SPAN("from "))) {
		/* "Message Q added TNEF contents ..." */
		ev->kind = KIND_OTHER;
		return true;
	}
	if (!span_cut_at(rest, SPAN(" ("), &ip, &rest) ||
		!span_cut_at(rest, SPAN(") to "), &from, &rest))
		return false;
	(void)filter_add_ip(ev, FIELD_client_ip, ip, FIELD_VERBATIM);
	filter_add_address(ev, FIELD_from, from);
	if (span_cut_at(rest, SPAN(" is "), NULL, &rest))
		read_verdict(ev, rest);
	return true;
}

/* "Requeue: 4104E3D0A1.A1B2C to 5204E3D0B2" */
static bool
parse_requeue(struct event *ev, struct span text, struct span rest)
{
	struct span id = { 0 };
	struct span next = { 0 };

	(void)text;
	ev->kind = KIND_FORWARD;
	if (!span_cut_at(rest, SPAN(" to "), &id, &next) || !is_id(id) ||
		!is_id(next))
		return false;
	add_id(ev, FIELD_queue_id, id);
	add_id(ev, FIELD_next_queue_id, next);
	return true;
}

/* "Infected message 4104E3D0A1.A1B2C came from 192.0.2.1" */
static bool
parse_infected(struct event *ev, struct span text, struct span rest)
{
	struct span id = { 0 };

	ev->kind = KIND_FILTER;
	if (!span_cut_at(rest, SPAN(" came from "), &id, &rest) || !is_id(id))
		return false;
	event_add(ev, FIELD_verdict,
		span_slice(text, 0, sizeof("Infected") - 1), FIELD_VERBATIM);
	add_id(ev, FIELD_queue_id, id);
	(void)filter_add_ip(ev, FIELD_client_ip, rest, FIELD_VERBATIM);
	return true;
}

/* "Spam Actions: message 4104E3D0A1.A1B2C actions are store,deliver" */
static bool
parse_actions(struct event *ev, struct span text, struct span rest)
{
	struct span id = { 0 };
	struct span actions = { 0 };

	(void)text;
	ev->kind = KIND_FILTER;
	if (!span_cut_at(rest, SPAN(" actions are "), &id, &actions) ||
		!is_id(id))
		return false;
	add_id(ev, FIELD_queue_id, id);
	event_add(ev, FIELD_action, actions, FIELD_VERBATIM);
	return true;
}

/* "Saved entire message to /var/spool/MailScanner/quarantine/20190304/Q" */
static bool
parse_saved(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_FILTER;
	event_add(ev, FIELD_quarantine, rest, FIELD_VERBATIM);
	return true;
}

/* "Delivery of nonspam: message Q from a@b to c@d with subject S" */
static bool
parse_delivery(struct event *ev, struct span text, struct span rest)
{
	struct span id = { 0 };
	struct span from = { 0 };
	struct span to = { 0 };

	(void)text;
	ev->kind = KIND_FILTER;
	if (!span_cut_at(rest, SPAN(": message "), NULL, &rest) ||
		!span_cut_at(rest, SPAN(" from "), &id, &rest) || !is_id(id) ||
		!span_cut_at(rest, SPAN(" to "), &from, &rest))
		return false;
	add_id(ev, FIELD_queue_id, id);
	filter_add_address(ev, FIELD_from, from);
	if (span_cut_at(rest, SPAN(" with subject "), &rest, &id))
		event_add(ev, FIELD_subject, id, FIELD_UNTRUSTED);
	while (rest.len > 0) {
		(void)span_cut(rest, ',', &to, &rest);
		filter_add_address(ev, FIELD_to, to);
	}
	return true;
}

/* "ClamAVModule::INFECTED:: Eicar-Test-Signature :: ./Q/eicar.com",
 * "Clamd::INFECTED::Eicar-Test-Signature :: ./Q/" */
static bool
parse_scanner(struct event *ev, struct span text, struct span rest)
{
	struct span name = { 0 };

	(void)rest;
	if (!span_cut_at(text, SPAN("::INFECTED::"), NULL, &text))
		return false;
	ev->kind = KIND_FILTER;
	(void)span_cut_at(text, SPAN(" :: "), &name, &text);
	event_add(ev, FIELD_virus, span_trim(name), FIELD_VERBATIM);
	if (span_eat(&text, SPAN("./"))) {
		(void)span_cut(text, '/', &name, NULL);
		if (is_id(name))
			add_id(ev, FIELD_queue_id, name);
	}
	return true;
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("Message "), parse_message },
	{ SPAN_INIT("Requeue: "), parse_requeue },
	{ SPAN_INIT("Infected message "), parse_infected },
	{ SPAN_INIT("Spam Actions: message "), parse_actions },
	{ SPAN_INIT("Non-spam Actions: message "), parse_actions },
	{ SPAN_INIT("MCP Actions: message "), parse_actions },
	{ SPAN_INIT("Non-MCP Actions: message "), parse_actions },
	{ SPAN_INIT("Saved entire message to "), parse_saved },
	{ SPAN_INIT("Saved infected \""), shape_other },
	{ SPAN_INIT("Saved archive copies of "), shape_other },
	{ SPAN_INIT("Delivery of "), parse_delivery },
	{ SPAN_INIT(""), parse_scanner },
	{ SPAN_INIT("MailScanner E-Mail Virus Scanner"), filter_start },
	{ SPAN_INIT("MailScanner Email Processor"), filter_start },
	{ SPAN_INIT("MailScanner child dying"), filter_stop },
	{ SPAN_INIT("MailScanner "), shape_other },
	{ SPAN_INIT("New Batch: "), shape_other },
	{ SPAN_INIT("Batch "), shape_other },
	{ SPAN_INIT("Batch: "), shape_other },
	{ SPAN_INIT("Virus and Content Scanning: "), shape_other },
	{ SPAN_INIT("Virus Scanning: "), shape_other },
	{ SPAN_INIT("Spam Checks: "), shape_other },
	{ SPAN_INIT("MCP Checks: "), shape_other },
	{ SPAN_INIT("Content Checks: "), shape_other },
	{ SPAN_INIT("Filename Checks: "), shape_other },
	{ SPAN_INIT("Filetype Checks: "), shape_other },
	{ SPAN_INIT("Filetype Mime Checks: "), shape_other },
	{ SPAN_INIT("Other Checks: "), shape_other },
	{ SPAN_INIT("Uninfected: Delivered "), shape_other },
	{ SPAN_INIT("Unscanned: Delivered "), shape_other },
	{ SPAN_INIT("Cleaned: Delivered "), shape_other },
	{ SPAN_INIT("Disinfection: "), shape_other },
	{ SPAN_INIT("Silent: Delivered "), shape_other },
	{ SPAN_INIT("Notices: "), shape_other },
	{ SPAN_INIT("Sender Warnings: "), shape_other },
	{ SPAN_INIT("Deleted "), shape_other },
	{ SPAN_INIT("Logging message "), shape_other },
	{ SPAN_INIT("Using "), shape_other },
	{ SPAN_INIT("Connected to "), shape_other },
	{ SPAN_INIT("Reading "), shape_other },
	{ SPAN_INIT("Read "), shape_other },
	{ SPAN_INIT("Config"), shape_other },
	{ SPAN_INIT("Enabling SpamAssassin"), shape_other },
	{ SPAN_INIT("SpamAssassin "), shape_other },
	{ SPAN_INIT("SpamAssassin: "), shape_other },
	{ SPAN_INIT("Sophos "), shape_other },
	{ SPAN_INIT("ClamAV "), shape_other },
	{ SPAN_INIT("RBL checks: "), shape_other },
	{ SPAN_INIT("RBL Check "), shape_other },
	{ SPAN_INIT("Found "), shape_other },
	{ SPAN_INIT("I have found "), shape_other },
	{ SPAN_INIT("lock.pl sees "), shape_other },
	{ SPAN_INIT("Cannot "), shape_other },
	{ SPAN_INIT("Could not "), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
mailscanner_parse(struct event *ev, const struct dialect *dialect)
{
	(void)dialect;
	return shape_try(shapes, ev, ev->head.body);
}

const struct log_format format_mailscanner = {
	.name = "mailscanner",
	.title = "MailScanner 4.70 to 5.5",
	.bid = mailscanner_bid,
	.parse = mailscanner_parse,
};
