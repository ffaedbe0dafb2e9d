/* What the parts of the gzip layer share. Private to gzip*.c. */
#ifndef WB_INDEXER_WALK_GZIP_PART_H
#define WB_INDEXER_WALK_GZIP_PART_H

#include "indexer/walk/gzip.h"

enum { NAME_BYTES = 1024 };

enum gzip_state {
	/* Between members. */
	GZIP_HEADER,
	GZIP_BODY,
	GZIP_TRAILER,
	/* Looking for the next member, or for the end. */
	GZIP_GARBAGE,
	GZIP_END
};

struct gzip {
	struct stream base;
	struct walk *w;
	struct stream *under;
	struct inflater *inflater;
	/* NULL if nothing is to be noted of it. */
	struct gzip_note *note;
	/* LAYER_BYTES behind room for what the inflater gives back; what is
	 * still to be read is in[at] to in[len - 1]. */
	unsigned char *in;
	size_t at;
	size_t len;
	bool in_ended;
	bool may_resume;
	enum gzip_state state;
	/* Counts from 1. */
	unsigned member;
	uint64_t member_out;
	uint64_t out;
	/* Where in[] holds the first byte of the member's deflate stream, or
	 * the first that is still there. */
	size_t body_at;
	/* The same, but of what is not in the note yet. */
	size_t noted_at;
	/* Why there is garbage, and how much of what kind. */
	bool is_corrupt;
	bool is_all_zero;
	uint64_t garbage;
	/* Damage that comes behind bytes that are still to be delivered; or
	 * what does not hinder that the file is made again. */
	char pending[160];
	bool is_noted;
	uint32_t mtime;
	char name[NAME_BYTES];
};

static inline struct span
gzip_unread(const struct gzip *g)
{
	return (struct span){ (const char *)g->in + g->at, g->len - g->at };
}

/* Have at least `want` unread bytes, or all that are left. Those just before
 * them are kept too, for the inflater may give some back. */
enum wb_err gzip_fill(struct gzip *g, size_t want, struct err *err);
/* Note the member's deflate stream up to in[end]. */
void gzip_note_body(struct gzip *g, size_t end);

/* Pass over what is in the buffer up to the next header in it. A header that
 * goes over the end of the buffer is not found: its rarity is not worth the
 * trouble. */
enum wb_err gzip_skip_garbage(struct gzip *g, struct err *err);

#endif
