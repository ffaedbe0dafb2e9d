#include "query/plan/block/match_basis.h"

#include "format/log/line/head.h"
#include "query/plan/fold/fold.h"
#include "query/plan/view/hit.h"
#include "query/show/print.h"

static const char *
time_basis(const struct match_job *job, struct span text, uint64_t at)
{
	const struct frame *f = &job->entry.frame;
	uint64_t offset = f->first_offset + at;
	struct stamp_scan scan;
	struct when when = { 0 };

	stamp_scan(text, &scan);
	if (scan.stamp.kind == STAMP_NONE)
		return NULL;
	clock_when(clock_frame_run(job->source, f, offset), job->zone,
		&scan.stamp, &when);
	(void)fold_settle(job->fold, offset, &when);
	return print_when_basis(when.basis);
}

struct span
match_host(void *ctx, struct span stated)
{
	const struct basis_ask *ask = ctx;

	return source_stated_host(ask->spot->job->source, stated);
}

const char *
match_basis(void *ctx, enum query_field which)
{
	const struct basis_ask *ask = ctx;
	const struct match_spot *s = ask->spot;
	bool is_rest = s->at == 0 &&
		(s->job->entry.frame.flags & FRAME_BEGINS_MID) != 0;
	enum host_basis basis = HOST_UNKNOWN;
	struct log_head head = { 0 };

	if (which == QUERY_FIELD_TIME_BASIS)
		return is_rest ? NULL
			       : time_basis(s->job, ask->view->line, s->at);
	if (!is_rest)
		head_scan(ask->view->line, &head);
	(void)hit_host(s->job->source, head.host, &basis);
	return print_host_basis(basis);
}
