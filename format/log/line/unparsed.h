/* Sources that hold entries of a log which are not read: a journal as systemd
 * keeps it, or as journalctl -o verbose shows it. Their bytes are kept and
 * found like those of any text; whoever gave them must be told. */
#ifndef WB_FORMAT_LOG_LINE_UNPARSED_H
#define WB_FORMAT_LOG_LINE_UNPARSED_H

#include "format/base/span.h"

enum unparsed { UNPARSED_JOURNAL, UNPARSED_VERBOSE, UNPARSED_KINDS };

/* By the head of a source; UNPARSED_KINDS if it is none of them. */
enum unparsed unparsed_kind(struct span head);
/* For people: "systemd journal, binary". */
const char *unparsed_name(enum unparsed kind);

#endif
