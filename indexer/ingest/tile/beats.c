#include "indexer/ingest/tile/beats.h"

#include "format/disk/beats.h"
#include "indexer/ingest/tile/seam.h"

#include <stdlib.h>
#include <string.h>

enum {
	/* More become rows at once, so that memory has a bound. */
	HELD_MAX = 1 << 16,
	HOSTS_MAX = 1024
};

struct held_beat {
	struct beat beat;
	uint32_t host;
	uint8_t kind;
};

struct stream_beats {
	struct terms_writer *terms;
	uint32_t segment;
	uint32_t stream;
	/* Where the lines begin that are held: all are of one run. */
	uint64_t from;
	struct seam seam;
	struct held_beat *held;
	size_t nheld;
	size_t cap;
	struct span hosts[HOSTS_MAX];
	uint32_t nhosts;
	struct arena texts;
	struct beat *row;
	size_t row_cap;
	struct buf bytes;
};

struct stream_beats *
stream_beats_new(void)
{
	return xcalloc(1, sizeof(struct stream_beats));
}

void
stream_beats_free(struct stream_beats *b)
{
	if (!b)
		return;
	free(b->held);
	free(b->row);
	buf_release(&b->bytes);
	arena_release(&b->texts);
	free(b);
}

void
stream_beats_begin(struct stream_beats *b, struct terms_writer *terms,
	uint32_t segment, uint32_t stream)
{
	b->terms = terms;
	b->segment = segment;
	b->stream = stream;
	b->from = 0;
	b->seam = (struct seam){ 0 };
	b->nheld = 0;
	b->nhosts = 0;
	arena_reset(&b->texts);
}

static uint32_t
host_of(struct stream_beats *b, struct span name)
{
	for (uint32_t i = b->nhosts; i-- > 0;)
		if (span_eq(b->hosts[i], name))
			return i;
	if (b->nhosts == HOSTS_MAX)
		return HOSTS_MAX - 1;
	b->hosts[b->nhosts] = b->nhosts + 1 == HOSTS_MAX
		? SPAN(TALLY_OTHERS)
		: arena_copy(&b->texts, name);
	return b->nhosts++;
}

static int
by_host_and_time(const void *a, const void *b)
{
	const struct held_beat *x = a;
	const struct held_beat *y = b;

	if (x->host != y->host)
		return x->host < y->host ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->beat.at != y->beat.at)
		return x->beat.at < y->beat.at ? -1 : 1;
	return 0;
}

/* The row of one host and kind of stamp, from held[at] on; returns where the
 * next one begins. */
static size_t
put_row(struct stream_beats *b, size_t at)
{
	const struct held_beat *first = &b->held[at];
	size_t n = 0;

	for (; at < b->nheld && b->held[at].host == first->host &&
		b->held[at].kind == first->kind;
		at++) {
		const struct beat *next = &b->held[at].beat;

		if (n > 0 && b->row[n - 1].at == next->at) {
			b->row[n - 1].lines += next->lines;
			continue;
		}
		b->row = xgrow(b->row, &b->row_cap, n + 1, sizeof(*b->row));
		b->row[n++] = *next;
	}
	buf_clear(&b->bytes);
	beats_encode(b->row, n, &b->bytes);
	terms_add_beats(b->terms,
		&(struct beats_row){ .segment = b->segment,
			.stream = b->stream,
			.from = b->from,
			.host = b->hosts[first->host],
			.kind = first->kind,
			.beats = buf_span(&b->bytes) });
	return at;
}

static void
put_held(struct stream_beats *b, uint64_t next_from)
{
	if (b->nheld > 1)
		qsort(b->held, b->nheld, sizeof(*b->held), by_host_and_time);
	for (size_t at = 0; at < b->nheld;)
		at = put_row(b, at);
	b->nheld = 0;
	b->from = next_from;
}

static void
hold(struct stream_beats *b, const struct tile *t, const struct tile_beat *beat)
{
	b->held = xgrow(b->held, &b->cap, b->nheld + 1, sizeof(*b->held));
	b->held[b->nheld++] = (struct held_beat){
		.beat = { beat->at, beat->lines },
		.host = host_of(b, t->tallies[beat->host_tally].host),
		.kind = beat->kind,
	};
}

/* A run begins with this piece, as it does where runs are counted. */
static void
begin_piece(struct stream_beats *b, const struct piece *p, uint64_t offset)
{
	if (seam_take(&b->seam, p))
		put_held(b, offset + p->stamp_offset);
}

void
stream_beats_add(struct stream_beats *b, const struct tile *t, uint64_t offset)
{
	uint32_t begun = 0;

	for (size_t i = 0; i < t->nbeats; i++) {
		for (; begun <= t->beats[i].piece; begun++)
			begin_piece(b, &t->pieces[begun], offset);
		hold(b, t, &t->beats[i]);
	}
	for (; begun < t->npieces; begun++)
		begin_piece(b, &t->pieces[begun], offset);
	if (b->nheld >= HELD_MAX)
		put_held(b, offset + t->raw_len);
}

void
stream_beats_end(struct stream_beats *b)
{
	put_held(b, 0);
}
