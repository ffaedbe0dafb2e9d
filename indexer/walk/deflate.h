/* Raw deflate (RFC 1951), noting which bytes are copies of earlier ones; as
 * strict as zlib. Private to indexer/walk. */
#ifndef WB_INDEXER_WALK_DEFLATE_H
#define WB_INDEXER_WALK_DEFLATE_H

#include "format/disk/copies.h"
#include "indexer/walk/inflate.h"

struct deflate;

/* Ready for the first stream. Never fails. */
struct deflate *deflate_new(void);
void deflate_free(struct deflate *d);
/* Ready for the next stream. */
void deflate_reset(struct deflate *d);
/* As inflater_run. */
enum inflate_status deflate_run(struct deflate *d, struct inflate_io *io);
/* Of all bytes that came out since deflate_new, whichever stream they are of.
 * Lives as long as d; it knows of bytes before they come out. */
struct copies *deflate_copies(struct deflate *d);

#endif
