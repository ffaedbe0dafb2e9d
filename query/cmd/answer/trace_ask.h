/* What the command line of `waybill trace` asks. */
#ifndef WB_QUERY_CMD_ANSWER_TRACE_ASK_H
#define WB_QUERY_CMD_ANSWER_TRACE_ASK_H

#include "query/cmd/ask/asking.h"
#include "query/trace/trace.h"

struct trace_options {
	struct index_options index;
	struct filter_options filters;
	struct output_options output;
	struct option_list from;
	struct option_list to;
	struct option_list subject;
	struct option_list message_id;
	struct option_list queue_id;
	struct option_list status;
	struct option_list dsn;
	struct option_list relay;
	bool full;
	bool why;
};

/* The question, in the arena of the command. WB_USAGE for a status that is
 * none, an address that is none, a text that is empty, or if nothing is
 * asked. */
enum wb_err trace_ask(struct asking *a, const struct trace_options *o, int argc,
	char **argv, struct trace_question *out, struct err *err);

/* The same in words, for "nothing found"; it adds the filters. */
struct span trace_asked(struct asking *a, const struct trace_options *o,
	const struct trace_question *q);

#endif
