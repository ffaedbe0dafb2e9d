/* Runs in INDEX/readings, or the pieces of those in which the zone was changed.
 */
#include "indexer/store/reading/gather_pieces.h"
#include "indexer/store/reading/readings_part.h"

#include <stdio.h>

/* A run as stored, or a piece of it, and the source whose readings it has. */
struct run_piece {
	size_t ord;
	const struct run_row *row;
	const struct gathered_source *whole;
	uint64_t first_offset;
	const struct reading *reading;
};

/* A row for a run, or for a piece of it, which has the numbers of the whole but
 * for where it begins. */
static void
put_piece(const struct run_piece *piece, struct sql_stmt *st)
{
	const struct run_row *r = piece->row;
	const struct reading *reading = piece->reading;
	const int64_t numbers[] = { (int64_t)piece->ord, r->run,
		(int64_t)r->first_line, (int64_t)piece->first_offset,
		(int64_t)r->lines, r->first.kind, r->first.seconds, r->first.ns,
		r->last.kind, r->last.seconds, r->last.ns, r->range[0].lo,
		r->range[0].hi, r->range[1].lo, r->range[1].hi, r->range[2].lo,
		r->range[2].hi, reading->year_basis, reading->year,
		reading->zone_basis, reading->zone_s, reading->is_straggler };
	const int count = sizeof(numbers) / sizeof(numbers[0]);

	for (int k = 0; k < count; k++)
		sql_bind_int(st, 1 + k, numbers[k]);
	sql_bind_text(st, count + 1, span_of(reading->year_why));
	sql_bind_text(st, count + 2, span_of(reading->zone_why));
	sql_bind_text(st, count + 3, piece->whole->zone_name);
	sql_bind_int(st, count + 4, piece->whole->has_leap_tai);
	sql_bind_int(st, count + 5, reading->is_mixed);
	sql_run(st);
}

/* What it is known from, in words. */
static void
say_piece(const struct reading *r, const struct zone_piece pieces[PIECES_MAX],
	size_t count, size_t i, char why[READING_WHY_MAX])
{
	const struct zone_piece *p = &pieces[i];

	if (p->is_known)
		(void)snprintf(why, READING_WHY_MAX,
			"%u line%s of this stretch%s", (unsigned)p->anchors,
			p->anchors == 1 ? "" : "s",
			r->is_torn || r->is_open_before || r->is_open_after
				? "; the zone was changed"
				: "");
	else if (i > 0 && i + 1 < count)
		(void)snprintf(
			why, READING_WHY_MAX, "it was changed in this stretch");
	else
		(void)snprintf(why, READING_WHY_MAX,
			"no line of this stretch tells whether it was changed");
}

/* `end` is where the next run begins, or the source ends. */
static void
put_run(const struct run_piece *run, uint64_t end, struct sql_stmt *st)
{
	const size_t number =
		gather_whole_run(run->whole, run->row->first_offset);
	const struct reading *whole = &run->whole->readings[number];
	struct zone_piece pieces[PIECES_MAX];
	const size_t count = gather_pieces(run->whole, number, pieces);
	char why[READING_WHY_MAX];
	struct run_piece piece = *run;

	piece.first_offset = run->row->first_offset;
	piece.reading = whole;
	for (size_t i = 0; i < count; i++) {
		struct reading reading = *whole;

		/* Of a part of the run only what it has of them. */
		if (pieces[i].first_offset >= end ||
			(i + 1 < count &&
				pieces[i + 1].first_offset <=
					run->row->first_offset))
			continue;
		say_piece(&reading, pieces, count, i, why);
		reading.zone_why = why;
		/* Lines of one mail stand on either side of a seam. Without a
		 * zone some would sort hours from the others. */
		reading.zone_basis =
			pieces[i].is_known ? READING_INFERRED : READING_ASSUMED;
		reading.zone_s = pieces[i].zone_s;
		piece.reading = &reading;
		if (pieces[i].first_offset > piece.first_offset)
			piece.first_offset = pieces[i].first_offset;
		put_piece(&piece, st);
	}
	if (count == 0)
		put_piece(&piece, st);
}

void
readings_put_runs(const struct gathered *g, size_t ord, struct sql_stmt *st)
{
	const struct gathered_source *s = &g->sources[ord];
	const size_t count = s->stored ? s->nstored : s->nruns;
	const struct run_row *rows = s->stored ? s->stored : s->runs;
	struct run_piece run = { .ord = ord, .whole = gather_whole(g, s) };

	for (size_t i = 0; i < count; i++) {
		run.row = &rows[i];
		put_run(&run,
			i + 1 < count ? rows[i + 1].first_offset : UINT64_MAX,
			st);
	}
}
