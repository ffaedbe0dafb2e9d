/* Haraka 2.0 to 3.1: "[NOTICE] [UUID.1] [origin] text key=value", on standard
 * output, in a file or behind a tag. UUID is the connection, ".1" its first
 * transaction, a further ".2" the second domain of its queue. */
#include "format/log/haraka.h"

#include "format/log/line/format.h"

enum { UUID_LEN = 36 };

struct haraka_level {
	struct span word;
	struct span severity;
};

/* clang-format off */
static const struct haraka_level levels[] = {
	{ SPAN_INIT("DATA"), SPAN_INIT("debug") },
	{ SPAN_INIT("PROTOCOL"), SPAN_INIT("debug") },
	{ SPAN_INIT("DEBUG"), SPAN_INIT("debug") },
	{ SPAN_INIT("INFO"), SPAN_INIT("info") },
	{ SPAN_INIT("NOTICE"), SPAN_INIT("notice") },
	{ SPAN_INIT("WARN"), SPAN_INIT("warning") },
	{ SPAN_INIT("ERROR"), SPAN_INIT("err") },
	{ SPAN_INIT("CRIT"), SPAN_INIT("crit") },
	{ SPAN_INIT("ALERT"), SPAN_INIT("alert") },
	{ SPAN_INIT("EMERG"), SPAN_INIT("emerg") },
};
/* clang-format on */

/* "[x] " off the front. */
static bool
eat_bracket(struct span *s, struct span *inner)
{
	struct span rest = *s;

	if (!span_eat_char(&rest, '[') || !span_cut(rest, ']', inner, &rest))
		return false;
	(void)span_eat_char(&rest, ' ');
	*s = rest;
	return true;
}

static bool
is_uuid(struct span s)
{
	if (s.len < UUID_LEN)
		return span_eq(s, SPAN("-"));
	for (size_t i = 0; i < s.len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (i >= UUID_LEN      ? !is_digit(s.ptr[i]) && s.ptr[i] != '.'
				: dash ? s.ptr[i] != '-'
				       : hex_value(s.ptr[i]) < 0)
			return false;
	}
	return true;
}

/* "[NOTICE] [UUID.1] [core] " */
static bool
eat_front(struct span *s, struct span *level, struct span *uuid,
	struct span *origin)
{
	struct span word = { 0 };

	if (!eat_bracket(s, &word) || !eat_bracket(s, uuid) ||
		!is_uuid(*uuid) || !eat_bracket(s, origin))
		return false;
	for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
		if (!span_eq(word, levels[i].word))
			continue;
		*level = levels[i].severity;
		/* "[core] [outbound] text" */
		(void)eat_bracket(s, origin);
		return true;
	}
	return false;
}

static unsigned
haraka_bid(const struct event *ev)
{
	struct span text = ev->head.body;
	struct span level = { 0 };
	struct span uuid = { 0 };
	struct span origin = { 0 };

	if (span_eq(ev->head.program, SPAN("haraka")))
		return FORMAT_SURE;
	return text.len > 0 && text.ptr[0] == '[' &&
			eat_front(&text, &level, &uuid, &origin)
		? 60
		: 0;
}

static bool
haraka_parse(struct event *ev, const struct dialect *dialect)
{
	struct span text = ev->head.body;
	struct span level = { 0 };
	struct span uuid = { 0 };
	struct span id = { 0 };
	struct span origin = { 0 };

	(void)dialect;
	ev->daemon = SPAN("haraka");
	if (!eat_front(&text, &level, &uuid, &origin))
		return false;
	if (ev->head.severity.len == 0)
		ev->head.severity = level;
	if (uuid.len > UUID_LEN + 1) {
		/* The first number only: the second is of its queue. */
		id = span_slice(uuid, UUID_LEN + 1, uuid.len);
		(void)span_cut(id, '.', &id, NULL);
		event_add(ev, FIELD_queue_id,
			span_slice(uuid, 0, UUID_LEN + 1 + id.len),
			FIELD_VERBATIM);
	}
	if (uuid.len >= UUID_LEN)
		event_add(ev, FIELD_session, span_slice(uuid, 0, UUID_LEN),
			FIELD_VERBATIM);
	haraka_text(ev, origin, text);
	return true;
}

const struct log_format format_haraka = {
	.name = "haraka",
	.title = "Haraka 2 and 3",
	.bid = haraka_bid,
	.parse = haraka_parse,
};
