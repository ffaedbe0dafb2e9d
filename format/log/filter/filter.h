/* What the families of mail filters share. Every parser here is pure and adds
 * fields to the event it is given; false means "not this shape". */
#ifndef WB_FORMAT_LOG_FILTER_FILTER_H
#define WB_FORMAT_LOG_FILTER_FILTER_H

#include "format/log/line/event.h"
#include "format/log/line/shape.h"

/* The daemon started, or stopped. */
bool filter_start(struct event *ev, struct span text, struct span rest);
bool filter_stop(struct event *ev, struct span text, struct span rest);

/* "X Filter v1.0 starting (args: ...)", "... terminating with status ...", of
 * the Trusted Domain Project's milters; OTHER is what else they say so. */
bool filter_milter_end(struct event *ev, struct span text);

/* FORMAT_SURE if the tag is `name`, or ends with "/name" ("postfix/name"). */
unsigned filter_bid(const struct event *ev, struct span name);

/* "QUEUEID: " off the front, added. False, and nothing is changed, if there is
 * none. */
bool filter_eat_queue_id(struct event *ev, struct span *text);

/* "[192.0.2.1]", "192.0.2.1/32", "::ffff:192.0.2.1" without all that; added
 * only if it is an address. */
bool filter_add_ip(
	struct event *ev, enum field_id id, struct span ip, unsigned marks);
/* "H[192.0.2.1]" as client_name and client_ip. "unknown" is no name. */
void filter_add_client(struct event *ev, struct span peer);
/* A message-id without its <>. "(unknown)" and "undef" are none. */
void filter_add_message_id(struct event *ev, struct span id);
/* An address, with or without <>. "<UNKNOWN>" is none. */
void filter_add_address(
	struct event *ev, enum field_id id, struct span address);

/* One part of a line: where it begins, and the field that it is. FIELD_COUNT
 * drops it; the fields that the functions above add are added by them. */
struct filter_part {
	struct span mark;
	enum field_id id;
	unsigned marks;
};

/* Does `mark` stand in s more than once? Then a stranger wrote one of them, and
 * nobody can tell which. */
bool filter_is_twice(struct span s, struct span mark);

/* Read "mark value mark value" from the right: the last occurrence of each
 * mark, in the order of the table, ends what is before it. *s is left with
 * what is before the first one. Marks that are not there are skipped. The
 * right is the safe side where strangers' text comes first. */
void filter_cut_parts(struct event *ev, struct span *s,
	const struct filter_part *parts, size_t count);
/* Read "key=value<sep>key=value" from the left; keys that are not in the table
 * are skipped, and so is one that came before, but for recipients. A value goes
 * on to the next separator with any key of the table (of 32 at most) behind. */
void filter_eat_pairs(struct event *ev, struct span s, struct span separator,
	const struct filter_part *keys, size_t count);
/* Add one value as the kind of field that it is. */
void filter_add(
	struct event *ev, const struct filter_part *part, struct span value);

#endif
