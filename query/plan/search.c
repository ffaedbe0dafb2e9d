#include "query/plan/search.h"

#include "query/plan/cite.h"
#include "query/plan/hit.h"
#include "query/plan/pending.h"
#include "query/plan/source_name.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* Blocks given to the threads at a time. */
	BATCH_FIRST = 4,
	BATCH_MOST = 128,
	GROUP_MOST = 4096
};

struct batch {
	const struct search_spec *spec;
	struct match_job *jobs;
	size_t count;
	atomic_size_t next;
};

struct sweep {
	struct searched *indexes;
	const struct search_spec *spec;
	struct block_list blocks;
	size_t at;
	struct pending *pending;
	bool (*each)(void *ctx, const struct search_hit *hit);
	void *ctx;
	struct search_counts *counts;
	bool stopped;
	/* Matches of one time, looked at together for equal lines. */
	struct match *group;
	size_t ngroup;
	size_t group_cap;
	struct buf text;
};

enum wb_err
search_open(const char *path, struct searched *out, struct err *err)
{
	enum wb_err rc = WB_OK;

	memset(out, 0, sizeof(*out));
	rc = index_open(path, &out->index, err);
	if (rc == WB_OK)
		rc = readings_open(out->index, &out->readings, err);
	if (rc != WB_OK)
		search_close(out);
	return rc;
}

void
search_close(struct searched *s)
{
	readings_close(s->readings);
	index_close(s->index);
	clock_zones_release(&s->zones);
	memset(s, 0, sizeof(*s));
}

static void *
match_some(void *arg)
{
	struct batch *b = arg;
	struct matcher *m = matcher_new(b->spec);
	size_t i = 0;

	while ((i = atomic_fetch_add(&b->next, 1)) < b->count)
		match_block(m, &b->jobs[i]);
	matcher_free(m);
	return NULL;
}

static void
match_batch(struct batch *b)
{
	pthread_t threads[64];
	unsigned want = b->spec->threads;
	unsigned started = 0;

	if (want > 64)
		want = 64;
	/* For a few blocks a thread costs more than it gives. */
	for (; b->count > BATCH_FIRST && started + 1 < want; started++)
		if (pthread_create(&threads[started], NULL, match_some, b) != 0)
			break;
	(void)match_some(b);
	for (unsigned i = 0; i < started; i++)
		(void)pthread_join(threads[i], NULL);
}

static enum wb_err
prepare(struct sweep *s, const struct block_ref *ref, struct match_job *job,
	struct err *err)
{
	struct searched *in = &s->indexes[ref->index];
	enum wb_err rc = WB_OK;

	memset(job, 0, sizeof(*job));
	job->ref = *ref;
	rc = index_entry(in->index, ref->terms, ref->block, &job->entry, err);
	if (rc != WB_OK)
		return rc;
	job->source = readings_source(in->readings, ref->ord, err);
	if (!job->source)
		return WB_CORRUPT;
	if (job->source->nruns > 0)
		job->zone = clock_zone_find(
			&in->zones, job->source->runs[0].zone_name);
	return WB_OK;
}

static enum wb_err
collect(struct sweep *s, struct match_job *job, struct err *err)
{
	enum wb_err rc = job->out.code;

	if (rc != WB_OK && err)
		*err = job->out.err;
	s->counts->timeless += job->out.timeless;
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
	b.jobs = xcalloc(count, sizeof(*b.jobs));
	for (; b.count < count && rc == WB_OK; b.count++)
		rc = prepare(s, &s->blocks.refs[s->at + b.count],
			&b.jobs[b.count], err);
	if (rc == WB_OK)
		match_batch(&b);
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

/* Nothing that is yet to come can sort before this match. */
static bool
is_due(const struct sweep *s, const struct match *m)
{
	const struct block_ref *next = NULL;

	if (s->at == s->blocks.count)
		return true;
	next = &s->blocks.refs[s->at];
	if (s->spec->reverse)
		return m->sort_ns != INT64_MAX && next->hi != INT64_MAX &&
			m->sort_ns > next->hi;
	return m->sort_ns < next->lo;
}

static bool
is_piece(const struct match *m)
{
	return m->begins_mid || m->ends_mid;
}

static bool
is_same_place(const struct match *a, const struct match *b)
{
	return a->index == b->index && a->ord == b->ord && a->line == b->line &&
		is_piece(a) && is_piece(b);
}

static enum wb_err
emit(struct sweep *s, const struct match *m, const struct cite_set *cites,
	struct err *err)
{
	struct searched *in = &s->indexes[m->index];
	const struct source_view *v =
		readings_source(in->readings, m->ord, err);
	struct search_hit hit = {
		.index = m->index, .is_rest = m->begins_mid, .when = m->when
	};

	if (!v)
		return WB_CORRUPT;
	hit_describe(v, m->raw, &s->text, &hit);
	hit.ncites = cites->count;
	hit.cites = cites->cites;
	s->counts->hits++;
	s->stopped = !s->each(s->ctx, &hit);
	return WB_OK;
}

/* Do a and b, equal in time, have the same bytes and host, in different
 * sources? */
static bool
is_twin(struct sweep *s, const struct match *a, const struct match *b)
{
	const struct source_view *va = NULL;
	const struct source_view *vb = NULL;

	/* Equal pieces do not make equal lines. */
	if (is_piece(a) || is_piece(b) ||
		(a->index == b->index && a->ord == b->ord) ||
		!span_eq(a->raw, b->raw))
		return false;
	va = readings_source(s->indexes[a->index].readings, a->ord, NULL);
	vb = readings_source(s->indexes[b->index].readings, b->ord, NULL);
	return va && vb && span_eq(va->host, vb->host);
}

/* The last line of a source that another one continues is no line: it goes on
 * there. */
static bool
is_unfinished(const struct cite_set *cites)
{
	return cites->sources[0]->superseded_by != UINT32_MAX;
}

/* Equal lines of one source stay apart: the first of one source is joined to
 * the first of another, the second to the second. So each twin is used once,
 * and one for each source. */
static enum wb_err
gather_twins(
	struct sweep *s, size_t at, struct cite_set *cites, struct err *err)
{
	const struct match *first = &s->group[at];
	struct match *taken[CITES_MAX];
	size_t ntaken = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = at + 1;
		i < s->ngroup && ntaken < CITES_MAX && rc == WB_OK; i++) {
		struct match *m = &s->group[i];
		struct cite_set more;
		bool again = false;

		if (!m->raw.ptr || !is_twin(s, first, m))
			continue;
		for (size_t k = 0; k < ntaken; k++)
			again = again ||
				(taken[k]->index == m->index &&
					taken[k]->ord == m->ord);
		if (again)
			continue;
		rc = cite_match(s->indexes, m, &more, err);
		if (rc == WB_OK && is_unfinished(&more))
			continue;
		taken[ntaken++] = m;
		for (size_t k = 0; rc == WB_OK && k < more.count &&
			cites->count < CITES_MAX;
			k++)
			cites->cites[cites->count++] = more.cites[k];
	}
	for (size_t k = 0; k < ntaken; k++) {
		free((void *)(uintptr_t)taken[k]->raw.ptr);
		taken[k]->raw.ptr = NULL;
	}
	return rc;
}

/* A block can hold lines that only sources not asked for have. */
static bool
is_wanted(const struct sweep *s, const struct cite_set *cites)
{
	bool fits = s->spec->nsources == 0;

	for (size_t i = 0; i < cites->count && !fits; i++)
		fits = source_fits(
			cites->sources[i], s->spec->sources, s->spec->nsources);
	return fits && !is_unfinished(cites);
}

static enum wb_err
emit_line(struct sweep *s, size_t at, struct err *err)
{
	const struct match *m = &s->group[at];
	struct cite_set cites;
	enum wb_err rc = cite_match(s->indexes, m, &cites, err);

	if (rc != WB_OK || !is_wanted(s, &cites))
		return rc;
	rc = gather_twins(s, at, &cites, err);
	return rc == WB_OK ? emit(s, m, &cites, err) : rc;
}

static enum wb_err
emit_group(struct sweep *s, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < s->ngroup; i++) {
		struct match *m = &s->group[i];

		if (!m->raw.ptr)
			continue;
		if (rc == WB_OK && !s->stopped &&
			!(i > 0 && is_same_place(m, m - 1)))
			rc = emit_line(s, i, err);
		free((void *)(uintptr_t)m->raw.ptr);
		m->raw.ptr = NULL;
	}
	s->ngroup = 0;
	return rc;
}

/* Pieces of one line stay in one group. */
static bool
is_group_full(const struct sweep *s, const struct match *next)
{
	return next->sort_ns != s->group[0].sort_ns ||
		(s->ngroup >= GROUP_MOST &&
			!is_same_place(&s->group[s->ngroup - 1], next));
}

/* Hand out what is due, in groups of one time. */
static enum wb_err
emit_due(struct sweep *s, struct err *err)
{
	enum wb_err rc = WB_OK;

	while (rc == WB_OK && !s->stopped) {
		const struct match *m = pending_peek(s->pending);
		bool is_end = !m || !is_due(s, m);

		if (s->ngroup > 0 && (is_end || is_group_full(s, m))) {
			rc = emit_group(s, err);
			continue;
		}
		if (is_end)
			return WB_OK;
		s->group = xgrow(s->group, &s->group_cap, s->ngroup + 1,
			sizeof(*s->group));
		rc = pending_pop(s->pending, &s->group[s->ngroup], err);
		s->ngroup += rc == WB_OK;
	}
	return rc;
}

static void
sweep_release(struct sweep *s)
{
	for (size_t i = 0; i < s->ngroup; i++)
		free((void *)(uintptr_t)s->group[i].raw.ptr);
	free(s->group);
	pending_free(s->pending);
	block_list_release(&s->blocks);
	buf_release(&s->text);
}

enum wb_err
search_run(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec,
	bool (*each)(void *ctx, const struct search_hit *hit), void *ctx,
	struct search_counts *counts, struct err *err)
{
	struct sweep s = { .indexes = indexes,
		.spec = spec,
		.each = each,
		.ctx = ctx,
		.counts = counts };
	size_t batch = BATCH_FIRST;
	enum wb_err rc = WB_OK;

	memset(counts, 0, sizeof(*counts));
	s.pending = pending_new(spec->reverse, spec->memory);
	rc = block_list_fill(indexes, nindexes, spec, &s.blocks, err);
	counts->blocks_all = s.blocks.all;
	while (rc == WB_OK && !s.stopped && s.at < s.blocks.count) {
		rc = match_next(&s, batch, err);
		if (rc == WB_OK)
			rc = emit_due(&s, err);
		if (batch < BATCH_MOST)
			batch *= 2;
	}
	if (rc == WB_OK && !s.stopped)
		rc = emit_due(&s, err);
	sweep_release(&s);
	return rc;
}
