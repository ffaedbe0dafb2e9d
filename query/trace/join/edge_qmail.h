/* qmail's qp, the number of the process that queued a mail. */
#ifndef WB_QUERY_TRACE_JOIN_EDGE_QMAIL_H
#define WB_QUERY_TRACE_JOIN_EDGE_QMAIL_H

#include "query/trace/join/edge.h"

/* edge_qmail_qp.c: does the line name the process of its own host's queue? Did
 * it make a mail of that process, and is it the "info msg" of one? */
bool qp_is_own(const struct sighting *s);
bool qp_is_maker(const struct sighting *s);
bool qp_is_info(const struct sighting *s);
/* Did two mails come by processes of that number within a few seconds? Then two
 * replies name it, or two lines of the queue. */
bool qp_is_shared(
	const struct sighting_set *found, struct span qp, int64_t at_ns);
/* Is, of the lines found, none nearer to either that has the number, too? qmail
 * says that it made a mail when that is queued. Both are of one host. */
bool qp_is_pair(const struct sighting_set *found, const struct sighting *maker,
	const struct sighting *info);

/* edge_qmail_lost.c: the lead from a reply to another host that names a second
 * and a qp, of which no line of the queue tells. It takes the place of the
 * leads from `from` on, which are of other seconds; without one these stay. */
enum wb_err edge_qmail_lost(struct story *s, size_t leg,
	const struct sighting *reply, size_t from, struct lead_list *out,
	struct err *err);

#endif
