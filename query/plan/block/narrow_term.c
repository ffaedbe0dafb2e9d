/* Blocks by the terms of a text. */
#include "query/plan/block/narrow_part.h"

enum {
	TERMS_MAX = 48,
	/* So few blocks are read faster than more terms are looked up. */
	ENOUGH_BLOCKS = 3,
	/* To look up a word that is everywhere takes as long as to read one of
	 * so many blocks. */
	WORD_BLOCKS = 2000,
	ENOUGH_MOST = 32,
	/* Not worth remembering for fewer. */
	MANY_BLOCKS = 500,
	/* Of more blocks the sources are not asked. */
	SOURCES_MOST = 4096
};

struct bounded {
	struct span text;
	bool left;
	bool right;
};

bool
narrow_has_terms(const struct narrow *n)
{
	return terms_version(n) >= TERMS_VERSION_BARE &&
		terms_version(n) <= TERMS_VERSION;
}

/* Blocks of *out with such stamps, added to *one: only of these it matters. */
static enum wb_err
find_spelled(struct narrow *n, unsigned mask, const struct blockset *out,
	struct blockset *one, struct err *err)
{
	struct blockset found = { 0 };
	struct frame times = { 0 };
	enum wb_err rc = WB_OK;

	if (out->all)
		return index_find_spelled(n->index, n->terms, mask, one, err);
	for (size_t i = 0; i < out->count && rc == WB_OK; i++) {
		rc = index_times(
			n->index, n->terms, out->blocks[i], &times, err);
		if (rc == WB_OK && (times.spelling & mask))
			blockset_add(&found, out->blocks[i]);
	}
	if (rc == WB_OK)
		blockset_or(one, &found);
	blockset_release(&found);
	return rc;
}

static enum wb_err
narrow_term(struct narrow *n, const struct term *t, struct blockset *out,
	struct err *err)
{
	const struct word_look look = { t->text, out };
	struct blockset one = { 0 };
	enum wb_err rc = WB_OK;

	if (t->kind != TERM_WORD)
		index_find_ident(n->index, n->terms, t->hash, &one);
	if (t->kind != TERM_IDENT && !one.all)
		index_find_word(n->index, n->terms, &look, &one);
	if (t->in_stamps && !one.all)
		rc = find_spelled(n, t->in_stamps, out, &one, err);
	if (rc == WB_OK)
		blockset_and(out, &one);
	blockset_release(&one);
	return rc;
}

void
narrow_window(struct narrow *n, struct blockset *out)
{
	const struct clock_window *w = n->window;
	const struct blockset *around = NULL;
	struct window_look look = { n->index, n->terms, w, 0, false };
	struct blockset kept = { 0 };
	struct err why = { 0 };

	if (!w || (!w->has_since && !w->has_until))
		return;
	if (out->all || out->count > MANY_BLOCKS)
		around =
			window_blocks_around(n->windows, n->index, n->terms, w);
	if (around)
		blockset_and(out, around);
	for (size_t i = 0; !out->all && i < out->count; i++) {
		bool misses = false;

		/* Who reads the block will tell. */
		if (window_look_misses(&look, out->blocks[i], &misses, &why) !=
				WB_OK ||
			!misses)
			blockset_add(&kept, out->blocks[i]);
	}
	if (!out->all)
		blockset_and(out, &kept);
	blockset_release(&kept);
}

void
narrow_sources(struct narrow *n, struct blockset *out)
{
	bool (*misses)(void *ctx, uint32_t block) = n->misses;
	size_t kept = 0;

	if (!misses || out->all || out->count > SOURCES_MOST)
		return;
	/* It may look for the name of a host itself. */
	n->misses = NULL;
	for (size_t i = 0; i < out->count; i++)
		if (!misses(n->misses_ctx, out->blocks[i]))
			out->blocks[kept++] = out->blocks[i];
	out->count = kept;
	n->misses = misses;
}

/* Identifiers first: they narrow most and cost least; then those that a stamp
 * may hold, and words. */
enum term_pass { PASS_PLAIN, PASS_STAMPS, PASS_WORDS, PASSES };

static enum term_pass
pass_of(const struct term *t)
{
	if (t->kind != TERM_IDENT)
		return PASS_WORDS;
	return t->in_stamps ? PASS_STAMPS : PASS_PLAIN;
}

static bool
is_enough(const struct narrow *n, const struct blockset *s, enum term_pass pass)
{
	uint64_t few = ENOUGH_BLOCKS;

	/* The list of a frequent word grows with the index. */
	if (pass == PASS_WORDS) {
		few = index_nblocks(n->index, n->terms) / WORD_BLOCKS;
		few = few < ENOUGH_MOST ? few : ENOUGH_MOST;
		few = few > ENOUGH_BLOCKS ? few : ENOUGH_BLOCKS;
	}
	return !s->all && s->count <= few;
}

bool
narrow_is_enough(const struct narrow *n, const struct blockset *s)
{
	return is_enough(n, s, PASS_PLAIN);
}

static bool
is_known(const struct narrow *n, const struct term *t)
{
	return !t->is_phrase || terms_version(n) != TERMS_VERSION_BARE;
}

static enum wb_err
narrow_pass(struct narrow *n, const struct term *terms, size_t count,
	enum term_pass pass, struct blockset *out, struct err *err)
{
	bool is_pruned = pass != PASS_WORDS;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < count && rc == WB_OK; i++) {
		if (pass_of(&terms[i]) != pass || !is_known(n, &terms[i]))
			continue;
		/* What alternatives have in common was done before. */
		if (!is_pruned && n->in_or && !is_enough(n, out, pass))
			narrow_window(n, out);
		is_pruned = true;
		if (is_enough(n, out, pass))
			break;
		rc = narrow_term(n, &terms[i], out, err);
	}
	return rc;
}

static enum wb_err
narrow_terms(struct narrow *n, const struct term *terms, size_t count,
	struct blockset *out, struct err *err)
{
	enum wb_err rc = WB_OK;

	const int passes = n->is_first_look ? PASS_PLAIN + 1 : PASSES;

	for (int pass = 0; pass < passes && rc == WB_OK; pass++)
		rc = narrow_pass(
			n, terms, count, (enum term_pass)pass, out, err);
	return rc;
}

static enum wb_err
narrow_plain(struct narrow *n, const struct bounded *text, struct blockset *out,
	struct err *err)
{
	struct term terms[TERMS_MAX];
	size_t count = lexer_query(n->lexer, text->text, text->left,
		text->right, terms, TERMS_MAX);

	return narrow_terms(n, terms, count, out, err);
}

/* Where the mark was a letter: blocks that have the text, and those that have
 * its first run behind a mark. */
static enum wb_err
narrow_marked(struct narrow *n, const struct bounded *text,
	struct blockset *out, struct err *err)
{
	struct blockset plain = { .all = true };
	struct blockset marked = { .all = true };
	struct span run = { 0 };
	struct term term;
	enum wb_err rc = WB_OK;

	/* What a mark within it made of its runs is not worth to be told. */
	if (span_has(text->text, SPAN("\xef\xbb\xbf")))
		return WB_OK;
	if (!text->left || !lexer_first_run(text->text, text->right, &run))
		return narrow_plain(n, text, out, err);
	blockset_and(&plain, out);
	rc = narrow_plain(n, text, &plain, err);
	if (rc == WB_OK && !plain.all) {
		blockset_and(&marked, out);
		lexer_marked(n->lexer, run, &term);
		rc = narrow_term(n, &term, &marked, err);
	}
	blockset_or(&plain, &marked);
	if (rc == WB_OK)
		blockset_and(out, &plain);
	blockset_release(&plain);
	blockset_release(&marked);
	return rc;
}

enum wb_err
narrow_text(struct narrow *n, struct span text, bool left, bool right,
	struct blockset *out, struct err *err)
{
	const struct bounded bounded = { text, left, right };

	return narrow_has_marks(n) ? narrow_marked(n, &bounded, out, err)
				   : narrow_plain(n, &bounded, out, err);
}
