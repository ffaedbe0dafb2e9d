#include "format/log/anchor/anchor.h"

#include "format/log/anchor/anchor_find.h"
#include "format/log/anchor/anchor_id.h"

enum { LINE_LOOK_BYTES = 4096, TAG_LOOK_BYTES = 256 };

void
anchor_add(
	struct anchor_finder *f, struct span text, const struct anchor *anchor)
{
	if (f->count >= f->max)
		return;
	f->out[f->count] = *anchor;
	f->out[f->count].at = (uint32_t)(text.ptr - f->line.ptr);
	f->out[f->count].len = (uint32_t)text.len;
	f->count++;
}

/* An epoch or label behind the header is by the line's own clock, and dates
 * the header. */
static void
find_stamp(struct anchor_finder *f)
{
	const struct stamp_scan *scan = f->scan;
	struct anchor a = {
		.kind = ANCHOR_STAMP,
		.strength = ANCHOR_EXACT,
		.own_clock = true,
		.utc_s = scan->stamp.seconds,
	};

	if (scan->stamp.kind == STAMP_UTC && scan->header.kind != STAMP_NONE)
		anchor_add(f,
			span_slice(f->line, scan->at, scan->at + scan->len),
			&a);
}

/* What stands behind "tag[pid]: ", or behind "tag: ", else behind the stamp.
 * The leftmost counts: host and tag are left of all that a stranger writes. */
static struct span
body_of(struct span line, const struct stamp_scan *scan)
{
	struct span rest = span_slice(line, scan->next, line.len);
	struct span head = span_slice(rest, 0, TAG_LOOK_BYTES);
	size_t at = span_find(head, SPAN("]: "));
	size_t skip = 3;

	if (at == SIZE_MAX) {
		at = span_find(head, SPAN(": "));
		skip = 2;
	}
	if (at == SIZE_MAX)
		return span_ltrim(rest);
	rest = span_slice(rest, at + skip, rest.len);
	/* Solaris: "[ID 197553 mail.info] ". */
	if (span_starts(rest, SPAN("[ID ")))
		(void)span_cut_at(rest, SPAN("] "), NULL, &rest);
	return rest;
}

size_t
anchors_find(struct span line, const struct stamp_scan *scan,
	struct anchor *out, size_t max)
{
	struct span looked = span_slice(line, 0, LINE_LOOK_BYTES);
	struct anchor_finder f = {
		.line = looked,
		.scan = scan,
		.body = body_of(looked, scan),
		.out = out,
		.max = max,
	};

	find_stamp(&f);
	anchor_find_own(&f);
	anchor_find_replies(&f);
	anchor_find_msgid(&f);
	return f.count;
}

struct anchor_fact
anchor_fact_of(const struct anchor *anchor)
{
	return (struct anchor_fact){
		.utc_s = anchor->utc_s,
		.kind = anchor->kind,
		.strength = anchor->strength,
		.own_clock = anchor->own_clock,
	};
}
