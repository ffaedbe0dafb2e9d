/* Of a log that was put together of pieces each piece has as many anchors and
 * marks as a log of its own: those are left that are kept of the whole where it
 * comes at once (indexer/ingest/tile/run_clues.h). */
#include "indexer/store/reading/gather_part.h"

#include "indexer/store/segment/anchor_lot.h"

enum {
	HOUR_S = 3600,
	DAY_S = 86400,
	/* So far behind a clock that was set each line is looked through. */
	BEHIND_BYTES = 3072
};

/* The last marks of a run that were left, of each kind. */
struct last_marks {
	uint32_t run;
	int64_t day[2];
	int64_t hour;
	int64_t step_on_s;
};

static bool
is_new_mark(struct last_marks *last, const struct anchor_row *m)
{
	const int64_t step_s = m->utc_s - m->stamp.seconds;
	const int which = m->kind == ANCHOR_LEAP_DAY ? 0 : 1;

	if (m->kind == ANCHOR_STEP_ON) {
		if (step_s * 2 <= last->step_on_s * 3)
			return false;
		last->step_on_s = step_s;
		return true;
	}
	if (m->kind == ANCHOR_STEP_BACK) {
		if (m->utc_s / HOUR_S == last->hour)
			return m->stamp.ns == 0;
		last->hour = m->utc_s / HOUR_S;
		return true;
	}
	if (m->utc_s / DAY_S == last->day[which])
		return false;
	last->day[which] = m->utc_s / DAY_S;
	return true;
}

static void
thin_marks(struct gathered_source *s)
{
	struct last_marks last = { .run = UINT32_MAX };
	size_t n = 0;

	for (size_t i = 0; i < s->nmarks; i++) {
		const struct anchor_row m = s->marks[i];

		if (m.run != last.run)
			last = (struct last_marks){ m.run, { -1, -1 }, -1, 0 };
		if (is_new_mark(&last, &m))
			s->marks[n++] = m;
	}
	s->nmarks = n;
}

/* Was it kept because its line stands close behind a clock that was set? */
static bool
is_behind_step(const struct gathered_source *s, const struct anchor_row *a)
{
	for (size_t i = 0; i < s->nmarks; i++)
		if (s->marks[i].kind != ANCHOR_LEAP_DAY &&
			a->offset >= s->marks[i].offset &&
			a->offset - s->marks[i].offset < BEHIND_BYTES)
			return true;
	return false;
}

/* How far the anchors of a source were gone through. */
struct thinning {
	/* The line under way, and whether it was looked through. */
	uint64_t line;
	bool is_looked_at;
	uint64_t round;
	/* In this round, and of those kept in this run. */
	uint32_t found;
	uint32_t run;
	uint32_t kept;
};

/* Would its line be looked through in the whole? Where a run begins in the
 * round that depends on its place in the tile: it was. */
static bool
is_looked_at(const struct gathered_source *s, struct thinning *t,
	const struct anchor_row *a)
{
	const uint64_t round = a->offset / ANCHOR_ROUND;
	const bool is_inside = a->run == 0 ||
		(a->run < s->nruns &&
			s->runs[a->run].first_offset / ANCHOR_ROUND < round);

	if (a->offset == t->line)
		return t->is_looked_at;
	if (round != t->round)
		t->found = 0;
	t->round = round;
	t->line = a->offset;
	t->is_looked_at = !is_inside || is_behind_step(s, a) ||
		anchor_has_turn(a->offset, a->length, t->found);
	return t->is_looked_at;
}

static void
thin_anchors(struct gathered_source *s)
{
	struct thinning t = {
		.line = UINT64_MAX, .round = UINT64_MAX, .run = UINT32_MAX
	};
	struct anchor_row last = { 0 };
	bool has_last = false;
	size_t n = 0;

	for (size_t i = 0; i < s->nanchors; i++) {
		const struct anchor_row a = s->anchors[i];
		const bool is_looked = is_looked_at(s, &t, &a);

		if (a.run != t.run) {
			if (has_last)
				s->anchors[n++] = last;
			has_last = false;
			t.kept = 0;
			t.run = a.run;
		}
		if (!is_looked)
			continue;
		t.found++;
		if (is_behind_step(s, &a) || anchor_is_kept(a.offset, t.kept)) {
			t.kept += !is_behind_step(s, &a);
			has_last = false;
			s->anchors[n++] = a;
		} else if (a.strength == ANCHOR_EXACT && a.own_clock) {
			last = a;
			has_last = true;
		}
	}
	if (has_last)
		s->anchors[n++] = last;
	s->nanchors = n;
}

void
gather_thin(struct gathered_source *s)
{
	thin_marks(s);
	thin_anchors(s);
}
