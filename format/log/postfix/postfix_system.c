/* Start and stop, children that died, and what any daemon may say. */
#include "format/log/postfix/postfix.h"

static bool
parse_start(struct event *ev, struct span text, struct span rest)
{
	(void)rest;
	ev->kind = KIND_START;
	event_add(ev, FIELD_reason, text, FIELD_VERBATIM);
	return true;
}

static void
add_number_behind(
	struct event *ev, struct span text, struct span mark, enum field_id id)
{
	struct span digits = { 0 };

	if (!span_cut_at(text, mark, NULL, &text))
		return;
	digits = span_take_set(&text, "0123456789");
	if (digits.len > 0)
		event_add(ev, id, digits, FIELD_VERBATIM);
}

static bool
parse_stop(struct event *ev, struct span text, struct span rest)
{
	(void)rest;
	ev->kind = KIND_STOP;
	add_number_behind(ev, text, SPAN("signal "), FIELD_signal);
	event_add(ev, FIELD_reason, text, FIELD_VERBATIM);
	return true;
}

/* "process /usr/libexec/postfix/smtpd pid 1234 killed by signal 11" or
 * "exit status 1" */
static bool
parse_child(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_OTHER;
	event_add(
		ev, FIELD_command, span_take_until(&rest, ' '), FIELD_VERBATIM);
	add_number_behind(ev, rest, SPAN(" signal "), FIELD_signal);
	add_number_behind(ev, rest, SPAN(" exit status "), FIELD_exit_code);
	return true;
}

/* clang-format off */
static const struct shape system_shapes[] = {
	{ SPAN_INIT("daemon started -- version "), parse_start },
	{ SPAN_INIT("starting the Postfix"), parse_start },
	{ SPAN_INIT("stopping the Postfix"), parse_stop },
	{ SPAN_INIT("terminating on signal "), parse_stop },
	{ SPAN_INIT("aborting the Postfix"), parse_stop },
	{ SPAN_INIT("master exit time has arrived"), parse_stop },
	{ SPAN_INIT("reload -- version "), shape_other },
	{ SPAN_INIT("refreshing the Postfix"), shape_other },
	{ SPAN_INIT("the Postfix mail system is "), shape_other },
	{ SPAN_INIT("process "), parse_child },
	{ SPAN_INIT("statistics: "), shape_other },
	{ SPAN_INIT("cache "), shape_other },
	{ SPAN_INIT("table "), shape_other },
	{ SPAN_INIT("using backwards-compatible "), shape_other },
	{ SPAN_INIT("using using backwards-compatible "), shape_other },
	{ SPAN_INIT("To disable backwards compatibility "), shape_other },
	{ SPAN_INIT("See http"), shape_other },
	{ SPAN_INIT("Postfix is "), shape_other },
	{ SPAN_INIT("Postfix is running "), shape_other },
	{ SPAN_INIT("waiting for the Postfix"), shape_other },
	{ SPAN_INIT("idle timeout -- exiting"), shape_other },
	{ SPAN_INIT("master disconnect -- exiting"), shape_other },
	{ SPAN_INIT("time to retire -- exiting"), shape_other },
	{ SPAN_INIT("daemon started"), shape_other },
	{ SPAN_INIT("process generation: "), shape_other },
	{ SPAN_INIT("connection established"), shape_other },
	{ SPAN_INIT("connection closed"), shape_other },
	{ SPAN_INIT("sasl_exceptions: "), shape_other },
	{ SPAN_INIT("removing "), shape_other },
	{ SPAN_INIT("open "), shape_other },
	{ SPAN_INIT("< "), postfix_dialogue },
	{ SPAN_INIT("> "), postfix_dialogue },
	{ SPAN_INIT(">>> "), shape_other },
	{ SPAN_INIT("<<< "), shape_other },
	{ SPAN_INIT("send attr "), shape_other },
	{ SPAN_INIT("input attribute "), shape_other },
	{ SPAN_INIT("private/"), shape_other },
	{ SPAN_INIT("public/"), shape_other },
	{ SPAN_INIT("connect to subsystem "), shape_other },
	{ SPAN_INIT("name_mask: "), shape_other },
	{ SPAN_INIT("mapping DSN status "), shape_other },
	{ SPAN_INIT("starting new SASL client"), shape_other },
	{ SPAN_INIT("disposing SASL state"), shape_other },
	{ SPAN_INIT("SASL authentication "), shape_other },
	{ SPAN_INIT("ignoring status update from "), shape_other },
	{ SPAN_INIT("skipping "), shape_other },
	{ SPAN_INIT(""), postfix_debugging },
	{ { 0 }, NULL },
};
/* clang-format on */

bool
postfix_system(struct event *ev, struct span text)
{
	return shape_try(system_shapes, ev, text);
}
