/* SpamAssassin's spamd: "spamd: text", before 3.0 the text alone. Names of
 * users and messages are what spamc and the mail say. */
#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/format.h"
#include "format/log/line/severity.h"

/* clang-format off */
/* "raddr" is whoever ran spamc, mostly this host. */
static const struct filter_part keys[] = {
	{ SPAN_INIT("size="), FIELD_size, FIELD_VERBATIM },
	{ SPAN_INIT("user="), FIELD_user, FIELD_UNTRUSTED },
	{ SPAN_INIT("uid="), FIELD_uid, FIELD_VERBATIM },
	{ SPAN_INIT("raddr="), FIELD_client_ip, FIELD_VERBATIM },
	{ SPAN_INIT("rport="), FIELD_COUNT, 0 },
	{ SPAN_INIT("mid="), FIELD_message_id, FIELD_UNTRUSTED },
	{ SPAN_INIT("rmid="), FIELD_COUNT, 0 },
	{ SPAN_INIT("bayes="), FIELD_COUNT, 0 },
	{ SPAN_INIT("autolearn="), FIELD_COUNT, 0 },
	{ SPAN_INIT("rhost="), FIELD_COUNT, 0 },
	{ SPAN_INIT("required_score="), FIELD_COUNT, 0 },
	{ SPAN_INIT("required_hits="), FIELD_COUNT, 0 },
};
/* clang-format on */

enum { COUNT_KEYS = sizeof(keys) / sizeof(keys[0]) };

/* "[100] info: ", as spamd writes its own file and to standard error. */
static bool
eat_front(struct span *text, struct span *pid, struct span *level)
{
	static const struct span levels[] = { SPAN_INIT("info"),
		SPAN_INIT("warn"), SPAN_INIT("dbg"), SPAN_INIT("error"),
		SPAN_INIT("notice") };
	struct span rest = *text;
	struct span word = { 0 };

	if (span_eat_char(&rest, '[')) {
		*pid = span_take_set(&rest, "0123456789");
		if (!span_eat(&rest, SPAN("] ")))
			return false;
	}
	if (!span_cut_at(span_slice(rest, 0, 9), SPAN(": "), &word, NULL))
		return false;
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		if (!span_eq(word, levels[i]))
			continue;
		*level = i == 2 ? SPAN("debug") : severity_named(word);
		*text = span_slice(rest, word.len + 2, rest.len);
		return true;
	}
	return false;
}

static unsigned
spamd_bid(const struct event *ev)
{
	struct span text = ev->head.body;
	struct span pid = { 0 };
	struct span level = { 0 };

	if (ev->head.program.len > 0)
		return filter_bid(ev, SPAN("spamd"));
	/* Lines without a tag are many, and of these most end here. */
	if (text.len < 16 ||
		(text.ptr[0] != '[' && text.ptr[4] != ':' &&
			text.ptr[3] != ':' && text.ptr[5] != ':' &&
			text.ptr[6] != ':') ||
		!eat_front(&text, &pid, &level))
		return 0;
	return span_starts(text, SPAN("spamd: ")) ||
			span_starts(text, SPAN("prefork: "))
		? 56
		: 0;
}

/* "user:1000", "(unknown):1000" */
static void
add_user(struct event *ev, struct span s)
{
	struct span uid = { 0 };

	(void)span_rcut(s, ':', &s, &uid);
	(void)span_cut(uid, '.', &uid, NULL);
	if (s.len > 0 && s.ptr[0] != '(')
		event_add(ev, FIELD_user, s, FIELD_UNTRUSTED);
	if (uid.len > 0 && span_all_digits(uid))
		event_add(ev, FIELD_uid, uid, FIELD_VERBATIM);
}

/* "result: Y 12 - TESTS scantime=1.2,size=1234,..." */
static bool
parse_result(struct event *ev, struct span text, struct span rest)
{
	struct span verdict = { 0 };
	struct span score = { 0 };

	(void)text;
	ev->kind = KIND_FILTER;
	(void)span_cut(rest, ' ', &verdict, &rest);
	rest = span_ltrim(rest);
	if (!span_cut_at(rest, SPAN(" - "), &score, &rest) ||
		!span_cut_at(rest, SPAN("scantime="), NULL, &rest))
		return false;
	event_add(ev, FIELD_verdict, verdict, FIELD_VERBATIM);
	event_add(ev, FIELD_score, score, FIELD_VERBATIM);
	filter_eat_pairs(ev, rest, SPAN(","), keys, COUNT_KEYS);
	return true;
}

/* "clean message (-0.5/5.0) for user:1000 in 0.8 seconds, 1458 bytes." */
static bool
parse_message(struct event *ev, struct span text, struct span rest)
{
	struct span score = { 0 };
	struct span user = { 0 };
	size_t at = address_rfind(rest, SPAN(" in "));

	ev->kind = KIND_FILTER;
	if (at == SIZE_MAX ||
		!span_cut(span_slice(rest, 0, at), '/', &score, &user) ||
		!span_cut_at(user, SPAN(") for "), NULL, &user))
		return false;
	(void)span_cut_at(text, SPAN(" ("), &text, NULL);
	event_add(ev, FIELD_verdict, text, FIELD_VERBATIM);
	event_add(ev, FIELD_score, score, FIELD_VERBATIM);
	add_user(ev, user);
	rest = span_slice(rest, at, rest.len);
	if (span_cut_at(rest, SPAN("seconds, "), NULL, &rest)) {
		struct span size = span_take_set(&rest, "0123456789");

		if (size.len > 0)
			event_add(ev, FIELD_size, size, FIELD_VERBATIM);
	}
	return true;
}

/* "processing message <mid> aka <rmid> for user:1000" */
static bool
parse_begin(struct event *ev, struct span text, struct span rest)
{
	size_t at = address_rfind(rest, SPAN(" for "));
	struct span id = { 0 };

	(void)text;
	ev->kind = KIND_OTHER;
	if (at == SIZE_MAX)
		return false;
	(void)span_cut_at(span_slice(rest, 0, at), SPAN("> aka <"), &id, NULL);
	/* Where "aka" was cut off the bracket is too. */
	filter_add_message_id(ev, id);
	add_user(ev, span_slice(rest, at + sizeof(" for ") - 1, rest.len));
	return true;
}

/* "connection from localhost [127.0.0.1]:33620 to port 783, fd 5" */
static bool
parse_connection(struct event *ev, struct span text, struct span rest)
{
	struct span name = { 0 };
	struct span ip = { 0 };
	struct span port = { 0 };

	(void)text;
	ev->kind = KIND_CONNECT;
	if (!span_cut_at(rest, SPAN(" ["), &name, &rest) ||
		!span_cut(rest, ']', &ip, &rest))
		return false;
	event_add(ev, FIELD_client_name, name, FIELD_UNTRUSTED);
	(void)filter_add_ip(ev, FIELD_client_ip, ip, FIELD_VERBATIM);
	if (span_eat_char(&rest, ':')) {
		port = span_take_set(&rest, "0123456789");
		event_add(ev, FIELD_port, port, FIELD_VERBATIM);
	}
	return true;
}

static bool
parse_unauthorized(struct event *ev, struct span text, struct span rest)
{
	bool ok = parse_connection(ev, text, rest);

	ev->kind = KIND_REFUSE;
	return ok;
}

/* What spamd says of itself. */
static bool
parse_own(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	ev->kind = KIND_OTHER;
	if (span_starts(rest, SPAN("server started on ")))
		ev->kind = KIND_START;
	else if (span_starts(rest, SPAN("server killed by ")))
		ev->kind = KIND_STOP;
	return true;
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("result: "), parse_result },
	{ SPAN_INIT("clean message ("), parse_message },
	{ SPAN_INIT("identified spam ("), parse_message },
	{ SPAN_INIT("processing message "), parse_begin },
	{ SPAN_INIT("checking message "), parse_begin },
	{ SPAN_INIT("connection from "), parse_connection },
	{ SPAN_INIT("got connection over "), shape_other },
	{ SPAN_INIT("unauthorized connection from "), parse_unauthorized },
	{ { 0 }, NULL },
};

/* SpamAssassin's own parts, which write with their names before. */
static const struct shape others[] = {
	{ SPAN_INIT("spamd: "), parse_own },
	{ SPAN_INIT("prefork: "), shape_other },
	{ SPAN_INIT("dns: "), shape_other },
	{ SPAN_INIT("config: "), shape_other },
	{ SPAN_INIT("logger: "), shape_other },
	{ SPAN_INIT("rules: "), shape_other },
	{ SPAN_INIT("plugin: "), shape_other },
	{ SPAN_INIT("bayes: "), shape_other },
	{ SPAN_INIT("auto-whitelist: "), shape_other },
	{ SPAN_INIT("auto-welcomelist: "), shape_other },
	{ SPAN_INIT("pyzor: "), shape_other },
	{ SPAN_INIT("razor2: "), shape_other },
	{ SPAN_INIT("dcc: "), shape_other },
	{ SPAN_INIT("spf: "), shape_other },
	{ SPAN_INIT("dkim: "), shape_other },
	{ SPAN_INIT("timing: "), shape_other },
	{ SPAN_INIT("util: "), shape_other },
	{ SPAN_INIT("check: "), shape_other },
	{ SPAN_INIT("netset: "), shape_other },
	{ SPAN_INIT("zoom: "), shape_other },
	{ SPAN_INIT("setuid to "), shape_other },
	{ SPAN_INIT("Still running as root"), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
spamd_parse(struct event *ev, const struct dialect *dialect)
{
	struct span all = ev->head.body;
	struct span text = { 0 };
	struct span pid = { 0 };
	struct span level = { 0 };
	size_t before = ev->nfields;

	(void)dialect;
	if (ev->head.program.len == 0 && eat_front(&all, &pid, &level)) {
		if (pid.len > 0)
			ev->head.pid = pid;
		ev->head.severity = level;
	}
	text = all;
	(void)span_eat(&text, SPAN("spamd: "));
	if (shape_try(shapes, ev, text))
		return true;
	ev->nfields = before;
	ev->kind = KIND_OTHER;
	return shape_try(others, ev, all);
}

const struct log_format format_spamd = {
	.name = "spamd",
	.title = "SpamAssassin's spamd 2.6 to 4.0",
	.bid = spamd_bid,
	.parse = spamd_parse,
};
