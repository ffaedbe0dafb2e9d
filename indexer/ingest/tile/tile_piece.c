#include "indexer/ingest/tile/tile_piece.h"

#include "format/log/anchor/anchor.h"
#include "format/time/run.h"
#include "indexer/store/segment/anchor_lot.h"

#include <string.h>

enum {
	/* Behind a jump that the tile has anchors are looked for in so many
	 * lines, then in one of so many, as where a log begins
	 * (anchor_has_turn). Odd numbers, since daemons write lines in pairs.
	 */
	ANCHOR_LINES = 48,
	ANCHOR_LINES_OFTEN = 400,
	ANCHOR_OFTEN = 15,
	ANCHOR_EVERY = 61
};

struct piece *
tile_piece_begin(struct tile *t, uint32_t offset)
{
	struct piece *p = &t->pieces[t->npieces++];

	memset(p, 0, sizeof(*p));
	t->await.mark = 0;
	t->step_on_s = 0;
	t->look_lines = 0;
	p->first_line = t->lines;
	p->first_offset = offset;
	for (int i = 0; i < 3; i++)
		range_clear(&p->range[i]);
	return p;
}

/* Are there anchors to be looked for in a line of a piece? */
static bool
looks_at(const struct tile *t, uint32_t line, uint32_t offset, uint32_t length,
	bool is_behind_step)
{
	if (is_behind_step)
		return true;
	if (t->npieces == 1)
		return anchor_has_turn(t->offset + offset, length, t->nanchors);
	if (line < ANCHOR_LINES && t->nanchors < ANCHORS_EARLY)
		return true;
	return line %
		(line < ANCHOR_LINES_OFTEN ? ANCHOR_OFTEN : ANCHOR_EVERY) ==
		0;
}

void
tile_note_anchors(struct tile *t, struct span text, uint32_t offset,
	const struct stamp_scan *scan)
{
	struct anchor found[ANCHORS_PER_LINE];
	uint32_t line = t->pieces[t->npieces - 1].lines;
	const bool is_behind_step = t->look_lines > 0;
	size_t n = 0;

	t->look_lines -= is_behind_step;
	if (t->nanchors == TILE_ANCHORS_MAX ||
		!looks_at(t, line, offset, (uint32_t)text.len, is_behind_step))
		return;
	n = anchors_find(text, scan, found, ANCHORS_PER_LINE);
	for (size_t i = 0; i < n && t->nanchors < TILE_ANCHORS_MAX; i++)
		t->anchors[t->nanchors++] = (struct tile_anchor){
			.piece = t->npieces - 1,
			.offset = offset,
			.length = (uint32_t)text.len,
			.is_behind_step = is_behind_step,
			.stamp = { (uint8_t)scan->stamp.kind, scan->stamp.ns,
				scan->stamp.seconds },
			.anchor = found[i],
		};
}

/* Where a block that may have begun in an earlier tile may end: whether it does
 * is settled when tiles are put together. */
static bool
may_return(const struct tile *t, const struct piece *p, int64_t seconds)
{
	if (t->npieces == 1)
		return seconds > p->last_yearless + RUN_DISORDER_S &&
			p->lines <= RUN_RETURN_LINES;
	return p->may_return && p->lines <= RUN_RETURN_LINES &&
		p->range[0].hi - p->range[0].lo <= RUN_RETURN_SPAN_S &&
		run_returns(p->return_s, p->last_yearless, seconds);
}

/* The piece a stamped line belongs to, a new one after a jump. */
static struct piece *
piece_for(struct tile *t, const struct stamp *s, uint32_t offset)
{
	struct piece *p = &t->pieces[t->npieces - 1];
	int64_t last_s = p->last_yearless;
	bool cuts = false;

	if (s->kind != STAMP_YEARLESS || !p->has_yearless ||
		t->npieces == TILE_PIECES_MAX)
		return p;
	cuts = run_steps(last_s, s->seconds);
	if (!cuts && !may_return(t, p, s->seconds))
		return p;
	p = tile_piece_begin(t, offset);
	p->may_return = cuts && s->seconds < last_s;
	p->return_s = last_s;
	return p;
}

/* syslogd writes these with the stamp of whatever line it repeats. Behind one
 * that is days ahead all that follows would seem to step back. */
static bool
is_repeat(const struct piece *p, const struct stamp *s, struct span text)
{
	return s->kind == STAMP_YEARLESS &&
		(!p->has_yearless ||
			s->seconds > p->last_yearless + RUN_DISORDER_S ||
			run_steps(p->last_yearless, s->seconds)) &&
		span_has(text, SPAN("message repeated "));
}

static void
note_piece(struct tile *t, const struct stamp *s, const struct disk_stamp *kept,
	uint32_t offset)
{
	struct piece *p = piece_for(t, s, offset);

	range_add(&p->range[s->kind - 1], s->seconds);
	if (p->first.kind == STAMP_NONE)
		p->first = *kept;
	p->last = *kept;
	if (s->kind != STAMP_YEARLESS)
		return;
	if (!p->has_yearless) {
		p->first_yearless = s->seconds;
		p->stamp_line = t->lines;
		p->stamp_offset = offset;
	}
	p->has_yearless = true;
	p->last_yearless = s->seconds;
}

void
tile_note_stamp(struct tile *t, const struct stamp *s, struct span text,
	uint32_t offset)
{
	struct piece *p = &t->pieces[t->npieces - 1];
	struct disk_stamp kept = { (uint8_t)s->kind, s->ns, s->seconds };

	if (s->kind == STAMP_NONE) {
		if (t->first.kind == STAMP_NONE)
			t->unstamped_head++;
		return;
	}
	if (t->first.kind == STAMP_NONE)
		t->first = kept;
	t->last = kept;
	t->spelling |= s->spelling;
	range_add(&t->range[s->kind - 1], s->seconds);
	if (is_repeat(p, s, text))
		range_add(&p->range[s->kind - 1], s->seconds);
	else
		note_piece(t, s, &kept, offset);
}
