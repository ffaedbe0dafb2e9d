/* The standard commands that get bytes of a source out of the evidence. */
#ifndef WB_QUERY_CMD_HOW_H
#define WB_QUERY_CMD_HOW_H

#include "format/base/buf.h"
#include "indexer/store/readings.h"

/* Append what a shell needs to print bytes [from, to) of the source, from each
 * path it was found by: a line with the hash of the file, a line with the
 * pipeline. What cannot be said so becomes a comment. */
void how_tell(const struct source_view *v, uint64_t from, uint64_t to,
	struct buf *out);

#endif
