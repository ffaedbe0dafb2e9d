/* Runs of failures of one origin (query/user/who/origin.h), or of one user. */
#ifndef WB_QUERY_USER_LOGIN_ATTACK_PART_H
#define WB_QUERY_USER_LOGIN_ATTACK_PART_H

#include "format/base/arena.h"
#include "query/user/login/attack.h"

enum {
	/* Names told of a run, and lines cited of it. */
	ATTACK_NAMES_MAX = 100,
	ATTACK_CITES_MAX = 1000
};

/* Different names: how many there are, and the first ones. */
struct name_set {
	size_t count;
	/* Open addressing: hash64, 0 is free. */
	uint64_t *slots;
	size_t nslots;
	size_t nnames;
	struct span *names;
	size_t cap;
};

/* True if it was not there. */
bool name_set_add(struct name_set *set, struct arena *arena, struct span name);
bool name_set_has(const struct name_set *set, struct span name);
void name_set_release(struct name_set *set);

struct attack_run {
	struct when first;
	struct when last;
	uint64_t failures;
	uint64_t successes;
	/* Users of an origin, origins of a user. */
	struct name_set others;
	struct name_set services;
	struct name_set hosts;
	/* Of an origin that is a network. */
	struct name_set addresses;
	/* Successes told of it already, by the other name. */
	struct name_set told;
	size_t ncites;
	size_t cap;
	struct cite *cites;
	/* More lines than are cited. */
	bool more_cites;
};

enum attack_kind {
	ATTACK_KIND_BRUTE_FORCE,
	ATTACK_KIND_SPRAYING,
	ATTACK_KIND_DISTRIBUTED,
	ATTACK_KIND_SUCCESS
};

struct attack {
	enum attack_kind kind;
	char grade;
	/* Of a success both. */
	struct span user;
	struct span address;
	/* Of a success, where its failures are of several addresses. */
	struct span network;
	struct attack_run run;
	/* The login itself. */
	struct cite success;
	const char *why;
	/* The failures are of the user, from anywhere. */
	bool is_by_user;
};

void attack_run_cite(struct attack_run *r, const struct login *l);
/* *out is another one, of which nothing is told yet; its names lie in the
 * arena. */
void attack_run_copy(struct arena *arena, struct attack_run *out,
	const struct attack_run *r);
/* Leaves an empty one. */
void attack_run_release(struct attack_run *r);
/* Of one in memory of its own; NULL is fine. */
void attack_run_free(struct attack_run *r);

/* Values borrow from the attack and the arena. */
void attack_values(struct arena *arena, const struct attack *a,
	struct row_value values[ATTACK_COLUMNS]);

#endif
