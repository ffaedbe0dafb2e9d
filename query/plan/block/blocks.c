#include "query/plan/block/blocks.h"

#include "query/plan/block/host_filter.h"
#include "query/plan/source/old_cuts.h"
#include "query/plan/view/spec.h"

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
	/* Lines without a time are counted, not shown. */
	if (!spec->by_order && (!r->is_timed || r->has_timeless))
		return false;
	if (!r->is_timed)
		return true;
	return (spec->has_since &&
		       (spec->by_order ? r->hi : r->filter_hi) <
			       spec->since_ns) ||
		(spec->has_until &&
			(spec->by_order ? r->lo : r->filter_lo) >=
				spec->until_ns);
}

/* What one term index is asked, block by block. */
struct asked_blocks {
	const struct block_plan *plan;
	uint32_t index;
	struct narrow narrow;
	struct clock_window window;
	struct window_look look;
	struct host_filter hosts;
	/* Whatever terms and stamps say, lines may stand in these; and those of
	 * these stand elsewhere. */
	struct blockset any;
	struct blockset left;
	struct block_list *out;
};

static void
set_window(struct clock_window *w, const struct search_spec *spec)
{
	const int64_t ns_per_s = 1000000000;

	*w = (struct clock_window){ .by_order = spec->by_order };
	if (spec->scan)
		return;
	w->has_since = spec->has_since;
	w->has_until = spec->has_until;
	/* Outwards; divisions cut towards zero. */
	w->since_s = spec->since_ns / ns_per_s - 1;
	w->until_s = spec->until_ns / ns_per_s + 1;
	clock_window_ready(w);
}

/* Where the block stands in the order; *misses if no line of it is asked for.
 */
static enum wb_err
place_block(struct asked_blocks *b, const struct dir_entry *entry,
	struct block_ref *ref, bool *misses, struct err *err)
{
	const struct search_spec *spec = b->plan->spec;
	struct searched *s = &b->plan->indexes[ref->index];
	struct clock_range range = { 0 };
	bool fits = true;
	enum wb_err rc = WB_OK;
	const struct source_view *v =
		readings_source_part(s->readings, ref->ord, SOURCE_ROW, err);

	const bool is_any = blockset_has(&b->any, ref->block);

	if (v && !spec->scan && !is_any)
		rc = host_filter_fits(
			&b->hosts, &b->narrow, v, ref->block, &fits, err);
	*misses = !fits;
	if (!v || rc != WB_OK || !fits)
		return v ? rc : WB_CORRUPT;
	v = readings_source_part(s->readings, ref->ord, SOURCE_RUNS, err);
	if (!v)
		return WB_CORRUPT;
	clock_frame_range(v, &entry->frame, &s->zones, &range);
	*misses = !spec->scan &&
		((!is_any && is_outside(&range, spec)) ||
			!fits_sources(b->plan, ref->index, entry));
	if (is_any) {
		ref->lo = INT64_MIN;
		ref->hi = INT64_MAX;
		return WB_OK;
	}
	ref->lo = range.is_timed ? range.lo : INT64_MAX;
	ref->hi = range.is_timed ? range.hi : INT64_MAX;
	if (range.has_timeless)
		ref->hi = INT64_MAX;
	return WB_OK;
}

/* A block of which not even that is known that it is looked for by. */
static enum wb_err
pass_over(const struct asked_blocks *b, const struct block_ref *ref,
	const struct err *err)
{
	const struct searched *s = &b->plan->indexes[ref->index];
	const struct search_loss loss = {
		.path = span_of(index_place(s->index)), .lines = 1, .why = err
	};

	return search_lost(s, b->plan->spec, &loss) ? WB_OK : err->code;
}

/* Where the block is, and whose; it misses if that is lost and was told. */
static enum wb_err
find_block(struct asked_blocks *b, struct block_ref *ref,
	struct dir_entry *entry, bool *misses, struct err *err)
{
	struct searched *s = &b->plan->indexes[ref->index];
	struct err unasked = { 0 };
	enum wb_err rc = WB_OK;

	/* What is lost is told, also by who does not ask why a look failed. */
	if (!err)
		err = &unasked;
	*misses = blockset_has(&b->left, ref->block);
	if (!*misses && !blockset_has(&b->any, ref->block))
		rc = window_look_misses(&b->look, ref->block, misses, err);
	if (rc == WB_OK && *misses)
		return WB_OK;
	if (rc == WB_OK)
		rc = index_entry(s->index, ref->terms, ref->block, entry, err);
	if (rc == WB_OK &&
		!readings_owner(s->readings, entry->segment,
			entry->frame.stream, &ref->ord))
		rc = err_set(err, WB_CORRUPT,
			"block %u of term index %u has no source: run 'waybill "
			"reindex'",
			ref->block,
			index_current(s->index)->terms[ref->terms].number);
	*misses = rc != WB_OK;
	return rc == WB_OK ? WB_OK : pass_over(b, ref, err);
}

static enum wb_err
add_block(struct asked_blocks *b, struct block_ref *ref, struct err *err)
{
	struct searched *s = &b->plan->indexes[ref->index];
	struct block_list *out = b->out;
	struct dir_entry entry = { 0 };
	bool misses = false;
	enum wb_err rc = find_block(b, ref, &entry, &misses, err);

	if (rc != WB_OK || misses)
		return rc;
	rc = place_block(b, &entry, ref, &misses, err);
	if (rc != WB_OK || misses)
		return rc;
	rc = index_blocks_fd(s->index, entry.segment, &ref->fd, err);
	if (rc != WB_OK)
		return rc;
	out->refs =
		xgrow(out->refs, &out->cap, out->count + 1, sizeof(*out->refs));
	out->refs[out->count++] = *ref;
	return WB_OK;
}

/* As add_block will find it. What cannot be read is left to that. */
static bool
source_misses(void *ctx, uint32_t block)
{
	struct asked_blocks *b = ctx;
	const struct searched *s = &b->plan->indexes[b->index];
	struct block_ref ref = { .index = b->index,
		.terms = (uint32_t)b->narrow.terms,
		.block = block };
	struct dir_entry entry = { 0 };
	struct err why = { 0 };
	bool misses = false;

	return index_entry(s->index, ref.terms, block, &entry, &why) == WB_OK &&
		readings_owner(s->readings, entry.segment, entry.frame.stream,
			&ref.ord) &&
		place_block(b, &entry, &ref, &misses, &why) == WB_OK && misses;
}

static enum wb_err
add_terms(const struct block_plan *plan, uint32_t index, uint32_t terms,
	struct block_list *out, struct err *err)
{
	struct searched *s = &plan->indexes[index];
	uint64_t nblocks = index_nblocks(s->index, terms);
	struct blockset set = { .all = true };
	struct asked_blocks b = { .plan = plan, .index = index, .out = out };
	enum wb_err rc = WB_OK;

	b.narrow = (struct narrow){ .index = s->index,
		.readings = s->readings,
		.terms = terms,
		.window = &b.window,
		.windows = s->windows,
		.misses_ctx = &b };
	b.look = (struct window_look){ s->index, terms, &b.window, 0, false };
	out->all += nblocks;
	set_window(&b.window, plan->spec);
	old_cuts_blocks(s->old_cuts, s->index, terms, &b.any, &b.left);
	if (!plan->spec->scan) {
		b.narrow.lexer = s->lexer;
		host_filter_init(&b.hosts, plan->spec->query);
		if (b.hosts.count > 0 || plan->spec->has_since ||
			plan->spec->has_until)
			b.narrow.misses = source_misses;
		set.all = false;
		rc = narrow_tree(&b.narrow, plan->spec->query, &set, err);
		if (rc == WB_OK)
			blockset_or(&set, &b.any);
	}
	for (uint64_t i = 0; rc == WB_OK && i < (set.all ? nblocks : set.count);
		i++) {
		struct block_ref ref = { .index = index, .terms = terms };

		ref.block = set.all ? (uint32_t)i : set.blocks[i];
		rc = add_block(&b, &ref, err);
	}
	host_filter_release(&b.hosts);
	blockset_release(&b.any);
	blockset_release(&b.left);
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
