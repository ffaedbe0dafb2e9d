#include "query/plan/blocks.h"

#include "query/plan/narrow.h"

#include <stdlib.h>
#include <string.h>

void
block_list_release(struct block_list *list)
{
	free(list->refs);
	*list = (struct block_list){ 0 };
}

/* A block may hold lines of other sources, too, that share its stream. */
static bool
fits_sources(const struct block_plan *plan, uint32_t index,
	const struct dir_entry *entry)
{
	const struct frame *f = &entry->frame;
	const struct extent_row part = { .segment = entry->segment,
		.stream = f->stream,
		.from = f->first_offset,
		.to = f->first_offset + f->raw_len };

	return source_filter_fits(plan->filter, index, &part);
}

static bool
is_outside(const struct clock_range *r, const struct search_spec *spec)
{
	if (!spec->has_since && !spec->has_until)
		return false;
	if (!r->is_timed)
		/* Lines without a time are counted, not shown. */
		return false;
	if (r->has_timeless)
		return false;
	return (spec->has_since &&
		       (spec->by_order ? r->hi : r->filter_hi) <
			       spec->since_ns) ||
		(spec->has_until &&
			(spec->by_order ? r->lo : r->filter_lo) >=
				spec->until_ns);
}

static enum wb_err
add_block(const struct block_plan *plan, struct block_ref *ref,
	struct block_list *out, struct err *err)
{
	struct searched *s = &plan->indexes[ref->index];
	struct dir_entry entry = { 0 };
	struct clock_range range = { 0 };
	const struct source_view *v = NULL;
	enum wb_err rc =
		index_entry(s->index, ref->terms, ref->block, &entry, err);

	if (rc != WB_OK)
		return rc;
	if (!readings_owner(
		    s->readings, entry.segment, entry.frame.stream, &ref->ord))
		return err_set(err, WB_CORRUPT,
			"%s: block %u has no source: run 'waybill reindex'",
			index_place(s->index), ref->block);
	v = readings_source(s->readings, ref->ord, err);
	if (!v)
		return WB_CORRUPT;
	clock_frame_range(v, &entry.frame, &s->zones, &range);
	if (!plan->spec->scan &&
		(is_outside(&range, plan->spec) ||
			!fits_sources(plan, ref->index, &entry)))
		return WB_OK;
	ref->lo = range.is_timed ? range.lo : INT64_MAX;
	ref->hi = range.is_timed ? range.hi : INT64_MAX;
	if (range.has_timeless)
		ref->hi = INT64_MAX;
	rc = index_blocks_fd(s->index, entry.segment, &ref->fd, err);
	if (rc != WB_OK)
		return rc;
	out->refs =
		xgrow(out->refs, &out->cap, out->count + 1, sizeof(*out->refs));
	out->refs[out->count++] = *ref;
	return WB_OK;
}

static enum wb_err
add_terms(const struct block_plan *plan, uint32_t index, uint32_t terms,
	struct block_list *out, struct err *err)
{
	struct searched *s = &plan->indexes[index];
	uint64_t nblocks = index_nblocks(s->index, terms);
	struct blockset set = { .all = true };
	struct narrow n = {
		.index = s->index, .readings = s->readings, .terms = terms
	};
	enum wb_err rc = WB_OK;

	out->all += nblocks;
	if (!plan->spec->scan) {
		n.lexer = lexer_new(index_current(s->index)->seed);
		set.all = false;
		rc = narrow_tree(&n, plan->spec->query, &set, err);
		lexer_free(n.lexer);
	}
	for (uint64_t i = 0; rc == WB_OK && i < (set.all ? nblocks : set.count);
		i++) {
		struct block_ref ref = { .index = index, .terms = terms };

		ref.block = set.all ? (uint32_t)i : set.blocks[i];
		rc = add_block(plan, &ref, out, err);
	}
	blockset_release(&set);
	return rc;
}

static int
by_lo(const void *a, const void *b)
{
	const struct block_ref *x = a;
	const struct block_ref *y = b;

	if (x->lo != y->lo)
		return x->lo < y->lo ? -1 : 1;
	if (x->index != y->index)
		return x->index < y->index ? -1 : 1;
	if (x->terms != y->terms)
		return x->terms < y->terms ? -1 : 1;
	return (x->block > y->block) - (x->block < y->block);
}

static int
by_hi(const void *a, const void *b)
{
	const struct block_ref *x = a;
	const struct block_ref *y = b;

	if (x->hi != y->hi)
		return x->hi > y->hi ? -1 : 1;
	return by_lo(b, a);
}

enum wb_err
block_list_fill(
	const struct block_plan *plan, struct block_list *out, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < plan->nindexes && rc == WB_OK; i++) {
		struct searched *s = &plan->indexes[i];

		for (size_t t = 0; s->readings && t < index_nterms(s->index) &&
			rc == WB_OK;
			t++)
			rc = add_terms(
				plan, (uint32_t)i, (uint32_t)t, out, err);
	}
	if (rc == WB_OK && out->count > 0)
		qsort(out->refs, out->count, sizeof(*out->refs),
			plan->spec->reverse ? by_hi : by_lo);
	return rc;
}
