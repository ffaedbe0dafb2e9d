#include "query/cmd/ask/near_field.h"

#include "format/time/nearest.h"
#include "query/cmd/run/diag.h"
#include "query/lang/token.h"

/* Shorter words are near to too much. */
enum { NAME_MIN = 3 };

static bool
is_name(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_alpha(s.ptr[i]) && s.ptr[i] != '_')
			return false;
	return s.len >= NAME_MIN;
}

static void
tell_word(struct span word)
{
	struct nearest best = { 0 };
	struct buf typed = { 0 };
	/* Fields are lower case. */
	struct buf folded = { 0 };
	struct span name = word;
	struct span value = { 0 };

	if (!span_cut(word, ':', &name, &value) || value.len == 0 ||
		!is_name(name))
		return;
	buf_put(&typed, name);
	for (size_t i = 0; i < name.len; i++)
		buf_putc(&folded, fold_char(name.ptr[i]));
	for (size_t i = 0; token_field(i); i++)
		nearest_offer(&best, buf_cstr(&folded), token_field(i));
	if (best.word)
		diag("there is no field '%s', so '%s:' was looked for as text: "
		     "did you mean '%s:'?",
			buf_cstr(&typed), buf_cstr(&typed), best.word);
	buf_release(&folded);
	buf_release(&typed);
}

void
near_field_tell(struct span query)
{
	struct arena arena = { 0 };
	struct tokens tokens = { .arena = &arena, .query = query };
	struct token t = { 0 };
	struct err err = { 0 };

	while (token_next(&tokens, &t, &err) == WB_OK && t.kind != TOKEN_END) {
		tokens.open += t.kind == TOKEN_OPEN;
		tokens.open -= t.kind == TOKEN_CLOSE && tokens.open > 0;
		if (t.kind == TOKEN_WORD)
			tell_word(t.text);
	}
	arena_release(&arena);
}
