#include "query/plan/view/clock.h"

#include "format/time/leap.h"
#include "indexer/store/file/zone_file.h"

#include <string.h>

static const int64_t ns_per_s = 1000000000;

/* Where a zone sets its clocks back, a later stamp may be of an earlier time:
 * by an hour, by two in Antarctica/Troll. */
static const int64_t fold_ns = (int64_t)2 * 3600 * 1000000000;

/* Leap seconds, which a frame's stamps may have and its lines not. Twice as
 * many as there are. */
static const int64_t leap_ns = (int64_t)(CLOCK_SLACK_S + 30) * 1000000000;

struct clock_zone {
	struct clock_zone *next;
	struct span name;
	bool found;
	struct zone zone;
};

void
clock_zones_release(struct clock_zones *z)
{
	arena_release(&z->arena);
	z->first = NULL;
}

const struct zone *
clock_zone_find(struct clock_zones *z, struct span name)
{
	struct clock_zone *item = z->first;

	if (name.len == 0)
		return NULL;
	while (item && !span_eq(item->name, name))
		item = item->next;
	if (!item) {
		item = arena_alloc(&z->arena, sizeof(*item));
		item->name = arena_copy(&z->arena, name);
		item->found =
			zone_open(&z->arena, name, &item->zone, NULL) == WB_OK;
		item->next = z->first;
		z->first = item;
	}
	return item->found ? &item->zone : NULL;
}

/* A stamp out of a frame's header does not say how it was spelled; it is taken
 * for a label then, and 27 seconds do not matter to what it is used for. */
static void
take_leaps(const struct stamp *stamp, struct when *out)
{
	int64_t off = leap_seconds(out->ns / ns_per_s) * ns_per_s;

	if (stamp->spelling != SPELL_PLAIN && !(stamp->spelling & SPELL_TAI))
		return;
	out->ns -= off;
	out->min_ns -= off;
	out->max_ns -= off;
}

void
clock_when(const struct run_reading *run, const struct zone *zone,
	const struct stamp *stamp, struct when *out)
{
	static const struct reading none;
	struct zone_moment moment;
	int64_t local = 0;

	reading_when(run ? &run->reading : &none, stamp, out);
	if (run && run->has_leap_tai && stamp->kind == STAMP_UTC)
		take_leaps(stamp, out);
	if (out->basis == WHEN_NONE || stamp->kind == STAMP_UTC)
		return;
	/* A zone that is not known on this machine; its offset is then 0. */
	if (!zone && run && run->zone_name.len > 0) {
		out->zone_known = false;
		out->offset_s = 0;
	}
	if (!zone)
		return;
	/* Of an hour that occurs twice the first is taken, and marked; so is an
	 * hour that the zone has not, as the moment when clocks went over it:
	 * this clock did not follow, or it kept another zone. */
	local = out->ns + (out->zone_known ? out->offset_s * ns_per_s : 0);
	zone_local(zone, local / ns_per_s, &moment);
	out->ns = moment.first_s * ns_per_s + local % ns_per_s;
	if (out->basis != WHEN_ASSUMED) {
		out->min_ns = out->ns;
		out->max_ns = moment.last_s * ns_per_s + local % ns_per_s;
	}
	out->zone_known = true;
	out->offset_s = moment.first_offset_s;
	if (moment.fit != ZONE_ONCE)
		out->basis = WHEN_ASSUMED;
	if (out->basis == WHEN_STATED)
		out->basis = WHEN_INFERRED;
}

int64_t
clock_low_ns(const struct when *w)
{
	int64_t ns = w->min_ns != 0 && w->min_ns < w->ns ? w->min_ns : w->ns;

	return w->zone_known ? ns : ns - ZONE_SPAN_S * ns_per_s;
}

int64_t
clock_high_ns(const struct when *w)
{
	int64_t ns = w->max_ns > w->ns ? w->max_ns : w->ns;

	return w->zone_known ? ns : ns + ZONE_SPAN_S * ns_per_s;
}

const struct run_reading *
clock_run_at(const struct source_view *source, uint64_t offset)
{
	const struct run_reading *found = NULL;

	for (size_t i = 0; i < source->nruns; i++) {
		if (found && source->runs[i].first_offset > offset)
			break;
		found = &source->runs[i];
	}
	return found;
}

/* Of the pieces of a run that begin with runs[i] the one that has the byte. */
static const struct run_reading *
piece_at(const struct source_view *source, size_t i, uint64_t offset)
{
	while (i + 1 < source->nruns &&
		source->runs[i + 1].run == source->runs[i].run &&
		source->runs[i + 1].first_offset <= offset)
		i++;
	return &source->runs[i];
}

const struct run_reading *
clock_frame_run(const struct source_view *source, const struct frame *frame,
	uint64_t offset)
{
	if (!(frame->flags & FRAME_RUN_CUT))
		for (size_t i = 0; i < source->nruns; i++)
			if (source->runs[i].run == frame->run)
				return piece_at(source, i, offset);
	return clock_run_at(source, offset);
}

bool
clock_has_pieces(const struct source_view *source)
{
	for (size_t i = 1; i < source->nruns; i++)
		if (source->runs[i].run == source->runs[i - 1].run)
			return true;
	return false;
}

/* A piece of the same run beside it; is its zone known? */
static bool
is_known_beside(const struct run_reading *run, const struct run_reading *beside)
{
	return beside->run == run->run &&
		beside->reading.zone_basis == READING_INFERRED;
}

size_t
clock_may_be(const struct source_view *source, const struct run_reading *run,
	const struct run_reading *out[2])
{
	const struct run_reading *last = &source->runs[source->nruns - 1];
	size_t n = 0;

	if (run->reading.zone_basis == READING_INFERRED)
		return 0;
	if (run > source->runs && is_known_beside(run, run - 1))
		out[n++] = run - 1;
	if (run < last && is_known_beside(run, run + 1))
		out[n++] = run + 1;
	return n;
}

static void
widen(struct clock_range *r, const struct when *when, int64_t fold)
{
	int64_t slack = (when->zone_known ? 0 : ZONE_SPAN_S * ns_per_s) + fold;
	int64_t lo = when->ns - fold;
	int64_t hi = when->ns + fold + ns_per_s;

	if (!r->is_timed || lo < r->lo)
		r->lo = lo;
	if (!r->is_timed || hi > r->hi)
		r->hi = hi;
	lo = (when->min_ns < when->ns ? when->min_ns : when->ns) - slack;
	hi = (when->max_ns > when->ns ? when->max_ns : when->ns) + slack +
		ns_per_s;
	if (!r->is_timed || lo < r->filter_lo)
		r->filter_lo = lo;
	if (!r->is_timed || hi > r->filter_hi)
		r->filter_hi = hi;
	r->is_timed = true;
}

static bool
widen_stamp(struct clock_range *r, const struct run_reading *run,
	const struct zone *zone, enum stamp_kind kind, int64_t seconds)
{
	const struct stamp stamp = { .kind = kind, .seconds = seconds };
	struct when when;

	clock_when(run, zone, &stamp, &when);
	if (when.basis == WHEN_NONE)
		r->has_timeless = true;
	else
		/* Without the rules of a zone the order of stamps is that of
		 * times. */
		widen(r, &when, zone ? fold_ns : leap_ns);
	return when.basis != WHEN_NONE;
}

/* 29 February is no time in most years; what lies between is. */
static void
widen_bound(struct clock_range *r, const struct run_reading *run,
	const struct zone *zone, enum stamp_kind kind, const int64_t bound[2])
{
	if (!widen_stamp(r, run, zone, kind, bound[0]) &&
		kind == STAMP_YEARLESS)
		(void)widen_stamp(r, run, zone, kind, bound[1]);
}

static void
widen_range(struct clock_range *r, const struct run_reading *run,
	const struct zone *zone, const struct stamp_range *ranges)
{
	for (int k = 0; k < 3; k++) {
		if (ranges[k].lo > ranges[k].hi)
			continue;
		widen_bound(r, run, zone, (enum stamp_kind)(k + 1),
			(int64_t[2]){ ranges[k].lo, ranges[k].lo - 86400 });
		widen_bound(r, run, zone, (enum stamp_kind)(k + 1),
			(int64_t[2]){ ranges[k].hi, ranges[k].hi + 86400 });
	}
}

void
clock_frame_range(const struct source_view *source, const struct frame *frame,
	struct clock_zones *zones, struct clock_range *out)
{
	uint64_t end = frame->first_offset + frame->raw_len;
	const struct zone *zone = NULL;

	memset(out, 0, sizeof(*out));
	if (frame->flags & FRAME_UNSTAMPED_HEAD)
		out->has_timeless = true;
	if (frame->first.kind == STAMP_NONE && frame->carry.kind == STAMP_NONE)
		out->has_timeless = true;
	if (source->nruns == 0)
		return;
	zone = clock_zone_find(zones, source->runs[0].zone_name);
	for (size_t i = 0; i < source->nruns; i++) {
		const struct run_reading *run = &source->runs[i];

		if (run->run < frame->run || run->first_offset >= end)
			continue;
		/* A straggler sorts where the run before it ended. */
		if (run->reading.is_straggler && i > 0)
			(void)widen_stamp(out, run - 1, zone,
				(enum stamp_kind)run[-1].last.kind,
				run[-1].last.seconds);
		widen_range(out, run, zone,
			frame->flags & FRAME_RUN_CUT ? run->range
						     : frame->range);
		if (frame->carry.kind != STAMP_NONE)
			(void)widen_stamp(out, run, zone,
				(enum stamp_kind)frame->carry.kind,
				frame->carry.seconds);
	}
}
