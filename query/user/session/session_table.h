/* Small sources of login records that may be tables: utmp has one record a
 * terminal, in no order of time. */
#ifndef WB_QUERY_USER_SESSION_SESSION_TABLE_H
#define WB_QUERY_USER_SESSION_SESSION_TABLE_H

#include "format/record/record.h"
#include "query/plan/line.h"

struct table_line {
	struct source_line line;
	struct login_record login;
};

/* Is each terminal in it but once? Then there is no order to keep, and the
 * lines are sorted by time. A log of logins stays as it is, even where its
 * clock was set back, and the answer is false. */
bool table_sort(struct table_line *lines, size_t count);

/* What pairs a login with its end. */
struct span login_key(const struct login_record *r);

/* Of all that a record says. */
uint64_t login_hash(const struct login_record *r);

#endif
