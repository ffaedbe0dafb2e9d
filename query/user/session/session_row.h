/* Sessions as answers. */
#ifndef WB_QUERY_USER_SESSION_SESSION_ROW_H
#define WB_QUERY_USER_SESSION_SESSION_ROW_H

#include "query/show/row.h"
#include "query/user/session/session.h"

enum { SESSION_COLUMNS = 19, SESSION_ALSO_MAX = CITES_MAX + 16 };
/* JSON type "session". */
extern const struct row_type session_rows;

/* Room for what a row borrows. */
struct session_row {
	struct row_value values[SESSION_COLUMNS];
	struct cite_set first;
	struct cite_set last;
	/* All but the first of each. */
	struct cite also[SESSION_ALSO_MAX];
	struct cite end_also[SESSION_ALSO_MAX];
};
/* As long as the set, the indexes and *out. */
enum wb_err session_row(const struct session_set *set, const struct session *s,
	struct session_row *out, struct err *err);

#endif
