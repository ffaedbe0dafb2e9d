/* Filters of the command line -> a window, and a tree. */
#ifndef WB_QUERY_CMD_ASK_ASKING_FILTER_H
#define WB_QUERY_CMD_ASK_ASKING_FILTER_H

#include "query/cmd/ask/asking.h"

/* Read a->filters, which must be given, into a->spec, a->filter, a->since and
 * a->until. WB_USAGE for a value that is none. */
enum wb_err asking_filter(struct asking *a, struct err *err);

#endif
