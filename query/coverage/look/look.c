#include "query/coverage/look/look_part.h"

#include "format/log/line/head.h"
#include "query/coverage/look/bounds.h"
#include "query/plan/block/kept.h"

enum {
	/* What is looked at again and again are the ends of silences. */
	KEPT_BYTES = 32 << 20,
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

void
look_spec_fill(const struct looker *k, const struct node *query,
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

void
look_spec_between(struct search_spec *spec, int64_t since_ns, int64_t until_ns)
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

void
look_keep(struct found_line *out, const struct search_hit *hit)
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
	look_keep(b->out, hit);
	return false;
}

enum wb_err
look_run(struct looker *k, const struct search_spec *spec,
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
	look_keep(&line, hit);
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
	rc = look_run(k, spec, take_each, &b, err);
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
	look_spec_fill(k, k->ask->query ? k->ask->query : &all, &spec);
	spec.reverse = !first;
	look_spec_between(&spec, beat * BEAT_S * ns_per_s,
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
	look_spec_fill(k, tree, &spec);
	spec.most_blocks = look->most_blocks;
	near_window(k->ask->spec, look->around_s, &spec);
	rc = search_run(k->ask->indexes, k->ask->nindexes, &spec, look->each,
		look->ctx, &counts, err);
	look->too_many = counts.too_many;
	query_release(tree);
	return rc;
}
