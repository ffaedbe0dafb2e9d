#include "query/plan/source/source_twice.h"

/* Ids are of the content; where hashes collide they differ. */
static bool
has_source(struct readings *r, const struct source_view *v, uint32_t *ord)
{
	uint32_t found = 0;
	const struct source_view *other = NULL;

	if (!r || readings_by_id(r, span_of(v->id), &found, 1) != 1)
		return false;
	other = readings_source(r, found, NULL);
	if (!other || other->bytes != v->bytes || other->lines != v->lines)
		return false;
	*ord = found;
	return true;
}

bool
source_is_before(struct searched *indexes, size_t index,
	const struct source_view *v, size_t *index_before, uint32_t *ord_before)
{
	for (size_t i = 0; i < index; i++)
		if (has_source(indexes[i].readings, v, ord_before)) {
			*index_before = i;
			return true;
		}
	return false;
}
