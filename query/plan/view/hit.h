/* A line of a frame as it is handed out, for search and show alike. */
#ifndef WB_QUERY_PLAN_VIEW_HIT_H
#define WB_QUERY_PLAN_VIEW_HIT_H

#include "format/base/buf.h"
#include "indexer/store/reading/readings.h"
#include "query/show/answer.h"

/* Of an hour that occurs twice: which of the two is it, and how is that known?
 */
enum fold_pass {
	FOLD_NONE,
	FOLD_OPEN,
	FOLD_FIRST,
	FOLD_SECOND,
	FOLD_FIRST_BY_ANCHOR,
	FOLD_SECOND_BY_ANCHOR
};

/* One line that fits. All borrowed for the call. */
struct search_hit {
	/* The index it is from, by its place in the list. */
	size_t index;
	/* Its place in the order: time (INT64_MAX without one), then the source
	 * whose stream holds it, by its place in `sources`, then the offset
	 * there. */
	int64_t sort_ns;
	uint32_t ord;
	uint64_t offset;
	/* The line as it stands, and its text: if the source is UTF-16, that in
	 * UTF-8, and of a record its printed form. */
	struct span raw;
	struct span text;
	bool is_record;
	/* A later piece of a line that was cut: it has no head. */
	bool is_rest;
	/* A piece, the first one too; or less than there is of the line. */
	bool is_part;
	struct when when;
	/* Only where one source is read by line. */
	enum fold_pass fold;
	struct span host;
	enum host_basis host_basis;
	size_t ncites;
	const struct cite *cites;
};

/* The host of a line that states this one, or none. */
struct span hit_host(const struct source_view *v, struct span stated,
	enum host_basis *basis);

/* is_rest and offset are set already. Fill raw, text, is_record, host and
 * host_basis of *out. `owner`
 * is the source whose stream the frame is of. The text lives as long as raw and
 * *scratch. */
void hit_describe(const struct source_view *owner, struct span raw,
	struct buf *scratch, struct search_hit *out);

/* Parse the line into an answer; *event is the room for it. The answer lives as
 * long as both. */
void hit_answer(const struct search_hit *hit, struct event *event,
	struct event_answer *out);

#endif
