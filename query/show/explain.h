/* Reply codes, enhanced status codes and messages of daemons in plain words:
 * what the standard says, and what they usually mean where usage differs. */
#ifndef WB_QUERY_SHOW_EXPLAIN_H
#define WB_QUERY_SHOW_EXPLAIN_H

#include "format/base/buf.h"
#include "format/base/span.h"

/* Append to *out what the text says: "5.1.1", "550", "550 5.7.1 text",
 * "(#4.4.1)", a message of qmail's or another daemon's, also with _ for blanks.
 * One paragraph for each thing known in it: a line, then indented ones. False,
 * *out unchanged, if there is none. */
bool explain_text(struct span text, struct buf *out);

#endif
