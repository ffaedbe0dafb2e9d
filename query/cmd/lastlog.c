/* `waybill lastlog`: the last login of each user, by UID. */
#include "query/user/session/lastlog.h"
#include "query/cmd/ask/asking.h"
#include "query/cmd/ask/counted.h"
#include "query/cmd/ask/who_args.h"

#include <stdio.h>
#include <stdlib.h>

struct lastlog_options {
	struct index_options index;
	struct filter_options filters;
	struct output_options output;
};

struct lastlog_state {
	struct asking asking;
	const struct lastlog_options *options;
	struct node *filter;
	struct accounts *accounts;
	struct event *event;
	/* Of databases, handed out between the records; so many are. */
	struct lastlog_list rows;
	size_t taken;
	struct tally_table *tallies;
	uint64_t limit;
	uint64_t seen;
	uint64_t shown;
};

static const struct option_row rows[] = {
	OPTION_BLOCK("Index", index_rows, lastlog_options, index),
	OPTION_BLOCK("Filters", filter_rows, lastlog_options, filters),
	OPTION_BLOCK("Output", output_rows, lastlog_options, output),
	OPTION_LAST,
};

/* False if there is no use in going on. */
static bool
take(struct lastlog_state *s, const struct lastlog *l)
{
	struct row_value values[LASTLOG_COLUMNS];

	if (!lastlog_fits(l, s->filter))
		return true;
	s->seen++;
	if (s->options->filters.count)
		return true;
	lastlog_values(l, values);
	if (s->tallies) {
		tally_row(s->tallies, &lastlog_rows, values);
		return true;
	}
	if (s->shown == s->limit)
		return true;
	show_row(&s->asking.printer, &lastlog_rows, values);
	s->shown++;
	return !printer_failed(&s->asking.printer) &&
		!cmd_out_failed(s->asking.ctx);
}

/* Rows of databases that come before a time, or, with --reverse, behind it. */
static void
take_rows(struct lastlog_state *s, int64_t ns, bool all)
{
	const struct search_spec *spec = &s->asking.spec;
	bool reverse = spec->reverse;

	for (; s->taken < s->rows.count; s->taken++) {
		size_t at = reverse ? s->rows.count - 1 - s->taken : s->taken;
		const struct lastlog *l = &s->rows.items[at];

		if (!all && (reverse ? l->when.ns < ns : l->when.ns > ns))
			return;
		if ((!spec->has_since || l->when.ns >= spec->since_ns) &&
			(!spec->has_until || l->when.ns < spec->until_ns))
			(void)take(s, l);
	}
}

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	static const struct dialect dialect = { TEXT_BYTES };
	struct lastlog_state *s = ctx;
	struct lastlog l;

	if (!hit->is_record)
		return true;
	event_parse(hit->text, &dialect, s->event);
	if (!lastlog_of(hit, s->event, s->accounts, &l))
		return true;
	take_rows(s, hit->sort_ns, false);
	return take(s, &l);
}

static enum wb_err
begin(struct lastlog_state *s, struct err *err)
{
	const struct filter_options *f = &s->options->filters;
	struct asking *a = &s->asking;
	struct node *query = NULL;
	enum wb_err rc = query_parse(&a->ctx->arena,
		span_of(lastlog_query(a->indexes, a->nindexes)), &query, err);

	a->spec.query = query;
	s->event = arena_alloc(&a->ctx->arena, sizeof(*s->event));
	s->limit = f->limit.given ? f->limit.value : UINT64_MAX;
	if (rc == WB_OK && f->count_by) {
		s->tallies = tally_new_rows(
			f->count_by, &lastlog_rows, &a->zone, err);
		if (!s->tallies)
			rc = err->code;
	}
	if (rc == WB_OK && !f->count && !s->tallies)
		asking_begin_rows(a, &lastlog_rows);
	return rc;
}

static enum wb_err
finish(struct lastlog_state *s, struct span asked, struct err *err)
{
	struct asking *a = &s->asking;
	enum wb_err rc = WB_OK;

	if (counted_end(a, s->tallies, s->seen, s->limit))
		return WB_OK;
	if (s->seen == 0)
		rc = asking_absent(a, asked, err);
	if (s->seen > s->shown)
		diag("%llu of %llu shown", (unsigned long long)s->shown,
			(unsigned long long)s->seen);
	(void)asking_end(a);
	return rc;
}

static enum wb_err
run(struct lastlog_state *s, int argc, char **argv, struct err *err)
{
	struct asking *a = &s->asking;
	struct search_counts counts = { 0 };
	enum wb_err rc = asking_unmask(a, err);

	if (rc == WB_OK)
		rc = who_args(a, argc, argv, lastlog_who, &s->filter, err);
	if (rc == WB_OK)
		rc = accounts_open(
			a->indexes, a->nindexes, &a->spec, &s->accounts, err);
	if (rc == WB_OK)
		rc = lastlog_read_db(
			a->indexes, a->nindexes, &a->spec, &s->rows, err);
	if (rc == WB_OK)
		rc = begin(s, err);
	if (rc == WB_OK)
		rc = search_run(a->indexes, a->nindexes, &a->spec, on_hit, s,
			&counts, err);
	if (rc == WB_OK)
		take_rows(s, 0, true);
	return rc == WB_OK ? finish(s, who_asked(a, argc, argv), err) : rc;
}

static int
lastlog_command(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct lastlog_options *o = ctx->options;
	struct lastlog_state s = { .options = o };
	struct err err = { 0 };
	int status = EXIT_FOUND;
	enum wb_err rc = asking_init(
		&s.asking, ctx, &o->index, &o->output, &o->filters, &err);

	if (rc == WB_OK)
		rc = run(&s, argc, argv, &err);
	if (rc != WB_OK)
		status = diag_err(&err);
	else if (s.seen == 0)
		status = EXIT_ABSENT;
	tally_free(s.tallies);
	accounts_close(s.accounts);
	free(s.rows.items);
	arena_release(&s.rows.arena);
	asking_release(&s.asking);
	return status;
}

const struct command command_lastlog = {
	.name = "lastlog",
	.summary = "last login of each user, by UID",
	.usage = "[-i INDEX] [FILTER...] [WHO...]",
	.use = INDEX_READ,
	.run = lastlog_command,
	.options = rows,
	.options_bytes = sizeof(struct lastlog_options),
};
