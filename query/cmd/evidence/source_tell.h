/* A source, and what happened to it, as answers. */
#ifndef WB_QUERY_CMD_EVIDENCE_SOURCE_TELL_H
#define WB_QUERY_CMD_EVIDENCE_SOURCE_TELL_H

#include "format/base/arena.h"
#include "query/plan/source/trouble_list.h"
#include "query/show/answer.h"

/* All of the answer but its damage. It borrows from the readings and the
 * arena. */
enum wb_err source_tell(struct searched *in, const struct source_view *v,
	struct arena *arena, struct source_answer *out, struct err *err);

/* "text", "utmp" ...; lives for ever. */
struct span source_format(uint32_t encoding);

/* Bytes of the source that stand in other sources' streams. */
uint64_t source_shared(const struct source_view *v);

/* The books of an index. bytes_in counts a source once for each of its paths;
 * it must be stored + shared + skipped + lost. */
struct accounts {
	uint64_t files;
	uint64_t sources;
	uint64_t lines;
	uint64_t bytes_in;
	uint64_t stored;
	uint64_t shared;
	/* Of files that were left out. */
	uint64_t skipped_bytes;
	/* Of damaged sources, what the index once had and was salvaged
	 * without. */
	uint64_t lost;
	uint64_t skipped;
	uint64_t damaged;
};
/* Add those of one more index. WB_CORRUPT if they do not balance. */
enum wb_err accounts_add(struct accounts *a, struct searched *in,
	const struct trouble_list *troubles, struct err *err);

#endif
