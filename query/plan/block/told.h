/* The lines of a block as text, of a source whose text is not its bytes: made
 * once, for the many texts that are looked for in a block that is kept. */
#ifndef WB_QUERY_PLAN_BLOCK_TOLD_H
#define WB_QUERY_PLAN_BLOCK_TOLD_H

#include "format/base/lines.h"

struct told;

/* Of a block shorter than 1 GiB that must outlive it, of no records; the caller
 * frees. */
struct told *told_new(struct span block, enum text_encoding encoding);
/* NULL is fine. */
void told_free(struct told *t);

/* Bytes of memory that it takes. */
size_t told_bytes(const struct told *t);

/* All texts, one behind the other, with a line end between two. One may have
 * line ends of its own. */
struct span told_texts(const struct told *t);
size_t told_count(const struct told *t);
/* Which line, from 0, the text at that place is of. */
size_t told_line_at(const struct told *t, size_t at);
/* Where the text of a line begins and ends. */
size_t told_begin(const struct told *t, size_t line);
size_t told_end(const struct told *t, size_t line);
/* Its bytes in the block. */
struct span told_raw(const struct told *t, size_t line);

#endif
