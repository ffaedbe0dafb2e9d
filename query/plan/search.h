/* A search over one or several indexes: the lines that fit, in order of time,
 * then of `sources`, then of offset. */
#ifndef WB_QUERY_PLAN_SEARCH_H
#define WB_QUERY_PLAN_SEARCH_H

#include "indexer/store/reading/readings.h"
#include "query/lang/query.h"
#include "query/plan/clock.h"
#include "query/show/answer.h"

struct spare;
struct lexer;
struct window_blocks;
struct fold_kept;
struct receipts;

struct search_loss;

/* One index in use; search_open fills it. */
struct searched {
	struct index *index;
	/* NULL for an index of nothing. */
	struct readings *readings;
	struct clock_zones zones;
	struct window_blocks *windows;
	/* Of its seed: its tables cost more than all that a query asks of
	 * it. NULL without a term index. */
	struct lexer *lexer;
	/* Hours that occur twice, and how they were told apart. */
	struct fold_kept *folds;
	/* Blocks that hold copies of each other's lines. */
	struct receipts *receipts;
	/* What is larger than memory waits there; the caller's, or NULL for
	 * temporary files made as needed. */
	struct spare *spare;
	/* Takes what a search cannot read, where its spec has nobody for that;
	 * or NULL. The caller's, to be set after search_open. */
	void (*lost)(void *ctx, const struct search_loss *loss);
	void *lost_ctx;
};
enum wb_err search_open(
	const char *path, struct searched *out, struct err *err);
void search_close(struct searched *s);

/* A block that cannot be read: lines of the source whose stream has it. */
struct search_loss {
	struct span path;
	/* From 1; 0 if that, and how many they are, cannot be told either: then
	 * the path is that of the index. */
	uint64_t first_line;
	uint64_t lines;
	const struct err *why;
};

struct kept;
struct block_ref;
struct search_spec;

/* Tell whoever wants to go on behind it; false if nobody does. */
bool search_lost(const struct searched *in, const struct search_spec *spec,
	const struct search_loss *loss);

/* Say it in a line, without its end. */
void search_loss_put(struct buf *out, const struct search_loss *loss);

struct search_spec {
	/* What lines must fit, filters included. */
	const struct node *query;
	bool has_since;
	bool has_until;
	int64_t since_ns;
	int64_t until_ns;
	/* The window is of the times that lines sort by: not widened where a
	 * zone is not known. */
	bool by_order;
	/* Globs over paths, or ids; a source must fit one of them. */
	size_t nsources;
	const char *const *sources;
	bool reverse;
	/* Read every block. */
	bool scan;
	/* Called for each block that cannot be read, which is then passed over;
	 * without it the index's is, and without that the search ends there.
	 * All borrowed for the call. */
	void (*lost)(void *ctx, const struct search_loss *loss);
	void *lost_ctx;
	unsigned threads;
	/* Work that regular expressions may take; 0 is REGEX_WORK. */
	int64_t regex_work;
	/* Bytes of results waiting to be put in order, before they spill. */
	size_t memory;
	/* Blocks that were read before, or NULL: for many small searches. */
	struct kept *kept;
	/* Look for nothing if more blocks than that are left to read; 0 is no
	 * limit. What the index would leave counts, also with `scan`. */
	size_t most_blocks;
	/* Any one line will do: not the first, nor all. */
	bool any;
	/* Of the blocks left to read only those for which this is true; NULL is
	 * all. */
	bool (*wants)(void *ctx, const struct block_ref *ref);
	void *wants_ctx;
};

/* Of an hour that occurs twice: which of the two is it, and how is that known?
 */
enum fold_pass {
	FOLD_NONE,
	FOLD_OPEN,
	FOLD_FIRST,
	FOLD_SECOND,
	FOLD_FIRST_BY_ANCHOR,
	FOLD_SECOND_BY_ANCHOR
};

/* One line that fits. All borrowed for the call. */
struct search_hit {
	/* The index it is from, by its place in the list. */
	size_t index;
	/* Its place in the order: time (INT64_MAX without one), then the source
	 * whose stream holds it, by its place in `sources`, then the offset
	 * there. */
	int64_t sort_ns;
	uint32_t ord;
	uint64_t offset;
	/* The line as it stands, and its text: if the source is UTF-16, that in
	 * UTF-8, and of a record its printed form. */
	struct span raw;
	struct span text;
	bool is_record;
	/* A later piece of a line that was cut: it has no head. */
	bool is_rest;
	/* A piece, the first one too; or less than there is of the line. */
	bool is_part;
	struct when when;
	/* Only where one source is read by line. */
	enum fold_pass fold;
	struct span host;
	enum host_basis host_basis;
	size_t ncites;
	const struct cite *cites;
};

struct search_counts {
	uint64_t hits;
	uint64_t blocks_all;
	uint64_t blocks_read;
	/* Lines that fit but for having no time, with a time filter. */
	uint64_t timeless;
	/* Lines of which it is not known whether they fit, since a regular
	 * expression took too long. The same for any number of threads. */
	uint64_t given_up;
	uint64_t sources;
	/* There were more than most_blocks. */
	bool too_many;
};

/* Hand every hit to `each` until it returns false. */
enum wb_err search_run(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec,
	bool (*each)(void *ctx, const struct search_hit *hit), void *ctx,
	struct search_counts *counts, struct err *err);

#endif
