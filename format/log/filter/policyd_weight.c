/* policyd-weight: "weighted check: SCORES; <client=I> <helo=H> <from=F> <to=T>;
 * rate: R", "decided action=A; <client=N[I]> ...; delay: Ds". */
#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/format.h"

static unsigned
policyd_weight_bid(const struct event *ev)
{
	return filter_bid(ev, SPAN("policyd-weight"));
}

/* "<client=N[I]> <helo=H> <from=F> <to=T>" at the end of s, off it. The client
 * stands first, before what it chose itself. */
static bool
cut_trace(struct event *ev, struct span *s)
{
	static const struct filter_part parts[] = {
		{ SPAN_INIT("> <to="), FIELD_to, FIELD_UNTRUSTED },
		{ SPAN_INIT("> <from="), FIELD_from, FIELD_UNTRUSTED },
		{ SPAN_INIT("> <helo="), FIELD_helo, FIELD_UNTRUSTED },
	};
	size_t at = span_find(*s, SPAN("<client="));
	struct span trace = { 0 };
	struct span client = { 0 };

	if (at == SIZE_MAX || filter_is_twice(*s, SPAN("<client=")))
		return false;
	trace = span_slice(*s, at + sizeof("<client=") - 1, s->len);
	if (span_ends(trace, SPAN(">")))
		trace.len--;
	(void)span_cut(trace, '>', &client, NULL);
	filter_add_client(ev, client);
	/* Older ones put two blanks between. */
	trace = span_slice(trace, client.len, trace.len);
	filter_cut_parts(ev, &trace, parts, sizeof(parts) / sizeof(parts[0]));
	*s = span_trim(span_slice(*s, 0, at));
	if (span_ends(*s, SPAN(";")))
		s->len--;
	return true;
}

static bool
parse_weighted(struct event *ev, struct span text, struct span rest)
{
	size_t at = address_rfind(rest, SPAN(" rate: "));

	(void)text;
	ev->kind = KIND_FILTER;
	if (at == SIZE_MAX || at == 0)
		return false;
	event_add(ev, FIELD_score,
		span_slice(rest, at + sizeof(" rate: ") - 1, rest.len),
		FIELD_VERBATIM);
	/* "," before 0.1.15. */
	rest = span_slice(rest, 0, at - 1);
	(void)cut_trace(ev, &rest);
	return true;
}

static bool
parse_decided(struct event *ev, struct span text, struct span rest)
{
	struct span action = { 0 };
	size_t at = address_rfind(rest, SPAN("; delay: "));

	(void)text;
	ev->kind = KIND_FILTER;
	if (at != SIZE_MAX) {
		struct span delay = span_slice(
			rest, at + sizeof("; delay: ") - 1, rest.len);

		delay = span_take_set(&delay, "0123456789");
		if (delay.len > 0)
			event_add(ev, FIELD_delay, delay, FIELD_VERBATIM);
		rest = span_slice(rest, 0, at);
	}
	(void)cut_trace(ev, &rest);
	(void)span_cut(rest, ' ', &action, NULL);
	event_add(ev, FIELD_verdict, action, FIELD_VERBATIM);
	if (rest.len > action.len + 1)
		event_add(ev, FIELD_reply,
			span_slice(rest, action.len + 1, rest.len),
			FIELD_UNTRUSTED);
	return true;
}

static bool
parse_daemon(struct event *ev, struct span text, struct span rest)
{
	(void)rest;
	ev->kind = KIND_START;
	return span_has(text, SPAN(" started and daemonized"));
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("weighted check: "), parse_weighted },
	{ SPAN_INIT("decided action="), parse_decided },
	{ SPAN_INIT("policyd-weight "), parse_daemon },
	{ SPAN_INIT("Daemon terminated."), filter_stop },
	{ SPAN_INIT("child: "), shape_other },
	{ SPAN_INIT("master: "), shape_other },
	{ SPAN_INIT("cache"), shape_other },
	{ SPAN_INIT("startup: "), shape_other },
	{ SPAN_INIT("conf-err: "), shape_other },
	{ SPAN_INIT("err: "), shape_other },
	{ SPAN_INIT("could not "), shape_other },
	{ SPAN_INIT("Got "), shape_other },
	{ SPAN_INIT("ignoring garbage: "), shape_other },
	{ SPAN_INIT("unrecognized request type"), shape_other },
	{ SPAN_INIT("Attribute: "), shape_other },
	{ SPAN_INIT("fatal_exit: "), shape_other },
	{ SPAN_INIT("removing stale "), shape_other },
	{ SPAN_INIT("Process already running"), shape_other },
	{ SPAN_INIT("warning: "), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
policyd_weight_parse(struct event *ev, const struct dialect *dialect)
{
	(void)dialect;
	ev->daemon = SPAN("policyd-weight");
	return shape_try(shapes, ev, ev->head.body);
}

const struct log_format format_policyd_weight = {
	.name = "policyd_weight",
	.title = "policyd-weight 0.1.14 and 0.1.15",
	.bid = policyd_weight_bid,
	.parse = policyd_weight_parse,
};
