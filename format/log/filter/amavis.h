/* What the parts of the amavis family share. */
#ifndef WB_FORMAT_LOG_FILTER_AMAVIS_H
#define WB_FORMAT_LOG_FILTER_AMAVIS_H

#include "format/log/filter/filter.h"

/* "<a>,<b>" off the front of *s: each a recipient. False if there is none. */
bool amavis_eat_recipients(struct event *ev, struct span *s);
/* "<from> -> <to>,<to>" off the front of *s. */
bool amavis_eat_envelope(struct event *ev, struct span *s);

/* "Passed CLEAN {RelayedInbound}, [ip]:port [ip] <from> -> <to>, ...": text
 * begins with the verdict, `status` is the word before. */
bool amavis_verdict(struct event *ev, struct span status, struct span text);
/* Is it such a text, with an envelope that is whole? */
bool amavis_knows_verdict(struct event *ev, struct span text);
/* What follows the envelope: ", Queue-ID: X, Message-ID: <>, ...". */
void amavis_tail(struct event *ev, struct span s, bool is_passed);

#endif
