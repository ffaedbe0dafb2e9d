/* Lines of a host around a time: those that bound a silence, and what they say
 * of it. */
#ifndef WB_QUERY_COVERAGE_LOOK_LOOK_H
#define WB_QUERY_COVERAGE_LOOK_LOOK_H

#include "query/coverage/log/logs.h"

struct kept;

struct looker {
	const struct coverage_ask *ask;
	/* Where what is found lives. */
	struct arena *arena;
	struct kept *kept;
	/* Of all hosts on average, or 0: how far apart windows may be to be
	 * read together. */
	double lines_per_s;
};
/* All borrowed; looker_release in any case. */
void looker_init(
	struct looker *k, const struct coverage_ask *ask, struct arena *arena);
void looker_release(struct looker *k);

struct found_line {
	bool found;
	struct when when;
	struct cite cite;
};

/* The last line of a log in a beat, or the first one; of the host if the name
 * is empty. With by_program it is that of a program, empty for lines without
 * one. */
struct end_want {
	struct span host;
	struct span name;
	int64_t beat;
	/* Must be zeroed. */
	struct found_line *out;
};
/* All of them, each stretch of the evidence read once. */
enum wb_err look_ends(struct looker *k, const struct end_want *wants,
	size_t count, bool first, struct err *err);

/* Of a host, or its program, the time of its first or last line in a beat. */
struct bound_want {
	int64_t beat;
	/* Its place among the answers. */
	uint32_t host;
	bool first;
};
/* All of them, as above, into `since` and `until` of the answers, which stay as
 * they were where there is none. */
enum wb_err look_bounds(struct looker *k, const struct bound_want *wants,
	size_t count, struct coverage_answer *hosts, struct err *err);

/* What the lines near a silence say. */
enum sign_kind {
	SIGN_NONE,
	/* A daemon stops or starts. */
	SIGN_DAEMON,
	/* The one that writes the log. */
	SIGN_LOGGER,
	/* The host. */
	SIGN_HOST
};
struct sign {
	enum sign_kind kind;
	/* "rsyslogd" ...; lives in the arena. */
	struct span program;
	struct found_line line;
};
struct sign_want {
	struct span host;
	int64_t at_ns;
	/* Must be zeroed. */
	struct sign *out;
};
/* Of the stops in the last minutes before a time, or, with `starts`, of the
 * starts in the first minutes from it on, those that say most; all wants as
 * above. */
enum wb_err look_signs(struct looker *k, const struct sign_want *wants,
	size_t count, bool starts, struct err *err);

/* Does the host have a line from window_ns[0] on and before window_ns[1]? */
enum wb_err look_any(struct looker *k, struct span host,
	const int64_t window_ns[2], bool *found, struct err *err);

/* How many lines the host has, within OTHERS_S of a daemon's stop or start,
 * that have nothing to do with it: not of its family, of the system or of what
 * writes the log. */
enum { OTHERS_S = 3600 };
struct others_want {
	struct span host;
	const struct sign *sign;
	/* Must be 0. */
	uint64_t *lines;
};
enum wb_err look_others(struct looker *k, const struct others_want *wants,
	size_t count, struct err *err);

/* Lines within so many seconds of the window that hold one of these phrases, by
 * time. */
enum { LOOK_AROUND_S = 7 * 86400 };
struct phrase_look {
	const char *phrases;
	int64_t around_s;
	/* None if more blocks than that would have to be read (0 is no limit):
	 * too_many is then set. */
	size_t most_blocks;
	bool (*each)(void *ctx, const struct search_hit *hit);
	void *ctx;
	bool too_many;
};
enum wb_err look_phrases(
	struct looker *k, struct phrase_look *look, struct err *err);

#endif
