#include "query/plan/block/match_stamp.h"

#include "format/record/cut.h"

#include <string.h>

void
match_stamps_begin(struct match_stamps *m)
{
	m->at = 0;
	m->found = false;
}

/* Where a record ends only what is before it tells, so they are read on from
 * the line asked for last. */
static void
forward_stamp_before(
	struct match_stamps *m, const struct match_spot *s, size_t from)
{
	enum text_encoding encoding =
		(enum text_encoding)s->job->source->encoding;
	struct span rest = span_slice(s->block, from, s->at);
	struct span line = { 0 };
	struct span whole = { 0 };

	while (cut_next(&rest, encoding, &line, &whole)) {
		struct stamp_scan scan;

		stamp_scan(cut_text(line, encoding, 0, &m->text), &scan);
		if (scan.stamp.kind == STAMP_NONE)
			continue;
		m->found = true;
		m->stamp = scan.stamp;
		m->where = (size_t)(line.ptr - s->block.ptr);
	}
}

/* Before the line at `at`: the last one in the block with a stamp. Lines of a
 * block are asked for in order. */
static void
stamp_before(struct match_stamps *m, const struct match_spot *s)
{
	enum text_encoding encoding =
		(enum text_encoding)s->job->source->encoding;
	size_t stop = m->at;
	size_t at = s->at;

	m->at = at;
	if (cut_is_forward(encoding)) {
		forward_stamp_before(m, s, stop);
		return;
	}
	while (at > stop) {
		size_t end = at - lines_width(encoding);
		size_t start = lines_last_end(span_slice(s->block, 0, end),
			encoding, s->job->entry.frame.first_offset);
		struct stamp_scan scan;
		bool is_rest = start == 0 &&
			(s->job->entry.frame.flags & FRAME_BEGINS_MID);

		stamp_scan(cut_text(span_slice(s->block, start, end), encoding,
				   0, &m->text),
			&scan);
		if (scan.stamp.kind != STAMP_NONE && !is_rest) {
			m->found = true;
			m->stamp = scan.stamp;
			m->where = start;
			break;
		}
		at = start;
	}
}

bool
match_stamp(struct match_stamps *m, const struct match_spot *s,
	struct span text, struct stamp *stamp, uint64_t *offset)
{
	const struct frame *f = &s->job->entry.frame;
	struct stamp_scan scan = { 0 };
	bool is_rest = s->at == 0 && (f->flags & FRAME_BEGINS_MID);

	if (!is_rest)
		stamp_scan(text, &scan);
	*offset = f->first_offset + s->at;
	*stamp = scan.stamp;
	if (scan.stamp.kind != STAMP_NONE)
		return true;
	stamp_before(m, s);
	if (m->found) {
		*stamp = m->stamp;
		*offset = f->first_offset + m->where;
		return false;
	}
	memset(stamp, 0, sizeof(*stamp));
	stamp->kind = (enum stamp_kind)f->carry.kind;
	stamp->seconds = f->carry.seconds;
	stamp->ns = f->carry.ns;
	*offset = f->first_offset;
	return false;
}
