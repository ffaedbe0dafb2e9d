/* How the time and the host of a line are known, for queries that ask. */
#ifndef WB_QUERY_PLAN_BLOCK_MATCH_BASIS_H
#define WB_QUERY_PLAN_BLOCK_MATCH_BASIS_H

#include "query/lang/query.h"
#include "query/plan/block/match_stamp.h"

struct basis_ask {
	const struct match_spot *spot;
	const struct line_view *view;
};

/* For line_view: ctx is a basis_ask. */
const char *match_basis(void *ctx, enum query_field which);
struct span match_host(void *ctx, struct span stated);

#endif
