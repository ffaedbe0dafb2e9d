/* One source: known already, the beginning or end of a known one, or cut into
 * tiles and stored. */
#include "format/record/cut.h"
#include "indexer/ingest/commit/feed.h"
#include "indexer/ingest/commit/tile_builder.h"
#include "indexer/ingest/known/share.h"
#include "indexer/ingest/run.h"

#include <string.h>

static void
fill_heads(struct source_row *row, struct span head)
{
	for (int i = 0; i < HEAD_SIZES; i++) {
		if (head.len < head_sizes[i])
			continue;
		row->has_head[i] = true;
		row->head[i] = hash64(head.ptr, head_sizes[i]);
	}
}

static void
fill_path(struct ingest *in, const struct walk_source *source,
	struct path_row *row)
{
	*row = (struct path_row){
		.file = in->next_file,
		.path = arena_copy(&in->arena, span_of(source->path)),
		.has_mtime = source->has_mtime,
		.mtime_ns = source->mtime_ns,
		.gzip_mtime = source->gzip_mtime,
		.gzip_name = arena_copy(&in->arena,
			span_of(source->gzip_name ? source->gzip_name : "")),
		.wrapping = arena_copy(&in->arena,
			span_of(source->wrapping ? source->wrapping : "")),
		.mode = source->mode,
		.uid = source->uid,
		.gid = source->gid,
	};
}

static enum wb_err
put_path(void *ctx, void *arg, struct err *err)
{
	struct ingest *in = ctx;

	(void)err;
	sources_add_path(segment_sources(in->segment), arg);
	return WB_OK;
}

struct superseding {
	const struct known_source *old;
	const struct known_source *new;
};

static enum wb_err
put_superseded(void *ctx, void *arg, struct err *err)
{
	struct ingest *in = ctx;
	const struct superseding *s = arg;

	(void)err;
	sources_add_superseded(segment_sources(in->segment), s->old->segment,
		s->old->row.no, s->new->segment, s->new->row.no);
	return WB_OK;
}

static enum wb_err
supersede(struct ingest *in, const struct known_source *old,
	const struct known_source *new, struct err *err)
{
	struct superseding *s = arena_alloc(&in->arena, sizeof(*s));

	s->old = old;
	s->new = new;
	return ingest_call(in, put_superseded, s, err);
}

/* Another path to bytes that are known. */
static enum wb_err
take_known(struct ingest *in, const struct known_source *known,
	struct path_row *path, struct err *err)
{
	struct path_row *row = NULL;

	in->report->known_sources++;
	in->report->bytes_shared += known->row.bytes;
	in->report->bytes_in += known->row.bytes;
	path->segment = known->segment;
	path->source = known->row.no;
	if (catalog_knows_path(
		    in->catalog, path->path, path->segment, path->source))
		return WB_OK;
	row = arena_alloc(&in->arena, sizeof(*row));
	*row = *path;
	in->file_named = true;
	in->has_rows = true;
	return ingest_call(in, put_path, row, err);
}

/* Read a stored source back whole, for its SHA-256. */
static enum wb_err
digest_stored(struct ingest *in, const struct known_source *known,
	unsigned char out[32], struct err *err)
{
	struct source_reader r = { .store = ingest_frames(in),
		.extents = known->extents,
		.nextents = known->nextents };
	struct sha256 *sha = sha256_new();
	unsigned char id[HANDLE_BYTES];
	enum wb_err rc = source_handle(&r, in->incoming.handle, sha, id, err);

	sha256_final(sha, out);
	sha256_free(sha);
	return rc;
}

/* Its handle: of the bytes as they came, or, where some were not read, of what
 * is stored. */
static enum wb_err
name_source(struct ingest *in, struct source_job *job, struct err *err)
{
	struct known_source *known = job->known;
	struct source_reader r = { .store = ingest_frames(in) };
	enum wb_err rc = WB_OK;

	job->has_zeros |= in->incoming.has_passed;
	handle_digest(in->incoming.handle, known->row.id);
	for (size_t i = 0; i < job->nshared; i++)
		job->has_zeros |= known->extents[i].frames == 0;
	if (!job->has_zeros)
		return WB_OK;
	rc = pipeline_drain(in->pipeline, err);
	if (rc != WB_OK)
		return rc;
	commit_extents(in->commit, job);
	r.extents = known->extents;
	r.nextents = known->nextents;
	return source_handle(&r, in->incoming.handle, NULL, known->row.id, err);
}

/* Two sources with one handle and different bytes: the later one goes by the
 * first half of its SHA-256. (Same bytes would have been found.) *holed is the
 * other one, if it is only what is left of the same. */
static enum wb_err
settle_id(struct ingest *in, struct source_job *job,
	const struct known_source **holed, struct err *err)
{
	unsigned char sha[SHA256_BYTES];
	const struct known_source *other = NULL;
	enum wb_err rc = WB_OK;

	rc = name_source(in, job, err);
	if (rc != WB_OK)
		return rc;
	other = catalog_find_id(in->catalog, job->known->row.id);
	if (!other)
		return WB_OK;
	rc = pipeline_drain(in->pipeline, err);
	commit_extents(in->commit, job);
	if (rc == WB_OK && (known_has_hole(other) || other->has_old_cuts) &&
		other->row.bytes == job->known->row.bytes) {
		struct frame_store store = ingest_frames(in);
		bool holds = false;

		rc = share_holds(job->known, other, &store, &holds, err);
		*holed = holds ? other : NULL;
	}
	if (rc == WB_OK)
		rc = digest_stored(in, job->known, sha, err);
	if (rc == WB_OK)
		memcpy(job->known->row.id, sha, sizeof(job->known->row.id));
	return rc;
}

/* What a salvage left of it has a successor now. */
static enum wb_err
supersede_remains(struct ingest *in, const struct known_source *source,
	const struct share *share, struct err *err)
{
	struct frame_store store = ingest_frames(in);
	const struct known_source *old = NULL;
	enum wb_err rc = WB_OK;

	if (!in->has_remains)
		rc = remains_new(
			&in->arena, in->catalog, &store, &in->remains, err);
	in->has_remains = true;
	if (rc != WB_OK || !in->remains)
		return rc;
	rc = pipeline_drain(in->pipeline, err);
	do {
		if (rc == WB_OK)
			rc = remains_next(in->remains, source, share->known,
				&store, &old, err);
		if (rc == WB_OK && old)
			rc = supersede(in, old, source, err);
	} while (rc == WB_OK && old);
	return rc;
}

/* Records of processes are asked for by their user, who is in a few of them
 * anywhere in the file: small frames, or all of it would be read. */
static size_t
frame_target(const struct ingest *in, enum text_encoding encoding)
{
	if (in->options->frame_bytes > 0)
		return in->options->frame_bytes;
	return cut_has_processes(encoding) ? FRAME_RAW_PROCESSES
					   : FRAME_RAW_TARGET;
}

static enum wb_err
store_source(struct ingest *in, struct source_job *job,
	const struct share *share, struct err *err)
{
	struct frame_store store = ingest_frames(in);
	struct tile_builder b = { .pipeline = in->pipeline,
		.target = frame_target(
			in, (enum text_encoding)job->known->row.encoding),
		.encoding = (enum text_encoding)job->known->row.encoding,
		.offset = job->stored_from,
		.copies = stream_copies(in->incoming.stream) };
	const struct known_source *holed = NULL;
	enum wb_err rc =
		pipeline_call(in->pipeline, commit_source_begin, job, err);

	in->file_named = true;
	in->has_rows = true;
	if (rc == WB_OK && share->equal > b.offset &&
		share->result != SHARE_CUT)
		rc = feed_again(&b, share, &store, err);
	if (rc == WB_OK)
		rc = share->result == SHARE_CUT
			? WB_OK
			: feed_rest(&b, &in->incoming, err);
	if (rc != WB_OK)
		return rc;
	job->has_zeros = b.has_zeros;
	job->known->row.bytes = in->incoming.total;
	rc = settle_id(in, job, &holed, err);
	if (rc == WB_OK)
		rc = pipeline_call(in->pipeline, commit_source_end, job, err);
	if (rc != WB_OK)
		return rc;
	catalog_publish(in->catalog, job->known);
	in->report->new_sources++;
	in->report->bytes_in += in->incoming.total;
	in->report->bytes_shared += job->stored_from;
	in->report->bytes_stored += in->incoming.total - job->stored_from;
	if (holed)
		rc = supersede(in, holed, job->known, err);
	if (rc == WB_OK)
		rc = supersede_remains(in, job->known, share, err);
	if (rc != WB_OK)
		return rc;
	if (share->result == SHARE_GROWN)
		return supersede(in, share->known, job->known, err);
	if (share->result == SHARE_CUT)
		return supersede(in, job->known, share->known, err);
	return WB_OK;
}

static struct source_job *
job_new(struct ingest *in, struct span head, const struct share *share,
	const struct path_row *path)
{
	struct source_job *job = arena_alloc(&in->arena, sizeof(*job));
	const struct known_source *base = share->known;

	size_t own = cut_free_length(in->encoding) > 0 ? EXTENTS_OWN : 1;

	job->known =
		catalog_add(in->catalog, (base ? base->nextents : 0) + own);
	job->path = *path;
	job->known->row.encoding = base && share->result == SHARE_CUT
		? base->row.encoding
		: in->encoding;
	fill_heads(&job->known->row, head);
	job->first_line = 1;
	/* What was cut into other lines is no line of this one. */
	if (!base || share->result == SHARE_NONE ||
		share->result == SHARE_SAME ||
		base->row.encoding != job->known->row.encoding)
		return job;
	job->stored_from = share->shared;
	job->first_line = share->line_ends + 1;
	job->nshared = share_extents(base, share->shared, job->known->extents);
	return job;
}

static bool
may_be_known(const struct ingest *in, struct span head)
{
	for (unsigned i = 0; i < HEAD_SIZES; i++)
		if (head.len >= head_sizes[i] &&
			catalog_heads(in->catalog, i,
				hash64(head.ptr, head_sizes[i])))
			return true;
	return false;
}

/* What kind of lines it has. Zero bytes tell nothing, and many a lastlog begins
 * with more of them than a head holds: the first UID that logged in may be any.
 */
static enum wb_err
sniff_lines(struct ingest *in, struct span head, struct err *err)
{
	enum wb_err rc = WB_OK;
	struct span behind = { 0 };
	uint64_t offset = 0;
	size_t at = 0;

	in->encoding = cut_sniff(head);
	while (at < head.len && head.ptr[at] == '\0')
		at++;
	if (at < head.len || head.len < head_sizes[0])
		return WB_OK;
	rc = incoming_look(&in->incoming, &behind, &offset, err);
	if (rc == WB_OK)
		in->encoding = cut_sniff_behind(behind, offset, in->encoding);
	return rc;
}

/* Does this source, or its beginning, stand in the index already? */
static enum wb_err
find_share(struct ingest *in, struct span head, struct span path,
	struct share *share, struct err *err)
{
	struct frame_store store = ingest_frames(in);
	const struct known_source *candidate = NULL;
	bool ended = in->incoming.ended;
	enum wb_err rc = WB_OK;

	/* Only if something may fit must the pipeline stand still. */
	if (!may_be_known(in, head) && !share_may_be_tiny(in->catalog, head))
		return WB_OK;
	rc = pipeline_drain(in->pipeline, err);
	if (rc == WB_OK)
		rc = share_candidate(
			in->catalog, head, ended, &store, &candidate, err);
	if (rc == WB_OK && !candidate)
		candidate = share_tiny(in->catalog, head, path);
	if (rc != WB_OK || !candidate)
		return rc;
	share->encoding = in->encoding;
	rc = share_compare(&in->incoming, candidate, &store, share, err);
	if (rc == WB_OK)
		rc = share_follow(&in->incoming, head.len, in->catalog, &store,
			share, err);
	return rc == WB_OK
		? share_settle(&in->incoming, in->catalog, &store, share, err)
		: rc;
}

enum wb_err
ingest_source(void *ctx, const struct walk_source *source, struct stream *s,
	struct err *err)
{
	struct ingest *in = ctx;
	struct share share = { 0 };
	struct path_row path = { 0 };
	struct span head = { 0 };
	enum wb_err rc = WB_OK;

	incoming_begin(&in->incoming, s);
	in->in_source = true;
	rc = incoming_fill(&in->incoming, head_sizes[0], err);
	if (rc != WB_OK)
		return rc;
	/* Compared and refilled below, so kept apart. */
	head = arena_copy(&in->heads,
		span_slice(incoming_peek(&in->incoming), 0, head_sizes[0]));
	rc = sniff_lines(in, head, err);
	if (rc == WB_OK)
		rc = ingest_start(in, head, err);
	if (rc == WB_OK)
		ingest_tell_unparsed(in, head, source->path);
	if (rc == WB_OK)
		rc = find_share(in, head, span_of(source->path), &share, err);
	if (rc == WB_OK) {
		fill_path(in, source, &path);
		if (share.result == SHARE_SAME)
			rc = take_known(in, share.known, &path, err);
		else
			rc = store_source(in, job_new(in, head, &share, &path),
				&share, err);
	}
	if (rc == WB_OK)
		rc = ingest_flush_damage(in, share.result != SHARE_SAME, err);
	arena_reset(&in->heads);
	in->in_source = false;
	return rc;
}
