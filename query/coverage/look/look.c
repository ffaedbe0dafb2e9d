#include "query/coverage/look/look_part.h"

#include "query/plan/block/kept.h"

enum {
	/* What is looked at again and again are the ends of silences. */
	KEPT_BYTES = 32 << 20
};

static const int64_t ns_per_s = 1000000000;

void
looker_init(
	struct looker *k, const struct coverage_ask *ask, struct arena *arena)
{
	*k = (struct looker){
		.ask = ask, .arena = arena, .kept = kept_new(KEPT_BYTES)
	};
}

void
looker_release(struct looker *k)
{
	kept_free(k->kept);
	k->kept = NULL;
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

void
look_keep(struct found_line *out, const struct search_hit *hit)
{
	*out = (struct found_line){
		.found = true, .when = hit->when, .cite = hit->cites[0]
	};
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
