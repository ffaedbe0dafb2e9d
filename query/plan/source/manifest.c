#include "query/plan/source/manifest.h"

#include "format/base/arena.h"
#include "indexer/store/index/reader.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* A row, and the segment that records it, by its place in CURRENT. */
struct file_at {
	size_t segment;
	struct file_row row;
	bool is_earlier;
};

struct place_at {
	size_t segment;
	size_t order;
	struct path_row row;
};

struct skip_at {
	size_t segment;
	size_t order;
	struct damage_row row;
};

struct source_at {
	uint32_t segment;
	uint32_t no;
	uint32_t ord;
};

struct manifest {
	struct arena arena;
	struct searched *in;
	/* While loading. */
	size_t segment;
	struct file_at *files;
	size_t nfiles;
	size_t files_cap;
	struct place_at *places;
	size_t nplaces;
	size_t places_cap;
	struct skip_at *skips;
	size_t nskips;
	size_t skips_cap;
	/* By segment and number. */
	struct source_at *sources;
	size_t nsources;
	/* The next of each to tell. */
	size_t place;
	size_t skip;
	bool stopped;
	bool (*each)(void *ctx, const struct manifest_item *item);
	void *ctx;
};

static bool
take_file(void *ctx, const struct file_row *row)
{
	struct manifest *m = ctx;
	struct file_at *f = NULL;

	m->files = xgrow(
		m->files, &m->files_cap, m->nfiles + 1, sizeof(*m->files));
	f = &m->files[m->nfiles++];
	*f = (struct file_at){ .segment = m->segment, .row = *row };
	f->row.path = arena_copy(&m->arena, row->path);
	return true;
}

static bool
take_place(void *ctx, const struct path_row *row)
{
	struct manifest *m = ctx;
	struct place_at *p = NULL;

	m->places = xgrow(
		m->places, &m->places_cap, m->nplaces + 1, sizeof(*m->places));
	p = &m->places[m->nplaces];
	*p = (struct place_at){ m->segment, m->nplaces++, *row };
	p->row.path = arena_copy(&m->arena, row->path);
	p->row.gzip_name = arena_copy(&m->arena, row->gzip_name);
	p->row.wrapping = arena_copy(&m->arena, row->wrapping);
	return true;
}

static bool
take_skip(void *ctx, const struct damage_row *row)
{
	struct manifest *m = ctx;
	struct skip_at *s = NULL;

	if (!row->is_skip)
		return true;
	m->skips = xgrow(
		m->skips, &m->skips_cap, m->nskips + 1, sizeof(*m->skips));
	s = &m->skips[m->nskips];
	*s = (struct skip_at){ m->segment, m->nskips++, *row };
	s->row.path = arena_copy(&m->arena, row->path);
	s->row.why = arena_copy(&m->arena, row->why);
	return true;
}

static int
by_number(const void *a, const void *b)
{
	const struct source_at *x = a;
	const struct source_at *y = b;

	if (x->segment != y->segment)
		return x->segment < y->segment ? -1 : 1;
	return (x->no > y->no) - (x->no < y->no);
}

static int
by_file(const void *a, const void *b)
{
	const struct place_at *x = a;
	const struct place_at *y = b;

	if (x->segment != y->segment)
		return x->segment < y->segment ? -1 : 1;
	if (x->row.file != y->row.file)
		return x->row.file < y->row.file ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* Those of no file last. */
static int
by_skipped_file(const void *a, const void *b)
{
	const struct skip_at *x = a;
	const struct skip_at *y = b;
	bool is_out = x->row.file == UINT32_MAX;

	if (is_out != (y->row.file == UINT32_MAX))
		return is_out ? 1 : -1;
	if (x->segment != y->segment)
		return x->segment < y->segment ? -1 : 1;
	if (x->row.file != y->row.file)
		return x->row.file < y->row.file ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static int
by_path(const void *a, const void *b)
{
	const struct file_at *x = *(struct file_at *const *)a;
	const struct file_at *y = *(struct file_at *const *)b;
	int order = span_cmp(x->row.path, y->row.path);

	return order ? order : (x > y) - (x < y);
}

/* Of files recorded under one path, all but the last. */
static void
mark_earlier(struct manifest *m)
{
	struct file_at **sorted = xcalloc(m->nfiles + 1, sizeof(*sorted));

	for (size_t i = 0; i < m->nfiles; i++)
		sorted[i] = &m->files[i];
	qsort((void *)sorted, m->nfiles, sizeof(*sorted), by_path);
	for (size_t i = 1; i < m->nfiles; i++)
		sorted[i - 1]->is_earlier =
			span_eq(sorted[i - 1]->row.path, sorted[i]->row.path);
	free((void *)sorted);
}

static enum wb_err
load_sources(struct manifest *m, struct err *err)
{
	uint32_t count = m->in->readings ? readings_count(m->in->readings) : 0;

	m->sources = xcalloc((size_t)count + 1, sizeof(*m->sources));
	for (uint32_t ord = 0; ord < count; ord++) {
		const struct source_view *v =
			readings_source(m->in->readings, ord, err);

		if (!v)
			return WB_CORRUPT;
		m->sources[m->nsources++] =
			(struct source_at){ v->segment, v->no, ord };
	}
	qsort(m->sources, m->nsources, sizeof(*m->sources), by_number);
	return WB_OK;
}

static enum wb_err
load_segment(
	struct manifest *m, const struct segment_ref *segment, struct err *err)
{
	struct sources *rows = NULL;
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	index_room(index_place(m->in->index), "segments", segment->number,
		"sources.sqlite", path);
	rc = sources_open_checked(path, &segment->sources, &rows, err);
	if (rc != WB_OK)
		return rc;
	sources_each_file(rows, take_file, m);
	sources_each_path(rows, take_place, m);
	sources_each_damage(rows, take_skip, m);
	rc = sources_status(rows, err);
	sources_close(rows);
	return rc;
}

static enum wb_err
load(struct manifest *m, struct err *err)
{
	const struct current *c = index_current(m->in->index);
	enum wb_err rc = load_sources(m, err);

	for (; m->segment < c->nsegments && rc == WB_OK; m->segment++)
		rc = load_segment(m, &c->segments[m->segment], err);
	if (m->nplaces > 1)
		qsort(m->places, m->nplaces, sizeof(*m->places), by_file);
	if (m->nskips > 1)
		qsort(m->skips, m->nskips, sizeof(*m->skips), by_skipped_file);
	if (m->nfiles > 1)
		mark_earlier(m);
	return rc;
}

static const struct source_view *
source_of(struct manifest *m, const struct path_row *place)
{
	const struct source_at key = { place->segment, place->source, 0 };
	const struct source_at *found = bsearch(
		&key, m->sources, m->nsources, sizeof(*m->sources), by_number);

	return found ? readings_source(m->in->readings, found->ord, NULL)
		     : NULL;
}

static void
tell(struct manifest *m, const struct manifest_item *item)
{
	if (!m->stopped)
		m->stopped = !m->each(m->ctx, item);
}

static bool
is_skip_of(const struct manifest *m, size_t at, const struct file_at *f)
{
	return at < m->nskips && m->skips[at].segment == f->segment &&
		m->skips[at].row.file == f->row.no;
}

/* Why nothing of the file was taken; empty if something was. */
static struct span
whole_skip(const struct manifest *m, const struct file_at *f)
{
	for (size_t i = m->skip; is_skip_of(m, i, f); i++)
		if (span_eq(m->skips[i].row.path, f->row.path))
			return m->skips[i].row.why;
	return (struct span){ 0 };
}

static bool
is_of(const struct place_at *p, const struct file_at *f)
{
	return p->segment == f->segment && p->row.file == f->row.no;
}

static void
tell_file(struct manifest *m, const struct file_at *f)
{
	struct manifest_item item = { .kind = MANIFEST_FILE,
		.path = f->row.path,
		.file = &f->row,
		.reason = whole_skip(m, f),
		.is_earlier = f->is_earlier };
	const struct path_row *place = NULL;

	/* Both are in the order of files. */
	if (m->place < m->nplaces && is_of(&m->places[m->place], f))
		place = &m->places[m->place].row;
	if (place && place->wrapping.len == 0) {
		item.place = place;
		item.source = source_of(m, place);
		m->place++;
	}
	tell(m, &item);
	while (m->place < m->nplaces && is_of(&m->places[m->place], f)) {
		place = &m->places[m->place++].row;
		item = (struct manifest_item){ .kind = MANIFEST_STREAM,
			.path = place->path,
			.file = &f->row,
			.place = place,
			.source = source_of(m, place),
			.is_earlier = f->is_earlier };
		tell(m, &item);
	}
}

static void
tell_skip(struct manifest *m, const struct file_row *file)
{
	const struct skip_at *s = &m->skips[m->skip++];
	const struct manifest_item item = { .kind = MANIFEST_SKIPPED,
		.path = s->row.path,
		.file = file,
		.reason = s->row.why };

	if (!file || !span_eq(s->row.path, file->path))
		tell(m, &item);
}

enum wb_err
manifest_each(struct searched *in,
	bool (*each)(void *ctx, const struct manifest_item *item), void *ctx,
	struct err *err)
{
	struct manifest m = { .in = in, .each = each, .ctx = ctx };
	enum wb_err rc = load(&m, err);

	for (size_t i = 0; i < m.nfiles && rc == WB_OK && !m.stopped; i++) {
		tell_file(&m, &m.files[i]);
		while (is_skip_of(&m, m.skip, &m.files[i]))
			tell_skip(&m, &m.files[i].row);
	}
	while (rc == WB_OK && m.skip < m.nskips && !m.stopped)
		tell_skip(&m, NULL);
	free(m.files);
	free(m.places);
	free(m.skips);
	free(m.sources);
	arena_release(&m.arena);
	return rc;
}

enum wb_err
manifest_sha256(struct searched *in, const struct source_view *v,
	unsigned char out[SHA256_BYTES], struct err *err)
{
	struct index_store state = { 0 };
	struct source_reader r = { .extents = v->extents,
		.nextents = v->nextents };
	struct sha256 *sum = sha256_new();
	struct span bytes = { "", 1 };
	enum wb_err rc = WB_OK;

	index_store_init(&state, in->index, &r.store);
	while (rc == WB_OK && bytes.len > 0) {
		rc = source_read(&r, &bytes, NULL, err);
		if (rc == WB_OK)
			sha256_update(sum, bytes.ptr, bytes.len);
	}
	index_store_release(&state);
	if (rc == WB_OK && r.offset != v->bytes)
		rc = err_set(err, WB_CORRUPT,
			"source %s has %llu bytes, but its frames have %llu: "
			"run 'waybill verify'",
			v->id, (unsigned long long)v->bytes,
			(unsigned long long)r.offset);
	if (rc == WB_OK)
		sha256_final(sum, out);
	sha256_free(sum);
	return rc;
}
