#include "indexer/ingest/tile/tile.h"

#include "format/base/arena.h"
#include "format/base/digest.h"
#include "format/disk/codec.h"
#include "format/lex/lex.h"
#include "format/log/line/recognise.h"
#include "format/record/cut.h"
#include "indexer/ingest/tile/gaps.h"
#include "indexer/ingest/tile/tile_beats.h"
#include "indexer/ingest/tile/tile_mark.h"
#include "indexer/ingest/tile/tile_piece.h"
#include "indexer/ingest/tile/tile_tally.h"

#include <stdlib.h>
#include <string.h>

struct tile_worker {
	struct lexer *lexer;
	struct packer *packer;
	struct unpacker *unpacker;
	struct sha256 *sha256;
	struct recogniser *recogniser;
	struct event *event;
	/* Of the tile under way. */
	struct tag_tallies tags;
	struct buf text;
};

void
tile_init(struct tile *t)
{
	memset(t, 0, sizeof(*t));
	/* One more byte, so that a full tile is seen to be full. */
	t->raw = xmalloc(FRAME_RAW_MAX + 1);
	t->stored = xmalloc(FRAME_STORED_MAX);
	t->texts = xcalloc(1, sizeof(*t->texts));
}

void
tile_release(struct tile *t)
{
	free(t->raw);
	free(t->copies);
	free(t->stored);
	free(t->idents);
	free(t->beats);
	buf_release(&t->words);
	arena_release(t->texts);
	free(t->texts);
}

struct tile_worker *
tile_worker_new(uint64_t seed)
{
	struct tile_worker *w = xcalloc(1, sizeof(*w));

	w->lexer = lexer_new(seed);
	w->packer = packer_new();
	w->unpacker = unpacker_new();
	w->sha256 = sha256_new();
	w->recogniser = recogniser_new();
	w->event = xcalloc(1, sizeof(*w->event));
	return w;
}

void
tile_worker_free(struct tile_worker *w)
{
	if (!w)
		return;
	lexer_free(w->lexer);
	packer_free(w->packer);
	unpacker_free(w->unpacker);
	sha256_free(w->sha256);
	recogniser_free(w->recogniser);
	free(w->event);
	buf_release(&w->text);
	free(w);
}

static void
tile_clear(struct tile *t)
{
	t->nidents = 0;
	buf_clear(&t->words);
	t->lines = 0;
	t->unstamped_head = 0;
	t->spelling = 0;
	t->first = (struct disk_stamp){ 0 };
	t->last = (struct disk_stamp){ 0 };
	for (int i = 0; i < 3; i++)
		range_clear(&t->range[i]);
	t->npieces = 0;
	t->nanchors = 0;
	t->nmarks = 0;
	t->ntallies = 0;
	memset(t->tally_slots, 0, sizeof(t->tally_slots));
	t->nbeats = 0;
	t->ngaps = 0;
	arena_reset(t->texts);
}

/* Returns the place of its tally. */
static uint32_t
note_event(struct tile_worker *w, struct tile *t, struct span text,
	const struct stamp_scan *scan)
{
	const struct dialect dialect = { t->encoding };
	bool known = recognise(w->recogniser, text, scan, &dialect, w->event);

	uint32_t tally = tag_tallies_count(
		&w->tags, t, w->event, recogniser_tag(w->recogniser), known);

	tile_beats_count(t, tally, &scan->stamp);
	return tally;
}

/* Numbers as short as most UIDs are no terms of the printed form. Records of
 * one user often stand together. */
static void
note_process(struct tile_worker *w, const struct tile *t, struct span line,
	uint64_t *last_uid)
{
	struct process_record process;

	if (!cut_process(line, t->encoding, &process) ||
		process.uid == *last_uid)
		return;
	lexer_add_uid(w->lexer, process.uid);
	*last_uid = process.uid;
}

static void
read_lines(struct tile_worker *w, struct tile *t)
{
	uint64_t last_uid = UINT64_MAX;
	uint32_t tally = 0;
	int64_t before_s = -1;
	const struct span raw = { t->raw, t->raw_len };
	struct span rest = raw;
	struct span line = { 0 };
	struct span whole = { 0 };
	const bool is_records = cut_is_records(t->encoding);

	if (t->encoding == TEXT_BYTES)
		lexer_reset_block(w->lexer, raw);
	else
		lexer_reset(w->lexer);
	tag_tallies_clear(&w->tags);
	(void)tile_piece_begin(t, 0);
	while (cut_next(&rest, t->encoding, &line, &whole)) {
		uint32_t offset = (uint32_t)(whole.ptr - t->raw);
		struct span text = cut_text(
			line, t->encoding, t->offset + offset, &w->text);
		struct stamp_scan scan;

		if (is_records && cut_is_damage(line, t->encoding))
			gaps_note(t, offset, line.len);
		stamp_scan(text, &scan);
		/* The rest of a line cut in pieces is no line's head. */
		if (t->lines == 0 && t->begins_mid)
			scan = (struct stamp_scan){ 0 };
		before_s = tile_mark_before(t);
		tile_note_stamp(t, &scan.stamp, text, offset);
		tile_mark_note(t, before_s, &scan.stamp, text, offset);
		lexer_line(w->lexer, text, &scan);
		if (t->encoding != TEXT_BYTES)
			lexer_phrases(w->lexer, text);
		if (is_records)
			note_process(w, t, line, &last_uid);
		if (scan.stamp.kind != STAMP_NONE)
			tile_note_anchors(t, text, offset, &scan);
		if (t->lines > 0 || !t->begins_mid)
			tally = note_event(w, t, text, &scan);
		t->lines++;
		t->pieces[t->npieces - 1].lines++;
		/* A sparse lastlog has few others. */
		if (is_records && cut_is_free(line, t->encoding))
			tile_count_again(
				t, tally, (uint32_t)cut_eat_free(&rest, line));
	}
	if (t->encoding == TEXT_BYTES)
		lexer_phrases(w->lexer, raw);
}

static void
keep_terms(struct tile_worker *w, struct tile *t)
{
	size_t n = 0;
	const uint64_t *idents = lexer_idents(w->lexer, &n);

	t->idents = xgrow(t->idents, &t->idents_cap, n, sizeof(*idents));
	if (n > 0)
		memcpy(t->idents, idents, n * sizeof(*idents));
	t->nidents = n;
	buf_put(&t->words, lexer_words(w->lexer));
}

static bool
tile_unpack(struct tile_worker *w, struct tile *t)
{
	const struct frame *f = &t->entry.frame;
	struct err why = { 0 };

	t->code = unpacker_unpack(w->unpacker, f, t->stored, t->raw, &why);
	if (t->code != WB_OK)
		(void)err_set(&t->err, t->code,
			"segment %u, frame at byte %llu: %s", t->entry.segment,
			(unsigned long long)t->entry.offset, why.text);
	t->raw_len = f->raw_len;
	t->offset = f->first_offset;
	t->begins_mid = (f->flags & FRAME_BEGINS_MID) != 0;
	t->ends_mid = (f->flags & FRAME_ENDS_MID) != 0;
	return t->code == WB_OK;
}

void
tile_work(struct tile_worker *w, struct tile *t)
{
	struct packing how = { 0 };

	tile_clear(t);
	if (t->is_frame) {
		if (!tile_unpack(w, t))
			return;
		read_lines(w, t);
		keep_terms(w, t);
		return;
	}
	read_lines(w, t);
	keep_terms(w, t);
	t->raw_check = hash64(t->raw, t->raw_len);
	how = (struct packing){ t->has_copies, t->copies, t->ncopies };
	t->stored_len =
		packer_pack(w->packer, (struct span){ t->raw, t->raw_len },
			&how, t->stored, &t->codec);
	t->stored_check = hash64(t->stored, t->stored_len);
	sha256_update(w->sha256, t->stored, t->stored_len);
	sha256_final(w->sha256, t->stored_sha256);
}
