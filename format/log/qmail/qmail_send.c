/* qmail-send. The message number is the queue id: an inode, used again as soon
 * as it is free; qp and the delivery number are counters of their own. */
#include "format/log/line/address.h"
#include "format/log/qmail/qmail.h"

static bool
message(struct event *ev, enum event_kind kind, struct span *rest)
{
	ev->kind = kind;
	return qmail_eat_number(ev, FIELD_queue_id, rest);
}

static bool
new_msg(struct event *ev, struct span rest)
{
	return message(ev, KIND_QUEUE, &rest) && rest.len == 0;
}

static bool
end_msg(struct event *ev, struct span rest)
{
	return message(ev, KIND_REMOVE, &rest) && rest.len == 0;
}

/* Cut " MARK digits" off the end. */
static bool
cut_number(struct span *s, struct span mark, struct span *digits)
{
	size_t at = address_rfind(*s, mark);

	if (at == SIZE_MAX)
		return false;
	*digits = span_slice(*s, at + mark.len, s->len);
	s->len = at;
	return span_all_digits(*digits);
}

/* "18995: bytes 603 from <a@b.example> qp 26920 uid 0". The sender is what the
 * client sent, so the line is read from its end; old splogger lines have
 * blanks in the brackets and a semicolon behind them. */
static bool
info_msg(struct event *ev, struct span rest)
{
	struct span uid = { 0 };
	struct span qp = { 0 };
	struct span from = { 0 };

	if (!message(ev, KIND_FROM, &rest) || !span_eat_char(&rest, ':') ||
		!cut_number(&rest, SPAN(" uid "), &uid) ||
		!cut_number(&rest, SPAN(" qp "), &qp))
		return false;
	if (!span_eat(&rest, SPAN(" bytes ")) &&
		!span_eat(&rest, SPAN(" byte ")))
		return false;
	if (!qmail_eat_number(ev, FIELD_size, &rest) ||
		!span_eat(&rest, SPAN(" from ")))
		return false;
	if (span_ends(rest, SPAN(";")))
		rest.len--;
	from = span_trim(rest);
	if (span_eat_char(&from, '<') && span_ends(from, SPAN(">")))
		from.len--;
	event_add(ev, FIELD_from, span_trim(from), FIELD_UNTRUSTED);
	event_add(ev, FIELD_qp, qp, FIELD_VERBATIM);
	event_add(ev, FIELD_uid, uid, FIELD_VERBATIM);
	return true;
}

/* "103: msg 18995 to local a@b.example" */
static bool
starting(struct event *ev, struct span rest)
{
	struct span body = ev->head.body;
	struct span word = { 0 };
	struct span channel = { 0 };
	struct span to = { 0 };

	ev->kind = KIND_DELIVER;
	word = span_slice(body, span_find(body, SPAN("starting ")), body.len);
	if (!qmail_eat_number(ev, FIELD_delivery, &rest) ||
		!span_eat(&rest, SPAN(": msg ")) ||
		!qmail_eat_number(ev, FIELD_queue_id, &rest) ||
		!span_eat(&rest, SPAN(" to ")) ||
		!span_cut(rest, ' ', &channel, &to))
		return false;
	event_add(ev, FIELD_service, channel, FIELD_VERBATIM);
	event_add(ev, FIELD_to, to, FIELD_VERBATIM);
	event_add(ev, FIELD_status, span_slice(word, 0, 8), FIELD_VERBATIM);
	return true;
}

/* "18995 qp 26976": the bounce is the mail that has this qp. */
static bool
bounce_msg(struct event *ev, struct span rest)
{
	return message(ev, KIND_BOUNCE, &rest) &&
		span_eat(&rest, SPAN(" qp ")) &&
		qmail_eat_number(ev, FIELD_qp, &rest);
}

/* "triple bounce: discarding bounce/18995" */
static bool
discarding(struct event *ev, struct span rest)
{
	return message(ev, KIND_DISCARD, &rest);
}

static bool
running(struct event *ev, struct span rest)
{
	ev->kind = KIND_START;
	return rest.len == 0;
}

static bool
exiting(struct event *ev, struct span rest)
{
	ev->kind = KIND_STOP;
	return rest.len == 0;
}

static bool
alert(struct event *ev, struct span rest)
{
	(void)rest;
	ev->kind = KIND_OTHER;
	if (ev->head.severity.len == 0)
		ev->head.severity = SPAN("alert");
	return true;
}

static bool
warning(struct event *ev, struct span rest)
{
	ev->kind = KIND_OTHER;
	qmail_add_path_id(ev, rest);
	if (ev->head.severity.len == 0)
		ev->head.severity = SPAN("warning");
	return true;
}

/* clang-format off */
static const struct qmail_shape shapes[] = {
	{ SPAN_INIT("status: local "), qmail_other, true },
	{ SPAN_INIT("status: exiting"), exiting, false },
	{ SPAN_INIT("starting delivery "), starting, true },
	{ SPAN_INIT("delivery "), qmail_delivery, true },
	{ SPAN_INIT("new msg "), new_msg, true },
	{ SPAN_INIT("info msg "), info_msg, true },
	{ SPAN_INIT("end msg "), end_msg, true },
	{ SPAN_INIT("bounce msg "), bounce_msg, true },
	{ SPAN_INIT("triple bounce: discarding bounce/"), discarding, true },
	{ SPAN_INIT("double bounce: discarding bounce/"), discarding, true },
	{ SPAN_INIT("double bounce: discarding "), discarding, true },
	{ SPAN_INIT("running"), running, false },
	{ SPAN_INIT("exiting"), exiting, false },
	{ SPAN_INIT("alert: "), alert, false },
	{ SPAN_INIT("warning: "), warning, false },
	{ SPAN_INIT("number"), qmail_other, false },
	{ SPAN_INIT("local"), qmail_other, false },
	{ SPAN_INIT("remote"), qmail_other, false },
	{ SPAN_INIT("sorry, message has "), qmail_other, false },
	{ SPAN_INIT("sighup response: "), qmail_other, false },
	{ SPAN_INIT("new concurrency"), qmail_other, false },
	{ SPAN_INIT("cannot start"), alert, false },
	{ { 0 }, NULL, false },
};
/* clang-format on */

const struct qmail_shape *
qmail_send_shapes(void)
{
	return shapes;
}
