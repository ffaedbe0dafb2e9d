/* The catalog out of the tables of the segments there are. */
#include "format/base/lower_bound.h"
#include "format/record/cut.h"
#include "indexer/ingest/known/catalog_part.h"
#include "indexer/store/file/check.h"
#include "indexer/store/index/index.h"
#include "indexer/store/index/reader.h"

#include <limits.h>
#include <stdlib.h>

static bool
load_file(void *ctx, const struct file_row *row)
{
	struct catalog *c = ctx;

	c->files_by_no = (struct known_file **)xgrow((void *)c->files_by_no,
		&c->files_by_no_cap, c->nfiles_by_no + 1,
		sizeof(*c->files_by_no));
	c->files_by_no[c->nfiles_by_no++] = catalog_put_file(c, row);
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

	if (row->source < c->nby_no && damage_is_gap(row->why))
		c->by_no[row->source]->has_old_cuts = c->is_cut_otherwise &&
			cut_is_records((enum text_encoding)c->by_no[row->source]
					       ->row.encoding);
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

struct source_place {
	uint32_t segment;
	uint32_t no;
};

static int
source_to_place(const void *item, const void *key)
{
	const struct known_source *s = *(struct known_source *const *)item;
	const struct source_place *p = key;

	if (s->segment != p->segment)
		return s->segment < p->segment ? -1 : 1;
	return (s->row.no > p->no) - (s->row.no < p->no);
}

/* Sources stand in order of segment, then number. */
static struct known_source *
loaded_find(const struct catalog *c, uint32_t segment, uint32_t no)
{
	const struct source_place place = { segment, no };
	size_t at = lower_bound(&place, (const void *)c->loaded, c->nloaded,
		sizeof(struct known_source *), source_to_place);

	if (at == c->nloaded || source_to_place(&c->loaded[at], &place) != 0)
		return NULL;
	return c->loaded[at];
}

const struct known_source *
catalog_loaded(const struct catalog *c, uint32_t segment, uint32_t no)
{
	return loaded_find(c, segment, no);
}

static bool
load_superseded(void *ctx, const struct superseded_row *row)
{
	struct known_source *s =
		loaded_find(ctx, row->old_segment, row->old_source);

	if (s)
		s->is_superseded = true;
	return true;
}

static void
note_way(struct catalog *c, const struct known_source *s, uint32_t file)
{
	struct known_file *f = c->files_by_no[file];

	if (f->row.no != file)
		return;
	c->ways = xgrow(c->ways, &c->ways_cap, c->nways + 1, sizeof(*c->ways));
	c->ways[c->nways++] = (struct known_way){ s, f };
}

static bool
load_path(void *ctx, const struct path_row *row)
{
	struct catalog *c = ctx;
	struct known_source *s = loaded_find(c, row->segment, row->source);

	(void)catalog_knows_path(c, row->path, row->segment, row->source);
	if (s)
		s->is_makeshift = row->file == UINT32_MAX;
	if (s && row->file < c->nfiles_by_no)
		note_way(c, s, row->file);
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
		s->has_old_cuts = s->has_old_cuts || (o && o->has_old_cuts);
		if (o == s)
			all[count++] = *x;
		else if (o)
			count += extent_present(
				x, o->extents, o->nextents, all + count);
	}
	s->extents = all;
	s->nextents = count;
}

/* Of what was made up nobody knows how damaged it was. */
static void
doubt_made_up(struct catalog *c)
{
	bool has_any = false;

	for (size_t k = 0; k < c->nby_no; k++) {
		struct known_source *s = c->by_no[k];

		if (s->is_makeshift && c->is_cut_otherwise &&
			cut_is_records((enum text_encoding)s->row.encoding))
			s->has_old_cuts = true;
		has_any = has_any || s->has_old_cuts;
	}
	c->is_behind = c->is_behind || (c->is_cut_otherwise && !has_any);
}

/* What is whole can be found from now on, and what is not is to be read
 * again. */
static void
settle(struct catalog *c)
{
	for (size_t i = 0; i < c->nloaded; i++)
		place_extents(c, c->loaded[i]);
	for (size_t i = 0; i < c->nloaded; i++)
		catalog_publish(c, c->loaded[i]);
	for (size_t i = 0; i < c->nways; i++)
		c->ways[i].file->is_lacking = c->ways[i].file->is_lacking ||
			known_has_hole(c->ways[i].source) ||
			c->ways[i].source->has_old_cuts;
	free(c->ways);
	c->ways = NULL;
	c->nways = c->ways_cap = 0;
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
		c->is_cut_otherwise = current->segments[i].cuts != CUT_RULES;
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
		sources_each_superseded(s, load_superseded, c);
		rc = sources_status(s, err);
		sources_close(s);
		doubt_made_up(c);
	}
	if (rc == WB_OK)
		settle(c);
	return rc;
}
