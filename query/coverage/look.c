#include "query/coverage/look.h"

#include "format/log/head.h"
#include "query/coverage/bounds.h"
#include "query/coverage/sign.h"
#include "query/plan/kept.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* What is looked at again and again are the ends of silences. */
	KEPT_BYTES = 32 << 20,
	/* A stop is told so long before the last line, a start so long after
	 * the first one. */
	SIGNS_S = 600,
	/* Of a busy host not all of them. */
	SIGN_LINES = 5000,
	/* Lines in one beat are looked for one by one, which ends at the first
	 * of each, until so many blocks have been read. */
	BEAT_BLOCKS = 128
};

static const int64_t ns_per_s = 1000000000;

void
looker_init(
	struct looker *k, const struct coverage_ask *ask, struct arena *arena)
{
	*k = (struct looker){ .ask = ask,
		.arena = arena,
		.kept = kept_new(KEPT_BYTES),
		.bounds = bounds_new() };
}

void
looker_release(struct looker *k)
{
	kept_free(k->kept);
	k->kept = NULL;
	bounds_free(k->bounds);
	k->bounds = NULL;
}

static void
spec_fill(const struct looker *k, const struct node *query,
	struct search_spec *out)
{
	*out = *k->ask->spec;
	out->query = query;
	out->has_since = out->has_until = false;
	out->by_order = true;
	out->reverse = false;
	out->kept = k->kept;
	out->most_blocks = 0;
}

static void
spec_between(struct search_spec *spec, int64_t since_ns, int64_t until_ns)
{
	spec->has_since = spec->has_until = true;
	spec->since_ns = since_ns;
	spec->until_ns = until_ns;
}

struct bound_look {
	const struct coverage_ask *ask;
	const struct host_log *log;
	struct arena *scratch;
	struct found_line *out;
};

/* Is the line in a rotation of that log? */
static bool
is_of_log(const struct bound_look *b, const struct search_hit *hit)
{
	const struct host_log *log = b->log;
	struct log_head head;

	if (b->ask->by_program) {
		head_scan(hit->text, &head);
		return span_eq(head.program, log->name);
	}
	if (log->name.len == 0)
		return true;
	for (size_t i = 0; i < hit->ncites; i++)
		if (span_eq(log_of_path(b->scratch, hit->cites[i].path),
			    log->name))
			return true;
	return false;
}

static void
keep(struct found_line *out, const struct search_hit *hit)
{
	*out = (struct found_line){
		.found = true, .when = hit->when, .cite = hit->cites[0]
	};
}

static bool
take_bound(void *ctx, const struct search_hit *hit)
{
	struct bound_look *b = ctx;

	if (!span_ieq(hit->host, b->log->host) ||
		hit->when.basis == WHEN_NONE || !is_of_log(b, hit))
		return true;
	keep(b->out, hit);
	return false;
}

static enum wb_err
run(struct looker *k, const struct search_spec *spec,
	bool (*each)(void *ctx, const struct search_hit *hit), void *ctx,
	struct err *err)
{
	struct search_counts counts = { 0 };

	return search_run(k->ask->indexes, k->ask->nindexes, spec, each, ctx,
		&counts, err);
}

struct beat_look {
	struct looker *looker;
	const struct bounds_key *key;
	struct arena scratch;
};

/* What is_of_log would find of each log. */
static bool
take_each(void *ctx, const struct search_hit *hit)
{
	struct beat_look *b = ctx;
	struct bounds *bounds = b->looker->bounds;
	struct found_line line = { 0 };
	struct log_head head;

	if (hit->when.basis == WHEN_NONE)
		return true;
	keep(&line, hit);
	if (b->looker->ask->by_program) {
		head_scan(hit->text, &head);
		bounds_put(bounds, b->key, hit->host, head.program, &line);
		return true;
	}
	if (!b->key->is_named)
		bounds_put(bounds, b->key, hit->host, SPAN(""), &line);
	for (size_t i = 0; b->key->is_named && i < hit->ncites; i++)
		bounds_put(bounds, b->key, hit->host,
			log_of_path(&b->scratch, hit->cites[i].path), &line);
	arena_release(&b->scratch);
	return true;
}

/* All lines of the beat are read once; where that fails, it is begun anew the
 * next time. */
static enum wb_err
read_beat(struct looker *k, const struct bounds_key *key,
	const struct search_spec *spec, struct err *err)
{
	struct beat_look b = { .looker = k, .key = key };
	enum wb_err rc = WB_OK;

	bounds_begin(k->bounds, key);
	rc = run(k, spec, take_each, &b, err);
	if (rc == WB_OK)
		bounds_end(k->bounds, key);
	arena_release(&b.scratch);
	return rc;
}

enum wb_err
look_bound(struct looker *k, const struct host_log *log, int64_t beat,
	bool first, struct found_line *out, struct err *err)
{
	const struct node all = { .kind = NODE_ALL };
	const struct bounds_key key = { beat, first,
		k->ask->by_program || log->name.len > 0 };
	struct bound_look b = { k->ask, log, k->arena, out };
	struct search_spec spec;
	struct search_counts counts = { 0 };
	enum wb_err rc = WB_OK;

	*out = (struct found_line){ 0 };
	spec_fill(k, k->ask->query ? k->ask->query : &all, &spec);
	spec.reverse = !first;
	spec_between(&spec, beat * BEAT_S * ns_per_s,
		(beat + 1) * BEAT_S * ns_per_s);
	if (bounds_read(k->bounds, &key, 0) < BEAT_BLOCKS) {
		rc = search_run(k->ask->indexes, k->ask->nindexes, &spec,
			take_bound, &b, &counts, err);
		(void)bounds_read(k->bounds, &key, counts.blocks_read);
		return rc;
	}
	if (!bounds_has(k->bounds, &key))
		rc = read_beat(k, &key, &spec, err);
	if (rc == WB_OK)
		bounds_get(k->bounds, &key, log->host, log->name, out);
	return rc;
}

struct sign_look {
	struct looker *looker;
	struct span host;
	bool starts;
	struct sign *out;
	struct event *event;
	unsigned lines;
};

static bool
take_sign(void *ctx, const struct search_hit *hit)
{
	struct sign_look *s = ctx;
	struct span program = { 0 };
	enum sign_kind kind = SIGN_NONE;

	if (!span_ieq(hit->host, s->host))
		return true;
	kind = sign_of(hit, s->starts, s->event, &program);
	if (kind > s->out->kind) {
		s->out->kind = kind;
		s->out->program = arena_copy(s->looker->arena, program);
		keep(&s->out->line, hit);
	}
	return kind != SIGN_HOST && ++s->lines < SIGN_LINES;
}

enum wb_err
look_signs(struct looker *k, struct span host, int64_t at_ns, bool starts,
	struct sign *out, struct err *err)
{
	const struct node all = { .kind = NODE_ALL };
	struct sign_look s = { k, host, starts, out, NULL, 0 };
	struct search_spec spec;
	enum wb_err rc = WB_OK;

	*out = (struct sign){ 0 };
	spec_fill(k, &all, &spec);
	spec.reverse = !starts;
	if (starts)
		spec_between(&spec, at_ns, at_ns + SIGNS_S * ns_per_s);
	else
		spec_between(&spec, at_ns - SIGNS_S * ns_per_s, at_ns + 1);
	s.event = xcalloc(1, sizeof(*s.event));
	rc = run(k, &spec, take_sign, &s, err);
	free(s.event);
	return rc;
}

/* Lines of a host in a window: of all programs, or but for some. */
struct lines_look {
	struct span host;
	struct span program;
	bool any;
	uint64_t lines;
};

/* "postfix/master" and "postfix/smtpd" are one family. */
static bool
is_family(struct span program, struct span other)
{
	(void)span_cut(program, '/', &program, NULL);
	(void)span_cut(other, '/', &other, NULL);
	return span_ieq(program, other);
}

/* The system, and the log daemon, tell of others' stops. */
static bool
is_system(struct span program)
{
	static const struct span names[] = { SPAN_INIT("systemd"),
		SPAN_INIT("kernel"), SPAN_INIT("rsyslogd"),
		SPAN_INIT("syslog") };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (span_starts(program, names[i]))
			return true;
	return false;
}

static bool
take_one(void *ctx, const struct search_hit *hit)
{
	struct lines_look *l = ctx;
	struct log_head head;

	if (!span_ieq(hit->host, l->host))
		return true;
	if (!l->any) {
		head_scan(hit->text, &head);
		if (hit->is_rest || is_system(head.program) ||
			is_family(head.program, l->program))
			return true;
	}
	l->lines++;
	return !l->any;
}

static enum wb_err
look_lines(struct looker *k, struct lines_look *l, int64_t since_ns,
	int64_t until_ns, struct err *err)
{
	const struct node all = { .kind = NODE_ALL };
	struct search_spec spec;

	spec_fill(k, &all, &spec);
	spec_between(&spec, since_ns, until_ns);
	return run(k, &spec, take_one, l, err);
}

enum wb_err
look_any(struct looker *k, struct span host, const int64_t window_ns[2],
	bool *found, struct err *err)
{
	struct lines_look l = { .host = host, .any = true };
	enum wb_err rc = look_lines(k, &l, window_ns[0], window_ns[1], err);

	*found = l.lines > 0;
	return rc;
}

enum wb_err
look_others(struct looker *k, const struct sign *s, struct span host,
	uint64_t *lines, struct err *err)
{
	const int64_t around_ns = (int64_t)OTHERS_S * ns_per_s;
	struct lines_look l = { .host = host, .program = s->program };
	enum wb_err rc = look_lines(k, &l, s->line.when.ns - around_ns,
		s->line.when.ns + around_ns, err);

	*lines = l.lines;
	return rc;
}

/* What touches the window may begin or end off it. */
static void
near_window(const struct search_spec *asked, int64_t around_s,
	struct search_spec *out)
{
	const int64_t around = around_s * ns_per_s;

	out->has_since = asked->has_since;
	out->since_ns = asked->since_ns - around;
	out->has_until = asked->has_until;
	out->until_ns = asked->until_ns + around;
}

enum wb_err
look_phrases(struct looker *k, struct phrase_look *look, struct err *err)
{
	struct node *tree = NULL;
	struct search_spec spec;
	struct search_counts counts = { 0 };
	enum wb_err rc =
		query_parse(k->arena, span_of(look->phrases), &tree, err);

	if (rc != WB_OK)
		return rc;
	spec_fill(k, tree, &spec);
	spec.most_blocks = look->most_blocks;
	near_window(k->ask->spec, look->around_s, &spec);
	rc = search_run(k->ask->indexes, k->ask->nindexes, &spec, look->each,
		look->ctx, &counts, err);
	look->too_many = counts.too_many;
	query_release(tree);
	return rc;
}
