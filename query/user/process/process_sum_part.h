/* What the files of process_sum share. */
#ifndef WB_QUERY_USER_PROCESS_PROCESS_SUM_PART_H
#define WB_QUERY_USER_PROCESS_PROCESS_SUM_PART_H

#include "format/base/arena.h"
#include "query/user/process/process_sum.h"

/* Whole numbers, so that the order in which records come changes no digit. */
struct sum_row {
	struct process_key key;
	uint64_t hash;
	uint64_t calls;
	/* Ended with a code that is not 0; by a signal. */
	uint64_t failed;
	uint64_t killed;
	struct usage_seconds etime;
	struct usage_seconds utime;
	struct usage_seconds stime;
	uint64_t io;
	uint64_t memory_kb;
	struct when first;
	struct when last;
};

struct process_sum {
	bool by_user;
	struct arena arena;
	struct sum_row *rows;
	size_t count;
	size_t cap;
	/* Open addressing: place in rows + 1; a power of two. */
	size_t *slots;
	size_t nslots;
};

/* Adds all but the key and the times. */
void sum_row_add(struct sum_row *to, const struct sum_row *from);

#endif
