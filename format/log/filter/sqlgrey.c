/* SQLgrey: "grey: new: 192.0.2(192.0.2.7), a@b -> c@d", by kind of message. */
#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/format.h"

static unsigned
sqlgrey_bid(const struct event *ev)
{
	return filter_bid(ev, SPAN("sqlgrey"));
}

/* "192.0.2(192.0.2.7), ": what stands for the client, and the client. */
static bool
eat_client(struct event *ev, struct span *s)
{
	struct span ip = { 0 };

	return span_cut(*s, '(', NULL, s) && span_cut(*s, ')', &ip, s) &&
		filter_add_ip(ev, FIELD_client_ip, ip, FIELD_VERBATIM) &&
		span_eat(s, SPAN(", "));
}

/* The null sender is "-undef-@-undef-". */
static void
add_from(struct event *ev, struct span from)
{
	if (span_starts(from, SPAN("-undef-@-undef-")))
		event_add(
			ev, FIELD_from, span_slice(from, 0, 0), FIELD_VERBATIM);
	else
		event_add(ev, FIELD_from, from, FIELD_UNTRUSTED);
}

/* "a@b -> c@d" */
static bool
read_pair(struct event *ev, struct span s)
{
	size_t at = address_rfind(s, SPAN(" -> "));

	if (at == SIZE_MAX)
		return false;
	add_from(ev, span_slice(s, 0, at));
	event_add(ev, FIELD_to, span_slice(s, at + 4, s.len), FIELD_UNTRUSTED);
	return true;
}

static bool
parse_delay(struct event *ev, struct span text, struct span rest)
{
	struct span reason = { 0 };

	(void)span_cut(text, ':', &reason, NULL);
	ev->kind = KIND_GREYLIST;
	event_add(ev, FIELD_reason, reason, FIELD_VERBATIM);
	return eat_client(ev, &rest) && read_pair(ev, rest);
}

/* "reconnect ok: 192.0.2(192.0.2.7), a@b -> c@d (00:05:12)" */
static bool
parse_pass(struct event *ev, struct span text, struct span rest)
{
	size_t at = address_rfind(rest, SPAN(" ("));
	bool ok = parse_delay(ev, text, span_slice(rest, 0, at));

	ev->kind = KIND_FILTER;
	return ok;
}

/* "from awl match: updating 192.0.2(192.0.2.7), a@b(a-1@b)", "domain awl match:
 * updating 192.0.2(192.0.2.7), b" */
static bool
parse_known(struct event *ev, struct span text, struct span rest)
{
	struct span reason = { 0 };
	struct span from = { 0 };

	(void)span_cut(text, ':', &reason, NULL);
	ev->kind = KIND_FILTER;
	event_add(ev, FIELD_reason, reason, FIELD_VERBATIM);
	if (!eat_client(ev, &rest))
		return false;
	if (span_starts(reason, SPAN("domain")))
		return true;
	/* What is in brackets is what the client said. */
	if (span_rcut(rest, '(', NULL, &from) && span_ends(from, SPAN(")")))
		rest = span_slice(from, 0, from.len - 1);
	add_from(ev, rest);
	return true;
}

/* clang-format off */
static const struct shape grey_shapes[] = {
	{ SPAN_INIT("new: "), parse_delay },
	{ SPAN_INIT("early reconnect: "), parse_delay },
	{ SPAN_INIT("throttling: "), parse_delay },
	{ SPAN_INIT("reconnect ok: "), parse_pass },
	{ SPAN_INIT("domain awl match: updating "), parse_known },
	{ SPAN_INIT("from awl match: updating "), parse_known },
	{ SPAN_INIT("domain awl: "), shape_other },
	{ SPAN_INIT("from awl: "), shape_other },
	{ SPAN_INIT("unknown "), shape_other },
	{ SPAN_INIT("identified "), shape_other },
	{ SPAN_INIT("get_reconnect_delay error"), shape_other },
	{ SPAN_INIT("error: "), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
parse_grey(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	return shape_try(grey_shapes, ev, rest);
}

/* "whitelist: a@b, 192.0.2.7(mail.example.net) -> c@d", with more by level. */
static bool
parse_whitelist(struct event *ev, struct span text, struct span rest)
{
	size_t at = address_rfind(rest, SPAN(", "));
	struct span client = span_slice(rest, at + 2, rest.len);
	struct span name = { 0 };
	struct span ip = { 0 };
	struct span to = { 0 };

	if (at == SIZE_MAX || !span_cut(client, '(', &ip, &name) ||
		!span_cut_at(name, SPAN(") -> "), &name, &to))
		return shape_other(ev, text, rest);
	ev->kind = KIND_FILTER;
	event_add(ev, FIELD_reason,
		span_slice(text, 0, sizeof("whitelist") - 1), FIELD_VERBATIM);
	(void)filter_add_ip(ev, FIELD_client_ip, ip, FIELD_VERBATIM);
	if (name.len > 0 && !span_eq(name, SPAN("unknown")))
		event_add(ev, FIELD_client_name, name, FIELD_UNTRUSTED);
	add_from(ev, span_slice(rest, 0, at));
	event_add(ev, FIELD_to, to, FIELD_UNTRUSTED);
	return true;
}

/* "spam: 192.0.2: a@b -> c@d at 1203163029": it never came back. */
static bool
parse_spam(struct event *ev, struct span text, struct span rest)
{
	size_t at = address_rfind(rest, SPAN(" at "));

	ev->kind = KIND_OTHER;
	event_add(ev, FIELD_reason, span_slice(text, 0, sizeof("spam") - 1),
		FIELD_VERBATIM);
	rest = span_slice(rest, 0, at);
	return span_cut_at(rest, SPAN(": "), NULL, &rest) &&
		read_pair(ev, rest);
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("grey: "), parse_grey },
	{ SPAN_INIT("whitelist: "), parse_whitelist },
	{ SPAN_INIT("spam: "), parse_spam },
	{ SPAN_INIT("optin: "), shape_other },
	{ SPAN_INIT("conf: "), shape_other },
	{ SPAN_INIT("dbaccess: "), shape_other },
	{ SPAN_INIT("mail: "), shape_other },
	{ SPAN_INIT("martians: "), shape_other },
	{ SPAN_INIT("perf: "), shape_other },
	{ SPAN_INIT("system: "), shape_other },
	{ SPAN_INIT("warning: "), shape_other },
	{ SPAN_INIT("fatal: "), shape_other },
	{ SPAN_INIT("Unknown logtype "), shape_other },
	{ SPAN_INIT("unrecognized request type"), shape_other },
	{ SPAN_INIT("ignoring garbage: "), shape_other },
	{ SPAN_INIT("Process Backgrounded"), filter_start },
	{ SPAN_INIT("Binding to "), shape_other },
	{ SPAN_INIT("Setting "), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
parse_net_server(struct event *ev, struct span text)
{
	ev->kind = KIND_OTHER;
	if (span_ends(text, SPAN(" Server closing!")))
		ev->kind = KIND_STOP;
	else if (span_has(text, SPAN(" (type Net::Server")))
		ev->kind = KIND_START;
	return ev->kind != KIND_OTHER;
}

static bool
sqlgrey_parse(struct event *ev, const struct dialect *dialect)
{
	(void)dialect;
	return shape_try(shapes, ev, ev->head.body) ||
		parse_net_server(ev, ev->head.body);
}

const struct log_format format_sqlgrey = {
	.name = "sqlgrey",
	.title = "SQLgrey 1.6 to 1.8",
	.bid = sqlgrey_bid,
	.parse = sqlgrey_parse,
};
