#include "query/plan/view/clock.h"

#include "format/time/civil.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 3000, STAMPS = 12 };

static const int64_t second = 1000000000;

static const char *const zones[] = { "", "", "", "Europe/Berlin",
	"Antarctica/Troll", "Australia/Lord_Howe", "Nowhere/Atall" };

/* A block of stamps of one kind, and the range its frame would have. */
struct block {
	struct stamp stamps[STAMPS];
	struct frame frame;
	struct run_reading run;
	struct source_view source;
};

static void
draw_reading(struct reading *r)
{
	r->year_basis = (enum reading_basis)(rand() % 5);
	r->year = 1999 + rand() % 25;
	r->zone_basis = (enum reading_basis)(rand() % 5);
	r->zone_s = (rand() % 27 - 13) * 3600 + 1800 * (rand() % 2);
}

static void
draw_block(struct block *b)
{
	enum stamp_kind kind = (enum stamp_kind)(1 + rand() % 3);
	int64_t span = rand() % 3 ? 3600 : 86400 * 40;
	int64_t from = rand() % 3
		? rand() % (340 * 86400)
		/* Around 29 February and a night of folds. */
		: civil_yearless(2, 29, 0) - 90000 + rand() % 180000;

	memset(b, 0, sizeof(*b));
	for (int k = 0; k < 3; k++)
		b->frame.range[k] =
			(struct stamp_range){ INT64_MAX, INT64_MIN };
	if (kind != STAMP_YEARLESS)
		from += (int64_t)(rand() % 40) * 31556952;
	for (size_t i = 0; i < STAMPS; i++) {
		struct stamp *s = &b->stamps[i];
		struct stamp_range *range = &b->frame.range[kind - 1];

		s->kind = kind;
		s->seconds = from + rand() % span;
		s->ns = rand() % 2 ? (uint32_t)rand() % 1000000000 : 0;
		if (kind == STAMP_YEARLESS && s->seconds >= 366 * 86400)
			s->seconds = 366 * 86400 - 1;
		range->lo = s->seconds < range->lo ? s->seconds : range->lo;
		range->hi = s->seconds > range->hi ? s->seconds : range->hi;
	}
	b->frame.first =
		(struct disk_stamp){ (uint8_t)kind, 0, b->stamps[0].seconds };
	b->frame.raw_len = 100;
	draw_reading(&b->run.reading);
	b->run.zone_name = span_of(zones[rand() % 7]);
	b->run.has_leap_tai = rand() % 4 == 0;
	b->source.nruns = 1;
	b->source.runs = &b->run;
}

static void
check_stamp(const struct block *b, const struct stamp *stamp,
	const struct zone *zone, const struct clock_range *range)
{
	struct when when;
	int64_t slack = 0;

	clock_when(&b->run, zone, stamp, &when);
	if (when.basis == WHEN_NONE)
		return;
	slack = when.zone_known ? 0 : ZONE_SPAN_S * second;
	cr_expect(range->is_timed);
	cr_expect(range->lo <= when.ns && when.ns <= range->hi,
		"%lld not in %lld..%lld (%.*s)", (long long)when.ns,
		(long long)range->lo, (long long)range->hi,
		(int)b->run.zone_name.len, b->run.zone_name.ptr);
	cr_expect(range->filter_lo <= when.ns - slack &&
		range->filter_lo <= when.min_ns - slack &&
		range->filter_hi >= when.ns + slack &&
		range->filter_hi >= when.max_ns + slack);
}

Test(clock, frame_range)
{
	struct clock_zones open = { 0 };

	srand(6);
	for (int i = 0; i < ROUNDS; i++) {
		struct block b;
		struct clock_range range;
		const struct zone *zone = NULL;

		draw_block(&b);
		zone = clock_zone_find(&open, b.run.zone_name);
		clock_frame_range(&b.source, &b.frame, &open, &range);
		for (size_t k = 0; k < STAMPS; k++)
			check_stamp(&b, &b.stamps[k], zone, &range);
	}
	clock_zones_release(&open);
}

/* Around one of the stamps, or anywhere near. */
static void
draw_window(const struct when *near, struct clock_window *w)
{
	int64_t at = near->ns / second;
	int64_t width = rand() % 3 ? rand() % 7200 : rand() % (320 * 86400);

	if (rand() % 3 == 0)
		at += rand() % (80 * 86400) - 40 * 86400;
	*w = (struct clock_window){ .has_since = rand() % 4 > 0,
		.has_until = rand() % 4 > 0,
		.by_order = rand() % 2,
		.since_s = at - rand() % (width + 1) };
	w->until_s = w->since_s + width;
	clock_window_ready(w);
}

static bool
is_in(const struct clock_window *w, const struct when *when)
{
	int64_t slack = when->zone_known ? 0 : ZONE_SPAN_S * second;
	int64_t lo = when->ns < when->min_ns ? when->ns : when->min_ns;
	int64_t hi = when->ns > when->max_ns ? when->ns : when->max_ns;

	if (w->by_order) {
		lo = hi = when->ns;
	} else {
		lo -= slack;
		hi += slack;
	}
	return (!w->has_since || hi >= w->since_s * second) &&
		(!w->has_until || lo < w->until_s * second);
}

/* What it rules out has no line in the window, whatever the reading. */
Test(clock, window)
{
	struct clock_zones open = { 0 };
	size_t ruled_out = 0;

	srand(7);
	for (int i = 0; i < ROUNDS; i++) {
		struct block b;
		struct clock_window w;
		struct when when[STAMPS];
		const struct zone *zone = NULL;

		draw_block(&b);
		zone = clock_zone_find(&open, b.run.zone_name);
		for (size_t k = 0; k < STAMPS; k++)
			clock_when(&b.run, zone, &b.stamps[k], &when[k]);
		draw_window(&when[0], &w);
		if (!clock_window_misses(&w, &b.frame))
			continue;
		ruled_out++;
		for (size_t k = 0; k < STAMPS; k++)
			cr_expect(when[k].basis == WHEN_NONE
					? w.by_order
					: !is_in(&w, &when[k]),
				"round %d: %lld in %lld..%lld", i,
				(long long)when[k].ns, (long long)w.since_s,
				(long long)w.until_s);
		/* Of these the stamps alone do not tell. */
		b.frame.flags =
			rand() % 2 ? FRAME_RUN_CUT : FRAME_UNSTAMPED_HEAD;
		cr_expect(!clock_window_misses(&w, &b.frame));
		b.frame.flags = 0;
		b.frame.run = 1;
		cr_expect(!clock_window_misses(&w, &b.frame));
	}
	cr_expect(ruled_out > ROUNDS / 10, "%zu", ruled_out);
	clock_zones_release(&open);
}

Test(clock, timeless)
{
	struct clock_zones open = { 0 };
	struct clock_range range;
	struct clock_window window;
	struct block b;

	draw_block(&b);
	b.run.zone_name = SPAN("");
	b.frame.flags = FRAME_UNSTAMPED_HEAD;
	clock_frame_range(&b.source, &b.frame, &open, &range);
	cr_expect(range.has_timeless);
	/* No stamp in it, none before it. */
	memset(&b.frame.first, 0, sizeof(b.frame.first));
	b.frame.flags = 0;
	for (int k = 0; k < 3; k++)
		b.frame.range[k] = (struct stamp_range){ 1, 0 };
	clock_frame_range(&b.source, &b.frame, &open, &range);
	cr_expect(range.has_timeless && !range.is_timed);
	/* A window by order needs none of its lines; a filter counts them. */
	window = (struct clock_window){ .has_since = true, .by_order = true };
	cr_expect(clock_window_misses(&window, &b.frame));
	window.by_order = false;
	cr_expect(!clock_window_misses(&window, &b.frame));
	/* One before it: its lines have that. */
	b.frame.carry = (struct disk_stamp){ STAMP_UTC, 5, 1000 };
	clock_frame_range(&b.source, &b.frame, &open, &range);
	cr_expect(!range.has_timeless && range.is_timed &&
		range.lo <= 1000 * second && range.hi >= 1000 * second + 5);
	cr_expect(!clock_zone_find(&open, SPAN("Nowhere/Atall")));
	cr_expect(!clock_zone_find(&open, SPAN("")));
	cr_expect(clock_zone_find(&open, SPAN("Europe/Berlin")) ==
		clock_zone_find(&open, SPAN("Europe/Berlin")));
	clock_zones_release(&open);
}

Test(clock, runs)
{
	struct run_reading runs[3] = { { .run = 0, .first_offset = 10 },
		{ .run = 1, .first_offset = 100 },
		{ .run = 2, .first_offset = 200 } };
	struct source_view v = { .nruns = 3, .runs = runs };
	struct frame f = { .run = 1 };

	cr_expect(clock_run_at(&v, 0) == &runs[0]);
	cr_expect(clock_run_at(&v, 99) == &runs[0]);
	cr_expect(clock_run_at(&v, 100) == &runs[1]);
	cr_expect(clock_run_at(&v, 5000) == &runs[2]);
	cr_expect(clock_frame_run(&v, &f, 5000) == &runs[1]);
	f.flags = FRAME_RUN_CUT;
	cr_expect(clock_frame_run(&v, &f, 5000) == &runs[2]);
	v.nruns = 0;
	cr_expect(!clock_run_at(&v, 5));
}
