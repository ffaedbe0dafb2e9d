/* WHO of `processes`: a user, UID, command or terminal, as lastcomm takes
 * them. */
#ifndef WB_QUERY_USER_PROCESS_PROCESS_WHO_H
#define WB_QUERY_USER_PROCESS_PROCESS_WHO_H

#include "query/user/process/process.h"

struct process_who;

/* `whos`: any of them. `users`: names and UIDs alone, of which one must hold as
 * well. `*` in them matches anything; else case counts. Borrows texts and
 * accounts; lives in the arena. */
struct process_who *process_who_new(struct arena *arena,
	struct accounts *accounts, const struct span *whos, size_t nwhos,
	const struct span *users, size_t nusers);

/* What lines must have to be of these: may find too many. */
struct node *process_who_query(const struct process_who *w);
bool process_who_fits(const struct process_who *w, const struct process *p);

/* Is there a text that the evidence shows to be no user's name? A sentence
 * about it for "nothing found", or an empty one. */
struct span process_who_near(const struct process_who *w);

#endif
