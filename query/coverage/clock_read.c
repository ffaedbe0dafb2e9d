#include "query/coverage/clock_read.h"

#include "format/log/anchor.h"
#include "format/record/cut.h"
#include "query/plan/hit.h"
#include "query/plan/line.h"
#include "query/plan/source_filter.h"

#include <stdlib.h>
#include <string.h>

static const int64_t ns_per_s = 1000000000;

enum {
	FOLD_S = 3600,
	/* Lines may be out of order by that. */
	SLOW_S = 60
};

/* What is at hand while one source is read. */
struct reading_on {
	struct clock_book *book;
	const struct search_spec *spec;
	const struct node *filter;
	struct searched *in;
	uint32_t index;
	const struct source_view *source;
	/* Of the stream of the frame looked at last. */
	const struct source_view *owner;
	uint32_t segment;
	uint32_t stream;
	const struct zone *zone;
	struct clock_host *host;
	/* Of the line before. */
	int64_t last_s;
	struct event *event;
	struct buf text;
};

static bool
in_window(const struct search_spec *spec, const struct when *when)
{
	int64_t slack = when->zone_known ? 0 : ZONE_SPAN_S * ns_per_s;

	return (!spec->has_since || when->max_ns + slack >= spec->since_ns) &&
		(!spec->has_until || when->min_ns - slack < spec->until_ns);
}

static bool
is_asked(struct reading_on *r, struct span line, const struct when *when)
{
	const struct dialect dialect = { TEXT_BYTES };
	struct line_view view = {
		.line = line,
		.dialect = &dialect,
		.host = r->host->host,
		.event = r->event,
	};

	return in_window(r->spec, when) &&
		(!r->filter || query_match(r->filter, &view));
}

/* The run of a line, and the zone of its source. */
static enum wb_err
find_owner(
	struct reading_on *r, const struct source_line *line, struct err *err)
{
	uint32_t ord = 0;

	if (r->owner && r->segment == line->entry.segment &&
		r->stream == line->entry.frame.stream)
		return WB_OK;
	r->segment = line->entry.segment;
	r->stream = line->entry.frame.stream;
	if (!readings_owner(r->in->readings, r->segment, r->stream, &ord))
		return err_set(err, WB_CORRUPT,
			"%s: a frame has no source: run 'waybill reindex'",
			index_place(r->in->index));
	r->owner = readings_source(r->in->readings, ord, err);
	if (!r->owner)
		return WB_CORRUPT;
	r->zone = r->owner->nruns == 0
		? NULL
		: clock_zone_find(&r->in->zones, r->owner->runs[0].zone_name);
	return WB_OK;
}

static void
take_anchor(struct reading_on *r, const struct anchor *a, struct span text,
	struct clock_line *line)
{
	struct clock_pair pair = {
		.at_s = line->at_s,
		.basis = line->basis,
		.ahead_s = (double)(line->at_s - a->utc_s),
		.place = line->place,
	};

	if (a->strength == ANCHOR_WEAK)
		return;
	if (a->own_clock && !line->has_own) {
		line->has_own = true;
		line->is_exact = a->strength == ANCHOR_EXACT;
		line->kind = a->kind;
		line->own_s = a->utc_s;
	}
	if (a->strength != ANCHOR_EXACT || !line->zone_known || !line->is_asked)
		return;
	if (a->own_clock)
		clock_pairs_add(&r->host->own, &pair);
	else if (clock_book_is_new(r->book, text))
		clock_pairs_add(&r->host->others, &pair);
}

/* Of an hour that occurs twice a line is in the first, until the clock was set
 * back. */
static int64_t
seconds_of(const struct reading_on *r, const struct when *when)
{
	int64_t at_s = when->ns / ns_per_s;
	int64_t later_s = when->max_ns / ns_per_s;

	if (later_s - at_s == FOLD_S && at_s < r->last_s - SLOW_S &&
		later_s >= r->last_s - SLOW_S)
		return later_s;
	return at_s;
}

static void
take_line(struct reading_on *r, const struct source_line *line,
	struct span text, const struct stamp_scan *scan)
{
	struct anchor found[ANCHORS_PER_LINE];
	struct clock_line out = {
		.place = { r->index, r->source->ord, line->number, line->offset,
			line->length },
	};
	struct when when;
	size_t n = 0;

	clock_when(clock_frame_run(r->owner, &line->entry.frame, line->offset),
		r->zone, &scan->stamp, &when);
	/* syslogd writes these with the stamp of the line they repeat. */
	if (when.basis == WHEN_NONE ||
		span_find(text, SPAN("message repeated ")) != SIZE_MAX)
		return;
	out.at_s = seconds_of(r, &when);
	out.basis = when.basis;
	out.zone_known = when.zone_known;
	r->last_s = out.at_s;
	out.is_asked = is_asked(r, text, &when);
	n = anchors_find(text, scan, found, ANCHORS_PER_LINE);
	for (size_t i = 0; i < n; i++)
		take_anchor(r, &found[i], text, &out);
	clock_check_line(&r->host->checker, &out);
}

static enum wb_err
read_line(struct reading_on *r, const struct source_line *line, struct err *err)
{
	struct stamp_scan scan;
	struct search_hit hit = { .offset = line->offset };
	struct span host = r->source->host;
	enum wb_err rc = find_owner(r, line, err);

	if (rc != WB_OK || !r->owner)
		return rc;
	hit.text = cut_text(line->raw, (enum text_encoding)r->owner->encoding,
		line->offset, &r->text);
	stamp_scan(hit.text, &scan);
	if (scan.stamp.kind == STAMP_NONE)
		return WB_OK;
	if (source_is_mixed(r->source)) {
		hit_describe(r->owner, line->raw, &r->text, &hit);
		host = hit.host;
	}
	if (!r->host || !span_eq(r->host->host, host))
		r->host = clock_book_host(r->book, host);
	take_line(r, line, hit.text, &scan);
	return WB_OK;
}

/* The source ends for us behind `line`; true if that is taken for good. */
static bool
is_passed_over(const struct reading_on *r, const struct source_line *line,
	const struct err *why)
{
	const struct source_view *v = r->source;
	const struct search_loss loss = {
		.path = v->npaths > 0 ? v->paths[0] : (struct span){ 0 },
		.first_line = line->number + 1,
		.lines = v->lines > line->number ? v->lines - line->number : 0,
		.why = why,
	};

	return search_lost(r->in, r->spec, &loss);
}

static enum wb_err
read_source(struct reading_on *r, struct err *err)
{
	struct line_reader *lines = NULL;
	struct source_line line = { 0 };
	bool found = true;
	enum wb_err rc = WB_OK;

	if (r->source->lines == 0 ||
		cut_is_records((enum text_encoding)r->source->encoding))
		return WB_OK;
	lines = line_reader_new(r->in, r->source);
	rc = line_reader_seek(lines, 1, err);
	while (rc == WB_OK && found) {
		rc = line_reader_next(lines, &line, &found, err);
		if (rc == WB_OK && found)
			rc = read_line(r, &line, err);
	}
	if (rc != WB_OK && is_passed_over(r, &line, err))
		rc = WB_OK;
	line_reader_free(lines);
	for (size_t i = 0; i < r->book->nhosts; i++)
		clock_check_end(&r->book->hosts[i]->checker);
	return rc;
}

static enum wb_err
read_index(struct reading_on *r, const struct source_filter *filter,
	struct err *err)
{
	uint32_t count = r->in->readings ? readings_count(r->in->readings) : 0;
	enum wb_err rc = WB_OK;

	for (uint32_t ord = 0; ord < count && rc == WB_OK; ord++) {
		r->source = readings_source(r->in->readings, ord, err);
		if (!r->source)
			return WB_CORRUPT;
		r->owner = NULL;
		r->last_s = INT64_MIN / 2;
		if (source_filter_has(filter, r->index, ord) &&
			r->source->superseded_by == UINT32_MAX)
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
		.event = arena_alloc(&out->arena, sizeof(*r.event)),
	};
	enum wb_err rc =
		source_filter_new(indexes, nindexes, spec, &sources, err);

	for (size_t i = 0; i < nindexes && rc == WB_OK; i++) {
		r.in = &indexes[i];
		r.index = (uint32_t)i;
		rc = read_index(&r, sources, err);
	}
	if (out->nhosts > 0)
		qsort((void *)out->hosts, out->nhosts,
			sizeof(struct clock_host *), by_name);
	if (out->ndoubts > 0)
		qsort(out->doubts, out->ndoubts, sizeof(*out->doubts), by_time);
	buf_release(&r.text);
	source_filter_free(sources);
	return rc;
}
