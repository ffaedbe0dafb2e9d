#include "query/plan/source/trouble_list.h"

#include <stdlib.h>
#include <string.h>

static void
take_trouble(void *ctx, const struct trouble_row *row)
{
	struct trouble_list *list = ctx;
	struct trouble_row copy = *row;

	copy.path = arena_copy(&list->arena, row->path);
	copy.why = arena_copy(&list->arena, row->why);
	list->rows = xgrow(
		list->rows, &list->cap, list->count + 1, sizeof(*list->rows));
	list->rows[list->count++] = copy;
}

static int
by_source(const void *a, const void *b)
{
	const struct trouble_row *x = a;
	const struct trouble_row *y = b;

	if (x->ord != y->ord)
		return x->ord < y->ord ? -1 : 1;
	if (x->ord != UINT32_MAX && x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return span_cmp(x->path, y->path);
}

enum wb_err
trouble_list_read(
	struct searched *in, struct trouble_list *out, struct err *err)
{
	memset(out, 0, sizeof(*out));
	if (!in->readings)
		return WB_OK;
	readings_each_trouble(in->readings, take_trouble, out);
	if (out->count > 0)
		qsort(out->rows, out->count, sizeof(*out->rows), by_source);
	return readings_status(in->readings, err);
}

void
trouble_list_release(struct trouble_list *list)
{
	free(list->rows);
	arena_release(&list->arena);
	memset(list, 0, sizeof(*list));
}
