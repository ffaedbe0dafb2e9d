/* What is left of a stream, held in memory so that it can be read out of
 * order: an archive that has its directory at the end, inside another. */
#ifndef WB_INDEXER_WALK_MEMORY_H
#define WB_INDEXER_WALK_MEMORY_H

#include "format/base/buf.h"
#include "indexer/walk/layer.h"

enum { MEMORY_MOST_BYTES = 64 * 1024 * 1024 };

struct memory {
	struct stream base;
	struct buf bytes;
	size_t at;
	/* There was more than MEMORY_MOST_BYTES. */
	bool is_cut;
};

/* Read `under` to its end. Caller owns *m, released in any case. */
enum wb_err memory_init(
	struct memory *m, struct stream *under, struct err *err);
/* The same over a copy of bytes at hand. */
void memory_init_span(struct memory *m, struct span bytes);
void memory_release(struct memory *m);

#endif
