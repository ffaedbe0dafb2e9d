/* What the files of an identity share. */
#ifndef WB_QUERY_USER_WHO_IDENTITY_PART_H
#define WB_QUERY_USER_WHO_IDENTITY_PART_H

#include "query/user/who/identity.h"

/* One that is being found. */
struct finding_names {
	const struct identity_question *ask;
	struct identity *id;
};

/* A name, unless it is known. `of` is what it is joined to. */
void identity_add(struct finding_names *f, struct span text, size_t of,
	const char *why, const struct cite *cite);
/* The same of a name of which only mail is for the person. */
void identity_add_alias(struct finding_names *f, struct span text, size_t of,
	const char *why, const struct cite *cite);

/* A user who got in, not one who tried; empty if the line has none. */
struct span identity_user_of(const struct event *ev);
/* Lines that have the text between word ends, in order of time. */
enum wb_err identity_each_line(const struct identity_question *ask,
	struct span text, bool (*each)(void *ctx, const struct search_hit *hit),
	void *ctx, struct err *err);
/* Does somebody of that domain log in here, or has a store here taken mail for
 * it? */
enum wb_err identity_is_ours(const struct identity_question *ask,
	struct span domain, bool *is_ours, struct err *err);

/* Does an address log in itself, so that it is an account of its own? */
enum wb_err identity_is_login(const struct identity_question *ask,
	struct span address, bool *is_login, struct err *err);

/* identity_line.c: what lines of the evidence join to name `at`. */
enum wb_err identity_join_lines(
	struct finding_names *f, size_t at, struct err *err);
/* identity_file.c: what passwd files, useradd and files of aliases join to
 * it. */
void identity_join_accounts(struct finding_names *f, size_t at);
enum wb_err identity_join_aliases(struct finding_names *f, struct err *err);

#endif
