/* Two legs, and the line that says that the one handed the mail to the other.
 */
#ifndef WB_QUERY_TRACE_JOIN_MEETING_H
#define WB_QUERY_TRACE_JOIN_MEETING_H

#include "query/trace/join/edge.h"
#include "query/trace/view/host.h"

enum {
	/* Seconds between what two programs of one host write of one thing. */
	HASTE_S = 2,
	/* And between the clocks of two hosts. */
	SKEW_S = 600
};

struct meeting {
	const struct leg *parent;
	const struct leg *child;
	const struct sighting *cite;
	const struct sighting *start;
	/* Where the parent handed it to, and who handed it to the child. */
	struct peer relay;
	struct peer client;
	bool same_host;
	bool relay_is_child;
	bool client_is_parent;
};

/* `cite` is the line of the parent that names the child. All is borrowed. */
void meeting_make(const struct leg *parent, const struct leg *child,
	const struct sighting *cite, struct meeting *m);

/* Is `later` not before `sooner`, but for `slack` seconds? True where one is
 * not known. */
bool time_follows(int64_t sooner, int64_t later, int64_t slack_s);

/* The child began before the reply came that names it, not long before on the
 * same host, and not before the parent did. */
bool meeting_times_fit(const struct meeting *m);

/* An address that only the administrators of the place can have. */
bool peer_is_within(const struct peer *p);

/* A reply of the next hop names the child: sets rule, grade and witness. */
bool meeting_reply_holds(const struct meeting *m, struct mail_edge *out);

#endif
