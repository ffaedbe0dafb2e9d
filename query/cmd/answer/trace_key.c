#include "query/cmd/answer/trace_key.h"

#include "format/log/line/event.h"

#include <stddef.h>
#include <stdint.h>

static bool
eat_word(struct span *text, struct span word)
{
	if (!span_ieq(span_slice(*text, 0, word.len), word))
		return false;
	*text = span_slice(*text, word.len, text->len);
	return true;
}

/* Does it stand between these two? */
static bool
eat_around(struct span *text, char first, char last)
{
	if (text->len < 3 || text->ptr[0] != first ||
		text->ptr[text->len - 1] != last)
		return false;
	*text = span_slice(*text, 1, text->len - 1);
	return true;
}

/* A reply: "250 2.0.0 Ok: queued as 1CE971C2A7". */
static bool
eat_reply(struct span *text)
{
	static const struct span before[] = { SPAN_INIT("queued as "),
		SPAN_INIT("ok id=") };

	for (size_t at = 0; at < text->len; at++)
		for (size_t i = 0; i < sizeof(before) / sizeof(before[0]);
			i++) {
			struct span rest = span_slice(*text, at, text->len);

			if (!eat_word(&rest, before[i]))
				continue;
			*text = span_take_until(&rest, ' ');
			/* What closes the sentence around it. */
			while (span_ends(*text, SPAN(")")) ||
				span_ends(*text, SPAN(".")) ||
				span_ends(*text, SPAN(",")))
				*text = span_slice(*text, 0, text->len - 1);
			return true;
		}
	return false;
}

/* A line of a log, with its stamp: the id that it is about. */
static bool
eat_line(struct span *text)
{
	static const struct dialect plain = { 0 };
	static const enum field_id ids[] = { FIELD_queue_id, FIELD_message_id };
	struct event ev;

	if (span_find_char(*text, ' ') == SIZE_MAX)
		return false;
	event_parse(*text, &plain, &ev);
	if (!ev.format || ev.head.stamp.kind == STAMP_NONE)
		return false;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		const struct field *f = event_field(&ev, ids[i]);

		if (!f || f->value.len == 0 || f->value.ptr < text->ptr ||
			f->value.ptr >= text->ptr + text->len)
			continue;
		*text = f->value;
		return true;
	}
	return false;
}

/* "Bob <bob@shop.example>", and what was cut off within its brackets. */
static bool
eat_angle(struct span *text)
{
	struct span head = { 0 };
	struct span inner = { 0 };

	if (span_rcut(*text, '<', &head, &inner)) {
		bool closed = span_ends(inner, SPAN(">"));

		/* "<>" is a key, too. */
		if (inner.len < 2 || span_find_char(inner, ' ') != SIZE_MAX ||
			(head.len > 0 &&
				(!closed ||
					span_find_char(inner, '@') ==
						SIZE_MAX)))
			return false;
		*text = span_slice(inner, 0, inner.len - closed);
		return true;
	}
	if (text->len < 2 || !span_ends(*text, SPAN(">")))
		return false;
	text->len--;
	return true;
}

struct span
trace_key(struct span pasted)
{
	struct span key = span_trim(pasted);
	bool eaten = !eat_line(&key);

	while (eaten) {
		eaten = eat_around(&key, '"', '"') ||
			eat_around(&key, '\'', '\'') ||
			eat_around(&key, '(', ')') ||
			eat_around(&key, '<', '>') ||
			eat_word(&key, SPAN("message-id:")) ||
			eat_word(&key, SPAN("queue-id:")) ||
			eat_word(&key, SPAN("message-id=")) ||
			eat_word(&key, SPAN("msgid=")) ||
			eat_word(&key, SPAN("mailto:")) || eat_reply(&key) ||
			eat_angle(&key);
		key = span_trim(key);
	}
	if (span_eq(key, SPAN("\"\"")) || span_eq(key, SPAN("''")) ||
		span_eq(key, SPAN("()")))
		return SPAN("");
	return key;
}
