/* Lines that several sources of a host have, as mail.log and mail.warn, or what
 * a log server received: each of them is counted once. */
#include "format/base/digest.h"
#include "indexer/store/index/terms.h"
#include "query/coverage/log/logs.h"

#include <stdlib.h>

enum {
	/* Bits for names of programs. */
	PROGRAM_WORDS = 16,
	/* Of more sources all may have lines in common. */
	SOURCES_MAX = 1024
};

/* Programs that write a source, by hash. */
struct programs {
	uint64_t bits[PROGRAM_WORDS];
	bool any;
};

/* A host with all its logs, which follow each other. */
struct once_host {
	size_t first;
	size_t count;
	struct host_log *whole;
	/* Of each log, in their order. */
	struct host_log *parts;
};

struct counting {
	const struct coverage_ask *ask;
	struct host_logs *logs;
	/* Of each index, by the place of a source. */
	struct programs **programs;
	struct name_slots names;
	struct once_host *hosts;
	size_t hosts_cap;
	const char **sources;
	size_t nsources;
	size_t sources_cap;
	/* The index whose tallies are read. */
	size_t index;
};

static bool
take_tally(void *ctx, const struct tally_row *row)
{
	struct counting *c = ctx;
	uint64_t bit = hash64(row->program.ptr, row->program.len) %
		((uint64_t)PROGRAM_WORDS * 64);
	uint32_t ord = 0;
	struct programs *p = NULL;

	if (!readings_owner(c->ask->indexes[c->index].readings, row->segment,
		    row->stream, &ord))
		return true;
	p = &c->programs[c->index][ord];
	p->any = true;
	p->bits[bit / 64] |= (uint64_t)1 << bit % 64;
	return true;
}

/* Of what cannot be read nothing is known. */
static void
read_programs(struct counting *c)
{
	c->programs = xcalloc(c->ask->nindexes, sizeof(*c->programs));
	for (c->index = 0; c->index < c->ask->nindexes; c->index++) {
		const struct searched *in = &c->ask->indexes[c->index];
		const struct current *now = index_current(in->index);
		uint32_t n = in->readings ? readings_count(in->readings) : 0;
		struct err why;

		c->programs[c->index] =
			xcalloc(n + 1, sizeof(*c->programs[c->index]));
		for (size_t t = 0; n > 0 && t < now->nterms; t++)
			(void)terms_each_tally(index_place(in->index),
				&now->terms[t], take_tally, c, &why);
	}
}

static const struct programs *
programs_of(const struct counting *c, const struct log_source *s)
{
	return &c->programs[s->index][s->ord];
}

/* Of one with lines that have a time, ns. */
static uint64_t
span_of_source(const struct log_source *s)
{
	return (uint64_t)s->last - (uint64_t)s->first;
}

/* Do two of one log have as little in common as at a rotation? */
static bool
is_rotation(
	const struct log_source *a, const struct log_source *b, uint64_t common)
{
	uint64_t x = span_of_source(a);
	uint64_t y = span_of_source(b);

	return common == 0 || common < (x < y ? x : y) / 4;
}

/* May one have lines of the other? Where a log is rotated, two have lines of
 * one beat, and of some hours if its clock or its zone was changed then. */
static bool
may_share(const struct counting *c, const struct log_source *a,
	const struct log_source *b, bool is_one_log)
{
	const struct programs *x = programs_of(c, a);
	const struct programs *y = programs_of(c, b);
	int64_t from = a->first > b->first ? a->first : b->first;
	int64_t to = a->last < b->last ? a->last : b->last;

	if (to < from ||
		(is_one_log &&
			is_rotation(a, b, (uint64_t)to - (uint64_t)from)))
		return false;
	if (!x->any || !y->any)
		return true;
	for (size_t i = 0; i < PROGRAM_WORDS; i++)
		if (x->bits[i] & y->bits[i])
			return true;
	return false;
}

static bool
shares_with(const struct counting *c, const struct host_log *a, size_t at,
	const struct host_log *b)
{
	for (size_t k = a == b ? at + 1 : 0; k < b->nsources; k++)
		if (may_share(c, &a->sources[at], &b->sources[k], a == b))
			return true;
	return false;
}

static bool
may_have_copies(
	const struct counting *c, const struct host_log *logs, size_t count)
{
	size_t sources = 0;

	for (size_t i = 0; i < count; i++)
		sources += logs[i].nsources;
	if (sources > SOURCES_MAX)
		return true;
	for (size_t i = 0; i < count; i++)
		for (size_t s = 0; s < logs[i].nsources; s++)
			for (size_t k = i; k < count; k++)
				if (shares_with(c, &logs[i], s, &logs[k]))
					return true;
	return false;
}

static void
add_host(struct counting *c, size_t first, size_t count)
{
	struct once_host *h = NULL;

	c->hosts = xgrow(
		c->hosts, &c->hosts_cap, c->names.count + 1, sizeof(*c->hosts));
	h = &c->hosts[c->names.count];
	*h = (struct once_host){ .first = first, .count = count };
	h->parts = xcalloc(count, sizeof(*h->parts));
	name_slots_add(&c->names, c->logs->logs[first].host);
	for (size_t i = first; i < first + count; i++) {
		const struct host_log *l = &c->logs->logs[i];

		c->sources = (const char **)xgrow((void *)c->sources,
			&c->sources_cap, c->nsources + l->nsources,
			sizeof(*c->sources));
		for (size_t s = 0; s < l->nsources; s++) {
			const struct log_source *from = &l->sources[s];
			const struct source_view *v = readings_source(
				c->ask->indexes[from->index].readings,
				from->ord, NULL);

			if (v)
				c->sources[c->nsources++] = v->id;
		}
	}
}

static void
find_hosts(struct counting *c)
{
	const struct host_logs *all = c->logs;

	for (size_t i = 0, n = 0; i < all->count; i += n) {
		for (n = 1; i + n < all->count &&
			span_ieq(all->logs[i + n].host, all->logs[i].host);)
			n++;
		if (may_have_copies(c, &all->logs[i], n))
			add_host(c, i, n);
	}
}

static void
count_line(struct host_log *l, const struct when *when)
{
	const int64_t beat_ns = (int64_t)BEAT_S * 1000000000;

	l->lines++;
	if (when->basis == WHEN_NONE || when->ns < 0)
		return;
	host_log_source(l, 0, 0);
	host_log_add(
		l, &(struct log_beat){ .at = when->ns / beat_ns, .lines = 1 });
}

/* A log may have several sources with the line. */
static bool
is_first_of_log(const struct search_hit *hit, size_t at, struct span log,
	struct arena *arena)
{
	for (size_t i = 0; i < at; i++)
		if (span_eq(log_of_path(arena, hit->cites[i].path), log))
			return false;
	return true;
}

static bool
take_hit(void *ctx, const struct search_hit *hit)
{
	struct counting *c = ctx;
	size_t place = name_slots_find(&c->names, hit->host);
	const struct once_host *h = NULL;
	struct arena arena = { 0 };

	if (place == SIZE_MAX)
		return true;
	h = &c->hosts[place];
	count_line(h->whole, &hit->when);
	for (size_t i = 0; i < hit->ncites; i++) {
		struct span log = log_of_path(&arena, hit->cites[i].path);

		if (!is_first_of_log(hit, i, log, &arena))
			continue;
		for (size_t k = 0; k < h->count; k++)
			if (span_eq(c->logs->logs[h->first + k].name, log))
				count_line(&h->parts[k], &hit->when);
	}
	arena_release(&arena);
	return true;
}

/* Where something was counted twice, what was counted takes its place. Lines
 * that another name of the host has are left to that one, and no host without.
 */
static void
settle(struct counting *c, const struct once_host *h)
{
	struct host_log *logs = &c->logs->logs[h->first];
	uint64_t sum = 0;

	host_log_sort(h->whole);
	for (size_t k = 0; k < h->count; k++) {
		sum += logs[k].lines;
		host_log_sort(&h->parts[k]);
		if (h->parts[k].lines > 0 && h->parts[k].lines < logs[k].lines)
			host_log_recount(&logs[k], &h->parts[k]);
	}
	for (size_t k = 0; k < h->count; k++)
		if (h->whole->lines > 0 && h->whole->lines < sum)
			logs[k].once = h->whole;
}

static enum wb_err
count_lines(struct counting *c, struct err *err)
{
	static const struct node all = { .kind = NODE_ALL };
	struct search_spec spec = *c->ask->spec;
	struct search_counts counts = { 0 };
	enum wb_err rc = WB_OK;

	spec.query = &all;
	spec.has_since = spec.has_until = false;
	spec.by_order = true;
	spec.reverse = false;
	spec.most_blocks = c->ask->balance_blocks;
	spec.nsources = c->nsources;
	spec.sources = c->sources;
	rc = search_run(c->ask->indexes, c->ask->nindexes, &spec, take_hit, c,
		&counts, err);
	c->logs->has_copies = counts.too_many;
	for (size_t i = 0; i < c->names.count; i++)
		if (rc == WB_OK && !counts.too_many)
			settle(c, &c->hosts[i]);
	return rc;
}

static void
counting_release(struct counting *c)
{
	for (size_t i = 0; i < c->names.count; i++) {
		for (size_t k = 0; k < c->hosts[i].count; k++)
			host_log_release(&c->hosts[i].parts[k]);
		free(c->hosts[i].parts);
	}
	for (size_t i = 0; c->programs && i < c->ask->nindexes; i++)
		free(c->programs[i]);
	free(c->programs);
	free(c->hosts);
	free((void *)c->sources);
	name_slots_release(&c->names);
}

enum wb_err
logs_count_once(
	const struct coverage_ask *ask, struct host_logs *logs, struct err *err)
{
	struct counting c = { .ask = ask, .logs = logs };
	enum wb_err rc = WB_OK;

	if (ask->balance_blocks == 0 || logs->count == 0)
		return WB_OK;
	read_programs(&c);
	find_hosts(&c);
	if (c.names.count > 0) {
		logs->nonce = c.names.count;
		logs->once = xcalloc(logs->nonce, sizeof(*logs->once));
		for (size_t i = 0; i < logs->nonce; i++)
			c.hosts[i].whole = &logs->once[i];
		rc = count_lines(&c, err);
	}
	counting_release(&c);
	return rc;
}
