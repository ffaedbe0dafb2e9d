/* `waybill search`: lines, by text and fields. */
#include "format/base/buf.h"
#include "format/log/forgery.h"
#include "query/cmd/ask/asking.h"
#include "query/cmd/ask/counted.h"
#include "query/cmd/ask/near_field.h"
#include "query/cmd/ask/term_file.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct search_options {
	struct index_options index;
	struct filter_options filters;
	struct output_options output;
};

enum {
	/* Counting what lies beyond --limit stops after so many lines. */
	BEYOND_MAX = 100000
};

struct search_state {
	struct asking asking;
	struct event *event;
	const struct search_options *options;
	struct tally_table *tallies;
	uint64_t limit;
	uint64_t shown;
	uint64_t seen;
	uint64_t lost;
	bool gave_up;
};

static const struct option_row search_rows[] = {
	OPTION_BLOCK("Index", index_rows, search_options, index),
	OPTION_BLOCK("Filters", filter_rows, search_options, filters),
	OPTION_BLOCK("Output", output_rows, search_options, output),
	OPTION_LAST,
};

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	struct search_state *s = ctx;
	struct event_answer answer;

	s->seen++;
	if (s->options->filters.count)
		return true;
	if (s->tallies) {
		asking_event(hit, s->event, &answer);
		if (strcmp(s->options->filters.count_by, "kind") == 0 &&
			event_is_forged(s->event))
			s->event->kind = KIND_FORGERY;
		tally_event(s->tallies, &answer);
		return true;
	}
	if (s->shown == s->limit) {
		s->gave_up = s->seen - s->shown >= BEYOND_MAX;
		return !s->gave_up;
	}
	asking_event(hit, s->event, &answer);
	if (event_is_forged(s->event))
		s->event->kind = KIND_FORGERY;
	show_event(&s->asking.printer, &answer);
	s->shown++;
	return !printer_failed(&s->asking.printer) &&
		!cmd_out_failed(s->asking.ctx);
}

static void
on_lost(void *ctx, const struct search_loss *loss)
{
	struct search_state *s = ctx;

	struct buf text = { 0 };

	s->lost += loss->lines;
	search_loss_put(&text, loss);
	diag("%s", buf_cstr(&text));
	buf_release(&text);
}

/* The terms of a file, one a line: any of them. */
static enum wb_err
add_file(struct cmd_ctx *ctx, const char *path, struct buf *query,
	struct err *err)
{
	struct term_list terms = { 0 };
	enum wb_err rc = term_file_read(&ctx->arena, path, &terms, err);

	if (query->len > 0)
		buf_putc(query, ' ');
	term_list_query(&terms, query);
	free(terms.items);
	return rc;
}

static enum wb_err
build_query(struct search_state *s, int argc, char **argv, struct buf *text,
	struct err *err)
{
	const struct filter_options *f = &s->options->filters;
	enum wb_err rc = WB_OK;

	for (int i = 0; i < argc; i++) {
		if (i > 0)
			buf_putc(text, ' ');
		buf_puts(text, argv[i]);
	}
	for (size_t i = 0; i < f->files.count && rc == WB_OK; i++) {
		/* What was typed stays together. */
		if (i == 0 && argc > 0) {
			struct buf typed = *text;

			*text = (struct buf){ 0 };
			buf_printf(text, "(%s)", buf_cstr(&typed));
			buf_release(&typed);
		}
		rc = add_file(s->asking.ctx, f->files.items[i], text, err);
	}
	return rc == WB_OK ? asking_query(&s->asking, buf_span(text), err) : rc;
}

/* Lines on which a regular expression was given up; told with what else the
 * answer had to do without. */
static void
tell_given_up(const struct asking *a, uint64_t n)
{
	struct cmd_ctx *ctx = a->ctx;

	if (n > 0 && ctx->ndamage < CMD_DAMAGE_MOST)
		ctx->damage[ctx->ndamage++] = arena_printf(&ctx->arena,
			"on %" PRIu64 " line%s a regular expression took too "
			"long and was given up: whether %s is not known",
			n, n == 1 ? "" : "s", n == 1 ? "it fits" : "they fit");
}

static int
finish(struct search_state *s, const struct search_counts *counts,
	struct span asked)
{
	struct asking *a = &s->asking;
	struct err err = { 0 };
	enum wb_err rc = WB_OK;
	bool is_list = false;

	if (counts->timeless > 0)
		diag("%llu lines fit but have no time, so the window leaves "
		     "them out",
			(unsigned long long)counts->timeless);
	tell_given_up(a, counts->given_up);
	is_list = !counted_end(a, s->tallies, s->seen, s->limit);
	/* Of what was not read to its end nobody can say what is not in it. */
	if (is_list && s->seen == 0 && s->lost == 0 && counts->given_up == 0)
		rc = asking_absent(a, asked, &err);
	if (s->seen == 0)
		near_field_tell(asked);
	if (s->seen > s->shown && is_list)
		diag("%llu of %s%llu shown", (unsigned long long)s->shown,
			s->gave_up ? "more than " : "",
			(unsigned long long)s->seen);
	/* That none were counted may be no more than what a gap says. */
	if (!is_list && s->seen == 0)
		asking_tell_gaps(a);
	if (is_list)
		(void)asking_end(a);
	if (rc != WB_OK)
		return diag_err(&err);
	if (s->lost > 0)
		return EXIT_BROKEN;
	return s->seen > 0 ? EXIT_FOUND : EXIT_ABSENT;
}

static enum wb_err
run(struct search_state *s, struct search_counts *counts, struct err *err)
{
	const struct filter_options *f = &s->options->filters;

	s->limit = f->limit.given ? f->limit.value : UINT64_MAX;
	/* Who has every block read wants what there is. */
	if (f->scan) {
		s->asking.spec.lost = on_lost;
		s->asking.spec.lost_ctx = s;
	}
	if (f->count_by) {
		s->tallies = tally_new(f->count_by, &s->asking.zone, err);
		if (!s->tallies)
			return err->code;
	}
	if (!f->count && !s->tallies)
		asking_begin(&s->asking, SHOW_EVENTS);
	return search_run(s->asking.indexes, s->asking.nindexes,
		&s->asking.spec, on_hit, s, counts, err);
}

/* Printing all lines is more often an oversight than a wish; counting them is
 * not. */
static bool
asks_for_all_lines(const struct asking *a, const struct search_options *o)
{
	const struct filter_options *f = &o->filters;

	return f->files.count == 0 && !f->count && !f->count_by && !a->filter &&
		!a->spec.has_since && !a->spec.has_until &&
		a->spec.nsources == 0;
}

/* A query of blanks asks for no more than none does. */
static bool
is_query_given(int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (span_trim(span_of(argv[i])).len > 0)
			return true;
	return false;
}

static int
search_command(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct search_options *o = ctx->options;
	struct search_state s = { .options = o };
	struct search_counts counts = { 0 };
	struct buf text = { 0 };
	struct err err = { 0 };
	int status = 0;
	enum wb_err rc = asking_init(
		&s.asking, ctx, &o->index, &o->output, &o->filters, &err);

	s.event = arena_alloc(&ctx->arena, sizeof(*s.event));
	if (rc == WB_OK && !is_query_given(argc, argv) &&
		asks_for_all_lines(&s.asking, o))
		rc = err_set(&err, WB_USAGE,
			"search: no query and no filter is given (see 'waybill "
			"help search'; '*' is every line)");
	if (rc == WB_OK)
		rc = asking_unmask(&s.asking, &err);
	if (rc == WB_OK)
		rc = build_query(&s, argc, argv, &text, &err);
	if (rc == WB_OK)
		rc = run(&s, &counts, &err);
	status = rc == WB_OK ? finish(&s, &counts, buf_span(&text))
			     : diag_err(&err);
	tally_free(s.tallies);
	buf_release(&text);
	asking_release(&s.asking);
	return status;
}

const struct command command_search = {
	.name = "search",
	.summary = "lines, by text and fields",
	.usage = "[-i INDEX] [FILTER...] QUERY...",
	.use = INDEX_READ,
	.run = search_command,
	.options = search_rows,
	.options_bytes = sizeof(struct search_options),
};
