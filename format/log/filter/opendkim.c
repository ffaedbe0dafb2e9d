/* opendkim: "QUEUEID: text", the id being the milter macro i of the MTA. */
#include "format/log/filter/filter.h"
#include "format/log/line/format.h"

struct ending {
	struct span text;
	/* The word of RFC 8601 for it, or empty. */
	struct span dkim;
};

/* clang-format off */
/* Texts that say a result; the first that is found. */
static const struct ending results[] = {
	{ SPAN_INIT("DKIM verification successful"), SPAN_INIT("pass") },
	{ SPAN_INIT("no signature data"), SPAN_INIT("none") },
	{ SPAN_INIT("bad signature data"), SPAN_INIT("fail") },
	{ SPAN_INIT("key retrieval failed"), SPAN_INIT("temperror") },
	{ SPAN_INIT("key revoked"), SPAN_INIT("permerror") },
	{ SPAN_INIT("key data is not secure"), SPAN_INIT("policy") },
	{ SPAN_INIT("syntax error"), SPAN_INIT("permerror") },
	{ SPAN_INIT("signature processing failed"), SPAN_INIT("permerror") },
	{ SPAN_INIT("DKIM verification failed"), SPAN_INIT("fail") },
};

/* Texts without one, of a mail. */
static const struct span remarks[] = {
	SPAN_INIT("not authenticated"),
	SPAN_INIT("not POP authenticated"),
	SPAN_INIT("no MTA name match"),
	SPAN_INIT("no macros match"),
	SPAN_INIT("no signing "),
	SPAN_INIT("skipping signing of mail to "),
	SPAN_INIT("can't "),
	SPAN_INIT("cannot "),
	SPAN_INIT("domain '"),
	SPAN_INIT("external host "),
	SPAN_INIT("error "),
	SPAN_INIT("failed to "),
	SPAN_INIT("ignoring "),
	SPAN_INIT("signing table references "),
	SPAN_INIT("signature generation error"),
	SPAN_INIT("RFC5322 header requirement error"),
	SPAN_INIT("resource unavailable"),
	SPAN_INIT("internal error from libopendkim"),
	SPAN_INIT("rate limit for "),
	SPAN_INIT("smfi_"),
	SPAN_INIT("dkim"),
	SPAN_INIT("overflow parsing "),
	SPAN_INIT("BodyLengthDB matched "),
	SPAN_INIT("allowed by reputation of "),
	SPAN_INIT("no reputation data available"),
	SPAN_INIT("reputation query "),
};

static const struct span housekeeping[] = {
	SPAN_INIT("cache: "), SPAN_INIT("configuration reloaded from "),
	SPAN_INIT("can't "), SPAN_INIT("key '"), SPAN_INIT("no such "),
	SPAN_INIT("error "), SPAN_INIT("smfi_"), SPAN_INIT("WARNING: "),
	SPAN_INIT("exited with status "), SPAN_INIT("terminated with signal "),
	SPAN_INIT("ignoring "), SPAN_INIT("maximum restart "),
	SPAN_INIT("mlfi_"), SPAN_INIT("trouble initializing "),
	SPAN_INIT("[parent] "), SPAN_INIT("[child] "),
	SPAN_INIT("verifier mode "), SPAN_INIT("socket cleanup failed"),
};
/* clang-format on */

enum {
	COUNT_RESULTS = sizeof(results) / sizeof(results[0]),
	COUNT_REMARKS = sizeof(remarks) / sizeof(remarks[0]),
	COUNT_HOUSEKEEPING = sizeof(housekeeping) / sizeof(housekeeping[0])
};

static unsigned
opendkim_bid(const struct event *ev)
{
	return filter_bid(ev, SPAN("opendkim"));
}

static bool
starts_with_one(struct span s, const struct span *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_starts(s, list[i]))
			return true;
	return false;
}

static void
say(struct event *ev, struct span status, struct span dkim)
{
	ev->kind = KIND_FILTER;
	event_add(ev, FIELD_status, status, FIELD_VERBATIM);
	if (dkim.len > 0)
		event_add_derived(ev, FIELD_dkim, dkim, 0);
}

/* "DKIM-Signature field added (s=default, d=example.com)", and the header that
 * it is called before the standard or by name. */
static bool
parse_signed(struct event *ev, struct span text)
{
	struct span head = { 0 };

	if (!span_cut_at(text, SPAN(" field added ("), &head, NULL) &&
		!span_cut_at(text, SPAN(" header added ("), &head, NULL))
		return false;
	if (span_find_char(head, ' ') != SIZE_MAX)
		return false;
	say(ev, text, (struct span){ 0 });
	event_add_derived(ev, FIELD_action, SPAN("signed"), 0);
	return true;
}

/* "s=default d=example.com SSL error:04091068:...:bad signature", the first two
 * in later versions only. Without an error it says nothing. */
static bool
parse_ssl(struct event *ev, struct span text)
{
	bool is_ssl = span_starts(text, SPAN("SSL")) ||
		(span_starts(text, SPAN("s=")) && span_has(text, SPAN(" SSL")));

	if (is_ssl && span_ends(text, SPAN(":bad signature")))
		say(ev, text, SPAN("fail"));
	return is_ssl;
}

/* "H [192.0.2.1] not internal" */
static bool
parse_client(struct event *ev, struct span text)
{
	if (!span_ends(text, SPAN("] not internal")))
		return false;
	ev->kind = KIND_OTHER;
	text.len -= sizeof(" not internal") - 1;
	filter_add_client(ev, text);
	return true;
}

/* "blocked by reputation of D ...", which may be only "would be". */
static bool
parse_blocked(struct event *ev, struct span text)
{
	if (!span_starts(text, SPAN("blocked by reputation")))
		return false;
	ev->kind = KIND_REFUSE;
	event_add(ev, FIELD_reason, text, FIELD_UNTRUSTED);
	return true;
}

static bool
parse_mail(struct event *ev, struct span text)
{
	for (size_t i = 0; i < COUNT_RESULTS; i++) {
		if (!span_starts(text, results[i].text))
			continue;
		say(ev, text, results[i].dkim);
		return true;
	}
	ev->kind = KIND_OTHER;
	if (parse_signed(ev, text) || parse_ssl(ev, text) ||
		parse_client(ev, text) || parse_blocked(ev, text))
		return true;
	return starts_with_one(text, remarks, COUNT_REMARKS);
}

static bool
parse_daemon(struct event *ev, struct span text)
{
	ev->kind = KIND_OTHER;
	if (!span_starts(text, SPAN("OpenDKIM Filter")))
		return starts_with_one(text, housekeeping, COUNT_HOUSEKEEPING);
	return filter_milter_end(ev, text);
}

static bool
opendkim_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;

	(void)dialect;
	return filter_eat_queue_id(ev, &text) ? parse_mail(ev, text)
					      : parse_daemon(ev, text);
}

const struct log_format format_opendkim = {
	.name = "opendkim",
	.title = "OpenDKIM 2.0 to 2.11",
	.bid = opendkim_bid,
	.parse = opendkim_parse,
};
