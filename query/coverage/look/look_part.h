/* What the files behind look.h share: searches of their own around a time. */
#ifndef WB_QUERY_COVERAGE_LOOK_LOOK_PART_H
#define WB_QUERY_COVERAGE_LOOK_LOOK_PART_H

#include "query/coverage/look/look.h"

/* What was asked, but for another query, in any window and in the order of
 * time; the blocks read are kept. */
void look_spec_fill(const struct looker *k, const struct node *query,
	struct search_spec *out);
void look_spec_between(
	struct search_spec *spec, int64_t since_ns, int64_t until_ns);
enum wb_err look_run(struct looker *k, const struct search_spec *spec,
	bool (*each)(void *ctx, const struct search_hit *hit), void *ctx,
	struct err *err);
/* The first citation of a hit, and its time. */
void look_keep(struct found_line *out, const struct search_hit *hit);

#endif
