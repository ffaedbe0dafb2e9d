/* Proxmox Mail Gateway's filter: "FILTERID: text". The id is its own; Postfix
 * is told it in the reply to the mail, "250 2.5.0 OK (FILTERID)". */
#include "format/log/filter/filter.h"
#include "format/log/line/format.h"

static unsigned
pmg_bid(const struct event *ev)
{
	return filter_bid(ev, SPAN("pmg-smtp-filter"));
}

/* Cut at the last `mark`; the administrator's words stand behind it, and a
 * stranger's before. */
static bool
cut_last(struct span s, struct span mark, struct span *head, struct span *tail)
{
	struct span rest = s;
	bool found = false;

	while (span_cut_at(rest, mark, NULL, &rest)) {
		*head = span_slice(s, 0, s.len - rest.len - mark.len);
		*tail = rest;
		found = true;
	}
	return found;
}

/* "message-id=<...>#012": syslog escaped the end of the line. */
static bool
parse_new(struct event *ev, struct span text, struct span rest)
{
	struct span id = rest;

	(void)text;
	ev->kind = KIND_FILTER;
	(void)span_cut_at(rest, SPAN("#012"), &id, NULL);
	filter_add_message_id(ev, id);
	return true;
}

/* "<bob@example.com> (QUEUEID) (rule: default-accept)": the id that the mail
 * has in the queue behind. Addresses may hold brackets. */
static bool
parse_accept(struct event *ev, struct span text, struct span rest)
{
	struct span to = { 0 };
	struct span id = { 0 };
	struct span rule = { 0 };

	(void)text;
	if (!cut_last(rest, SPAN(" (rule: "), &rest, &rule) ||
		!cut_last(rest, SPAN(" ("), &to, &id) ||
		!span_ends(id, SPAN(")")))
		return false;
	ev->kind = KIND_FILTER;
	event_add(ev, FIELD_verdict, SPAN("accept"), FIELD_DERIVED);
	filter_add_address(ev, FIELD_to, to);
	event_add(ev, FIELD_next_queue_id, span_slice(id, 0, id.len - 1),
		FIELD_VERBATIM);
	return true;
}

/* "<bob@example.com> (rule: block-viruses)" */
static bool
parse_block(struct event *ev, struct span text, struct span rest)
{
	struct span to = rest;
	struct span rule = { 0 };

	(void)text;
	(void)cut_last(rest, SPAN(" (rule: "), &to, &rule);
	ev->kind = KIND_FILTER;
	event_add(ev, FIELD_verdict, SPAN("block"), FIELD_DERIVED);
	filter_add_address(ev, FIELD_to, to);
	return true;
}

/* "<bob@example.com> to spam quarantine - ID (rule: quarantine)" */
static bool
parse_moved(struct event *ev, struct span text, struct span rest)
{
	struct span to = { 0 };

	(void)text;
	if (!span_cut_at(rest, SPAN("> to "), &to, &rest))
		return false;
	ev->kind = KIND_FILTER;
	event_add(ev, FIELD_verdict, SPAN("quarantine"), FIELD_DERIVED);
	(void)span_eat(&to, SPAN("<"));
	filter_add_address(ev, FIELD_to, to);
	return true;
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("new mail message-id="), parse_new },
	{ SPAN_INIT("accept mail to "), parse_accept },
	{ SPAN_INIT("block mail to "), parse_block },
	{ SPAN_INIT("moved mail for "), parse_moved },
	{ SPAN_INIT("SA score="), shape_other },
	{ SPAN_INIT("processing time: "), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
pmg_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;

	(void)dialect;
	ev->daemon = SPAN("pmg-smtp-filter");
	/* "2023/04/11-09:00:00 CONNECT TCP Peer: "[127.0.0.1]:51000" ..." */
	if (span_has(text, SPAN(" CONNECT TCP Peer: "))) {
		ev->kind = KIND_OTHER;
		return true;
	}
	return filter_eat_queue_id(ev, &text) && shape_try(shapes, ev, text);
}

const struct log_format format_pmg = {
	.name = "pmg",
	.title = "Proxmox Mail Gateway's filter, 5 to 8",
	.bid = pmg_bid,
	.parse = pmg_parse,
};
