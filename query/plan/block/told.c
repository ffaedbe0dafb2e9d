#include "query/plan/block/told.h"

#include "format/base/arena.h"
#include "format/base/lower_bound.h"
#include "format/record/cut.h"

#include <stdlib.h>

struct told {
	struct span block;
	struct buf texts;
	size_t count;
	/* Where the text of each begins, and behind the last one. */
	uint32_t *begins;
	size_t begins_cap;
	/* Where its bytes begin and end in the block. */
	uint32_t *raw_begins;
	size_t raw_begins_cap;
	uint32_t *raw_ends;
	size_t raw_ends_cap;
};

static void
add_line(struct told *t, struct span raw, struct span text)
{
	size_t at = (size_t)(raw.ptr - t->block.ptr);

	t->begins = xgrow(
		t->begins, &t->begins_cap, t->count + 2, sizeof(*t->begins));
	t->raw_begins = xgrow(t->raw_begins, &t->raw_begins_cap, t->count + 1,
		sizeof(*t->raw_begins));
	t->raw_ends = xgrow(t->raw_ends, &t->raw_ends_cap, t->count + 1,
		sizeof(*t->raw_ends));
	buf_put(&t->texts, text);
	buf_putc(&t->texts, '\n');
	t->raw_begins[t->count] = (uint32_t)at;
	t->raw_ends[t->count] = (uint32_t)(at + raw.len);
	t->begins[++t->count] = (uint32_t)t->texts.len;
}

struct told *
told_new(struct span block, enum text_encoding encoding)
{
	struct told *t = xcalloc(1, sizeof(*t));
	struct buf scratch = { 0 };
	struct span rest = block;
	struct span line = { 0 };
	struct span whole = { 0 };

	t->block = block;
	t->begins = xgrow(t->begins, &t->begins_cap, 1, sizeof(*t->begins));
	t->begins[0] = 0;
	while (cut_next(&rest, encoding, &line, &whole))
		add_line(t, line, cut_text(line, encoding, 0, &scratch));
	buf_release(&scratch);
	return t;
}

void
told_free(struct told *t)
{
	if (!t)
		return;
	buf_release(&t->texts);
	free(t->begins);
	free(t->raw_begins);
	free(t->raw_ends);
	free(t);
}

size_t
told_bytes(const struct told *t)
{
	return sizeof(*t) + t->texts.cap +
		(t->begins_cap + t->raw_begins_cap + t->raw_ends_cap) *
		sizeof(uint32_t);
}

struct span
told_texts(const struct told *t)
{
	return buf_span(&t->texts);
}

size_t
told_count(const struct told *t)
{
	return t->count;
}

size_t
told_line_at(const struct told *t, size_t at)
{
	return lower_bound_u32(t->begins, t->count, at + 1) - 1;
}

size_t
told_begin(const struct told *t, size_t line)
{
	return t->begins[line];
}

size_t
told_end(const struct told *t, size_t line)
{
	return t->begins[line + 1] - 1;
}

struct span
told_raw(const struct told *t, size_t line)
{
	return span_slice(t->block, t->raw_begins[line], t->raw_ends[line]);
}
