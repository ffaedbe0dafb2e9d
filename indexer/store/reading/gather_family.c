/* Rows of logs that go on from each other: by the names that rotation gives,
 * and where names are lost by lines that begin where others end
 * (gather_join.c). */
#include "indexer/store/reading/gather_part.h"

#include <stdlib.h>
#include <string.h>

static struct span
own_name(struct span path, struct span *folder)
{
	struct span name = path;

	*folder = (struct span){ path.ptr, 0 };
	(void)span_rcut(path, '/', folder, &name);
	return name;
}

static struct span
least_path(const struct gathered_source *s)
{
	struct span least = s->npaths ? s->paths[0].path : SPAN("");

	for (size_t i = 1; i < s->npaths; i++)
		if (!path_is_made_up(s->paths[i].path) &&
			span_cmp(s->paths[i].path, least) < 0)
			least = s->paths[i].path;
	return least;
}

static bool
fill_item(
	struct gathered *g, struct gathered_source *s, struct family_item *out)
{
	const struct gathered_source *longest = gather_longest(g, s);
	const struct reading_member *m = s->member;
	size_t first = m ? reading_first_main(m) : SIZE_MAX;
	size_t last = m ? reading_last_main(m) : SIZE_MAX;

	if (first == SIZE_MAX)
		return false;
	*out = (struct family_item){
		.source = s,
		.path = least_path(longest ? longest : s),
		.first_s = m->links[first].first_s,
		.last_s = m->links[last].last_s,
		.latest_s = s->runs[last].range[0].hi,
		.next = SIZE_MAX,
	};
	log_name_read(own_name(out->path, &out->folder), &out->name);
	return true;
}

int
family_by_log(const struct family_item *a, const struct family_item *b)
{
	int d = span_cmp(a->folder, b->folder);

	if (d == 0)
		d = span_cmp(a->name.stem, b->name.stem);
	return d ? d : span_cmp(a->name.tail, b->name.tail);
}

static int
by_turn(const void *x, const void *y)
{
	const struct family_item *a = x;
	const struct family_item *b = y;
	int d = family_by_log(a, b);

	if (d == 0)
		d = log_name_order(&a->name, &b->name);
	if (d == 0)
		d = span_cmp(a->path, b->path);
	/* The beginnings of a log, the shortest first. */
	if (d == 0)
		d = (a->source->bytes > b->source->bytes) -
			(a->source->bytes < b->source->bytes);
	if (d == 0)
		d = memcmp(a->source->id, b->source->id, sizeof(a->source->id));
	return d;
}

void
family_list_init(struct family_list *list, struct gathered *g)
{
	list->count = 0;
	list->items = xcalloc(g->nsources + 1, sizeof(*list->items));
	for (size_t i = 0; i < g->nsources; i++)
		if (fill_item(g, &g->sources[i], &list->items[list->count]))
			list->count++;
	if (list->count == 0)
		return;
	qsort(list->items, list->count, sizeof(*list->items), by_turn);
	family_hang_logs(list);
	family_join_rows(list);
}

void
family_list_release(struct family_list *list)
{
	free(list->items);
	list->items = NULL;
	list->count = 0;
}
