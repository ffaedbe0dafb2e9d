/* What the files of the group share. */
#ifndef WB_QUERY_PLAN_COPIES_GROUP_PART_H
#define WB_QUERY_PLAN_COPIES_GROUP_PART_H

#include "query/plan/copies/body.h"
#include "query/plan/copies/group.h"
#include "query/plan/copies/receipt.h"

enum { NO_MEMBER = -1 };

/* A match, chained to the next one with the same key. */
struct member {
	struct match match;
	/* What was made of a line that came in an object of JSON. */
	struct buf text;
	/* What makes copies alike: all of the line, or, if its time is known
	 * in UTC, what is behind its head, and the tag and process in that,
	 * since a log server may write stamp, host and level in another form.
	 */
	struct body body;
	bool is_behind_head;
	bool has_body;
	/* No other source of the group has lines of its host. */
	bool is_alone;
	uint64_t body_key;
	/* Of what may be a copy in the same second. */
	uint64_t key;
	uint64_t rank;
	ptrdiff_t next;
	/* All of one body, in order; `leader` is the first, and knows of all
	 * whether they are of several sources and seconds. */
	ptrdiff_t leader;
	ptrdiff_t before;
	ptrdiff_t behind;
	ptrdiff_t last;
	size_t alike;
	bool has_sources;
	bool has_seconds;
	bool is_done;
	/* Another copy tells its time better, which comes in that second. */
	bool is_put_off;
	int64_t better_second;
	/* Of the order that matches come in. */
	int64_t second;
};

struct group {
	struct searched *indexes;
	const struct source_filter *filter;
	size_t memory;
	bool reverse;
	size_t used;
	struct member *items;
	size_t count;
	size_t cap;
	/* The first ones, of an earlier turn, wait for a better copy. */
	size_t waiting;
	/* By key, and leaders by body. */
	ptrdiff_t *heads;
	ptrdiff_t *leaders;
	size_t heads_cap;
	struct buf text;
};

static inline bool
match_is_piece(const struct match *m)
{
	return m->begins_mid || m->ends_mid;
}

static inline bool
match_is_same_source(const struct match *a, const struct match *b)
{
	return a->index == b->index && a->ord == b->ord;
}

/* Who has the line; is it one, and asked for? A block can hold lines that only
 * sources not asked for have. */
enum wb_err group_cite(struct group *g, const struct match *m,
	struct cite_set *cites, bool *wanted, struct err *err);
/* Set is_alone of all. */
void group_find_alone(struct group *g);
/* Chain all members that may be twins. */
void group_chain(struct group *g);
/* The host that wrote the line; until the next call. */
struct span group_host(struct group *g, const struct member *m);
/* What many hosts say in one second is no copy. Lines without a head are equal
 * with all that names their host. */
bool group_is_of_another_host(
	struct group *g, const struct member *a, const struct member *b);
/* Hand each member that is the same line in another source, but perhaps of
 * another host, and is not done, to fn. */
void group_each_twin(struct group *g, struct member *m,
	void (*fn)(void *ctx, struct member *twin), void *ctx);
/* If one of its twins tells its time better, m is put off. */
void group_put_off(struct group *g, struct member *m);

#endif
