/* All that a person did, or that came from an address, in one timeline: mails,
 * logins, sessions, commands and what was done in mailboxes. */
#ifndef WB_QUERY_USER_ACTIVITY_ACTIVITY_H
#define WB_QUERY_USER_ACTIVITY_ACTIVITY_H

#include "query/show/mail.h"
#include "query/trace/trace.h"
#include "query/user/process/process.h"
#include "query/user/session/session_row.h"
#include "query/user/who/identity.h"

enum activity_type {
	ACTIVITY_MAIL,
	ACTIVITY_LOGIN,
	ACTIVITY_SESSION,
	ACTIVITY_EVENT,
	ACTIVITY_PROCESS
};

/* One of them. Borrowed for the call; what is not of its type is NULL. */
struct activity {
	enum activity_type type;
	const struct mail_answer *mail;
	/* By login_rows or session_rows, and the values of it. */
	const struct row_type *row;
	const struct row_value *values;
	const struct event_answer *event;
	const struct process *process;
	/* The same for all types, for one table: "sent", "received", "login",
	 * "failed-login", "session", "ran", or the kind of the event. */
	struct when when;
	struct span host;
	struct span action;
	struct span user;
	struct span client_ip;
	struct span detail;
	/* Whose secrets are masked in the detail, or NULL. */
	const struct event *masked_by;
	size_t ncites;
	const struct cite *cites;
};

struct activity_question {
	struct view *view;
	struct searched *indexes;
	size_t nindexes;
	struct accounts *accounts;
	const struct identity *who;
	/* The filters of the command line but --user; its query is not used. */
	const struct search_spec *spec;
	struct node *filter;
	struct trace_texts users;
	struct trace_texts hosts;
	/* As typed, and as networks. */
	struct trace_texts ip_texts;
	const struct cidr *ips;
	/* Of --program and --severity, or NULL. */
	const struct node *lines;
	/* Only what was done, not what was received. */
	bool only_done;
	/* Stop with so many mails; 0 is no limit. */
	uint64_t most_mails;
};

struct activity_counts {
	uint64_t found;
	/* Lines that fit, but have no time, with a window. */
	uint64_t timeless;
	/* There are more mails. */
	bool cut;
	/* Of somebody who was not asked for, from an address that was: what
	 * was run in these no line joins to the address. */
	uint64_t shells;
};

/* In order of time, the latest first with spec->reverse, until `each` returns
 * false. */
enum wb_err activity_each(const struct activity_question *q,
	bool (*each)(void *ctx, const struct activity *a), void *ctx,
	struct activity_counts *counts, struct err *err);

/* One table for all types: text and CSV. */
extern const struct row_type activity_rows;
enum { ACTIVITY_COLUMNS = 9 };
void activity_values(const struct activity *a, struct row_value *values);

#endif
