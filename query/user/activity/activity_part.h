/* What the files of an activity share. */
#ifndef WB_QUERY_USER_ACTIVITY_ACTIVITY_PART_H
#define WB_QUERY_USER_ACTIVITY_ACTIVITY_PART_H

#include "query/trace/told.h"
#include "query/user/activity/activity.h"
#include "query/user/login/login.h"
#include "query/user/process/process_who.h"

/* What is known before the lines are read: in order of time. */
struct activity_item {
	int64_t sort_ns;
	enum activity_type type;
	/* Order of what was found. */
	size_t order;
	const struct mail_answer *mail;
	const struct session *session;
	const struct login *login;
	/* Of the kernel's audit; accounting records are not held. */
	const struct process *process;
};

struct became;

struct activity_run {
	const struct activity_question *q;
	struct arena arena;
	struct activity_item *items;
	size_t count;
	size_t cap;
	/* The next one to hand out, from the front or from the back. */
	size_t at;
	struct session_set sessions;
	bool has_sessions;
	struct process_who *processes;
	/* Logins that began a session with an id, by that. */
	const struct login **by_session;
	size_t nby_session;
	/* Whom these became, where and when. */
	struct became *became;
	size_t nbecame;
	size_t became_cap;
	/* Mails that were found, by the keys of their first legs. */
	struct told mails;
	struct event event;
	struct buf detail;
	bool (*each)(void *ctx, const struct activity *a);
	void *ctx;
	struct activity_counts *counts;
	bool stopped;
	enum wb_err code;
	struct err *err;
};

struct activity_item *activity_add(struct activity_run *r,
	enum activity_type type, const struct when *when);

/* activity_mail.c */
enum wb_err activity_find_mails(struct activity_run *r, struct err *err);
void activity_of_mail(struct activity_run *r, const struct mail_answer *m,
	struct activity *out);

/* activity_login.c */
enum wb_err activity_find_logins(struct activity_run *r, struct err *err);
enum wb_err activity_find_sessions(struct activity_run *r, struct err *err);
/* `values` has room for LOGIN_COLUMNS. */
void activity_of_login(struct activity_run *r, const struct login *l,
	struct row_value *values, struct activity *out);
enum wb_err activity_of_session(struct activity_run *r, const struct session *s,
	struct session_row *row, struct activity *out);

/* Once all logins were found: what a session's lines do not say of themselves.
 * NULL if none of the logins began it. */
void activity_index_logins(struct activity_run *r);
const struct login *activity_login_of(
	const struct activity_run *r, struct span session);

/* activity_audit.c */
enum wb_err activity_find_commands(struct activity_run *r, struct err *err);
void activity_of_command(
	struct activity_run *r, const struct process *p, struct activity *out);

/* activity_became.c: with only_done a login that made another user of somebody
 * is kept, and then what that one ran there is added. */
void activity_became_add(struct activity_run *r, const struct login *l);
enum wb_err activity_find_done(struct activity_run *r, struct err *err);
/* Lines of accounts and of tables of jobs that were changed, on the host and
 * in the time of one of these: most do not say by whom, and the detail says
 * no more than that. `r->event` is of the line. */
struct node *activity_became_query(struct activity_run *r);
bool activity_became_tells(struct activity_run *r, const struct search_hit *hit,
	struct span *detail);

/* activity_line.c: the query for lines, and what a line is; false if it is
 * nothing that is told. */
const struct node *activity_query(struct activity_run *r);
bool activity_of_hit(struct activity_run *r, const struct search_hit *hit,
	struct process *process, struct event_answer *event,
	struct activity *out);

#endif
