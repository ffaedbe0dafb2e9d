/* What is compressed, but not by gzip, read stream by stream: several are one,
 * as their tools have it, and each cut, damage or piece of garbage is told. */
#ifndef WB_INDEXER_WALK_PACKED_H
#define WB_INDEXER_WALK_PACKED_H

#include "indexer/walk/layer.h"
#include "indexer/walk/sniff.h"

struct packed;

/* Read `under` (which must outlive it), sniffed to be of this kind, from its
 * first byte. Never fails. */
struct packed *packed_open(
	struct walk *w, struct stream *under, enum sniff_kind kind);
void packed_close(struct packed *p);
/* Behind damage it looks for the next stream and goes on there, unless
 * stop_at_damage was called. */
struct stream *packed_stream(struct packed *p);

#endif
