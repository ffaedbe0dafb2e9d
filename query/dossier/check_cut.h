/* Bytes and lines cut out of a stream that is read forward once. */
#ifndef WB_QUERY_DOSSIER_CHECK_CUT_H
#define WB_QUERY_DOSSIER_CHECK_CUT_H

#include "format/base/buf.h"
#include "format/base/err.h"
#include "indexer/walk/stream.h"

#include <stdbool.h>

enum { CUTTING_CHUNK = 1 << 18 };

/* A stream that is read forward, lines taken out on the way. */
struct cutting {
	struct stream *stream;
	unsigned char *chunk;
	/* What is in the chunk, and where that begins in the stream. */
	size_t filled;
	uint64_t offset;
	/* Line ends before byte `counted`. */
	uint64_t lines;
	uint64_t counted;
	/* What was taken ends before this byte. */
	uint64_t end;
	/* The byte before the chunk. */
	char before;
	bool has_ended;
};

/* Read the next chunk; what was in the one before is gone. */
enum wb_err cutting_load(struct cutting *t, struct err *err);
/* Go past a hole that comes next, but not beyond byte `to`, which is not before
 * the end of the chunk. */
void cutting_pass(struct cutting *t, uint64_t to);
/* How many lines end before that byte, which is not before the last one asked
 * for; as far as the chunk goes. */
uint64_t cutting_lines_before(struct cutting *t, uint64_t offset);
/* A line of text begins at that byte, which is in the chunk. */
bool cutting_begins_line(const struct cutting *t, uint64_t offset);
/* Append bytes [from, to), as far as they are there. They do not begin before
 * the chunk. */
enum wb_err cutting_take(struct cutting *t, uint64_t from, uint64_t to,
	struct buf *out, struct err *err);
#endif
