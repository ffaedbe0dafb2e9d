/* Which sources hold the bytes of a stream. */
#include "format/base/arena.h"
#include "indexer/store/readings_part.h"

static void
load_stream(struct readings *r, uint32_t segment, uint32_t stream)
{
	struct stream_cache *c = &r->stream;
	struct sql_stmt *st = r->covering;

	if (c->is_loaded && c->segment == segment && c->stream == stream)
		return;
	c->is_loaded = true;
	c->segment = segment;
	c->stream = stream;
	c->count = 0;
	sql_bind_int(r->owner, 1, segment);
	sql_bind_int(r->owner, 2, stream);
	c->has_owner = sql_step(r->owner);
	if (c->has_owner)
		c->owner = (uint32_t)sql_int(r->owner, 0);
	sql_reset(r->owner);
	sql_bind_int(st, 1, segment);
	sql_bind_int(st, 2, stream);
	while (sql_step(st)) {
		c->rows =
			xgrow(c->rows, &c->cap, c->count + 1, sizeof(*c->rows));
		c->rows[c->count++] = (struct stream_row){
			.ord = (uint32_t)sql_int(st, 0),
			.superseded_by = (uint32_t)sql_int(st, 1),
			.from = (uint64_t)sql_int(st, 2),
			.to = (uint64_t)sql_int(st, 3),
		};
	}
}

size_t
readings_covering(struct readings *r, uint32_t segment, uint32_t stream,
	uint64_t from, uint64_t to, uint32_t *out, size_t max)
{
	uint32_t fallback = UINT32_MAX;
	uint32_t last = UINT32_MAX;
	size_t n = 0;

	load_stream(r, segment, stream);
	for (size_t i = 0; i < r->stream.count; i++) {
		const struct stream_row *row = &r->stream.rows[i];

		if (row->from >= to || row->to <= from || row->ord == last)
			continue;
		/* The longer source that supersedes one holds these bytes,
		 * unless it was cut off before them. */
		if (row->superseded_by != UINT32_MAX) {
			fallback = fallback == UINT32_MAX ? row->ord : fallback;
			continue;
		}
		last = row->ord;
		if (n < max)
			out[n] = row->ord;
		n++;
	}
	if (n == 0 && fallback != UINT32_MAX && max > 0)
		out[n++] = fallback;
	return n;
}

void
readings_each_holder(struct readings *r, const struct extent_row *part,
	void (*each)(void *ctx, const struct stream_holder *holder), void *ctx)
{
	load_stream(r, part->segment, part->stream);
	for (size_t i = 0; i < r->stream.count; i++) {
		const struct stream_row *row = &r->stream.rows[i];
		const struct stream_holder holder = { row->ord, row->from,
			row->to };

		if (row->from < part->to && row->to > part->from)
			each(ctx, &holder);
	}
}

bool
readings_owner(
	struct readings *r, uint32_t segment, uint32_t stream, uint32_t *ord)
{
	load_stream(r, segment, stream);
	if (r->stream.has_owner)
		*ord = r->stream.owner;
	return r->stream.has_owner;
}
