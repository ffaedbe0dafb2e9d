/* A tile: up to FRAME_RAW_TARGET bytes of whole lines on their way to become a
 * frame. The work on it (lexing, reading stamps, compressing, hashing) needs
 * nothing from its neighbours, so any thread can do it; what does need them
 * (line numbers, runs) is settled when tiles are committed in order. */
#ifndef WB_INDEXER_INGEST_TILE_TILE_H
#define WB_INDEXER_INGEST_TILE_TILE_H

#include "format/base/arena.h"
#include "format/base/buf.h"
#include "format/base/lines.h"
#include "format/disk/blockdir.h"
#include "format/disk/frame.h"
#include "format/log/anchor/anchor.h"

#include <stdint.h>

enum {
	TILE_ANCHORS_MAX = 96,
	/* Pairs of host and program, and where these are too many, of hosts
	 * and other programs: a loghost has lines of hundreds of hosts in one
	 * block, and none of them may seem to have none. */
	TILE_PROGRAMS_MAX = 224,
	TILE_TALLIES_MAX = TILE_PROGRAMS_MAX + 1024,
	TILE_TALLY_SLOTS = 4096,
	TILE_PIECES_MAX = 64,
	TILE_GAPS_MAX = 16,
	TILE_MARKS_MAX = 20,
	/* Steps of clocks leave room for days that tell the year. */
	TILE_STEPS_MAX = 16
};

/* Lines whose yearless stamps follow each other without a jump. */
struct piece {
	uint32_t first_line;
	uint32_t first_offset;
	uint32_t lines;
	/* Its first line with a yearless stamp. */
	uint32_t stamp_line;
	uint32_t stamp_offset;
	bool has_yearless;
	int64_t first_yearless;
	int64_t last_yearless;
	/* It stepped back from there, in this tile. */
	bool may_return;
	int64_t return_s;
	struct disk_stamp first;
	struct disk_stamp last;
	struct stamp_range range[3];
};

struct tile_anchor {
	uint32_t piece;
	uint32_t offset;
	uint32_t length;
	/* Close behind a mark of a clock that was set. */
	bool is_behind_step;
	struct disk_stamp stamp;
	struct anchor anchor;
};

/* One of those that anchor_is_mark() tells, as written, and the stamp of the
 * line before, negative if there is none. */
struct tile_mark {
	enum anchor_kind kind;
	int64_t seconds;
	int64_t before_s;
	uint32_t offset;
	uint32_t length;
	uint32_t piece;
	/* A step back from which stamps soon came back in one jump: lines that
	 * came late. */
	bool is_late;
};

/* The step back that stamps may come back from, 1 more than its place among
 * marks; 0 if there is none. */
struct tile_await {
	uint32_t mark;
	uint32_t lines;
};

/* Bytes of a source of records that are none. */
struct tile_gap {
	uint32_t offset;
	uint32_t length;
};

struct tile_tally {
	uint64_t key;
	struct span host;
	struct span program;
	uint64_t lines;
	uint64_t unrecognised;
	/* The first tally of its host; there, the host's last beat, plus 1. */
	uint32_t host_tally;
	uint32_t last_beat;
};

/* Lines of a host and a piece in one beat (format/disk/beats.h), mostly in the
 * order of the tile; one beat may come several times. */
struct tile_beat {
	int64_t at;
	uint32_t lines;
	uint32_t host_tally;
	uint32_t piece;
	/* enum stamp_kind; NONE for lines without a stamp. */
	uint8_t kind;
};

struct tile {
	/* Input. */
	char *raw;
	size_t raw_len;
	enum text_encoding encoding;
	/* Of its first byte in the source. */
	uint64_t offset;
	bool begins_mid;
	bool ends_mid;
	/* The copies that its bytes are known to be made of, if they are. */
	bool has_copies;
	uint64_t *copies;
	size_t copies_cap;
	size_t ncopies;
	/* Input of another kind: a frame of a segment, of which only what is
	 * derived is wanted. `stored` holds its bytes; the work unpacks them
	 * into raw and packs nothing. */
	bool is_frame;
	struct dir_entry entry;
	/* What was wrong with it; nothing else of the output holds then. */
	enum wb_err code;
	struct err err;
	/* Output. */
	unsigned char *stored;
	size_t stored_len;
	uint8_t codec;
	uint64_t raw_check;
	uint64_t stored_check;
	unsigned char stored_sha256[32];
	uint64_t *idents;
	size_t nidents;
	size_t idents_cap;
	struct buf words;
	uint32_t lines;
	/* Lines before the first stamp of the tile. */
	uint32_t unstamped_head;
	uint8_t spelling;
	struct disk_stamp first;
	struct disk_stamp last;
	struct stamp_range range[3];
	uint32_t npieces;
	struct piece pieces[TILE_PIECES_MAX];
	uint32_t nanchors;
	struct tile_anchor anchors[TILE_ANCHORS_MAX];
	uint32_t nmarks;
	struct tile_mark marks[TILE_MARKS_MAX];
	struct tile_await await;
	/* So many lines more are looked through for anchors, whatever their
	 * turn: a clock was set before them, as it seems. */
	uint32_t look_lines;
	/* The longest jump on of the last piece. */
	int64_t step_on_s;
	uint32_t ngaps;
	struct tile_gap gaps[TILE_GAPS_MAX];
	/* Texts point into raw, or, for UTF-16, into text. */
	uint32_t ntallies;
	struct tile_tally tallies[TILE_TALLIES_MAX];
	/* Their numbers by key, plus 1; 0 is free. */
	uint16_t tally_slots[TILE_TALLY_SLOTS];
	size_t nbeats;
	size_t beats_cap;
	struct tile_beat *beats;
	struct arena *texts;
};

void tile_init(struct tile *t);
void tile_release(struct tile *t);

/* What a thread needs to work on tiles. */
struct tile_worker;
struct tile_worker *tile_worker_new(uint64_t seed);
void tile_worker_free(struct tile_worker *w);
void tile_work(struct tile_worker *w, struct tile *t);

#endif
