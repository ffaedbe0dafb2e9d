/* The one funnel to terminals and spreadsheets: whatever comes from evidence,
 * file names too, goes through here (JSON strings through format/base/json.h).
 */
#ifndef WB_QUERY_SHOW_ESCAPE_H
#define WB_QUERY_SHOW_ESCAPE_H

#include "format/base/buf.h"
#include "format/base/span.h"

/* Append text for a terminal: hidden characters (utf8.h) as \xNN below U+0080
 * and \u{N...} above, bytes that are not UTF-8 as \xNN, the rest as it is.
 * The output is valid UTF-8 without a control byte. */
void escape_text(struct buf *out, struct span text);

/* How many columns that takes, characters counted as one each. */
size_t escape_width(struct span text);

/* Append one CSV cell: escaped as above, guarded with ' where a spreadsheet
 * would take it for a formula, quoted as RFC 4180 has it. */
void escape_csv(struct buf *out, struct span text);

#endif
