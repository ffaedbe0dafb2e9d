/* `waybill clocks`: how right each host's clock was, and lines whose stamps
 * contradict what stands around them. */
#include "query/cmd/ask/absent_scope.h"
#include "query/cmd/ask/asking.h"
#include "query/cmd/ask/counted.h"
#include "query/cmd/ask/term_file.h"
#include "query/coverage/clock/clock_damage.h"
#include "query/coverage/clock/clock_row.h"
#include "query/plan/copies/cite.h"

#include <stdio.h>
#include <stdlib.h>

struct clocks_options {
	struct index_options index;
	struct filter_options filters;
	struct output_options output;
	bool findings;
};

/* One answer: a clock, or a finding. */
struct clocks_answer {
	const struct row_type *type;
	struct row_value values[CLOCK_COLUMNS];
};

enum { UNTOLD_SHOWN = 40 };

struct clocks_state {
	struct asking asking;
	const struct clocks_options *options;
	struct filter_options filters;
	struct clock_book book;
	/* While answers are made: of which host, by whose clock. */
	struct span host;
	const char *by;
	size_t count;
	size_t cap;
	struct clocks_answer *answers;
};

static const struct option_row own_rows[] = {
	OPTION(FLAG, 0, "findings", NULL, clocks_options, findings,
		"only the findings, not the clocks"),
	OPTION_LAST,
};

static const struct option_row clocks_rows[] = {
	OPTION_BLOCK("Index", index_rows, clocks_options, index),
	{ .kind = OPTION_ROWS, .name = "Answer", .rows = own_rows },
	OPTION_BLOCK("Filters", filter_rows, clocks_options, filters),
	OPTION_BLOCK("Output", output_rows, clocks_options, output),
	OPTION_LAST,
};

static struct clocks_answer *
new_answer(struct clocks_state *s, const struct row_type *type)
{
	struct clocks_answer *a = NULL;

	s->answers =
		xgrow(s->answers, &s->cap, s->count + 1, sizeof(*s->answers));
	a = &s->answers[s->count++];
	*a = (struct clocks_answer){ .type = type };
	return a;
}

/* A place that was read a moment ago, so its source is there. */
static void
fill_cite(struct clocks_state *s, const struct clock_place *p, struct cite *out)
{
	const struct cite_place place = { .line = p->line,
		.from = p->offset,
		.to = p->offset + p->length,
		.known_from = p->offset,
		.known_to = p->offset + p->length };
	const struct source_view *v = readings_source(
		s->asking.indexes[p->index].readings, p->ord, NULL);

	if (v)
		cite_fill(v, &place, out);
}

static void
take_stretch(void *ctx, const struct clock_stretch *stretch)
{
	struct clocks_state *s = ctx;
	struct arena *arena = &s->asking.ctx->arena;
	struct cite *cites =
		arena_array(arena, stretch->nplaces, sizeof(*cites));

	for (size_t i = 0; i < stretch->nplaces; i++)
		fill_cite(s, &stretch->places[i], &cites[i]);
	clock_row_values(arena, s->host, s->by, stretch, cites,
		new_answer(s, &clock_rows)->values);
}

/* Of the first hosts by name: a file may hold lines of a million. */
static void
say_untold(const struct clocks_state *s, struct span host, size_t nth)
{
	static const char nameless[] = "hosts without a name";

	if (s->asking.ctx->is_quiet || nth > UNTOLD_SHOWN)
		return;
	diag("nothing tells how right the clock of %.*s was",
		host.len ? (int)host.len : (int)(sizeof(nameless) - 1),
		host.len ? host.ptr : nameless);
}

/* By the clocks of other machines, if there are any; a host's own ids only say
 * whether its stamps are its own. */
static enum wb_err
make_clocks(struct clocks_state *s, struct err *err)
{
	struct absent_scope scope = { 0 };
	size_t untold = 0;
	enum wb_err rc = absent_scope_init(&scope, &s->asking, err);

	for (size_t i = 0; i < s->book.nhosts && rc == WB_OK; i++) {
		struct clock_host *h = s->book.hosts[i];

		if (h->others.count == 0 && h->own.count == 0 &&
			absent_scope_has_host(&scope, h->host))
			say_untold(s, h->host, ++untold);
		s->host = h->host;
		s->by = h->others.count > 0 ? "others" : "own";
		clock_fit(h->others.count > 0 ? &h->others : &h->own,
			take_stretch, s);
	}
	if (untold > UNTOLD_SHOWN && !s->asking.ctx->is_quiet)
		diag("nor how right those of %zu more hosts were: --host tells "
		     "of one",
			untold - UNTOLD_SHOWN);
	return rc;
}

static void
make_findings(struct clocks_state *s)
{
	struct arena *arena = &s->asking.ctx->arena;

	for (size_t i = 0; i < s->book.ndoubts; i++) {
		const struct clock_doubtful *d = &s->book.doubts[i];
		struct cite *cite = arena_alloc(arena, sizeof(*cite));

		fill_cite(s, &d->finding.first.place, cite);
		finding_row_values(arena, d, cite, 1,
			new_answer(s, &finding_rows)->values);
	}
}

/* Hosts as operands and those of -f are hosts to ask for. */
static enum wb_err
read_hosts(struct clocks_state *s, struct cmd_ctx *ctx, int argc, char **argv,
	struct err *err)
{
	const struct filter_options *f = &s->options->filters;
	struct option_list *hosts = &s->filters.hosts;
	struct term_list terms = { 0 };
	enum wb_err rc = WB_OK;
	const char **items = NULL;
	size_t n = hosts->count;

	for (size_t i = 0; i < f->files.count && rc == WB_OK; i++)
		rc = term_file_read(
			&ctx->arena, f->files.items[i], &terms, err);
	items = (const char **)arena_array(
		&ctx->arena, n + terms.count + (size_t)argc, sizeof(char *));
	for (size_t i = 0; i < n; i++)
		items[i] = hosts->items[i];
	for (size_t i = 0; i < terms.count; i++)
		items[n++] = arena_copy(&ctx->arena, terms.items[i]).ptr;
	for (int i = 0; i < argc; i++)
		items[n++] = argv[i];
	free(terms.items);
	*hosts = (struct option_list){ .count = n, .items = items };
	s->filters.files = (struct option_list){ 0 };
	return rc;
}

static const struct row_type *
type_of(const struct clocks_state *s)
{
	return s->options->findings ? &finding_rows : &clock_rows;
}

static void
tally_all(struct clocks_state *s, struct tally_table *t)
{
	const struct filter_options *f = &s->options->filters;
	const struct row_type *type = type_of(s);

	for (size_t i = 0; i < s->count; i++)
		if (s->answers[i].type == type)
			tally_row(t, type, s->answers[i].values);
	(void)counted_end(
		&s->asking, t, 0, f->limit.given ? f->limit.value : UINT64_MAX);
}

static enum wb_err
show_all(struct clocks_state *s, struct err *err)
{
	const struct filter_options *f = &s->options->filters;
	struct asking *a = &s->asking;
	uint64_t limit = f->limit.given ? f->limit.value : UINT64_MAX;
	enum wb_err rc = WB_OK;
	size_t shown = 0;

	asking_begin_rows(a, type_of(s));
	for (; shown < s->count && shown < limit && !cmd_out_failed(a->ctx);
		shown++) {
		size_t i = f->reverse ? s->count - 1 - shown : shown;
		const struct clocks_answer *one = &s->answers[i];

		/* A table of CSV has one kind of row. */
		if (s->options->output.csv && !s->options->findings &&
			one->type == &finding_rows)
			continue;
		show_row(&a->printer, one->type, one->values);
	}
	/* What was read of a million clocks would stand beside what the
	 * coverage of as many hosts takes. */
	if (s->count == 0)
		clock_book_release(&s->book);
	if (s->count == 0)
		rc = asking_absent(a,
			s->options->findings ? SPAN("findings about clocks")
					     : SPAN("clocks"),
			err);
	if (shown < s->count)
		diag("%zu of %zu shown", shown, s->count);
	(void)asking_end(a);
	return rc;
}

static enum wb_err
answer(struct clocks_state *s, struct err *err)
{
	const struct filter_options *f = &s->options->filters;
	struct tally_table *t = NULL;
	enum wb_err rc = WB_OK;

	if (f->count_by) {
		t = tally_new_rows(
			f->count_by, type_of(s), &s->asking.zone, err);
		if (!t)
			return err->code;
	}
	rc = clock_read(s->asking.indexes, s->asking.nindexes, &s->asking.spec,
		s->asking.filter, &s->book, err);
	if (rc == WB_OK && !s->options->findings)
		rc = make_clocks(s, err);
	if (rc == WB_OK)
		rc = clock_damage_mark(
			&s->book, s->asking.indexes, s->asking.nindexes, err);
	if (rc == WB_OK)
		make_findings(s);
	if (rc == WB_OK && t)
		tally_all(s, t);
	else if (rc == WB_OK && !counted_end(&s->asking, NULL, s->count, 0))
		rc = show_all(s, err);
	tally_free(t);
	return rc;
}

static int
clocks_command(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct clocks_options *o = ctx->options;
	struct clocks_state s = { .options = o, .filters = o->filters };
	struct err err = { 0 };
	int status = EXIT_FOUND;
	enum wb_err rc = read_hosts(&s, ctx, argc, argv, &err);

	if (rc == WB_OK)
		rc = asking_init(&s.asking, ctx, &o->index, &o->output,
			&s.filters, &err);
	else
		s.asking.ctx = ctx;
	if (rc == WB_OK)
		rc = asking_unmask(&s.asking, &err);
	if (rc == WB_OK)
		rc = answer(&s, &err);
	if (rc != WB_OK)
		status = diag_err(&err);
	else if (s.count == 0)
		status = EXIT_ABSENT;
	clock_book_release(&s.book);
	free(s.answers);
	asking_release(&s.asking);
	return status;
}

const struct command command_clocks = {
	.name = "clocks",
	.summary = "offset, drift and contradictions of each host's clock",
	.usage = "[-i INDEX] [FILTER...] [HOST...]",
	.use = INDEX_READ,
	.run = clocks_command,
	.options = clocks_rows,
	.options_bytes = sizeof(struct clocks_options),
};
