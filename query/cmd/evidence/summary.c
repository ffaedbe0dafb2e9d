#include "query/cmd/evidence/summary.h"

#include "format/base/version.h"
#include "query/cmd/evidence/source_tell.h"
#include "query/cmd/evidence/summary_reading.h"

#include <stdlib.h>
#include <string.h>

enum { PROGRAMS_TOLD = 20, HOSTS_TOLD = 100 };

struct summary {
	struct arena arena;
	struct searched *in;
	struct trouble_list troubles;
	struct tally_answer *hosts;
	size_t hosts_cap;
	struct tally_answer programs[PROGRAMS_TOLD];
	struct summary_readings readings;
	struct summary_answer answer;
};

static void
take_program(void *ctx, const struct program_total *row)
{
	struct summary *s = ctx;
	struct summary_answer *a = &s->answer;

	/* The rows come the largest first. */
	a->unrecognised += row->unrecognised;
	if (a->nprograms == PROGRAMS_TOLD)
		return;
	s->programs[a->nprograms++] = (struct tally_answer){
		.name = arena_copy(&s->arena, row->program),
		.count = row->unrecognised,
	};
}

static void
widen(struct when *first, struct when *last, const struct source_answer *s)
{
	if (s->first.basis == WHEN_NONE)
		return;
	if (first->basis == WHEN_NONE || s->first.ns < first->ns)
		*first = s->first;
	if (last->basis == WHEN_NONE || s->last.ns > last->ns)
		*last = s->last;
}

static struct tally_answer *
host_find(struct summary *s, struct span name)
{
	struct summary_answer *a = &s->answer;

	/* Sources of one host mostly stand together. */
	for (size_t i = a->nhosts; i > 0; i--)
		if (span_eq(s->hosts[i - 1].name, name))
			return &s->hosts[i - 1];
	s->hosts = xgrow(
		s->hosts, &s->hosts_cap, a->nhosts + 1, sizeof(*s->hosts));
	s->hosts[a->nhosts] = (struct tally_answer){ .name = name };
	return &s->hosts[a->nhosts++];
}

static enum wb_err
take_source(struct summary *s, uint32_t ord, struct err *err)
{
	struct source_answer told;
	const struct source_view *v =
		readings_source(s->in->readings, ord, err);
	struct tally_answer *host = NULL;
	enum wb_err rc = WB_CORRUPT;

	if (v)
		rc = source_tell(s->in, v, &s->arena, &told, err);
	/* What another source continues is counted there. */
	if (rc != WB_OK || told.superseded)
		return rc;
	host = host_find(s, told.host);
	host->count += told.lines;
	widen(&host->since, &host->until, &told);
	widen(&s->answer.first, &s->answer.last, &told);
	summary_readings_take(&s->readings, &told);
	return WB_OK;
}

static int
by_count(const void *a, const void *b)
{
	const struct tally_answer *x = a;
	const struct tally_answer *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return span_cmp(x->name, y->name);
}

static void
take_report(struct summary_answer *a, const struct ingest_report *report)
{
	if (!report)
		return;
	a->has_run = true;
	a->files_read = report->files;
	a->unchanged_files = report->unchanged_files;
	a->new_sources = report->new_sources;
	a->known_sources = report->known_sources;
	a->new_lines = report->lines;
	a->new_bytes = report->bytes_stored;
}

static enum wb_err
fill(struct summary *s, struct err *err)
{
	struct readings *r = s->in->readings;
	struct summary_answer *a = &s->answer;
	struct accounts books = { 0 };
	enum wb_err rc = trouble_list_read(s->in, &s->troubles, err);

	if (rc == WB_OK)
		rc = accounts_add(&books, s->in, &s->troubles, err);
	for (uint32_t ord = 0; ord < books.sources && rc == WB_OK; ord++)
		rc = take_source(s, ord, err);
	if (rc != WB_OK || !r)
		return rc;
	readings_each_program(r, take_program, s);
	if (a->nhosts > 0)
		qsort(s->hosts, a->nhosts, sizeof(*s->hosts), by_count);
	a->files = books.files;
	a->sources = books.sources;
	a->lines = books.lines;
	a->bytes_in = books.bytes_in;
	a->bytes_stored = books.stored;
	a->bytes_shared = books.shared;
	a->bytes_skipped = books.skipped_bytes;
	a->bytes_lost = books.lost;
	a->damaged = books.damaged;
	a->skipped = books.skipped;
	a->hosts = s->hosts;
	if (a->nhosts > HOSTS_TOLD)
		a->nhosts = HOSTS_TOLD;
	a->programs = s->programs;
	a->readings =
		summary_readings_tell(&s->readings, &s->arena, &a->nreadings);
	return readings_status(r, err);
}

enum wb_err
summary_show(struct printer *p, struct searched *in,
	const struct ingest_report *report, struct err *err)
{
	struct summary s = { .in = in };
	enum wb_err rc = fill(&s, err);

	take_report(&s.answer, report);
	if (rc == WB_OK)
		show_summary(p, &s.answer);
	trouble_list_release(&s.troubles);
	summary_readings_release(&s.readings);
	free(s.hosts);
	arena_release(&s.arena);
	return rc;
}

enum wb_err
summary_print(struct cmd_ctx *ctx, const char *index,
	const struct ingest_report *report, bool json, struct err *err)
{
	const struct show_options options = {
		.form = json ? SHOW_JSON : SHOW_TEXT,
	};
	const struct begin_answer begin = { .type = SHOW_SUMMARY };
	struct end_answer end = { .version = WB_PROGRAM_VERSION };
	struct searched in;
	struct printer p;
	enum wb_err rc = search_open(index, &in, err);

	if (rc != WB_OK)
		return rc;
	printer_init(&p, &options, ctx->out);
	show_begin(&p, &begin);
	rc = summary_show(&p, &in, report, err);
	end.index_digest = index_digest(in.index);
	if (rc == WB_OK)
		show_end(&p, &end);
	(void)printer_release(&p);
	search_close(&in);
	return rc;
}
