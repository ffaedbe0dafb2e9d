#include "query/coverage/logs.h"

#include "query/lang/value.h"
#include "query/plan/source_filter.h"

#include <stdlib.h>
#include <string.h>

static const int64_t ns_per_s = 1000000000;

/* 1990. What is before that a machine wrote that did not know the time yet. */
static const int64_t clock_unset_s = 631152000;

struct span
log_of_path(struct arena *arena, struct span path)
{
	struct log_name name;
	struct span folder;
	struct span file;

	(void)span_rcut(path, '/', &folder, &file);
	log_name_read(file, &name);
	if (span_eq(name.stem, SPAN("@"))) {
		(void)span_rcut(folder, '/', NULL, &file);
		return file;
	}
	if (name.tail.len == 0)
		return name.stem;
	return span_of(arena_printf(arena, "%.*s%.*s", (int)name.stem.len,
		name.stem.ptr, (int)name.tail.len, name.tail.ptr));
}

bool
logs_asked(const struct coverage_ask *ask, struct span host)
{
	for (size_t i = 0; i < ask->nhosts; i++)
		if (value_host_fits(ask->hosts[i], host))
			return true;
	return ask->nhosts == 0;
}

struct host_log *
host_log_get(struct logs_reading *r, struct span host)
{
	struct host_logs *all = r->out;
	struct host_log *l = NULL;

	if (r->last > 0) {
		l = &all->logs[r->last - 1];
		if (span_ieq(l->host, host) && span_eq(l->name, r->log))
			return l;
	}
	for (size_t i = all->count; i-- > 0;) {
		l = &all->logs[i];
		r->last = i + 1;
		if (span_ieq(l->host, host) && span_eq(l->name, r->log))
			return l;
	}
	all->logs =
		xgrow(all->logs, &all->cap, all->count + 1, sizeof(*all->logs));
	l = &all->logs[all->count++];
	r->last = all->count;
	*l = (struct host_log){ .host = arena_copy(&all->arena, host),
		.name = arena_copy(&all->arena, r->log),
		.zone_known = true };
	return l;
}

void
host_log_source(struct host_log *l, size_t index, uint32_t ord)
{
	const struct log_source *last =
		l->nsources > 0 ? &l->sources[l->nsources - 1] : NULL;

	if (last && last->index == index && last->ord == ord)
		return;
	l->sources = xgrow(l->sources, &l->sources_cap, l->nsources + 1,
		sizeof(*l->sources));
	l->sources[l->nsources++] = (struct log_source){ .index = index,
		.ord = ord,
		.first = INT64_MAX,
		.last = INT64_MIN };
}

void
host_log_add(struct host_log *l, const struct log_beat *b)
{
	struct log_source *s = &l->sources[l->nsources - 1];

	if (b->at < s->first)
		s->first = b->at;
	if (b->at > s->last)
		s->last = b->at;
	if (l->nbeats > 0 && l->beats[l->nbeats - 1].at == b->at) {
		l->beats[l->nbeats - 1].lines += b->lines;
		return;
	}
	l->beats = xgrow(
		l->beats, &l->beats_cap, l->nbeats + 1, sizeof(*l->beats));
	l->beats[l->nbeats++] = *b;
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

void
host_log_widen(struct host_log *l, int64_t first_ns, int64_t last_ns,
	const bool exact[2])
{
	if (!l->has_times || first_ns < l->first_ns) {
		l->first_ns = first_ns;
		l->is_first_exact = exact[0];
	}
	if (!l->has_times || last_ns > l->last_ns) {
		l->last_ns = last_ns;
		l->is_last_exact = exact[1];
	}
	l->has_times = true;
}

static void
time_of(struct logs_reading *r, const struct run_reading *run,
	enum stamp_kind kind, int64_t seconds, struct when *out)
{
	const struct stamp stamp = { .kind = kind, .seconds = seconds };

	clock_when(run, r->zone, &stamp, out);
}

void
logs_add(struct logs_reading *r, const struct logs_lines *lines)
{
	const struct run_reading *run = clock_run_at(r->owner, lines->from);
	struct span host = lines->host.len > 0 ? lines->host
					       : source_default_host(r->owner);
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
	if (lines->kind == STAMP_NONE || !run || run->reading.is_straggler)
		return;
	seconds[0] = first_second(run, lines);
	seconds[1] = last_second(run, lines);
	time_of(r, run, lines->kind, seconds[0], &first);
	time_of(r, run, lines->kind, seconds[1], &last);
	if (first.basis == WHEN_NONE || last.basis == WHEN_NONE ||
		first.ns / ns_per_s < clock_unset_s)
		return;
	host_log_widen(l, first.ns, last.ns,
		(bool[2]){
			alone && seconds[0] == run->range[lines->kind - 1].lo,
			alone &&
				seconds[1] == run->range[lines->kind - 1].hi });
	l->zone_known = l->zone_known && first.zone_known;
	host_log_add(l,
		&(struct log_beat){ .at = beat_of(first.ns / ns_per_s),
			.lines = lines->beat.lines < UINT32_MAX
				? (uint32_t)lines->beat.lines
				: UINT32_MAX,
			.offset = first.zone_known ? first.offset_s / BEAT_S
						   : 0 });
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
	if ((!spec->has_since && !spec->has_until) ||
		source_is_mixed(r->owner) || !run_times(r, lines, when))
		return false;
	return (spec->has_since && when[1].ns < spec->since_ns - around) ||
		(spec->has_until && when[0].ns > spec->until_ns + around);
}

void
logs_count(struct logs_reading *r, const struct logs_lines *lines)
{
	struct span host = lines->host.len > 0 ? lines->host
					       : source_default_host(r->owner);
	struct host_log *l = NULL;
	struct when when[2];

	if (!logs_asked(r->ask, host))
		return;
	l = host_log_get(r, host);
	host_log_source(l, r->index, r->owner->ord);
	l->lines += lines->beat.lines;
	if (!run_times(r, lines, when))
		return;
	l->zone_known = l->zone_known && when[0].zone_known;
	host_log_widen(l, when[0].ns, when[1].ns, (bool[2]){ true, true });
}

bool
logs_stream(struct logs_reading *r, const struct source_view *owner)
{
	struct searched *in = &r->ask->indexes[r->index];

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
	return true;
}

static int
by_time(const void *a, const void *b)
{
	const struct log_beat *x = a;
	const struct log_beat *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

static void
put_in_order(struct host_log *l)
{
	size_t n = 0;
	bool is_sorted = true;

	for (size_t i = 1; i < l->nbeats && is_sorted; i++)
		is_sorted = l->beats[i - 1].at < l->beats[i].at;
	if (is_sorted)
		return;
	qsort(l->beats, l->nbeats, sizeof(*l->beats), by_time);
	for (size_t i = 0; i < l->nbeats; i++) {
		if (n > 0 && l->beats[n - 1].at == l->beats[i].at)
			l->beats[n - 1].lines += l->beats[i].lines;
		else
			l->beats[n++] = l->beats[i];
	}
	l->nbeats = n;
}

static int
fold_cmp(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len;

	for (size_t i = 0; i < n; i++) {
		unsigned char x = (unsigned char)fold_char(a.ptr[i]);
		unsigned char y = (unsigned char)fold_char(b.ptr[i]);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return a.len < b.len ? -1 : a.len > b.len;
}

static int
by_host(const void *a, const void *b)
{
	const struct host_log *x = a;
	const struct host_log *y = b;
	int order = fold_cmp(x->host, y->host);

	/* One whose name is not known comes last. */
	if (x->host.len == 0 || y->host.len == 0)
		order = (x->host.len == 0) - (y->host.len == 0);
	return order ? order : span_cmp(x->name, y->name);
}

enum wb_err
host_logs_read(
	const struct coverage_ask *ask, struct host_logs *out, struct err *err)
{
	struct logs_reading r = { .ask = ask, .out = out };
	enum wb_err rc = source_filter_new(
		ask->indexes, ask->nindexes, ask->spec, &r.filter, err);

	if (rc == WB_OK && (ask->query || ask->by_program))
		rc = logs_read_lines(&r, err);
	for (; r.index < ask->nindexes && rc == WB_OK; r.index++) {
		bool found = false;

		if (!ask->indexes[r.index].readings)
			continue;
		if (!ask->spec->scan)
			rc = logs_read_stored(&r, &found, err);
		if (rc == WB_OK && !found)
			rc = logs_read_blocks(&r, err);
	}
	for (size_t i = 0; i < out->count; i++)
		put_in_order(&out->logs[i]);
	if (out->count > 1)
		qsort(out->logs, out->count, sizeof(*out->logs), by_host);
	source_filter_free(r.filter);
	return rc;
}

void
host_log_release(struct host_log *l)
{
	free(l->beats);
	free(l->sources);
	l->beats = NULL;
	l->sources = NULL;
}

void
host_logs_release(struct host_logs *l)
{
	for (size_t i = 0; i < l->count; i++)
		host_log_release(&l->logs[i]);
	free(l->logs);
	arena_release(&l->arena);
	memset(l, 0, sizeof(*l));
}

static void
join_one(struct host_log *out, const struct host_log *l)
{
	out->lines += l->lines;
	out->zone_known = out->zone_known && l->zone_known;
	if (l->nbeats > 0) {
		out->beats = xgrow(out->beats, &out->beats_cap,
			out->nbeats + l->nbeats, sizeof(*out->beats));
		memcpy(out->beats + out->nbeats, l->beats,
			l->nbeats * sizeof(*l->beats));
		out->nbeats += l->nbeats;
	}
	if (l->nsources > 0) {
		out->sources = xgrow(out->sources, &out->sources_cap,
			out->nsources + l->nsources, sizeof(*out->sources));
		memcpy(out->sources + out->nsources, l->sources,
			l->nsources * sizeof(*l->sources));
		out->nsources += l->nsources;
	}
	if (l->has_times)
		host_log_widen(out, l->first_ns, l->last_ns,
			(bool[2]){ l->is_first_exact, l->is_last_exact });
}

void
host_log_join(const struct host_log *logs, size_t count, struct host_log *out)
{
	*out = (struct host_log){ .host = logs[0].host, .zone_known = true };
	for (size_t i = 0; i < count; i++)
		join_one(out, &logs[i]);
	put_in_order(out);
}
