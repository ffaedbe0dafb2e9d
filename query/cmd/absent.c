/* Nothing found is an answer too. */
#include "query/cmd/absent_scope.h"
#include "query/cmd/source_tell.h"

#include <stdlib.h>
#include <string.h>

struct absent {
	struct asking *asking;
	struct absent_scope scope;
	struct absence_answer answer;
	struct coverage_answer *coverage;
	size_t cap;
	struct absent_gaps gaps;
};

static struct when
when_of(int64_t ns, bool zone_known)
{
	return (struct when){ .basis = WHEN_INFERRED,
		.ns = ns,
		.zone_known = zone_known,
		.min_ns = ns,
		.max_ns = ns };
}

static void
take_host(void *ctx, const struct host_total *row)
{
	struct absent *b = ctx;
	struct coverage_answer *c = NULL;

	if (!absent_scope_has_host(&b->scope, row->host))
		return;
	b->coverage = xgrow(b->coverage, &b->cap, b->answer.ncoverage + 1,
		sizeof(*b->coverage));
	c = &b->coverage[b->answer.ncoverage++];
	memset(c, 0, sizeof(*c));
	c->host = arena_copy(&b->asking->ctx->arena, row->host);
	c->lines = row->lines;
	c->sources = row->sources;
	b->answer.sources += row->sources;
	b->answer.lines += row->lines;
	if (!row->has_times)
		return;
	c->since = when_of(row->first_ns, row->zone_known);
	c->until = when_of(row->last_ns, row->zone_known);
}

static void
take_program(void *ctx, const struct program_total *row)
{
	struct absent *b = ctx;

	b->answer.unrecognised += row->unrecognised;
}

static struct coverage_answer *
coverage_of(struct absent *b, struct span host)
{
	struct coverage_answer *c = NULL;

	for (size_t i = 0; i < b->answer.ncoverage; i++)
		if (span_eq(b->coverage[i].host, host))
			return &b->coverage[i];
	b->coverage = xgrow(b->coverage, &b->cap, b->answer.ncoverage + 1,
		sizeof(*b->coverage));
	c = &b->coverage[b->answer.ncoverage++];
	*c = (struct coverage_answer){ .host = arena_copy(
					       &b->asking->ctx->arena, host) };
	return c;
}

/* With --source, what the sources say takes the place of the totals. */
static enum wb_err
take_source(struct absent *b, struct searched *in, const struct source_view *v,
	struct err *err)
{
	struct source_answer told;
	struct coverage_answer *c = coverage_of(b, v->host);
	enum wb_err rc = source_tell(in, v, &b->asking->ctx->arena, &told, err);

	if (rc != WB_OK)
		return rc;
	c->lines += v->lines;
	c->sources++;
	b->answer.lines += v->lines;
	b->answer.sources++;
	if (told.first.basis != WHEN_NONE &&
		(c->since.basis == WHEN_NONE || told.first.ns < c->since.ns))
		c->since = told.first;
	if (told.last.basis != WHEN_NONE &&
		(c->until.basis == WHEN_NONE || told.last.ns > c->until.ns))
		c->until = told.last;
	return WB_OK;
}

static enum wb_err
take_sources(struct absent *b, struct searched *in, struct err *err)
{
	const bool by_source = b->asking->filters->sources.count > 0;
	uint32_t count = readings_count(in->readings);
	enum wb_err rc = WB_OK;

	for (uint32_t ord = 0; ord < count && rc == WB_OK; ord++) {
		const struct source_view *v =
			readings_source(in->readings, ord, err);

		if (!v)
			return readings_status(in->readings, err);
		if (v->superseded_by != UINT32_MAX ||
			!absent_scope_has_source(&b->scope, v))
			continue;
		b->answer.unrecognised += v->unrecognised;
		if (by_source)
			rc = take_source(b, in, v, err);
	}
	return rc;
}

static enum wb_err
take_index(struct absent *b, struct searched *in, struct err *err)
{
	const struct filter_options *f = b->asking->filters;
	enum wb_err rc = WB_OK;

	if (!in->readings)
		return WB_OK;
	if (f->sources.count == 0)
		readings_each_host(in->readings, take_host, b);
	if (f->sources.count + f->hosts.count > 0)
		rc = take_sources(b, in, err);
	else
		readings_each_program(in->readings, take_program, b);
	if (rc == WB_OK)
		rc = absent_gaps_add(&b->gaps, &b->scope, in, err);
	return rc == WB_OK ? readings_status(in->readings, err) : rc;
}

static bool
is_covered(const struct absent *b)
{
	for (size_t i = 0; i < b->answer.ncoverage; i++) {
		const struct coverage_answer *c = &b->coverage[i];

		if (c->since.basis != WHEN_NONE &&
			absent_scope_touches(&b->scope, &c->since, &c->until))
			return true;
	}
	return false;
}

static const char *
verdict(const struct absent *b)
{
	const struct asking *a = b->asking;
	bool is_part = a->filters->hosts.count + a->filters->sources.count > 0;

	if (b->answer.lines == 0)
		return is_part ? "The index holds no lines of what --host and "
				 "--source name, so nothing follows from this."
			       : "The index holds no lines, so nothing follows "
				 "from this.";
	if ((a->spec.has_since || a->spec.has_until) && !is_covered(b))
		return "No source of this index is known to cover the window "
		       "asked for: nothing follows about what happened then.";
	return "No line of the evidence searched fits. That says nothing about "
	       "hosts, times and programs whose logs are not in the index.";
}

static struct span
statement(const struct absent *b)
{
	const char *says = verdict(b);

	if (b->gaps.count == 0)
		return span_of(says);
	return span_of(arena_printf(&b->asking->ctx->arena,
		"%s Lines that are lost to damage may have fitted.", says));
}

static void
say(struct buf *out, const char *name, const struct option_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		buf_printf(out, "%s--%s %s", out->len ? " " : "", name,
			list->items[i]);
}

/* The question with its filters; the window is told apart. */
static struct span
with_filters(struct asking *a, struct span asked)
{
	const struct filter_options *f = a->filters;
	struct buf text = { 0 };

	buf_put(&text, asked);
	say(&text, "host", &f->hosts);
	say(&text, "program", &f->programs);
	say(&text, "source", &f->sources);
	say(&text, "user", &f->users);
	say(&text, "ip", &f->ips);
	if (f->severity > 0)
		buf_printf(&text, "%s--severity %s", text.len ? " " : "",
			severity_words[f->severity - 1]);
	asked = arena_copy(&a->ctx->arena, buf_span(&text));
	buf_release(&text);
	return asked;
}

enum wb_err
asking_absent(struct asking *a, struct span asked, struct err *err)
{
	return asking_absent_near(a, asked, NULL, 0, err);
}

enum wb_err
asking_absent_near(struct asking *a, struct span asked, const struct span *near,
	size_t nnear, struct err *err)
{
	struct absent b = { .asking = a };
	enum wb_err rc = absent_scope_init(&b.scope, a, err);

	for (size_t i = 0; i < a->nindexes && rc == WB_OK; i++)
		rc = take_index(&b, &a->indexes[i], err);
	b.answer.asked = with_filters(a, asked);
	b.answer.near = near;
	b.answer.nnear = nnear;
	b.answer.since = a->since;
	b.answer.until = a->until;
	b.answer.coverage = b.coverage;
	b.answer.ngaps = b.gaps.count;
	b.answer.gaps = b.gaps.items;
	b.answer.statement = statement(&b);
	if (rc == WB_OK)
		show_absence(&a->printer, &b.answer);
	free(b.coverage);
	absent_gaps_release(&b.gaps);
	return rc;
}
