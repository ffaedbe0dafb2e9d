/* The Courier mail server: courierd ("newmsg,id=..."), its modules ("id=...,
 * from=<>,addr=<>: ...") and courieresmtpd ("error,relay=..."). */
#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/format.h"
#include "format/log/line/reply.h"

/* clang-format off */
static const struct span tags[] = {
	SPAN_INIT("courierd"), SPAN_INIT("courieresmtp"),
	SPAN_INIT("courieresmtpd"), SPAN_INIT("courierlocal"),
	SPAN_INIT("courierdsn"), SPAN_INIT("courieruucp"),
	SPAN_INIT("courierfax"), SPAN_INIT("courierfilter"),
	SPAN_INIT("couriermsa"), SPAN_INIT("courieresmtpd-msa"),
	SPAN_INIT("courieresmtpd-ssl"),
};
/* clang-format on */

enum { COUNT_TAGS = sizeof(tags) / sizeof(tags[0]) };

/* "0000000000A2B1C4.4D5E6F70.00001234": inode, time, process. */
static bool
eat_id(struct event *ev, struct span *s)
{
	size_t n = 0;

	while (n < s->len && n < 64 &&
		(hex_value(s->ptr[n]) >= 0 || s->ptr[n] == '.'))
		n++;
	if (n == 0)
		return false;
	event_add(ev, FIELD_queue_id, span_slice(*s, 0, n), FIELD_VERBATIM);
	*s = span_slice(*s, n, s->len);
	return true;
}

/* "dns; c.example (c.example [::ffff:192.0.2.1])" */
static void
add_origin(struct event *ev, struct span origin)
{
	struct span head = { 0 };
	struct span helo = { 0 };
	struct span name = { 0 };
	struct span ip = { 0 };

	if (!span_eat(&origin, SPAN("dns; ")))
		return;
	if (!span_rcut(origin, '[', &head, &ip) ||
		!span_rcut(head, '(', &helo, &name)) {
		event_add(ev, FIELD_helo, origin, FIELD_UNTRUSTED);
		return;
	}
	(void)span_cut(ip, ']', &ip, NULL);
	event_add(ev, FIELD_helo, span_trim(helo), FIELD_UNTRUSTED);
	name = span_trim(name);
	if (name.len > 0)
		event_add(ev, FIELD_client_name, name, FIELD_UNTRUSTED);
	(void)filter_add_ip(ev, FIELD_client_ip, ip, FIELD_VERBATIM);
}

/* "ID[, auth=bob]: dns; ..." */
static bool
new_message(struct event *ev, struct span text, struct span rest)
{
	struct span origin = { 0 };

	(void)text;
	ev->kind = KIND_QUEUE;
	if (!eat_id(ev, &rest))
		return false;
	(void)span_cut_at(rest, SPAN(": "), &rest, &origin);
	if (span_eat(&rest, SPAN(", auth=")))
		event_add(ev, FIELD_user, rest, FIELD_VERBATIM);
	add_origin(ev, origin);
	return true;
}

/* ",KEY<value>" off the front. */
static bool
eat_angle(struct event *ev, enum field_id id, struct span key, struct span *s)
{
	struct span rest = *s;
	struct span value = { 0 };

	if (!span_eat(&rest, key) || !span_cut(rest, '>', &value, &rest))
		return false;
	event_add(ev, id, value, FIELD_UNTRUSTED);
	*s = rest;
	return true;
}

/* "ID,from=<a>,module=esmtp,host=else.example,addr=<x@else.example>" */
static bool
started(struct event *ev, struct span text, struct span rest)
{
	struct span module = { 0 };
	struct span host = { 0 };

	ev->kind = KIND_DELIVER;
	if (!eat_id(ev, &rest) ||
		!eat_angle(ev, FIELD_from, SPAN(",from=<"), &rest))
		return false;
	event_add(ev, FIELD_status, span_slice(text, 0, 7), FIELD_VERBATIM);
	if (span_eat(&rest, SPAN(",module="))) {
		module = span_take_until(&rest, ',');
		event_add(ev, FIELD_service, module, FIELD_VERBATIM);
	}
	/* Of local mail it is the user's account. */
	if (span_eat(&rest, SPAN(",host=")) &&
		span_cut_at(rest, SPAN(",addr=<"), &host, &rest) &&
		host.len > 0 && !span_eq(module, SPAN("local")))
		event_add(ev, FIELD_relay, host, FIELD_VERBATIM);
	if (span_ends(rest, SPAN(">")))
		rest.len--;
	event_add(ev, FIELD_to, rest, FIELD_VERBATIM);
	return true;
}

static bool
completed(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_REMOVE;
	return eat_id(ev, &rest) && rest.len == 0;
}

static void
add_result(struct event *ev, struct span rest)
{
	struct span status = { 0 };

	if (span_eat(&rest, SPAN(",status: "))) {
		ev->kind = KIND_DELIVER;
		event_add(ev, FIELD_status, rest, FIELD_VERBATIM);
		return;
	}
	/* What the other side says, before what that led to. */
	ev->kind = KIND_OTHER;
	if (span_eat_char(&rest, ',')) {
		status = span_take_until(&rest, ':');
		ev->kind = KIND_DELIVER;
		event_add(ev, FIELD_status, status, FIELD_VERBATIM);
	}
	if (!span_eat(&rest, SPAN(": ")))
		return;
	reply_add(ev, rest, FIELD_UNTRUSTED);
	reply_add_next_id(ev, rest);
}

/* "ID,from=<a>,addr=<b>[,size=1],success: ...", "...,status: deferred" */
static bool
result(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	if (!eat_id(ev, &rest) ||
		!eat_angle(ev, FIELD_from, SPAN(",from=<"), &rest) ||
		!eat_angle(ev, FIELD_to, SPAN(",addr=<"), &rest))
		return false;
	if (span_eat(&rest, SPAN(",size=")))
		event_add(ev, FIELD_size, span_take_set(&rest, "0123456789"),
			FIELD_VERBATIM);
	add_result(ev, rest);
	return true;
}

/* "535 Authentication failed.",cmd: AUTH PLAIN AGJvYg== ...: the response holds
 * the password. */
static void
add_command(struct event *ev, struct span rest)
{
	struct span reply = { 0 };
	struct span command = { 0 };
	struct span response = { 0 };

	(void)span_cut_at(rest, SPAN("\",cmd: "), &reply, &command);
	reply_add(ev, reply, FIELD_VERBATIM);
	if (!span_ieq(span_slice(command, 0, 5), SPAN("AUTH "))) {
		if (!span_ieq(span_slice(command, 0, 5), SPAN("MAIL ")) &&
			!span_ieq(span_slice(command, 0, 5), SPAN("RCPT ")))
			ev->kind = KIND_OTHER;
		event_add(ev, FIELD_command, command, FIELD_UNTRUSTED);
		return;
	}
	ev->kind = KIND_LOGIN;
	event_add_derived(ev, FIELD_service, SPAN("smtp"), 0);
	event_add_derived(ev, FIELD_outcome, SPAN("failure"), 0);
	response = span_slice(command, 5, command.len);
	command = span_take_until(&response, ' ');
	event_add(ev, FIELD_method, command, FIELD_UNTRUSTED);
	(void)span_eat_char(&response, ' ');
	event_secret(ev, response);
}

/* "192.0.2.1[,port=1][,ident=x],from=<a>,to=<b>: 550 User unknown." */
static bool
smtp_error(struct event *ev, struct span text, struct span rest)
{
	struct span ip = span_take_until(&rest, ',');

	(void)text;
	ev->kind = KIND_REFUSE;
	if (!filter_add_ip(ev, FIELD_client_ip, ip, FIELD_VERBATIM))
		return false;
	if (span_eat(&rest, SPAN(",port=")))
		event_add(ev, FIELD_port, span_take_set(&rest, "0123456789"),
			FIELD_VERBATIM);
	if (span_starts(rest, SPAN(",ident="))) {
		size_t at = span_find(rest, SPAN(",from=<"));

		if (at == SIZE_MAX)
			at = span_find(rest, SPAN(",msg=\""));
		rest = span_slice(rest, at, rest.len);
	}
	if (span_eat(&rest, SPAN(",msg=\""))) {
		add_command(ev, rest);
		return true;
	}
	(void)eat_angle(ev, FIELD_from, SPAN(",from=<"), &rest);
	(void)eat_angle(ev, FIELD_to, SPAN(",to=<"), &rest);
	if (span_eat(&rest, SPAN(": ")))
		reply_add(ev, rest, FIELD_VERBATIM);
	return true;
}

/* "[::ffff:192.0.2.1][,port=[25]]" */
static bool
connected(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_CONNECT;
	return filter_add_ip(ev, FIELD_client_ip, span_take_until(&rest, ','),
		FIELD_VERBATIM);
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("newmsg,id="), new_message },
	{ SPAN_INIT("started,id="), started },
	{ SPAN_INIT("completed,id="), completed },
	{ SPAN_INIT("id="), result },
	{ SPAN_INIT("error,relay="), smtp_error },
	{ SPAN_INIT("started,ip="), connected },
	{ SPAN_INIT("Waiting."), shape_other },
	{ SPAN_INIT("Loading "), shape_other },
	{ SPAN_INIT("Installing "), shape_other },
	{ SPAN_INIT("Installed: "), shape_other },
	{ SPAN_INIT("Initializing "), shape_other },
	{ SPAN_INIT("Initialized: "), shape_other },
	{ SPAN_INIT("Started "), shape_other },
	{ SPAN_INIT("queuelo="), shape_other },
	{ SPAN_INIT("Purging "), shape_other },
	{ SPAN_INIT("SHUTDOWN: Stopping"), filter_stop },
	{ SPAN_INIT("SHUTDOWN: "), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

static unsigned
courier_bid(const struct event *ev)
{
	for (size_t i = 0; i < COUNT_TAGS; i++)
		if (span_eq(ev->head.program, tags[i]))
			return FORMAT_SURE;
	return 0;
}

static bool
courier_parse(struct event *ev, const struct dialect *dialect)
{
	(void)dialect;
	ev->daemon = SPAN("courier");
	return shape_try(shapes, ev, ev->head.body);
}

const struct log_format format_courier = {
	.name = "courier",
	.title = "Courier mail server: courierd, its modules, courieresmtpd",
	.bid = courier_bid,
	.parse = courier_parse,
};
