/* The last line of a copy that was made while it was written: it goes on where
 * the log does, and counts there. */
#include "query/coverage/log/logs.h"

#include "format/log/line/head.h"
#include "format/record/cut.h"
#include "query/plan/source/source_filter.h"

static bool
is_own(const struct source_view *v, const struct extent_row *x)
{
	return x->segment == v->segment && x->stream == v->no;
}

/* Where what goes on from a source has the first bytes of its own, which begin
 * with that line; UINT64_MAX if it has none. */
static uint64_t
heir_from(struct logs_reading *r, const struct source_view *v)
{
	struct readings *readings = r->ask->indexes[r->index].readings;
	struct err ignored = { 0 };
	const struct source_view *heir =
		readings_source(readings, v->superseded_by, &ignored);

	for (size_t i = 0; heir && i < heir->nextents; i++)
		if (is_own(heir, &heir->extents[i]))
			return heir->extents[i].from;
	return UINT64_MAX;
}

static bool
find_line(struct logs_reading *r, const struct frame *f, struct span raw,
	uint64_t from)
{
	const enum text_encoding encoding =
		(enum text_encoding)r->owner->encoding;
	struct logs_lines *out = &r->torn;
	struct buf text = { 0 };
	struct stamp_scan scan;
	struct log_head head;
	struct span line = { 0 };
	struct span whole = { 0 };
	uint64_t offset = f->first_offset;

	while (offset < from && cut_next(&raw, encoding, &line, &whole))
		offset += whole.len;
	if (offset != from || !cut_next(&raw, encoding, &line, &whole) ||
		raw.len > 0)
		return false;
	line = cut_text(line, encoding, offset, &text);
	stamp_scan(line, &scan);
	head_scan_from(line, &scan, &head);
	*out = (struct logs_lines){ .host = arena_copy(
					    &r->out->arena, head.host),
		.from = from,
		.kind = scan.stamp.kind,
		.beat = { 0, 1 } };
	if (out->kind != STAMP_NONE)
		out->beat.at = beat_of(scan.stamp.seconds);
	buf_release(&text);
	return true;
}

/* What of it cannot be read is left as it was counted. */
static bool
read_line(struct logs_reading *r, const struct extent_row *last, uint64_t from)
{
	struct index *ix = r->ask->indexes[r->index].index;
	struct fetch *fetch = fetch_new();
	struct dir_entry entry = { 0 };
	struct span raw = { 0 };
	struct err ignored = { 0 };
	int fd = -1;
	enum wb_err rc = index_frame(ix, last->segment,
		last->first_frame + last->frames - 1, &entry, &ignored);
	bool found = false;

	if (rc == WB_OK)
		rc = index_blocks_fd(ix, entry.segment, &fd, &ignored);
	if (rc == WB_OK)
		rc = fetch_frame(fetch, fd, &entry, &raw, &ignored);
	if (rc == WB_OK && entry.frame.stream == r->owner->no)
		found = find_line(r, &entry.frame, raw, from);
	fetch_free(fetch);
	return found;
}

void
logs_find_torn(struct logs_reading *r)
{
	const struct source_view *v = r->owner;
	const struct extent_row *last =
		v->nextents > 0 ? &v->extents[v->nextents - 1] : NULL;
	uint64_t from = UINT64_MAX;

	r->has_torn = false;
	/* Who asks for the copy alone asks for its last line, too. */
	if (v->superseded_by == UINT32_MAX || !last || !is_own(v, last) ||
		last->to != v->bytes || last->frames == 0 ||
		(r->filter &&
			!source_filter_has(
				r->filter, r->index, v->superseded_by)))
		return;
	from = heir_from(r, v);
	if (from >= last->from && from < v->bytes)
		r->has_torn = read_line(r, last, from);
}

void
logs_leave_torn(struct logs_reading *r, struct logs_lines *lines)
{
	const struct logs_lines *torn = &r->torn;

	if (!r->has_torn || lines->beat.lines == 0 ||
		lines->kind != torn->kind || lines->beat.at != torn->beat.at ||
		!span_eq(lines->host, torn->host) ||
		clock_run_at(r->owner, lines->from) !=
			clock_run_at(r->owner, torn->from))
		return;
	lines->beat.lines--;
	r->has_torn = false;
}
