/* Exim: its main log ("2024-03-04 10:00:00 [123] 1rh0kY-00000000Ab-1Cd0 <=
 * ...") and the same through syslog, where the stamp may stand a second time.
 */
#include "format/log/exim/exim.h"

#include "format/log/line/format.h"
#include "format/time/stamp.h"

/* Debian's is exim4; an administrator may name a daemon by its task. */
static bool
is_exim_tag(struct span tag)
{
	if (!span_eat(&tag, SPAN("exim")))
		return false;
	return tag.len == 0 || is_digit(tag.ptr[0]) || tag.ptr[0] == '-';
}

/* syslog_timestamp and log_selector = +pid repeat what the header says. */
static struct span
skip_own_head(struct event *ev, struct span body)
{
	struct span rest = body;
	struct span pid = { 0 };

	if (body.len > 19 && is_digit(body.ptr[0]) && body.ptr[4] == '-' &&
		body.ptr[10] == ' ') {
		struct stamp_scan scan;

		stamp_scan(body, &scan);
		if (scan.at == 0 && scan.next > 0)
			body = span_ltrim(
				span_slice(body, scan.next, body.len));
		rest = body;
	}
	if (!span_eat_char(&rest, '['))
		return body;
	pid = span_take_set(&rest, "0123456789");
	if (pid.len == 0 || !span_eat(&rest, SPAN("] ")))
		return body;
	if (ev->head.pid.len == 0)
		ev->head.pid = pid;
	return rest;
}

/* Not that these begin so in no other text. */
static bool
reject_fits(const struct event *ev)
{
	return ev->head.stamp.kind == STAMP_NONE &&
		(span_starts(ev->line, SPAN("Envelope-from: <")) ||
			span_starts(ev->line, SPAN("Envelope-to: <")) ||
			span_starts(ev->line, SPAN("    <")) ||
			span_starts(ev->line, SPAN("I Message-I")));
}

static unsigned
exim_bid(const struct event *ev)
{
	struct span text = ev->head.body;
	struct span id = { 0 };

	if (is_exim_tag(ev->head.program))
		return FORMAT_SURE;
	if (reject_fits(ev))
		return 8;
	/* The log of its own has no tag, but always a year. */
	if (ev->head.program.len > 0 || ev->head.stamp.kind == STAMP_NONE ||
		ev->head.stamp.kind == STAMP_YEARLESS)
		return 0;
	if (exim_eat_id(&text, &id))
		return id.len == 16 ? 40 : 56;
	return exim_smtp_fits(text) ? 16 : 0;
}

static bool
exim_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = skip_own_head(ev, ev->head.body);
	struct span id = { 0 };
	size_t before = 0;

	(void)dialect;
	ev->daemon = SPAN("exim");
	if (reject_fits(ev))
		return exim_reject(ev, ev->line);
	if (!exim_eat_id(&text, &id))
		return exim_smtp(ev, text);
	event_add(ev, FIELD_queue_id, id, FIELD_VERBATIM);
	before = ev->nfields;
	if (exim_mail(ev, text))
		return true;
	ev->nfields = before;
	if (exim_smtp(ev, text))
		return true;
	ev->nfields = before;
	/* What an ACL logs is the administrator's to word. */
	ev->kind = KIND_OTHER;
	return true;
}

const struct log_format format_exim = {
	.name = "exim",
	.title = "Exim 4 main log",
	.bid = exim_bid,
	.parse = exim_parse,
};
