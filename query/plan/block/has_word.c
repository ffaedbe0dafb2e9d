#include "query/plan/block/has_word.h"

#include "query/plan/block/narrow_part.h"

enum { TERMS_MAX = 8 };

static bool
may_have(const struct searched *s, size_t at, const struct term *t)
{
	struct blockset found = { 0 };
	bool out = true;

	/* What a stamp may hold, and words, cost more than this is for. */
	if (t->kind != TERM_IDENT || t->in_stamps || t->is_phrase)
		return true;
	index_find_ident(s->index, at, t->hash, &found);
	out = found.all || found.count > 0;
	blockset_release(&found);
	return out;
}

/* The same of what stands behind a mark, where that was a letter. */
static bool
may_have_marked(
	const struct searched *s, const struct narrow *n, struct span text)
{
	struct span run = { 0 };
	struct term term;

	if (!narrow_has_marks(n))
		return false;
	if (span_has(text, SPAN("\xef\xbb\xbf")))
		return true;
	if (!lexer_first_run(text, true, &run))
		return false;
	lexer_marked(s->lexer, run, &term);
	return may_have(s, n->terms, &term);
}

bool
search_may_have(const struct searched *s, struct span text)
{
	struct term terms[TERMS_MAX];
	size_t count = 0;
	size_t nterms = index_nterms(s->index);

	if (!s->lexer)
		return true;
	count = lexer_query(s->lexer, text, true, true, terms, TERMS_MAX);
	for (size_t at = 0; at < nterms; at++) {
		const struct narrow n = { .index = s->index, .terms = at };
		bool all = true;

		for (size_t i = 0; i < count && all && narrow_has_terms(&n);
			i++)
			all = may_have(s, at, &terms[i]);
		if (all || may_have_marked(s, &n, text))
			return true;
	}
	return false;
}
