#include "query/plan/search.h"

#include "query/plan/block/batch.h"
#include "query/plan/block/window_blocks.h"
#include "query/plan/copies/group.h"
#include "query/plan/copies/receipt.h"
#include "query/plan/pending.h"
#include "query/plan/source/old_cuts.h"
#include "query/plan/source/source_filter.h"
#include "query/plan/view/hit.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* Blocks given to the threads at a time. */
	BATCH_FIRST = 4,
	BATCH_MOST = 128,
	/* Of the memory for results. */
	GROUP_SHARE = 4
};

struct sweep {
	struct searched *indexes;
	const struct search_spec *spec;
	/* Without what is read beside the window. */
	const struct search_spec *asked;
	struct block_list blocks;
	size_t at;
	struct pending *pending;
	bool (*each)(void *ctx, const struct search_hit *hit);
	void *ctx;
	struct search_counts *counts;
	bool stopped;
	/* Matches of one time, looked at together for equal lines. */
	struct group *group;
	struct source_filter *filter;
	struct buf text;
	/* Work that regular expressions may still take. */
	int64_t regex_left;
};

enum wb_err
search_open(const char *path, struct searched *out, struct err *err)
{
	enum wb_err rc = WB_OK;

	memset(out, 0, sizeof(*out));
	rc = index_open(path, &out->index, err);
	if (rc == WB_OK)
		rc = readings_open(out->index, &out->readings, err);
	if (rc == WB_OK && out->readings)
		rc = old_cuts_new(
			out->index, out->readings, &out->old_cuts, err);
	if (rc == WB_OK)
		out->windows = window_blocks_new(index_nterms(out->index));
	/* Now, since structs like this are copied. */
	if (rc == WB_OK && index_nterms(out->index) > 0)
		out->lexer = lexer_new(index_current(out->index)->seed);
	if (rc != WB_OK)
		search_close(out);
	return rc;
}

void
search_close(struct searched *s)
{
	old_cuts_free(s->old_cuts);
	readings_close(s->readings);
	index_close(s->index);
	clock_zones_release(&s->zones);
	window_blocks_free(s->windows);
	receipts_free(s->receipts);
	lexer_free(s->lexer);
	memset(s, 0, sizeof(*s));
}

/* True if the caller wants to go on behind it. */
static bool
pass_over(const struct sweep *s, const struct match_job *job)
{
	const struct searched *in = &s->indexes[job->ref.index];
	const struct frame *f = &job->entry.frame;
	const struct source_view *v =
		readings_source(in->readings, job->ref.ord, NULL);
	struct search_loss loss = { .first_line = f->first_line,
		.lines = f->lines,
		.why = &job->out.err };

	if (v && v->npaths > 0)
		loss.path = v->paths[0];
	return search_lost(in, s->spec, &loss);
}

static enum wb_err
collect(struct sweep *s, struct match_job *job, struct err *err)
{
	enum wb_err rc = job->out.code;

	if (rc != WB_OK && pass_over(s, job))
		rc = WB_OK;
	if (rc != WB_OK && err)
		*err = job->out.err;
	s->counts->timeless += job->out.timeless;
	s->counts->given_up += job->meter.given_up;
	for (size_t i = 0; i < job->out.count; i++) {
		if (rc == WB_OK)
			rc = pending_push(s->pending, &job->out.items[i], err);
		else
			free((void *)(uintptr_t)job->out.items[i].raw.ptr);
	}
	free(job->out.items);
	return rc;
}

static enum wb_err
match_next(struct sweep *s, size_t count, struct err *err)
{
	struct batch b = { .spec = s->spec };
	enum wb_err rc = WB_OK;

	if (count > s->blocks.count - s->at)
		count = s->blocks.count - s->at;
	rc = batch_match(&b, s->indexes, &s->blocks.refs[s->at], count,
		&s->regex_left, err);
	for (size_t i = 0; i < b.count; i++) {
		enum wb_err one =
			collect(s, &b.jobs[i], rc == WB_OK ? err : NULL);

		rc = rc == WB_OK ? one : rc;
	}
	s->at += count;
	s->counts->blocks_read += count;
	free(b.jobs);
	return rc;
}

/* What sorts before that second is all there; INT64_MAX: all of all. */
static int64_t
known_until(const struct sweep *s)
{
	const struct block_ref *next = NULL;
	int64_t ns = 0;

	if (s->at == s->blocks.count || s->spec->any)
		return INT64_MAX;
	next = &s->blocks.refs[s->at];
	ns = s->spec->reverse ? next->hi : next->lo;
	/* Lines without a time come last, whichever way the rest goes. */
	if (ns == INT64_MAX)
		return s->spec->reverse ? INT64_MIN : INT64_MAX - 1;
	return group_second(s->group, ns) + CLOCK_SLACK_S - 1;
}

static bool
emit(void *ctx, const struct match *m, const struct cite_set *cites,
	const struct source_view *owner)
{
	struct sweep *s = ctx;
	struct search_hit hit = { .index = m->index,
		.sort_ns = m->sort_ns,
		.ord = m->ord,
		.offset = m->offset,
		.is_rest = m->begins_mid,
		.is_part = m->begins_mid || m->ends_mid,
		.when = m->when };

	if (!match_is_in_window(s->asked, m))
		return true;
	hit_describe(owner, m->raw, &s->text, &hit);
	hit.ncites = cites->count;
	hit.cites = cites->cites;
	s->counts->hits++;
	s->stopped = !s->each(s->ctx, &hit);
	return !s->stopped;
}

/* The first match that waits, if nothing that is yet to come can sort before
 * it. */
static const struct match *
next_due(const struct sweep *s, int64_t known)
{
	const struct match *m = pending_peek(s->pending);

	if (!m || known == INT64_MAX)
		return m;
	return group_second(s->group, m->sort_ns) < known ? m : NULL;
}

/* Hand out what is due, in groups of about one time. */
static enum wb_err
emit_due(struct sweep *s, struct err *err)
{
	const int64_t known = known_until(s);
	enum wb_err rc = WB_OK;

	while (rc == WB_OK && !s->stopped) {
		const struct match *m = next_due(s, known);
		const int64_t needs = group_needs(s->group);
		struct match next;

		if (m && group_takes(s->group, m)) {
			rc = pending_pop(s->pending, &next, err);
			if (rc == WB_OK)
				group_add(s->group, &next);
			continue;
		}
		if (needs == INT64_MIN ||
			(!m && known != INT64_MAX && needs > known))
			return WB_OK;
		rc = group_hand_out(s->group, emit, s, err);
	}
	return rc;
}

static void
sweep_release(struct sweep *s)
{
	group_free(s->group);
	source_filter_free(s->filter);
	pending_free(s->pending);
	block_list_release(&s->blocks);
	buf_release(&s->text);
}

/* Those that were read already are left out. */
static void
choose_blocks(struct sweep *s)
{
	size_t kept = 0;

	for (size_t i = 0; s->spec->wants && i < s->blocks.count; i++)
		if (s->spec->wants(s->spec->wants_ctx, &s->blocks.refs[i]))
			s->blocks.refs[kept++] = s->blocks.refs[i];
	if (s->spec->wants)
		s->blocks.count = kept;
}

/* What there is to read, unless that is too much. */
static enum wb_err
fill_blocks(struct sweep *s, struct block_plan *plan, struct err *err)
{
	size_t most = s->spec->most_blocks;
	struct search_spec narrowed = *s->spec;
	enum wb_err rc = WB_OK;

	if (most > 0 && narrowed.scan) {
		narrowed.scan = false;
		plan->spec = &narrowed;
		rc = block_list_fill(plan, &s->blocks, err);
		s->counts->too_many = s->blocks.count > most;
		block_list_release(&s->blocks);
		plan->spec = s->spec;
	}
	if (rc == WB_OK)
		rc = block_list_fill(plan, &s->blocks, err);
	if (most > 0 && !s->spec->scan)
		s->counts->too_many = s->blocks.count > most;
	if (s->counts->too_many)
		s->blocks.count = 0;
	choose_blocks(s);
	return rc;
}

/* The copy of a line may be in the window where the line itself is not: beside
 * it as much is read as a copy may be late. Where any line will do, none is
 * counted. */
static struct search_spec
spec_around(const struct search_spec *spec)
{
	const int64_t late_ns = (int64_t)RECEIPT_LATE_S * 1000000000;
	struct search_spec wide = *spec;

	if (spec->any)
		return wide;
	if (wide.since_ns > INT64_MIN + late_ns)
		wide.since_ns -= late_ns;
	if (wide.until_ns < INT64_MAX - late_ns)
		wide.until_ns += late_ns;
	return wide;
}

enum wb_err
search_run(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec,
	bool (*each)(void *ctx, const struct search_hit *hit), void *ctx,
	struct search_counts *counts, struct err *err)
{
	const struct search_spec around = spec_around(spec);
	struct sweep s = { .indexes = indexes,
		.spec = &around,
		.asked = spec,
		.each = each,
		.ctx = ctx,
		.counts = counts,
		.regex_left =
			spec->regex_work ? spec->regex_work : REGEX_WORK };
	struct block_plan plan = {
		.indexes = indexes, .nindexes = nindexes, .spec = &around
	};
	size_t batch = spec->any ? 1 : BATCH_FIRST;
	enum wb_err rc = WB_OK;

	memset(counts, 0, sizeof(*counts));
	s.pending = pending_new(spec->reverse, spec->memory,
		nindexes > 0 ? indexes[0].spare : NULL);
	rc = source_filter_new(indexes, nindexes, spec, &s.filter, err);
	s.group = group_new(
		indexes, s.filter, spec->memory / GROUP_SHARE, spec->reverse);
	if (rc == WB_OK)
		plan.filter = s.filter;
	if (rc == WB_OK)
		rc = fill_blocks(&s, &plan, err);
	counts->blocks_all = s.blocks.all;
	while (rc == WB_OK && !s.stopped && s.at < s.blocks.count) {
		rc = match_next(&s, batch, err);
		if (rc == WB_OK)
			rc = emit_due(&s, err);
		if (batch < BATCH_MOST && !spec->any)
			batch *= 2;
	}
	if (rc == WB_OK && !s.stopped)
		rc = emit_due(&s, err);
	sweep_release(&s);
	return rc;
}
