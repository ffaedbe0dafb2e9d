#include "format/base/digest.h"
#include "indexer/ingest/known/catalog_part.h"

#include <stdlib.h>
#include <string.h>

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
	multimap_release(&c->heads);
	multimap_release(&c->ids);
	multimap_release(&c->files);
	multimap_release(&c->marks);
	free((void *)c->by_no);
	free((void *)c->files_by_no);
	free((void *)c->loaded);
	free(c->ways);
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

struct known_heads *
catalog_heads(const struct catalog *c, unsigned size, uint64_t hash)
{
	uint64_t key = head_key(size, hash);
	size_t at = SIZE_MAX;
	const void *found = NULL;

	while ((found = multimap_next(&c->heads, key, &at)))
		if (((const struct known_heads *)found)->hash == hash)
			return (struct known_heads *)(uintptr_t)found;
	return NULL;
}

/* Those that begin alike stand in one list: in the map each would be in the way
 * of the next. */
static void
publish_head(struct catalog *c, unsigned size, const struct known_source *s)
{
	uint64_t hash = s->row.head[size];
	struct known_heads *heads = catalog_heads(c, size, hash);
	struct known_head *head = NULL;

	if (heads) {
		head = arena_alloc(&c->arena, sizeof(*head));
		head->source = s;
		heads->last->next = head;
		heads->last = head;
		if (!heads->not_in_tree)
			heads->not_in_tree = head;
		return;
	}
	heads = arena_alloc(&c->arena, sizeof(*heads));
	heads->hash = hash;
	heads->first.source = s;
	heads->last = &heads->first;
	heads->not_in_tree = &heads->first;
	heads->arena = &c->arena;
	multimap_put(&c->heads, head_key(size, hash), heads);
}

void
catalog_publish(struct catalog *c, const struct known_source *source)
{
	multimap_put(&c->ids, hash64(source->row.id, sizeof(source->row.id)),
		source);
	for (unsigned i = 0; i < HEAD_SIZES && !source->has_old_cuts; i++)
		if (source->row.has_head[i])
			publish_head(c, i, source);
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

bool
catalog_is_behind(const struct catalog *c)
{
	return c->is_behind;
}

const struct known_source *
catalog_next_loaded(const struct catalog *c, size_t *at)
{
	return *at < c->nloaded ? c->loaded[(*at)++] : NULL;
}

const struct known_source *
catalog_find_id(const struct catalog *c, const unsigned char id[16])
{
	uint64_t key = hash64(id, 16);
	size_t at = SIZE_MAX;
	const struct known_source *s = NULL;

	while ((s = multimap_next(&c->ids, key, &at)))
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

	while ((f = multimap_next(&c->files, key, &at)))
		if (is_same_file(&f->row, file) && !f->is_lacking &&
			!was_left_out(f, options))
			return true;
	return false;
}

bool
catalog_is_lacking(const struct catalog *c, const struct file_row *file)
{
	uint64_t key = hash64(file->path.ptr, file->path.len);
	size_t at = SIZE_MAX;
	const struct known_file *f = NULL;

	while ((f = multimap_next(&c->files, key, &at)))
		if (f->is_lacking && is_same_file(&f->row, file))
			return true;
	return false;
}

bool
catalog_has_bytes(const struct catalog *c, const struct file_row *file)
{
	uint64_t key = hash64(file->path.ptr, file->path.len);
	size_t at = SIZE_MAX;
	const struct known_file *f = NULL;

	while ((f = multimap_next(&c->files, key, &at)))
		if (is_same_file(&f->row, file) &&
			memcmp(f->row.sha256, file->sha256,
				sizeof(file->sha256)) == 0)
			return true;
	return false;
}

struct known_file *
catalog_put_file(struct catalog *c, const struct file_row *file)
{
	struct known_file *copy = arena_alloc(&c->arena, sizeof(*copy));

	copy->row = *file;
	copy->row.path = arena_copy(&c->arena, file->path);
	multimap_put(&c->files, hash64(file->path.ptr, file->path.len), copy);
	return copy;
}

void
catalog_add_file(struct catalog *c, const struct file_row *file)
{
	(void)catalog_put_file(c, file);
}

static bool
is_marked(const struct catalog *c, struct span text)
{
	uint64_t key = hash64(text.ptr, text.len);
	size_t at = SIZE_MAX;
	const struct span *s = NULL;

	while ((s = multimap_next(&c->marks, key, &at)))
		if (span_eq(*s, text))
			return true;
	return false;
}

/* A mark is a span that was seen before; it is the catalogue's. */
static bool
mark_seen(struct catalog *c, struct span text)
{
	struct span *mark = NULL;

	if (is_marked(c, text))
		return true;
	mark = arena_alloc(&c->arena, sizeof(*mark));
	*mark = text;
	multimap_put(&c->marks, hash64(text.ptr, text.len), mark);
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
