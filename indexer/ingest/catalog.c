#include "indexer/ingest/catalog.h"

#include "format/base/digest.h"
#include "indexer/store/check.h"
#include "indexer/store/index.h"
#include "indexer/store/reader.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* From a 64-bit key to any number of pointers. The key is taken for a good
 * hash; equal keys of different things are told apart by the caller. */
struct multimap {
	uint64_t *keys;
	const void **values;
	size_t size;
	size_t used;
};

/* What was skipped of a file. */
struct known_skip {
	const char *path;
	struct span why;
	const struct known_skip *next;
};

struct known_file {
	struct file_row row;
	const struct known_skip *skips;
};

struct catalog {
	struct arena arena;
	struct multimap heads;
	struct multimap ids;
	struct multimap files;
	struct multimap marks;
	/* While loading: the segment, and its files and sources by number. */
	uint32_t segment;
	struct known_file **files_by_no;
	size_t nfiles_by_no;
	size_t files_by_no_cap;
	struct known_source **by_no;
	size_t nby_no;
	size_t by_no_cap;
	/* All that were loaded, segment after segment. */
	struct known_source **loaded;
	size_t nloaded;
	size_t loaded_cap;
};

static void
map_place(struct multimap *m, uint64_t key, const void *value)
{
	size_t at = key & (m->size - 1);

	while (m->values[at])
		at = (at + 1) & (m->size - 1);
	m->keys[at] = key;
	m->values[at] = value;
	m->used++;
}

static void
map_put(struct multimap *m, uint64_t key, const void *value)
{
	if ((m->used + 1) * 2 > m->size) {
		struct multimap bigger = { 0 };

		bigger.size = m->size ? m->size * 2 : 256;
		bigger.keys = xcalloc(bigger.size, sizeof(*bigger.keys));
		bigger.values = xcalloc(bigger.size, sizeof(*bigger.values));
		for (size_t i = 0; i < m->size; i++)
			if (m->values[i])
				map_place(&bigger, m->keys[i], m->values[i]);
		free(m->keys);
		free((void *)m->values);
		*m = bigger;
	}
	map_place(m, key, value);
}

/* The next value with that key; *at starts as SIZE_MAX. */
static const void *
map_next(const struct multimap *m, uint64_t key, size_t *at)
{
	if (m->size == 0)
		return NULL;
	*at = (*at == SIZE_MAX ? key : *at + 1) & (m->size - 1);
	for (; m->values[*at]; *at = (*at + 1) & (m->size - 1))
		if (m->keys[*at] == key)
			return m->values[*at];
	return NULL;
}

static void
map_release(struct multimap *m)
{
	free(m->keys);
	free((void *)m->values);
}

struct catalog *
catalog_new(void)
{
	return xcalloc(1, sizeof(struct catalog));
}

void
catalog_free(struct catalog *c)
{
	if (!c)
		return;
	map_release(&c->heads);
	map_release(&c->ids);
	map_release(&c->files);
	map_release(&c->marks);
	free((void *)c->by_no);
	free((void *)c->files_by_no);
	free((void *)c->loaded);
	arena_release(&c->arena);
	free(c);
}

static uint64_t
head_key(unsigned size, uint64_t hash)
{
	return hash * 0x9e3779b97f4a7c15ULL + size;
}

struct known_source *
catalog_add(struct catalog *c, size_t nextents)
{
	struct known_source *s = arena_alloc(&c->arena, sizeof(*s));

	s->nextents = nextents;
	s->extents = arena_array(&c->arena, nextents, sizeof(*s->extents));
	return s;
}

void
catalog_publish(struct catalog *c, const struct known_source *source)
{
	map_put(&c->ids, hash64(source->row.id, sizeof(source->row.id)),
		source);
	for (unsigned i = 0; i < HEAD_SIZES; i++)
		if (source->row.has_head[i])
			map_put(&c->heads, head_key(i, source->row.head[i]),
				source);
}

bool
known_has_hole(const struct known_source *s)
{
	uint64_t at = 0;

	for (size_t i = 0; i < s->nextents; i++)
		if (s->extents[i].from == at)
			at = s->extents[i].to;
	return at != s->row.bytes;
}

const struct known_source *
catalog_next_loaded(const struct catalog *c, size_t *at)
{
	return *at < c->nloaded ? c->loaded[(*at)++] : NULL;
}

const struct known_source *
catalog_next_head(
	const struct catalog *c, unsigned size, uint64_t hash, size_t *at)
{
	uint64_t key = head_key(size, hash);
	const struct known_source *s = NULL;

	while ((s = map_next(&c->heads, key, at)))
		if (s->row.has_head[size] && s->row.head[size] == hash)
			return s;
	return NULL;
}

const struct known_source *
catalog_find_id(const struct catalog *c, const unsigned char id[16])
{
	uint64_t key = hash64(id, 16);
	size_t at = SIZE_MAX;
	const struct known_source *s = NULL;

	while ((s = map_next(&c->ids, key, &at)))
		if (memcmp(s->row.id, id, 16) == 0)
			return s;
	return NULL;
}

/* The same file, unchanged. One that could not be read to its end is to be
 * read again. */
static bool
is_same_file(const struct file_row *f, const struct file_row *file)
{
	return span_eq(f->path, file->path) && f->dev == file->dev &&
		f->inode == file->inode && f->size == file->size &&
		f->mtime_ns == file->mtime_ns &&
		f->ctime_ns == file->ctime_ns && !f->changed && f->is_regular &&
		f->bytes_read >= f->size;
}

static bool
was_left_out(const struct known_file *f, const struct walk_options *options)
{
	const struct known_skip *s = f->skips;

	while (s && !walk_takes(options, s->path, s->why))
		s = s->next;
	return s != NULL;
}

bool
catalog_has_file(const struct catalog *c, const struct file_row *file,
	const struct walk_options *options)
{
	uint64_t key = hash64(file->path.ptr, file->path.len);
	size_t at = SIZE_MAX;
	const struct known_file *f = NULL;

	while ((f = map_next(&c->files, key, &at)))
		if (is_same_file(&f->row, file) && !was_left_out(f, options))
			return true;
	return false;
}

bool
catalog_has_bytes(const struct catalog *c, const struct file_row *file)
{
	uint64_t key = hash64(file->path.ptr, file->path.len);
	size_t at = SIZE_MAX;
	const struct known_file *f = NULL;

	while ((f = map_next(&c->files, key, &at)))
		if (is_same_file(&f->row, file) &&
			memcmp(f->row.sha256, file->sha256,
				sizeof(file->sha256)) == 0)
			return true;
	return false;
}

static struct known_file *
add_file(struct catalog *c, const struct file_row *file)
{
	struct known_file *copy = arena_alloc(&c->arena, sizeof(*copy));

	copy->row = *file;
	copy->row.path = arena_copy(&c->arena, file->path);
	map_put(&c->files, hash64(file->path.ptr, file->path.len), copy);
	return copy;
}

void
catalog_add_file(struct catalog *c, const struct file_row *file)
{
	(void)add_file(c, file);
}

static bool
is_marked(const struct catalog *c, struct span text)
{
	uint64_t key = hash64(text.ptr, text.len);
	size_t at = SIZE_MAX;
	const struct span *s = NULL;

	while ((s = map_next(&c->marks, key, &at)))
		if (span_eq(*s, text))
			return true;
	return false;
}

/* A mark is a span that was seen before. */
static bool
mark_seen(struct catalog *c, struct span text)
{
	struct span *copy = NULL;

	if (is_marked(c, text))
		return true;
	copy = arena_alloc(&c->arena, sizeof(*copy));
	*copy = arena_copy(&c->arena, text);
	map_put(&c->marks, hash64(text.ptr, text.len), copy);
	return false;
}

bool
catalog_knows_skip(struct catalog *c, struct span path, struct span reason)
{
	const char *text = arena_printf(&c->arena, "skip %.*s\n%.*s",
		(int)path.len, path.ptr, (int)reason.len, reason.ptr);

	return mark_seen(c, span_of(text));
}

static struct span
path_mark(struct arena *arena, struct span path, uint32_t segment,
	uint32_t source)
{
	return span_of(arena_printf(arena, "path %u %u %.*s", segment, source,
		(int)path.len, path.ptr));
}

bool
catalog_knows_path(
	struct catalog *c, struct span path, uint32_t segment, uint32_t source)
{
	return mark_seen(c, path_mark(&c->arena, path, segment, source));
}

bool
catalog_has_path(const struct catalog *c, const struct path_row *row)
{
	struct arena scratch = { 0 };
	bool has = is_marked(
		c, path_mark(&scratch, row->path, row->segment, row->source));

	arena_release(&scratch);
	return has;
}

static bool
load_file(void *ctx, const struct file_row *row)
{
	struct catalog *c = ctx;

	c->files_by_no = (struct known_file **)xgrow((void *)c->files_by_no,
		&c->files_by_no_cap, c->nfiles_by_no + 1,
		sizeof(*c->files_by_no));
	c->files_by_no[c->nfiles_by_no++] = add_file(c, row);
	return true;
}

static bool
load_source(void *ctx, const struct source_row *row)
{
	struct catalog *c = ctx;
	struct known_source *s = catalog_add(c, 0);

	s->segment = c->segment;
	s->row = *row;
	if (row->no != c->nby_no)
		return false;
	c->by_no = xgrow(
		c->by_no, &c->by_no_cap, c->nby_no + 1, sizeof(*c->by_no));
	c->by_no[c->nby_no++] = s;
	c->loaded = (struct known_source **)xgrow((void *)c->loaded,
		&c->loaded_cap, c->nloaded + 1, sizeof(*c->loaded));
	c->loaded[c->nloaded++] = s;
	return true;
}

static bool
load_extent(void *ctx, const struct extent_row *row)
{
	struct catalog *c = ctx;
	struct known_source *s = NULL;
	struct extent_row *all = NULL;
	size_t n = 0;

	if (row->source >= c->nby_no)
		return false;
	s = c->by_no[row->source];
	n = s->nextents++;
	/* Room is doubled when it is used up: at powers of two. */
	if ((n & (n - 1)) == 0) {
		all = arena_array(&c->arena, n > 0 ? 2 * n : 1, sizeof(*all));
		for (size_t i = 0; i < n; i++)
			all[i] = s->extents[i];
		s->extents = all;
	}
	s->extents[n] = *row;
	return true;
}

static bool
load_damage(void *ctx, const struct damage_row *row)
{
	struct catalog *c = ctx;
	struct known_file *f = NULL;
	struct known_skip *skip = NULL;

	if (!row->is_skip)
		return true;
	(void)catalog_knows_skip(c, row->path, row->why);
	if (row->file < c->nfiles_by_no)
		f = c->files_by_no[row->file];
	/* A file whose row is gone is read again anyway. */
	if (!f || f->row.no != row->file)
		return true;
	skip = arena_alloc(&c->arena, sizeof(*skip));
	skip->path = arena_copy(&c->arena, row->path).ptr;
	skip->why = arena_copy(&c->arena, row->why);
	skip->next = f->skips;
	f->skips = skip;
	return true;
}

/* Sources stand in order of segment, then number. */
static struct known_source *
loaded_find(const struct catalog *c, uint32_t segment, uint32_t no)
{
	size_t lo = 0;
	size_t hi = c->nloaded;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct known_source *s = c->loaded[mid];

		if (s->segment < segment ||
			(s->segment == segment && s->row.no < no))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == c->nloaded || c->loaded[lo]->segment != segment ||
		c->loaded[lo]->row.no != no)
		return NULL;
	return c->loaded[lo];
}

static bool
load_path(void *ctx, const struct path_row *row)
{
	struct catalog *c = ctx;
	struct known_source *s = loaded_find(c, row->segment, row->source);

	(void)catalog_knows_path(c, row->path, row->segment, row->source);
	if (s)
		s->is_makeshift = row->file == UINT32_MAX;
	return true;
}

/* What is shared may have been moved, or lost in part, by a salvage. */
static void
place_extents(struct catalog *c, struct known_source *s)
{
	struct extent_row *all = NULL;
	size_t most = 0;
	size_t count = 0;

	for (size_t i = 0; i < s->nextents; i++) {
		const struct known_source *o = loaded_find(
			c, s->extents[i].segment, s->extents[i].stream);

		most += o && o != s ? o->nextents : 1;
	}
	all = arena_array(&c->arena, most, sizeof(*all));
	for (size_t i = 0; i < s->nextents; i++) {
		const struct extent_row *x = &s->extents[i];
		const struct known_source *o =
			loaded_find(c, x->segment, x->stream);

		s->is_makeshift = s->is_makeshift || (o && o->is_makeshift);
		if (o == s)
			all[count++] = *x;
		else if (o)
			count += extent_present(
				x, o->extents, o->nextents, all + count);
	}
	s->extents = all;
	s->nextents = count;
}

enum wb_err
catalog_load(struct catalog *c, const char *index,
	const struct current *current, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < current->nsegments && rc == WB_OK; i++) {
		struct sources *s = NULL;
		char path[PATH_MAX];

		c->segment = current->segments[i].number;
		c->nby_no = 0;
		c->nfiles_by_no = 0;
		index_room(
			index, "segments", c->segment, "sources.sqlite", path);
		/* What is read from it here is written anew, as true. */
		rc = check_file(path, &current->segments[i].sources, err);
		if (rc == WB_OK)
			rc = sources_open(path, &s, err);
		if (rc != WB_OK)
			return rc;
		sources_each_file(s, load_file, c);
		sources_each_source(s, load_source, c);
		sources_each_extent(s, load_extent, c);
		sources_each_path(s, load_path, c);
		sources_each_damage(s, load_damage, c);
		rc = sources_status(s, err);
		sources_close(s);
		for (size_t k = 0; k < c->nby_no; k++)
			catalog_publish(c, c->by_no[k]);
	}
	for (size_t i = 0; i < c->nloaded && rc == WB_OK; i++)
		place_extents(c, c->loaded[i]);
	return rc;
}
