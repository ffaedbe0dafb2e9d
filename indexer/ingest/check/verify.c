#include "indexer/ingest/check/verify.h"

#include "format/base/buf.h"
#include "format/base/digest.h"
#include "format/base/json.h"
#include "indexer/ingest/check/verify_part.h"
#include "indexer/store/journal/journal.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* Segments are shared out among threads. */
struct pool {
	pthread_mutex_t lock;
	struct verified_segment *segments;
	uint64_t *done;
	size_t count;
	size_t next;
	uint64_t all;
	const struct verify_options *options;
};

/* One segment's way to tell how far it is. */
struct teller {
	struct pool *pool;
	size_t at;
};

static void
tell_bytes(void *ctx, uint64_t bytes)
{
	const struct teller *t = ctx;
	struct pool *p = t->pool;
	uint64_t sum = 0;

	pthread_mutex_lock(&p->lock);
	p->done[t->at] = bytes;
	for (size_t i = 0; i < p->count; i++)
		sum += p->done[i];
	p->options->progress(p->options->progress_ctx, sum, p->all);
	pthread_mutex_unlock(&p->lock);
}

static void *
work(void *arg)
{
	struct pool *p = arg;

	for (;;) {
		struct teller teller = { .pool = p };

		pthread_mutex_lock(&p->lock);
		teller.at = p->next++;
		pthread_mutex_unlock(&p->lock);
		if (teller.at >= p->count)
			return NULL;
		if (p->options->progress) {
			p->segments[teller.at].tell = tell_bytes;
			p->segments[teller.at].tell_ctx = &teller;
		}
		verify_segment(&p->segments[teller.at]);
	}
}

static void
run_pool(struct pool *p)
{
	unsigned want = p->options->threads;
	pthread_t *threads = xcalloc(want + 1, sizeof(*threads));
	unsigned started = 0;

	pthread_mutex_init(&p->lock, NULL);
	/* This thread works, too. */
	while (started + 1 < want && started + 1 < p->count &&
		pthread_create(&threads[started], NULL, work, p) == 0)
		started++;
	(void)work(p);
	for (unsigned i = 0; i < started; i++)
		(void)pthread_join(threads[i], NULL);
	pthread_mutex_destroy(&p->lock);
	free(threads);
}

/* Which term index has the frames of each segment, and from where on. */
static void
place_terms(const struct current *c, struct verified_segment *segments,
	struct findings *findings)
{
	for (size_t t = 0; t < c->nterms; t++) {
		uint64_t base = 0;

		for (size_t s = 0; s < c->nsegments; s++) {
			uint32_t number = c->segments[s].number;

			if (number < c->terms[t].first_segment ||
				number > c->terms[t].last_segment)
				continue;
			segments[s].terms = &c->terms[t];
			segments[s].base = base;
			base += c->segments[s].frames;
		}
		if (base != c->terms[t].blocks)
			findings_add(findings, FINDING_CURRENT, "CURRENT",
				UINT64_MAX,
				"a term index does not fit its segments");
	}
	for (size_t s = 0; s < c->nsegments; s++)
		if (!segments[s].terms && c->segments[s].frames > 0)
			findings_add(findings, FINDING_CURRENT, "CURRENT",
				UINT64_MAX, "a segment has no term index");
}

/* The state that an entry of the journal names, if it names one. */
struct last_state {
	char hex[SHA256_HEX + 1];
	struct verify_report *report;
};

static enum wb_err
take_state(void *ctx, const struct journal_line *line, struct err *err)
{
	struct last_state *last = ctx;
	struct span inside = { 0 };
	struct span key = { 0 };
	struct span value = { 0 };
	struct buf text = { 0 };

	(void)err;
	if (!line->is_sound)
		last->report->is_chain_whole = false;
	verify_seals_entry(line, last->report);
	if (!json_inside(line->text, '{', &inside))
		return WB_OK;
	while (json_member(&inside, &key, &value))
		if (span_eq(key, SPAN("results")))
			break;
	if (!span_eq(key, SPAN("results")) || !json_inside(value, '{', &inside))
		return WB_OK;
	while (json_member(&inside, &key, &value))
		if (span_eq(key, SPAN("current_sha256")) &&
			json_get_text(value, &text))
			(void)snprintf(last->hex, sizeof(last->hex), "%s",
				buf_cstr(&text));
	buf_release(&text);
	return WB_OK;
}

static void
check_journal(const char *index, struct verify_report *report)
{
	struct journal_state state = { 0 };
	struct last_state last = { .report = report };
	unsigned char digest[SHA256_BYTES];
	char hex[SHA256_HEX + 1] = "";
	struct err err = { 0 };
	enum wb_err rc = WB_OK;

	report->is_chain_whole = true;
	rc = journal_read(index, take_state, &last, &state, &err);
	report->journal_entries = state.entries;
	/* A crash can leave the first entry without it. */
	report->is_headless = state.entries > 1 && !state.has_head;
	if (rc != WB_OK && rc != WB_ABSENT)
		findings_add(&report->findings, FINDING_JOURNAL, "journal",
			UINT64_MAX, err.text);
	if (current_digest(index, digest, &err) == WB_OK)
		hex_encode(digest, sizeof(digest), hex);
	report->is_unjournalled = !span_eq(span_of(hex), span_of(last.hex));
}

static void
check_readings(const char *index, const struct current *c,
	struct verify_report *report)
{
	char path[PATH_MAX];

	if (!c->readings)
		return;
	(void)snprintf(
		path, sizeof(path), "%s/readings/%u", index, c->readings);
	(void)verify_file(&report->findings, path, &c->readings_file);
}

static void
check_segments(const char *index, const struct current *c,
	const struct verify_options *options, struct verify_report *report)
{
	struct pool pool = { .count = c->nsegments, .options = options };

	pool.segments = xcalloc(c->nsegments + 1, sizeof(*pool.segments));
	pool.done = xcalloc(c->nsegments + 1, sizeof(*pool.done));
	for (size_t i = 0; i < c->nsegments; i++) {
		pool.segments[i].index = index;
		pool.segments[i].ref = &c->segments[i];
		pool.all += c->segments[i].raw_bytes;
	}
	place_terms(c, pool.segments, &report->findings);
	run_pool(&pool);
	for (size_t i = 0; i < c->nsegments; i++) {
		findings_join(&report->findings, &pool.segments[i].findings);
		report->segments++;
		report->frames += pool.segments[i].frames;
		report->bytes += pool.segments[i].bytes;
		report->damaged += pool.segments[i].damaged;
	}
	verify_sources(index, pool.segments, c->nsegments, report);
	for (size_t i = 0; i < c->nsegments; i++)
		verified_segment_release(&pool.segments[i]);
	free(pool.segments);
	free(pool.done);
}

enum wb_err
verify_index(const char *index, const struct verify_options *options,
	struct verify_report *report, struct err *err)
{
	struct current c = { 0 };
	struct err why = { 0 };
	enum wb_err rc = current_read(index, &c, &why);

	verify_seals_begin(options, report);
	if (rc == WB_CORRUPT) {
		findings_add(&report->findings, FINDING_CURRENT, "CURRENT",
			UINT64_MAX, why.text);
		return WB_OK;
	}
	if (rc != WB_OK)
		return err_set(err, rc, "%s", why.text);
	check_segments(index, &c, options, report);
	for (size_t i = 0; i < c.nterms; i++)
		verify_terms(index, &c.terms[i], report);
	check_readings(index, &c, report);
	verify_seals_current(index, &c, report);
	check_journal(index, report);
	verify_seals_end(report);
	if (options->scratch)
		rc = verify_deep(index, &c, options, report, err);
	current_release(&c);
	return rc;
}

void
verify_release(struct verify_report *report)
{
	findings_release(&report->findings);
}
