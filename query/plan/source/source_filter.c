#include "query/plan/source/source_filter.h"

#include "query/plan/source/source_name.h"
#include "query/plan/source/source_shown.h"
#include "query/plan/view/spec.h"

#include <stdlib.h>
#include <string.h>

enum {
	MEANT = 1,
	/* Named, but so is one that goes on from it. */
	PASSED = 2
};

struct source_filter {
	struct searched *indexes;
	size_t nindexes;
	/* By index, then by ord. */
	unsigned char **marks;
};

/* While names are looked up in one index. */
struct marking {
	unsigned char *marks;
	uint32_t count;
};

static void
mark(void *ctx, uint32_t ord)
{
	struct marking *m = ctx;

	if (ord < m->count)
		m->marks[ord] = MEANT;
}

static enum wb_err
mark_ids(
	struct readings *r, struct span hex, struct marking *m, struct err *err)
{
	size_t n = readings_by_id(r, hex, NULL, 0);
	uint32_t *ords = xcalloc(n + 1, sizeof(*ords));
	enum wb_err rc = readings_status(r, err);

	(void)readings_by_id(r, hex, ords, n);
	for (size_t i = 0; i < n && rc == WB_OK; i++) {
		const struct source_view *v = readings_source(r, ords[i], err);

		if (v)
			v = source_in_full(r, v, err);
		if (v)
			mark(m, v->ord);
		else
			rc = WB_CORRUPT;
	}
	free(ords);
	return rc;
}

static void
mark_path(struct readings *r, struct span path, struct marking *m)
{
	size_t n = readings_by_path(r, path, NULL, 0);
	uint32_t *ords = xcalloc(n + 1, sizeof(*ords));

	(void)readings_by_path(r, path, ords, n);
	for (size_t i = 0; i < n; i++)
		mark(m, ords[i]);
	free(ords);
}

static void
mark_shown(struct readings *r, struct span name, struct marking *m)
{
	size_t n = source_by_shown(r, name, NULL, 0);
	uint32_t *ords = xcalloc(n + 1, sizeof(*ords));

	(void)source_by_shown(r, name, ords, n);
	for (size_t i = 0; i < n; i++)
		mark(m, ords[i]);
	free(ords);
}

static enum wb_err
mark_paths(struct readings *r, const char *name, struct marking *m,
	struct err *err)
{
	struct buf plain = { 0 };

	mark_path(r, span_of(name), m);
	mark_path(r, source_unescape(span_of(name), &plain), m);
	buf_release(&plain);
	if (source_is_shown(span_of(name)))
		mark_shown(r, span_of(name), m);
	if (strpbrk(name, "*?[\\"))
		readings_each_path(r, name, mark, m);
	return readings_status(r, err);
}

static bool
is_marked(const void *ctx, uint32_t ord)
{
	const struct marking *m = ctx;

	return ord < m->count && m->marks[ord];
}

static enum wb_err
mark_index(struct readings *r, const struct search_spec *spec,
	struct marking *m, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < spec->nsources && rc == WB_OK; i++) {
		struct span name = span_of(spec->sources[i]);

		if (source_is_id(name))
			rc = mark_ids(r, name, m, err);
		if (rc == WB_OK)
			rc = mark_paths(r, spec->sources[i], m, err);
	}
	for (uint32_t ord = 0; ord < m->count && rc == WB_OK; ord++)
		/* Is a later state of it named, too? */
		if (m->marks[ord] && readings_goes_on(r, ord, is_marked, m))
			m->marks[ord] = PASSED;
	return rc == WB_OK ? readings_status(r, err) : rc;
}

enum wb_err
source_filter_new(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, struct source_filter **out,
	struct err *err)
{
	struct source_filter *f = NULL;
	enum wb_err rc = WB_OK;

	*out = NULL;
	if (spec->nsources == 0)
		return WB_OK;
	f = xcalloc(1, sizeof(*f));
	f->indexes = indexes;
	f->nindexes = nindexes;
	f->marks = (unsigned char **)xcalloc(nindexes + 1, sizeof(*f->marks));
	for (size_t i = 0; i < nindexes && rc == WB_OK; i++) {
		struct readings *r = indexes[i].readings;
		struct marking m = { .count = r ? readings_count(r) : 0 };

		m.marks = f->marks[i] = xcalloc(m.count + 1, 1);
		if (r)
			rc = mark_index(r, spec, &m, err);
	}
	if (rc == WB_OK)
		*out = f;
	else
		source_filter_free(f);
	return rc;
}

void
source_filter_free(struct source_filter *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->nindexes; i++)
		free(f->marks[i]);
	free((void *)f->marks);
	free(f);
}

bool
source_filter_has(const struct source_filter *f, size_t index, uint32_t ord)
{
	return !f || f->marks[index][ord] == MEANT;
}

struct holding {
	const struct source_filter *filter;
	size_t index;
	const struct extent_row *part;
	bool fits;
	uint32_t earlier;
	uint64_t bytes;
};

static void
take_any(void *ctx, const struct stream_holder *holder)
{
	struct holding *h = ctx;

	h->fits =
		h->fits || source_filter_has(h->filter, h->index, holder->ord);
}

static void
take_earlier(void *ctx, const struct stream_holder *holder)
{
	struct holding *h = ctx;
	struct readings *r = h->filter->indexes[h->index].readings;
	const struct source_view *v = NULL;

	if (!source_filter_has(h->filter, h->index, holder->ord) ||
		holder->from > h->part->from || holder->to < h->part->to ||
		readings_successor(r, holder->ord) == UINT32_MAX)
		return;
	v = readings_source(r, holder->ord, NULL);
	if (!v || v->bytes <= h->part->to || v->bytes <= h->bytes)
		return;
	h->earlier = v->ord;
	h->bytes = v->bytes;
}

bool
source_filter_fits(const struct source_filter *f, size_t index,
	const struct extent_row *part)
{
	struct holding h = { .filter = f, .index = index };

	if (f)
		readings_each_holder(
			f->indexes[index].readings, part, take_any, &h);
	return !f || h.fits;
}

uint32_t
source_filter_earlier(const struct source_filter *f, size_t index,
	const struct extent_row *part)
{
	struct holding h = {
		.filter = f, .index = index, .part = part, .earlier = UINT32_MAX
	};

	if (f)
		readings_each_holder(
			f->indexes[index].readings, part, take_earlier, &h);
	return h.earlier;
}
