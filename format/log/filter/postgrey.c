/* postgrey: "action=pass, reason=client AWL, client_name=...", with the queue
 * id before it where Postfix has one already. */
#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/format.h"

/* clang-format off */
/* What stands before the sender, which a stranger chose. The client's name
 * cannot hold a blank. */
static const struct filter_part keys[] = {
	{ SPAN_INIT("action="), FIELD_verdict, FIELD_VERBATIM },
	{ SPAN_INIT("reason="), FIELD_reason, FIELD_VERBATIM },
	{ SPAN_INIT("delay="), FIELD_delay, FIELD_VERBATIM },
	{ SPAN_INIT("client_name="), FIELD_client_name, FIELD_UNTRUSTED },
	{ SPAN_INIT("client_address="), FIELD_client_ip, FIELD_VERBATIM },
};
/* clang-format on */

enum { COUNT_KEYS = sizeof(keys) / sizeof(keys[0]) };

static unsigned
postgrey_bid(const struct event *ev)
{
	return filter_bid(ev, SPAN("postgrey"));
}

static bool
parse_action(struct event *ev, struct span text, struct span rest)
{
	struct span from = { 0 };
	size_t at = SIZE_MAX;

	ev->kind = span_starts(rest, SPAN("greylist")) ? KIND_GREYLIST
						       : KIND_FILTER;
	at = address_rfind(text, SPAN(", recipient="));
	if (at != SIZE_MAX)
		rest = span_slice(text, at, text.len);
	text = span_slice(text, 0, at);
	/* The null sender is left out. */
	(void)span_cut_at(text, SPAN(", sender="), &text, &from);
	filter_eat_pairs(ev, text, SPAN(", "), keys, COUNT_KEYS);
	event_add(ev, FIELD_from, from, FIELD_UNTRUSTED);
	if (span_eat(&rest, SPAN(", recipient=")))
		event_add(ev, FIELD_to, rest, FIELD_UNTRUSTED);
	return true;
}

/* "whitelisted: unknown[192.0.2.1/32]", "whitelisted: H[192.0.2.0/24]": the
 * latter is a network. */
static bool
parse_listed(struct event *ev, struct span text, struct span rest)
{
	struct span address = { 0 };

	(void)text;
	ev->kind = KIND_OTHER;
	(void)span_rcut(rest, '[', NULL, &address);
	if (span_has(address, SPAN("/32]")) ||
		span_has(address, SPAN("/128]")) ||
		span_find_char(address, '/') == SIZE_MAX)
		filter_add_client(ev, rest);
	return true;
}

/* "2019/03/04-10:00:00 postgrey (type Net::Server::Multiplex) starting!" */
static bool
parse_net_server(struct event *ev, struct span text, struct span rest)
{
	(void)rest;
	if (span_has(text, SPAN(" (type Net::Server"))) {
		ev->kind = KIND_START;
		return true;
	}
	ev->kind = KIND_STOP;
	return span_ends(text, SPAN(" Server closing!"));
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("action="), parse_action },
	{ SPAN_INIT("whitelisted: "), parse_listed },
	{ SPAN_INIT("cleaning "), shape_other },
	{ SPAN_INIT("rm /"), shape_other },
	{ SPAN_INIT("request: "), shape_other },
	{ SPAN_INIT("request age "), shape_other },
	{ SPAN_INIT("ignoring garbage: "), shape_other },
	{ SPAN_INIT("unrecognized request type: "), shape_other },
	{ SPAN_INIT("correcting date for first seen"), shape_other },
	{ SPAN_INIT("HUP received"), shape_other },
	{ SPAN_INIT("warning: "), shape_other },
	{ SPAN_INIT("WARNING: "), shape_other },
	{ SPAN_INIT("fatal: "), shape_other },
	{ SPAN_INIT("FATAL: "), shape_other },
	{ SPAN_INIT("ERROR: "), shape_other },
	{ SPAN_INIT("Exiting!"), filter_stop },
	{ SPAN_INIT("Process Backgrounded"), filter_start },
	{ SPAN_INIT("Binding to "), shape_other },
	{ SPAN_INIT("Setting gid "), shape_other },
	{ SPAN_INIT("Setting uid "), shape_other },
	{ SPAN_INIT("Resolved "), shape_other },
	{ SPAN_INIT("Pid_file "), shape_other },
	{ SPAN_INIT("Group Not Defined"), shape_other },
	{ SPAN_INIT("User Not Defined"), shape_other },
	{ SPAN_INIT("Couldn't unlink "), shape_other },
	{ SPAN_INIT("20"), parse_net_server },
	{ SPAN_INIT("postgrey (type Net::Server"), filter_start },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
postgrey_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;

	(void)dialect;
	(void)filter_eat_queue_id(ev, &text);
	return shape_try(shapes, ev, text);
}

const struct log_format format_postgrey = {
	.name = "postgrey",
	.title = "Postgrey 1.13 to 1.37",
	.bid = postgrey_bid,
	.parse = postgrey_parse,
};
