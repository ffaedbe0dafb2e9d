/* Each source put together from its extents, and held against its id. */
#include "indexer/ingest/check/verify_part.h"

#include "format/base/digest.h"
#include "indexer/store/index/index.h"
#include "indexer/store/index/reader.h"

#include <stdlib.h>
#include <string.h>

struct pass {
	struct verified_segment *segments;
	size_t nsegments;
	struct verify_report *report;
	struct frame_store store;
	/* Of the source under way: its extents as far as they are there. */
	struct extent_row *extents;
	size_t nextents;
	size_t extents_cap;
	struct handle_state *handle;
	struct sha256 *sha256;
};

static const struct verified_source *
owner_of(const struct pass *p, const struct extent_row *x)
{
	for (size_t i = 0; i < p->nsegments; i++)
		if (p->segments[i].ref->number == x->segment)
			return x->stream < p->segments[i].nsources
				? &p->segments[i].sources[x->stream]
				: NULL;
	return NULL;
}

/* The extents as they are now. */
static void
place_extents(struct pass *p, const struct verified_source *v)
{
	p->nextents = 0;
	for (size_t i = 0; i < v->nextents; i++) {
		const struct verified_source *o = owner_of(p, &v->extents[i]);

		if (!o || o->nextents == 0)
			continue;
		p->extents = xgrow(p->extents, &p->extents_cap,
			p->nextents + o->nextents, sizeof(*p->extents));
		p->nextents += extent_present(&v->extents[i], o->extents,
			o->nextents, p->extents + p->nextents);
	}
}

/* Did the stream of an extent lose what it had at that offset? */
static bool
stream_lost(const struct pass *p, const struct extent_row *x, uint64_t at)
{
	const struct verified_source *o = owner_of(p, x);
	uint64_t from = 0;

	/* Tables are checked, so it went with a salvage. */
	if (!o)
		return true;
	for (size_t i = 0; i < o->nextents; i++)
		if (o->extents[i].segment == x->segment &&
			o->extents[i].stream == x->stream &&
			o->extents[i].to <= at && o->extents[i].to > from)
			from = o->extents[i].to;
	return verified_source_lost(o, from, at) || o->is_gone;
}

/* A hole that begins there: did a salvage record it? What the evidence itself
 * lacked makes none. */
static bool
hole_is_told(const struct pass *p, const struct verified_source *v, uint64_t at)
{
	if (verified_source_lost(v, at, at))
		return true;
	for (size_t i = 0; i < v->nextents; i++)
		if (v->extents[i].from <= at && at < v->extents[i].to &&
			stream_lost(p, &v->extents[i], at))
			return true;
	return false;
}

enum holes { HOLES_NONE, HOLES_TOLD, HOLES_UNTOLD };

static enum holes
find_holes(const struct pass *p, const struct verified_source *v)
{
	enum holes holes = HOLES_NONE;
	uint64_t at = 0;

	for (size_t i = 0; i <= p->nextents; i++) {
		uint64_t next = i < p->nextents ? p->extents[i].from : v->bytes;

		if (next > at && !hole_is_told(p, v, at))
			return HOLES_UNTOLD;
		if (next > at)
			holes = HOLES_TOLD;
		if (i < p->nextents && p->extents[i].to > at)
			at = p->extents[i].to;
	}
	return at > v->bytes ? HOLES_UNTOLD : holes;
}

static enum wb_err
hash_source(struct pass *p, unsigned char id[16], unsigned char sha[32],
	struct err *err)
{
	struct source_reader r = { .store = p->store,
		.extents = p->extents,
		.nextents = p->nextents };
	enum wb_err rc = source_handle(&r, p->handle, p->sha256, id, err);

	sha256_final(p->sha256, sha);
	return rc;
}

static void
check_source(struct pass *p, const struct verified_source *v)
{
	unsigned char id[HANDLE_BYTES];
	unsigned char sha[SHA256_BYTES];
	struct err err = { 0 };
	struct span path = v->path;
	char *name = arena_printf(
		&p->report->findings.arena, "%.*s", (int)path.len, path.ptr);
	enum holes holes = HOLES_NONE;

	place_extents(p, v);
	holes = find_holes(p, v);
	if (holes == HOLES_UNTOLD)
		findings_add(&p->report->findings, FINDING_SOURCE, name,
			UINT64_MAX, "not all of its bytes are there");
	else if (holes == HOLES_TOLD || v->is_gone)
		p->report->incomplete++;
	if (holes != HOLES_NONE || v->is_gone)
		return;
	/* One whose handle another had before goes by its SHA-256. */
	if (hash_source(p, id, sha, &err) != WB_OK)
		findings_add(&p->report->findings, FINDING_SOURCE, name,
			UINT64_MAX, err.text);
	else if (memcmp(id, v->id, sizeof(id)) != 0 &&
		memcmp(sha, v->id, sizeof(v->id)) != 0)
		findings_add(&p->report->findings, FINDING_SOURCE, name,
			UINT64_MAX,
			"put together it is not what its handle says");
}

void
verify_sources(const char *index, struct verified_segment *segments,
	size_t nsegments, struct verify_report *report)
{
	struct pass p = {
		.segments = segments, .nsegments = nsegments, .report = report
	};
	struct index_store state = { 0 };
	struct index *ix = NULL;
	struct err err = { 0 };

	if (index_open(index, &ix, &err) != WB_OK) {
		findings_add(&report->findings, FINDING_CURRENT, index,
			UINT64_MAX, err.text);
		return;
	}
	index_store_init(&state, ix, &p.store);
	p.handle = handle_new();
	p.sha256 = sha256_new();
	for (size_t i = 0; i < nsegments; i++)
		for (size_t k = 0; k < segments[i].nsources; k++) {
			report->sources++;
			if (!segments[i].sources[k].is_proven)
				check_source(&p, &segments[i].sources[k]);
		}
	handle_free(p.handle);
	sha256_free(p.sha256);
	free(p.extents);
	index_store_release(&state);
	index_close(ix);
}
