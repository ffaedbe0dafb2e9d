/* SPF policy servers: policyd-spf and pyspf-milter in Python ("Pass;
 * identity=...", "prepend Received-SPF: ..."), postfix-policyd-spf-perl
 * ("Policy action=...", "SPF pass: ..."). */
#include "format/log/filter/filter.h"
#include "format/log/line/format.h"
#include "format/log/line/reply.h"

/* clang-format off */
static const struct span names[] = {
	SPAN_INIT("policyd-spf"), SPAN_INIT("policy-spf"),
	SPAN_INIT("pyspf-milter"), SPAN_INIT("policyd-spf-perl"),
};

/* In Python the client comes first, before what strangers chose. */
static const struct filter_part keys[] = {
	{ SPAN_INIT("identity="), FIELD_COUNT, 0 },
	{ SPAN_INIT("client-ip="), FIELD_client_ip, FIELD_VERBATIM },
	{ SPAN_INIT("helo="), FIELD_helo, FIELD_UNTRUSTED },
	{ SPAN_INIT("envelope-from="), FIELD_from, FIELD_UNTRUSTED },
	{ SPAN_INIT("receiver="), FIELD_to, FIELD_UNTRUSTED },
};

/* In Perl it comes last. */
static const struct filter_part perl_parts[] = {
	{ SPAN_INIT("; client-ip="), FIELD_client_ip, FIELD_VERBATIM },
	{ SPAN_INIT("; helo="), FIELD_helo, FIELD_UNTRUSTED },
	{ SPAN_INIT("; envelope-from="), FIELD_from, FIELD_UNTRUSTED },
};

static const struct filter_part spf_parts[] = {
	{ SPAN_INIT(", Recipient: "), FIELD_to, FIELD_UNTRUSTED },
	{ SPAN_INIT(", IP Address: "), FIELD_client_ip, FIELD_VERBATIM },
	{ SPAN_INIT(": Envelope-from: "), FIELD_from, FIELD_UNTRUSTED },
	{ SPAN_INIT(": HELO/EHLO: "), FIELD_helo, FIELD_UNTRUSTED },
	{ SPAN_INIT(": HELO/EHLO (Null Sender): "), FIELD_helo,
		FIELD_UNTRUSTED },
};

static const struct span results[] = {
	SPAN_INIT("pass"), SPAN_INIT("fail"), SPAN_INIT("softfail"),
	SPAN_INIT("neutral"), SPAN_INIT("none"), SPAN_INIT("permerror"),
	SPAN_INIT("temperror"), SPAN_INIT("error"), SPAN_INIT("unknown"),
};
/* clang-format on */

enum {
	COUNT_NAMES = sizeof(names) / sizeof(names[0]),
	COUNT_KEYS = sizeof(keys) / sizeof(keys[0]),
	COUNT_PERL_PARTS = sizeof(perl_parts) / sizeof(perl_parts[0]),
	COUNT_SPF_PARTS = sizeof(spf_parts) / sizeof(spf_parts[0]),
	COUNT_RESULTS = sizeof(results) / sizeof(results[0])
};

static unsigned
policyd_spf_bid(const struct event *ev)
{
	unsigned bits = 0;

	for (size_t i = 0; bits == 0 && i < COUNT_NAMES; i++)
		bits = filter_bid(ev, names[i]);
	return bits;
}

/* The result word that s begins with, added. */
static bool
add_result(struct event *ev, struct span s)
{
	struct span word = span_take_set(
		&s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

	for (size_t i = 0; i < COUNT_RESULTS; i++) {
		if (!span_ieq(word, results[i]))
			continue;
		event_add(ev, FIELD_spf, word, FIELD_VERBATIM);
		return true;
	}
	return false;
}

static void
unquote(struct span *s)
{
	if (s->len > 1 && s->ptr[0] == '"' && s->ptr[s->len - 1] == '"')
		*s = span_slice(*s, 1, s->len - 1);
}

/* "identity=mailfrom; client-ip=...; helo=...; envelope-from=...; receiver=..."
 */
static void
read_python_keys(struct event *ev, struct span s)
{
	size_t before = ev->nfields;

	/* By level of debugging more stands behind. */
	(void)span_cut_at(s, SPAN("  Reject action: "), &s, NULL);
	filter_eat_pairs(ev, s, SPAN("; "), keys, COUNT_KEYS);
	/* "receiver=<UNKNOWN> 131", "receiver=mx.example.com": no recipient. */
	if (ev->nfields > before &&
		ev->fields[ev->nfields - 1].id == FIELD_to &&
		span_find_char(ev->fields[ev->nfields - 1].value, '@') ==
			SIZE_MAX)
		ev->nfields--;
}

/* In Perl the receiver comes first. */
static void
read_perl_keys(struct event *ev, struct span s)
{
	size_t at = ev->nfields;

	filter_cut_parts(ev, &s, perl_parts, COUNT_PERL_PARTS);
	for (; at < ev->nfields; at++)
		if (ev->fields[at].id == FIELD_from)
			unquote(&ev->fields[at].value);
}

/* "Received-SPF: Pass (mailfrom) identity=...", "Authentication-Results: H;
 * spf=pass (...) smtp.mailfrom=D (client-ip=...; ...)", "X-Comment: ... -
 * client-ip=...". */
static bool
parse_header(struct event *ev, struct span text, struct span rest)
{
	struct span keys_text = { 0 };

	(void)text;
	ev->kind = KIND_FILTER;
	if (span_eat(&rest, SPAN("Received-SPF: "))) {
		if (!add_result(ev, rest))
			return false;
	} else if (span_eat(&rest, SPAN("Authentication-Results: "))) {
		struct span result = { 0 };

		if (span_cut_at(rest, SPAN(" spf="), NULL, &result))
			(void)add_result(ev, result);
		if (span_ends(rest, SPAN(")")))
			rest.len--;
	} else if (!span_starts(rest, SPAN("X-Comment: "))) {
		return false;
	}
	if (span_has(rest, SPAN("; envelope-from=\""))) {
		read_perl_keys(ev, rest);
	} else if (span_cut_at(rest, SPAN(" identity="), NULL, &keys_text) ||
		span_cut_at(rest, SPAN("client-ip="), NULL, &keys_text)) {
		/* With the key again. */
		size_t skip = (size_t)(keys_text.ptr - rest.ptr);

		skip -= rest.ptr[skip - 2] == 'y' ? sizeof("identity=") - 1
						  : sizeof("client-ip=") - 1;
		read_python_keys(ev, span_slice(rest, skip, rest.len));
	}
	return true;
}

/* "Pass; identity=mailfrom; client-ip=..." */
static bool
parse_word(struct event *ev, struct span text, struct span rest)
{
	ev->kind = KIND_FILTER;
	if (!add_result(ev, text) ||
		!span_cut_at(text, SPAN("; "), NULL, &rest))
		return false;
	read_python_keys(ev, rest);
	return true;
}

/* "Action: prepend: Text: Received-SPF: ...  Reject action: 550 5.7.23" */
static bool
parse_debug(struct event *ev, struct span text, struct span rest)
{
	struct span action = { 0 };
	size_t before = 0;

	if (!span_cut_at(rest, SPAN(": Text: "), &action, &rest))
		return false;
	event_add(ev, FIELD_action, action, FIELD_VERBATIM);
	before = ev->nfields;
	if (parse_header(ev, text, rest))
		return true;
	ev->nfields = before;
	ev->kind = KIND_FILTER;
	return true;
}

/* "550 5.7.23 Message rejected due to: SPF fail - not authorized. Please see
 * http://...;id=ann@example.net;ip=192.0.2.1;r=bob@example.com" */
static bool
parse_refusal(struct event *ev, struct span text, struct span rest)
{
	static const struct filter_part parts[] = {
		{ SPAN_INIT(";r="), FIELD_COUNT, 0 },
		{ SPAN_INIT(";ip="), FIELD_client_ip, FIELD_VERBATIM },
		{ SPAN_INIT(";id="), FIELD_from, FIELD_UNTRUSTED },
	};
	struct span words = text;

	(void)rest;
	if (text.len < 4 || (text.ptr[0] != '4' && text.ptr[0] != '5') ||
		!is_digit(text.ptr[1]) || !is_digit(text.ptr[2]))
		return false;
	ev->kind = KIND_REFUSE;
	reply_add(ev, text, FIELD_VERBATIM);
	if (filter_is_twice(words, SPAN(";ip=")))
		return true;
	filter_cut_parts(ev, &words, parts, sizeof(parts) / sizeof(parts[0]));
	/* "ann%40example.net": encoded, and so not what the line says. */
	if (ev->fields[ev->nfields - 1].id == FIELD_from &&
		span_find_char(ev->fields[ev->nfields - 1].value, '%') !=
			SIZE_MAX)
		ev->nfields--;
	return true;
}

/* "Policy action=PREPEND Received-SPF: ...", "Policy action=550 ...",
 * "Policy action=DUNNO" */
static bool
parse_policy(struct event *ev, struct span text, struct span rest)
{
	struct span action = { 0 };
	struct span value = { 0 };

	ev->kind = KIND_FILTER;
	(void)span_cut(rest, ' ', &action, &value);
	event_add(ev, FIELD_action, action, FIELD_VERBATIM);
	if (span_eq(action, SPAN("PREPEND")))
		(void)parse_header(ev, text, value);
	else
		(void)parse_refusal(ev, rest, rest);
	return true;
}

/* "SPF pass (Mechanism 'a' matched): Envelope-from: a@b, IP Address: i,
 * Recipient: r" */
static bool
parse_spf(struct event *ev, struct span text, struct span rest)
{
	ev->kind = KIND_FILTER;
	if (!add_result(ev, rest))
		return false;
	if (!filter_is_twice(text, SPAN(", IP Address: ")))
		filter_cut_parts(ev, &text, spf_parts, COUNT_SPF_PARTS);
	return true;
}

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("prepend "), parse_header },
	{ SPAN_INIT("Policy action="), parse_policy },
	{ SPAN_INIT("Action: "), parse_debug },
	{ SPAN_INIT("SPF "), parse_spf },
	{ SPAN_INIT("5"), parse_refusal },
	{ SPAN_INIT("4"), parse_refusal },
	{ SPAN_INIT("Header field not prepended: "), parse_header },
	{ SPAN_INIT("result_only "), parse_header },
	{ SPAN_INIT("Header text "), parse_header },
	{ SPAN_INIT("Received-SPF: "), shape_other },
	{ SPAN_INIT("handler "), shape_other },
	{ SPAN_INIT("Attribute: "), shape_other },
	{ SPAN_INIT("warning: "), shape_other },
	{ SPAN_INIT("fatal_exit: "), shape_other },
	{ SPAN_INIT("spfcheck: "), shape_other },
	{ SPAN_INIT("Config: "), shape_other },
	{ SPAN_INIT("Starting"), filter_start },
	{ SPAN_INIT("Normal exit"), filter_stop },
	{ SPAN_INIT("Read line: "), shape_other },
	{ SPAN_INIT("Found the end of entry"), shape_other },
	{ SPAN_INIT("Per user configuration"), shape_other },
	{ SPAN_INIT("skip_addresses"), shape_other },
	{ SPAN_INIT("Cached data "), shape_other },
	{ SPAN_INIT("pyspf-milter started"), filter_start },
	{ SPAN_INIT("connect from "), shape_other },
	{ SPAN_INIT("mail from: "), shape_other },
	{ SPAN_INIT("ERROR"), shape_other },
	{ SPAN_INIT("WARNING: "), shape_other },
	{ SPAN_INIT("drop_privileges: "), shape_other },
	{ SPAN_INIT("HELO check failed"), shape_other },
	{ SPAN_INIT("Mail From (sender) check failed"), shape_other },
	{ SPAN_INIT(""), parse_word },
	{ { 0 }, NULL },
};
/* clang-format on */

static bool
policyd_spf_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;
	size_t before = ev->nfields;

	(void)dialect;
	ev->daemon = SPAN("policyd-spf");
	/* Since 3.0 the queue id stands first, which is empty before the first
	 * recipient is accepted. Other words before a colon look like one. */
	if (span_eat(&text, SPAN(": ")))
		return shape_try(shapes, ev, text);
	if (filter_eat_queue_id(ev, &text) && text.len > 0 &&
		(is_digit(text.ptr[0]) || span_starts(text, SPAN("prepend "))))
		return shape_try(shapes, ev, text);
	ev->nfields = before;
	return shape_try(shapes, ev, ev->head.body);
}

const struct log_format format_policyd_spf = {
	.name = "policyd_spf",
	.title = "policyd-spf and pyspf-milter (spf-engine 1.0 to 3.0), "
		 "postfix-policyd-spf-perl 2.0",
	.bid = policyd_spf_bid,
	.parse = policyd_spf_parse,
};
