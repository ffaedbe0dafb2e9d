/* Processes of accounting records, as lastcomm lists them. */
#ifndef WB_QUERY_USER_PROCESS_PROCESS_H
#define WB_QUERY_USER_PROCESS_PROCESS_H

#include "query/show/row.h"
#include "query/user/who/account.h"

/* JSON type "process". Borrowed from the hit, the event and the accounts. */
struct process {
	/* When it began. */
	struct when when;
	struct span host;
	struct span command;
	/* Empty where the evidence has no name for the UID. */
	struct span user;
	/* As the record's printed form has them; empty where its layout has
	 * none. */
	struct span uid;
	struct span gid;
	struct span tty;
	struct span flags;
	struct span exit_code;
	struct span signal;
	struct span utime_s;
	struct span stime_s;
	struct span etime_s;
	struct span memory_kb;
	struct span io;
	struct span pid;
	struct span ppid;
	size_t ncites;
	const struct cite *cites;
};

/* False if the event is no process of a record. `accounts` may be NULL. */
bool process_of(const struct search_hit *hit, const struct event *event,
	struct accounts *accounts, struct process *out);

extern const struct row_type process_rows;
enum { PROCESS_COLUMNS = 19 };
void process_values(const struct process *p, struct row_value *values);

#endif
