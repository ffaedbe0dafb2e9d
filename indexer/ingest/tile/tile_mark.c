#include "indexer/ingest/tile/tile_mark.h"

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	/* Late lines are over after so many, up to the minutes by which lines
	 * of one moment are out of order. */
	LATE_LINES = 64,
	JITTER_S = 300,
	/* So many lines may tell by how much a clock was set. */
	LOOK_LINES = 12,
	/* What a clock is set forward by. */
	ON_LEAST_S = HOUR_S / 2,
	ON_MOST_S = DAY_S + 2 * HOUR_S
};

int64_t
tile_mark_before(const struct tile *t)
{
	const struct piece *p = &t->pieces[t->npieces - 1];

	return p->has_yearless ? p->last_yearless : -1;
}

/* The noted mark that says the same. One of a kind, piece and day is enough; of
 * steps one in an hour, since files of a day have them too. */
static struct tile_mark *
noted(struct tile *t, enum anchor_kind kind, int64_t seconds)
{
	const int64_t each_s = kind == ANCHOR_STEP_BACK ? HOUR_S : DAY_S;

	for (uint32_t i = 0; i < t->nmarks && kind != ANCHOR_STEP_ON; i++) {
		struct tile_mark *m = &t->marks[i];

		if (m->kind == kind && m->piece == t->npieces - 1 &&
			m->seconds / each_s == seconds / each_s)
			return m;
	}
	return NULL;
}

/* Where a clock was set back stamps creep on from there. Behind lines that came
 * late they are soon where they were, by one jump: true if it is this one. */
static bool
await_return(struct tile *t, int64_t before_s, int64_t seconds)
{
	struct tile_mark *m = NULL;

	if (t->await.mark == 0)
		return false;
	m = &t->marks[t->await.mark - 1];
	if (seconds >= m->before_s - JITTER_S) {
		m->is_late =
			(seconds - before_s) * 2 >= m->before_s - m->seconds;
		t->await.mark = 0;
		return m->is_late;
	}
	if (++t->await.lines == LATE_LINES)
		t->await.mark = 0;
	return false;
}

static bool
steps_on(const struct tile *t, int64_t before_s, int64_t seconds)
{
	const int64_t step_s = seconds - before_s;

	return before_s >= 0 && step_s >= ON_LEAST_S && step_s <= ON_MOST_S &&
		step_s * 2 > t->step_on_s * 3;
}

static enum anchor_kind
kind_of(const struct tile *t, int64_t before_s, int64_t seconds)
{
	const enum anchor_kind kind = run_mark_of(before_s, seconds);

	if (kind == ANCHOR_NONE && steps_on(t, before_s, seconds))
		return ANCHOR_STEP_ON;
	return kind;
}

/* Where it is to be written; NULL if nothing new is said. A step behind one of
 * the same hour that was of late lines takes its place. */
static struct tile_mark *
place_for(struct tile *t, enum anchor_kind kind, int64_t seconds)
{
	const bool is_step = kind == ANCHOR_STEP_BACK || kind == ANCHOR_STEP_ON;
	const uint32_t most = is_step ? TILE_STEPS_MAX : TILE_MARKS_MAX;
	struct tile_mark *same = noted(t, kind, seconds);

	if (same)
		return same->is_late ? same : NULL;
	return t->nmarks < most ? &t->marks[t->nmarks++] : NULL;
}

void
tile_mark_note(struct tile *t, int64_t before_s, const struct stamp *s,
	struct span text, uint32_t offset)
{
	enum anchor_kind kind = ANCHOR_NONE;
	struct tile_mark *to = NULL;
	bool is_return = false;

	if (s->kind != STAMP_YEARLESS)
		return;
	is_return = await_return(t, before_s, s->seconds);
	kind = kind_of(t, before_s, s->seconds);
	if (kind == ANCHOR_STEP_ON && is_return)
		return;
	/* syslogd writes these with the stamp of whatever line it repeats. */
	if (kind == ANCHOR_NONE || span_has(text, SPAN("message repeated ")))
		return;
	if (kind == ANCHOR_STEP_ON)
		t->step_on_s = s->seconds - before_s;
	to = place_for(t, kind, s->seconds);
	if (!to)
		return;
	*to = (struct tile_mark){ .kind = kind,
		.seconds = s->seconds,
		.before_s = before_s,
		.offset = offset,
		.length = (uint32_t)text.len,
		.piece = t->npieces - 1 };
	if (kind != ANCHOR_LEAP_DAY)
		t->look_lines = LOOK_LINES;
	if (kind == ANCHOR_STEP_BACK)
		t->await = (struct tile_await){
			.mark = (uint32_t)(to - t->marks) + 1
		};
}
