/* Query text to terms: those that every text which holds it must have, whatever
 * stands beside it there. */
#include "format/base/text.h"
#include "format/lex/lex_part.h"

#include <string.h>

static bool
is_hex(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (hex_value(s.ptr[i]) < 0)
			return false;
	return true;
}

/* "04t10" of "2019-03-04T10:00", "20190304t1000z", "123z": digits, also behind
 * the t. Ids that only begin like that are none. */
static bool
is_iso_run(struct span s)
{
	size_t t = span_find_char(s, 't');
	bool has_zone = s.ptr[s.len - 1] == 'z';
	struct span rest = { 0 };

	s.len -= has_zone;
	if (t == SIZE_MAX)
		return has_zone && span_all_digits(s);
	if (t == 0 || !span_all_digits(span_slice(s, 0, t)))
		return false;
	rest = span_slice(s, t + 1, s.len);
	return rest.len == 0 || span_all_digits(rest);
}

/* Which spellings of stamps could hold this run, so that it was no term. */
static unsigned
stamp_spellings(struct span s)
{
	unsigned spellings = 0;

	if (span_all_digits(s)) {
		if (s.len <= 9)
			spellings |= SPELL_FRACTION;
		if (s.len >= 9 && s.len <= 11)
			spellings |= SPELL_EPOCH;
	} else if (is_iso_run(s)) {
		spellings |= SPELL_ISO;
	}
	/* A label near 2^62, as all are that stamp_scan takes for times. */
	if ((s.len == 16 || s.len == 24) && is_hex(s) &&
		(span_starts(s, SPAN("40000")) ||
			span_starts(s, SPAN("3ffff"))))
		spellings |= SPELL_TAI;
	return spellings;
}

static bool
is_word_char_at(struct span s, size_t at)
{
	size_t len = 0;

	return text_class_at(s, at, &len) == TEXT_WORD;
}

/* Without a bound an end may be the middle of a run: leave that run out. */
static struct span
drop_loose_ends(struct span s, bool bound_left, bool bound_right)
{
	size_t from = 0;
	size_t to = s.len;

	while (!bound_left && from < s.len && is_word_char_at(s, from)) {
		size_t len = 0;

		(void)text_class_at(s, from, &len);
		from += len;
	}
	if (bound_right)
		return span_slice(s, from, to);
	/* The last boundary between a word and something else. */
	to = from;
	for (size_t at = from; at < s.len;) {
		size_t len = 0;

		if (text_class_at(s, at, &len) != TEXT_WORD)
			to = at + len;
		at += len;
	}
	return span_slice(s, from, to);
}

size_t
lexer_query(struct lexer *lx, struct span text, bool bound_left,
	bool bound_right, struct term *out, size_t max)
{
	struct span kept = drop_loose_ends(text, bound_left, bound_right);

	arena_reset(&lx->term_texts);
	lexer_reset(lx);
	lx->terms = out;
	lx->nterms = 0;
	lx->terms_max = max;
	lex_query_phrases(lx, text);
	lex_runs(lx, kept);
	lx->terms = NULL;
	for (size_t i = 0; i < lx->nterms; i++)
		if (out[i].text.len > 0 && out[i].kind == TERM_IDENT)
			out[i].in_stamps = stamp_spellings(out[i].text);
	return lx->nterms;
}

void
lexer_marked(struct lexer *lx, struct span run, struct term *out)
{
	static const char mark[] = "\xef\xbb\xbf";
	const size_t before = sizeof(mark) - 1;
	const size_t len = before + run.len;
	char *text = NULL;
	bool has_digit = false;

	arena_reset(&lx->term_texts);
	text = arena_alloc(&lx->term_texts, len);
	memcpy(text, mark, before);
	text_fold(run, text + before);
	for (size_t i = 0; i < run.len; i++)
		has_digit = has_digit || is_digit(run.ptr[i]);
	*out = (struct term){
		.kind = has_digit || len > WORD_MAX_BYTES ? TERM_IDENT
							  : TERM_EITHER,
		.hash = lex_hash(lx, (struct span){ text, len }),
		.text = { text, len },
	};
}

bool
lexer_first_run(struct span text, bool bound_right, struct span *out)
{
	size_t at = 0;

	while (at < text.len && is_word_char_at(text, at)) {
		size_t len = 0;

		(void)text_class_at(text, at, &len);
		at += len;
	}
	*out = span_slice(text, 0, at);
	return at > 0 && (bound_right || at < text.len);
}
