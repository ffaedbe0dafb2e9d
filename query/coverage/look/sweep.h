/* Many small windows of many hosts, looked at in one go: those that lie near
 * each other are read together, so that a block is not read once for each host
 * whose window it touches. */
#ifndef WB_QUERY_COVERAGE_LOOK_SWEEP_H
#define WB_QUERY_COVERAGE_LOOK_SWEEP_H

#include "query/coverage/look/look.h"

/* Lines of a host from since_ns on and before until_ns, by the times that they
 * sort by. */
struct sweep_want {
	struct span host;
	/* Of its logs, with of_logs. */
	struct span name;
	int64_t since_ns;
	int64_t until_ns;
	bool is_done;
};

struct sweep_look {
	const struct node *query;
	/* Each window from behind. */
	bool reverse;
	/* Lines of one log, or of the host if its name is empty; by_program, of
	 * one program, or of those lines that have none. */
	bool of_logs;
	/* All of them are equally long. */
	struct sweep_want *wants;
	size_t count;
	/* A line of a window: false if its want needs no more. */
	bool (*each)(void *ctx, size_t want, const struct search_hit *hit);
	void *ctx;
};
enum wb_err look_sweep(
	struct looker *k, struct sweep_look *look, struct err *err);

#endif
