/* Hosts and their logs as names for name_slots. */
#ifndef WB_QUERY_COVERAGE_LOOK_BOUNDS_NAME_H
#define WB_QUERY_COVERAGE_LOOK_BOUNDS_NAME_H

#include "format/base/buf.h"

/* A host and its log, empty for all, as one name; lives in *out. */
struct span bounds_name(struct buf *out, struct span host, struct span name);

#endif
