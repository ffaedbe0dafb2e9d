/* milter-greylist: "QUEUEID: addr H[192.0.2.1] from <a@b> to <c@d> delayed for
 * 00:05:00 (ACL 77)". Postfix has no queue id yet when it asks. */
#include "format/log/filter/filter.h"
#include "format/log/line/address.h"
#include "format/log/line/format.h"

/* clang-format off */
static const struct filter_part told[] = {
	{ SPAN_INIT(" to "), FIELD_to, FIELD_UNTRUSTED },
	{ SPAN_INIT(" rcpt "), FIELD_to, FIELD_UNTRUSTED },
	{ SPAN_INIT(" from "), FIELD_from, FIELD_UNTRUSTED },
};
static const struct filter_part skipped[] = {
	{ SPAN_INIT(", addr="), FIELD_client_name, FIELD_UNTRUSTED },
	{ SPAN_INIT(", rcpt="), FIELD_to, FIELD_UNTRUSTED },
	{ SPAN_INIT(" (from="), FIELD_from, FIELD_UNTRUSTED },
};
/* clang-format on */

enum {
	COUNT_TOLD = sizeof(told) / sizeof(told[0]),
	COUNT_SKIPPED = sizeof(skipped) / sizeof(skipped[0])
};

static unsigned
milter_greylist_bid(const struct event *ev)
{
	return filter_bid(ev, SPAN("milter-greylist"));
}

/* "H[192.0.2.1] from <a@b> to <c@d> delayed for 00:05:00 (ACL 77)",
 * "... blacklisted (ACL 7)", "192.0.2.1 from <a@b> rcpt <c@d>: autowhitelisted
 * for 72:00:00": what it does stands behind the last bracket, where no stranger
 * writes. */
static bool
parse_told(struct event *ev, struct span text, struct span rest)
{
	size_t end = address_rfind(rest, SPAN(">"));
	struct span words = { 0 };

	(void)text;
	if (end == SIZE_MAX)
		return false;
	words = span_slice(rest, end + 1, rest.len);
	(void)span_eat_char(&words, ':');
	words = span_trim(words);
	ev->kind = span_starts(words, SPAN("delayed ")) ? KIND_GREYLIST
							: KIND_FILTER;
	rest = span_slice(rest, 0, end + 1);
	filter_cut_parts(ev, &rest, told, COUNT_TOLD);
	if (span_find_char(rest, '[') == SIZE_MAX)
		(void)filter_add_ip(ev, FIELD_client_ip, rest, FIELD_VERBATIM);
	else
		filter_add_client(ev, rest);
	event_add(ev, FIELD_verdict, words, FIELD_VERBATIM);
	return true;
}

/* "WHY, (from=<a@b>, rcpt=<c@d>, addr=H[192.0.2.1]) ACL 21" */
static bool
parse_skipped(struct event *ev, struct span text, struct span rest)
{
	size_t end = address_rfind(rest, SPAN(")"));

	(void)text;
	ev->kind = KIND_FILTER;
	rest = span_slice(rest, 0, end);
	filter_cut_parts(ev, &rest, skipped, COUNT_SKIPPED);
	(void)span_eat_char(&rest, ' ');
	if (span_ends(rest, SPAN(",")))
		rest.len--;
	event_add(ev, FIELD_reason, rest, FIELD_UNTRUSTED);
	return true;
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("addr "), parse_told },
	{ SPAN_INIT("skipping greylist because"), parse_skipped },
	{ SPAN_INIT("milter-greylist "), filter_start },
	{ SPAN_INIT("reloading config"), shape_other },
	{ SPAN_INIT("reloaded config"), shape_other },
	{ SPAN_INIT("GeoIP "), shape_other },
	{ SPAN_INIT("Exiting"), filter_stop },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
milter_greylist_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;

	(void)dialect;
	(void)span_eat(&text, SPAN("(unknown id): "));
	(void)filter_eat_queue_id(ev, &text);
	return shape_try(shapes, ev, text);
}

const struct log_format format_milter_greylist = {
	.name = "milter_greylist",
	.title = "milter-greylist 2 to 4.6",
	.bid = milter_greylist_bid,
	.parse = milter_greylist_parse,
};
