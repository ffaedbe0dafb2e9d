#include "query/coverage/clock/clock_read.h"

#include "format/record/cut.h"
#include "query/coverage/clock/clock_block.h"
#include "query/plan/line.h"
#include "query/plan/source/source_filter.h"
#include "query/plan/work/spread.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
	FOLD_S = 3600,
	/* Lines may be out of order by that. */
	SLOW_S = 60,
	/* Blocks given to the threads at a time. */
	BATCH = 64
};

/* What is at hand while one source is read. */
struct reading_on {
	struct clock_book *book;
	const struct search_spec *spec;
	const struct node *filter;
	struct searched *in;
	struct clock_from from;
	/* Of the stream of the frame looked at last. */
	uint32_t segment;
	uint32_t stream;
	struct clock_host *host;
	/* Of the line before. */
	int64_t last_s;
	/* For lines in pieces, which are read one by one. */
	struct clock_scanner *scanner;
	struct clock_notes notes;
	/* The others are read by blocks. */
	struct clock_block *blocks;
	size_t nblocks;
	atomic_size_t next;
};

/* The run of a line, and the zone of its source. */
static enum wb_err
find_owner(struct reading_on *r, const struct dir_entry *entry, struct err *err)
{
	struct clock_from *from = &r->from;
	uint32_t ord = 0;

	if (from->owner && r->segment == entry->segment &&
		r->stream == entry->frame.stream)
		return WB_OK;
	r->segment = entry->segment;
	r->stream = entry->frame.stream;
	if (!readings_owner(r->in->readings, r->segment, r->stream, &ord))
		return err_set(err, WB_CORRUPT,
			"%s: a frame has no source: run 'waybill reindex'",
			index_place(r->in->index));
	from->owner = readings_source(r->in->readings, ord, err);
	if (!from->owner)
		return WB_CORRUPT;
	from->zone = from->owner->nruns == 0
		? NULL
		: clock_zone_find(
			  &r->in->zones, from->owner->runs[0].zone_name);
	return WB_OK;
}

/* Of an hour that occurs twice a line is in the first, until the clock was set
 * back. */
static int64_t
seconds_of(const struct reading_on *r, const struct clock_note *note)
{
	int64_t at_s = note->line.at_s;

	if (note->later_s - at_s == FOLD_S && at_s < r->last_s - SLOW_S &&
		note->later_s >= r->last_s - SLOW_S)
		return note->later_s;
	return at_s;
}

static void
take_time(struct reading_on *r, const struct clock_line *line,
	const struct clock_time *time)
{
	const struct clock_pair pair = {
		.at_s = line->at_s,
		.basis = line->basis,
		.ahead_s = (double)(line->at_s - time->utc_s),
		.place = line->place,
	};

	if (time->own_clock)
		clock_pairs_add(&r->host->own, &pair);
	else if (clock_book_is_new(r->book, time->key))
		clock_pairs_add(&r->host->others, &pair);
}

/* In the order of the lines of a source. */
static void
take_notes(struct reading_on *r, const struct clock_notes *notes)
{
	for (size_t i = 0; i < notes->count; i++) {
		const struct clock_note *note = &notes->items[i];
		struct clock_line line = note->line;

		if (!r->host || !span_eq(r->host->host, note->host))
			r->host = clock_book_host(r->book, note->host);
		line.at_s = r->last_s = seconds_of(r, note);
		for (size_t k = 0; k < note->ntimes; k++)
			take_time(
				r, &line, &notes->times[note->first_time + k]);
		clock_book_line(r->book, r->host, &line);
	}
}

/* The source ends for us before line `number`; true if that is taken for good.
 */
static bool
is_passed_over(
	const struct reading_on *r, uint64_t number, const struct err *why)
{
	const struct source_view *v = r->from.source;
	const struct search_loss loss = {
		.path = v->npaths > 0 ? v->paths[0] : (struct span){ 0 },
		.first_line = number,
		.lines = v->lines >= number ? v->lines - number + 1 : 0,
		.why = why,
	};

	return search_lost(r->in, r->spec, &loss);
}

static enum wb_err
read_by_line(struct reading_on *r, struct err *err)
{
	struct line_reader *lines = line_reader_new(r->in, r->from.source);
	struct source_line line = { 0 };
	bool found = true;
	enum wb_err rc = line_reader_seek(lines, 1, err);

	while (rc == WB_OK && found) {
		rc = line_reader_next(lines, &line, &found, err);
		if (rc == WB_OK && found)
			rc = find_owner(r, &line.entry, err);
		if (rc != WB_OK || !found)
			break;
		clock_notes_clear(&r->notes);
		clock_scan_line(r->scanner, &r->from, &line, &r->notes);
		take_notes(r, &r->notes);
	}
	if (rc != WB_OK && is_passed_over(r, line.number + 1, err))
		rc = WB_OK;
	line_reader_free(lines);
	return rc;
}

static void *
scan_some(void *arg)
{
	struct reading_on *r = arg;
	struct clock_scanner *s = clock_scanner_new(r->spec, r->filter);
	size_t i = 0;

	while ((i = atomic_fetch_add(&r->next, 1)) < r->nblocks)
		clock_scan_block(s, &r->blocks[i]);
	clock_scanner_free(s);
	return NULL;
}

/* Read the blocks at hand, and take what is in them; *is_over if the source
 * ends with one that cannot be read. */
static enum wb_err
take_blocks(struct reading_on *r, bool *is_over, struct err *err)
{
	enum wb_err rc = WB_OK;

	r->next = 0;
	spread(r->nblocks > 1 ? r->spec->threads : 1, scan_some, r);
	for (size_t i = 0; i < r->nblocks && rc == WB_OK && !*is_over; i++) {
		struct clock_block *b = &r->blocks[i];

		rc = b->code;
		if (rc == WB_OK) {
			take_notes(r, &b->notes);
			continue;
		}
		*is_over = true;
		if (err)
			*err = b->err;
		if (is_passed_over(r, b->entry.frame.first_line, &b->err))
			rc = WB_OK;
	}
	r->nblocks = 0;
	return rc;
}

/* An extent names all frames of its stream. */
static bool
is_within(const struct extent_row *x, const struct frame *f)
{
	return f->first_offset < x->to &&
		f->first_offset + f->raw_len > x->from;
}

static enum wb_err
add_block(struct reading_on *r, const struct extent_row *x, uint64_t ordinal,
	struct err *err)
{
	struct clock_block *b = &r->blocks[r->nblocks];
	enum wb_err rc = index_frame(r->in->index, x->segment,
		x->first_frame + ordinal, &b->entry, err);

	if (rc == WB_OK && !is_within(x, &b->entry.frame))
		return WB_OK;
	if (rc == WB_OK)
		rc = find_owner(r, &b->entry, err);
	if (rc == WB_OK)
		rc = index_blocks_fd(
			r->in->index, b->entry.segment, &b->fd, err);
	if (rc != WB_OK)
		return rc;
	clock_notes_clear(&b->notes);
	b->from = r->from;
	b->begin = x->from;
	b->end = x->to;
	r->nblocks++;
	return WB_OK;
}

static enum wb_err
read_by_block(struct reading_on *r, struct err *err)
{
	const struct source_view *v = r->from.source;
	bool is_over = false;
	enum wb_err rc = WB_OK;

	r->nblocks = 0;
	for (size_t i = 0; i < v->nextents && rc == WB_OK; i++)
		for (uint64_t k = 0;
			k < v->extents[i].frames && rc == WB_OK && !is_over;
			k++) {
			rc = add_block(r, &v->extents[i], k, err);
			if (rc == WB_OK && r->nblocks == BATCH)
				rc = take_blocks(r, &is_over, err);
		}
	if (rc == WB_OK && !is_over)
		rc = take_blocks(r, &is_over, err);
	return rc;
}

/* All its lines lie whole in their frames, which can all be found and are what
 * the readings have. */
static bool
has_whole_lines(struct reading_on *r)
{
	const struct source_view *v = r->from.source;

	for (size_t i = 0; i < v->nextents; i++)
		for (uint64_t k = 0; k < v->extents[i].frames; k++) {
			const struct extent_row *x = &v->extents[i];
			struct dir_entry entry;

			if (index_frame(r->in->index, x->segment,
				    x->first_frame + k, &entry,
				    NULL) != WB_OK ||
				entry.frame.stream != x->stream ||
				(entry.frame.flags &
					(FRAME_BEGINS_MID | FRAME_ENDS_MID)))
				return false;
		}
	return true;
}

static enum wb_err
read_source(struct reading_on *r, struct err *err)
{
	enum wb_err rc = WB_OK;

	if (r->from.source->lines == 0 ||
		cut_is_records((enum text_encoding)r->from.source->encoding))
		return WB_OK;
	rc = has_whole_lines(r) ? read_by_block(r, err) : read_by_line(r, err);
	clock_book_end_source(r->book);
	return rc;
}

static enum wb_err
read_index(struct reading_on *r, const struct source_filter *filter,
	struct err *err)
{
	uint32_t count = r->in->readings ? readings_count(r->in->readings) : 0;
	enum wb_err rc = WB_OK;

	for (uint32_t ord = 0; ord < count && rc == WB_OK; ord++) {
		r->from.source = readings_source(r->in->readings, ord, err);
		if (!r->from.source)
			return WB_CORRUPT;
		r->from.owner = NULL;
		r->last_s = INT64_MIN / 2;
		if (source_filter_has(filter, r->from.index, ord) &&
			r->from.source->superseded_by == UINT32_MAX)
			rc = read_source(r, err);
	}
	return rc;
}

static int
by_name(const void *x, const void *y)
{
	const struct clock_host *const *a = x;
	const struct clock_host *const *b = y;

	return span_cmp((*a)->host, (*b)->host);
}

static int
by_time(const void *x, const void *y)
{
	const struct clock_doubtful *a = x;
	const struct clock_doubtful *b = y;
	const struct clock_place *p = &a->finding.first.place;
	const struct clock_place *q = &b->finding.first.place;
	int64_t d = a->finding.first.at_s - b->finding.first.at_s;

	if (d == 0)
		d = span_cmp(a->host, b->host);
	if (d == 0)
		d = (int64_t)p->index - (int64_t)q->index;
	if (d == 0)
		d = (int64_t)p->ord - (int64_t)q->ord;
	if (d == 0)
		d = (p->offset > q->offset) - (p->offset < q->offset);
	return d < 0 ? -1 : d > 0;
}

enum wb_err
clock_read(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, const struct node *filter,
	struct clock_book *out, struct err *err)
{
	struct source_filter *sources = NULL;
	struct reading_on r = {
		.book = out,
		.spec = spec,
		.filter = filter,
		.scanner = clock_scanner_new(spec, filter),
		.blocks = xcalloc(BATCH, sizeof(*r.blocks)),
	};
	enum wb_err rc =
		source_filter_new(indexes, nindexes, spec, &sources, err);

	for (size_t i = 0; i < nindexes && rc == WB_OK; i++) {
		r.in = &indexes[i];
		r.from.index = (uint32_t)i;
		rc = read_index(&r, sources, err);
	}
	if (out->nhosts > 0)
		qsort((void *)out->hosts, out->nhosts,
			sizeof(struct clock_host *), by_name);
	if (out->ndoubts > 0)
		qsort(out->doubts, out->ndoubts, sizeof(*out->doubts), by_time);
	for (size_t i = 0; i < BATCH; i++)
		clock_notes_release(&r.blocks[i].notes);
	free(r.blocks);
	clock_notes_release(&r.notes);
	clock_scanner_free(r.scanner);
	source_filter_free(sources);
	return rc;
}
