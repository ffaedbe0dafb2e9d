/* What a salvage could not keep whole, or not by name, and what was cut into
 * lines by other rules: when the same evidence
 * is read again, the new source takes the place of its remains. */
#ifndef WB_INDEXER_INGEST_KNOWN_REMAINS_H
#define WB_INDEXER_INGEST_KNOWN_REMAINS_H

#include "indexer/ingest/known/catalog.h"
#include "indexer/store/index/reader.h"

struct remains;

/* Those that the catalogue was loaded with, in the arena; both are borrowed.
 * *out is NULL if there are none. */
enum wb_err remains_new(struct arena *arena, const struct catalog *c,
	const struct frame_store *store, struct remains **out, struct err *err);

/* The next remains all of which `source`, which is committed and not itself
 * of the catalogue as loaded, holds at the same places; each comes once. NULL
 * if there is no other. `shared` is what its beginning was found equal to, or
 * NULL. */
enum wb_err remains_next(struct remains *r, const struct known_source *source,
	const struct known_source *shared, const struct frame_store *store,
	const struct known_source **out, struct err *err);

#endif
