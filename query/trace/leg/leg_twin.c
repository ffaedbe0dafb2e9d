/* Two hosts of one name in the evidence: their queue ids may be the same at the
 * same time, and only the sources tell which line is of which. */
#include "query/trace/leg/leg.h"

#include "query/trace/leg/leg_cut.h"

#include <stdlib.h>

enum {
	/* A clock may have been set by an hour or two since the mail came. */
	CLOCK_S = 2 * 3600,
	/* Where there are two hosts, it rather is of the other one. */
	OTHER_S = 60
};

/* No queue gives an id away before it is free again: a start in another source
 * between a start and a later line of the same source is another host's. */
static bool
is_between(const struct sighting *const *lines, size_t count, size_t at)
{
	const struct sighting *start = lines[at];
	size_t other = SIZE_MAX;

	for (size_t i = at + 1; i < count; i++) {
		const struct sighting *s = lines[i];

		if (s->sort_ns == INT64_MAX)
			return false;
		if (leg_is_of_source(s, start)) {
			if (line_is_start(s))
				return false;
			if (other != SIZE_MAX && line_is_of_queue(s))
				return true;
			if (s->kind == KIND_REMOVE)
				return false;
		} else if (line_is_start(s) &&
			!span_eq(s->head.body, start->head.body)) {
			other = i;
		}
	}
	return false;
}

static bool
are_twins(const struct sighting *const *lines, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (line_is_start(lines[i]) && is_between(lines, count, i))
			return true;
	return false;
}

static void
cut_source(struct view *v, const struct sighting *const *lines, size_t count,
	struct leg_list *out)
{
	if (leg_has_strands(lines, count, CLOCK_S) ||
		(leg_has_strands(lines, count, OTHER_S) &&
			leg_has_two_managers(v, lines[0])))
		leg_cut_strands(lines, count, out);
	else
		leg_cut(lines, count, out);
}

void
leg_cut_apart(struct view *v, const struct sighting *const *lines, size_t count,
	struct leg_list *out)
{
	const struct sighting **own = NULL;
	size_t *places = NULL;
	size_t nplaces = 0;

	if (!are_twins(lines, count)) {
		cut_source(v, lines, count, out);
		return;
	}
	own = xcalloc(count, sizeof(*own));
	places = xcalloc(count, sizeof(*places));
	nplaces = leg_places(lines, count, places);
	for (size_t at = 0; at < nplaces; at++) {
		size_t nown = 0;

		for (size_t i = 0; i < count; i++)
			if (places[i] == at)
				own[nown++] = lines[i];
		cut_source(v, own, nown, out);
	}
	free(places);
	free(own);
}
