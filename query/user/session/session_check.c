#include "query/user/session/session_check.h"

#include "query/user/session/session_filter.h"
#include "query/user/session/session_row.h"

#include <stdlib.h>
#include <string.h>

static const struct row_column columns[SESSION_CHECK_COLUMNS] = {
	{ "first", ROW_TIME, 21 },
	{ "last", ROW_TIME, 21 },
	{ "what", ROW_TEXT, 14 },
	{ "grade", ROW_TEXT, 1 },
	{ "host", ROW_TEXT, 4 },
	{ "user", ROW_TEXT, 4 },
	{ "tty", ROW_TEXT, 5 },
	{ "client_ip", ROW_TEXT, 1 },
	{ "why", ROW_TEXT, 1 },
	{ "cite", ROW_CITE, 1 },
	{ "also", ROW_CITES, 1 },
};

const struct row_type session_check_rows = { "finding", SESSION_CHECK_COLUMNS,
	columns };

struct check_finding *
check_add(struct session_check *c, const char *what, char grade,
	const struct session *of)
{
	struct check_finding *f = &c->unkept;

	if (c->count == CHECK_MOST) {
		c->beyond++;
	} else {
		c->items = xgrow(
			c->items, &c->cap, c->count + 1, sizeof(*c->items));
		f = &c->items[c->count++];
	}
	*f = (struct check_finding){ .of = *of, .what = what, .grade = grade };
	f->of.more = NULL;
	return f;
}

bool
check_covers(const struct session_check *c, uint32_t machine, int64_t ns)
{
	for (size_t i = 0; i < c->nlogs; i++)
		if (machines_agree(
			    &c->set.machines, c->logs[i].machine, machine) &&
			ns >= c->logs[i].first_ns && ns <= c->logs[i].last_ns)
			return true;
	return false;
}

static int
by_begin(const void *a, const void *b)
{
	const struct check_finding *x = a;
	const struct check_finding *y = b;
	const struct session *s = &x->of;
	const struct session *t = &y->of;

	if (s->begin.ns != t->begin.ns)
		return s->begin.ns < t->begin.ns ? -1 : 1;
	if (s->first.index != t->first.index)
		return s->first.index < t->first.index ? -1 : 1;
	if (s->first.ord != t->first.ord)
		return s->first.ord < t->first.ord ? -1 : 1;
	if (s->first.offset != t->first.offset)
		return s->first.offset < t->first.offset ? -1 : 1;
	return strcmp(x->what, y->what);
}

static void
keep_fitting(struct session_check *c, const struct session_question *q,
	const struct source_filter *sources)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->count; i++)
		if (session_fits(&c->set, &c->items[i].of, q, sources))
			c->items[kept++] = c->items[i];
	c->count = kept;
	if (kept > 0)
		qsort(c->items, kept, sizeof(*c->items), by_begin);
}

enum wb_err
session_check_read(struct session_check *c, const struct session_question *q,
	struct accounts *accounts, struct err *err)
{
	const struct session_question all = { .spec = q->spec };
	struct source_filter *sources = NULL;
	enum wb_err rc = source_filter_new(
		c->set.indexes, c->set.nindexes, q->spec, &sources, err);

	if (rc == WB_OK)
		rc = check_records(c, err);
	if (rc == WB_OK)
		rc = sessions_read(&c->set, &all, err);
	if (rc == WB_OK)
		check_lines(c);
	if (rc == WB_OK)
		rc = check_lastlog(c, q, accounts, err);
	if (rc == WB_OK)
		keep_fitting(c, q, sources);
	source_filter_free(sources);
	return rc;
}

void
session_check_release(struct session_check *c)
{
	session_set_release(&c->set);
	free(c->items);
	free(c->logs);
	free(c->wiped);
}

static struct row_value
text_value(struct span text)
{
	return (struct row_value){ .is_given = text.len > 0, .text = text };
}

static struct row_value
name_value(const struct session_check *c, uint32_t id)
{
	return text_value(names_get(c->set.names, id));
}

/* The first line, then the other one. */
static enum wb_err
set_cites(const struct session_check *c, const struct session *s,
	struct session_check_row *out, struct err *err)
{
	struct row_value *cite = &out->values[SESSION_CHECK_COLUMNS - 2];
	enum wb_err rc = session_cites(&c->set, &s->first, &out->first, err);

	if (rc != WB_OK)
		return rc;
	cite[0] = (struct row_value){ .is_given = true,
		.cites = { 1, out->first.cites } };
	cite[1] = (struct row_value){ .is_given = out->first.count > 1,
		.cites = { out->first.count - 1, out->first.cites + 1 } };
	if (s->last.line == 0)
		return WB_OK;
	rc = session_cites(&c->set, &s->last, &out->last, err);
	if (rc == WB_OK)
		cite[1] = (struct row_value){ .is_given = true,
			.cites = { out->last.count, out->last.cites } };
	return rc;
}

enum wb_err
session_check_row(const struct session_check *c, const struct check_finding *f,
	struct session_check_row *out, struct err *err)
{
	const struct session *s = &f->of;
	struct row_value *v = out->values;

	memset(v, 0, sizeof(out->values));
	v[0] = (struct row_value){ .is_given = true, .when = s->begin };
	v[1] = (struct row_value){ .is_given = true, .when = s->end };
	v[2] = text_value(span_of(f->what));
	v[3] = text_value((struct span){ &f->grade, 1 });
	v[4] = name_value(c, c->set.machines.items[s->machine].host);
	v[5] = name_value(c, s->user);
	v[6] = name_value(c, s->tty);
	v[7] = name_value(c, s->client_ip);
	v[8] = text_value(f->why);
	return set_cites(c, s, out, err);
}
