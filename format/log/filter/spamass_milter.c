/* spamass-milter. What it decides it mostly tells the MTA only. */
#include "format/log/filter/filter.h"
#include "format/log/line/format.h"
#include "format/log/line/reply.h"

static unsigned
spamass_milter_bid(const struct event *ev)
{
	return filter_bid(ev, SPAN("spamass-milter"));
}

/* "Rejecting with 550 5.7.1: Blocked by SpamAssassin" */
static bool
parse_refusal(struct event *ev, struct span text, struct span rest)
{
	struct span code = { 0 };
	struct span dsn = { 0 };

	(void)text;
	reply_codes(rest, &code, &dsn);
	if (code.len == 0)
		return false;
	ev->kind = KIND_REFUSE;
	event_add(ev, FIELD_code, code, FIELD_VERBATIM);
	/* Its colon is no part of any reply. */
	(void)span_cut(rest, ':', &dsn, NULL);
	dsn = span_slice(dsn, code.len + 1, dsn.len);
	if (dsn.len > 0)
		event_add(ev, FIELD_dsn, dsn, FIELD_VERBATIM);
	event_add(ev, FIELD_reply, rest, FIELD_UNTRUSTED);
	return true;
}

/* "spamass-milter 0.4.0 starting", "... exiting" */
static bool
parse_daemon(struct event *ev, struct span text, struct span rest)
{
	(void)rest;
	ev->kind = span_ends(text, SPAN(" starting")) ? KIND_START : KIND_STOP;
	return ev->kind == KIND_START || span_ends(text, SPAN(" exiting"));
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("Rejecting with "), parse_refusal },
	{ SPAN_INIT("Defering with "), parse_refusal },
	{ SPAN_INIT("spamass-milter "), parse_daemon },
	{ SPAN_INIT("Could not "), shape_other },
	{ SPAN_INIT("Thrown error: "), shape_other },
	{ SPAN_INIT("SA score: "), shape_other },
	{ SPAN_INIT("Setting debug level "), shape_other },
	{ SPAN_INIT("Failed to remove recipient "), shape_other },
	{ SPAN_INIT("smfi_"), shape_other },
	{ SPAN_INIT("SpamAssassin"), shape_other },
	{ SPAN_INIT("queueid="), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
spamass_milter_parse(struct event *ev, const struct dialect *dialect)
{
	(void)dialect;
	ev->daemon = SPAN("spamass-milter");
	return shape_try(shapes, ev, ev->head.body);
}

const struct log_format format_spamass_milter = {
	.name = "spamass_milter",
	.title = "spamass-milter 0.3 and 0.4",
	.bid = spamass_milter_bid,
	.parse = spamass_milter_parse,
};
