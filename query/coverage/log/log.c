/* One log of a host: its beats and sources. */
#include "query/coverage/log/logs.h"

#include <stdlib.h>
#include <string.h>

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

static struct host_log *
host_log_new(struct logs_reading *r, size_t place, struct span host)
{
	struct host_logs *all = r->out;
	struct host_log *l = NULL;

	all->logs =
		xgrow(all->logs, &all->cap, all->count + 1, sizeof(*all->logs));
	l = &all->logs[all->count++];
	*l = (struct host_log){ .host = arena_copy(&all->arena, host),
		.name = arena_copy(&all->arena, r->log),
		.zone_known = true };
	if (place == SIZE_MAX) {
		place = r->hosts.count;
		name_slots_add(&r->hosts, l->host);
		r->latest = xgrow(r->latest, &r->latest_cap, place + 1,
			sizeof(*r->latest));
		r->latest[place] = 0;
	}
	l->before = r->latest[place];
	r->latest[place] = r->last = all->count;
	return l;
}

struct host_log *
host_log_get(struct logs_reading *r, struct span host)
{
	struct host_log *l = NULL;
	size_t place = 0;

	if (r->last > 0) {
		l = &r->out->logs[r->last - 1];
		if (span_ieq(l->host, host) && span_eq(l->name, r->log))
			return l;
	}
	place = name_slots_find(&r->hosts, host);
	r->last = place == SIZE_MAX ? 0 : r->latest[place];
	for (; r->last > 0; r->last = l->before) {
		l = &r->out->logs[r->last - 1];
		if (span_eq(l->name, r->log))
			return l;
	}
	return host_log_new(r, place, host);
}

void
logs_forget(struct logs_reading *r)
{
	host_logs_release(r->out);
	name_slots_release(&r->hosts);
	r->last = 0;
	r->code = WB_OK;
}

void
host_log_source(struct host_log *l, size_t index, uint32_t ord)
{
	const struct log_source *last =
		l->nsources > 0 ? &l->sources[l->nsources - 1] : NULL;

	if (last && last->index == index && last->ord == ord)
		return;
	l->sources = xgrow_one(l->sources, &l->sources_cap, l->nsources + 1,
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
	l->beats = xgrow_one(
		l->beats, &l->beats_cap, l->nbeats + 1, sizeof(*l->beats));
	l->beats[l->nbeats++] = *b;
}

/* Of two ends at one time that which says more, in whatever order they come. */
static bool
says_more(struct log_end a, struct log_end b)
{
	if (a.zone_known != b.zone_known)
		return a.zone_known;
	if (a.basis != b.basis)
		return a.basis < b.basis;
	return a.is_exact && !b.is_exact;
}

static bool
is_first(const struct host_log *l, struct log_end end)
{
	const struct log_end first = { l->first_ns, l->first_basis,
		l->is_first_exact, l->first_zone_known };

	return !l->has_times || end.ns < first.ns ||
		(end.ns == first.ns && says_more(end, first));
}

static bool
is_last(const struct host_log *l, struct log_end end)
{
	const struct log_end last = { l->last_ns, l->last_basis,
		l->is_last_exact, l->last_zone_known };

	return !l->has_times || end.ns > last.ns ||
		(end.ns == last.ns && says_more(end, last));
}

void
host_log_widen(struct host_log *l, struct log_end first, struct log_end last)
{
	if (is_first(l, first)) {
		l->first_ns = first.ns;
		l->first_basis = first.basis;
		l->is_first_exact = first.is_exact;
		l->first_zone_known = first.zone_known;
	}
	if (is_last(l, last)) {
		l->last_ns = last.ns;
		l->last_basis = last.basis;
		l->is_last_exact = last.is_exact;
		l->last_zone_known = last.zone_known;
	}
	l->has_times = true;
}

static int
by_time(const void *a, const void *b)
{
	const struct log_beat *x = a;
	const struct log_beat *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->offset > y->offset) - (x->offset < y->offset);
}

void
host_log_sort(struct host_log *l)
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

void
host_log_recount(struct host_log *l, const struct host_log *counted)
{
	size_t k = 0;

	l->lines = counted->lines;
	for (size_t i = 0; i < l->nbeats; i++) {
		struct log_beat *b = &l->beats[i];

		while (k < counted->nbeats && counted->beats[k].at < b->at)
			k++;
		/* Of what was received later no line may be left. */
		b->lines = k < counted->nbeats && counted->beats[k].at == b->at
			? counted->beats[k].lines
			: 1;
	}
}

void
host_log_release(struct host_log *l)
{
	free(l->beats);
	free(l->sources);
	l->beats = NULL;
	l->sources = NULL;
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
		host_log_widen(out,
			(struct log_end){ l->first_ns, l->first_basis,
				l->is_first_exact, l->first_zone_known },
			(struct log_end){ l->last_ns, l->last_basis,
				l->is_last_exact, l->last_zone_known });
}

void
host_log_join(const struct host_log *logs, size_t count, struct host_log *out)
{
	*out = (struct host_log){ .host = logs[0].host, .zone_known = true };
	for (size_t i = 0; i < count; i++)
		join_one(out, &logs[i]);
	host_log_sort(out);
	if (logs[0].once)
		host_log_recount(out, logs[0].once);
}
