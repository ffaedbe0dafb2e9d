/* postfwd: "[RULES] rule=1, id=X, client=H[I], sender=<F>, recipient=<T>,
 * helo=<H>, proto=SMTP, state=RCPT, delay=0s, hits=X, action=DUNNO". */
#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/format.h"

/* clang-format off */
/* Whoever it is stands before what he chose himself. */
static const struct filter_part keys[] = {
	{ SPAN_INIT("rule="), FIELD_COUNT, 0 },
	{ SPAN_INIT("id="), FIELD_reason, FIELD_VERBATIM },
	{ SPAN_INIT("queue="), FIELD_queue_id, FIELD_VERBATIM },
	{ SPAN_INIT("queueid="), FIELD_queue_id, FIELD_VERBATIM },
	{ SPAN_INIT("client="), FIELD_client_name, FIELD_UNTRUSTED },
	{ SPAN_INIT("user="), FIELD_user, FIELD_UNTRUSTED },
};

/* And these stand behind it. */
static const struct filter_part tail[] = {
	{ SPAN_INIT(", hits="), FIELD_COUNT, 0 },
	{ SPAN_INIT(", delay="), FIELD_COUNT, 0 },
	{ SPAN_INIT(", state="), FIELD_COUNT, 0 },
	{ SPAN_INIT(", proto="), FIELD_protocol, FIELD_VERBATIM },
	{ SPAN_INIT(", helo="), FIELD_helo, FIELD_UNTRUSTED },
	{ SPAN_INIT(", recipient="), FIELD_to, FIELD_UNTRUSTED },
};
/* clang-format on */

enum {
	COUNT_KEYS = sizeof(keys) / sizeof(keys[0]),
	COUNT_TAIL = sizeof(tail) / sizeof(tail[0])
};

static unsigned
postfwd_bid(const struct event *ev)
{
	static const struct span names[] = { SPAN_INIT("postfwd"),
		SPAN_INIT("postfwd2"), SPAN_INIT("postfwd3") };
	struct span tag = ev->head.program;
	unsigned bits = 0;

	/* "postfwd2/policy", "postfwd3/cache" */
	if (span_starts(tag, SPAN("postfwd")) &&
		span_find_char(tag, '/') != SIZE_MAX)
		return FORMAT_SURE;
	for (size_t i = 0; bits == 0 && i < 3; i++)
		bits = filter_bid(ev, names[i]);
	return bits;
}

static bool
parse_rule(struct event *ev, struct span text, struct span rest)
{
	size_t at = address_rfind(rest, SPAN(", action="));
	size_t before = 0;
	struct span action = { 0 };
	struct span words = { 0 };
	struct span from = { 0 };

	(void)text;
	ev->kind = KIND_FILTER;
	if (!span_starts(rest, SPAN("rule=")))
		return false;
	if (at != SIZE_MAX) {
		action = span_slice(
			rest, at + sizeof(", action=") - 1, rest.len);
		rest = span_slice(rest, 0, at);
	}
	before = ev->nfields;
	filter_cut_parts(ev, &rest, tail, COUNT_TAIL);
	/* "helo=<H>" */
	for (; before < ev->nfields; before++)
		if (ev->fields[before].id == FIELD_helo &&
			span_eat_char(&ev->fields[before].value, '<') &&
			span_ends(ev->fields[before].value, SPAN(">")))
			ev->fields[before].value.len--;
	if (span_cut_at(rest, SPAN(", sender="), &rest, &from))
		filter_add_address(ev, FIELD_from, from);
	filter_eat_pairs(ev, rest, SPAN(", "), keys, COUNT_KEYS);
	if (action.len == 0)
		return true;
	(void)span_cut(action, ' ', &action, &words);
	event_add(ev, FIELD_verdict, action, FIELD_VERBATIM);
	if (words.len > 0)
		event_add(ev, FIELD_reply, words, FIELD_UNTRUSTED);
	return true;
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("[RULES] "), parse_rule },
	{ SPAN_INIT("[CACHE] "), parse_rule },
	{ SPAN_INIT("["), shape_other },
	{ SPAN_INIT("postfwd"), shape_other },
	{ SPAN_INIT("rules: "), shape_other },
	{ SPAN_INIT("Process Backgrounded"), filter_start },
	{ SPAN_INIT("Server closing!"), filter_stop },
	{ SPAN_INIT("terminating..."), filter_stop },
	{ SPAN_INIT("ready for input"), filter_start },
	{ SPAN_INIT("Loaded "), shape_other },
	{ SPAN_INIT("Binding to "), shape_other },
	{ SPAN_INIT("Setting "), shape_other },
	{ SPAN_INIT("warning: "), shape_other },
	{ SPAN_INIT("fatal: "), shape_other },
	{ SPAN_INIT("ignoring "), shape_other },
	{ SPAN_INIT("timeout after "), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
postfwd_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;

	(void)dialect;
	(void)filter_eat_queue_id(ev, &text);
	return shape_try(shapes, ev, text);
}

const struct log_format format_postfwd = {
	.name = "postfwd",
	.title = "postfwd 1.0 to 3.0",
	.bid = postfwd_bid,
	.parse = postfwd_parse,
};
