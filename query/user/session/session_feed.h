/* The records of the login files of one machine, all rotations of them, in the
 * order in which they were written. */
#ifndef WB_QUERY_USER_SESSION_SESSION_FEED_H
#define WB_QUERY_USER_SESSION_SESSION_FEED_H

#include "format/record/record.h"
#include "query/user/session/session.h"

/* A source of login records. */
struct feed_source {
	uint32_t index;
	const struct source_view *view;
	uint32_t machine;
	/* Earliest and latest time of its records; INT64_MIN without one. */
	int64_t first_ns;
	int64_t last_ns;
};

/* All zero is empty; free `items`. */
struct feed_sources {
	struct feed_source *items;
	size_t count;
	size_t cap;
};

/* Those of all indexes, by machine, then by their first time. Files of failed
 * logins, and of last logins, tell of no sessions: their names alone show what
 * they are. */
enum wb_err feed_sources_read(
	struct session_set *set, struct feed_sources *out, struct err *err);

/* The machine that a source without stated hosts is of. */
uint32_t feed_machine(struct session_set *set, const struct source_view *v);

struct feed_record {
	struct login_record login;
	const struct feed_source *source;
	/* One like utmp, not a log. */
	bool is_of_table;
	/* Another source had it, too, and it was handed out. */
	bool is_again;
	/* Records are missing between the one before and this one: damage, or
	 * zero bytes in a log of logins, where somebody has wiped them. */
	bool is_behind_hole;
	struct session_line line;
};

/* Records of a log that are nothing but zero bytes. */
struct feed_wiped {
	const struct feed_source *source;
	/* The first of them. */
	struct session_line line;
	uint64_t count;
	/* Of the records around them; 0 without one. */
	int64_t before_ns;
	int64_t after_ns;
};

struct feed;
/* Of these sources, all of one machine; borrowed, as are the indexes. */
struct feed *feed_new(struct searched *indexes,
	const struct feed_source *sources, size_t count);
void feed_free(struct feed *f);

/* Be told of wiped records; each run of them before the record behind it. */
void feed_watch(struct feed *f,
	void (*wiped)(void *ctx, const struct feed_wiped *w), void *ctx);

/* Were records missing behind the last one that was handed out? */
bool feed_ends_in_hole(const struct feed *f);

/* The next record. Within a source the order is that of the file, whatever its
 * clock did. *out lives until the next call; *found is false at the end. */
enum wb_err feed_next(
	struct feed *f, struct feed_record *out, bool *found, struct err *err);

#endif
