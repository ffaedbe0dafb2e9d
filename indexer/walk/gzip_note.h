/* What is noted of a .gz file while it is read, so that it can be made again
 * from what it holds: each member, and zeros between and behind them. Of one
 * with damage, or of an archive, nothing. */
#ifndef WB_INDEXER_WALK_GZIP_NOTE_H
#define WB_INDEXER_WALK_GZIP_NOTE_H

#include "format/base/arena.h"
#include "format/pack/member.h"

struct gzip_note {
	struct arena arena;
	struct packed_count *count;
	struct packed_member *rows;
	size_t nrows;
	size_t cap;
	/* Something cannot be made again. */
	bool is_lost;
	/* The end of the file was seen. */
	bool is_whole;
};

void gzip_note_init(struct gzip_note *n);
void gzip_note_release(struct gzip_note *n);
/* The rest of its functions do nothing if n is NULL. */

/* A member begins. */
void gzip_note_header(struct gzip_note *n, struct span header);
/* Bytes of its deflate stream. */
void gzip_note_stream(struct gzip_note *n, const unsigned char *p, size_t len);
/* It is over, and held so many bytes. */
void gzip_note_end(struct gzip_note *n, uint64_t bytes);
/* So many zero bytes stand here. */
void gzip_note_zeros(struct gzip_note *n, uint64_t count);
void gzip_note_lose(struct gzip_note *n);
void gzip_note_finish(struct gzip_note *n);

#endif
