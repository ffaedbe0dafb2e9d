/* Lines of log that stand in a file otherwise than one a line: objects of JSON
 * over several lines or many in one, a journal in export form, syslog by its
 * counts of bytes, lines that the runtime of a container cut in chunks. Each
 * entry is a line. As with records, only what stands before tells where one
 * ends, and an entry depends on nothing before it. */
#ifndef WB_FORMAT_LOG_LINE_ENTRIES_H
#define WB_FORMAT_LOG_LINE_ENTRIES_H

#include "format/base/lines.h"

enum {
	/* What is longer is no entry: its bytes are taken line by line. */
	ENTRY_BYTES_MAX = 256 << 10
};

struct entry {
	/* Bytes of it, and with what parts it from the next one. */
	size_t line;
	size_t whole;
	/* Bytes behind those at hand cannot change it. */
	bool is_sure;
};

/* By the head of a source; TEXT_BYTES if there are no such entries. */
enum text_encoding entries_sniff(struct span head);

/* The same of lines in objects (`otherwise` is TEXT_WRAPPED) or of bytes;
 * `otherwise` if no container wrote them. */
enum text_encoding entries_sniff_chunks(
	struct span head, enum text_encoding otherwise);

/* Does the first object with a line of log stand on several lines? Then those
 * that follow are objects, too, though some may be lines of their own. */
bool entries_are_tall(struct span head);

/* The entry at the front of s, which must not be empty. */
struct entry entry_cut(struct span s, enum text_encoding encoding);

/* As lines_next, and cut_last_end. */
bool entries_next(struct span *rest, enum text_encoding encoding,
	struct span *line, struct span *whole);
size_t entries_last_end(struct span s, enum text_encoding encoding);

/* As lines_text: of an object what wrapped_text makes of it. */
struct span entries_text(
	struct span line, enum text_encoding encoding, struct buf *scratch);

#endif
