/* When the hosts of one stream wrote: the beats of its tiles, put together. */
#ifndef WB_INDEXER_INGEST_TILE_BEATS_H
#define WB_INDEXER_INGEST_TILE_BEATS_H

#include "indexer/ingest/tile/tile.h"
#include "indexer/store/index/terms_beats.h"

struct stream_beats;

struct stream_beats *stream_beats_new(void);
/* NULL is fine. */
void stream_beats_free(struct stream_beats *b);
/* A stream begins; its rows go to `terms`. */
void stream_beats_begin(struct stream_beats *b, struct terms_writer *terms,
	uint32_t segment, uint32_t stream);
/* Add the next tile's; `offset` is that of its first byte in the source. */
void stream_beats_add(
	struct stream_beats *b, const struct tile *t, uint64_t offset);
/* The stream ends: what is held becomes rows. */
void stream_beats_end(struct stream_beats *b);

#endif
