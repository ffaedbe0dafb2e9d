/* Term indexes put together, or made anew: `compact` and `reindex`. */
#include "indexer/ingest/commit/rebuild.h"

#include "indexer/store/index/index.h"
#include "indexer/store/index/terms_merge.h"
#include "indexer/store/reading/readings.h"

/* The place of the first segment that a term index covers. */
static size_t
segment_place(const struct current *c, uint32_t number)
{
	size_t at = 0;

	while (at < c->nsegments && c->segments[at].number < number)
		at++;
	return at;
}

/* From which term index on to put together: a row of them at the end, each as
 * large as all behind it or smaller. So a block is read again a few times at
 * most, however many runs add to the index. */
static size_t
compact_from(const struct current *c)
{
	size_t from = c->nterms - 1;
	uint64_t sum = c->terms[from].blocks;

	while (from > 0 &&
		(c->terms[from - 1].blocks <= sum || from == c->nterms - 1))
		sum += c->terms[--from].blocks;
	return from;
}

/* What the put-together one is made of: each term index from place `from` on,
 * or, for reindex, the blocks, since a term index may be damaged. */
enum made_of { OF_TERMS, OF_BLOCKS };

/* The term indexes from `terms` on, and the segments that they are of. */
struct tail {
	size_t terms;
	size_t segments;
};

/* Do they hold these segments, and no others? */
static bool
are_whole(const struct current *c, struct tail at)
{
	uint64_t blocks = 0;

	for (size_t i = at.terms; i < c->nterms; i++)
		blocks += c->terms[i].blocks;
	for (size_t i = at.segments; i < c->nsegments; i++)
		blocks -= c->segments[i].frames;
	return blocks == 0;
}

/* Where a term index is damaged or of before, the blocks tell all it did. */
static enum wb_err
make(const char *index, const struct current *c, struct tail at,
	enum made_of of, const struct rebuild_options *options,
	struct terms_ref *out, struct err *err)
{
	enum wb_err rc = WB_OK;
	bool made = false;

	if (of == OF_TERMS && are_whole(c, at))
		rc = terms_merge(
			index, c, at.terms, options->memory, out, &made, err);
	if (made || (rc != WB_OK && rc != WB_CORRUPT))
		return rc;
	return rebuild_terms(
		index, c, at.segments, current_next(c), options, out, err);
}

/* Make one of the term indexes from place `from` on. */
static enum wb_err
put_together(const char *index, struct current *c, size_t from, enum made_of of,
	const struct rebuild_options *options, struct compact_report *report,
	struct err *err)
{
	struct terms_ref made = { 0 };
	size_t place = from < c->nterms
		? segment_place(c, c->terms[from].first_segment)
		: 0;
	enum wb_err rc = WB_OK;

	if (from == 0)
		place = 0;
	rc = make(index, c, (struct tail){ from, place }, of, options, &made,
		err);
	if (rc != WB_OK)
		return rc;
	c->nterms = from;
	c->next = current_next(c) + 1;
	if (made.blocks > 0)
		current_add_terms(c, &made);
	report->after = c->nterms;
	report->blocks = made.blocks;
	for (size_t i = place; i < c->nsegments; i++)
		report->raw_bytes += c->segments[i].raw_bytes;
	return WB_OK;
}

enum wb_err
compact_run(const char *index, size_t most,
	const struct rebuild_options *options, struct compact_report *report,
	struct err *err)
{
	struct current c = { 0 };
	enum wb_err rc = current_read(index, &c, err);

	*report = (struct compact_report){ 0 };
	if (rc != WB_OK)
		return rc;
	report->before = report->after = c.nterms;
	if (c.nterms > most) {
		rc = put_together(index, &c, most == 1 ? 0 : compact_from(&c),
			OF_TERMS, options, report, err);
		if (rc == WB_OK)
			rc = current_write(index, &c, err);
	}
	current_release(&c);
	return rc;
}

enum wb_err
reindex_run(const char *index, const struct rebuild_options *options,
	struct compact_report *report, struct err *err)
{
	struct current c = { 0 };
	enum wb_err rc = current_read(index, &c, err);

	*report = (struct compact_report){ 0 };
	if (rc != WB_OK)
		return rc;
	report->before = c.nterms;
	store_sweep(index, &c);
	rc = put_together(index, &c, 0, OF_BLOCKS, options, report, err);
	if (rc == WB_OK)
		rc = readings_build(index, &c, err);
	if (rc == WB_OK)
		rc = current_write(index, &c, err);
	current_release(&c);
	return rc;
}
