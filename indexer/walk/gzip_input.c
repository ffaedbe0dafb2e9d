/* The bytes that the inflater reads: what was read is noted before it goes. */
#include "indexer/walk/gzip_part.h"
#include "indexer/walk/inflate.h"

#include <string.h>

void
gzip_note_body(struct gzip *g, size_t end)
{
	if (g->state != GZIP_BODY || end <= g->noted_at)
		return;
	gzip_note_stream(g->note, g->in + g->noted_at, end - g->noted_at);
	g->noted_at = end;
}

enum wb_err
gzip_fill(struct gzip *g, size_t want, struct err *err)
{
	enum wb_err rc = WB_OK;
	size_t got = 0;

	if (g->len - g->at >= want || g->in_ended)
		return WB_OK;
	/* What may be given back is noted later. */
	gzip_note_body(g, g->at - INFLATE_SLACK);
	memmove(g->in, g->in + g->at - INFLATE_SLACK,
		INFLATE_SLACK + g->len - g->at);
	g->noted_at -= g->at - INFLATE_SLACK;
	g->len = INFLATE_SLACK + g->len - g->at;
	g->at = INFLATE_SLACK;
	g->body_at = g->at;
	while (g->len - g->at < want && !g->in_ended) {
		rc = stream_read(g->under, g->in + g->len,
			INFLATE_SLACK + LAYER_BYTES - g->len, &got, err);
		if (rc != WB_OK)
			return rc;
		g->len += got;
		g->in_ended = got == 0;
	}
	return WB_OK;
}
