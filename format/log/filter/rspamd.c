/* rspamd: "<8ae27d>; task; function: text", in its own file with "#123(normal)
 * " before it. Six hexadecimal digits name the task or the milter's session. */
#include "format/log/filter/rspamd.h"

#include "format/log/line/format.h"

/* "#3892999(controller) ", where no syslogd wrote the tag. */
static bool
eat_process(struct span *text)
{
	struct span rest = *text;

	if (!span_eat_char(&rest, '#') ||
		span_take_set(&rest, "0123456789").len == 0 ||
		!span_eat_char(&rest, '('))
		return false;
	(void)span_take_set(&rest, "abcdefghijklmnopqrstuvwxyz_");
	if (!span_eat(&rest, SPAN(") ")))
		return false;
	*text = rest;
	return true;
}

/* "<8ae27d>; proxy; ", "proxy; " */
static bool
eat_module(struct span *text, struct span *session, struct span *module)
{
	struct span rest = *text;

	if (span_eat_char(&rest, '<')) {
		*session = span_take_set(&rest,
			"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR"
			"STUVWXYZ");
		if (session->len == 0 || session->len > 16 ||
			!span_eat(&rest, SPAN(">; ")))
			return false;
	}
	*module =
		span_take_set(&rest, "abcdefghijklmnopqrstuvwxyz_0123456789.");
	if (module->len == 0 || !span_eat(&rest, SPAN("; ")))
		return false;
	*text = rest;
	return true;
}

static unsigned
rspamd_bid(const struct event *ev)
{
	struct span text = ev->head.body;

	if (ev->head.program.len > 0)
		return filter_bid(ev, SPAN("rspamd"));
	return eat_process(&text) ? 32 : 0;
}

/* "got connection from [2001:db8::1]:40878", "... 192.0.2.1:40878" */
static bool
parse_connection(struct event *ev, struct span text, struct span rest)
{
	struct span port = { 0 };
	struct span ip = { 0 };

	(void)text;
	if (!span_rcut(rest, ':', &ip, &port) || !span_all_digits(port) ||
		!filter_add_ip(ev, FIELD_client_ip, ip, FIELD_VERBATIM))
		return false;
	event_add(ev, FIELD_port, port, FIELD_VERBATIM);
	return true;
}

/* "loaded message; id: <M>; queue-id: <Q>; size: 2348; checksum: <...>" */
static bool
parse_loaded(struct event *ev, struct span text, struct span rest)
{
	static const struct filter_part parts[] = {
		{ SPAN_INIT("; checksum: "), FIELD_COUNT, 0 },
		{ SPAN_INIT("; size: "), FIELD_size, FIELD_VERBATIM },
	};
	struct span id = { 0 };

	(void)text;
	filter_cut_parts(ev, &rest, parts, sizeof(parts) / sizeof(parts[0]));
	if (span_cut_at(rest, SPAN(">; queue-id: <"), &rest, &id)) {
		(void)span_cut(id, '>', &id, NULL);
		if (!span_eq(id, SPAN("undef")))
			event_add(ev, FIELD_queue_id, id, FIELD_VERBATIM);
	}
	(void)span_eat_char(&rest, '<');
	if (span_ends(rest, SPAN(">")))
		rest.len--;
	filter_add_message_id(ev, rest);
	return true;
}

/* "<M>: set pre-result to 'reject' (no score): 'clamav: virus found: "X"' ..."
 */
static bool
parse_result(struct event *ev, struct span rest)
{
	struct span id = { 0 };
	struct span action = { 0 };

	if (!span_cut_at(rest, SPAN(": set pre-result to '"), &id, &rest) ||
		!span_cut(rest, '\'', &action, &rest))
		return false;
	filter_add_message_id(ev, id);
	event_add(ev, FIELD_action, action, FIELD_VERBATIM);
	if (span_cut_at(rest, SPAN(": '"), NULL, &rest))
		event_add(ev, FIELD_reason,
			span_slice(rest, 0, span_find(rest, SPAN("' from "))),
			FIELD_UNTRUSTED);
	return true;
}

/* greylist.lua: "greylisted until "..."" */
static bool
parse_greylist(struct event *ev, struct span text)
{
	if (!span_has(text, SPAN("greylisted until")))
		return false;
	ev->kind = KIND_GREYLIST;
	event_add(ev, FIELD_status, text, FIELD_VERBATIM);
	return true;
}

/* Lua's modules: "greylist.lua:329: text" */
static bool
parse_lua(struct event *ev, struct span text)
{
	struct span file = { 0 };

	if (!span_cut(text, ':', &file, &text) ||
		!span_ends(file, SPAN(".lua")))
		return false;
	(void)span_cut_at(text, SPAN(": "), NULL, &text);
	if (span_starts(file, SPAN("greylist")))
		(void)parse_greylist(ev, text);
	return true;
}

/* "function_name: text", the function being one of rspamd's. */
static bool
eat_function(struct span *text, struct span *name)
{
	struct span rest = *text;

	*name = span_take_set(&rest,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
		"0123456789");
	if (name->len < 4 || !span_eat(&rest, SPAN(": ")))
		return false;
	*text = rest;
	return true;
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("loaded message; id: "), parse_loaded },
	{ SPAN_INIT("got connection from "), parse_connection },
	{ SPAN_INIT(""), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
parse_function(struct event *ev, struct span text)
{
	struct span name = { 0 };
	size_t before = ev->nfields;

	ev->kind = KIND_OTHER;
	if (!eat_function(&text, &name))
		return false;
	if (span_eq(name, SPAN("rspamd_task_write_log"))) {
		if (rspamd_task(ev, text))
			return true;
		ev->nfields = before;
		ev->kind = KIND_OTHER;
		return false;
	}
	if (span_eq(name, SPAN("rspamd_add_passthrough_result")) &&
		parse_result(ev, text))
		return true;
	ev->nfields = before;
	return shape_try(shapes, ev, text);
}

static bool
rspamd_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;
	struct span session = { 0 };
	struct span module = { 0 };

	(void)dialect;
	ev->daemon = SPAN("rspamd");
	ev->kind = KIND_OTHER;
	(void)eat_process(&text);
	if (!eat_module(&text, &session, &module))
		return false;
	if (session.len > 0)
		event_add(ev, FIELD_session, session, FIELD_VERBATIM);
	if (span_eq(module, SPAN("lua")) && parse_lua(ev, text))
		return true;
	return parse_function(ev, text);
}

const struct log_format format_rspamd = {
	.name = "rspamd",
	.title = "rspamd 1.4 to 3.11, by syslog and in its own file",
	.bid = rspamd_bid,
	.parse = rspamd_parse,
};
