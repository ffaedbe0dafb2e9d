/* Sums of processes straight from the bytes of their records, where nothing is
 * asked that only their lines tell. */
#ifndef WB_QUERY_USER_PROCESS_PROCESS_FAST_H
#define WB_QUERY_USER_PROCESS_PROCESS_FAST_H

#include "query/plan/block/unordered.h"
#include "query/user/process/process_sum.h"

struct process_fast {
	struct searched *indexes;
	size_t nindexes;
	/* Its query fits every process. */
	const struct search_spec *spec;
	struct accounts *accounts;
	bool by_user;
	struct process_sum *sums;
};

/* Add up in f->sums what needs no search. What is left to it, unordered_leaves
 * tells of *out, which is NULL on failure. */
enum wb_err process_fast_add(
	const struct process_fast *f, struct unordered **out, struct err *err);

#endif
