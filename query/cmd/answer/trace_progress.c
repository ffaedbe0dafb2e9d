#include "query/cmd/answer/trace_progress.h"

#include "format/time/civil.h"

#include <stdio.h>
#include <unistd.h>

enum { TELL_MS = 500, DATE_LEN = 10 };

void
trace_progress_begin(struct trace_progress *p)
{
	*p = (struct trace_progress){ .on_terminal =
					      isatty(STDERR_FILENO) == 1 };
	(void)clock_gettime(CLOCK_MONOTONIC, &p->told);
}

void
trace_progress_line(struct buf *out, uint64_t mails, int64_t at_ns)
{
	char at[CIVIL_TEXT_MAX];

	buf_printf(out, "%llu %s looked at", (unsigned long long)mails,
		mails == 1 ? "mail" : "mails");
	if (at_ns == INT64_MAX)
		return;
	(void)civil_format(at, at_ns, 0, CIVIL_ZONE_UTC, 0);
	buf_printf(out, ", now at %.*s", DATE_LEN, at);
}

static int64_t
ms_between(const struct timespec *a, const struct timespec *b)
{
	return (int64_t)(b->tv_sec - a->tv_sec) * 1000 +
		(b->tv_nsec - a->tv_nsec) / 1000000;
}

void
trace_progress_tell(void *ctx, uint64_t mails, int64_t at_ns)
{
	struct trace_progress *p = ctx;
	struct timespec now;
	struct buf line = { 0 };

	if (!p->on_terminal)
		return;
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	if (ms_between(&p->told, &now) < TELL_MS)
		return;
	p->told = now;
	trace_progress_line(&line, mails, at_ns);
	(void)fprintf(stderr, "\r%s\033[K", buf_cstr(&line));
	buf_release(&line);
	p->shown = true;
}

void
trace_progress_end(struct trace_progress *p)
{
	if (p->shown)
		(void)fputs("\r\033[K", stderr);
	p->shown = false;
}
