/* Private to the readers of INDEX/readings. */
#ifndef WB_INDEXER_STORE_READING_READINGS_PART_H
#define WB_INDEXER_STORE_READING_READINGS_PART_H

#include "indexer/store/file/sql.h"
#include "indexer/store/reading/readings.h"

/* An extent of some source over the stream. */
struct stream_row {
	uint32_t ord;
	uint32_t superseded_by;
	uint64_t from;
	uint64_t to;
	/* Where it is superseded, and a path has held it and nothing else:
	 * that one. Else empty. */
	struct span copy;
};

/* A stream asked for not long ago: hits come in bunches. */
struct stream_cache {
	bool is_loaded;
	uint32_t segment;
	uint32_t stream;
	struct stream_row *rows;
	size_t count;
	size_t cap;
};

/* Whose frames a stream is. */
struct stream_owner {
	bool is_known;
	bool is_there;
	uint32_t segment;
	uint32_t stream;
	uint32_t ord;
};

/* Streams held; a power of two. */
enum { STREAMS_HELD = 32 };

struct readings {
	struct arena arena;
	/* Of those that many sources and runs have alike. */
	struct text_pool texts;
	struct index *index;
	/* Worked out anew, or that was tried. */
	bool is_made;
	struct sql *db;
	uint32_t count;
	/* By ord; NULL until asked for. parts: enum source_part. */
	struct source_view **views;
	unsigned char *parts;
	/* By ord; NULL until asked for. */
	uint32_t *successors;
	struct sql_stmt *source;
	struct sql_stmt *paths;
	struct sql_stmt *extents;
	struct sql_stmt *runs;
	struct sql_stmt *covering;
	struct sql_stmt *owner;
	struct stream_cache streams[STREAMS_HELD];
	/* By their hash; a power of two, half full at most. */
	struct stream_owner *owners;
	size_t owners_cap;
	size_t nowners;
	struct sql_stmt *by_id;
	struct sql_stmt *by_path;
};

/* The statements, for the database at hand. */
void readings_prepare(struct readings *r);

/* A read has failed, and what was to be read is there now: read it again. */
bool readings_mend(struct readings *r);
/* Read all that a statement gives, and mend that if need be: before its rows
 * are handed out one by one. */
void readings_touch(struct readings *r, const char *text);
struct gathered;
struct gathered_source;
/* The rows of the runs that the source has stored, by a statement that inserts
 * them. */
void readings_put_runs(
	const struct gathered *g, size_t ord, struct sql_stmt *st);
/* All tables, in a new database at `path`, as yet without indexes. *out is
 * NULL on failure. */
enum wb_err readings_tables(const struct gathered *g, const char *path,
	struct sql **out, struct err *err);
/* To sort them takes memory, which what was gathered need not be there for. On
 * failure the database is closed and *db NULL. */
enum wb_err readings_indexes(struct sql **db, struct err *err);
/* All readings in a database in memory. As long as nobody has begun to read, a
 * segment whose table is damaged, too, is done without. */
enum wb_err readings_in_memory(
	struct index *ix, bool is_begun, struct sql **out, struct err *err);

void readings_streams_release(struct readings *r);

#endif
