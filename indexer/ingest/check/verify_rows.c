/* The rows of a segment's table of sources, for the checks behind, and whether
 * it is the table that was sealed. */
#include "indexer/ingest/check/verify_part.h"

#include "indexer/store/file/check.h"
#include "indexer/store/index/index.h"

#include <limits.h>
#include <string.h>

static bool
take_source(void *ctx, const struct source_row *row)
{
	struct verified_segment *s = ctx;
	struct verified_source v = { .bytes = row->bytes };

	memcpy(v.id, row->id, sizeof(v.id));
	v.path = SPAN("?");
	if (row->no != s->nsources) {
		findings_add(&s->findings, FINDING_SOURCE, "sources.sqlite",
			UINT64_MAX, "the numbers of its sources have a gap");
		return false;
	}
	s->sources = xgrow(s->sources, &s->sources_cap, s->nsources + 1,
		sizeof(*s->sources));
	s->sources[s->nsources++] = v;
	return true;
}

static bool
take_extent(void *ctx, const struct extent_row *row)
{
	struct verified_segment *s = ctx;
	struct verified_source *v = NULL;

	if (row->source >= s->nsources)
		return true;
	v = &s->sources[row->source];
	v->extents = xgrow(v->extents, &v->extents_cap, v->nextents + 1,
		sizeof(*v->extents));
	v->extents[v->nextents++] = *row;
	return true;
}

static bool
take_path(void *ctx, const struct path_row *row)
{
	struct verified_segment *s = ctx;

	if (row->segment == s->ref->number && row->source < s->nsources &&
		span_eq(s->sources[row->source].path, SPAN("?")))
		s->sources[row->source].path = arena_copy(&s->arena, row->path);
	return true;
}

static bool
take_damage(void *ctx, const struct damage_row *row)
{
	struct verified_segment *s = ctx;
	struct verified_source *v = NULL;

	s->damaged += !row->is_skip;
	if (row->source >= s->nsources || !row->is_loss)
		return true;
	v = &s->sources[row->source];
	v->losses = xgrow(
		v->losses, &v->losses_cap, v->nlosses + 1, sizeof(*v->losses));
	v->losses[v->nlosses++] = row->offset;
	v->is_gone = v->is_gone || (v->bytes == 0 && row->file == UINT32_MAX);
	return true;
}

bool
verified_source_lost(
	const struct verified_source *v, uint64_t from, uint64_t to)
{
	for (size_t i = 0; i < v->nlosses; i++)
		if (v->losses[i] >= from && v->losses[i] <= to)
			return true;
	return false;
}

/* XXH3 finds damage, but another table can be made that meets it. */
static void
check_proof(struct verified_segment *s, const char *path)
{
	unsigned char sum[32];
	struct err err = { 0 };

	if (s->ref->has_rows_sha256 && check_sha256(path, sum, &err) == WB_OK &&
		memcmp(sum, s->ref->rows_sha256, sizeof(sum)) != 0)
		findings_add(&s->findings, FINDING_FILE, path, UINT64_MAX,
			"its SHA-256 is not the one that CURRENT names");
}

void
verify_rows(struct verified_segment *s)
{
	struct sources *rows = NULL;
	char path[PATH_MAX];
	struct err err = { 0 };
	enum wb_err rc = WB_OK;

	index_room(
		s->index, "segments", s->ref->number, "sources.sqlite", path);
	if (!verify_file(&s->findings, path, &s->ref->sources))
		return;
	check_proof(s, path);
	rc = sources_open_checked(path, &s->ref->sources, &rows, &err);
	if (rc == WB_OK) {
		sources_each_source(rows, take_source, s);
		sources_each_extent(rows, take_extent, s);
		sources_each_path(rows, take_path, s);
		sources_each_damage(rows, take_damage, s);
		rc = sources_status(rows, &err);
		sources_close(rows);
	}
	if (rc != WB_OK)
		findings_add(
			&s->findings, FINDING_FILE, path, UINT64_MAX, err.text);
}
