/* A name that is of no source of the index. */
#ifndef WB_QUERY_CMD_EVIDENCE_SOURCE_ABSENT_H
#define WB_QUERY_CMD_EVIDENCE_SOURCE_ABSENT_H

#include "query/cmd/ask/asking.h"

/* Say so, as diag, and what it may be instead. */
void source_absent_tell(const struct asking *a, const char *name);

#endif
