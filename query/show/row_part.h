/* Rows, to the files that print them. */
#ifndef WB_QUERY_SHOW_ROW_PART_H
#define WB_QUERY_SHOW_ROW_PART_H

#include "query/show/row.h"
#include "query/show/show.h"

/* There is something to print in the column. */
bool row_is_said(const struct row_column *c, const struct row_value *v);
/* Printed without quotes, and at the right of its column. */
bool row_is_number(enum row_kind kind);
/* Append the value, raw. */
void row_put_value(struct printer *p, struct buf *out, enum row_kind kind,
	const struct row_value *v);

#endif
