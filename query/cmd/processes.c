/* `waybill processes`: process accounting. */
#include "query/cmd/ask/asking.h"
#include "query/cmd/ask/counted.h"
#include "query/cmd/ask/who_args.h"
#include "query/user/process/process_fast.h"
#include "query/user/process/process_who.h"

#include <stdio.h>
#include <stdlib.h>

struct processes_options {
	struct index_options index;
	struct filter_options filters;
	struct output_options output;
	bool summary;
	bool by_user;
};

struct processes_state {
	struct asking asking;
	const struct processes_options *options;
	/* Without --user, which is asked of names that records do not have. */
	struct filter_options filters;
	struct accounts *accounts;
	struct process_who *who;
	struct event *event;
	struct tally_table *tallies;
	struct process_sum *sums;
	/* By process_fast. */
	bool is_fast;
	uint64_t limit;
	uint64_t seen;
	uint64_t shown;
	bool gave_up;
};

/* Counting what lies beyond --limit stops after so many. */
enum { BEYOND_MAX = 100000 };

static const struct option_row own_rows[] = {
	OPTION(FLAG, 0, "summary", NULL, processes_options, summary,
		"added up by command, as sa does"),
	OPTION(FLAG, 0, "by-user", NULL, processes_options, by_user,
		"added up by user, as sa -m does"),
	OPTION_LAST,
};

static const struct option_row processes_rows[] = {
	OPTION_BLOCK("Index", index_rows, processes_options, index),
	{ .kind = OPTION_ROWS, .name = "Answer", .rows = own_rows },
	OPTION_BLOCK("Filters", filter_rows, processes_options, filters),
	OPTION_BLOCK("Output", output_rows, processes_options, output),
	OPTION_LAST,
};

static bool
is_text(const struct processes_state *s)
{
	return !s->options->output.json && !s->options->output.csv;
}

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	struct processes_state *s = ctx;
	struct row_value values[PROCESS_COLUMNS];
	struct event_answer answer;
	struct process p;

	asking_event(hit, s->event, &answer);
	if (!process_of(hit, s->event, s->accounts, &p) ||
		!process_who_fits(s->who, &p))
		return true;
	s->seen++;
	if (s->options->filters.count)
		return true;
	if (s->sums) {
		process_sum_add(s->sums, &p);
		return true;
	}
	process_values(&p, values);
	if (s->tallies) {
		tally_row(s->tallies, &process_rows, values);
		return true;
	}
	if (s->shown == s->limit) {
		s->gave_up = s->seen - s->shown >= BEYOND_MAX;
		return !s->gave_up;
	}
	show_row(&s->asking.printer, &process_rows, values);
	s->shown++;
	return !printer_failed(&s->asking.printer) &&
		!cmd_out_failed(s->asking.ctx);
}

static enum wb_err
read_who(struct processes_state *s, int argc, char **argv, struct err *err)
{
	struct asking *a = &s->asking;
	struct arena *arena = &a->ctx->arena;
	const struct filter_options *f = &s->options->filters;
	struct who_list whos = { 0 };
	struct span *users = arena_array(arena, f->users.count, sizeof(*users));
	enum wb_err rc = who_list(a, argc, argv, &whos, err);

	for (size_t i = 0; i < f->users.count; i++)
		users[i] = span_of(f->users.items[i]);
	if (rc == WB_OK)
		rc = accounts_open(
			a->indexes, a->nindexes, &a->spec, &s->accounts, err);
	if (rc == WB_OK)
		s->who = process_who_new(arena, s->accounts, whos.items,
			whos.count, users, f->users.count);
	return rc;
}

static void
set_query(struct processes_state *s)
{
	struct asking *a = &s->asking;
	struct node *all = process_who_query(s->who);

	a->spec.query = node_join(&a->ctx->arena, NODE_AND, all, a->filter);
}

/* A name that lines of useradd bound in time is another one at each time. */
static bool
are_names_timeless(const struct accounts *accounts)
{
	size_t count = 0;
	const struct account_fact *facts = accounts_facts(accounts, &count);

	for (size_t i = 0; i < count; i++)
		if (facts[i].change != ACCOUNT_LISTED)
			return false;
	return true;
}

/* Do the bytes of records alone tell what is asked, and no order? */
static bool
is_fast(const struct processes_state *s, int nwhos)
{
	const struct filter_options *f = &s->options->filters;

	return (s->sums || f->count) && !s->tallies && !s->asking.filter &&
		nwhos == 0 && f->users.count == 0 && f->files.count == 0 &&
		f->sources.count == 0 &&
		(!s->options->by_user || are_names_timeless(s->accounts));
}

/* Add up what needs no search, and leave the rest to it. */
static enum wb_err
add_fast(struct processes_state *s, struct unordered **out, struct err *err)
{
	struct asking *a = &s->asking;
	const struct process_fast fast = { .indexes = a->indexes,
		.nindexes = a->nindexes,
		.spec = &a->spec,
		.accounts = s->accounts,
		.by_user = s->options->by_user,
		.sums = s->sums ? s->sums : process_sum_new(false) };
	enum wb_err rc = process_fast_add(&fast, out, err);

	s->seen = process_sum_calls(fast.sums);
	if (!s->sums)
		process_sum_free(fast.sums);
	return rc;
}

static enum wb_err
search(struct processes_state *s, struct search_counts *counts, struct err *err)
{
	struct asking *a = &s->asking;
	struct search_spec spec = a->spec;
	struct unordered *fast = NULL;
	enum wb_err rc = WB_OK;

	if (s->is_fast)
		rc = add_fast(s, &fast, err);
	spec.wants = fast ? unordered_leaves : NULL;
	spec.wants_ctx = fast;
	if (rc == WB_OK)
		rc = search_run(
			a->indexes, a->nindexes, &spec, on_hit, s, counts, err);
	unordered_close(fast);
	return rc;
}

static enum wb_err
run(struct processes_state *s, int nwhos, struct search_counts *counts,
	struct err *err)
{
	const struct filter_options *f = &s->options->filters;
	const struct processes_options *o = s->options;

	s->limit = f->limit.given ? f->limit.value : UINT64_MAX;
	if (f->count_by) {
		s->tallies = tally_new_rows(
			f->count_by, &process_rows, &s->asking.zone, err);
		if (!s->tallies)
			return err->code;
	} else if (!f->count && (o->summary || o->by_user)) {
		s->sums = process_sum_new(o->by_user);
	}
	if (!f->count && !s->tallies)
		asking_begin_rows(&s->asking,
			!s->sums             ? &process_rows
				: is_text(s) ? &process_sum_text_rows
					     : process_sum_rows(s->sums));
	s->is_fast = is_fast(s, nwhos);
	return search(s, counts, err);
}

static bool
on_sum(void *ctx, const struct row_value *values)
{
	struct processes_state *s = ctx;

	if (s->shown == s->limit)
		return false;
	s->shown++;
	show_row(&s->asking.printer,
		is_text(s) ? &process_sum_text_rows : process_sum_rows(s->sums),
		values);
	return !printer_failed(&s->asking.printer);
}

static struct span
asked(struct processes_state *s, int argc, char **argv)
{
	struct buf text = { 0 };
	struct span all = { 0 };

	for (int i = 0; i < argc; i++)
		buf_printf(&text, "%s%s", i > 0 ? " " : "", argv[i]);
	for (size_t i = 0; i < s->options->filters.users.count; i++)
		buf_printf(&text, "%s--user %s", text.len ? " " : "",
			s->options->filters.users.items[i]);
	if (text.len == 0)
		buf_puts(&text, "processes");
	all = arena_copy(&s->asking.ctx->arena, buf_span(&text));
	buf_release(&text);
	return all;
}

static enum wb_err
tell_absence(struct processes_state *s, struct span what, struct err *err)
{
	struct span near = process_who_near(s->who);

	return asking_absent_near(
		&s->asking, what, &near, near.len > 0 ? 1 : 0, err);
}

static int
finish(struct processes_state *s, const struct search_counts *counts,
	struct span what)
{
	struct asking *a = &s->asking;
	struct err err = { 0 };
	enum wb_err rc = WB_OK;
	bool is_list = false;

	if (counts->timeless > 0)
		diag("%llu processes fit but have no time, so the window "
		     "leaves them out",
			(unsigned long long)counts->timeless);
	is_list = !counted_end(a, s->tallies, s->seen, s->limit);
	if (is_list && s->seen == 0)
		rc = tell_absence(s, what, &err);
	else if (is_list && s->sums)
		process_sum_each(s->sums, is_text(s), on_sum, s);
	if (s->seen > s->shown && is_list && !s->sums)
		diag("%llu of %s%llu shown", (unsigned long long)s->shown,
			s->gave_up ? "more than " : "",
			(unsigned long long)s->seen);
	if (is_list)
		(void)asking_end(a);
	if (rc != WB_OK)
		return diag_err(&err);
	return s->seen > 0 ? EXIT_FOUND : EXIT_ABSENT;
}

static int
processes_command(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct processes_options *o = ctx->options;
	struct processes_state s = { .options = o, .filters = o->filters };
	struct search_counts counts = { 0 };
	struct err err = { 0 };
	int status = 0;
	enum wb_err rc = WB_OK;

	s.filters.users = (struct option_list){ 0 };
	rc = asking_init(
		&s.asking, ctx, &o->index, &o->output, &s.filters, &err);
	s.event = arena_alloc(&ctx->arena, sizeof(*s.event));
	if (rc == WB_OK)
		rc = asking_unmask(&s.asking, &err);
	if (rc == WB_OK)
		rc = read_who(&s, argc, argv, &err);
	if (rc == WB_OK) {
		set_query(&s);
		rc = run(&s, argc, &counts, &err);
	}
	status = rc == WB_OK ? finish(&s, &counts, asked(&s, argc, argv))
			     : diag_err(&err);
	tally_free(s.tallies);
	process_sum_free(s.sums);
	asking_release(&s.asking);
	accounts_close(s.accounts);
	return status;
}

const struct command command_processes = {
	.name = "processes",
	.summary = "process accounting (compare lastcomm, sa)",
	.usage = "[-i INDEX] [FILTER...] [WHO...]",
	.use = INDEX_READ,
	.run = processes_command,
	.options = processes_rows,
	.options_bytes = sizeof(struct processes_options),
};
