/* What of an index's evidence is damaged or was passed over, as a list. */
#ifndef WB_QUERY_PLAN_SOURCE_TROUBLE_LIST_H
#define WB_QUERY_PLAN_SOURCE_TROUBLE_LIST_H

#include "format/base/arena.h"
#include "query/plan/view/searched.h"

/* What was skipped or damaged in an index: by source and offset; that of no
 * source comes last, by path. */
struct trouble_list {
	struct trouble_row *rows;
	size_t count;
	size_t cap;
	struct arena arena;
};
enum wb_err trouble_list_read(
	struct searched *in, struct trouble_list *out, struct err *err);
void trouble_list_release(struct trouble_list *list);

#endif
