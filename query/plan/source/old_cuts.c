#include "query/plan/source/old_cuts.h"

#include "format/base/buf.h"
#include "indexer/store/reading/readings_cuts.h"

#include <stdlib.h>

enum { NAMES_BYTES = 300 };

struct old_cuts {
	struct old_cut *items;
	size_t count;
};

/* Behind the last of the same stream. */
static size_t
stream_end(const struct old_cuts *c, size_t at)
{
	size_t end = at + 1;

	while (end < c->count &&
		c->items[end].extent.segment == c->items[at].extent.segment &&
		c->items[end].extent.stream == c->items[at].extent.stream)
		end++;
	return end;
}

/* All that hold the stream have a successor with lines of its own. */
static bool
is_replaced(const struct old_cuts *c, size_t at, size_t end)
{
	while (at < end && c->items[at].is_superseded)
		at++;
	return at == end;
}

static int
by_ord(const void *pa, const void *pb)
{
	const uint32_t *a = pa;
	const uint32_t *b = pb;

	return (*a > *b) - (*a < *b);
}

/* Whose lines are of the old cuts, each once: several streams can be of one
 * source. From malloc. */
static uint32_t *
owners(const struct old_cuts *c, size_t *count)
{
	uint32_t *ords = xcalloc(c->count, sizeof(*ords));
	size_t n = 0;

	*count = 0;
	for (size_t i = 0; i < c->count; i++)
		if (!c->items[i].is_superseded)
			ords[n++] = c->items[i].ord;
	qsort(ords, n, sizeof(*ords), by_ord);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || ords[i] != ords[*count - 1])
			ords[(*count)++] = ords[i];
	return ords;
}

static enum wb_err
put_names(const struct old_cuts *c, struct readings *r, struct buf *names,
	size_t *count, struct err *err)
{
	uint32_t *ords = owners(c, count);
	size_t shown = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < *count && rc == WB_OK; i++) {
		const struct source_view *v = readings_source(r, ords[i], err);

		if (!v)
			rc = WB_CORRUPT;
		if (!v || v->npaths == 0 ||
			names->len + v->paths[0].len > NAMES_BYTES)
			continue;
		buf_puts(names, shown++ > 0 ? ", " : "");
		buf_put(names, v->paths[0]);
	}
	if (shown < *count)
		buf_printf(names, "%s%zu more", shown > 0 ? " and " : "",
			*count - shown);
	free(ords);
	return rc;
}

static enum wb_err
tell(const struct old_cuts *c, struct index *index, struct readings *r,
	struct err *err)
{
	struct buf names = { 0 };
	struct err why = { 0 };
	size_t count = 0;
	enum wb_err rc = put_names(c, r, &names, &count, err);

	if (rc == WB_OK && count > 0) {
		(void)err_set(&why, WB_CORRUPT,
			"%s: damaged accounting was cut into records by rules "
			"of an older version, so that some may be missing or "
			"wrong, of %.*s",
			index_place(index), (int)names.len, names.ptr);
		index_note_loss(index, &why,
			"'waybill reindex' cuts them anew, or 'waybill index' "
			"with these files");
	}
	buf_release(&names);
	return rc;
}

enum wb_err
old_cuts_new(struct index *index, struct readings *readings,
	struct old_cuts **out, struct err *err)
{
	struct old_cuts *c = xcalloc(1, sizeof(*c));
	enum wb_err rc = readings_old_cuts(readings, &c->items, &c->count, err);

	if (rc == WB_OK && c->count > 0)
		rc = tell(c, index, readings, err);
	if (rc == WB_OK && c->count > 0) {
		*out = c;
		return WB_OK;
	}
	old_cuts_free(c);
	return rc;
}

void
old_cuts_free(struct old_cuts *c)
{
	if (!c)
		return;
	free(c->items);
	free(c);
}

bool
old_cuts_leave(const struct old_cuts *c, uint32_t segment, uint32_t stream)
{
	for (size_t i = 0; c && i < c->count; i++)
		if (c->items[i].extent.segment == segment &&
			c->items[i].extent.stream == stream)
			return is_replaced(c, i, stream_end(c, i));
	return false;
}

void
old_cuts_blocks(const struct old_cuts *c, struct index *index, size_t terms,
	struct blockset *any, struct blockset *left)
{
	size_t end = 0;

	for (size_t at = 0; c && at < c->count; at = end) {
		bool is_left = false;

		end = stream_end(c, at);
		is_left = is_replaced(c, at, end);
		for (size_t i = at; i < end; i++)
			index_add_stream(index, terms,
				c->items[i].extent.segment, &c->items[i].extent,
				is_left ? left : any);
	}
}
