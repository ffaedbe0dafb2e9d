#include "query/plan/fold/fold_part.h"

#include "format/log/anchor/anchor.h"
#include "format/record/cut.h"
#include "indexer/store/index/reader.h"
#include "query/plan/view/hit.h"

#include <stdlib.h>

static const int64_t ns_per_s = 1000000000;

enum {
	DAY_S = 86400,
	HOUR_S = 3600,
	/* Two changes of a zone are no nearer to each other. */
	STRIDE_S = 60 * DAY_S,
	/* Antarctica/Troll sets its clocks back by two hours. */
	LONGEST_S = 2 * HOUR_S,
	/* What a line says of its own time fits within this. */
	ANCHOR_SLACK_S = 120
};

/* A fold of one stream that was looked for. */
struct fold_kept {
	struct fold_kept *next;
	uint32_t segment;
	uint32_t stream;
	struct fold fold;
};

/* The first local second in [lo, hi] from which an offset is smaller. */
static bool
find_change(const struct zone *z, int64_t lo, int64_t hi, int64_t *out)
{
	struct zone_moment moment;
	int32_t before_s = 0;

	zone_local(z, lo, &moment);
	before_s = moment.first_offset_s;
	zone_local(z, hi, &moment);
	if (moment.last_offset_s >= before_s)
		return false;
	while (lo + 1 < hi) {
		int64_t middle = lo + (hi - lo) / 2;

		zone_local(z, middle, &moment);
		if (moment.last_offset_s < before_s)
			hi = middle;
		else
			lo = middle;
	}
	*out = hi;
	return true;
}

/* The first fold that a local time in [lo, hi] may be in. */
static bool
find_fold(const struct zone *z, int64_t lo, int64_t hi, struct fold *out)
{
	struct zone_moment moment;
	int64_t at = 0;

	for (int64_t from = lo - LONGEST_S; from <= hi; from += STRIDE_S) {
		int64_t to = from + STRIDE_S;

		if (to > hi + LONGEST_S)
			to = hi + LONGEST_S;
		if (!find_change(z, from, to, &at))
			continue;
		zone_local(z, at, &moment);
		if (moment.fit != ZONE_TWICE || at > hi ||
			at + moment.last_s - moment.first_s <= lo)
			continue;
		*out = (struct fold){ .from_ns = moment.first_s * ns_per_s,
			.length_ns =
				(moment.last_s - moment.first_s) * ns_per_s,
			.second_from = UINT64_MAX };
		return true;
	}
	return false;
}

static bool
local_second(const struct run_reading *run, const struct zone *zone,
	enum stamp_kind kind, int64_t seconds, int64_t *out)
{
	const struct stamp stamp = { .kind = kind, .seconds = seconds };
	struct when when;

	clock_when(run, zone, &stamp, &when);
	if (when.basis == WHEN_NONE || !when.zone_known)
		return false;
	*out = when.ns / ns_per_s + when.offset_s;
	return true;
}

static bool
run_fold(const struct run_reading *run, const struct stamp_range *ranges,
	const struct zone *zone, struct fold *out)
{
	for (int k = 0; k < 2; k++) {
		int64_t lo = 0;
		int64_t hi = 0;

		if (ranges[k].lo <= ranges[k].hi &&
			local_second(run, zone, (enum stamp_kind)(k + 1),
				ranges[k].lo, &lo) &&
			local_second(run, zone, (enum stamp_kind)(k + 1),
				ranges[k].hi, &hi) &&
			find_fold(zone, lo, hi, out))
			return true;
	}
	return false;
}

static bool
frame_fold(const struct source_view *owner, const struct frame *frame,
	const struct zone *zone, struct fold *out)
{
	const uint64_t end = frame->first_offset + frame->raw_len;
	const bool is_cut = frame->flags & FRAME_RUN_CUT;

	for (size_t i = 0; i < owner->nruns; i++) {
		const struct run_reading *run = &owner->runs[i];

		if (is_cut ? run->run >= frame->run && run->first_offset < end
			   : run->run == frame->run)
			if (run_fold(run, is_cut ? run->range : frame->range,
				    zone, out))
				return true;
	}
	return false;
}

bool
fold_has(const struct fold *f, const struct when *w)
{
	return w->basis == WHEN_ASSUMED && w->zone_known &&
		w->min_ns == w->ns && w->max_ns - w->ns == f->length_ns &&
		w->ns >= f->from_ns && w->ns < f->from_ns + f->length_ns;
}

enum fold_pass
fold_settle(const struct fold *fold, uint64_t offset, struct when *when)
{
	if (!fold || !fold_has(fold, when))
		return FOLD_NONE;
	if (offset >= fold->second_from) {
		when->ns = when->min_ns = when->max_ns;
		when->offset_s -= (int32_t)(fold->length_ns / ns_per_s);
		when->basis = WHEN_INFERRED;
		return fold->by_anchor ? FOLD_SECOND_BY_ANCHOR : FOLD_SECOND;
	}
	if (offset >= fold->first_until)
		return FOLD_OPEN;
	when->max_ns = when->ns;
	when->basis = WHEN_INFERRED;
	return fold->by_anchor ? FOLD_FIRST_BY_ANCHOR : FOLD_FIRST;
}

/* What is at hand while lines are looked through. */
struct fold_look {
	const struct source_view *owner;
	const struct zone *zone;
	struct fold *fold;
	int64_t latest_ns;
	bool is_done;
};

/* Which pass does the line itself say? */
static void
take_anchors(struct fold_look *l, struct span text,
	const struct stamp_scan *scan, uint64_t offset, int64_t first_ns)
{
	struct anchor found[ANCHORS_PER_LINE];
	size_t n = anchors_find(text, scan, found, ANCHORS_PER_LINE);

	for (size_t i = 0; i < n; i++) {
		int64_t late_s = found[i].utc_s - first_ns / ns_per_s;

		if (found[i].strength != ANCHOR_EXACT || !found[i].own_clock)
			continue;
		if (llabs(late_s) <= ANCHOR_SLACK_S)
			l->fold->first_until = offset + 1;
		if (llabs(late_s - l->fold->length_ns / ns_per_s) >
			ANCHOR_SLACK_S)
			continue;
		l->fold->second_from = offset;
		l->is_done = true;
	}
	l->fold->by_anchor =
		l->fold->by_anchor || l->is_done || l->fold->first_until > 0;
}

static void
take_line(struct fold_look *l, const struct frame *frame, struct span text,
	uint64_t offset)
{
	struct stamp_scan scan;
	struct when when;

	stamp_scan(text, &scan);
	if (scan.stamp.kind == STAMP_NONE || scan.stamp.kind == STAMP_UTC)
		return;
	clock_when(clock_frame_run(l->owner, frame, offset), l->zone,
		&scan.stamp, &when);
	if (!fold_has(l->fold, &when))
		return;
	if (when.ns < l->latest_ns - FOLD_STEP_BACK_S * ns_per_s) {
		l->fold->first_until = l->fold->second_from = offset;
		l->fold->by_anchor = false;
		l->is_done = true;
		return;
	}
	if (when.ns > l->latest_ns)
		l->latest_ns = when.ns;
	take_anchors(l, text, &scan, offset, when.ns);
}

static void
take_frame(struct fold_look *l, const struct frame *frame, struct span raw)
{
	enum text_encoding encoding = (enum text_encoding)l->owner->encoding;
	const char *base = raw.ptr;
	struct buf text = { 0 };
	struct span line;
	struct span whole;

	while (!l->is_done && cut_next(&raw, encoding, &line, &whole)) {
		uint64_t offset =
			frame->first_offset + (uint64_t)(whole.ptr - base);

		if (whole.ptr == base && (frame->flags & FRAME_BEGINS_MID))
			continue;
		take_line(l, frame, cut_text(line, encoding, offset, &text),
			offset);
	}
	buf_release(&text);
}

static void
take_extent(struct fold_look *l, const struct frame_store *store,
	const struct extent_row *x)
{
	struct err err = { 0 };

	for (uint64_t i = 0; i < x->frames && !l->is_done; i++) {
		struct dir_entry entry;
		struct fold fold;
		struct span raw;

		if (store->frame(store->ctx, x->segment, x->first_frame + i,
			    &entry, &err) != WB_OK ||
			entry.frame.stream != x->stream)
			return;
		if (frame_fold(l->owner, &entry.frame, l->zone, &fold) &&
			fold.from_ns == l->fold->from_ns &&
			store->fetch(store->ctx, &entry, &raw, &err) == WB_OK)
			take_frame(l, &entry.frame, raw);
	}
}

void
fold_look(struct searched *in, const struct source_view *owner,
	const struct zone *zone, struct fold *fold)
{
	struct fold_look l = { .owner = owner,
		.zone = zone,
		.fold = fold,
		.latest_ns = INT64_MIN / 2 };
	struct index_store state = { 0 };
	struct frame_store store = { 0 };

	index_store_init(&state, in->index, &store);
	for (size_t i = 0; i < owner->nextents && !l.is_done; i++) {
		const struct extent_row *x = &owner->extents[i];

		if (x->segment == owner->segment && x->stream == owner->no)
			take_extent(&l, &store, x);
	}
	index_store_release(&state);
}

const struct fold *
fold_of_frame(struct searched *in, const struct source_view *owner,
	const struct frame *frame)
{
	const struct zone *zone = owner->nruns > 0
		? clock_zone_find(&in->zones, owner->runs[0].zone_name)
		: NULL;
	struct fold_kept *kept = in->folds;
	struct fold fold;
	const struct source_view *whole = NULL;

	if (!zone || !frame_fold(owner, frame, zone, &fold))
		return NULL;
	for (; kept; kept = kept->next)
		if (kept->segment == owner->segment &&
			kept->stream == owner->no &&
			kept->fold.from_ns == fold.from_ns)
			return &kept->fold;
	kept = arena_alloc(&in->zones.arena, sizeof(*kept));
	*kept = (struct fold_kept){ in->folds, owner->segment, owner->no,
		fold };
	whole = readings_source(in->readings, owner->ord, NULL);
	if (whole) {
		fold_look(in, whole, zone, &kept->fold);
		fold_ask_rotations(in, whole, zone, &kept->fold);
	}
	in->folds = kept;
	return &kept->fold;
}
