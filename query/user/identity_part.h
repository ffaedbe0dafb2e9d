/* What the files of an identity share. */
#ifndef WB_QUERY_USER_IDENTITY_PART_H
#define WB_QUERY_USER_IDENTITY_PART_H

#include "query/user/identity.h"

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

/* identity_line.c: what lines of the evidence join to name `at`. */
enum wb_err identity_join_lines(
	struct finding_names *f, size_t at, struct err *err);
/* identity_file.c: what passwd files, useradd and files of aliases join to
 * it. */
void identity_join_accounts(struct finding_names *f, size_t at);
enum wb_err identity_join_aliases(struct finding_names *f, struct err *err);

#endif
