/* The lines of one block that fit. */
#ifndef WB_QUERY_PLAN_BLOCK_MATCH_H
#define WB_QUERY_PLAN_BLOCK_MATCH_H

#include "format/disk/blockdir.h"
#include "query/lang/regex_meter.h"
#include "query/plan/block/blocks.h"

/* A line that fits, with all that its place in the order needs. */
struct match {
	/* INT64_MAX without a time. */
	int64_t sort_ns;
	/* Its time may be any of these, for a window; without an own stamp,
	 * that of the last one before. */
	int64_t lo_ns;
	int64_t hi_ns;
	struct when when;
	uint32_t index;
	uint32_t terms;
	uint32_t block;
	uint32_t ord;
	/* Offset of the line, or piece, in its source; its number. */
	uint64_t offset;
	uint64_t line;
	/* Pieces of a long line at either end of the block. */
	bool begins_mid;
	bool ends_mid;
	/* A copy of the raw bytes, owned. */
	struct span raw;
};

struct match_list {
	struct match *items;
	size_t count;
	size_t cap;
	/* Lines that fit but have no time, left out by a time filter. */
	uint64_t timeless;
	enum wb_err code;
	struct err err;
};

struct fold;

/* What a thread needs. */
struct matcher;
struct matcher *matcher_new(const struct search_spec *spec);
void matcher_free(struct matcher *m);

/* Everything known of the block beforehand: read by the planning thread. */
struct match_job {
	struct block_ref ref;
	struct dir_entry entry;
	const struct source_view *source;
	const struct zone *zone;
	/* The hour that its lines may be in, which occurs twice; or NULL. */
	const struct fold *fold;
	struct regex_meter meter;
	struct match_list out;
};
void match_block(struct matcher *m, struct match_job *job);
/* May it be of the window of `spec`? */
bool match_is_in_window(
	const struct search_spec *spec, const struct match *hit);
/* Forget what was found, as if it had not been matched. */
void match_list_release(struct match_list *list);

#endif
