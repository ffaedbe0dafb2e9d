#include "query/cmd/answer/explain_time.h"

#include "indexer/store/reading/readings_why.h"
#include "query/cmd/answer/explain_reading.h"
#include "query/plan/line.h"
#include "query/plan/source/source_time.h"

#include <string.h>
#include <unistd.h>

/* Of a source with more runs, the first ones are told. */
enum { RUNS_TOLD = 100 };

struct explaining {
	struct asking asking;
	/* By index; NULL until needed. */
	struct readings_why **why;
	struct cite_set cites;
};

static bool
is_there(struct cmd_ctx *ctx, const struct index_options *o)
{
	struct option_list paths = index_paths(&ctx->arena, o);

	return access(arena_printf(&ctx->arena, "%s/CURRENT", paths.items[0]),
		       F_OK) == 0;
}

bool
explain_asks_time(struct cmd_ctx *ctx, const struct explain_options *o,
	int argc, char **argv)
{
	bool may_be = o->index.paths.count > 0;

	for (int i = 0; i < argc && !may_be; i++) {
		struct span text = span_of(argv[i]);

		may_be = citation_has_place(text) || source_is_id(text) ||
			span_find_char(text, '/') != SIZE_MAX;
	}
	return may_be && (o->index.paths.count > 0 || is_there(ctx, &o->index));
}

/* The first line that begins at an offset or behind it. */
static enum wb_err
line_from(struct explaining *e, const struct citation *c, uint64_t offset,
	uint64_t *number, struct err *err)
{
	struct line_reader *r = line_reader_new(
		&e->asking.indexes[c->source.index], c->source.view);
	enum wb_err rc = line_reader_number(r, offset - 1, number, err);

	line_reader_free(r);
	++*number;
	return rc;
}

/* The lines of its run, or of the piece that it is of one. */
static enum wb_err
count_lines(struct explaining *e, const struct citation *c, struct explained *x,
	struct err *err)
{
	const struct run_reading *run = x->run;
	const struct run_reading *end = x->owner->runs + x->owner->nruns;
	uint64_t first = run->first_line;
	uint64_t behind = run->first_line + run->lines;
	enum wb_err rc = WB_OK;

	if (run > x->owner->runs && run[-1].run == run->run)
		rc = line_from(e, c, run->first_offset, &first, err);
	if (rc == WB_OK && run + 1 < end && run[1].run == run->run &&
		run[1].first_offset <= c->source.view->bytes)
		rc = line_from(e, c, run[1].first_offset, &behind, err);
	/* A copy made before the log grew has fewer of them. */
	if (c->source.view != x->owner && behind > c->source.view->lines + 1)
		behind = c->source.view->lines + 1;
	x->first_line = first;
	x->lines = behind > first ? behind - first : 0;
	return rc;
}

static bool
is_that(const void *ctx, uint32_t ord)
{
	return *(const uint32_t *)ctx == ord;
}

static enum wb_err
member_of(struct explaining *e, const struct citation *c, struct explained *x,
	struct err *err)
{
	struct searched *in = &e->asking.indexes[c->source.index];
	struct readings_why **why = &e->why[c->source.index];
	struct why_run run;
	enum wb_err rc = WB_OK;

	if (!*why)
		rc = readings_why_open(in->index, why, err);
	if (rc != WB_OK)
		return rc;
	run = readings_why_run(*why, x->owner->ord, x->run->first_offset);
	x->whole = readings_source(in->readings, run.ord, err);
	if (!x->whole)
		return WB_CORRUPT;
	x->is_shared = x->whole != c->source.view;
	x->is_earlier = readings_goes_on(
		in->readings, c->source.view->ord, is_that, &run.ord);
	x->place = run.place;
	x->member = run.member;
	x->mode = readings_why_mode(*why, c->source.view->ord, x->path);
	if (x->member && x->place >= x->member->nruns)
		x->member = NULL;
	return count_lines(e, c, x, err);
}

/* A run states its UTC by labels, or as RFC 3339 has it: that its first line
 * tells. */
static enum wb_err
look_for_labels(struct explaining *e, const struct citation *c,
	struct explained *x, struct err *err)
{
	struct line_reader *r = line_reader_new(
		&e->asking.indexes[c->source.index], c->source.view);
	struct source_line line = { 0 };
	struct stamp_scan scan = { 0 };
	bool found = false;
	enum wb_err rc = line_reader_seek(r, x->run->first_line, err);

	if (rc == WB_OK)
		rc = line_reader_next(r, &line, &found, err);
	if (rc == WB_OK && found) {
		stamp_scan(line.raw, &scan);
		x->has_labels = scan.stamp.spelling & SPELL_TAI;
	}
	line_reader_free(r);
	return rc;
}

/* Does it go on with the run of the one before, which is stored with an earlier
 * copy? Both have one reading then, or one piece of it. */
static bool
goes_on(const struct explained *before, const struct explained *x)
{
	const struct reading *a = NULL;
	const struct reading *b = &x->run->reading;

	if (!before->owner || before->owner == x->owner ||
		before->whole != x->whole || before->place != x->place)
		return false;
	a = &before->run->reading;
	return a->year == b->year && a->year_basis == b->year_basis &&
		a->zone_s == b->zone_s && a->zone_basis == b->zone_basis;
}

static enum wb_err
explain_source(struct explaining *e, const struct citation *c, struct err *err)
{
	struct searched *in = &e->asking.indexes[c->source.index];
	const struct source_view *v = c->source.view;
	struct source_run *runs = NULL;
	size_t count = 0;
	struct explained before = { .owner = NULL };
	enum wb_err rc =
		source_runs(in, v, &e->asking.ctx->arena, &runs, &count, err);

	for (size_t i = 0; i < count && i < RUNS_TOLD && rc == WB_OK; i++) {
		struct explained x = {
			.owner = runs[i].owner,
			.run = runs[i].run,
			.path = v->npaths ? v->paths[c->source.path]
					  : span_of(v->id),
		};

		rc = member_of(e, c, &x, err);
		if (rc == WB_OK && x.run->first.kind == STAMP_UTC)
			rc = look_for_labels(e, c, &x, err);
		if (rc == WB_OK && goes_on(&before, &x)) {
			before.owner = x.owner;
			before.lines =
				x.first_line + x.lines - before.first_line;
			continue;
		}
		if (rc == WB_OK && before.owner)
			explained_show(&e->asking, &before);
		before = x;
	}
	if (rc == WB_OK && before.owner)
		explained_show(&e->asking, &before);
	if (rc == WB_OK && count > RUNS_TOLD)
		diag("%d of %zu stretches of %.*s told", RUNS_TOLD, count,
			(int)v->paths[0].len, v->paths[0].ptr);
	return rc;
}

static enum wb_err
explain_line(struct explaining *e, const struct citation *c, struct err *err)
{
	struct searched *in = &e->asking.indexes[c->source.index];
	const struct source_view *v = c->source.view;
	struct line_reader *r = line_reader_new(in, v);
	struct explained x = { .path = v->npaths ? v->paths[c->source.path]
						 : span_of(v->id) };
	struct source_line line = { 0 };
	struct search_hit hit;
	uint64_t number = c->value;
	uint32_t ord = 0;
	bool found = false;
	enum wb_err rc = WB_OK;

	if (c->by_offset)
		rc = line_reader_number(r, c->value, &number, err);
	if (rc == WB_OK)
		rc = line_reader_seek(r, number, err);
	if (rc == WB_OK)
		rc = line_reader_next(r, &line, &found, err);
	if (rc == WB_OK && found)
		rc = line_reader_hit(r, &line, &e->cites, &hit, err);
	if (rc == WB_OK && found &&
		readings_owner(in->readings, line.entry.segment,
			line.entry.frame.stream, &ord))
		x.owner = readings_source(in->readings, ord, err);
	if (x.owner)
		x.run = clock_frame_run(
			x.owner, &line.entry.frame, line.offset);
	if (x.run)
		rc = member_of(e, c, &x, err);
	x.hit = &hit;
	if (rc == WB_OK && x.run)
		explained_show(&e->asking, &x);
	line_reader_free(r);
	return rc;
}

enum wb_err
explain_times(struct cmd_ctx *ctx, const struct explain_options *o, int argc,
	char **argv, bool *done, struct err *err)
{
	struct explaining e = { .why = NULL };
	struct asking *a = &e.asking;
	enum wb_err rc = asking_init(a, ctx, &o->index, &o->output, NULL, err);
	bool begun = false;

	e.why = (struct readings_why **)arena_array(
		&ctx->arena, a->nindexes + 1, sizeof(struct readings_why *));
	for (int i = 0; i < argc && rc == WB_OK; i++) {
		struct citation c;
		struct err why = { 0 };

		if (citation_read(a->indexes, a->nindexes, span_of(argv[i]), &c,
			    &why) != WB_OK ||
			!c.source.view)
			continue;
		if (!begun)
			asking_begin_rows(a, &reading_rows);
		begun = done[i] = true;
		rc = c.is_whole ? explain_source(&e, &c, err)
				: explain_line(&e, &c, err);
	}
	if (begun)
		(void)asking_end(a);
	for (size_t i = 0; i < a->nindexes; i++)
		readings_why_close(e.why[i]);
	asking_release(a);
	return rc;
}
