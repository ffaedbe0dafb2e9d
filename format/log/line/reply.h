/* What an SMTP or LMTP server answers, as daemons quote it: its codes, and the
 * name by which it knows the mail. All of it is the other side's word. */
#ifndef WB_FORMAT_LOG_LINE_REPLY_H
#define WB_FORMAT_LOG_LINE_REPLY_H

#include "format/log/line/event.h"

/* The code and enhanced code at the front of a reply, where they are; else
 * empty. */
void reply_codes(struct span reply, struct span *code, struct span *dsn);

/* Add code, dsn and reply, each only if it is there. The codes are marked
 * `code_marks`: a server elsewhere is a stranger, this one is not; words may
 * quote a stranger in either. */
void reply_add(struct event *ev, struct span reply, unsigned code_marks);

/* Add next_queue_id (or qp): what the next hop calls the mail, in a reply that
 * takes it. Untrusted: anyone can say "queued as". */
void reply_add_next_id(struct event *ev, struct span reply);

/* Add session, of Dovecot's "250 2.0.0 <user> SESSION Saved". */
void reply_add_session(struct event *ev, struct span reply);

/* Do a server's own words speak of greylisting? */
bool reply_says_greylist(struct span words);

#endif
