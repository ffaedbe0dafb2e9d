/* PostSRSd: "srs_forward: <a@b> rewritten as <SRS0=...@c>" (1.x), "QUEUEID:
 * <a@b> forwarded as <SRS0=...@c>" (2.x). */
#include "format/log/filter/filter.h"
#include "format/log/line/format.h"
#include "format/log/postfix/postfix.h"

static unsigned
postsrsd_bid(const struct event *ev)
{
	return filter_bid(ev, SPAN("postsrsd"));
}

/* The sender's address as it was and as it is; of an answer to it, the address
 * that was written to and the one that is meant. */
static bool
read_change(struct event *ev, struct span s, bool is_forward)
{
	struct span old = { 0 };
	struct span new = { 0 };
	struct span what = { 0 };

	ev->kind = KIND_OTHER;
	if (!postfix_eat_angle(&s, " ", &old) || !span_eat(&s, SPAN(" ")))
		return false;
	if (!span_cut_at(s, SPAN(" <"), &what, &new)) {
		/* "not rewritten: Domain excluded by policy" */
		if (!span_starts(s, SPAN("not re")))
			return false;
		if (span_starts(s, SPAN("not reversed")))
			is_forward = false;
		event_add(ev, is_forward ? FIELD_from : FIELD_to, old,
			FIELD_UNTRUSTED);
		event_add(ev, FIELD_reason, s, FIELD_VERBATIM);
		return true;
	}
	if (span_starts(what, SPAN("reversed ")))
		is_forward = false;
	if (span_ends(new, SPAN(">")))
		new.len--;
	event_add(ev, is_forward ? FIELD_from : FIELD_orig_to, old,
		FIELD_UNTRUSTED);
	event_add(ev, is_forward ? FIELD_from : FIELD_to, new, FIELD_UNTRUSTED);
	event_add(ev, FIELD_action, what, FIELD_VERBATIM);
	return true;
}

static bool
parse_forward(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	return read_change(ev, rest, true);
}

static bool
parse_reverse(struct event *ev, struct span text, struct span rest)
{
	(void)text;
	return read_change(ev, rest, false);
}

static bool
parse_refusal(struct event *ev, struct span text, struct span rest)
{
	struct span to = { 0 };

	ev->kind = KIND_REFUSE;
	if (!postfix_eat_angle(&rest, "", &to))
		return false;
	event_add(ev, FIELD_to, to, FIELD_UNTRUSTED);
	event_add(ev, FIELD_reason,
		span_slice(
			text, 0, sizeof("rejecting invalid SRS address") - 1),
		FIELD_VERBATIM);
	return true;
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("srs_forward: "), parse_forward },
	{ SPAN_INIT("srs_reverse: "), parse_reverse },
	{ { 0 }, NULL },
};

static const struct shape remarks[] = {
	{ SPAN_INIT("rejecting invalid SRS address "), parse_refusal },
	{ SPAN_INIT("MTA "), shape_other },
	{ SPAN_INIT("no "), shape_other },
	{ SPAN_INIT("invalid "), shape_other },
	{ SPAN_INIT("Signal "), shape_other },
	{ SPAN_INIT("file change detected"), shape_other },
	{ SPAN_INIT("configuration error"), shape_other },
	{ SPAN_INIT("Worker process "), shape_other },
	{ SPAN_INIT("child process "), shape_other },
	{ SPAN_INIT("connection limit reached"), shape_other },
	{ SPAN_INIT("socketmap "), shape_other },
	{ SPAN_INIT("socket "), shape_other },
	{ SPAN_INIT("failed to "), shape_other },
	{ SPAN_INIT("cannot "), shape_other },
	{ SPAN_INIT("seccomp "), shape_other },
	{ SPAN_INIT("inotify"), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
postsrsd_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;
	size_t before = 0;

	(void)dialect;
	if (shape_try(shapes, ev, text))
		return true;
	/* By the socket map there is no queue id but a word in its place. */
	if (!filter_eat_queue_id(ev, &text))
		(void)span_eat(&text, SPAN("socketmap: "));
	before = ev->nfields;
	if (span_starts(text, SPAN("<")) && read_change(ev, text, true))
		return true;
	ev->nfields = before;
	return shape_try(remarks, ev, text);
}

const struct log_format format_postsrsd = {
	.name = "postsrsd",
	.title = "PostSRSd 1.1 to 2.0",
	.bid = postsrsd_bid,
	.parse = postsrsd_parse,
};
