/* The first or last lines of all hosts in a beat, kept: where thousands of
 * hosts have a line in the same five minutes, the beat is read once for all of
 * them and not once for each. */
#ifndef WB_QUERY_COVERAGE_LOOK_BOUNDS_H
#define WB_QUERY_COVERAGE_LOOK_BOUNDS_H

#include "format/base/buf.h"
#include "query/coverage/look/look.h"

struct bounds_key {
	int64_t beat;
	bool first;
	/* Of each log of a host, or of hosts only. */
	bool is_named;
};

/* A host and its log, empty for all, as one name for name_slots; lives in
 * *out. */
struct span bounds_name(struct buf *out, struct span host, struct span name);

struct bounds *bounds_new(void);
void bounds_free(struct bounds *b);

/* So many blocks were read for lines of the beat, one by one; in all, with
 * those. */
uint64_t bounds_read(
	struct bounds *b, const struct bounds_key *key, uint64_t blocks);
/* Were its lines put all? */
bool bounds_has(const struct bounds *b, const struct bounds_key *key);
/* What was kept of the beat is let go of, and lines of it are put from now on.
 */
void bounds_begin(struct bounds *b, const struct bounds_key *key);
/* A line, unless the host and log has one there. `name` is empty where only
 * hosts are told apart. Copied, but for what the cite points to. */
void bounds_put(struct bounds *b, const struct bounds_key *key,
	struct span host, struct span name, const struct found_line *line);
void bounds_end(struct bounds *b, const struct bounds_key *key);
/* *out is as it was if there is none. */
void bounds_get(const struct bounds *b, const struct bounds_key *key,
	struct span host, struct span name, struct found_line *out);

#endif
