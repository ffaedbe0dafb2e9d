#include "query/cmd/trace_key.h"

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

struct span
trace_key(struct span pasted)
{
	struct span key = span_trim(pasted);
	bool eaten = true;

	while (eaten) {
		eaten = eat_around(&key, '"', '"') ||
			eat_around(&key, '\'', '\'') ||
			eat_around(&key, '(', ')') ||
			eat_around(&key, '<', '>') ||
			eat_word(&key, SPAN("message-id:")) ||
			eat_word(&key, SPAN("queue-id:")) || eat_reply(&key);
		key = span_trim(key);
	}
	if (span_eq(key, SPAN("\"\"")) || span_eq(key, SPAN("''")) ||
		span_eq(key, SPAN("()")))
		return SPAN("");
	return key;
}
