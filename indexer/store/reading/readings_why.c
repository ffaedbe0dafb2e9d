#include "indexer/store/reading/readings_why.h"

#include "indexer/store/reading/gather.h"

#include <stdlib.h>

struct readings_why {
	struct gathered all;
};

enum wb_err
readings_why_open(struct index *ix, struct readings_why **out, struct err *err)
{
	struct readings_why *w = xcalloc(1, sizeof(*w));
	enum wb_err rc =
		gather_all(index_place(ix), index_current(ix), &w->all, err);

	*out = NULL;
	if (rc != WB_OK) {
		free(w);
		return rc;
	}
	gather_hosts(&w->all);
	gather_readings(&w->all);
	gather_zones(&w->all);
	*out = w;
	return WB_OK;
}

void
readings_why_close(struct readings_why *w)
{
	if (!w)
		return;
	gather_release(&w->all);
	free(w);
}

struct why_run
readings_why_run(const struct readings_why *w, uint32_t ord, uint64_t offset)
{
	const struct gathered_source *s =
		ord < w->all.nsources ? &w->all.sources[ord] : NULL;
	const struct gathered_source *whole =
		s ? gather_whole(&w->all, s) : NULL;
	struct why_run out = { .ord = ord };

	if (!whole)
		return out;
	out.ord = (uint32_t)(whole - w->all.sources);
	out.member = whole->member;
	out.place = gather_whole_run(whole, offset);
	return out;
}

unsigned
readings_why_mode(const struct readings_why *w, uint32_t ord, struct span path)
{
	const struct gathered_source *s =
		ord < w->all.nsources ? &w->all.sources[ord] : NULL;

	for (size_t i = 0; s && i < s->npaths; i++)
		if (span_eq(s->paths[i].path, path))
			return s->paths[i].mode & 0777;
	return 0;
}
