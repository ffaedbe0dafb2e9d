/* What a script sent on: of that, too, some leg must tell. */
#include "query/trace/end.h"

#include "query/trace/follow.h"

static bool
is_told(const struct ends *e, size_t by, struct span to)
{
	size_t at = 0;

	for (size_t i = 0; i < e->story->nlegs; i++) {
		at = 0;
		if (i != by && end_leg_find(&e->legs[i], to, &at) != SIZE_MAX)
			return true;
	}
	return false;
}

const struct sighting *
end_forward_untold(const struct ends *e, size_t leg)
{
	const struct leg *l = &e->story->legs[leg];

	for (size_t i = 0; i < l->lines.count; i++) {
		const struct sighting *s = l->lines.items[i];
		struct span to = sighting_value(s, FIELD_to);

		if (line_is_redirect(s) && !is_told(e, leg, to))
			return s;
	}
	return NULL;
}
