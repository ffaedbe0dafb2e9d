#include "indexer/store/reading/gather_pieces.h"

#include <stdlib.h>

enum {
	DAY_S = 86400,
	/* So many lines one after the other tell a zone. A single one that
	 * says another was late. */
	TELL_LEAST = 3,
	/* Where zones change more often than once in so many lines, daemons of
	 * several zones write side by side. */
	LINES_A_CHANGE = 8,
	/* Nothing is said of months without a line that tells. */
	REACH_S = 31 * DAY_S,
	/* Bytes of a line's end, of any encoding. */
	LINE_END_MOST = 8
};

/* Lines one after the other that say one zone. */
struct stretch {
	int32_t zone_s;
	uint32_t count;
	/* Where the first begins, a place in the last, and where that ends. */
	uint64_t from;
	uint64_t in_last;
	uint64_t to;
	/* As written. */
	int64_t first_s;
	int64_t last_s;
	/* Behind the one before, or before the one behind, lines say something
	 * else. */
	bool is_doubted_before;
	bool is_doubted_after;
};

struct stretches {
	size_t count;
	size_t cap;
	struct stretch *items;
	size_t anchors;
};

/* Is its one zone, or that it has none, not all there is to say? */
static bool
is_changing(const struct gathered_source *s, size_t run)
{
	const struct reading *r = &s->readings[run];

	if (s->zone_name.len > 0)
		return false;
	if (r->is_open_before || r->is_open_after || r->set_until > 0 ||
		r->set_from > 0)
		return r->zone_basis != READING_STATED &&
			r->zone_basis != READING_GIVEN;
	return r->is_torn &&
		(r->zone_basis == READING_NONE ||
			r->zone_basis == READING_ASSUMED);
}

static bool
zone_of(const struct gathered_source *s, size_t run, const struct anchor_row *a,
	int32_t *zone_s)
{
	const struct reading *r = &s->readings[run];
	const struct anchor_fact fact = {
		.civil_s = a->stamp.seconds,
		.utc_s = a->utc_s,
		.strength = (enum anchor_strength)a->strength,
	};

	return a->run == s->runs[run].run && a->stamp.kind != STAMP_NONE &&
		a->stamp.kind != STAMP_UTC && r->year_basis != READING_NONE &&
		reading_anchor_zone(
			&fact, (enum stamp_kind)a->stamp.kind, r->year, zone_s);
}

static void
take(struct stretches *all, const struct anchor_row *a, int32_t zone_s)
{
	struct stretch *last =
		all->count > 0 ? &all->items[all->count - 1] : NULL;
	const int64_t at_s = a->stamp.seconds;

	all->anchors++;
	if (!last || last->zone_s != zone_s ||
		llabs(at_s - last->last_s) > INT64_C(2) * REACH_S) {
		all->items = xgrow(all->items, &all->cap, all->count + 1,
			sizeof(*all->items));
		last = &all->items[all->count++];
		*last = (struct stretch){
			.zone_s = zone_s, .from = a->offset, .first_s = at_s
		};
	}
	last->count++;
	last->in_last = a->offset;
	last->to = a->offset + a->length;
	last->last_s = at_s;
}

/* What the host's own ids say, or others, if it made none. False if rows are in
 * no order. */
static bool
collect(const struct gathered_source *s, size_t run, bool own_clock,
	struct stretches *out)
{
	uint64_t before = 0;
	int32_t zone_s = 0;

	out->count = out->anchors = 0;
	for (size_t i = 0; i < s->nanchors; i++) {
		const struct anchor_row *a = &s->anchors[i];

		if (a->own_clock != own_clock || !zone_of(s, run, a, &zone_s))
			continue;
		if (a->offset < before)
			return false;
		before = a->offset;
		take(out, a, zone_s);
	}
	return true;
}

static void
drop(struct stretches *all, size_t from, size_t count)
{
	for (size_t i = from + count; i < all->count; i++)
		all->items[i - count] = all->items[i];
	all->count -= count;
}

/* One line amid those of another zone was late. */
static void
drop_late(struct stretches *all)
{
	for (size_t i = 1; i + 1 < all->count;) {
		struct stretch *before = &all->items[i - 1];
		const struct stretch *after = &all->items[i + 1];

		if (all->items[i].count > 1 ||
			before->zone_s != after->zone_s) {
			i++;
			continue;
		}
		before->count += after->count;
		before->in_last = after->in_last;
		before->to = after->to;
		before->last_s = after->last_s;
		drop(all, i, 2);
	}
}

/* What too few lines say is not known, unless none says anything else; those
 * beside it do not reach over it. */
static void
drop_few(struct stretches *all)
{
	if (all->count == 1)
		return;
	for (size_t i = 0; i < all->count;) {
		if (all->items[i].count >= TELL_LEAST) {
			i++;
			continue;
		}
		if (i > 0)
			all->items[i - 1].is_doubted_after = true;
		if (i + 1 < all->count)
			all->items[i + 1].is_doubted_before = true;
		drop(all, i, 1);
	}
}

/* May the zone be that of the lines from one second as written to another? */
static bool
reaches(const struct gathered_source *s, size_t run, int64_t from_s,
	int64_t to_s)
{
	const struct run_row *row = &s->runs[run];
	const bool is_yearless = row->range[0].lo <= row->range[0].hi;

	return to_s - from_s <= REACH_S &&
		!reading_may_change(is_yearless ? STAMP_YEARLESS : STAMP_LOCAL,
			s->readings[run].year, from_s, to_s);
}

struct piece_list {
	size_t count;
	struct zone_piece *items;
};

static void
add_piece(struct piece_list *out, const struct zone_piece *piece)
{
	if (out->count < PIECES_MAX)
		out->items[out->count++] = *piece;
}

/* First and last second of the run, as written. */
static void
run_range(const struct gathered_source *s, size_t run, int64_t range[2])
{
	const struct run_row *row = &s->runs[run];
	const struct stamp_range *r =
		&row->range[row->range[0].lo <= row->range[0].hi ? 0 : 1];

	range[0] = r->lo;
	range[1] = r->hi;
}

/* Does the first stretch reach back to the beginning of the run? */
static bool
is_from_begin(const struct gathered_source *s, size_t run,
	const struct stretch *x, int64_t first_s)
{
	return x->from <= s->runs[run].first_offset ||
		(!x->is_doubted_before && reaches(s, run, first_s, x->first_s));
}

/* Does the last one reach to its end? */
static bool
is_to_end(const struct gathered_source *s, size_t run, const struct stretch *x,
	int64_t last_s)
{
	const uint64_t end =
		run + 1 < s->nruns ? s->runs[run + 1].first_offset : s->bytes;

	return x->to + LINE_END_MOST >= end ||
		(!x->is_doubted_after && reaches(s, run, x->last_s, last_s));
}

/* Are there lines in it that came so late that the clock may have been changed
 * for daylight saving since? */
static bool
has_late(const struct gathered_source *s, size_t run, uint64_t from,
	uint64_t behind)
{
	for (size_t i = 0; i < s->nmarks; i++) {
		const struct anchor_row *m = &s->marks[i];

		if (m->run == s->runs[run].run && m->kind == ANCHOR_STEP_BACK &&
			m->stamp.ns > 0 && m->offset >= from &&
			m->offset < behind &&
			reading_may_change(STAMP_YEARLESS,
				s->readings[run].year, m->utc_s,
				m->stamp.seconds))
			return true;
	}
	return false;
}

static void
doubt_late(const struct gathered_source *s, size_t run,
	const struct piece_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (has_late(s, run, list->items[i].first_offset,
			    i + 1 < list->count
				    ? list->items[i + 1].first_offset
				    : UINT64_MAX))
			list->items[i].is_known = false;
}

static size_t
lay_out(const struct gathered_source *s, size_t run,
	const struct stretches *all, struct zone_piece out[PIECES_MAX])
{
	const struct reading *r = &s->readings[run];
	const uint64_t begin = s->runs[run].first_offset;
	struct piece_list list = { .items = out };
	int64_t range[2];

	run_range(s, run, range);
	for (size_t i = 0; i < all->count; i++) {
		const struct stretch *x = &all->items[i];
		const bool is_first =
			i == 0 && is_from_begin(s, run, x, range[0]);
		const bool is_last =
			i + 1 == all->count && is_to_end(s, run, x, range[1]);

		uint64_t from = x->from;
		uint64_t behind = is_last ? r->set_from : x->in_last + 1;

		if (is_first)
			from = r->set_until > begin ? r->set_until : begin;
		if (i == 0 && from > begin)
			add_piece(&list,
				&(struct zone_piece){ .first_offset = begin,
					.zone_s = x->zone_s });
		add_piece(&list,
			&(struct zone_piece){ .first_offset = from,
				.is_known = true,
				.zone_s = x->zone_s,
				.anchors = x->count });
		if (behind > x->in_last)
			add_piece(&list,
				&(struct zone_piece){ .first_offset = behind,
					.zone_s = x->zone_s });
	}
	doubt_late(s, run, &list);
	return list.count < PIECES_MAX ? list.count : 0;
}

size_t
gather_pieces(const struct gathered_source *s, size_t run,
	struct zone_piece out[PIECES_MAX])
{
	struct stretches all = { 0 };
	size_t changes = 0;
	size_t count = 0;
	bool is_ordered = false;

	if (!is_changing(s, run))
		return 0;
	is_ordered = collect(s, run, true, &all);
	if (is_ordered && all.count == 0)
		is_ordered = collect(s, run, false, &all);
	changes = all.count > 0 ? all.count - 1 : 0;
	drop_late(&all);
	drop_few(&all);
	if (all.count > 0) {
		all.items[0].is_doubted_before |=
			s->readings[run].is_open_before;
		all.items[all.count - 1].is_doubted_after |=
			s->readings[run].is_open_after;
	}
	if (is_ordered && all.count > 0 &&
		changes <= 1 + all.anchors / LINES_A_CHANGE)
		count = lay_out(s, run, &all, out);
	free(all.items);
	return count;
}
