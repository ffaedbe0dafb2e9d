/* The bytes of a source as they come: buffered, counted, hashed. */
#ifndef WB_INDEXER_INGEST_KNOWN_INCOMING_H
#define WB_INDEXER_INGEST_KNOWN_INCOMING_H

#include "format/base/buf.h"
#include "format/base/digest.h"
#include "format/base/span.h"
#include "indexer/walk/stream.h"

enum {
	INCOMING_BYTES = 256 * 1024,
	/* Zero bytes that stand before what incoming_look shows, so that there
	 * is all of a record that begins with some. */
	INCOMING_BEFORE = 1024
};

struct incoming {
	struct stream *stream;
	/* Of all bytes read from the stream. */
	struct handle_state *handle;
	/* Some bytes were passed, which the handle does not know. */
	bool has_passed;
	uint64_t total;
	bool ended;
	char *bytes;
	size_t at;
	size_t len;
	/* What incoming_look read: zero bytes, which follow what is buffered,
	 * and what follows these, from `ahead_at` on. */
	uint64_t zeros;
	struct buf ahead;
	size_t ahead_at;
	/* What it showed. */
	struct buf shown;
};

void incoming_begin(struct incoming *in, struct stream *stream);
/* Fill the buffer up to `want` bytes (at most INCOMING_BYTES) if the stream
 * has them. */
enum wb_err incoming_fill(struct incoming *in, size_t want, struct err *err);
/* Of a stream that begins with zero bytes, INCOMING_BEFORE or more, of which
 * nothing was taken: what stands behind them, however many they are, with the
 * last INCOMING_BEFORE of them before it. *offset is where that begins. To be
 * asked once; valid as long as the stream. */
enum wb_err incoming_look(struct incoming *in, struct span *out,
	uint64_t *offset, struct err *err);
/* Zero bytes that come next and need not be read; 0 while there is anything
 * buffered. */
uint64_t incoming_hole(const struct incoming *in);
/* Go past so many of them: the handle is not that of all bytes then. */
void incoming_pass(struct incoming *in, uint64_t n);
/* What is buffered. */
struct span incoming_peek(const struct incoming *in);
void incoming_skip(struct incoming *in, size_t len);
/* Take up to cap bytes into p: what is buffered, else from the stream
 * directly. *got is 0 only at the end. */
enum wb_err incoming_take(
	struct incoming *in, char *p, size_t cap, size_t *got, struct err *err);

#endif
