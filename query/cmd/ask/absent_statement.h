/* What follows from finding nothing. */
#ifndef WB_QUERY_CMD_ASK_ABSENT_STATEMENT_H
#define WB_QUERY_CMD_ASK_ABSENT_STATEMENT_H

#include "format/base/buf.h"
#include "query/coverage/coverage.h"

struct absent_facts {
	/* Searched. */
	uint64_t lines;
	/* --host or --source named what to search. */
	bool is_part;
	/* Not all lines that may fit were read. */
	bool undecided;
	const struct search_spec *spec;
	const struct coverage *coverage;
};

/* "lines are missing, or may be, of HOST from T to T and at N other times": the
 * longest gap stands for all. False, and nothing put, if there is none. */
bool absent_put_gaps(struct buf *out, const struct coverage *coverage);

/* In a few sentences, which live in the arena. */
struct span absent_statement(
	struct arena *arena, const struct absent_facts *facts);

#endif
