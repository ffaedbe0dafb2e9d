/* A name that is of no source. */
#ifndef WB_QUERY_PLAN_SOURCE_SOURCE_UNKNOWN_H
#define WB_QUERY_PLAN_SOURCE_SOURCE_UNKNOWN_H

#include "query/plan/view/searched.h"

/* WB_ABSENT, with why there is none, or what may have been meant. */
enum wb_err source_unknown(struct searched *indexes, size_t nindexes,
	struct span name, struct err *err);

#endif
