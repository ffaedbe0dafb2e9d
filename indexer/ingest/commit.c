#include "indexer/ingest/commit.h"

#include "format/base/digest.h"
#include "indexer/ingest/beats.h"
#include "indexer/ingest/gaps.h"
#include "indexer/ingest/run_clues.h"
#include "indexer/ingest/seam.h"
#include "indexer/ingest/tallies.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { RUNS_MAX = 4096 };

struct commit {
	struct segment_writer *segment;
	struct terms_writer *terms;
	/* The directory of the segment being written. */
	struct dir_entry *entries;
	size_t nentries;
	size_t entries_cap;
	uint32_t next_source;
	struct commit_counts counts;
	/* The source being committed. */
	uint32_t stream;
	uint64_t first_frame;
	uint64_t offset;
	uint64_t line;
	uint64_t stored;
	bool mid_line;
	struct disk_stamp carry;
	struct seam seam;
	struct run_row run;
	bool has_run;
	struct run_clues clues;
	/* Stretches of zero bytes of the source. */
	struct extent_row zeros[ZEROS_MAX];
	size_t nzeros;
	uint32_t ngaps;
	/* Where they stand. */
	struct damage_row gap;
	struct tallies *tallies;
	struct stream_beats *beats;
};

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

static void
run_open(struct commit *c, uint64_t line, uint64_t offset)
{
	uint32_t number = c->has_run ? c->run.run + 1 : 0;

	memset(&c->run, 0, sizeof(c->run));
	c->run.source = c->stream;
	c->run.run = number;
	c->run.first_line = line;
	c->run.first_offset = offset;
	for (int i = 0; i < 3; i++)
		range_clear(&c->run.range[i]);
	c->has_run = true;
	run_clues_begin(&c->clues);
}

/* Lines of a run are counted when the next one begins. */
static void
run_close(struct commit *c, uint64_t next_line)
{
	if (!c->has_run)
		return;
	run_clues_end(&c->clues, segment_sources(c->segment));
	c->run.lines = next_line - c->run.first_line;
	sources_add_run(segment_sources(c->segment), &c->run);
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
	run_open(c, c->line, c->offset);
	j->known->row.no = c->stream;
	j->known->segment = segment_number(c->segment);
	return WB_OK;
}

static void
take_anchors(struct commit *c, const struct tile *t, uint32_t piece)
{
	for (uint32_t i = 0; i < t->nanchors; i++) {
		const struct tile_anchor *a = &t->anchors[i];

		if (a->piece != piece)
			continue;
		run_clues_anchor(&c->clues, segment_sources(c->segment),
			&(struct anchor_row){
				.source = c->stream,
				.run = c->run.run,
				.offset = c->offset + a->offset,
				.length = a->length,
				.kind = a->anchor.kind,
				.strength = a->anchor.strength,
				.own_clock = a->anchor.own_clock,
				.stamp = a->stamp,
				.utc_s = a->anchor.utc_s,
			});
	}
}

/* Of each kind the first of a day. Their stamp is where others have a UTC time:
 * an absolute time they are not. */
static void
take_marks(struct commit *c, const struct tile *t, uint32_t piece)
{
	for (uint32_t i = 0; i < t->nmarks; i++) {
		const struct tile_mark *m = &t->marks[i];

		if (m->piece != piece)
			continue;
		run_clues_mark(&c->clues, segment_sources(c->segment),
			&(struct anchor_row){
				.source = c->stream,
				.run = c->run.run,
				.offset = c->offset + m->offset,
				.length = m->length,
				.kind = m->kind,
				.stamp.seconds = m->kind == ANCHOR_STEP_BACK
					? m->before_s
					: 0,
				.utc_s = m->seconds,
			});
	}
}

/* A jump before piece p: close the run, begin the next. */
static void
cut_run(struct commit *c, const struct piece *p, struct frame *f)
{
	uint64_t line = c->line + p->stamp_line - (c->mid_line ? 1 : 0);

	run_close(c, line);
	run_open(c, line, c->offset + p->stamp_offset);
	if (p->stamp_line > 0)
		f->flags |= FRAME_RUN_CUT;
	else
		f->run = c->run.run;
}

/* Pieces continue the run or begin one. */
static void
take_pieces(struct commit *c, const struct tile *t, struct frame *f)
{
	f->run = c->run.run;
	for (uint32_t i = 0; i < t->npieces; i++) {
		const struct piece *p = &t->pieces[i];

		if (seam_take(&c->seam, p) && c->run.run + 1 < RUNS_MAX)
			cut_run(c, p, f);
		if (c->run.first.kind == STAMP_NONE)
			c->run.first = p->first;
		if (p->last.kind != STAMP_NONE)
			c->run.last = p->last;
		for (int k = 0; k < 3; k++)
			range_join(&c->run.range[k], &p->range[k]);
		take_anchors(c, t, i);
		take_marks(c, t, i);
	}
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
	take_pieces(c, t, &entry.frame);
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
		run_close(c, f->first_line);
		run_open(c, f->first_line, f->first_offset);
		c->run.run = f->run;
		c->seam = (struct seam){ 0 };
	}
	take_pieces(c, t, &scratch);
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
		run_close(c, c->line);
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
