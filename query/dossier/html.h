/* Text as HTML: all that comes from evidence, and from the command line, goes
 * through here on its way to a page. */
#ifndef WB_QUERY_DOSSIER_HTML_H
#define WB_QUERY_DOSSIER_HTML_H

#include "format/base/buf.h"
#include "format/base/span.h"

/* Append text of HTML. Markup is escaped; hidden characters (utf8.h) and bytes
 * that are no UTF-8 are written out as escape_text has it, within <b class=x>,
 * so that none of them can act. */
void html_text(struct buf *out, struct span text);
/* The same within an SVG. */
void html_svg(struct buf *out, struct span text);
/* At most `most` characters of it, with an ellipsis where it was cut. */
void html_svg_cut(struct buf *out, struct span text, size_t most);

#endif
