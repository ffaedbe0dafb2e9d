/* The standard commands that get bytes of a source out of the evidence. */
#ifndef WB_QUERY_CMD_EVIDENCE_HOW_H
#define WB_QUERY_CMD_EVIDENCE_HOW_H

#include "format/base/buf.h"
#include "query/plan/source/source_name.h"

/* Append what a shell needs to print bytes [from, to) of the source: a line
 * with the hash of the file, a line with the pipeline; the same for its other
 * paths as comments. What cannot be said so becomes a comment, too. */
void how_tell(const struct source_ref *ref, uint64_t from, uint64_t to,
	struct buf *out);

#endif
