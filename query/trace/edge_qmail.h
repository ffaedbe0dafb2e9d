/* Legs of qmail whose line with the qp is lost. */
#ifndef WB_QUERY_TRACE_EDGE_QMAIL_H
#define WB_QUERY_TRACE_EDGE_QMAIL_H

#include "query/trace/edge.h"

/* edge_qmail_lost.c: the lead from a reply to another host that names a second
 * and a qp, of which no line of the queue tells. It takes the place of the
 * leads from `from` on, which are of other seconds; without one these stay. */
enum wb_err edge_qmail_lost(struct story *s, size_t leg,
	const struct sighting *reply, size_t from, struct lead_list *out,
	struct err *err);

#endif
