/* opendmarc: "QUEUEID: text", the id being the milter macro i of the MTA. */
#include "format/log/filter/filter.h"
#include "format/log/line/format.h"

/* clang-format off */
static const struct span words[] = {
	SPAN_INIT("pass"), SPAN_INIT("fail"), SPAN_INIT("none"),
	SPAN_INIT("reject"), SPAN_INIT("quarantine"), SPAN_INIT("temperror"),
	SPAN_INIT("permerror"), SPAN_INIT("softfail"), SPAN_INIT("neutral"),
};

static const struct shape remarks[] = {
	{ SPAN_INIT("ARC pass, "), shape_other },
	{ SPAN_INIT("DMARC context initialization failed"), shape_other },
	{ SPAN_INIT("RFC5322 requirement error"), shape_other },
	{ SPAN_INIT("SPF record "), shape_other },
	{ SPAN_INIT("can't "), shape_other },
	{ SPAN_INIT("ignoring "), shape_other },
	{ SPAN_INIT("internal host"), shape_other },
	{ SPAN_INIT("multi-valued From field"), shape_other },
	{ SPAN_INIT("no Authentication-Results"), shape_other },
	{ SPAN_INIT("opendmarc_"), shape_other },
	{ SPAN_INIT("read/parse error"), shape_other },
	{ SPAN_INIT("unable to "), shape_other },
	{ SPAN_INIT("popen()"), shape_other },
	{ SPAN_INIT("pclose()"), shape_other },
	{ { 0 }, NULL },
};

static const struct shape housekeeping[] = {
	{ SPAN_INIT("additional trusted auth"), shape_other },
	{ SPAN_INIT("implicit authentication service"), shape_other },
	{ SPAN_INIT("trusted authentication services"), shape_other },
	{ SPAN_INIT("ignoring "), shape_other },
	{ SPAN_INIT("configuration reloaded"), shape_other },
	{ SPAN_INIT("exited with status "), shape_other },
	{ SPAN_INIT("terminated with signal "), shape_other },
	{ SPAN_INIT("maximum restart "), shape_other },
	{ SPAN_INIT("mlfi_"), shape_other },
	{ SPAN_INIT("smfi_"), shape_other },
	{ SPAN_INIT("can't "), shape_other },
	{ SPAN_INIT("no such "), shape_other },
	{ SPAN_INIT("[parent] "), shape_other },
	{ SPAN_INIT("[child] "), shape_other },
	{ SPAN_INIT("WARNING: "), shape_other },
	{ { 0 }, NULL },
};
/* clang-format on */

enum { COUNT_WORDS = sizeof(words) / sizeof(words[0]) };

static unsigned
opendmarc_bid(const struct event *ev)
{
	return filter_bid(ev, SPAN("opendmarc"));
}

static bool
is_word(struct span s)
{
	for (size_t i = 0; i < COUNT_WORDS; i++)
		if (span_eq(s, words[i]))
			return true;
	return false;
}

/* "SPF(mailfrom): kim@example.net pass", "SPF(helo): ..." */
static bool
parse_spf(struct event *ev, struct span text)
{
	struct span who = { 0 };
	struct span result = { 0 };
	bool is_helo = span_starts(text, SPAN("SPF(helo): "));

	if (!is_helo && !span_starts(text, SPAN("SPF(mailfrom): ")))
		return false;
	(void)span_cut_at(text, SPAN("): "), NULL, &text);
	(void)span_rcut(text, ' ', &who, &result);
	if (!is_word(result))
		return false;
	ev->kind = KIND_FILTER;
	event_add(ev, FIELD_spf, result, FIELD_VERBATIM);
	/* It may be a domain only. */
	if (is_helo)
		event_add(ev, FIELD_helo, who, FIELD_UNTRUSTED);
	else if (span_find_char(who, '@') != SIZE_MAX)
		event_add(ev, FIELD_from, who, FIELD_UNTRUSTED);
	return true;
}

/* "example.com fail", "example.com fail; dkim=fail (bad signature) spf=pass" */
static bool
parse_result(struct event *ev, struct span text)
{
	struct span head = { 0 };
	struct span domain = { 0 };
	struct span result = { 0 };

	(void)span_cut(text, ';', &head, NULL);
	if (!span_rcut(head, ' ', &domain, &result) || domain.len == 0 ||
		span_find_char(domain, ' ') != SIZE_MAX || !is_word(result))
		return false;
	ev->kind = KIND_FILTER;
	event_add(ev, FIELD_dmarc, result, FIELD_VERBATIM);
	event_add(ev, FIELD_status, text, FIELD_UNTRUSTED);
	return true;
}

/* "QUEUEID ignoring Authentication-Results at 6 from host": no colon. */
static bool
parse_ignoring(struct event *ev, struct span text)
{
	struct span id = { 0 };
	struct span rest = { 0 };

	(void)span_cut(text, ' ', &id, &rest);
	if (!span_starts(rest, SPAN("ignoring Authentication-Results at ")))
		return false;
	for (size_t i = 0; i < id.len; i++)
		if (!is_alnum(id.ptr[i]))
			return false;
	ev->kind = KIND_OTHER;
	event_add(ev, FIELD_queue_id, id, FIELD_VERBATIM);
	return true;
}

static bool
parse_daemon(struct event *ev, struct span text)
{
	if (!span_starts(text, SPAN("OpenDMARC Filter")))
		return shape_try(housekeeping, ev, text);
	return filter_milter_end(ev, text);
}

static bool
opendmarc_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;

	(void)dialect;
	if (filter_eat_queue_id(ev, &text))
		return parse_spf(ev, text) || parse_result(ev, text) ||
			shape_try(remarks, ev, text);
	return parse_ignoring(ev, text) || parse_daemon(ev, text);
}

const struct log_format format_opendmarc = {
	.name = "opendmarc",
	.title = "OpenDMARC 1.1 to 1.4",
	.bid = opendmarc_bid,
	.parse = opendmarc_parse,
};
