/* Readings worked out of all segments, and written to a file or kept in memory.
 */
#include "format/record/cut.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/file/paged.h"
#include "indexer/store/reading/gather_part.h"
#include "indexer/store/reading/readings_part.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

static void
work_out(struct gathered *g)
{
	gather_hosts(g);
	gather_readings(g);
	gather_zones(g);
	gather_settle(g);
}

static uint32_t
needs_of(const struct gathered *g)
{
	uint32_t needs = 0;

	for (size_t i = 0; i < g->nsources; i++) {
		enum text_encoding encoding =
			(enum text_encoding)g->sources[i].encoding;

		if (encoding == TEXT_WRAPPED)
			needs |= NEEDS_WRAPPED;
		else if (encoding == TEXT_DOCKER || encoding == TEXT_CRI)
			needs |= NEEDS_CHUNKS;
		else if (cut_is_entries(encoding))
			needs |= NEEDS_ENTRIES;
	}
	return needs;
}

/* What a salvage made up a source of may have had damage that nobody knows. */
static bool
may_have_gaps(const struct gathered_source *s)
{
	bool is_made_up = true;

	if (!cut_is_records((enum text_encoding)s->encoding))
		return false;
	for (size_t i = 0; i < s->npaths; i++)
		is_made_up = is_made_up && path_is_made_up(s->paths[i].path);
	return s->has_gaps || is_made_up;
}

static void
tell(const struct gathered *g, struct readings_told *told)
{
	told->needs = needs_of(g);
	for (size_t i = 0; told->has_gaps && i < g->current->nsegments; i++) {
		size_t end = i + 1 < g->current->nsegments ? g->first_ord[i + 1]
							   : g->nsources;

		for (size_t k = g->first_ord[i]; k < end; k++)
			told->has_gaps[i] = told->has_gaps[i] ||
				may_have_gaps(&g->sources[k]);
	}
}

enum wb_err
readings_write(const char *index, const struct current *c, const char *path,
	struct file_ref *ref, struct readings_told *told, struct err *err)
{
	struct gathered g = { 0 };
	struct sql *db = NULL;
	enum wb_err rc = gather_all(index, c, &g, err);

	if (rc != WB_OK)
		return rc;
	tell(&g, told);
	work_out(&g);
	fs_remove(path);
	rc = readings_tables(&g, path, &db, err);
	gather_release(&g);
	if (rc == WB_OK)
		rc = readings_indexes(&db, err);
	sql_close(db);
	return rc == WB_OK ? paged_seal(path, ref, err) : rc;
}

enum wb_err
readings_in_memory(
	struct index *ix, bool is_begun, struct sql **out, struct err *err)
{
	struct gathered g = { 0 };
	enum wb_err rc = is_begun
		? gather_all(index_place(ix), index_current(ix), &g, err)
		: gather_left(ix, &g, err);

	if (rc != WB_OK)
		return rc;
	work_out(&g);
	rc = readings_tables(&g, ":memory:", out, err);
	gather_release(&g);
	return rc == WB_OK ? readings_indexes(out, err) : rc;
}

enum wb_err
readings_build(const char *index, struct current *c, struct err *err)
{
	char path[PATH_MAX];
	char room[PATH_MAX];
	uint32_t number = c->next ? c->next : 1;
	struct readings_told told = { 0 };
	enum wb_err rc = WB_OK;

	told.has_gaps = xcalloc(c->nsegments + 1, sizeof(*told.has_gaps));
	(void)snprintf(path, sizeof(path), "%s/readings/%u", index, number);
	(void)snprintf(room, sizeof(room), "%s/readings", index);
	rc = readings_write(index, c, path, &c->readings_file, &told, err);
	if (rc == WB_OK)
		rc = fs_sync(room, err);
	if (rc == WB_OK) {
		c->readings = number;
		c->next = number + 1;
		c->needs = told.needs;
	}
	for (size_t i = 0; rc == WB_OK && i < c->nsegments; i++)
		if (!told.has_gaps[i])
			c->segments[i].cuts = CUT_RULES;
	free(told.has_gaps);
	return rc;
}
