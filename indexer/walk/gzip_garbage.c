/* What stands between and behind the members of a .gz file. */
#include "indexer/walk/gzhead.h"
#include "indexer/walk/gzip_part.h"

#include <inttypes.h>
#include <stdio.h>

static void
tell_garbage(struct gzip *g)
{
	g->is_noted = !g->is_corrupt && g->is_all_zero;
	if (g->is_noted)
		gzip_note_zeros(g->note, g->garbage);
	if (g->is_corrupt)
		(void)snprintf(g->pending, sizeof(g->pending),
			"corrupt data in gzip member %u; %s", g->member,
			g->at < g->len ? "on at the next" : "the rest is lost");
	else
		(void)snprintf(g->pending, sizeof(g->pending),
			"%s after gzip member %u (%" PRIu64 " bytes)",
			g->is_all_zero ? "zeros" : "trailing garbage",
			g->member, g->garbage);
}

static bool
is_header_at(const struct gzip *g, size_t at)
{
	struct gzhead head = { 0 };
	struct span s = { (const char *)g->in + at, g->len - at };

	return gzhead_parse(s, &head) == GZHEAD_OK && head.is_usual;
}

enum wb_err
gzip_skip_garbage(struct gzip *g, struct err *err)
{
	enum wb_err rc = gzip_fill(g, 1, err);

	if (rc != WB_OK)
		return rc;
	if (g->at == g->len) {
		tell_garbage(g);
		gzip_note_finish(g->note);
		g->state = GZIP_END;
		return WB_OK;
	}
	for (; g->at < g->len; g->at++, g->garbage++) {
		if (g->may_resume && g->garbage > 0 && g->in[g->at] == 0x1f &&
			is_header_at(g, g->at)) {
			tell_garbage(g);
			g->state = GZIP_HEADER;
			return WB_OK;
		}
		g->is_all_zero = g->is_all_zero && g->in[g->at] == 0;
	}
	return WB_OK;
}
