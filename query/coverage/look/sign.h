/* Lines that tell of stops and starts, and of lines thrown away. */
#ifndef WB_QUERY_COVERAGE_LOOK_SIGN_H
#define WB_QUERY_COVERAGE_LOOK_SIGN_H

#include "query/coverage/look/look.h"

/* Does the line tell that something stopped or started? SIGN_NONE if not. */
enum sign_kind sign_of(const struct search_hit *hit, bool starts,
	struct event *room, struct span *program);

#endif
