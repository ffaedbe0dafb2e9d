/* What paths say of when a source was written: times of files, dates in names.
 */
#include "indexer/store/reading/gather_part.h"

#include "format/time/name_date.h"

#include <string.h>

enum { NS_PER_S = 1000000000 };

struct span
gather_own_name(struct span path)
{
	struct span name = path;

	(void)span_rcut(path, '/', NULL, &name);
	return name;
}

static void
take_name(const struct name_date *date, struct reading_clues *out)
{
	size_t most = sizeof(out->name_text) - 1;

	out->has_name = true;
	out->name_first_day = date->first_day;
	out->name_last_day = date->last_day;
	memset(out->name_text, 0, sizeof(out->name_text));
	memcpy(out->name_text, date->text.ptr,
		date->text.len < most ? date->text.len : most);
}

void
gather_clues(const struct gathered_source *s, struct reading_clues *out)
{
	struct span named = { NULL, 0 };
	struct name_date date;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < s->npaths; i++) {
		const struct gathered_path *p = &s->paths[i];
		int64_t mtime_s = p->mtime_ns / NS_PER_S;

		if (p->has_mtime &&
			(!out->has_mtime || mtime_s < out->mtime_s)) {
			out->has_mtime = true;
			out->mtime_s = mtime_s;
		}
		if (p->gzip_mtime != 0 &&
			(out->gzip_mtime_s == 0 ||
				p->gzip_mtime < out->gzip_mtime_s))
			out->gzip_mtime_s = p->gzip_mtime;
		if (!name_date_find(gather_own_name(p->path), &date) ||
			(out->has_name && span_cmp(p->path, named) > 0))
			continue;
		named = p->path;
		take_name(&date, out);
	}
}

void
gather_early(struct gathered *g)
{
	for (size_t i = 0; i < g->nsources; i++) {
		const struct gathered_source *s = &g->sources[i];
		struct gathered_source *last = gather_longest(g, s);
		struct reading_clues clues;
		struct reading_member *m = NULL;
		size_t run = 0;

		if (!last || last == s || !last->member || s->bytes == 0)
			continue;
		gather_clues(s, &clues);
		if (!clues.has_mtime)
			continue;
		m = last->member;
		if (!m->early_s) {
			m->early_s = arena_array(
				&g->members, last->nruns, sizeof(*m->early_s));
			for (size_t k = 0; k < last->nruns; k++)
				m->early_s[k] = INT64_MAX;
		}
		run = gather_whole_run(last, s->bytes - 1);
		if (clues.mtime_s < m->early_s[run])
			m->early_s[run] = clues.mtime_s;
	}
}
