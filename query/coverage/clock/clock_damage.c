#include "query/coverage/clock/clock_damage.h"

#include "format/base/lower_bound.h"
#include "query/plan/source/trouble_list.h"

static int
by_source(const void *row, const void *ord)
{
	const uint32_t x = ((const struct trouble_row *)row)->ord;
	const uint32_t y = *(const uint32_t *)ord;

	return (x > y) - (x < y);
}

/* The damage of a source, in order. */
static size_t
damage_of(const struct trouble_list *list, uint32_t ord,
	const struct trouble_row **out)
{
	size_t at = lower_bound(
		&ord, list->rows, list->count, sizeof(*list->rows), by_source);
	size_t n = 0;

	while (at + n < list->count && list->rows[at + n].ord == ord)
		n++;
	*out = list->rows + at;
	return n;
}

/* A checksum that fails, and data that cannot be unpacked, are met long behind
 * the bytes that were changed, so nothing before them can be trusted; but for a
 * file that was merely cut off. */
static bool
is_doubtful(const struct source_view *v, const struct trouble_row *rows,
	size_t n, uint64_t offset)
{
	if (n == 0)
		return false;
	return n > 1 || !span_eq(v->status, SPAN("truncated")) ||
		rows[0].offset <= offset;
}

static enum wb_err
mark_index(struct clock_book *b, struct searched *in, uint32_t index,
	struct err *err)
{
	struct trouble_list list = { 0 };
	enum wb_err rc = trouble_list_read(in, &list, err);

	for (size_t i = 0; i < b->ndoubts && rc == WB_OK; i++) {
		struct clock_doubtful *d = &b->doubts[i];
		const struct clock_place *at = &d->finding.first.place;
		const struct trouble_row *rows = NULL;
		const struct source_view *v = NULL;
		size_t n = 0;

		if (at->index != index)
			continue;
		n = damage_of(&list, at->ord, &rows);
		v = n > 0 ? readings_source(in->readings, at->ord, err) : NULL;
		if (n > 0 && !v)
			rc = WB_CORRUPT;
		if (!v || !is_doubtful(v, rows, n, at->offset))
			continue;
		d->is_damaged = true;
		d->damage_offset = rows[0].offset;
	}
	trouble_list_release(&list);
	return rc;
}

enum wb_err
clock_damage_mark(struct clock_book *b, struct searched *indexes,
	size_t nindexes, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < nindexes && rc == WB_OK && b->ndoubts > 0; i++)
		rc = mark_index(b, &indexes[i], (uint32_t)i, err);
	return rc;
}
