/* How far `trace` is, on a terminal: one line on standard error, rewritten in
 * place, of what takes longer than a moment. */
#ifndef WB_QUERY_CMD_ANSWER_TRACE_PROGRESS_H
#define WB_QUERY_CMD_ANSWER_TRACE_PROGRESS_H

#include "format/base/buf.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct trace_progress {
	bool on_terminal;
	bool shown;
	struct timespec told;
};

void trace_progress_begin(struct trace_progress *p);
/* For trace_question.progress. */
void trace_progress_tell(void *ctx, uint64_t mails, int64_t at_ns);
/* Take the line away before something else is printed. */
void trace_progress_end(struct trace_progress *p);

/* What the line says; INT64_MAX is no time. */
void trace_progress_line(struct buf *out, uint64_t mails, int64_t at_ns);

#endif
