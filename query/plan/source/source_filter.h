/* The sources that --source names. */
#ifndef WB_QUERY_PLAN_SOURCE_SOURCE_FILTER_H
#define WB_QUERY_PLAN_SOURCE_SOURCE_FILTER_H

#include "query/plan/view/searched.h"

/* Of an earlier state and a later one that goes on from it, both named, only
 * the later: it has all lines of the other. *out is NULL if `spec` names none:
 * then every source is meant. The filter borrows the indexes. */
struct source_filter;
enum wb_err source_filter_new(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, struct source_filter **out,
	struct err *err);
void source_filter_free(struct source_filter *f);

/* True for all without a filter. */
bool source_filter_has(
	const struct source_filter *f, size_t index, uint32_t ord);
/* Does a source that is meant hold any of these bytes of a stream? */
bool source_filter_fits(const struct source_filter *f, size_t index,
	const struct extent_row *part);
/* Of the earlier states that are meant the longest that holds the line at
 * [part->from, part->to) as a line: none that ends within it, or right behind
 * it, without its line end. UINT32_MAX if there is none. */
uint32_t source_filter_earlier(const struct source_filter *f, size_t index,
	const struct extent_row *part);

#endif
