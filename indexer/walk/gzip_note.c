#include "indexer/walk/gzip_note.h"

#include <stdlib.h>

void
gzip_note_init(struct gzip_note *n)
{
	*n = (struct gzip_note){ .count = packed_count_new() };
}

void
gzip_note_release(struct gzip_note *n)
{
	packed_count_free(n->count);
	free(n->rows);
	arena_release(&n->arena);
}

static struct packed_member *
add(struct gzip_note *n)
{
	if (n->nrows == PACKED_MEMBERS_MAX)
		n->is_lost = true;
	if (n->is_lost)
		return NULL;
	n->rows = xgrow(n->rows, &n->cap, n->nrows + 1, sizeof(*n->rows));
	n->rows[n->nrows] = (struct packed_member){ 0 };
	return &n->rows[n->nrows++];
}

void
gzip_note_header(struct gzip_note *n, struct span header)
{
	struct packed_member *row = NULL;

	if (n && header.len > PACKED_HEADER_MAX)
		n->is_lost = true;
	row = n ? add(n) : NULL;
	if (!row)
		return;
	row->header = n->nrows > 1 && span_eq(header, row[-1].header)
		? row[-1].header
		: arena_copy(&n->arena, header);
	packed_count_reset(n->count);
}

void
gzip_note_stream(struct gzip_note *n, const unsigned char *p, size_t len)
{
	if (n && !n->is_lost && len > 0)
		packed_count_add(n->count, p, len);
}

void
gzip_note_end(struct gzip_note *n, uint64_t bytes)
{
	if (!n || n->is_lost)
		return;
	n->rows[n->nrows - 1].bytes = bytes;
	packed_count_sums(n->count, &n->rows[n->nrows - 1].sums);
}

void
gzip_note_zeros(struct gzip_note *n, uint64_t count)
{
	struct packed_member *row = n ? add(n) : NULL;

	if (row)
		row->sums.bytes = count;
}

void
gzip_note_lose(struct gzip_note *n)
{
	if (n)
		n->is_lost = true;
}

void
gzip_note_finish(struct gzip_note *n)
{
	if (!n)
		return;
	n->is_whole = true;
	n->is_lost = n->is_lost || !packed_members_are_few(n->rows, n->nrows);
}
