/* The runs of a source, as its tiles are committed: where one ends and the next
 * begins, and what dates it. */
#include "indexer/ingest/commit/commit_part.h"

#include "indexer/ingest/tile/tile_piece.h"

#include <string.h>

enum { RUNS_MAX = 4096 };

void
commit_run_open(struct commit *c, uint64_t line, uint64_t offset)
{
	uint32_t number = c->has_run ? c->run.run + 1 : 0;

	memset(&c->run, 0, sizeof(c->run));
	c->run.source = c->stream;
	c->run.run = number;
	c->run.first_line = line;
	c->run.first_offset = offset;
	for (int i = 0; i < 3; i++)
		range_clear(&c->run.range[i]);
	c->has_run = true;
	run_clues_begin(&c->clues);
}

/* Lines of a run are counted when the next one begins. */
void
commit_run_close(struct commit *c, uint64_t next_line)
{
	if (!c->has_run)
		return;
	run_clues_end(&c->clues, segment_sources(c->segment));
	c->run.lines = next_line - c->run.first_line;
	sources_add_run(segment_sources(c->segment), &c->run);
}

static void
take_anchors(struct commit *c, const struct tile *t, uint32_t piece)
{
	for (uint32_t i = 0; i < t->nanchors; i++) {
		const struct tile_anchor *a = &t->anchors[i];

		if (a->piece != piece)
			continue;
		run_clues_anchor(&c->clues, segment_sources(c->segment),
			&(struct anchor_row){
				.source = c->stream,
				.run = c->run.run,
				.offset = c->offset + a->offset,
				.length = a->length,
				.kind = a->anchor.kind,
				.strength = a->anchor.strength,
				.own_clock = a->anchor.own_clock,
				.stamp = a->stamp,
				.utc_s = a->anchor.utc_s,
			},
			a->is_behind_step);
	}
}

/* Of each kind the first of a day. Their stamp is where others have a UTC time:
 * an absolute time they are not. */
static void
take_marks(struct commit *c, const struct tile *t, uint32_t piece)
{
	for (uint32_t i = 0; i < t->nmarks; i++) {
		const struct tile_mark *m = &t->marks[i];

		if (m->piece != piece)
			continue;
		run_clues_mark(&c->clues, segment_sources(c->segment),
			&(struct anchor_row){
				.source = c->stream,
				.run = c->run.run,
				.offset = c->offset + m->offset,
				.length = m->length,
				.kind = m->kind,
				.stamp.seconds = m->kind == ANCHOR_STEP_BACK ||
						m->kind == ANCHOR_STEP_ON
					? m->before_s
					: 0,
				.stamp.ns = m->is_late,
				.utc_s = m->seconds,
			});
	}
}

/* A jump before piece p: close the run, begin the next. */
static void
cut_run(struct commit *c, const struct piece *p, struct frame *f)
{
	uint64_t line = c->line + p->stamp_line - (c->mid_line ? 1 : 0);

	commit_run_close(c, line);
	commit_run_open(c, line, c->offset + p->stamp_offset);
	if (p->stamp_line > 0)
		f->flags |= FRAME_RUN_CUT;
	else
		f->run = c->run.run;
}

/* Pieces continue the run or begin one. */
void
commit_take_pieces(struct commit *c, const struct tile *t, struct frame *f)
{
	f->run = c->run.run;
	for (uint32_t i = 0; i < t->npieces; i++) {
		const struct piece *p = &t->pieces[i];

		if (seam_take(&c->seam, p) && c->run.run + 1 < RUNS_MAX)
			cut_run(c, p, f);
		if (c->run.first.kind == STAMP_NONE)
			c->run.first = p->first;
		if (p->last.kind != STAMP_NONE)
			c->run.last = p->last;
		for (int k = 0; k < 3; k++)
			range_join(&c->run.range[k], &p->range[k]);
		take_anchors(c, t, i);
		take_marks(c, t, i);
	}
}
