/* Where the bytes of sources are, that share some with others. */
#include "indexer/store/reading/gather_part.h"

#include "indexer/store/index/reader.h"

#include <stdlib.h>

/* Of what it shares with another source, not all is there any more. */
static void
tell_loss(struct gathered *g, struct gathered_source *s, uint64_t offset)
{
	struct gathered_trouble t = { .ord = (uint32_t)(s - g->sources) };

	t.row.file = UINT32_MAX;
	t.row.source = s->no;
	t.row.path = s->npaths ? s->paths[0].path : SPAN("");
	t.row.offset = offset;
	t.row.why = SPAN("bytes that it shares with another source were lost "
			 "to damage of the index");
	t.row.is_loss = true;
	s->ndamage++;
	g->troubles = xgrow(g->troubles, &g->troubles_cap, g->ntroubles + 1,
		sizeof(*g->troubles));
	g->troubles[g->ntroubles++] = t;
}

/* Most share nothing. */
static bool
owns_extents(struct gathered *g, const struct gathered_source *s)
{
	for (size_t i = 0; i < s->nextents; i++)
		if (gather_source(g, s->extents[i].segment,
			    s->extents[i].stream) != s)
			return false;
	return true;
}

/* A salvage may have moved or lost frames since a source that shares them was
 * written. */
static void
place_extents(struct gathered *g, struct gathered_source *s)
{
	struct extent_row *all = NULL;
	size_t count = 0;
	size_t cap = 0;

	if (owns_extents(g, s))
		return;
	for (size_t i = 0; i < s->nextents; i++) {
		const struct extent_row *x = &s->extents[i];
		const struct gathered_source *o =
			gather_source(g, x->segment, x->stream);
		size_t more = o ? o->nextents : 0;
		uint64_t at = x->from;

		all = xgrow(all, &cap, count + more + 1, sizeof(*all));
		if (o && o == s) {
			all[count++] = *x;
			continue;
		}
		if (more > 0)
			more = extent_present(x, o->extents, more, all + count);
		for (size_t k = 0; k < more && all[count + k].from == at; k++)
			at = all[count + k].to;
		count += more;
		if (at != x->to)
			tell_loss(g, s, at);
	}
	free(s->extents);
	s->extents = all;
	s->nextents = count;
}

void
gather_extents(struct gathered *g)
{
	for (size_t i = 0; i < g->nsources; i++)
		place_extents(g, &g->sources[i]);
}
