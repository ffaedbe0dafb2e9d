/* What the parts of the rspamd family share. */
#ifndef WB_FORMAT_LOG_FILTER_RSPAMD_H
#define WB_FORMAT_LOG_FILTER_RSPAMD_H

#include "format/log/filter/filter.h"

/* "id: <M>, qid: <Q>, ip: 192.0.2.1, ..., (default: F (no action): [...]": the
 * one line that rspamd writes for each mail. */
bool rspamd_task(struct event *ev, struct span text);

#endif
