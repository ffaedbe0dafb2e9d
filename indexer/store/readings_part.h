/* Private to the readers of INDEX/readings. */
#ifndef WB_INDEXER_STORE_READINGS_PART_H
#define WB_INDEXER_STORE_READINGS_PART_H

#include "indexer/store/readings.h"
#include "indexer/store/sql.h"

/* An extent of some source over the stream. */
struct stream_row {
	uint32_t ord;
	uint32_t superseded_by;
	uint64_t from;
	uint64_t to;
};

/* The stream asked for last: hits come in bunches. */
struct stream_cache {
	bool is_loaded;
	uint32_t segment;
	uint32_t stream;
	bool has_owner;
	uint32_t owner;
	struct stream_row *rows;
	size_t count;
	size_t cap;
};

struct readings {
	struct arena arena;
	struct sql *db;
	uint32_t count;
	/* By ord; NULL until asked for. */
	struct source_view **views;
	/* By ord; NULL until asked for. */
	uint32_t *successors;
	struct sql_stmt *source;
	struct sql_stmt *paths;
	struct sql_stmt *extents;
	struct sql_stmt *runs;
	struct sql_stmt *covering;
	struct sql_stmt *owner;
	struct stream_cache stream;
	struct sql_stmt *by_id;
	struct sql_stmt *by_path;
};

#endif
