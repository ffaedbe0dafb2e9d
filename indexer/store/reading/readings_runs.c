/* Runs in INDEX/readings, or the pieces of those in which the zone was changed.
 */
#include "indexer/store/reading/gather_pieces.h"
#include "indexer/store/reading/readings_part.h"

#include <stdio.h>

struct run_piece {
	size_t ord;
	size_t run;
	uint64_t first_offset;
	const struct reading *reading;
};

/* A row for a run, or for a piece of it, which has the numbers of the whole but
 * for where it begins. */
static void
put_piece(const struct gathered_source *s, const struct run_piece *piece,
	struct sql_stmt *st)
{
	const struct run_row *r = &s->runs[piece->run];
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
	sql_bind_text(st, count + 3, s->zone_name);
	sql_bind_int(st, count + 4, s->has_leap_tai);
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

void
readings_put_run(const struct gathered_source *s, size_t ord, size_t run,
	struct sql_stmt *st)
{
	struct zone_piece pieces[PIECES_MAX];
	const size_t count = gather_pieces(s, run, pieces);
	char why[READING_WHY_MAX];

	for (size_t i = 0; i < count; i++) {
		struct reading reading = s->readings[run];

		say_piece(&reading, pieces, count, i, why);
		reading.zone_why = why;
		/* Lines of one mail stand on either side of a seam. Without a
		 * zone some would sort hours from the others. */
		reading.zone_basis =
			pieces[i].is_known ? READING_INFERRED : READING_ASSUMED;
		reading.zone_s = pieces[i].zone_s;
		put_piece(s,
			&(struct run_piece){
				ord, run, pieces[i].first_offset, &reading },
			st);
	}
	if (count == 0)
		put_piece(s,
			&(struct run_piece){ ord, run,
				s->runs[run].first_offset, &s->readings[run] },
			st);
}
