/* rspamd's line for each mail, by its default log_format: "id: <M>, qid: <Q>,
 * ip: I, user: U, from: <F>, (default: F (no action): [-0.64/20.00] [SYMBOLS]),
 * len: 1, time: 1ms, dns req: 1, digest: <D>, rcpts: <R>, mime_rcpts: <R>". */
#include "format/log/filter/rspamd.h"
#include "format/log/line/address.h"

struct sign {
	/* A symbol, with the bracket of its score. */
	struct span symbol;
	enum field_id id;
	struct span word;
};

/* clang-format off */
static const struct filter_part parts[] = {
	{ SPAN_INIT("qid: "), FIELD_queue_id, FIELD_VERBATIM },
	{ SPAN_INIT("ip: "), FIELD_client_ip, FIELD_VERBATIM },
	{ SPAN_INIT("user: "), FIELD_user, FIELD_UNTRUSTED },
	{ SPAN_INIT("from: "), FIELD_from, FIELD_UNTRUSTED },
};

static const struct filter_part tail_parts[] = {
	{ SPAN_INIT("len: "), FIELD_size, FIELD_VERBATIM },
	{ SPAN_INIT("rcpts: "), FIELD_to, FIELD_UNTRUSTED },
};

static const struct sign signs[] = {
	{ SPAN_INIT("R_SPF_ALLOW("), FIELD_spf, SPAN_INIT("pass") },
	{ SPAN_INIT("R_SPF_FAIL("), FIELD_spf, SPAN_INIT("fail") },
	{ SPAN_INIT("R_SPF_SOFTFAIL("), FIELD_spf, SPAN_INIT("softfail") },
	{ SPAN_INIT("R_SPF_NEUTRAL("), FIELD_spf, SPAN_INIT("neutral") },
	{ SPAN_INIT("R_SPF_NA("), FIELD_spf, SPAN_INIT("none") },
	{ SPAN_INIT("R_SPF_DNSFAIL("), FIELD_spf, SPAN_INIT("temperror") },
	{ SPAN_INIT("R_SPF_PERMFAIL("), FIELD_spf, SPAN_INIT("permerror") },
	{ SPAN_INIT("R_DKIM_ALLOW("), FIELD_dkim, SPAN_INIT("pass") },
	{ SPAN_INIT("R_DKIM_REJECT("), FIELD_dkim, SPAN_INIT("fail") },
	{ SPAN_INIT("R_DKIM_NA("), FIELD_dkim, SPAN_INIT("none") },
	{ SPAN_INIT("R_DKIM_TEMPFAIL("), FIELD_dkim, SPAN_INIT("temperror") },
	{ SPAN_INIT("R_DKIM_PERMFAIL("), FIELD_dkim, SPAN_INIT("permerror") },
	{ SPAN_INIT("DMARC_POLICY_ALLOW("), FIELD_dmarc, SPAN_INIT("pass") },
	{ SPAN_INIT("DMARC_POLICY_REJECT("), FIELD_dmarc, SPAN_INIT("fail") },
	{ SPAN_INIT("DMARC_POLICY_QUARANTINE("), FIELD_dmarc,
		SPAN_INIT("fail") },
	{ SPAN_INIT("DMARC_POLICY_SOFTFAIL("), FIELD_dmarc,
		SPAN_INIT("fail") },
	{ SPAN_INIT("DMARC_NA("), FIELD_dmarc, SPAN_INIT("none") },
};
/* clang-format on */

enum {
	COUNT_PARTS = sizeof(parts) / sizeof(parts[0]),
	COUNT_TAIL_PARTS = sizeof(tail_parts) / sizeof(tail_parts[0]),
	COUNT_SIGNS = sizeof(signs) / sizeof(signs[0])
};

/* "<value>" without the brackets; other values as they are. */
static struct span
strip(struct span s)
{
	if (s.len > 1 && s.ptr[0] == '<' && s.ptr[s.len - 1] == '>')
		return span_slice(s, 1, s.len - 1);
	return s;
}

static void
add_recipients(struct event *ev, struct span value)
{
	value = strip(value);
	while (value.len > 0) {
		struct span to = { 0 };

		(void)span_cut(value, ',', &to, &value);
		event_add(ev, FIELD_to, to, FIELD_UNTRUSTED);
	}
}

static void
add_part(struct event *ev, const struct filter_part *part, struct span value)
{
	value = strip(value);
	if (part->id == FIELD_to)
		add_recipients(ev, value);
	else if (!span_eq(value, SPAN("undef")) &&
		!span_eq(value, SPAN("unknown")))
		filter_add(ev, part, value);
}

/* ", key: value, key: value". */
static void
read_parts(struct event *ev, struct span s, const struct filter_part *rows,
	size_t count)
{
	while (s.len > 0) {
		struct span pair = { 0 };

		(void)span_cut_at(s, SPAN(", "), &pair, &s);
		for (size_t i = 0; i < count; i++)
			if (span_eat(&pair, rows[i].mark))
				add_part(ev, &rows[i], pair);
	}
}

/* "<M>, qid: <Q>, ip: ...": message-id and sender are strangers' text. Where
 * one of rspamd's own keys stands twice nobody can tell which is whose. */
static bool
has_forged_key(struct span s)
{
	static const struct span keys[] = { SPAN_INIT(">, qid: <"),
		SPAN_INIT(", ip: "), SPAN_INIT(", user: "),
		SPAN_INIT(", from: <") };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (filter_is_twice(s, keys[i]))
			return true;
	return false;
}

static void
read_head(struct event *ev, struct span s)
{
	struct span id = { 0 };

	if (has_forged_key(s))
		return;
	(void)span_cut_at(s, SPAN(">, "), &id, &s);
	if (!span_eat_char(&id, '<'))
		return;
	if (span_ends(id, SPAN(">")))
		id.len--;
	filter_add_message_id(ev, id);
	read_parts(ev, s, parts, COUNT_PARTS);
}

/* "[SYMBOL(1.00){option;},...]": options are strangers' text, in braces. */
static void
read_symbols(struct event *ev, struct span s)
{
	size_t depth = 0;

	for (size_t i = 0; i < s.len; i++) {
		struct span rest = span_slice(s, i, s.len);

		if (s.ptr[i] == '{')
			depth++;
		else if (s.ptr[i] == '}' && depth > 0)
			depth--;
		if (depth > 0 ||
			(i > 0 && s.ptr[i - 1] != ',' && s.ptr[i - 1] != '['))
			continue;
		for (size_t k = 0; k < COUNT_SIGNS; k++)
			if (span_starts(rest, signs[k].symbol))
				event_add_derived(
					ev, signs[k].id, signs[k].word, 0);
	}
}

/* A soft reject has many causes, a limit of the rate among them. It is the
 * module greylist's if that says so; "{pass;...}" is what it says of a mail
 * that it knows. "greylist" alone is an action that the milter lets pass. */
static bool
is_greylisted(struct span action, struct span symbols)
{
	struct span options = { 0 };

	if (!span_eq(action, SPAN("soft reject")))
		return false;
	return (span_cut_at(symbols, SPAN("[GREYLIST("), NULL, &options) ||
		       span_cut_at(
			       symbols, SPAN(",GREYLIST("), NULL, &options)) &&
		span_cut(options, ')', NULL, &options) &&
		!span_starts(options, SPAN("{pass;"));
}

/* "F (no action): [-0.64/20.00] [SYMBOLS]" */
static bool
read_result(struct event *ev, struct span s)
{
	struct span flag = { 0 };
	struct span action = { 0 };
	struct span score = { 0 };

	if (!span_cut_at(s, SPAN(" ("), &flag, &s) ||
		!span_cut_at(s, SPAN("): ["), &action, &s) ||
		!span_cut(s, ']', &score, &s))
		return false;
	(void)span_cut(score, '/', &score, NULL);
	ev->kind = is_greylisted(action, s) ? KIND_GREYLIST : KIND_FILTER;
	event_add(ev, FIELD_verdict, action, FIELD_VERBATIM);
	event_add(ev, FIELD_score, score, FIELD_VERBATIM);
	read_symbols(ev, span_ltrim(s));
	return true;
}

bool
rspamd_task(struct event *ev, struct span text)
{
	struct span mark = SPAN(", (default: ");
	struct span head = { 0 };
	struct span tail = { 0 };
	size_t at = SIZE_MAX;

	if (!span_eat(&text, SPAN("id: ")) ||
		!span_cut_at(text, mark, &head, &text))
		return false;
	ev->kind = KIND_FILTER;
	/* The sender, or an option of a symbol, holds a second result. */
	if (span_has(text, mark)) {
		(void)span_cut_at(head, SPAN(", from: <"), &head, NULL);
		read_head(ev, head);
		return true;
	}
	read_head(ev, head);
	/* Of a line that was cut off the rest is missing. */
	at = address_rfind(text, SPAN("]), len: "));
	if (at != SIZE_MAX) {
		tail = span_slice(text, at + 4, text.len);
		text = span_slice(text, 0, at + 1);
	}
	if (!read_result(ev, text))
		return false;
	read_parts(ev, tail, tail_parts, COUNT_TAIL_PARTS);
	return true;
}
