/* What the files of entries share: how each kind is cut. */
#ifndef WB_FORMAT_LOG_LINE_ENTRIES_PART_H
#define WB_FORMAT_LOG_LINE_ENTRIES_PART_H

#include "format/log/line/entries.h"

/* May this stand between two objects? */
static inline bool
entry_is_between(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',' ||
		c == ']' || c == '}' || c == '\x1e';
}

/* White space of JSON. */
static inline bool
entry_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct entry entry_cut_object(struct span s);
struct entry entry_cut_export(struct span s);
struct entry entry_cut_counted(struct span s);
struct entry entry_cut_chunks(struct span s, enum text_encoding encoding);
/* Up to a line end. */
struct entry entry_by_line(struct span s);

bool entry_sniff_counted(struct span head);

/* The one line that chunks would have been, to *scratch; false, and nothing
 * done, if this entry is no more than a line. */
bool entry_join_chunks(
	struct span entry, enum text_encoding encoding, struct buf *scratch);

/* One field of an entry in export form, dropped from the front of *s; false if
 * there is none, or not all of it. */
bool export_eat_field(struct span *s, struct span *name, struct span *value);

#endif
