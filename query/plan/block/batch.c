#include "query/plan/block/batch.h"

#include "query/plan/fold/fold.h"
#include "query/plan/view/spec.h"
#include "query/plan/work/spread.h"

/* For fewer blocks a thread costs more than it gives. */
enum { THREADS_FROM = 5 };

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

static enum wb_err
prepare(struct searched *in, const struct block_ref *ref, struct match_job *job,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	job->ref = *ref;
	rc = index_entry(in->index, ref->terms, ref->block, &job->entry, err);
	if (rc != WB_OK)
		return rc;
	job->source =
		readings_source_part(in->readings, ref->ord, SOURCE_RUNS, err);
	if (!job->source)
		return WB_CORRUPT;
	if (job->source->nruns > 0)
		job->zone = clock_zone_find(
			&in->zones, job->source->runs[0].zone_name);
	if (job->zone)
		job->fold = fold_of_frame(in, job->source, &job->entry.frame);
	return WB_OK;
}

/* Where threads guessed that more was left for regular expressions than the
 * blocks before left: as one thread does it. */
static void
settle(struct batch *b, int64_t *left)
{
	struct matcher *m = NULL;

	for (size_t i = 0; i < b->count; i++) {
		struct match_job *job = &b->jobs[i];

		if (regex_meter_settle(&job->meter, left))
			continue;
		if (!m)
			m = matcher_new(b->spec);
		match_list_release(&job->out);
		job->meter = (struct regex_meter){ .allowed = *left };
		match_block(m, job);
		(void)regex_meter_settle(&job->meter, left);
	}
	matcher_free(m);
}

enum wb_err
batch_match(struct batch *b, struct searched *indexes,
	const struct block_ref *refs, size_t count, int64_t *regex_left,
	struct err *err)
{
	unsigned threads = count < THREADS_FROM ? 1 : b->spec->threads;
	enum wb_err rc = WB_OK;

	b->jobs = xcalloc(count, sizeof(*b->jobs));
	for (; b->count < count && rc == WB_OK; b->count++) {
		struct match_job *job = &b->jobs[b->count];

		rc = prepare(&indexes[refs[b->count].index], &refs[b->count],
			job, err);
		job->meter.allowed = *regex_left;
		job->meter.before = b->count > 0 ? &job[-1].meter : NULL;
	}
	if (rc != WB_OK)
		return rc;
	spread(threads, match_some, b);
	settle(b, regex_left);
	return WB_OK;
}
