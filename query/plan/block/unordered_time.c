#include "query/plan/block/unordered_time.h"

#include "format/base/digest.h"
#include "format/record/cut.h"

#include <stdlib.h>

enum {
	/* Rotations share the stretch in which they were turned, and those in
	 * which began what ended behind it. */
	STRETCH_S = 600,
	TABLE_SLOTS = 1 << 20,
	/* Of a block; more are not worth their room. */
	MARKS_MAX = 1024
};

struct time_table {
	/* The source that has the stretch: its index and place + 1; 0 is none,
	 * UINT64_MAX several. */
	uint64_t owners[TABLE_SLOTS];
	/* A block with too many marks is of any time. */
	uint64_t owner_of_any;
};

static uint32_t
mark_of(uint64_t host, uint64_t begin_s)
{
	const uint64_t key[2] = { host, begin_s / STRETCH_S };

	return (uint32_t)hash64(key, sizeof(key)) & (TABLE_SLOTS - 1);
}

static void
add_mark(struct time_marks *m, uint32_t mark)
{
	/* Records near each other are mostly of one time. */
	for (size_t i = m->count; i-- > 0;)
		if (m->items[i] == mark)
			return;
	if (m->count == MARKS_MAX) {
		m->are_too_many = true;
		return;
	}
	m->items = xgrow(m->items, &m->cap, m->count + 1, sizeof(*m->items));
	m->items[m->count++] = mark;
}

void
time_marks_fill(
	struct time_marks *m, const struct unordered_block *b, struct span raw)
{
	const struct record_layout *own =
		cut_layout((enum text_encoding)b->source->encoding);
	const struct span host = source_default_host(b->source);
	const uint64_t host_hash = hash64(host.ptr, host.len);
	uint64_t last = UINT64_MAX;

	while (raw.len > 0 && !m->are_too_many) {
		size_t length = 0;
		const struct record_layout *layout =
			cut_record(own, raw, &length);
		struct process_record p;

		if (layout &&
			record_process(
				layout, span_slice(raw, 0, length), &p) &&
			p.begin_s / STRETCH_S != last) {
			last = p.begin_s / STRETCH_S;
			add_mark(m, mark_of(host_hash, p.begin_s));
		}
		raw = span_slice(raw, length, raw.len);
	}
}

void
time_marks_release(struct time_marks *m)
{
	free(m->items);
	*m = (struct time_marks){ 0 };
}

struct time_table *
time_table_new(void)
{
	return xcalloc(1, sizeof(struct time_table));
}

void
time_table_free(struct time_table *t)
{
	free(t);
}

static void
own(uint64_t *owner, uint64_t who)
{
	if (*owner == 0)
		*owner = who;
	else if (*owner != who)
		*owner = UINT64_MAX;
}

void
time_table_add(struct time_table *t, const struct time_marks *m,
	const struct block_ref *block)
{
	const uint64_t who = ((uint64_t)block->index << 32 | block->ord) + 1;

	if (m->are_too_many)
		own(&t->owner_of_any, who);
	for (size_t i = 0; i < m->count; i++)
		own(&t->owners[m->items[i]], who);
}

bool
time_table_shares(const struct time_table *t, const struct time_marks *m)
{
	bool shares = m->are_too_many || t->owner_of_any != 0;

	for (size_t i = 0; i < m->count && !shares; i++)
		shares = t->owners[m->items[i]] == UINT64_MAX;
	return shares;
}
