/* The state of one run of ingest, shared by its parts. */
#ifndef WB_INDEXER_INGEST_RUN_H
#define WB_INDEXER_INGEST_RUN_H

#include "format/base/lines.h"
#include "indexer/ingest/commit/commit.h"
#include "indexer/ingest/ingest.h"
#include "indexer/ingest/known/catalog.h"
#include "indexer/ingest/known/incoming.h"
#include "indexer/ingest/known/remains.h"
#include "indexer/ingest/tile/pipeline.h"
#include "indexer/store/index/index.h"
#include "indexer/store/index/reader.h"

/* This part of the memory is for sorting. */
enum { SORT_SHARE = 2 };

struct ingest {
	const char *index;
	const struct ingest_options *options;
	struct ingest_report *report;
	struct current current;
	/* Sealed segments, for comparing; reopened after each seal. */
	struct index *sealed;
	struct index_store sealed_state;
	struct frame_store sealed_store;
	struct catalog *catalog;
	/* Of a salvage, looked for when the first source is stored. */
	bool has_remains;
	struct remains *remains;
	struct commit *commit;
	struct pipeline *pipeline;
	struct segment_writer *segment;
	struct terms_writer *terms;
	/* For reading frames of the segment being written. */
	struct fetch *fetch;
	struct buf stored;
	struct incoming incoming;
	/* The file and source under way. */
	uint32_t next_file;
	bool in_file;
	/* It is read though it has not changed: what was skipped of it is told
	 * of the row that it has from now on, too. */
	bool is_again;
	/* Some row names the file under way. */
	bool file_named;
	/* What it is made of, if it is a .gz file. */
	struct gzip_member_row *members;
	size_t nmembers;
	bool in_source;
	/* Rows of this segment beyond those that always stand there. */
	bool has_rows;
	/* Raw bytes stored when the last segment was sealed. */
	uint64_t sealed_at;
	/* Damage of the source under way, for when its rows are written. */
	struct damage_row **deferred;
	size_t ndeferred;
	size_t deferred_cap;
	/* The head of the source under way, and what it tells of its lines. */
	struct arena heads;
	enum text_encoding encoding;
	/* Lives for the whole run: jobs and the texts in them. */
	struct arena arena;
};

/* walk_sink.source: ctx is the struct ingest. */
enum wb_err ingest_source(void *ctx, const struct walk_source *source,
	struct stream *s, struct err *err);

/* Make the pipeline, and the index's seed if it has none, from the beginning
 * of the first source. */
enum wb_err ingest_start(struct ingest *in, struct span head, struct err *err);

/* The segment and term index that the next rows and frames go to; made if they
 * are not open. */
enum wb_err ingest_open_rooms(struct ingest *in, struct err *err);
/* Put what was written since the last seal in place. */
enum wb_err ingest_seal_rooms(struct ingest *in, struct err *err);
/* Work out the readings of all that is in place, and make it live. */
enum wb_err ingest_publish(struct ingest *in, struct err *err);
enum wb_err ingest_reopen_sealed(struct ingest *in, struct err *err);

/* Frames of sealed segments and of the one being written, which must be
 * drained before. */
struct frame_store ingest_frames(struct ingest *in);

/* Run fn(ctx, arg) when everything before is committed: rows that belong
 * between sources. */
enum wb_err ingest_call(struct ingest *in,
	enum wb_err (*fn)(void *ctx, void *arg, struct err *err), void *arg,
	struct err *err);

/* walk_sink.gzip_members. */
void ingest_gzip_members(
	void *ctx, const struct packed_member *members, size_t count);
/* Write them with the file that they are of. */
enum wb_err ingest_put_members(struct ingest *in, struct err *err);

/* walk_sink.damage and walk_sink.skipped. */
void ingest_damage(void *ctx, const struct walk_file *file, const char *path,
	uint64_t offset, const char *why);
void ingest_skipped(void *ctx, const struct walk_skip *skip);

/* Damage of the source under way, to be written with its rows. */
void ingest_defer_damage(struct ingest *in, struct damage_row *row);
/* Tell of the source that begins so if its entries are not read. */
void ingest_tell_unparsed(
	const struct ingest *in, struct span head, const char *path);
/* `owned`: it is damage of a source that was just committed. */
enum wb_err ingest_flush_damage(struct ingest *in, bool owned, struct err *err);

#endif
