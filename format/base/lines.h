/* Lines of a source, whatever its encoding: where one ends, and its text in
 * UTF-8 for the lexer, the parsers and the matcher. Offsets always count the
 * raw bytes. */
#ifndef WB_FORMAT_BASE_LINES_H
#define WB_FORMAT_BASE_LINES_H

#include "format/base/buf.h"
#include "format/base/span.h"

enum text_encoding {
	TEXT_BYTES = 0,
	TEXT_UTF16LE = 1,
	TEXT_UTF16BE = 2,
	/* Bytes, each line an object of JSON that has one in it, or most of
	 * them are (format/log/line/wrapped.h). */
	TEXT_WRAPPED = 3,
	/* Bytes whose lines end otherwise (format/log/line/entries.h): objects
	 * of JSON, a journal in export form, syslog by counts of bytes. */
	TEXT_OBJECTS = 4,
	TEXT_EXPORT = 5,
	TEXT_COUNTED = 6,
	/* The same of containers, some of them in chunks: objects as Docker
	 * writes them, and lines of a Kubernetes node. */
	TEXT_DOCKER = 7,
	TEXT_CRI = 8,
	/* No text: from here on, the number of a layout of records is added
	 * (format/record/cut.h). Nothing here knows what to do with them. */
	TEXT_RECORDS = 256
};

/* By the byte order mark at the head of a source. */
enum text_encoding lines_sniff(struct span head);

/* Bytes of a character of its line ends. */
static inline size_t
lines_width(enum text_encoding encoding)
{
	return encoding == TEXT_UTF16LE || encoding == TEXT_UTF16BE ? 2 : 1;
}

/* Cut the next line off *rest: without its line end; `whole` is the bytes
 * including it. False when nothing is left. The last line may lack its end. */
bool lines_next(struct span *rest, enum text_encoding encoding,
	struct span *line, struct span *whole);

/* One past the last line end in s; 0 if it has none. `phase` is the offset of
 * s in its source, for encodings of two bytes. */
size_t lines_last_end(
	struct span s, enum text_encoding encoding, uint64_t phase);
/* How many line ends s has. */
uint64_t lines_count_ends(
	struct span s, enum text_encoding encoding, uint64_t phase);

/* The text of a raw line. Of bytes the line itself; else decoded into
 * *scratch, which is overwritten. Broken surrogates become U+FFFD. */
struct span lines_text(
	struct span line, enum text_encoding encoding, struct buf *scratch);

#endif
