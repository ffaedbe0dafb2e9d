#include "query/user/activity/activity.h"

#include "query/user/activity/activity_part.h"

#include <stdlib.h>
#include <string.h>

struct activity_item *
activity_add(struct activity_run *r, enum activity_type type,
	const struct when *when)
{
	struct activity_item *x = NULL;

	r->items = xgrow(r->items, &r->cap, r->count + 1, sizeof(*r->items));
	x = &r->items[r->count];
	*x = (struct activity_item){
		.sort_ns = when->basis == WHEN_NONE ? INT64_MAX : when->ns,
		.type = type,
		.order = r->count,
	};
	r->count++;
	return x;
}

static int
by_time(const void *a, const void *b)
{
	const struct activity_item *x = a;
	const struct activity_item *y = b;

	if (x->sort_ns != y->sort_ns)
		return x->sort_ns < y->sort_ns ? -1 : 1;
	if (x->type != y->type)
		return x->type < y->type ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

/* Latest first, but what has no time last. */
static int
by_time_back(const void *a, const void *b)
{
	const struct activity_item *x = a;
	const struct activity_item *y = b;
	bool has_x = x->sort_ns != INT64_MAX;
	bool has_y = y->sort_ns != INT64_MAX;

	if (has_x != has_y)
		return has_x ? -1 : 1;
	return by_time(b, a);
}

static void
hand_out(struct activity_run *r, const struct activity *a)
{
	r->counts->found++;
	r->stopped = !r->each(r->ctx, a);
}

static enum wb_err
hand_out_session(
	struct activity_run *r, const struct session *s, struct err *err)
{
	struct session_row *row = xcalloc(1, sizeof(*row));
	struct activity a = { .type = ACTIVITY_SESSION };
	enum wb_err rc = activity_of_session(r, s, row, &a);

	(void)err;
	if (rc == WB_OK)
		hand_out(r, &a);
	free(row);
	return rc;
}

static enum wb_err
hand_out_item(
	struct activity_run *r, const struct activity_item *x, struct err *err)
{
	struct row_value values[LOGIN_COLUMNS];
	struct activity a = { .type = x->type };

	if (x->type == ACTIVITY_SESSION)
		return hand_out_session(r, x->session, err);
	if (x->type == ACTIVITY_LOGIN)
		activity_of_login(r, x->login, values, &a);
	else if (x->type == ACTIVITY_PROCESS)
		activity_of_command(r, x->process, &a);
	else
		activity_of_mail(r, x->mail, &a);
	hand_out(r, &a);
	return WB_OK;
}

/* Items that come before a line of that time. */
static enum wb_err
flush_before(struct activity_run *r, int64_t sort_ns, struct err *err)
{
	bool reverse = r->q->spec->reverse;
	enum wb_err rc = WB_OK;

	while (r->at < r->count && !r->stopped && rc == WB_OK) {
		const struct activity_item *x = &r->items[r->at];

		if (x->sort_ns == INT64_MAX && sort_ns != INT64_MAX)
			break;
		if (sort_ns != INT64_MAX &&
			(reverse ? x->sort_ns < sort_ns : x->sort_ns > sort_ns))
			break;
		r->at++;
		rc = hand_out_item(r, x, err);
	}
	return rc;
}

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	struct activity_run *r = ctx;
	struct process process;
	struct event_answer event;
	struct activity a = { 0 };

	if (!activity_of_hit(r, hit, &process, &event, &a))
		return true;
	r->code = flush_before(r, hit->sort_ns, r->err);
	if (r->code == WB_OK && !r->stopped) {
		/* What was handed out took the room for details. */
		(void)activity_of_hit(r, hit, &process, &event, &a);
		hand_out(r, &a);
	}
	return r->code == WB_OK && !r->stopped;
}

static enum wb_err
find(struct activity_run *r, struct err *err)
{
	enum wb_err rc = WB_OK;

	/* Mails have no program and no severity. */
	if (!r->q->lines)
		rc = activity_find_mails(r, err);
	if (rc == WB_OK)
		rc = activity_find_logins(r, err);
	activity_index_logins(r);
	if (rc == WB_OK)
		rc = activity_find_sessions(r, err);
	if (rc == WB_OK)
		rc = activity_find_commands(r, err);
	if (rc == WB_OK)
		rc = activity_find_done(r, err);
	if (r->count > 0)
		qsort(r->items, r->count, sizeof(*r->items),
			r->q->spec->reverse ? by_time_back : by_time);
	return rc;
}

static enum wb_err
read_lines(struct activity_run *r, struct err *err)
{
	struct search_spec spec = *r->q->spec;
	struct search_counts counts = { 0 };
	enum wb_err rc = WB_OK;

	spec.query = activity_query(r);
	if (spec.query)
		rc = search_run(r->q->indexes, r->q->nindexes, &spec, on_hit, r,
			&counts, err);
	r->counts->timeless = counts.timeless;
	return rc == WB_OK ? r->code : rc;
}

enum wb_err
activity_each(const struct activity_question *q,
	bool (*each)(void *ctx, const struct activity *a), void *ctx,
	struct activity_counts *counts, struct err *err)
{
	struct activity_run *r = xcalloc(1, sizeof(*r));
	enum wb_err rc = WB_OK;

	memset(counts, 0, sizeof(*counts));
	r->q = q;
	r->each = each;
	r->ctx = ctx;
	r->counts = counts;
	r->err = err;
	rc = find(r, err);
	if (rc == WB_OK)
		rc = read_lines(r, err);
	if (rc == WB_OK)
		rc = flush_before(r, INT64_MAX, err);
	if (r->has_sessions)
		session_set_release(&r->sessions);
	told_release(&r->mails);
	buf_release(&r->detail);
	free(r->became);
	free(r->items);
	arena_release(&r->arena);
	free(r);
	return rc;
}
