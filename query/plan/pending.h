/* Matches waiting for their turn: a heap, which spills sorted runs to a
 * temporary file when it grows over its memory. */
#ifndef WB_QUERY_PLAN_PENDING_H
#define WB_QUERY_PLAN_PENDING_H

#include "query/plan/block/match.h"

struct pending;
struct spare;

/* `spare` is where it spills to; NULL for a file of its own. */
struct pending *pending_new(bool reverse, size_t memory, struct spare *spare);
void pending_free(struct pending *p);
/* Takes over m->raw. */
enum wb_err pending_push(
	struct pending *p, const struct match *m, struct err *err);
/* The first match in order, if there is one; it stays until pending_pop. */
const struct match *pending_peek(const struct pending *p);
/* Remove it; its raw is the caller's to free. */
enum wb_err pending_pop(struct pending *p, struct match *out, struct err *err);

/* By time, then index, source, offset; reversed: by time backwards, and all
 * else backwards too. */
int match_order(const struct match *a, const struct match *b, bool reverse);

#endif
