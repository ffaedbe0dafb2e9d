/* A mistyped field of a query that found nothing. */
#ifndef WB_QUERY_CMD_ASK_NEAR_FIELD_H
#define WB_QUERY_CMD_ASK_NEAR_FIELD_H

#include "format/base/span.h"

/* What stands before a colon and is no field was looked for as text. If a field
 * has nearly that name, say so, as diag. */
void near_field_tell(struct span query);

#endif
