/* Nothing found is an answer too. */
#include "query/cmd/absent_scope.h"
#include "query/cmd/absent_statement.h"

#include <stdlib.h>
#include <string.h>

struct absent {
	struct asking *asking;
	struct absent_scope scope;
	struct absence_answer answer;
	struct coverage coverage;
};

static void
take_host(void *ctx, const struct host_total *row)
{
	struct absent *b = ctx;

	if (!absent_scope_has_host(&b->scope, row->host))
		return;
	b->answer.sources += row->sources;
	b->answer.lines += row->lines;
}

static void
take_program(void *ctx, const struct program_total *row)
{
	struct absent *b = ctx;

	b->answer.unrecognised += row->unrecognised;
}

/* With --source, what the sources say takes the place of the totals. */
static enum wb_err
take_sources(struct absent *b, struct searched *in, struct err *err)
{
	const bool by_source = b->asking->filters->sources.count > 0;
	uint32_t count = readings_count(in->readings);

	for (uint32_t ord = 0; ord < count; ord++) {
		const struct source_view *v =
			readings_source(in->readings, ord, err);

		if (!v)
			return readings_status(in->readings, err);
		if (v->superseded_by != UINT32_MAX ||
			!absent_scope_has_source(&b->scope, v))
			continue;
		b->answer.unrecognised += v->unrecognised;
		b->answer.lines += by_source ? v->lines : 0;
		b->answer.sources += by_source;
	}
	return WB_OK;
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
	return rc == WB_OK ? readings_status(in->readings, err) : rc;
}

static enum wb_err
take_coverage(struct absent *b, struct err *err)
{
	struct asking *a = b->asking;
	const struct coverage_ask ask = {
		.indexes = a->indexes,
		.nindexes = a->nindexes,
		.spec = &a->spec,
		.nhosts = b->scope.nhosts,
		.hosts = b->scope.hosts,
		.all_hosts = true,
		.wants_witnesses = a->spec.has_since || a->spec.has_until,
		.balance_blocks = BALANCE_SHORT,
	};
	enum wb_err rc = coverage_find(&ask, &b->coverage, err);
	size_t n = b->coverage.ngaps;
	struct gap_answer *gaps = arena_array(&a->ctx->arena, n, sizeof(*gaps));

	for (size_t i = 0; i < n; i++)
		gaps[i] = b->coverage.gaps[i].answer;
	b->answer.ngaps = n;
	b->answer.gaps = gaps;
	b->answer.ncoverage = b->coverage.nhosts;
	b->answer.coverage = b->coverage.hosts;
	return rc;
}

static struct span
statement(const struct absent *b)
{
	const struct asking *a = b->asking;
	const struct absent_facts facts = {
		.lines = b->answer.lines,
		.is_part =
			a->filters->hosts.count + a->filters->sources.count > 0,
		.spec = &a->spec,
		.coverage = &b->coverage,
	};

	return absent_statement(&a->ctx->arena, &facts);
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

/* Of what could not be read nobody can say what is not in it. */
static bool
lacks_lines(const struct asking *a)
{
	for (size_t i = 0; i < a->nindexes; i++)
		if (index_lacks_lines(a->indexes[i].index))
			return true;
	return false;
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
	enum wb_err rc = WB_OK;

	if (a->unread.first || lacks_lines(a))
		return WB_OK;
	rc = absent_scope_init(&b.scope, a, err);
	for (size_t i = 0; i < a->nindexes && rc == WB_OK; i++)
		rc = take_index(&b, &a->indexes[i], err);
	if (rc == WB_OK)
		rc = take_coverage(&b, err);
	b.answer.asked = with_filters(a, asked);
	b.answer.near = near;
	b.answer.nnear = nnear;
	b.answer.since = a->since;
	b.answer.until = a->until;
	b.answer.statement = statement(&b);
	if (rc == WB_OK)
		show_absence(&a->printer, &b.answer);
	a->tells_window = a->output->json;
	coverage_release(&b.coverage);
	return rc;
}

void
asking_tell_gaps(struct asking *a)
{
	struct absent b = { .asking = a };
	struct buf text = { 0 };
	struct err ignored = { 0 };
	const bool has_window = a->spec.has_since || a->spec.has_until;

	if (!has_window || a->ctx->is_quiet || a->unread.first ||
		lacks_lines(a))
		return;
	if (absent_scope_init(&b.scope, a, &ignored) == WB_OK &&
		take_coverage(&b, &ignored) == WB_OK &&
		absent_put_gaps(&text, &b.coverage))
		diag("not all of this window is there: %s: see 'waybill "
		     "coverage'",
			buf_cstr(&text));
	coverage_release(&b.coverage);
	buf_release(&text);
}
