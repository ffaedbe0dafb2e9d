/* Which logs would show a hole: what an answer that nothing was found rests on.
 */
#ifndef WB_QUERY_COVERAGE_WITNESS_H
#define WB_QUERY_COVERAGE_WITNESS_H

#include "query/coverage/gap/candidate.h"

/* Of which logs of a host a hole in the window would show. The names live in
 * the arena. */
void witness_of_host(const struct log_siblings *all, struct arena *arena,
	struct coverage_witness *out);

#endif
