#include "query/plan/source/source_time.h"

#include "format/record/cut.h"
#include "indexer/store/index/reader.h"

#include <stdlib.h>
#include <string.h>

static enum wb_err
owner_of(struct searched *in, const struct extent_row *x,
	const struct source_view **out, struct err *err)
{
	uint32_t ord = 0;

	if (!readings_owner(in->readings, x->segment, x->stream, &ord))
		return err_set(err, WB_CORRUPT,
			"%s: stream %u of segment %u has no source: run "
			"'waybill reindex'",
			index_place(in->index), x->stream, x->segment);
	*out = readings_source(in->readings, ord, err);
	return *out ? WB_OK : WB_CORRUPT;
}

enum wb_err
source_runs(struct searched *in, const struct source_view *v,
	struct arena *arena, struct source_run **out, size_t *count,
	struct err *err)
{
	struct source_run *list = NULL;
	size_t cap = 0;
	size_t n = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < v->nextents && rc == WB_OK; i++) {
		const struct extent_row *x = &v->extents[i];
		const struct source_view *owner = NULL;

		rc = owner_of(in, x, &owner, err);
		for (size_t k = 0; owner && k < owner->nruns; k++) {
			if (owner->runs[k].first_offset >= x->to)
				break;
			list = xgrow(list, &cap, n + 1, sizeof(*list));
			list[n++] = (struct source_run){ owner, &owner->runs[k],
				x };
		}
	}
	*out = arena_array(arena, n, sizeof(*list));
	if (n > 0)
		memcpy(*out, list, n * sizeof(*list));
	*count = n;
	free(list);
	return rc;
}

/* The times met so far. */
struct met {
	const struct run_reading *run;
	const struct zone *zone;
	struct when *out;
};

static void
meet(struct met *m, const struct stamp *stamp)
{
	struct when when;

	clock_when(m->run, m->zone, stamp, &when);
	if (when.basis == WHEN_NONE)
		return;
	if (m->out[0].basis == WHEN_NONE || when.ns < m->out[0].ns)
		m->out[0] = when;
	if (m->out[1].basis == WHEN_NONE || when.ns > m->out[1].ns)
		m->out[1] = when;
}

static void
meet_range(struct met *m, const struct stamp_range *range)
{
	for (int k = 0; k < 3; k++) {
		struct stamp stamp = { .kind = (enum stamp_kind)(k + 1) };

		if (range[k].lo > range[k].hi)
			continue;
		stamp.seconds = range[k].lo;
		meet(m, &stamp);
		stamp.seconds = range[k].hi;
		meet(m, &stamp);
	}
}

/* Do other lines of the run have such stamps? One without its end may be of
 * another kind. */
static bool
has_kind(const struct run_reading *run, enum stamp_kind kind)
{
	const struct stamp_range *range =
		kind == STAMP_NONE ? NULL : &run->range[kind - 1];

	return range && range->lo <= range->hi;
}

/* Lines of a frame, as far as they are of the source, with the part of one that
 * ends at `torn`. To the second, as ranges are. */
static void
meet_lines(struct met *m, const struct source_view *owner,
	const struct frame *frame, uint64_t from, struct span lines,
	uint64_t torn)
{
	enum text_encoding encoding = (enum text_encoding)owner->encoding;
	const char *base = lines.ptr;
	struct buf text = { 0 };
	struct span line;
	struct span whole;

	while (cut_next(&lines, encoding, &line, &whole)) {
		const uint64_t at = from + (uint64_t)(whole.ptr - base);
		const bool is_torn = at + whole.len == torn;
		struct stamp_scan scan;
		struct stamp stamp;

		m->run = clock_frame_run(owner, frame, at);
		stamp_scan(cut_text(line, encoding, 0, &text), &scan);
		stamp = (struct stamp){ .kind = scan.stamp.kind,
			.seconds = scan.stamp.seconds };
		if (stamp.kind != STAMP_NONE &&
			(!is_torn || (m->run && has_kind(m->run, stamp.kind))))
			meet(m, &stamp);
	}
	buf_release(&text);
}

/* Are all lines of a frame of one run, or of one piece of it? */
static bool
is_of_one(const struct source_view *owner, const struct frame *frame)
{
	return !(frame->flags & FRAME_RUN_CUT) &&
		clock_frame_run(owner, frame, frame->first_offset) ==
		clock_frame_run(
			owner, frame, frame->first_offset + frame->raw_len - 1);
}

/* Has the run more bytes than the source's extent? */
static bool
is_cut(const struct source_run *r)
{
	const struct source_view *o = r->owner;
	size_t next = (size_t)(r->run - o->runs) + 1;

	/* The rest of a line that goes on in the next extent has its stamp. */
	if (next < o->nruns && o->runs[next].first_offset <= r->extent->to)
		return false;
	for (size_t i = 0; i < o->nextents; i++)
		if (o->extents[i].segment == r->extent->segment &&
			o->extents[i].stream == r->extent->stream)
			return o->extents[i].to > r->extent->to;
	return false;
}

/* The run goes on where the source has ended, or is in pieces: look at what
 * there is of it, and behind it. */
static enum wb_err
meet_cut(struct searched *in, const struct source_run *r, struct met *m,
	struct err *err)
{
	const struct extent_row *x = r->extent;
	struct index_store state = { 0 };
	struct source_reader reader = {
		.extents = x, .nextents = 1, .offset = r->run->first_offset
	};
	struct dir_entry entry = { 0 };
	struct span bytes = { "", 1 };
	const uint64_t torn = is_cut(r) ? x->to : UINT64_MAX;
	enum wb_err rc = WB_OK;

	/* What of the run was before the extent was lost, and salvaged. */
	if (reader.offset < x->from)
		reader.offset = x->from;
	index_store_init(&state, in->index, &reader.store);
	while (rc == WB_OK && bytes.len > 0) {
		uint64_t from = reader.offset;

		rc = source_read(&reader, &bytes, &entry, err);
		if (rc != WB_OK || bytes.len == 0)
			break;
		m->run = clock_frame_run(r->owner, &entry.frame, from);
		if (x->frames > 0 && from == entry.frame.first_offset &&
			bytes.len == entry.frame.raw_len &&
			is_of_one(r->owner, &entry.frame))
			meet_range(m, entry.frame.range);
		else
			meet_lines(
				m, r->owner, &entry.frame, from, bytes, torn);
	}
	index_store_release(&state);
	return rc;
}

/* Is it in pieces, which only all its lines tell apart? */
static bool
is_piece(const struct source_run *r)
{
	size_t i = (size_t)(r->run - r->owner->runs);

	return i + 1 < r->owner->nruns && r->run[1].run == r->run->run;
}

static bool
is_later_piece(const struct source_run *r)
{
	return r->run > r->owner->runs && r->run[-1].run == r->run->run;
}

enum wb_err
source_times(struct searched *in, const struct source_run *runs, size_t count,
	struct when out[2], struct err *err)
{
	enum wb_err rc = WB_OK;

	memset(out, 0, 2 * sizeof(*out));
	for (size_t i = 0; i < count && rc == WB_OK; i++) {
		const struct source_run *r = &runs[i];
		struct met m = { .run = r->run, .out = out };

		m.zone = clock_zone_find(
			&in->zones, r->owner->runs[0].zone_name);
		if (is_later_piece(r))
			continue;
		if (is_piece(r) || is_cut(r))
			rc = meet_cut(in, r, &m, err);
		else
			meet_range(&m, r->run->range);
	}
	return rc;
}
