/* What could not be read of the evidence, or was not. */
#include "query/coverage/gap/gaps.h"
#include "query/coverage/gap/result.h"

#include "query/lang/value.h"
#include "query/plan/source/source_name.h"
#include "query/plan/source/source_time.h"
#include "query/plan/source/trouble_list.h"

#include <inttypes.h>

struct troubles {
	struct gap_work *work;
	struct searched *in;
	struct err *err;
	enum wb_err rc;
};

/* Several hosts stand in a name with blanks between them. */
static bool
has_host(const struct coverage_ask *ask, struct span hosts)
{
	bool more = true;

	if (ask->nhosts == 0 || hosts.len == 0)
		return true;
	/* A name that is given may hold a blank. */
	for (size_t i = 0; i < ask->nhosts; i++)
		if (value_host_fits(ask->hosts[i], hosts))
			return true;
	while (more) {
		struct span one = hosts;

		more = span_cut(hosts, ' ', &one, &hosts);
		for (size_t i = 0; i < ask->nhosts; i++)
			if (value_host_fits(ask->hosts[i], one))
				return true;
	}
	return false;
}

static bool
is_meant(const struct coverage_ask *ask, const struct source_view *v)
{
	return (ask->spec->nsources == 0 ||
		       source_fits(
			       v, ask->spec->sources, ask->spec->nsources)) &&
		has_host(ask, v->host);
}

static struct span
sentence(struct arena *arena, const struct trouble_row *row, struct span path)
{
	struct buf why = { 0 };
	struct span text;

	buf_put(&why, path);
	if (!row->is_skip)
		buf_printf(&why, ": at byte %" PRIu64, row->offset);
	buf_puts(&why, ": ");
	buf_put(&why, row->why);
	text = arena_copy(arena, buf_span(&why));
	buf_release(&why);
	return text;
}

/* First and last time of the source's lines. */
static enum wb_err
times_of(struct troubles *t, const struct source_view *v, struct when out[2])
{
	struct arena scratch = { 0 };
	struct source_run *runs = NULL;
	size_t n = 0;
	enum wb_err rc = source_runs(t->in, v, &scratch, &runs, &n, t->err);

	if (rc == WB_OK)
		rc = source_times(t->in, runs, n, out, t->err);
	arena_release(&scratch);
	return rc;
}

/* A source that is cut off lacks what came after its last time; where the
 * lines stood that are lost amid a source, no time tells. */
static void
take_source(struct troubles *t, const struct trouble_row *row)
{
	struct arena *arena = &t->work->out->arena;
	const struct source_view *v =
		readings_source(t->in->readings, row->ord, t->err);
	struct coverage_gap gap = {
		.kind = GAP_DAMAGE, .since_ns = INT64_MIN, .until_ns = INT64_MAX
	};
	struct when times[2] = { { 0 } };
	bool is_cut = false;

	if (!v) {
		t->rc = WB_CORRUPT;
		return;
	}
	if (v->superseded_by != UINT32_MAX || !is_meant(t->work->ask, v))
		return;
	t->rc = times_of(t, v, times);
	if (t->rc != WB_OK)
		return;
	is_cut = span_eq(v->status, SPAN("truncated"));
	if (times[0].basis != WHEN_NONE) {
		gap.since_ns = is_cut ? times[1].ns : times[0].ns;
		gap.until_ns = is_cut ? INT64_MAX : times[1].ns;
	}
	gap.answer.host = arena_copy(arena, v->host);
	gap.answer.grade = SPAN("A");
	gap.answer.why =
		sentence(arena, row, v->npaths ? v->paths[0] : row->path);
	if (is_cut)
		gap.answer.since = times[1];
	gap_add(t->work, &gap);
}

/* Whose lines a file held that could not be read is not known. */
static void
take_unread(struct troubles *t, const struct trouble_row *row)
{
	const struct coverage_ask *ask = t->work->ask;
	struct span path = row->path;
	const struct source_view file = { .npaths = 1, .paths = &path };
	struct coverage_gap gap = {
		.kind = GAP_DAMAGE, .since_ns = INT64_MIN, .until_ns = INT64_MAX
	};

	if (!row->is_loss || !is_meant(ask, &file))
		return;
	gap.answer.grade = SPAN("A");
	gap.answer.why = sentence(&t->work->out->arena, row, path);
	gap_add(t->work, &gap);
}

/* multilog gives a log that it finds unfinished when it starts again this name,
 * with the time at which it did: what it had been told meanwhile, or had not
 * yet written, is not there. */
static bool
was_interrupted(const struct source_view *v, struct when *until)
{
	struct span name = v->npaths ? v->paths[0] : SPAN("");
	struct stamp_scan scan;

	(void)span_rcut(name, '/', NULL, &name);
	if (!span_starts(name, SPAN("@")) || !span_ends(name, SPAN(".u")))
		return false;
	stamp_scan(span_slice(name, 0, name.len - 2), &scan);
	if (scan.stamp.kind != STAMP_UTC)
		return false;
	clock_when(NULL, NULL, &scan.stamp, until);
	return true;
}

static void
take_interrupted(struct troubles *t, const struct source_view *v)
{
	struct arena *arena = &t->work->out->arena;
	struct coverage_gap gap = { .kind = GAP_DAMAGE };
	struct when times[2] = { { 0 } };
	struct when until = { 0 };

	if (v->superseded_by != UINT32_MAX || !is_meant(t->work->ask, v) ||
		!was_interrupted(v, &until))
		return;
	t->rc = times_of(t, v, times);
	if (t->rc != WB_OK || times[1].basis == WHEN_NONE)
		return;
	gap.since_ns = times[1].ns;
	gap.until_ns = until.ns > times[1].ns ? until.ns : times[1].ns;
	gap.answer = (struct gap_answer){
		.host = arena_copy(arena, v->host),
		.since = times[1],
		.until = until,
		.why = span_of(arena_printf(arena,
			"%.*s: multilog was interrupted, and its last lines "
			"may be missing",
			(int)v->paths[0].len, v->paths[0].ptr)),
		.grade = SPAN("C"),
	};
	gap_add(t->work, &gap);
}

static void
take_logs(struct troubles *t)
{
	const uint32_t count = readings_count(t->in->readings);

	for (uint32_t ord = 0; ord < count && t->rc == WB_OK; ord++) {
		const struct source_view *v =
			readings_source(t->in->readings, ord, t->err);

		if (v)
			take_interrupted(t, v);
		else
			t->rc = WB_CORRUPT;
	}
}

static enum wb_err
take_index(struct troubles *t)
{
	struct trouble_list k;

	t->rc = trouble_list_read(t->in, &k, t->err);
	for (size_t i = 0; i < k.count && t->rc == WB_OK; i++) {
		if (k.rows[i].ord == UINT32_MAX || k.rows[i].is_skip)
			take_unread(t, &k.rows[i]);
		else
			take_source(t, &k.rows[i]);
	}
	trouble_list_release(&k);
	if (t->rc == WB_OK)
		take_logs(t);
	return t->rc;
}

enum wb_err
gaps_of_damage(struct gap_work *w, struct err *err)
{
	struct troubles t = { .work = w, .err = err };

	for (size_t i = 0; i < w->ask->nindexes && t.rc == WB_OK; i++) {
		t.in = &w->ask->indexes[i];
		if (t.in->readings)
			t.rc = take_index(&t);
	}
	return t.rc;
}
