#include "indexer/store/reading/gather_part.h"

#include "format/disk/bytes.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Append an item to one of the growing arrays. */
#define APPEND(list, count, cap, item)                                         \
	do {                                                                   \
		(list) = xgrow((list), &(cap), (count) + 1, sizeof(*(list)));  \
		(list)[(count)++] = (item);                                    \
	} while (0)

/* Append an item to one of a source's lists. */
#define APPEND_OF_SOURCE(list, count, item)                                    \
	do {                                                                   \
		(list) = room_for_one((list), (count), sizeof(*(list)));       \
		(list)[(count)++] = (item);                                    \
	} while (0)

/* A list without a number of its own for its room: most have one item, and
 * there are six for each source. */
static void *
room_for_one(void *list, size_t count, size_t item_size)
{
	if ((count & (count - 1)) != 0)
		return list;
	return xrealloc(list, (count > 0 ? count * 2 : 1) * item_size);
}

uint32_t
gather_ord(const struct gathered *g, uint32_t segment, uint32_t source)
{
	for (size_t i = 0; i < g->current->nsegments; i++) {
		uint32_t next = i + 1 < g->current->nsegments && i + 1 <= g->at
			? g->first_ord[i + 1]
			: (uint32_t)g->nsources;

		if (g->current->segments[i].number != segment)
			continue;
		if (i > g->at || source >= next - g->first_ord[i])
			return UINT32_MAX;
		return g->first_ord[i] + source;
	}
	return UINT32_MAX;
}

struct gathered_source *
gather_source(struct gathered *g, uint32_t segment, uint32_t source)
{
	uint32_t ord = gather_ord(g, segment, source);

	return ord == UINT32_MAX ? NULL : &g->sources[ord];
}

static struct gathered_source *
source_here(struct gathered *g, uint32_t source)
{
	return gather_source(g, g->current->segments[g->at].number, source);
}

static bool
take_file(void *ctx, const struct file_row *row)
{
	struct gathered *g = ctx;
	struct gathered_file file = { .row = *row };

	file.row.path = arena_copy(&g->arena, row->path);
	APPEND(g->files, g->nfiles, g->files_cap, file);
	return true;
}

static bool
take_source(void *ctx, const struct source_row *row)
{
	struct gathered *g = ctx;
	struct gathered_source s = {
		.segment = g->current->segments[g->at].number,
		.no = row->no,
		.bytes = row->bytes,
		.lines = row->lines,
		.stored_bytes = row->stored_bytes,
		.encoding = row->encoding,
		.superseded_by = UINT32_MAX,
		.whole = UINT32_MAX,
	};

	memcpy(s.id, row->id, sizeof(s.id));
	APPEND(g->sources, g->nsources, g->sources_cap, s);
	return true;
}

static bool
take_extent(void *ctx, const struct extent_row *row)
{
	struct gathered_source *s = source_here(ctx, row->source);

	if (s)
		APPEND_OF_SOURCE(s->extents, s->nextents, *row);
	return true;
}

/* RFC 1952: MTIME is behind magic, method and flags. */
static bool
take_gzip_member(void *ctx, const struct gzip_member_row *row)
{
	enum { MTIME_AT = 4, HEADER_LEAST = 10 };
	struct gathered *g = ctx;
	const size_t at = g->first_file + row->file;
	const struct span header = row->member.header;
	struct gathered_file *file = NULL;
	uint32_t mtime = 0;

	if (at >= g->nfiles || g->files[at].row.no != row->file ||
		header.len < HEADER_LEAST)
		return true;
	file = &g->files[at];
	mtime = get_u32((const unsigned char *)header.ptr + MTIME_AT);
	file->members++;
	file->has_timeless_member |= mtime == 0;
	if (mtime > file->members_mtime)
		file->members_mtime = mtime;
	return true;
}

/* The header that a path was found by is that of the first member: the lines of
 * the others came later. */
static uint32_t
latest_gzip_mtime(const struct gathered *g, const struct gathered_path *p)
{
	const struct gathered_file *file = NULL;

	if (p->file == UINT32_MAX || !span_eq(p->wrapping, SPAN("gzip")))
		return p->gzip_mtime;
	file = &g->files[p->file];
	if (file->members < 2)
		return p->gzip_mtime;
	return file->has_timeless_member ? 0 : file->members_mtime;
}

/* What the evidence calls it comes before a name that was made up. */
static void
put_first(struct gathered_source *s)
{
	struct gathered_path *last = &s->paths[s->npaths - 1];
	struct gathered_path p = *last;

	if (!path_is_made_up(s->paths[0].path) || path_is_made_up(last->path))
		return;
	*last = s->paths[0];
	s->paths[0] = p;
}

static bool
take_path(void *ctx, const struct path_row *row)
{
	struct gathered *g = ctx;
	struct gathered_source *s = gather_source(g, row->segment, row->source);
	size_t file = g->first_file + row->file;
	struct gathered_path p = {
		.path = arena_copy(&g->arena, row->path),
		.file = (uint32_t)file,
		.has_mtime = row->has_mtime,
		.mtime_ns = row->mtime_ns,
		.gzip_mtime = row->gzip_mtime,
		.gzip_name = text_pool_keep(&g->texts, row->gzip_name),
		.wrapping = text_pool_keep(&g->texts, row->wrapping),
		.mode = row->mode,
	};

	/* Rather no file than another's. */
	if (file >= g->nfiles || g->files[file].row.no != row->file)
		p.file = UINT32_MAX;
	p.gzip_mtime = latest_gzip_mtime(g, &p);
	if (!s)
		return true;
	APPEND_OF_SOURCE(s->paths, s->npaths, p);
	put_first(s);
	return true;
}

static bool
take_run(void *ctx, const struct run_row *row)
{
	struct gathered_source *s = source_here(ctx, row->source);

	if (s)
		APPEND_OF_SOURCE(s->runs, s->nruns, *row);
	return true;
}

static bool
take_anchor(void *ctx, const struct anchor_row *row)
{
	struct gathered_source *s = source_here(ctx, row->source);

	if (s && anchor_is_mark(row->kind))
		APPEND_OF_SOURCE(s->marks, s->nmarks, *row);
	else if (s)
		APPEND_OF_SOURCE(s->anchors, s->nanchors, *row);
	return true;
}

static bool
says_cut_off(struct span why)
{
	return span_has(why, SPAN("cut off")) ||
		span_has(why, SPAN("unexpected end")) ||
		span_has(why, SPAN("runcated"));
}

/* Of a member that was left out nobody counted the bytes. */
static uint64_t
bytes_of_file(const struct gathered_file *file, struct span path)
{
	return span_eq(file->row.path, path) ? file->row.bytes_read : 0;
}

static bool
take_damage(void *ctx, const struct damage_row *row)
{
	struct gathered *g = ctx;
	struct gathered_source *s =
		row->source == UINT32_MAX ? NULL : source_here(g, row->source);
	struct gathered_trouble t = { .row = *row };

	t.ord = s ? (uint32_t)(s - g->sources) : UINT32_MAX;
	t.row.path = arena_copy(&g->arena, row->path);
	t.row.why = arena_copy(&g->arena, row->why);
	t.first_file = g->first_file;
	t.file = row->file == UINT32_MAX ? SIZE_MAX : g->first_file + row->file;
	if (row->is_skip && t.file < g->nfiles)
		t.bytes = bytes_of_file(&g->files[t.file], row->path);
	if (s) {
		s->ndamage++;
		s->is_cut_off = s->is_cut_off || says_cut_off(row->why);
		s->has_gaps = s->has_gaps || damage_is_gap(row->why);
	}
	APPEND(g->troubles, g->ntroubles, g->troubles_cap, t);
	return true;
}

static bool
take_superseded(void *ctx, const struct superseded_row *row)
{
	struct gathered *g = ctx;
	struct gathered_source *s =
		gather_source(g, row->old_segment, row->old_source);

	if (s)
		s->superseded_by =
			gather_ord(g, row->new_segment, row->new_source);
	return true;
}

static enum wb_err
gather_segment(const char *index, struct gathered *g, struct err *err)
{
	struct sources *s = NULL;
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	index_room(index, "segments", g->current->segments[g->at].number,
		"sources.sqlite", path);
	rc = sources_open_checked(
		path, &g->current->segments[g->at].sources, &s, err);
	if (rc != WB_OK)
		return rc;
	g->first_file = g->nfiles;
	sources_each_file(s, take_file, g);
	sources_each_gzip_member(s, take_gzip_member, g);
	sources_each_source(s, take_source, g);
	sources_each_extent(s, take_extent, g);
	sources_each_path(s, take_path, g);
	sources_each_run(s, take_run, g);
	sources_each_anchor(s, take_anchor, g);
	sources_each_damage(s, take_damage, g);
	sources_each_superseded(s, take_superseded, g);
	rc = sources_status(s, err);
	sources_close(s);
	return rc;
}

static enum wb_err
gather(const char *index, struct gathered *g, struct err *err)
{
	const struct current *c = g->current;
	enum wb_err rc = WB_OK;

	g->first_ord =
		arena_array(&g->arena, c->nsegments + 1, sizeof(*g->first_ord));
	for (size_t i = 0; i < c->nsegments && rc == WB_OK; i++) {
		g->at = i;
		g->first_ord[i] = (uint32_t)g->nsources;
		if (!g->noting || !gather_is_lost(index, g))
			rc = gather_segment(index, g, err);
	}
	for (size_t i = 0; i < c->nterms && rc == WB_OK; i++)
		rc = gather_tallies(
			index, g, &c->terms[i], gather_take_tally, err);
	if (rc != WB_OK) {
		gather_release(g);
		return rc;
	}
	gather_extents(g);
	gather_skipped(g);
	gather_torn(index, g);
	gather_named(g);
	gather_grown(g);
	return WB_OK;
}

enum wb_err
gather_all(const char *index, const struct current *c, struct gathered *out,
	struct err *err)
{
	*out = (struct gathered){ .current = c };
	return gather(index, out, err);
}

enum wb_err
gather_left(struct index *ix, struct gathered *out, struct err *err)
{
	*out = (struct gathered){ .current = index_current(ix), .noting = ix };
	return gather(index_place(ix), out, err);
}

void
gather_release(struct gathered *g)
{
	for (size_t i = 0; i < g->nsources; i++) {
		struct gathered_source *s = &g->sources[i];

		free(s->paths);
		free(s->extents);
		free(s->runs);
		free(s->anchors);
		free(s->marks);
		free(s->stored);
		free(s->hosts);
	}
	free(g->sources);
	free(g->files);
	free(g->troubles);
	free(g->hosts);
	free(g->programs);
	free(g->program_slots);
	text_pool_release(&g->texts);
	arena_release(&g->members);
	arena_release(&g->arena);
	*g = (struct gathered){ 0 };
}
