/* Blocks kept after they were read, for searches that come back to the same
 * few: those of a trace. Threads may share it. */
#ifndef WB_QUERY_PLAN_BLOCK_KEPT_H
#define WB_QUERY_PLAN_BLOCK_KEPT_H

#include "format/base/places.h"
#include "query/plan/block/told.h"

#include <stdint.h>

struct kept;
struct kept_block;

/* Holds blocks of `bytes` in all. */
struct kept *kept_new(size_t bytes);
void kept_free(struct kept *k);

/* The lines of the frame at that place of that file, or NULL if they are not
 * here. They stay until kept_give_back. */
struct kept_block *kept_take(
	struct kept *k, int fd, uint64_t at, struct span *lines);
void kept_give_back(struct kept *k, struct kept_block *block);
/* Its lines as text, if their bytes are none; they stay until
 * kept_give_back. */
const struct told *kept_told(
	struct kept *k, struct kept_block *block, enum text_encoding encoding);
/* Where its words and lines stand (those of kept_told, if that was asked), for
 * `finds` texts that are to be found in it; NULL as long as few were, for these
 * are found sooner without. They stay until kept_give_back. */
const struct places *kept_places(
	struct kept *k, struct kept_block *block, size_t finds);
/* Keeps `bytes`, which malloc gave, and holds them as kept_take does. The
 * oldest ones go to make room. NULL if there is none, or if another thread was
 * quicker: they stay the caller's. */
struct kept_block *kept_add(
	struct kept *k, int fd, uint64_t at, char *bytes, size_t len);

/* What reads blocks: made once, since its tables are larger than most blocks.
 * It belongs to the caller until it is given back. */
struct fetch *kept_lend_fetch(struct kept *k);
void kept_return_fetch(struct kept *k, struct fetch *fetch);

#endif
