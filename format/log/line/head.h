/* The head of a line: who wrote it and when. Read from the left only, so that
 * text further on, which a stranger may have written, cannot pose as one. */
#ifndef WB_FORMAT_LOG_LINE_HEAD_H
#define WB_FORMAT_LOG_LINE_HEAD_H

#include "format/log/line/event.h"
#include "format/time/stamp.h"

/* Fill *head; its spans point into `line`, or, for a normalised severity, to
 * constants that always live. Never fails: of a line without a head, all of it
 * is the body. */
void head_scan(struct span line, struct log_head *head);

/* Without what is behind its text: blanks, and the CR of a CRLF. They belong to
 * the line, not to what it says. */
struct span head_text(struct span line);

/* The same where stamp_scan of that line was done already. */
void head_scan_from(
	struct span line, const struct stamp_scan *scan, struct log_head *head);

#endif
