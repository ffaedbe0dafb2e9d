/* `waybill coverage`: what the evidence covers of each host, and the gaps. */
#include "query/coverage/coverage.h"
#include "format/base/name_slots.h"
#include "query/cmd/answer/coverage_records.h"
#include "query/cmd/ask/asking.h"
#include "query/cmd/ask/counted.h"
#include "query/cmd/ask/term_file.h"
#include "query/cmd/ask/who_args.h"
#include "query/coverage/look/bounds_name.h"

#include <inttypes.h>
#include <stdlib.h>

struct coverage_options {
	struct index_options index;
	struct filter_options filters;
	struct output_options output;
	bool by_program;
	bool deep;
};

static const struct option_row coverage_rows[] = {
	OPTION(FLAG, 0, "by-program", NULL, coverage_options, by_program,
		"each program of a host by itself"),
	OPTION(FLAG, 0, "deep", NULL, coverage_options, deep,
		"hold all lines against each other, however many"),
	OPTION_BLOCK("Index", index_rows, coverage_options, index),
	OPTION_BLOCK("Filters", filter_rows, coverage_options, filters),
	OPTION_BLOCK("Output", output_rows, coverage_options, output),
	OPTION_LAST,
};

/* An answer in its place: a host, or one of its gaps. */
struct row {
	const struct coverage_answer *host;
	const struct gap_answer *gap;
};

struct state {
	struct asking asking;
	const struct coverage_options *options;
	struct coverage_ask ask;
	struct coverage coverage;
	struct erased_records erased;
	struct row *rows;
	size_t count;
	/* For who finds nothing. */
	struct span what;
};

/* What --count-by takes. */
enum { COLUMN_TYPE, COLUMN_HOST, COLUMN_PROGRAM, COLUMN_SINCE, COLUMN_GRADE };
static const struct row_column columns[] = {
	{ "type", ROW_TEXT, 0 },
	{ "host", ROW_TEXT, 0 },
	{ "program", ROW_TEXT, 0 },
	{ "since", ROW_TIME, 0 },
	{ "grade", ROW_TEXT, 0 },
};
static const struct row_type row_type = { "coverage",
	sizeof(columns) / sizeof(columns[0]), columns };

/* The hosts of --host, of -f and of the operands. */
static enum wb_err
read_hosts(struct state *s, int argc, char **argv, struct err *err)
{
	const struct filter_options *f = &s->options->filters;
	struct arena *arena = &s->asking.ctx->arena;
	struct term_list names = { 0 };
	struct node **nodes = NULL;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < f->files.count && rc == WB_OK; i++)
		rc = term_file_read(arena, f->files.items[i], &names, err);
	for (size_t i = 0; i < f->hosts.count + (size_t)argc; i++) {
		names.items = xgrow(names.items, &names.cap, names.count + 1,
			sizeof(*names.items));
		names.items[names.count++] =
			span_of(i < f->hosts.count ? f->hosts.items[i]
						   : argv[i - f->hosts.count]);
	}
	nodes = arena_array(arena, names.count, sizeof(struct node *));
	for (size_t i = 0; i < names.count && rc == WB_OK; i++)
		rc = query_field_node(
			arena, SPAN("host"), names.items[i], &nodes[i], err);
	s->ask.hosts = nodes;
	s->ask.nhosts = names.count;
	free(names.items);
	return rc;
}

static enum wb_err
prepare(struct state *s, int argc, char **argv, struct err *err)
{
	const struct filter_options *f = &s->options->filters;
	struct asking *a = &s->asking;
	enum wb_err rc = read_hosts(s, argc, argv, err);

	s->ask.indexes = a->indexes;
	s->ask.nindexes = a->nindexes;
	s->ask.spec = &a->spec;
	s->ask.by_program = s->options->by_program;
	s->ask.balance_blocks = s->options->deep ? SIZE_MAX : BALANCE_WHILE;
	/* Which lines fit these only the lines can tell. */
	if (f->programs.count + f->users.count + f->ips.count + f->severity > 0)
		s->ask.query = a->filter;
	return rc;
}

/* Of each gap the place of its host, that of the last one plus 1 if it has no
 * lines or is not known; `firsts` is where the gaps of a place begin, if they
 * are in the order of places. */
static void
place_gaps(const struct coverage *c, size_t *places, size_t *firsts)
{
	struct name_slots names = { 0 };
	struct arena arena = { 0 };
	struct buf name = { 0 };

	for (size_t h = 0; c->ngaps > 0 && h < c->nhosts; h++)
		name_slots_add(&names,
			arena_copy(&arena,
				bounds_name(&name, c->hosts[h].host,
					c->hosts[h].program)));
	for (size_t i = 0; i < c->ngaps; i++) {
		const struct gap_answer *g = &c->gaps[i].answer;

		places[i] = name_slots_find(
			&names, bounds_name(&name, g->host, g->program));
		if (places[i] == SIZE_MAX)
			places[i] = c->nhosts;
		firsts[places[i] + 1]++;
	}
	for (size_t h = 0; h < c->nhosts; h++)
		firsts[h + 1] += firsts[h];
	name_slots_release(&names);
	arena_release(&arena);
	buf_release(&name);
}

/* Each host, and behind it its gaps; at the end those of hosts that have no
 * lines, or of which that is not known. */
static void
put_in_order(struct state *s)
{
	struct coverage *c = &s->coverage;
	size_t *places = xcalloc(c->ngaps + 1, sizeof(*places));
	size_t *firsts = xcalloc(c->nhosts + 2, sizeof(*firsts));

	s->count = c->nhosts + c->ngaps;
	s->rows = xcalloc(s->count + 1, sizeof(*s->rows));
	place_gaps(c, places, firsts);
	for (size_t h = 0; h < c->nhosts; h++)
		s->rows[h + firsts[h]].host = &c->hosts[h];
	for (size_t i = 0; i < c->ngaps; i++) {
		size_t h = places[i];

		/* Behind its host. */
		s->rows[firsts[h]++ + h + (h < c->nhosts)].gap =
			&c->gaps[i].answer;
	}
	free(places);
	free(firsts);
	if (!s->options->filters.reverse)
		return;
	for (size_t i = 0; i < s->count / 2; i++) {
		struct row row = s->rows[i];

		s->rows[i] = s->rows[s->count - 1 - i];
		s->rows[s->count - 1 - i] = row;
	}
}

static struct row_value
text(struct span value)
{
	return (struct row_value){ .is_given = value.len > 0, .text = value };
}

static enum wb_err
count_by(struct state *s, uint64_t limit, struct err *err)
{
	const struct coverage_options *o = s->options;
	struct tally_table *t = tally_new_rows(
		o->filters.count_by, &row_type, &s->asking.zone, err);

	for (size_t i = 0; t && i < s->count; i++) {
		const struct coverage_answer *h = s->rows[i].host;
		const struct gap_answer *g = s->rows[i].gap;
		struct when since = h ? h->since : g->since;
		struct row_value values[] = {
			[COLUMN_TYPE] =
				text(h ? SPAN("coverage") : SPAN("gap")),
			[COLUMN_HOST] = text(h ? h->host : g->host),
			[COLUMN_PROGRAM] = text(h ? h->program : g->program),
			[COLUMN_SINCE] = { .is_given = since.basis != WHEN_NONE,
				.when = since },
			[COLUMN_GRADE] = text(h ? SPAN("") : g->grade),
		};

		tally_row(t, &row_type, values);
	}
	if (t)
		(void)counted_end(&s->asking, t, 0, limit);
	tally_free(t);
	return t ? WB_OK : err->code;
}

static enum wb_err
show(struct state *s, uint64_t limit, struct err *err)
{
	struct asking *a = &s->asking;
	uint64_t shown = 0;
	enum wb_err rc = WB_OK;

	asking_begin(a, SHOW_COVERAGE);
	for (size_t i = 0; i < s->count && shown < limit; i++) {
		if (s->rows[i].host)
			show_coverage(&a->printer, s->rows[i].host);
		else
			show_gap(&a->printer, s->rows[i].gap);
		shown++;
	}
	if (s->count == 0)
		rc = asking_absent(a, s->what, err);
	if (shown < s->count)
		diag("%" PRIu64 " of %zu shown", shown, s->count);
	(void)asking_end(a);
	return rc;
}

static enum wb_err
answer(struct state *s, struct err *err)
{
	const struct filter_options *f = &s->options->filters;
	uint64_t limit = f->limit.given ? f->limit.value : UINT64_MAX;
	enum wb_err rc = coverage_find(&s->ask, &s->coverage, err);
	size_t others = 0;

	/* Of lines that fit a filter no record can be missing. */
	if (rc == WB_OK && !s->ask.query)
		rc = erased_records_add(
			&s->erased, &s->ask, &s->coverage, &others, err);
	if (rc != WB_OK)
		return rc;
	if (others > 0)
		diag("login records show %zu more sign%s of having been "
		     "changed: 'waybill sessions --check' tells",
			others, others == 1 ? "" : "s");
	if (s->coverage.is_shallow && !s->asking.ctx->is_quiet)
		diag("there are too many lines to hold them all against each "
		     "other, and so to see that single ones are missing: ask "
		     "with a %swindow, or with --deep, which reads them all",
			s->asking.spec.has_since || s->asking.spec.has_until
				? "shorter "
				: "");
	if (s->coverage.has_copies && !s->asking.ctx->is_quiet)
		diag("lines that several files have may be counted in each of "
		     "them, since there are many: ask with --deep, which "
		     "reads them all");
	put_in_order(s);
	if (f->count_by)
		return count_by(s, limit, err);
	return counted_end(&s->asking, NULL, s->count, 0) ? WB_OK
							  : show(s, limit, err);
}

static int
coverage_run(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct coverage_options *o = ctx->options;
	struct state s = { .options = o };
	struct err err = { 0 };
	int status = EXIT_FOUND;
	enum wb_err rc = asking_init(
		&s.asking, ctx, &o->index, &o->output, &o->filters, &err);

	if (rc == WB_OK)
		rc = prepare(&s, argc, argv, &err);
	s.what = who_asked(&s.asking, argc, argv);
	if (rc == WB_OK)
		rc = answer(&s, &err);
	if (rc != WB_OK)
		status = diag_err(&err);
	else if (s.count == 0)
		status = EXIT_ABSENT;
	free(s.rows);
	coverage_release(&s.coverage);
	erased_records_release(&s.erased);
	asking_release(&s.asking);
	return status;
}

const struct command command_coverage = {
	.name = "coverage",
	.summary = "what the evidence covers of each host, and the gaps",
	.usage = "[-i INDEX] [FILTER...] [HOST...]",
	.use = INDEX_READ,
	.run = coverage_run,
	.options = coverage_rows,
	.options_bytes = sizeof(struct coverage_options),
};
