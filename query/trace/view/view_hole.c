/* Ids in more lines than are kept: between which times some are left out. */
#include "query/trace/view/view_part.h"

const struct view_hole *
view_id_hole(const struct view *v, struct span id)
{
	const struct view_id *one = view_id_find(v, id);

	return one && one->hole.from ? &one->hole : NULL;
}

const struct view_hole *
view_next_hole(const struct view *v, size_t *at, struct span *id)
{
	for (; *at < v->ids_cap; (*at)++) {
		const struct view_id *one = v->ids[*at];

		if (!one || !one->hole.from)
			continue;
		(*at)++;
		*id = one->id;
		return &one->hole;
	}
	return NULL;
}
