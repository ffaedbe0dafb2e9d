/* The lines of a source of any kind. What lines.h does for text, these do for
 * text and for records: a record is a line, and its text is its printed form.
 * Where there should be a record and is none, lines are found again at the next
 * bytes that surely are one, of whatever layout; what is between is a line of
 * its own, and damage. How bytes are cut depends on nothing before them. */
#ifndef WB_FORMAT_RECORD_CUT_H
#define WB_FORMAT_RECORD_CUT_H

#include "format/base/lines.h"
#include "format/log/line/entries.h"
#include "format/log/line/wrapped.h"
#include "format/record/record.h"

enum {
	/* Bytes of damage that make one line at most. */
	CUT_GAP_MAX = 4096,
	/* Which rules these are: raise it when other lines may come out of
	 * damaged records. Frames keep the lines that they were cut into. */
	CUT_RULES = 1
};

/* By the head of a source, 64 KiB of it or all that there is. */
enum text_encoding cut_sniff(struct span head);
/* The same as for record_sniff_behind; `otherwise` if these are no records. */
enum text_encoding cut_sniff_behind(
	struct span head, uint64_t offset, enum text_encoding otherwise);

static inline bool
cut_is_records(enum text_encoding encoding)
{
	return encoding >= TEXT_RECORDS;
}

static inline bool
cut_is_entries(enum text_encoding encoding)
{
	return encoding >= TEXT_OBJECTS && encoding <= TEXT_CRI;
}

/* Does only what stands before tell where a line ends? */
static inline bool
cut_is_forward(enum text_encoding encoding)
{
	return cut_is_records(encoding) || cut_is_entries(encoding);
}

/* The layout of a source of records. NULL if the index comes from a program
 * that knows more of them: then all of it is damage. */
const struct record_layout *cut_layout(enum text_encoding encoding);

/* Cut a line off the head of a source of records; NULL if it is damage. The
 * bytes must not be empty. */
const struct record_layout *cut_record(
	const struct record_layout *layout, struct span bytes, size_t *length);

/* Is this line, as it was cut, no record where there should be one? */
bool cut_is_damage(struct span line, enum text_encoding encoding);

/* Is this line, as it was cut, a record_is_free? */
bool cut_is_free(struct span line, enum text_encoding encoding);
/* Cut all such lines off the head of what stands behind one; how many. */
size_t cut_eat_free(struct span *rest, struct span line);

/* Are the lines of such a source records of processes? */
bool cut_has_processes(enum text_encoding encoding);

/* How long each of such lines is in a source of that kind; 0 if it has none. */
size_t cut_free_length(enum text_encoding encoding);

/* What a line, as it was cut, says of a process; false if it is no record of
 * one. */
bool cut_process(struct span line, enum text_encoding encoding,
	struct process_record *out);

bool cut_next_record(struct span *rest, enum text_encoding encoding,
	struct span *line, struct span *whole);
size_t cut_last_record(struct span s, enum text_encoding encoding);
struct span cut_record_text(struct span line, enum text_encoding encoding,
	uint64_t offset, struct buf *scratch);

/* As lines_next. */
static inline bool
cut_next(struct span *rest, enum text_encoding encoding, struct span *line,
	struct span *whole)
{
	if (cut_is_entries(encoding))
		return entries_next(rest, encoding, line, whole);
	return cut_is_records(encoding)
		? cut_next_record(rest, encoding, line, whole)
		: lines_next(rest, encoding, line, whole);
}

/* As lines_last_end; s begins with a line. Of records and entries the end is
 * one that bytes behind s cannot change. */
static inline size_t
cut_last_end(struct span s, enum text_encoding encoding, uint64_t phase)
{
	if (cut_is_entries(encoding))
		return entries_last_end(s, encoding);
	return cut_is_records(encoding) ? cut_last_record(s, encoding)
					: lines_last_end(s, encoding, phase);
}

/* As lines_text; `offset` is that of the line in its source. */
static inline struct span
cut_text(struct span line, enum text_encoding encoding, uint64_t offset,
	struct buf *scratch)
{
	if (encoding == TEXT_WRAPPED)
		return wrapped_text(line, scratch);
	if (cut_is_entries(encoding))
		return entries_text(line, encoding, scratch);
	return cut_is_records(encoding)
		? cut_record_text(line, encoding, offset, scratch)
		: lines_text(line, encoding, scratch);
}

#endif
