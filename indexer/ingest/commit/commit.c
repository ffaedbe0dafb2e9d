#include "indexer/ingest/commit/commit_part.h"

#include "format/base/digest.h"
#include "indexer/ingest/tile/gaps.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct commit *
commit_new(void)
{
	struct commit *c = xcalloc(1, sizeof(*c));

	c->tallies = tallies_new();
	c->beats = stream_beats_new();
	return c;
}

void
commit_free(struct commit *c)
{
	if (!c)
		return;
	free(c->entries);
	tallies_free(c->tallies);
	stream_beats_free(c->beats);
	free(c);
}

void
commit_set_segment(struct commit *c, struct segment_writer *segment,
	struct terms_writer *terms)
{
	c->segment = segment;
	c->terms = terms;
	c->nentries = 0;
	c->next_source = 0;
	c->counts.frames = 0;
}

uint32_t
commit_stream(const struct commit *c)
{
	return c->stream;
}

void
commit_counts(const struct commit *c, struct commit_counts *out)
{
	*out = c->counts;
}

enum wb_err
commit_frame(struct commit *c, uint64_t ordinal, struct dir_entry *out,
	struct err *err)
{
	if (ordinal >= c->nentries)
		return err_set(err, WB_CORRUPT, "no such frame yet");
	*out = c->entries[ordinal];
	return WB_OK;
}

enum wb_err
commit_source_begin(void *ctx, void *job, struct err *err)
{
	struct commit *c = ctx;
	struct source_job *j = job;

	(void)err;
	c->stream = c->next_source++;
	c->first_frame = c->nentries;
	c->offset = j->stored_from;
	c->line = j->first_line;
	c->stored = 0;
	c->mid_line = false;
	c->carry = (struct disk_stamp){ 0 };
	c->seam = (struct seam){ 0 };
	c->has_run = false;
	c->ngaps = 0;
	c->nzeros = 0;
	c->gap = (struct damage_row){
		.file = j->path.file, .source = c->stream, .path = j->path.path
	};
	tallies_clear(c->tallies);
	stream_beats_begin(
		c->beats, c->terms, segment_number(c->segment), c->stream);
	commit_run_open(c, c->line, c->offset);
	j->known->row.no = c->stream;
	j->known->segment = segment_number(c->segment);
	return WB_OK;
}

static void
fill_frame(struct commit *c, const struct tile *t, struct frame *f)
{
	*f = (struct frame){
		.codec = t->codec,
		.stream = c->stream,
		.first_line = c->line - (c->mid_line ? 1 : 0),
		.first_offset = c->offset,
		.lines = t->lines,
		.raw_len = (uint32_t)t->raw_len,
		.stored_len = (uint32_t)t->stored_len,
		.spelling = t->spelling,
		.first = t->first,
		.last = t->last,
		.carry = c->carry,
		.raw_check = t->raw_check,
		.stored_check = t->stored_check,
	};
	memcpy(f->range, t->range, sizeof(f->range));
	if (t->begins_mid)
		f->flags |= FRAME_BEGINS_MID;
	if (t->ends_mid)
		f->flags |= FRAME_ENDS_MID;
	if (t->unstamped_head > 0 && c->carry.kind == STAMP_NONE)
		f->flags |= FRAME_UNSTAMPED_HEAD;
}

enum wb_err
commit_tile(void *ctx, struct tile *t, struct err *err)
{
	struct commit *c = ctx;
	struct dir_entry entry = { .segment = segment_number(c->segment) };
	enum wb_err rc = WB_OK;

	fill_frame(c, t, &entry.frame);
	commit_take_pieces(c, t, &entry.frame);
	rc = segment_put(c->segment, &entry.frame, t->stored, t->stored_sha256,
		&entry.offset, err);
	if (rc == WB_OK)
		rc = terms_add_block(c->terms, &entry, t->idents, t->nidents,
			buf_span(&t->words), err);
	if (rc != WB_OK)
		return rc;
	c->counts.gaps -= c->ngaps;
	gaps_put(t, c->offset, &c->gap, &c->ngaps, segment_sources(c->segment));
	c->counts.gaps += c->ngaps;
	c->counts.unrecognised += tallies_add(c->tallies, t);
	stream_beats_add(c->beats, t, c->offset);
	c->entries = xgrow(c->entries, &c->entries_cap, c->nentries + 1,
		sizeof(*c->entries));
	c->entries[c->nentries++] = entry;
	c->offset += t->raw_len;
	c->stored += t->raw_len;
	c->line += t->lines - (t->begins_mid ? 1 : 0);
	c->mid_line = t->ends_mid;
	if (t->last.kind != STAMP_NONE)
		c->carry = t->last;
	c->counts.frames++;
	c->counts.stored_bytes += t->raw_len;
	c->counts.lines += t->lines - (t->begins_mid ? 1 : 0);
	return WB_OK;
}

enum wb_err
commit_again(void *ctx, struct tile *t, struct err *err)
{
	struct commit *c = ctx;
	const struct frame *f = &t->entry.frame;
	struct frame scratch = *f;
	unsigned char sha256[SHA256_BYTES];
	uint64_t offset = 0;

	if (t->code != WB_OK) {
		*err = t->err;
		return t->code;
	}
	c->mid_line = t->begins_mid;
	c->line = f->first_line + (t->begins_mid ? 1 : 0);
	c->offset = f->first_offset;
	if (f->run != c->run.run) {
		commit_run_close(c, f->first_line);
		commit_run_open(c, f->first_line, f->first_offset);
		c->run.run = f->run;
		c->seam = (struct seam){ 0 };
	}
	commit_take_pieces(c, t, &scratch);
	c->offset += f->raw_len;
	c->line += f->lines - (t->begins_mid ? 1 : 0);
	c->stored += f->raw_len;
	sha256_once(t->stored, f->stored_len, sha256);
	return segment_put(c->segment, f, t->stored, sha256, &offset, err);
}

enum wb_err
commit_zeros(void *ctx, void *zeros, struct err *err)
{
	struct commit *c = ctx;
	const struct zeros *z = zeros;

	(void)err;
	assert(c->nzeros < ZEROS_MAX && !c->mid_line);
	c->zeros[c->nzeros++] = (struct extent_row){
		.segment = segment_number(c->segment),
		.stream = c->stream,
		.from = c->offset,
		.to = c->offset + z->bytes,
	};
	c->offset += z->bytes;
	c->line += z->lines;
	c->counts.lines += z->lines;
	return WB_OK;
}

static void
add_extent(struct commit *c, struct known_source *k, uint64_t from, uint64_t to)
{
	if (from == to)
		return;
	k->extents[k->nextents++] = (struct extent_row){
		.segment = k->segment,
		.stream = c->stream,
		.from = from,
		.to = to,
		.first_frame = c->first_frame,
		.frames = c->nentries - c->first_frame,
	};
}

void
commit_extents(struct commit *c, struct source_job *j)
{
	struct known_source *k = j->known;

	uint64_t at = j->stored_from;

	k->nextents = j->nshared;
	for (size_t i = 0; i < c->nzeros; i++) {
		add_extent(c, k, at, c->zeros[i].from);
		k->extents[k->nextents++] = c->zeros[i];
		at = c->zeros[i].to;
	}
	if (c->stored > 0 && !j->is_again)
		add_extent(c, k, at, c->offset);
	for (size_t i = 0; i < k->nextents; i++)
		k->extents[i].source = c->stream;
}

enum wb_err
commit_source_end(void *ctx, void *job, struct err *err)
{
	struct commit *c = ctx;
	struct source_job *j = job;

	(void)err;
	if (c->stored > 0)
		commit_run_close(c, c->line);
	j->known->row.lines = c->line - 1;
	j->known->row.stored_bytes = c->stored;
	commit_extents(c, j);
	for (size_t i = 0; i < j->known->nextents; i++)
		sources_add_extent(
			segment_sources(c->segment), &j->known->extents[i]);
	sources_add_source(segment_sources(c->segment), &j->known->row);
	j->path.segment = j->known->segment;
	j->path.source = c->stream;
	sources_add_path(segment_sources(c->segment), &j->path);
	if (c->terms) {
		tallies_put(c->tallies, c->terms, j->known->segment, c->stream);
		stream_beats_end(c->beats);
	}
	return WB_OK;
}
