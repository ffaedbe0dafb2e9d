/* Sessions as answers. */
#ifndef WB_QUERY_USER_SESSION_ROW_H
#define WB_QUERY_USER_SESSION_ROW_H

#include "query/show/row.h"
#include "query/user/session.h"

enum { SESSION_COLUMNS = 18 };
/* JSON type "session". */
extern const struct row_type session_rows;

/* Room for what a row borrows. */
struct session_row {
	struct row_value values[SESSION_COLUMNS];
	struct cite_set first;
	struct cite_set last;
};
/* As long as the set, the indexes and *out. */
enum wb_err session_row(const struct session_set *set, const struct session *s,
	struct session_row *out, struct err *err);

#endif
