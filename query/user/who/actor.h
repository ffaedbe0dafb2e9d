/* Users and addresses by name, each with what is kept of it. */
#ifndef WB_QUERY_USER_WHO_ACTOR_H
#define WB_QUERY_USER_WHO_ACTOR_H

#include "format/base/arena.h"

/* The first member of what is kept. */
struct actor {
	struct span name;
	/* Else an address. */
	bool is_user;
};

struct actor_table {
	/* What is kept lives here, zeroed at first, and may keep more here. */
	struct arena arena;
	size_t bytes;
	struct actor **slots;
	size_t nslots;
	size_t count;
};

/* Of things of that many bytes. */
void actor_table_init(struct actor_table *t, size_t bytes);
void actor_table_release(struct actor_table *t);

/* The one of that name, made if it is not there. */
void *actor_get(struct actor_table *t, struct span name, bool is_user);
/* NULL if it is not there. */
void *actor_find(const struct actor_table *t, struct span name, bool is_user);
/* The next one, or NULL at the end; *at begins as 0. The same order for the
 * same names in the same order. */
void *actor_next(const struct actor_table *t, size_t *at);

#endif
