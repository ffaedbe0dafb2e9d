#include "query/coverage/coverage.h"

#include "indexer/store/index/terms.h"
#include "query/coverage/gap/gaps.h"
#include "query/coverage/witness.h"

#include <stdlib.h>
#include <string.h>

struct covering {
	const struct coverage_ask *ask;
	struct coverage *out;
	size_t cap;
	size_t witnesses_cap;
	/* Lines to be looked for once all hosts are known. */
	struct bound_want *wants;
	size_t nwants;
	size_t wants_cap;
	struct gap_work work;
};

static int
by_number(const void *a, const void *b)
{
	const uint64_t *x = a;
	const uint64_t *y = b;

	return *x < *y ? -1 : *x > *y;
}

enum { HOLDERS_MAX = 64 };

/* Sources that have lines of the host, other holders of its streams too. */
static size_t
count_sources(const struct coverage_ask *ask, const struct host_log *log)
{
	uint64_t *all = NULL;
	size_t cap = 0;
	size_t n = 0;
	size_t distinct = 0;

	for (size_t i = 0; i < log->nsources; i++) {
		const struct log_source *s = &log->sources[i];
		struct readings *r = ask->indexes[s->index].readings;
		const struct source_view *v = readings_source(r, s->ord, NULL);
		uint32_t ords[HOLDERS_MAX];
		size_t got = v ? readings_covering(r, v->segment, v->no, 0,
					 UINT64_MAX, ords, HOLDERS_MAX)
			       : 0;

		if (got > HOLDERS_MAX)
			got = HOLDERS_MAX;
		all = xgrow(all, &cap, n + got, sizeof(*all));
		for (size_t k = 0; k < got; k++)
			all[n++] = (uint64_t)s->index << 32 |
				readings_latest(r, ords[k]);
	}
	if (n > 1)
		qsort(all, n, sizeof(*all), by_number);
	for (size_t i = 0; i < n; i++)
		distinct += i == 0 || all[i] != all[i - 1];
	free(all);
	return distinct;
}

static struct when
when_known(int64_t ns, enum when_basis basis, bool zone_known)
{
	return (struct when){ .basis = basis,
		.ns = ns,
		.zone_known = zone_known,
		.min_ns = ns,
		.max_ns = ns };
}

static void
want_bound(struct covering *c, const struct log_beat *b, bool first)
{
	c->wants = xgrow(
		c->wants, &c->wants_cap, c->nwants + 1, sizeof(*c->wants));
	c->wants[c->nwants++] = (struct bound_want){ .beat = b->at,
		.host = (uint32_t)(c->out->nhosts - 1),
		.first = first };
}

/* The first and last time, by the lines themselves where several hosts wrote
 * the source. */
static void
tell_times(struct covering *c, const struct host_log *log,
	struct coverage_answer *a)
{
	if (!log->has_times)
		return;
	a->since = when_known(
		log->first_ns, log->first_basis, log->first_zone_known);
	a->until =
		when_known(log->last_ns, log->last_basis, log->last_zone_known);
	/* Hosts that were too many to be told apart are of no line. */
	if (c->ask->no_lines || log->nbeats == 0 ||
		span_eq(log->host, SPAN(TALLY_OTHERS)))
		return;
	if (!log->is_first_exact)
		want_bound(c, &log->beats[0], true);
	if (!log->is_last_exact)
		want_bound(c, &log->beats[log->nbeats - 1], false);
}

static bool
is_in_window(const struct search_spec *spec, const struct host_log *log)
{
	if (!spec->has_since && !spec->has_until)
		return true;
	return log->has_times &&
		coverage_touches(
			spec, log->first_ns, log->last_ns, log->zone_known);
}

static enum wb_err
take_host(struct covering *c, const struct host_log *logs, size_t count,
	struct err *err)
{
	struct coverage *out = c->out;
	struct coverage_answer *a = NULL;
	struct host_log all;

	host_log_join(logs, count, &all);
	if (c->ask->by_program)
		all.name = logs[0].name;
	if (c->ask->all_hosts || is_in_window(c->ask->spec, &all)) {
		out->hosts = xgrow(out->hosts, &c->cap, out->nhosts + 1,
			sizeof(*out->hosts));
		a = &out->hosts[out->nhosts++];
		*a = (struct coverage_answer){
			.host = arena_copy(&out->arena, all.host),
			.program = arena_copy(&out->arena, all.name),
			.lines = all.lines,
			.sources = count_sources(c->ask, &all),
		};
		tell_times(c, &all, a);
	}
	if (a && c->ask->wants_witnesses) {
		out->witnesses = xgrow(out->witnesses, &c->witnesses_cap,
			out->nhosts, sizeof(*out->witnesses));
		witness_of_host(
			&(struct log_siblings){ c->ask, &all, logs, count },
			&out->arena, &out->witnesses[out->nhosts - 1]);
	}
	host_log_release(&all);
	return a ? gaps_of_host(&c->work, logs, count, err) : WB_OK;
}

/* Of hosts; one whose name is not known comes last. */
static int
order_of(struct span a, struct span b)
{
	if (a.len == 0 || b.len == 0)
		return (a.len == 0) - (b.len == 0);
	return span_cmp(a, b);
}

static int
by_host_and_time(const void *a, const void *b)
{
	const struct coverage_gap *x = a;
	const struct coverage_gap *y = b;
	int order = order_of(x->answer.host, y->answer.host);

	if (order)
		return order;
	if (x->since_ns != y->since_ns)
		return x->since_ns < y->since_ns ? -1 : 1;
	if (x->until_ns != y->until_ns)
		return x->until_ns < y->until_ns ? -1 : 1;
	return span_cmp(x->answer.why, y->answer.why);
}

static int
by_log_and_time(const void *a, const void *b)
{
	const struct coverage_gap *x = a;
	const struct coverage_gap *y = b;
	int order = order_of(x->answer.host, y->answer.host);

	if (order == 0)
		order = span_cmp(x->answer.program, y->answer.program);
	return order ? order : by_host_and_time(a, b);
}

/* Is the downtime of an earlier host, or of an earlier program of this one? */
static bool
is_before(const struct gap_answer *down, const struct coverage_answer *a)
{
	int order = order_of(down->host, a->host);

	return order < 0 ||
		(order == 0 && span_cmp(down->program, a->program) < 0);
}

static bool
is_of(const struct gap_answer *down, const struct coverage_answer *a)
{
	return span_eq(down->host, a->host) &&
		span_eq(down->program, a->program);
}

/* Each host gets its downtimes. */
static void
put_downs(struct coverage *c)
{
	struct gap_answer *all =
		arena_array(&c->arena, c->ndowns, sizeof(*all));

	if (c->ndowns > 1)
		qsort(c->downs, c->ndowns, sizeof(*c->downs), by_log_and_time);
	for (size_t i = 0; i < c->ndowns; i++)
		all[i] = c->downs[i].answer;
	for (size_t h = 0; c->ndowns > 0 && h < c->nhosts; h++) {
		struct coverage_answer *a = &c->hosts[h];
		size_t first = 0;
		size_t end = c->ndowns;

		while (first < end) {
			size_t middle = first + (end - first) / 2;

			if (is_before(&all[middle], a))
				first = middle + 1;
			else
				end = middle;
		}
		while (end < c->ndowns && is_of(&all[end], a))
			end++;
		a->ndowns = end - first;
		a->downs = a->ndowns > 0 ? &all[first] : NULL;
	}
}

/* Of all hosts, over the time that the evidence covers. */
static double
lines_per_s(const struct host_logs *logs)
{
	int64_t first_ns = INT64_MAX;
	int64_t last_ns = INT64_MIN;
	double lines = 0;

	for (size_t i = 0; i < logs->count; i++) {
		const struct host_log *l = &logs->logs[i];

		if (!l->has_times)
			continue;
		lines += (double)l->lines;
		first_ns = l->first_ns < first_ns ? l->first_ns : first_ns;
		last_ns = l->last_ns > last_ns ? l->last_ns : last_ns;
	}
	if (last_ns <= first_ns)
		return 0;
	return lines * 1e9 / ((double)last_ns - (double)first_ns);
}

enum wb_err
coverage_find(
	const struct coverage_ask *ask, struct coverage *out, struct err *err)
{
	struct host_logs logs = { 0 };
	struct covering c = { .ask = ask, .out = out };
	enum wb_err rc = host_logs_read(ask, &logs, err);

	c.work = (struct gap_work){ .ask = ask, .out = out };
	looker_init(&c.work.looker, ask, &out->arena);
	c.work.looker.lines_per_s = lines_per_s(&logs);
	out->has_copies = logs.has_copies;
	for (size_t i = 0, n = 0; i < logs.count && rc == WB_OK; i += n) {
		for (n = 1; i + n < logs.count && !ask->by_program &&
			span_ieq(logs.logs[i + n].host, logs.logs[i].host);)
			n++;
		rc = take_host(&c, &logs.logs[i], n, err);
	}
	if (rc == WB_OK)
		rc = gaps_of_silences(&c.work, err);
	if (rc == WB_OK)
		rc = look_bounds(
			&c.work.looker, c.wants, c.nwants, out->hosts, err);
	free(c.wants);
	if (rc == WB_OK)
		rc = gaps_of_damage(&c.work, err);
	if (rc == WB_OK && !ask->no_lines && !ask->query)
		rc = gaps_of_losses(&c.work, err);
	if (rc == WB_OK && !ask->no_lines && !ask->query)
		rc = gaps_of_stops(&c.work, err);
	if (rc == WB_OK && !ask->no_lines && !ask->query)
		rc = gaps_of_clocks(&c.work, err);
	if (rc == WB_OK && !ask->no_lines && !ask->query)
		rc = gaps_of_numbers(&c.work, err);
	if (rc == WB_OK && !ask->no_lines && !ask->query &&
		ask->balance_blocks > 0) {
		rc = gaps_of_pulses(&c.work, err);
		if (rc == WB_OK)
			rc = gaps_of_balance(&c.work, err);
	}
	if (out->ngaps > 1)
		qsort(out->gaps, out->ngaps, sizeof(*out->gaps),
			by_host_and_time);
	put_downs(out);
	free(c.work.silences.items);
	looker_release(&c.work.looker);
	host_logs_release(&logs);
	return rc;
}

void
coverage_release(struct coverage *c)
{
	free(c->hosts);
	free(c->witnesses);
	free(c->gaps);
	free(c->downs);
	arena_release(&c->arena);
	memset(c, 0, sizeof(*c));
}
