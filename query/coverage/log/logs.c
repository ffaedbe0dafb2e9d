#include "query/coverage/log/logs.h"

#include "indexer/store/index/terms.h"
#include "query/lang/value.h"
#include "query/plan/source/old_cuts.h"
#include "query/plan/source/source_filter.h"
#include "query/plan/source/source_twice.h"

#include <stdlib.h>
#include <string.h>

static const int64_t ns_per_s = 1000000000;

/* 1990. What is before that a machine wrote that did not know the time yet. */
static const int64_t clock_unset_s = 631152000;

bool
logs_asked(const struct coverage_ask *ask, struct span host)
{
	for (size_t i = 0; i < ask->nhosts; i++)
		if (value_host_fits(ask->hosts[i], host))
			return true;
	/* Hosts that were too many to be told apart may be any. */
	return ask->nhosts == 0 || span_eq(host, SPAN(TALLY_OTHERS));
}

/* Seconds of a stamp in the beat: its first one, or of the run's first or last
 * line, where that stands in it. */
static int64_t
first_second(const struct run_reading *run, const struct logs_lines *lines)
{
	int64_t at = lines->beat.at * BEAT_S;
	const struct stamp_range *range = &run->range[lines->kind - 1];

	return beat_of(range->lo) == lines->beat.at ? range->lo : at;
}

static int64_t
last_second(const struct run_reading *run, const struct logs_lines *lines)
{
	int64_t at = lines->beat.at * BEAT_S + BEAT_S - 1;
	const struct stamp_range *range = &run->range[lines->kind - 1];

	return beat_of(range->hi) == lines->beat.at ? range->hi : at;
}

static void
time_of(struct logs_reading *r, const struct run_reading *run,
	enum stamp_kind kind, int64_t seconds, struct when *out)
{
	const struct stamp stamp = { .kind = kind, .seconds = seconds };

	clock_when(run, r->zone, &stamp, out);
}

static void
add_beat(struct host_log *l, const struct when *when, uint64_t lines)
{
	host_log_add(l,
		&(struct log_beat){ .at = beat_of(when->ns / ns_per_s),
			.lines = lines < UINT32_MAX ? (uint32_t)lines
						    : UINT32_MAX,
			.offset = when->zone_known ? when->offset_s / BEAT_S
						   : 0 });
}

/* Were clocks set back over it? */
static bool
occurs_twice(const struct when *w)
{
	const int64_t longest_ns = (int64_t)2 * 3600 * ns_per_s;

	return w->basis == WHEN_ASSUMED && w->zone_known &&
		w->min_ns == w->ns && w->max_ns > w->ns &&
		w->max_ns - w->ns <= longest_ns;
}

/* Where the zone was changed among these lines they are of the one or the
 * other, and no hour in which they may be is silent. */
static bool
add_of_either(struct logs_reading *r, const struct run_reading *run,
	const struct logs_lines *lines, struct host_log *l)
{
	const struct run_reading *either[2];
	const size_t n = clock_may_be(r->owner, run, either);

	for (size_t i = 0; i < n; i++) {
		struct when when;
		struct log_end end;

		time_of(r, either[i], lines->kind, lines->beat.at * BEAT_S,
			&when);
		if (when.basis == WHEN_NONE)
			continue;
		end = (struct log_end){ when.ns, WHEN_ASSUMED, false, false };
		host_log_widen(l, end, end);
		l->zone_known = false;
		add_beat(l, &when, i == 0 ? lines->beat.lines : 1);
	}
	return n > 0;
}

void
logs_add(struct logs_reading *r, const struct logs_lines *lines)
{
	const struct run_reading *run = clock_run_at(r->owner, lines->from);
	struct span host = logs_host(r, lines);
	/* Of several hosts nobody knows whose line a run begins with. */
	bool alone = !source_is_mixed(r->owner);
	struct host_log *l = NULL;
	struct when first;
	struct when last;
	int64_t seconds[2];

	if (!logs_asked(r->ask, host))
		return;
	l = host_log_get(r, host);
	host_log_source(l, r->index, r->owner->ord);
	l->lines += lines->beat.lines;
	if (lines->kind == STAMP_NONE || !run || run->reading.is_straggler ||
		add_of_either(r, run, lines, l))
		return;
	seconds[0] = first_second(run, lines);
	seconds[1] = last_second(run, lines);
	time_of(r, run, lines->kind, seconds[0], &first);
	time_of(r, run, lines->kind, seconds[1], &last);
	if (first.basis == WHEN_NONE || last.basis == WHEN_NONE ||
		first.ns / ns_per_s < clock_unset_s)
		return;
	host_log_widen(l,
		(struct log_end){ first.ns, first.basis,
			alone && seconds[0] == run->range[lines->kind - 1].lo,
			first.zone_known },
		(struct log_end){ last.ns, last.basis,
			alone && seconds[1] == run->range[lines->kind - 1].hi,
			last.zone_known });
	l->zone_known = l->zone_known && first.zone_known;
	add_beat(l, &first, lines->beat.lines);
	if (!occurs_twice(&first))
		return;
	/* Of such an hour no beat tells of which pass it is: neither is silent
	 * for it. */
	first.ns = first.max_ns;
	first.offset_s -= (int32_t)((first.max_ns - first.min_ns) / ns_per_s);
	add_beat(l, &first, 1);
}

/* First and last time of a run's stamps of one kind. */
static bool
run_times(struct logs_reading *r, const struct logs_lines *lines,
	struct when out[2])
{
	const struct run_reading *run = clock_run_at(r->owner, lines->from);
	const struct stamp_range *range = NULL;

	if (!run || lines->kind == STAMP_NONE || run->reading.is_straggler)
		return false;
	range = &run->range[lines->kind - 1];
	if (range->lo > range->hi)
		return false;
	time_of(r, run, lines->kind, range->lo, &out[0]);
	time_of(r, run, lines->kind, range->hi, &out[1]);
	return out[0].basis != WHEN_NONE && out[1].basis != WHEN_NONE &&
		out[0].ns / ns_per_s >= clock_unset_s;
}

bool
logs_is_far(struct logs_reading *r, const struct logs_lines *lines)
{
	/* Habits are of eight weeks at most. */
	const int64_t around = (int64_t)64 * 86400 * ns_per_s;
	const struct search_spec *spec = r->ask->spec;
	struct when when[2];

	/* Whose the first and last line is must be known then. */
	if (r->is_full || (!spec->has_since && !spec->has_until) ||
		source_is_mixed(r->owner) || !run_times(r, lines, when))
		return false;
	return (spec->has_since && when[1].ns < spec->since_ns - around) ||
		(spec->has_until && when[0].ns > spec->until_ns + around);
}

void
logs_count(struct logs_reading *r, const struct logs_lines *lines)
{
	const struct search_spec *spec = r->ask->spec;
	struct span host = logs_host(r, lines);
	struct host_log *l = NULL;
	struct when when[2];

	if (!logs_asked(r->ask, host))
		return;
	l = host_log_get(r, host);
	host_log_source(l, r->index, r->owner->ord);
	l->lines += lines->beat.lines;
	if (!run_times(r, lines, when))
		return;
	if (spec->has_since && when[1].ns < spec->since_ns)
		l->has_far_before = true;
	else
		l->has_far_after = true;
	l->zone_known = l->zone_known && when[0].zone_known;
	host_log_widen(l,
		(struct log_end){
			when[0].ns, when[0].basis, true, when[0].zone_known },
		(struct log_end){
			when[1].ns, when[1].basis, true, when[1].zone_known });
}

/* Of several indexes that have the source only the first counts its lines. */
static bool
is_counted_before(const struct logs_reading *r, const struct source_view *owner)
{
	size_t other = 0;
	uint32_t ord = 0;

	return source_is_before(
		       r->ask->indexes, r->index, owner, &other, &ord) &&
		source_filter_has(r->filter, other, ord);
}

bool
logs_stream(struct logs_reading *r, const struct source_view *owner)
{
	struct searched *in = &r->ask->indexes[r->index];

	if (is_counted_before(r, owner) ||
		old_cuts_leave(in->old_cuts, owner->segment, owner->no))
		return false;
	if (r->filter) {
		const struct extent_row part = { .segment = owner->segment,
			.stream = owner->no,
			.to = UINT64_MAX };

		if (!source_filter_fits(r->filter, r->index, &part))
			return false;
	}
	r->owner = owner;
	r->log = log_of_path(
		&r->out->arena, owner->npaths ? owner->paths[0] : SPAN(""));
	r->zone = owner->nruns > 0
		? clock_zone_find(&in->zones, owner->runs[0].zone_name)
		: NULL;
	logs_find_torn(r);
	return true;
}

static int
by_host(const void *a, const void *b)
{
	const struct host_log *x = a;
	const struct host_log *y = b;
	int order = span_icmp(x->host, y->host);

	/* One whose name is not known comes last. */
	if (x->host.len == 0 || y->host.len == 0)
		order = (x->host.len == 0) - (y->host.len == 0);
	return order ? order : span_cmp(x->name, y->name);
}

void
host_logs_release(struct host_logs *l)
{
	for (size_t i = 0; i < l->count; i++)
		host_log_release(&l->logs[i]);
	for (size_t i = 0; i < l->nonce; i++)
		host_log_release(&l->once[i]);
	free(l->once);
	free(l->logs);
	arena_release(&l->arena);
	memset(l, 0, sizeof(*l));
}

static void
sort_logs(struct host_logs *out)
{
	for (size_t i = 0; i < out->count; i++)
		host_log_sort(&out->logs[i]);
	if (out->count > 1)
		qsort(out->logs, out->count, sizeof(*out->logs), by_host);
}

/* From the index, or without it from the blocks. */
static enum wb_err
read_all(struct logs_reading *r, bool by_index, struct err *err)
{
	const struct coverage_ask *ask = r->ask;
	enum wb_err rc = WB_OK;

	if (ask->query || ask->by_program)
		return logs_read_lines(r, err);
	for (r->index = 0; r->index < ask->nindexes && rc == WB_OK;
		r->index++) {
		bool found = false;

		if (!ask->indexes[r->index].readings)
			continue;
		if (by_index)
			rc = logs_read_stored(r, &found, err);
		if (rc == WB_OK && !found)
			rc = logs_read_blocks(r, err);
		if (rc != WB_OK)
			break;
	}
	return rc;
}

enum wb_err
host_logs_read(
	const struct coverage_ask *ask, struct host_logs *out, struct err *err)
{
	struct logs_reading r = { .ask = ask, .out = out };
	enum wb_err rc = source_filter_new(
		ask->indexes, ask->nindexes, ask->spec, &r.filter, err);

	if (rc == WB_OK)
		rc = read_all(&r, !ask->spec->scan, err);
	/* What is derived is damaged: without it, from the beginning. */
	if (r.is_unstored) {
		index_note(ask->indexes[r.index].index, err,
			"the blocks were read instead");
		logs_forget(&r);
		rc = read_all(&r, false, err);
	}
	sort_logs(out);
	if (rc == WB_OK && logs_lack_far(ask, out)) {
		logs_forget(&r);
		r.is_full = true;
		rc = read_all(&r, !ask->spec->scan && !r.is_unstored, err);
		sort_logs(out);
	}
	if (rc == WB_OK && !ask->query && !ask->by_program)
		rc = logs_count_once(ask, out, err);
	name_slots_release(&r.hosts);
	free(r.latest);
	source_filter_free(r.filter);
	return rc;
}
