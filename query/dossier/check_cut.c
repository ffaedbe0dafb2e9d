#include "query/dossier/check_cut.h"

uint64_t
cutting_lines_before(struct cutting *t, uint64_t offset)
{
	for (; t->counted < offset && t->counted < t->offset + t->filled;
		t->counted++)
		t->lines += t->chunk[t->counted - t->offset] == '\n';
	return t->lines;
}

enum wb_err
cutting_load(struct cutting *t, struct err *err)
{
	enum wb_err rc = WB_OK;

	if (t->filled > 0)
		t->before = (char)t->chunk[t->filled - 1];
	(void)cutting_lines_before(t, t->offset + t->filled);
	t->offset += t->filled;
	t->filled = 0;
	rc = stream_read(t->stream, t->chunk, CUTTING_CHUNK, &t->filled, err);
	t->has_ended = t->filled == 0;
	return rc;
}

void
cutting_pass(struct cutting *t, uint64_t to)
{
	uint64_t end = t->offset + t->filled;
	uint64_t hole = stream_hole(t->stream);

	if (hole > to - end)
		hole = to - end;
	if (hole == 0)
		return;
	(void)cutting_lines_before(t, end);
	stream_pass(t->stream, hole);
	t->before = '\0';
	t->filled = 0;
	t->offset = end + hole;
	t->counted = t->offset;
}

bool
cutting_begins_line(const struct cutting *t, uint64_t offset)
{
	if (offset == 0)
		return true;
	return (offset == t->offset ? t->before
				    : (char)t->chunk[offset - 1 - t->offset]) ==
		'\n';
}

enum wb_err
cutting_take(struct cutting *t, uint64_t from, uint64_t to, struct buf *out,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	while (rc == WB_OK && !t->has_ended) {
		uint64_t end = t->offset + t->filled;
		uint64_t first = from > t->offset ? from : t->offset;
		uint64_t last = to < end ? to : end;

		if (first < last)
			buf_put(out,
				(struct span){
					(char *)t->chunk + (first - t->offset),
					(size_t)(last - first) });
		if (to <= end)
			break;
		rc = cutting_load(t, err);
	}
	return rc;
}
