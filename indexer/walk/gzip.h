/* Gzip, read member by member: several members are one stream, as gzip(1) has
 * it, and each cut, wrong sum or piece of garbage is told apart. */
#ifndef WB_INDEXER_WALK_GZIP_H
#define WB_INDEXER_WALK_GZIP_H

#include "indexer/walk/gzip_note.h"
#include "indexer/walk/layer.h"

struct gzip;

/* Read `under` (which must outlive it) from its first byte; the header of the
 * first member is read at once. What it is made of goes into `note`, unless
 * that is NULL. */
enum wb_err gzip_open(struct walk *w, struct stream *under,
	struct gzip_note *note, struct gzip **out, struct err *err);
void gzip_close(struct gzip *g);
/* Behind damage it looks for the next member and goes on there, unless
 * stop_at_damage was called. */
struct stream *gzip_stream(struct gzip *g);

/* Of the first member: 0 and "" if not stated. The name lives as long as g. */
uint32_t gzip_mtime(const struct gzip *g);
const char *gzip_name(const struct gzip *g);

#endif
