#include "query/plan/source/original.h"

#include "format/base/arena.h"
#include "query/plan/source/manifest.h"
#include "query/plan/source/remake.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct original {
	const struct source_view *view;
	const struct source_place *place;
	unsigned char sha256[SHA256_BYTES];
	struct index_store state;
	struct source_reader reader;
	/* Of a .gz file. */
	struct arena arena;
	struct packed_member *members;
	size_t nmembers;
	size_t cap;
	struct remake remake;
	bool is_remade;
};

/* The file is looked for in a segment by its SHA-256. */
struct search_file {
	struct original *original;
	uint32_t no;
	bool found;
};

static bool
match_file(void *ctx, const struct file_row *row)
{
	struct search_file *s = ctx;

	if (memcmp(row->sha256, s->original->sha256, SHA256_BYTES) != 0)
		return true;
	s->no = row->no;
	s->found = true;
	return false;
}

static bool
take_member(void *ctx, const struct gzip_member_row *row)
{
	const struct search_file *s = ctx;
	struct original *o = s->original;

	if (row->file != s->no)
		return true;
	o->members = xgrow(
		o->members, &o->cap, o->nmembers + 1, sizeof(*o->members));
	o->members[o->nmembers] = row->member;
	o->members[o->nmembers].header =
		arena_copy(&o->arena, row->member.header);
	o->nmembers++;
	return o->nmembers <= PACKED_MEMBERS_MAX;
}

static enum wb_err
load_segment(struct original *o, struct searched *in,
	const struct segment_ref *segment, struct err *err)
{
	struct search_file s = { .original = o };
	struct sources *rows = NULL;
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	index_room(index_place(in->index), "segments", segment->number,
		"sources.sqlite", path);
	rc = sources_open_checked(path, &segment->sources, &rows, err);
	if (rc != WB_OK)
		return rc;
	sources_each_file(rows, match_file, &s);
	if (s.found)
		sources_each_gzip_member(rows, take_member, &s);
	rc = sources_status(rows, err);
	sources_close(rows);
	return rc;
}

/* The same file may have been given more than once. */
static enum wb_err
load_members(struct original *o, struct searched *in, struct err *err)
{
	const struct current *c = index_current(in->index);
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < c->nsegments && o->nmembers == 0 && rc == WB_OK;
		i++)
		rc = load_segment(o, in, &c->segments[i], err);
	return rc;
}

static enum wb_err
refuse(const struct original *o, const char *why, struct err *err)
{
	return err_set(err, WB_ABSENT,
		"%.*s cannot be made again bit for bit: %s; what it holds: "
		"waybill cat %s",
		(int)o->place->file.len, o->place->file.ptr, why, o->view->id);
}

static enum wb_err
refuse_sum(const struct original *o, const char *what, struct err *err)
{
	char why[200];

	(void)snprintf(
		why, sizeof(why), "%s SHA-256 %s", what, o->place->file_sha256);
	return refuse(o, why, err);
}

static bool
is_proven(const struct original *o, const unsigned char sum[SHA256_BYTES])
{
	return memcmp(sum, o->sha256, SHA256_BYTES) == 0;
}

static enum wb_err
prove_plain(struct original *o, struct searched *in, struct err *err)
{
	unsigned char sum[SHA256_BYTES];
	enum wb_err rc = manifest_sha256(in, o->view, sum, err);

	if (rc != WB_OK || is_proven(o, sum))
		return rc;
	return refuse_sum(o, "what was read of it has not", err);
}

static enum wb_err
prove_gzip(struct original *o, struct searched *in, struct err *err)
{
	char ways[64];
	bool found = false;
	enum wb_err rc = load_members(o, in, err);

	if (rc != WB_OK)
		return rc;
	if (o->nmembers == 0 ||
		!packed_members_are_few(o->members, o->nmembers))
		return refuse(o,
			"the index does not say how it was made up (it has "
			"damage, very many members or very many zeros, or was "
			"indexed by an older version)",
			err);
	remake_init(&o->remake, &o->reader, o->members, o->nmembers);
	o->is_remade = true;
	rc = remake_find(&o->remake, &found, err);
	if (rc != WB_OK || (found && is_proven(o, o->remake.sha256)))
		return rc;
	(void)snprintf(ways, sizeof(ways),
		"none of %d ways of gzip, zlib and pigz gives", PACK_WAYS);
	return refuse_sum(o, ways, err);
}

/* The sum is all zero where the file was not read to its end. */
static bool
has_sum(const struct original *o)
{
	static const unsigned char none[SHA256_BYTES];

	return memcmp(none, o->sha256, SHA256_BYTES) != 0;
}

static enum wb_err
prove(struct original *o, struct searched *in, size_t path, struct err *err)
{
	struct span sum = span_of(o->place->file_sha256);

	if (!span_eq(o->place->file, o->view->paths[path]))
		return refuse(o, "it is an archive", err);
	if (!hex_decode(sum, o->sha256, SHA256_BYTES) || !has_sum(o))
		return refuse(o, "it was not read to its end", err);
	if (o->place->wrapping.len == 0)
		return prove_plain(o, in, err);
	if (span_eq(o->place->wrapping, SPAN("gzip")))
		return prove_gzip(o, in, err);
	return refuse(o, "only the compression of gzip is made again", err);
}

enum wb_err
original_open(struct searched *in, const struct source_ref *ref,
	struct original **out, struct err *err)
{
	struct original *o = xcalloc(1, sizeof(*o));

	*out = o;
	o->view = ref->view;
	if (ref->view->npaths == 0)
		return err_set(err, WB_ABSENT,
			"no file is recorded for source %s", ref->view->id);
	o->place = &ref->view->places[ref->path];
	o->reader.extents = o->view->extents;
	o->reader.nextents = o->view->nextents;
	index_store_init(&o->state, in->index, &o->reader.store);
	return prove(o, in, ref->path, err);
}

void
original_close(struct original *o)
{
	if (!o)
		return;
	if (o->is_remade)
		remake_release(&o->remake);
	index_store_release(&o->state);
	free(o->members);
	arena_release(&o->arena);
	free(o);
}

enum wb_err
original_each(struct original *o, bool (*put)(void *ctx, struct span bytes),
	void *ctx, struct err *err)
{
	struct source_reader r = o->reader;
	struct span bytes = { "", 1 };
	enum wb_err rc = WB_OK;

	if (o->is_remade)
		return remake_each(&o->remake, put, ctx, err);
	while (rc == WB_OK && bytes.len > 0) {
		rc = source_read(&r, &bytes, NULL, err);
		if (rc == WB_OK && bytes.len > 0 && !put(ctx, bytes))
			break;
	}
	return rc;
}
