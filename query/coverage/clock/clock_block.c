#include "query/coverage/clock/clock_block.h"

#include "format/base/digest.h"
#include "format/log/anchor/anchor.h"
#include "format/record/cut.h"
#include "query/plan/view/hit.h"
#include "query/plan/view/spec.h"

#include <stdlib.h>

static const int64_t ns_per_s = 1000000000;

struct clock_scanner {
	const struct search_spec *spec;
	const struct node *filter;
	struct fetch *fetch;
	struct event event;
	struct buf text;
};

void
clock_notes_clear(struct clock_notes *n)
{
	arena_reset(&n->arena);
	n->count = 0;
	n->ntimes = 0;
}

void
clock_notes_release(struct clock_notes *n)
{
	arena_release(&n->arena);
	free(n->items);
	free(n->times);
	*n = (struct clock_notes){ 0 };
}

struct clock_scanner *
clock_scanner_new(const struct search_spec *spec, const struct node *filter)
{
	struct clock_scanner *s = xcalloc(1, sizeof(*s));

	s->spec = spec;
	s->filter = filter;
	s->fetch = fetch_new();
	return s;
}

void
clock_scanner_free(struct clock_scanner *s)
{
	if (!s)
		return;
	fetch_free(s->fetch);
	buf_release(&s->text);
	free(s);
}

static bool
in_window(const struct search_spec *spec, const struct when *when)
{
	int64_t slack = when->zone_known ? 0 : ZONE_SPAN_S * ns_per_s;

	return (!spec->has_since || when->max_ns + slack >= spec->since_ns) &&
		(!spec->has_until || when->min_ns - slack < spec->until_ns);
}

static bool
is_asked(struct clock_scanner *s, struct span text, struct span host,
	const struct when *when)
{
	const struct dialect dialect = { TEXT_BYTES };
	struct line_view view = {
		.line = text,
		.dialect = &dialect,
		.host = host,
		.event = &s->event,
	};

	return in_window(s->spec, when) &&
		(!s->filter || query_match(s->filter, &view));
}

static void
take_anchor(struct clock_notes *out, struct clock_note *note,
	const struct anchor *a, struct span text)
{
	struct clock_line *line = &note->line;

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
	out->times = xgrow(out->times, &out->times_cap, out->ntimes + 1,
		sizeof(*out->times));
	out->times[out->ntimes++] = (struct clock_time){ a->utc_s, a->own_clock,
		hash64(text.ptr, text.len) };
	note->ntimes++;
}

/* Where the zone was changed no order of stamps is to be expected, nor where
 * lines of several zones stand side by side: there only those count that tell
 * their own. */
static bool
is_in_order(const struct clock_from *from, const struct run_reading *run,
	const struct anchor *found, size_t count)
{
	const struct run_reading *either[2];

	if (!run)
		return true;
	if (clock_may_be(from->owner, run, either) > 0)
		return false;
	for (size_t i = 0; run->reading.is_mixed && i < count; i++)
		if (found[i].own_clock && found[i].strength == ANCHOR_EXACT)
			return true;
	return !run->reading.is_mixed;
}

static void
add_note(struct clock_scanner *s, const struct clock_from *from,
	const struct source_line *line, const struct stamp_scan *scan,
	const struct search_hit *hit, struct clock_notes *out)
{
	struct anchor found[ANCHORS_PER_LINE];
	struct clock_note *note = NULL;
	const struct run_reading *run =
		clock_frame_run(from->owner, &line->entry.frame, line->offset);
	struct when when;
	size_t n = 0;

	clock_when(run, from->zone, &scan->stamp, &when);
	/* syslogd writes these with the stamp of the line they repeat. */
	if (when.basis == WHEN_NONE ||
		span_has(hit->text, SPAN("message repeated ")))
		return;
	n = anchors_find(hit->text, scan, found, ANCHORS_PER_LINE);
	if (!is_in_order(from, run, found, n))
		return;
	out->items = xgrow(
		out->items, &out->cap, out->count + 1, sizeof(*out->items));
	note = &out->items[out->count++];
	*note = (struct clock_note){
		.line = { .place = { from->index, from->source->ord,
				  line->number, line->offset, line->length },
			.at_s = when.ns / ns_per_s,
			.basis = when.basis,
			.zone_known = when.zone_known },
		.later_s = when.max_ns / ns_per_s,
		.host = hit->host,
		.first_time = out->ntimes,
	};
	note->line.is_asked = is_asked(s, hit->text, hit->host, &when);
	for (size_t i = 0; i < n; i++)
		take_anchor(out, note, &found[i], hit->text);
}

void
clock_scan_line(struct clock_scanner *s, const struct clock_from *from,
	const struct source_line *line, struct clock_notes *out)
{
	struct stamp_scan scan;
	struct search_hit hit = { .offset = line->offset,
		.host = from->source->host };
	const struct clock_note *last =
		out->count > 0 ? &out->items[out->count - 1] : NULL;

	hit.text =
		cut_text(line->raw, (enum text_encoding)from->owner->encoding,
			line->offset, &s->text);
	stamp_scan(hit.text, &scan);
	if (scan.stamp.kind == STAMP_NONE)
		return;
	if (source_is_mixed(from->source)) {
		hit_describe(from->owner, line->raw, &s->text, &hit);
		hit.host = last && span_eq(last->host, hit.host)
			? last->host
			: arena_copy(&out->arena, hit.host);
	}
	add_note(s, from, line, &scan, &hit, out);
}

static void
scan_lines(struct clock_scanner *s, struct clock_block *b, struct span raw)
{
	enum text_encoding encoding =
		(enum text_encoding)b->from.source->encoding;
	const struct frame *f = &b->entry.frame;
	struct source_line line = { .number = f->first_line,
		.offset = f->first_offset,
		.entry = b->entry };
	struct span whole;

	while (line.offset < b->end &&
		cut_next(&raw, encoding, &line.raw, &whole)) {
		line.length = line.raw.len;
		if (line.offset >= b->begin)
			clock_scan_line(s, &b->from, &line, &b->notes);
		line.number++;
		line.offset += whole.len;
	}
}

void
clock_scan_block(struct clock_scanner *s, struct clock_block *b)
{
	struct span raw;

	b->code = fetch_frame(s->fetch, b->fd, &b->entry, &raw, &b->err);
	if (b->code == WB_OK)
		scan_lines(s, b, raw);
}
