/* Work on tiles by several threads, results taken in the order given. The
 * ring bounds how far ahead the giver can be. Calls that must happen between
 * two tiles stand in the same order. */
#ifndef WB_INDEXER_INGEST_TILE_PIPELINE_H
#define WB_INDEXER_INGEST_TILE_PIPELINE_H

#include "format/base/err.h"
#include "indexer/ingest/tile/tile.h"

struct pipeline;

struct pipeline_sink {
	void *ctx;
	/* One at a time, in order, on any thread. */
	enum wb_err (*commit)(void *ctx, struct tile *t, struct err *err);
};

struct pipeline *pipeline_new(
	unsigned threads, uint64_t seed, const struct pipeline_sink *sink);
/* A free tile to fill: blocks until there is one. Got again before it is
 * submitted, it is the same one. WB_OK, or the first failure of a commit. */
enum wb_err pipeline_tile(
	struct pipeline *p, struct tile **out, struct err *err);
/* The tile got last is filled. */
void pipeline_submit(struct pipeline *p);
/* Call fn(ctx, arg) after all tiles before it are committed. */
enum wb_err pipeline_call(struct pipeline *p,
	enum wb_err (*fn)(void *ctx, void *arg, struct err *err), void *arg,
	struct err *err);
/* Wait until everything given is committed. */
enum wb_err pipeline_drain(struct pipeline *p, struct err *err);
/* Stop the threads, without waiting for what is under way if it failed. */
void pipeline_free(struct pipeline *p);

#endif
