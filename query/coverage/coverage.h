/* What the evidence covers of each host, and what it does not: the gaps, each
 * with how it is known and how sure that is.
 *
 *	A	lines say so, or there is no other way to read them
 *	B	hardly anything else can be
 *	C	likely */
#ifndef WB_QUERY_COVERAGE_COVERAGE_H
#define WB_QUERY_COVERAGE_COVERAGE_H

#include "query/coverage/gap/result.h"
#include "query/coverage/log/ask.h"

/* All hosts asked for that have lines in the window, or a gap that touches it;
 * told whole. *out must be zeroed; coverage_release in any case. Texts live as
 * long as *out, citations borrow from the indexes. */
enum wb_err coverage_find(
	const struct coverage_ask *ask, struct coverage *out, struct err *err);
void coverage_release(struct coverage *c);

#endif
