/* An index in use, and what of it cannot be read. */
#ifndef WB_QUERY_PLAN_VIEW_SEARCHED_H
#define WB_QUERY_PLAN_VIEW_SEARCHED_H

#include "indexer/store/reading/readings.h"
#include "query/plan/view/clock.h"

struct spare;
struct lexer;
struct old_cuts;
struct window_blocks;
struct fold_kept;
struct receipts;
struct search_loss;
struct search_spec;

/* One index in use; search_open (search.h) fills it. */
struct searched {
	struct index *index;
	/* NULL for an index of nothing. */
	struct readings *readings;
	struct clock_zones zones;
	struct window_blocks *windows;
	/* NULL if there are none. */
	struct old_cuts *old_cuts;
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

/* A block that cannot be read: lines of the source whose stream has it. */
struct search_loss {
	struct span path;
	/* From 1; 0 if that, and how many they are, cannot be told either: then
	 * the path is that of the index. */
	uint64_t first_line;
	uint64_t lines;
	const struct err *why;
};

/* Tell whoever wants to go on behind it; false if nobody does. */
bool search_lost(const struct searched *in, const struct search_spec *spec,
	const struct search_loss *loss);

/* Say it in a line, without its end. */
void search_loss_put(struct buf *out, const struct search_loss *loss);

#endif
