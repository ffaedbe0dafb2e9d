/* MIMEDefang: "QUEUEID: text" of the milter, "QUEUEID: MDLOG,..." of the filter
 * (md_graphdefang_log). */
#include "format/log/filter/filter.h"
#include "format/log/line/format.h"

static unsigned
mimedefang_bid(const struct event *ev)
{
	static const struct span names[] = { SPAN_INIT("mimedefang"),
		SPAN_INIT("mimedefang.pl"),
		SPAN_INIT("mimedefang-multiplexor") };
	unsigned bits = 0;

	for (size_t i = 0; bits == 0 && i < 3; i++)
		bits = filter_bid(ev, names[i]);
	return bits;
}

/* The two values are what the event is about: of spam its score and the
 * client. */
static void
add_values(struct event *ev, struct span what, struct span one, struct span two)
{
	if (span_eq(what, SPAN("virus")))
		event_add(ev, FIELD_virus, one, FIELD_VERBATIM);
	else if (span_eq(what, SPAN("spam")) || span_eq(what, SPAN("non-spam")))
		event_add(ev, FIELD_score, one, FIELD_VERBATIM);
	else if (one.len > 0)
		event_add(ev, FIELD_reason, one, FIELD_UNTRUSTED);
	(void)filter_add_ip(ev, FIELD_client_ip, two, FIELD_VERBATIM);
}

/* "MDLOG,ID,event,value1,value2,<from>,<to>,subject": commas inside of values
 * are %2C. There may be more values than two, or fewer. */
static bool
parse_graph(struct event *ev, struct span text, struct span rest)
{
	struct span id = { 0 };
	struct span what = { 0 };
	struct span values[3] = { { 0 }, { 0 }, { 0 } };
	struct span to = { 0 };
	unsigned n = 0;

	(void)text;
	ev->kind = KIND_FILTER;
	if (!span_cut(rest, ',', &id, &rest) ||
		!span_cut(rest, ',', &what, &rest))
		return false;
	if (!event_field(ev, FIELD_queue_id) && !span_eq(id, SPAN("NOQUEUE")))
		event_add(ev, FIELD_queue_id, id, FIELD_VERBATIM);
	event_add(ev, FIELD_verdict, what, FIELD_VERBATIM);
	while (rest.len > 0 && rest.ptr[0] != '<') {
		if (!span_cut(rest, ',', &values[n], &rest))
			return false;
		n += n < 2;
	}
	add_values(ev, what, values[0], values[1]);
	(void)span_cut(rest, ',', &id, &rest);
	(void)span_cut(rest, ',', &to, &rest);
	filter_add_address(ev, FIELD_from, id);
	if (to.len > 0)
		filter_add_address(ev, FIELD_to, to);
	if (rest.len > 0)
		event_add(ev, FIELD_subject, rest, FIELD_UNTRUSTED);
	return true;
}

/* "Bouncing because filter instructed us to" */
static bool
parse_told(struct event *ev, struct span text, struct span rest)
{
	struct span word = { 0 };

	(void)rest;
	(void)span_cut(text, ' ', &word, NULL);
	ev->kind =
		span_eq(word, SPAN("Discarding")) ? KIND_DISCARD : KIND_REFUSE;
	event_add(ev, FIELD_action, word, FIELD_VERBATIM);
	return true;
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("MDLOG,"), parse_graph },
	{ SPAN_INIT("Bouncing because"), parse_told },
	{ SPAN_INIT("Discarding because"), parse_told },
	{ SPAN_INIT("Tempfailing because"), parse_told },
	{ SPAN_INIT("Filter "), shape_other },
	{ SPAN_INIT("filter: "), shape_other },
	{ SPAN_INIT("Not cleaning up "), shape_other },
	{ SPAN_INIT("Could not "), shape_other },
	{ SPAN_INIT("Error "), shape_other },
	{ SPAN_INIT("RESULTS file"), shape_other },
	{ SPAN_INIT("WARNING: "), shape_other },
	{ SPAN_INIT("[greylist] "), shape_other },
	{ SPAN_INIT("MIMEDefang alive."), filter_start },
	{ SPAN_INIT("Multiplexor alive"), filter_start },
	{ SPAN_INIT("MIMEDefang-"), filter_start },
	{ SPAN_INIT("started; "), filter_start },
	{ SPAN_INIT("Received SIGTERM"), filter_stop },
	{ SPAN_INIT("Starting worker "), shape_other },
	{ SPAN_INIT("Starting slave "), shape_other },
	{ SPAN_INIT("Killing "), shape_other },
	{ SPAN_INIT("Reap: "), shape_other },
	{ SPAN_INIT("Worker "), shape_other },
	{ SPAN_INIT("Slave "), shape_other },
	{ SPAN_INIT("stats "), shape_other },
	{ SPAN_INIT("All workers are busy"), shape_other },
	{ SPAN_INIT("All slaves are busy"), shape_other },
	{ SPAN_INIT("No free "), shape_other },
	{ SPAN_INIT("Initialized embedded Perl"), shape_other },
	{ SPAN_INIT("Re-initialized embedded Perl"), shape_other },
	{ SPAN_INIT("mfconnect: "), shape_other },
	{ SPAN_INIT("IP validation header is "), shape_other },
	{ SPAN_INIT("Autoscal"), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
mimedefang_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;

	(void)dialect;
	ev->daemon = SPAN("mimedefang");
	(void)filter_eat_queue_id(ev, &text);
	return shape_try(shapes, ev, text);
}

const struct log_format format_mimedefang = {
	.name = "mimedefang",
	.title = "MIMEDefang 2.50 to 3.6",
	.bid = mimedefang_bid,
	.parse = mimedefang_parse,
};
