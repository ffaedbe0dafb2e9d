/* Nothing found is an answer too. */
#include "indexer/store/index/terms.h"
#include "query/cmd/ask/absent_scope.h"
#include "query/cmd/ask/absent_statement.h"
#include "query/plan/source/source_filter.h"
#include "query/plan/source/source_twice.h"

#include <stdlib.h>
#include <string.h>

struct absent {
	struct asking *asking;
	struct absent_scope scope;
	struct absence_answer answer;
	struct coverage coverage;
	/* A source has more hosts than are told apart: any may be of them. */
	bool has_others;
};

static void
take_host(void *ctx, const struct host_total *row)
{
	struct absent *b = ctx;

	if (absent_scope_has_host(&b->scope, row->host))
		b->answer.lines += row->lines;
}

static void
take_program(void *ctx, const struct program_total *row)
{
	struct absent *b = ctx;

	b->answer.unrecognised += row->unrecognised;
}

/* An earlier state of a log is a source that is searched, too; its lines are
 * those of the later one, unless it alone is asked for. */
static void
take_source(struct absent *b, const struct source_view *v)
{
	const struct filter_options *f = b->asking->filters;

	b->answer.sources++;
	if (v->superseded_by != UINT32_MAX && f->sources.count == 0)
		return;
	b->answer.unrecognised += v->unrecognised;
	/* How many of them a host wrote only the totals tell. */
	if (f->hosts.count == 0 || f->sources.count > 0)
		b->answer.lines += v->lines;
}

/* Of several indexes one that has it counts. */
static bool
is_counted(const struct absent *b, const struct source_filter *filter,
	size_t index, const struct source_view *v)
{
	size_t other = 0;
	uint32_t ord = 0;

	return source_filter_has(filter, index, v->ord) &&
		(absent_scope_has_host(&b->scope, v->host) ||
			(b->has_others && source_is_mixed(v))) &&
		!(source_is_before(
			  b->asking->indexes, index, v, &other, &ord) &&
			source_filter_has(filter, other, ord));
}

/* What the totals of hosts have counted once more. */
static void
leave_source(struct absent *b, size_t index, const struct source_filter *filter,
	const struct source_view *v)
{
	if (!filter && b->scope.nhosts > 0 && index > 0 &&
		v->superseded_by == UINT32_MAX && !source_is_mixed(v) &&
		absent_scope_has_host(&b->scope, v->host))
		b->answer.lines -=
			v->lines < b->answer.lines ? v->lines : b->answer.lines;
}

static enum wb_err
take_sources(struct absent *b, size_t index, const struct source_filter *filter,
	struct err *err)
{
	struct readings *r = b->asking->indexes[index].readings;
	uint32_t count = readings_count(r);

	for (uint32_t ord = 0; ord < count; ord++) {
		const struct source_view *v = readings_source(r, ord, err);

		if (!v)
			return readings_status(r, err);
		if (is_counted(b, filter, index, v))
			take_source(b, v);
		else
			leave_source(b, index, filter, v);
	}
	return WB_OK;
}

/* What is searched; the totals tell it where they can, for there may be many
 * sources. */
static enum wb_err
take_index(struct absent *b, size_t index, const struct source_filter *filter,
	struct err *err)
{
	const struct filter_options *f = b->asking->filters;
	const bool is_all = f->sources.count + f->hosts.count == 0 &&
		b->asking->nindexes == 1;
	struct readings *r = b->asking->indexes[index].readings;
	enum wb_err rc = WB_OK;

	if (!r)
		return WB_OK;
	if (is_all || (f->hosts.count > 0 && f->sources.count == 0))
		readings_each_host(r, take_host, b);
	if (is_all) {
		b->answer.sources += readings_count(r);
		readings_each_program(r, take_program, b);
	} else {
		rc = take_sources(b, index, filter, err);
	}
	return rc == WB_OK ? readings_status(r, err) : rc;
}

static enum wb_err
take_indexes(struct absent *b, struct err *err)
{
	const struct asking *a = b->asking;
	struct source_filter *filter = NULL;
	enum wb_err rc = source_filter_new(
		a->indexes, a->nindexes, &a->spec, &filter, err);

	for (size_t i = 0; i < a->nindexes && rc == WB_OK; i++)
		rc = take_index(b, i, filter, err);
	source_filter_free(filter);
	return rc;
}

/* The totals of hosts leave them out. */
static void
take_others(struct absent *b)
{
	for (size_t i = 0; b->scope.nhosts > 0 && i < b->coverage.nhosts; i++) {
		const struct coverage_answer *h = &b->coverage.hosts[i];

		if (!span_eq(h->host, SPAN(TALLY_OTHERS)))
			continue;
		b->has_others = true;
		/* With sources named theirs are counted whole. */
		if (b->asking->filters->sources.count == 0)
			b->answer.lines += h->lines;
	}
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
		.undecided = a->undecided,
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
	if (rc == WB_OK)
		rc = take_coverage(&b, err);
	if (rc == WB_OK) {
		take_others(&b);
		rc = take_indexes(&b, err);
	}
	b.answer.asked = with_filters(a, asked);
	b.answer.undecided = a->undecided;
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
