/* spampd, SpamAssassin as a proxy: "clean message <id> (0.10/5.00) from <a@b>
 * for <c@d> in 0.90s, 950 bytes." */
#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/format.h"

static unsigned
spampd_bid(const struct event *ev)
{
	return filter_bid(ev, SPAN("spampd"));
}

/* "<a@b>,<c@d> ORCPT=rfc822;c@d" */
static void
add_recipients(struct event *ev, struct span rest)
{
	struct span to = { 0 };

	while (span_eat_char(&rest, '<') && span_cut(rest, '>', &to, &rest)) {
		event_add(ev, FIELD_to, to, FIELD_UNTRUSTED);
		(void)span_cut(rest, ',', NULL, &rest);
	}
}

/* What stands behind the last `mark`; *s is left with what is before it. */
static bool
cut_behind(struct span *s, struct span mark, struct span *behind)
{
	size_t at = address_rfind(*s, mark);

	if (at == SIZE_MAX)
		return false;
	*behind = span_slice(*s, at + mark.len, s->len);
	*s = span_slice(*s, 0, at);
	return true;
}

/* The Message-ID is a stranger's: what the daemon says stands behind it. */
static bool
parse_verdict(struct event *ev, struct span text, struct span rest)
{
	struct span size = { 0 };
	struct span seconds = { 0 };
	struct span to = { 0 };
	struct span from = { 0 };
	struct span score = { 0 };
	bool is_spam = span_starts(text, SPAN("identified"));

	if (!cut_behind(&rest, SPAN("s, "), &size) ||
		!cut_behind(&rest, SPAN(" in "), &seconds) ||
		!cut_behind(&rest, SPAN(" for "), &to) ||
		!cut_behind(&rest, SPAN(" from "), &from) ||
		!cut_behind(&rest, SPAN(" ("), &score))
		return false;
	ev->kind = KIND_FILTER;
	filter_add_message_id(ev, rest);
	filter_add_address(ev, FIELD_from, from);
	add_recipients(ev, to);
	(void)span_cut(score, '/', &score, NULL);
	event_add(ev, FIELD_score, score, FIELD_VERBATIM);
	event_add_derived(
		ev, FIELD_verdict, is_spam ? SPAN("spam") : SPAN("clean"), 0);
	(void)span_cut(size, ' ', &size, NULL);
	event_add(ev, FIELD_size, size, FIELD_VERBATIM);
	return true;
}

/* "<id> for <c@d>" */
static bool
parse_begun(struct event *ev, struct span text, struct span rest)
{
	struct span to = { 0 };

	(void)text;
	ev->kind = KIND_OTHER;
	if (!cut_behind(&rest, SPAN(" for "), &to))
		return true;
	filter_add_message_id(ev, rest);
	add_recipients(ev, to);
	return true;
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("clean message "), parse_verdict },
	{ SPAN_INIT("identified spam "), parse_verdict },
	{ SPAN_INIT("processing message "), parse_begun },
	{ SPAN_INIT("skipped large message "), shape_other },
	{ SPAN_INIT("Process Backgrounded"), filter_start },
	{ SPAN_INIT("Binding to "), shape_other },
	{ SPAN_INIT("Setting gid "), shape_other },
	{ SPAN_INIT("Setting uid "), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
spampd_parse(struct event *ev, const struct dialect *dialect)
{
	(void)dialect;
	return shape_try(shapes, ev, ev->head.body);
}

const struct log_format format_spampd = {
	.name = "spampd",
	.title = "spampd 2.30 to 2.62",
	.bid = spampd_bid,
	.parse = spampd_parse,
};
