#include "indexer/ingest/tile_mark.h"

enum { HOUR_S = 3600, DAY_S = 86400 };

int64_t
tile_mark_before(const struct tile *t)
{
	const struct piece *p = &t->pieces[t->npieces - 1];

	return p->has_yearless ? p->last_yearless : -1;
}

/* One of a kind, piece and day is enough; of steps one in an hour, since files
 * of a day have them too. */
static bool
is_noted(const struct tile *t, enum anchor_kind kind, int64_t seconds)
{
	const int64_t each_s = kind == ANCHOR_STEP_BACK ? HOUR_S : DAY_S;

	for (uint32_t i = 0; i < t->nmarks; i++) {
		const struct tile_mark *m = &t->marks[i];

		if (m->kind == kind && m->piece == t->npieces - 1 &&
			m->seconds / each_s == seconds / each_s)
			return true;
	}
	return false;
}

void
tile_mark_note(struct tile *t, int64_t before_s, const struct stamp *s,
	struct span text, uint32_t offset)
{
	enum anchor_kind kind = ANCHOR_NONE;

	if (s->kind == STAMP_YEARLESS)
		kind = run_mark_of(before_s, s->seconds);
	/* syslogd writes these with the stamp of whatever line it repeats. */
	if (kind == ANCHOR_NONE || t->nmarks == TILE_MARKS_MAX ||
		is_noted(t, kind, s->seconds) ||
		span_has(text, SPAN("message repeated ")))
		return;
	t->marks[t->nmarks++] = (struct tile_mark){ .kind = kind,
		.seconds = s->seconds,
		.before_s = before_s,
		.offset = offset,
		.length = (uint32_t)text.len,
		.piece = t->npieces - 1 };
}
