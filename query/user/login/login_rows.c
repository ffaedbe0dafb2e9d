/* A login as a row. */
#include "query/user/login/login.h"

static const struct row_column columns[LOGIN_COLUMNS] = {
	{ "time", ROW_TIME, 21 },
	{ "host", ROW_TEXT, 8 },
	{ "service", ROW_TEXT, 7 },
	{ "user", ROW_TEXT, 16 },
	{ "target_user", ROW_TEXT, 1 },
	{ "outcome", ROW_TEXT, 7 },
	{ "attempts", ROW_INTEGER, 0 },
	{ "method", ROW_TEXT, 5 },
	{ "client_ip", ROW_TEXT, 15 },
	{ "client_name", ROW_TEXT, 1 },
	{ "tty", ROW_TEXT, 1 },
	{ "session", ROW_TEXT, 0 },
	{ "end", ROW_TIME, 1 },
	{ "duration_s", ROW_LENGTH, 8 },
	{ "reason", ROW_TEXT, 1 },
	{ "reply", ROW_TEXT, 0 },
	{ "cite", ROW_CITE, 1 },
	{ "also", ROW_CITES, 1 },
	{ "end_cite", ROW_CITE, 0 },
	{ "command", ROW_TEXT, 0 },
};

const struct row_type login_rows = { "login", LOGIN_COLUMNS, columns };

static void
put(struct row_value *v, struct span text)
{
	v->is_given = text.len > 0;
	v->text = text;
}

static void
put_times(const struct login *l, struct row_value *v)
{
	v[0].is_given = true;
	v[0].when = l->when;
	v[12].is_given = l->has_end;
	v[12].when = l->end;
	v[13].is_given = l->has_end && l->duration_s >= 0;
	v[13].number = l->duration_s;
}

static void
put_cites(const struct login *l, struct row_value *v)
{
	v[16].is_given = l->ncites > 0;
	v[16].cites.count = l->ncites > 0 ? 1 : 0;
	v[16].cites.items = l->cites;
	v[17].is_given = l->ncites > 1;
	v[17].cites.count = l->ncites > 0 ? l->ncites - 1 : 0;
	v[17].cites.items = l->ncites > 0 ? l->cites + 1 : NULL;
	v[18].is_given = l->nend_cites > 0;
	v[18].cites.count = l->nend_cites > 0 ? 1 : 0;
	v[18].cites.items = l->end_cites;
}

void
login_values(const struct login *l, struct row_value *v)
{
	for (size_t i = 0; i < LOGIN_COLUMNS; i++)
		v[i] = (struct row_value){ 0 };
	put_times(l, v);
	put(&v[1], l->host);
	put(&v[2], l->service);
	put(&v[3], l->user);
	put(&v[4], l->target_user);
	put(&v[5], l->succeeded ? SPAN("success") : SPAN("failure"));
	v[6].is_given = l->says_attempts;
	v[6].integer = (int64_t)l->attempts;
	put(&v[7], l->method);
	put(&v[8], l->client_ip);
	put(&v[9], l->client_name);
	put(&v[10], l->tty);
	put(&v[11], l->session);
	put(&v[14], l->reason);
	put(&v[15], l->reply);
	put(&v[19], l->command);
	put_cites(l, v);
}
