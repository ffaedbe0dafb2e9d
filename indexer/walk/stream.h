/* A stream of bytes, pulled: a file, or what comes out of decompressing or
 * unpacking another stream. */
#ifndef WB_INDEXER_WALK_STREAM_H
#define WB_INDEXER_WALK_STREAM_H

#include "format/base/err.h"
#include "format/disk/copies.h"

#include <stddef.h>
#include <stdint.h>

struct stream;

/* Read up to cap bytes (cap >= 1) into buf. *got is 0 only at the end. Damage
 * in the evidence (a truncated or corrupt member, a limit that is hit) is not
 * an error: what could be read is delivered, the damage is noted on the walk
 * sink, and then the end is reported. WB_IO is for a read that the system
 * refused. */
enum wb_err stream_read(
	struct stream *s, void *buf, size_t cap, size_t *got, struct err *err);
/* Zero bytes that come next and need not be read, since they are a hole of the
 * file or of a member: how many, or 0 if there are few or none. */
uint64_t stream_hole(struct stream *s);
/* Go past so many of them. */
void stream_pass(struct stream *s, uint64_t n);
/* Look at the first bytes behind them, up to cap, and stay before them: how
 * many were to be had. */
size_t stream_behind(struct stream *s, void *buf, size_t cap);
/* What the stream's own compression knew of its bytes, by their place in it:
 * NULL if nothing. Lives as long as the stream. */
struct copies *stream_copies(struct stream *s);

#endif
