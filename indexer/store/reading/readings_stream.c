/* Which sources hold the bytes of a stream. */
#include "format/base/arena.h"
#include "indexer/store/reading/readings_part.h"

#include <stdlib.h>

enum { OWNERS_FIRST = 256 };

void
readings_streams_release(struct readings *r)
{
	for (size_t i = 0; i < STREAMS_HELD; i++)
		free(r->streams[i].rows);
	free(r->owners);
}

static size_t
hash_of(uint32_t segment, uint32_t stream)
{
	uint64_t h = ((uint64_t)segment << 32 | stream) * 0x9e3779b97f4a7c15ULL;

	return (size_t)(h >> 32);
}

static void
read_stream(struct readings *r, struct stream_cache *c)
{
	struct sql_stmt *st = r->covering;

	c->count = 0;
	sql_bind_int(st, 1, c->segment);
	sql_bind_int(st, 2, c->stream);
	sql_bind_int(st, 3, UINT32_MAX);
	while (sql_step(st)) {
		c->rows =
			xgrow(c->rows, &c->cap, c->count + 1, sizeof(*c->rows));
		c->rows[c->count++] = (struct stream_row){
			.ord = (uint32_t)sql_int(st, 0),
			.superseded_by = (uint32_t)sql_int(st, 1),
			.from = (uint64_t)sql_int(st, 2),
			.to = (uint64_t)sql_int(st, 3),
			.copy = arena_copy(&r->arena, sql_text(st, 4)),
		};
	}
}

static const struct stream_cache *
load_stream(struct readings *r, uint32_t segment, uint32_t stream)
{
	struct stream_cache *c =
		&r->streams[hash_of(segment, stream) & (STREAMS_HELD - 1)];

	if (c->is_loaded && c->segment == segment && c->stream == stream)
		return c;
	c->is_loaded = true;
	c->segment = segment;
	c->stream = stream;
	do
		read_stream(r, c);
	while (readings_mend(r));
	return c;
}

size_t
readings_covering(struct readings *r, uint32_t segment, uint32_t stream,
	uint64_t from, uint64_t to, uint32_t *out, size_t max)
{
	uint32_t fallback = UINT32_MAX;
	uint32_t last = UINT32_MAX;
	size_t n = 0;
	const struct stream_cache *c = load_stream(r, segment, stream);

	for (size_t i = 0; i < c->count; i++) {
		const struct stream_row *row = &c->rows[i];

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

/* The same in whatever order they were indexed. */
static int
by_copy(const void *x, const void *y)
{
	const struct source_copy *a = x;
	const struct source_copy *b = y;
	int d = span_cmp(a->path, b->path);

	return d ? d : (a->ord > b->ord) - (a->ord < b->ord);
}

size_t
readings_copies(struct readings *r, const struct extent_row *part,
	struct source_copy *out, size_t max)
{
	const struct stream_cache *c =
		load_stream(r, part->segment, part->stream);
	size_t n = 0;

	for (size_t i = 0; i < c->count && n < max; i++) {
		const struct stream_row *row = &c->rows[i];

		if (row->copy.len > 0 && row->from <= part->from &&
			row->to >= part->to)
			out[n++] = (struct source_copy){ row->ord, row->copy };
	}
	if (n > 1)
		qsort(out, n, sizeof(*out), by_copy);
	return n;
}

void
readings_each_holder(struct readings *r, const struct extent_row *part,
	void (*each)(void *ctx, const struct stream_holder *holder), void *ctx)
{
	const struct stream_cache *c =
		load_stream(r, part->segment, part->stream);

	for (size_t i = 0; i < c->count; i++) {
		const struct stream_row *row = &c->rows[i];
		const struct stream_holder holder = { row->ord, row->from,
			row->to };

		if (row->from < part->to && row->to > part->from)
			each(ctx, &holder);
	}
}

static struct stream_owner *
owner_room(struct readings *r, uint32_t segment, uint32_t stream)
{
	size_t at = hash_of(segment, stream) & (r->owners_cap - 1);

	while (r->owners[at].is_known &&
		(r->owners[at].segment != segment ||
			r->owners[at].stream != stream))
		at = (at + 1) & (r->owners_cap - 1);
	return &r->owners[at];
}

static void
owners_grow(struct readings *r)
{
	struct stream_owner *old = r->owners;
	size_t count = r->owners_cap;

	if (r->nowners * 2 < count)
		return;
	r->owners_cap = count ? count * 2 : OWNERS_FIRST;
	r->owners = xcalloc(r->owners_cap, sizeof(*r->owners));
	for (size_t i = 0; i < count; i++)
		if (old[i].is_known)
			*owner_room(r, old[i].segment, old[i].stream) = old[i];
	free(old);
}

static void
read_owner(struct readings *r, struct stream_owner *o)
{
	sql_bind_int(r->owner, 1, o->segment);
	sql_bind_int(r->owner, 2, o->stream);
	o->is_there = sql_step(r->owner);
	if (o->is_there)
		o->ord = (uint32_t)sql_int(r->owner, 0);
	sql_reset(r->owner);
}

bool
readings_owner(
	struct readings *r, uint32_t segment, uint32_t stream, uint32_t *ord)
{
	struct stream_owner *o = NULL;

	owners_grow(r);
	o = owner_room(r, segment, stream);
	if (!o->is_known) {
		*o = (struct stream_owner){
			.is_known = true, .segment = segment, .stream = stream
		};
		r->nowners++;
		do
			read_owner(r, o);
		while (readings_mend(r));
	}
	if (o->is_there)
		*ord = o->ord;
	return o->is_there;
}
