/* Last logins out of lastlog2's database. */
#include "query/plan/copies/cite.h"
#include "query/plan/source/source_name.h"
#include "query/user/session/lastlog.h"
#include "query/user/who/db_rows.h"

#include <stdlib.h>

static struct when
when_of(int64_t seconds)
{
	const int64_t second = 1000000000;
	struct when w = { .zone_known = true };

	if (seconds <= 0 || seconds > INT64_MAX / second)
		return w;
	w.basis = WHEN_STATED;
	w.ns = w.min_ns = w.max_ns = seconds * second;
	return w;
}

static void
add_row(struct lastlog_list *list, const struct db_rows *rows, size_t at)
{
	const struct login_db_row *row = &rows->rows[at];
	const struct source_view *v = rows->view;
	const struct cite_place place = { .line = rows->lines[at],
		.from = row->offset,
		.to = row->offset + row->length };
	struct cite *cite = arena_alloc(&list->arena, sizeof(*cite));
	struct cidr unused;
	struct lastlog l = {
		.when = when_of(row->begin),
		.host = source_default_host(v),
		.program = SPAN("lastlog2"),
		.user = arena_copy(&list->arena, row->user),
		.tty = arena_copy(&list->arena, row->tty),
		.client_name = arena_copy(&list->arena, row->client_name),
		.ncites = 1,
		.cites = cite,
	};

	cite_fill(db_rows_view(rows, at), &place, cite);
	if (cidr_parse(l.client_name, &unused))
		l.client_ip = l.client_name;
	list->items = xgrow(
		list->items, &list->cap, list->count + 1, sizeof(*list->items));
	list->items[list->count++] = l;
}

struct reading_lastlog {
	const struct search_spec *spec;
	struct lastlog_list *list;
};

static enum wb_err
take_source(void *ctx, const struct db_rows *rows, struct err *err)
{
	const struct reading_lastlog *r = ctx;

	(void)err;
	if (r->spec->nsources > 0 &&
		!source_fits(rows->view, r->spec->sources, r->spec->nsources))
		return WB_OK;
	for (size_t i = 0; i < rows->count; i++)
		/* Who never logged in has no time. */
		if (rows->rows[i].begin > 0)
			add_row(r->list, rows, i);
	return WB_OK;
}

static int
by_time(const void *a, const void *b)
{
	const struct lastlog *x = a;
	const struct lastlog *y = b;

	if (x->when.ns != y->when.ns)
		return x->when.ns < y->when.ns ? -1 : 1;
	return span_cmp(x->user, y->user);
}

enum wb_err
lastlog_read_db(struct searched *indexes, size_t nindexes,
	const struct search_spec *spec, struct lastlog_list *out,
	struct err *err)
{
	struct reading_lastlog r = { spec, out };
	enum wb_err rc = db_rows_each(
		indexes, nindexes, LOGIN_DB_LASTLOG, take_source, &r, err);

	if (out->count > 0)
		qsort(out->items, out->count, sizeof(*out->items), by_time);
	return rc;
}
