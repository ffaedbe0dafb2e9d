#include "query/user/session/lastlog.h"

#include "query/lang/value.h"

#include <string.h>

/* The order of lastlog_values. */
static const struct row_column columns[LASTLOG_COLUMNS] = {
	{ "uid", ROW_INTEGER, 5 },
	{ "user", ROW_TEXT, 8 },
	{ "time", ROW_TIME, 19 },
	{ "host", ROW_TEXT, 4 },
	{ "tty", ROW_TEXT, 5 },
	{ "client_name", ROW_TEXT, 1 },
	{ "client_ip", ROW_TEXT, 1 },
	{ "cite", ROW_CITE, 1 },
	{ "also", ROW_CITES, 0 },
};

const struct row_type lastlog_rows = { "lastlog", LASTLOG_COLUMNS, columns };

static struct span
value_of(const struct event *event, enum field_id id)
{
	const struct field *f = event_field(event, id);

	return f ? f->value : (struct span){ 0 };
}

/* FreeBSD's file has the records of its log of logins; its name alone tells
 * that they are the last ones. */
static bool
is_of_last_logins(const struct search_hit *hit)
{
	for (size_t i = 0; i < hit->ncites; i++) {
		struct span name = hit->cites[i].path;

		(void)span_rcut(name, '/', NULL, &name);
		if (span_starts(name, SPAN("utx.lastlogin")))
			return true;
	}
	return false;
}

static void
on_path(void *ctx, uint32_t ord)
{
	bool *found = ctx;

	(void)ord;
	*found = true;
}

const char *
lastlog_query(const struct searched *indexes, size_t nindexes)
{
	bool found = false;

	for (size_t i = 0; i < nindexes; i++)
		if (indexes[i].readings)
			readings_each_path(indexes[i].readings,
				"*utx.lastlogin*", on_path, &found);
	/* A log of logins may be large: it is read only if it must be. */
	return found ? "(program:lastlog OR program:utmp) login kind:login"
		     : "program:lastlog login kind:login";
}

bool
lastlog_of(const struct search_hit *hit, const struct event *event,
	struct accounts *accounts, struct lastlog *out)
{
	const struct account_place place = account_place_of(hit);
	const struct account *account = NULL;
	struct cidr unused;

	if (!hit->is_record || event->kind != KIND_LOGIN ||
		(!span_eq(event->head.program, SPAN("lastlog")) &&
			!is_of_last_logins(hit)))
		return false;
	*out = (struct lastlog){
		.when = hit->when,
		.host = hit->host,
		.program = event->head.program,
		.uid_text = value_of(event, FIELD_uid),
		.user = value_of(event, FIELD_user),
		.tty = value_of(event, FIELD_tty),
		.client_name = value_of(event, FIELD_client_name),
		.client_ip = value_of(event, FIELD_client_ip),
		.ncites = hit->ncites,
		.cites = hit->cites,
	};
	if (out->client_ip.len == 0 && cidr_parse(out->client_name, &unused) &&
		span_find_char(out->client_name, '/') == SIZE_MAX)
		out->client_ip = out->client_name;
	out->has_uid = span_number(out->uid_text, &out->uid);
	if (accounts && out->has_uid)
		account = account_by_uid(
			accounts, &place, out->uid, hit->sort_ns);
	if (account)
		out->user = account->name;
	return true;
}

static struct span
field_value(const struct lastlog *l, enum field_id id)
{
	switch (id) {
	case FIELD_uid:
		return l->uid_text;
	case FIELD_user:
		return l->user;
	case FIELD_tty:
		return l->tty;
	case FIELD_client_name:
		return l->client_name;
	case FIELD_client_ip:
		return l->client_ip;
	default:
		return SPAN("");
	}
}

static bool
field_fits(void *ctx, const struct node *n)
{
	const struct lastlog *l = ctx;
	struct span value = { 0 };

	switch (n->field) {
	case QUERY_FIELD_HOST:
		return value_host_fits(n, l->host);
	case QUERY_FIELD_PROGRAM:
		return value_fits(n, l->program);
	case QUERY_FIELD_EVENT:
		value = field_value(l, n->event_field);
		return value.len > 0 && value_fits(n, value);
	default:
		return false;
	}
}

bool
lastlog_fits(const struct lastlog *l, const struct node *filter)
{
	struct lastlog copy = *l;

	return query_holds(filter, field_fits, &copy);
}

enum wb_err
lastlog_who(struct arena *arena, struct span who, struct node **out,
	struct err *err)
{
	static const char *const fields[] = { "uid", "user", "tty",
		"client_name", "client_ip" };
	enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };
	struct node *any = arena_alloc(arena, sizeof(*any));
	enum wb_err rc = WB_OK;

	any->kind = NODE_OR;
	any->kids = arena_array(arena, FIELDS, sizeof(any->kids[0]));
	for (size_t i = 0; i < FIELDS && rc == WB_OK; i++) {
		rc = query_field_node(arena, span_of(fields[i]), who,
			&any->kids[any->nkids], err);
		any->nkids += rc == WB_OK;
	}
	*out = any;
	return rc;
}

static void
set_text(struct row_value *v, struct span text)
{
	v->is_given = text.len > 0;
	v->text = text;
}

void
lastlog_values(const struct lastlog *l, struct row_value *v)
{
	memset(v, 0, LASTLOG_COLUMNS * sizeof(*v));
	v[0].is_given = l->has_uid;
	v[0].integer = (int64_t)l->uid;
	set_text(&v[1], l->user);
	v[2].is_given = true;
	v[2].when = l->when;
	set_text(&v[3], l->host);
	set_text(&v[4], l->tty);
	set_text(&v[5], l->client_name);
	set_text(&v[6], l->client_ip);
	v[7].is_given = l->ncites > 0;
	v[7].cites.count = 1;
	v[7].cites.items = l->cites;
	v[8].is_given = l->ncites > 1;
	v[8].cites.count = l->ncites - 1;
	v[8].cites.items = l->cites + 1;
}
