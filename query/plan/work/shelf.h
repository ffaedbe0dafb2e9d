/* Memory for what may become larger than the machine has. What is beyond a
 * bound lies in the spare file, which is mapped: the system writes it out and
 * gives its memory to others. What was put there never moves. Use it for what
 * is mostly read near where it was written last, or from one end to the other.
 */
#ifndef WB_QUERY_PLAN_WORK_SHELF_H
#define WB_QUERY_PLAN_WORK_SHELF_H

#include "format/base/span.h"

#include <stddef.h>

struct shelf;
struct spare;

/* `memory` bytes are kept in memory; `spare` is where the rest goes, and must
 * outlive it, or NULL for a file of its own. */
struct shelf *shelf_new(struct spare *spare, size_t memory);
/* NULL is fine. */
void shelf_free(struct shelf *s);

/* Zeroed; as long as the shelf. Each begins behind the one before it, at the
 * next multiple of 8, so items of such a size are an array. Where no file can
 * be had it is memory like any other, and without that ends the program. */
void *shelf_room(struct shelf *s, size_t bytes);
struct span shelf_copy(struct shelf *s, struct span text);

/* For who goes through all of it, forwards or backwards, with each item: what
 * lies in the file is not kept in memory behind him. It can be read again. */
void shelf_pass(struct shelf *s, const void *item, size_t bytes);
/* For who has read here and there: nothing that lies in the file is kept. */
void shelf_let_go(struct shelf *s);

#endif
