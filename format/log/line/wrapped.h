/* Lines of log that somebody wrapped in JSON, an object a line: the runtime of
 * a container, systemd's journal, whoever ships or keeps logs. */
#ifndef WB_FORMAT_LOG_LINE_WRAPPED_H
#define WB_FORMAT_LOG_LINE_WRAPPED_H

#include "format/base/buf.h"
#include "format/base/span.h"
#include "format/time/stamp_around.h"

/* Are there such lines in the head of a source? */
bool wrapped_sniff(struct span head);

/* The line as its writer would have written it to a file, the escapes of JSON
 * undone: behind what is left of the object (stamp_skip_wrapping) stand stamp,
 * host, tag and text. Where the line has a stamp of its own that says the zone,
 * that one counts. The line itself if it is no such object. The text lives as
 * long as both line and *scratch, which is overwritten. */
struct span wrapped_text(struct span line, struct buf *scratch);

/* The same of an object that is all of *scratch; `line`, the bytes that it was
 * made of, if it is no such object. */
struct span wrapped_text_made(struct span line, struct buf *scratch);

/* The bytes of a line if that is what `text` was made of, else empty. */
static inline struct span
wrapped_bytes(struct span text, struct span bytes)
{
	return stamp_skip_wrapping(text) > 0 ? bytes : (struct span){ 0 };
}

#endif
