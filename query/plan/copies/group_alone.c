/* Which lines have no copies, whatever they say. */
#include "query/plan/copies/group_part.h"

enum {
	/* With more sources it is not asked which of them share a host. */
	SOURCES_MAX = 64
};

/* A source of the group. */
struct lines_of {
	const struct match *match;
	/* Of its lines; NULL if they are of several, or may be. */
	const struct source_view *view;
	bool is_alone;
};

static void
look_at_source(struct group *g, const struct match *m, struct lines_of *out)
{
	const struct source_view *v = readings_source_part(
		g->indexes[m->index].readings, m->ord, SOURCE_ROW, NULL);

	*out = (struct lines_of){ .match = m, .is_alone = true };
	if (v && !source_is_mixed(v) && v->given_host.len == 0)
		out->view = v;
}

static bool
may_share_host(const struct lines_of *a, const struct lines_of *b)
{
	return !a->view || !b->view ||
		hosts_may_be_one(a->view->host, b->view->host);
}

/* Of one source there are no copies; nor, where each line is of one host, of a
 * host that is in no other. */
void
group_find_alone(struct group *g)
{
	struct lines_of sources[SOURCES_MAX];
	size_t n = 0;
	size_t at = 0;

	for (size_t i = 0; i < g->count; i++)
		g->items[i].is_alone = false;
	for (size_t i = 0; i < g->count; i++) {
		const struct match *m = &g->items[i].match;

		if (n > 0 && match_is_same_source(sources[at].match, m))
			continue;
		for (at = 0;
			at < n && !match_is_same_source(sources[at].match, m);)
			at++;
		if (at == SOURCES_MAX)
			return;
		if (at < n)
			continue;
		look_at_source(g, m, &sources[n]);
		for (size_t k = 0; k < n; k++)
			if (may_share_host(&sources[k], &sources[n]))
				sources[k].is_alone = sources[n].is_alone =
					false;
		n++;
	}
	for (size_t i = 0; i < g->count; i++) {
		struct member *m = &g->items[i];

		while (!match_is_same_source(sources[at].match, &m->match))
			at = (at + 1) % n;
		m->is_alone = sources[at].is_alone;
	}
}
