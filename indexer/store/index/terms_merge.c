#include "indexer/store/index/terms_merge.h"

#include "format/lex/lex.h"
#include "indexer/store/index/block_words.h"
#include "indexer/store/index/directory.h"
#include "indexer/store/index/posting_merge.h"
#include "indexer/store/index/terms_beats.h"

#include <limits.h>
#include <stdio.h>

struct merge {
	const char *index;
	struct terms_writer *out;
	/* For pairs of blocks and words. */
	char temp[PATH_MAX];
	size_t memory;
};

/* What cannot be read is damaged, for the blocks tell the same; what cannot be
 * written is another thing. */
static enum wb_err
as_damage(enum wb_err rc)
{
	return rc == WB_OK ? WB_OK : WB_CORRUPT;
}

static bool
put_tally(void *ctx, const struct tally_row *row)
{
	terms_add_tally(ctx, row);
	return true;
}

static bool
put_beats(void *ctx, const struct beats_row *row)
{
	terms_add_beats(ctx, row);
	return true;
}

static enum wb_err
put_blocks(const struct merge *m, const struct terms_ref *ref,
	struct block_words *all, struct err *err)
{
	struct directory *d = NULL;
	enum wb_err rc =
		as_damage(directory_open(m->index, ref->number, &d, err));

	for (uint64_t i = 0; i < ref->blocks && rc == WB_OK; i++) {
		struct dir_entry entry = { 0 };
		struct span words = { 0 };

		rc = as_damage(directory_entry(d, i, &entry, err));
		if (rc == WB_OK)
			rc = as_damage(block_words_of(all, i, &words, err));
		if (rc == WB_OK)
			rc = terms_add_block(
				m->out, &entry, NULL, 0, words, err);
	}
	directory_close(d);
	return rc;
}

/* All but the postings. */
static enum wb_err
put_index(const struct merge *m, const struct terms_ref *ref, bool *fits,
	struct err *err)
{
	struct block_words *words = NULL;
	enum wb_err rc = as_damage(block_words_open(
		m->index, ref, m->temp, m->memory, &words, err));

	*fits = words;
	if (words)
		rc = put_blocks(m, ref, words, err);
	block_words_close(words);
	if (rc == WB_OK && *fits)
		rc = as_damage(terms_each_tally(
			m->index, ref, put_tally, m->out, err));
	if (rc == WB_OK && *fits)
		rc = as_damage(terms_each_beats(
			m->index, ref, put_beats, m->out, fits, err));
	return rc;
}

static bool
are_of_one_version(const struct terms_ref *refs, size_t count)
{
	if (count > TERMS_MERGE_MOST)
		return false;
	for (size_t i = 0; i < count; i++)
		if (refs[i].version != TERMS_VERSION)
			return false;
	return true;
}

enum wb_err
terms_merge(const char *index, const struct current *c, size_t from,
	size_t memory, struct terms_ref *out, bool *made, struct err *err)
{
	const struct terms_ref *refs = c->terms + from;
	const size_t count = c->nterms - from;
	const uint32_t number = current_next(c);
	struct merge m = { .index = index, .memory = memory };
	struct posting_merge *postings = NULL;
	struct posting_source source;
	bool fits = are_of_one_version(refs, count);
	enum wb_err rc = WB_OK;

	*made = false;
	if (fits)
		rc = as_damage(
			posting_merge_open(index, refs, count, &postings, err));
	if (!postings)
		return rc;
	rc = terms_create(index, number, 0, &m.out, err);
	(void)snprintf(
		m.temp, sizeof(m.temp), "%s/terms/%u.new/pairs", index, number);
	for (size_t i = 0; i < count && rc == WB_OK && fits; i++)
		rc = put_index(&m, &refs[i], &fits, err);
	if (rc == WB_OK && fits) {
		posting_merge_source(postings, &source);
		rc = terms_finish_from(m.out, &source, out, err);
		m.out = NULL;
		*made = rc == WB_OK;
	}
	terms_abandon(m.out);
	posting_merge_close(postings);
	return rc;
}
