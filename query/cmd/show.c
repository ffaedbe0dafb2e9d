/* `waybill show`: the lines a citation names, with context. */
#include "query/cmd/ask/asking.h"
#include "query/cmd/ask/citation.h"
#include "query/cmd/evidence/how.h"
#include "query/plan/line.h"
#include "query/show/escape.h"

#include <string.h>

struct show_command {
	struct option_count context;
	bool how;
	struct index_options index;
	struct output_options output;
};

static const struct option_row show_rows[] = {
	OPTION(NUMBER, 'C', "context", "N", show_command, context,
		"lines before and after"),
	OPTION(FLAG, 0, "how", NULL, show_command, how,
		"the standard commands that extract the same bytes"),
	OPTION_BLOCK("Index", index_rows, show_command, index),
	OPTION_BLOCK("Output", output_rows, show_command, output),
	OPTION_LAST,
};

enum { CONTEXT_MAX = 1000000 };

struct show_state {
	struct asking asking;
	const struct show_command *options;
	struct event *event;
	bool is_later;
	/* The number of the line cited. */
	uint64_t cited;
	struct cite_set cites;
};

/* From the first line to be shown on. */
static enum wb_err
find_lines(struct show_state *s, struct line_reader *r,
	const struct citation *c, uint64_t *line, struct err *err)
{
	uint64_t context = s->options->context.value;
	enum wb_err rc = WB_OK;

	*line = c->value;
	if (c->by_offset)
		rc = line_reader_number(r, c->value, line, err);
	/* The line itself must be there, whatever is around it. */
	if (rc == WB_OK && context > 0)
		rc = line_reader_seek(r, *line, err);
	if (rc != WB_OK)
		return rc;
	return line_reader_seek(r, *line > context ? *line - context : 1, err);
}

static enum wb_err
show_one(struct show_state *s, struct line_reader *r,
	const struct source_line *line, const struct citation *c,
	struct err *err)
{
	const struct source_view *v = c->source.view;
	struct cite *own = &s->cites.cites[0];
	bool is_cited = line->number == s->cited;
	struct search_hit hit;
	struct line_answer answer = { .is_cited = is_cited };
	enum wb_err rc = line_reader_hit(r, line, &s->cites, &hit, err);

	if (rc != WB_OK)
		return rc;
	if (is_cited && line->length > line->raw.len)
		diag("line %llu has %llu bytes; the first %zu of them are "
		     "shown",
			(unsigned long long)line->number,
			(unsigned long long)line->length, line->raw.len);
	/* By the path it was asked for. */
	if (c->source.path > 0) {
		own->path = v->paths[c->source.path];
		own->file_sha256 = v->places[c->source.path].file_sha256;
	}
	asking_event(&hit, s->event, &answer.event);
	show_line(&s->asking.printer, &answer);
	return WB_OK;
}

static enum wb_err
show_lines(struct show_state *s, struct line_reader *r,
	const struct citation *c, struct err *err)
{
	const struct output_options *output = s->asking.output;
	struct source_line line = { 0 };
	bool found = true;
	enum wb_err rc = find_lines(s, r, c, &s->cited, err);

	if (rc != WB_OK)
		return rc;
	/* As grep parts its groups. */
	if (s->is_later && s->options->context.value > 0 && !output->json &&
		!output->csv)
		fputs("--\n", s->asking.ctx->out);
	s->is_later = true;
	while (rc == WB_OK && found && !cmd_out_failed(s->asking.ctx)) {
		rc = line_reader_next(r, &line, &found, err);
		if (rc == WB_OK && found)
			rc = show_one(s, r, &line, c, err);
		if (line.number >= s->cited + s->options->context.value)
			break;
	}
	return rc;
}

/* Bytes of the lines that would be shown, the last line end left out. */
static enum wb_err
lines_range(struct show_state *s, struct line_reader *r,
	const struct citation *c, uint64_t range[2], struct err *err)
{
	struct source_line line = { 0 };
	uint64_t cited = 0;
	bool found = true;
	bool is_first = true;
	enum wb_err rc = find_lines(s, r, c, &cited, err);

	while (rc == WB_OK && found) {
		rc = line_reader_next(r, &line, &found, err);
		if (rc != WB_OK || !found)
			break;
		if (is_first)
			range[0] = line.offset;
		is_first = false;
		range[1] = line.offset + line.length;
		if (line.number >= cited + s->options->context.value)
			break;
	}
	return rc;
}

static enum wb_err
tell_how(struct show_state *s, struct line_reader *r, const struct citation *c,
	struct err *err)
{
	const struct source_view *v = c->source.view;
	uint64_t range[2] = { 0, v->bytes };
	struct buf text = { 0 };
	enum wb_err rc = c->is_whole ? WB_OK : lines_range(s, r, c, range, err);

	if (rc == WB_OK) {
		buf_puts(&text, "# ");
		escape_text(&text,
			v->npaths ? v->paths[c->source.path] : span_of(v->id));
		buf_printf(&text, ": %llu bytes at byte %llu\n",
			(unsigned long long)(range[1] - range[0]),
			(unsigned long long)range[0]);
		if (!span_eq(v->status, SPAN("whole")))
			buf_printf(&text,
				"# the source is %.*s: the commands may stop "
				"at the damage, or pass over it otherwise\n",
				(int)v->status.len, v->status.ptr);
		how_tell(&c->source, range[0], range[1], &text);
		(void)fwrite(text.ptr, 1, text.len, s->asking.ctx->out);
	}
	buf_release(&text);
	return rc;
}

static enum wb_err
show_citation(struct show_state *s, struct span text, struct err *err)
{
	struct asking *a = &s->asking;
	struct citation c;
	struct line_reader *r = NULL;
	enum wb_err rc = citation_read(a->indexes, a->nindexes, text, &c, err);

	if (rc == WB_OK && c.is_whole && !s->options->how)
		rc = err_set(err, WB_USAGE,
			"'%.*s' is a source, not a line of one: put :LINE or "
			"@OFFSET behind it, or use 'waybill cat'",
			(int)text.len, text.ptr);
	if (rc != WB_OK || !c.source.view)
		return rc;
	r = line_reader_new(&a->indexes[c.source.index], c.source.view);
	rc = s->options->how ? tell_how(s, r, &c, err)
			     : show_lines(s, r, &c, err);
	line_reader_free(r);
	return rc;
}

/* A citation that leads nowhere does not keep the others from being shown. */
static int
show_all(struct show_state *s, int argc, char **argv)
{
	int status = EXIT_FOUND;

	for (int i = 0; i < argc && !cmd_out_failed(s->asking.ctx); i++) {
		struct err err = { 0 };
		enum wb_err rc = show_citation(s, span_of(argv[i]), &err);
		int one = rc == WB_OK ? EXIT_FOUND : diag_err(&err);

		if (one > status)
			status = one;
	}
	return status;
}

static int
show_run(struct cmd_ctx *ctx, int argc, char **argv)
{
	const struct show_command *o = ctx->options;
	struct show_state s = { .options = o };
	struct err err = { 0 };
	int status = EXIT_FOUND;
	enum wb_err rc = WB_OK;

	if (argc == 0)
		return cmd_usage(ctx, "no citation is given");
	if (o->context.value > CONTEXT_MAX)
		return cmd_usage(
			ctx, "-C: at most %d lines, please", CONTEXT_MAX);
	if (o->how && (o->output.json || o->output.csv))
		return cmd_usage(ctx, "--how is for a shell: no --json, --csv");
	s.event = arena_alloc(&ctx->arena, sizeof(*s.event));
	rc = asking_init(&s.asking, ctx, &o->index, &o->output, NULL, &err);
	if (rc == WB_OK)
		rc = asking_unmask(&s.asking, &err);
	if (rc == WB_OK) {
		if (!o->how)
			asking_begin(&s.asking, SHOW_EVENTS);
		status = show_all(&s, argc, argv);
		if (!o->how && s.is_later)
			(void)asking_end(&s.asking);
	} else {
		status = diag_err(&err);
	}
	asking_release(&s.asking);
	return status;
}

const struct command command_show = {
	.name = "show",
	.summary = "the lines a citation names, with context",
	.usage = "[-i INDEX] [-C N] [--how] CITATION...",
	.use = INDEX_READ,
	.run = show_run,
	.options = show_rows,
	.options_bytes = sizeof(struct show_command),
};
