/* The logins and sessions of an activity. */
#include "query/user/activity/activity_part.h"
#include "query/user/login/bad_login.h"
#include "query/user/session/session_filter.h"

#include <stdlib.h>
#include <string.h>

static struct node *
join(struct arena *arena, enum node_kind kind, struct node *a, struct node *b)
{
	struct node *n = NULL;

	if (!a || !b)
		return a ? a : b;
	n = arena_alloc(arena, sizeof(*n));
	n->kind = kind;
	n->kids = arena_array(arena, 2, sizeof(struct node *));
	n->nkids = 2;
	n->kids[0] = a;
	n->kids[1] = b;
	return n;
}

/* Any of the values in that field. */
static enum wb_err
any_node(struct activity_run *r, struct span field,
	const struct trace_texts *values, struct node **out, struct err *err)
{
	enum wb_err rc = WB_OK;

	*out = NULL;
	for (size_t i = 0; i < values->count && rc == WB_OK; i++) {
		struct node *one = NULL;

		rc = query_field_node(
			&r->arena, field, values->items[i], &one, err);
		*out = join(&r->arena, NODE_OR, *out, one);
	}
	return rc;
}

static enum wb_err
session_filter(struct activity_run *r, struct node **out, struct err *err)
{
	const struct identity *id = r->q->who;
	struct node *any = NULL;
	struct node *users = NULL;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < id->count && rc == WB_OK; i++) {
		enum name_kind kind = id->names[i].kind;
		struct node *one = NULL;

		if (kind == NAME_UID || kind == NAME_ALIAS)
			continue;
		rc = session_who(&r->arena, id->names[i].text, &one, err);
		any = join(&r->arena, NODE_OR, any, one);
	}
	if (rc == WB_OK)
		rc = any_node(r, SPAN("user"), &r->q->users, &users, err);
	*out = any ? join(&r->arena, NODE_AND, any,
			     join(&r->arena, NODE_AND, users, r->q->filter))
		   : NULL;
	return rc;
}

static struct span
copy(struct activity_run *r, struct span text)
{
	return text.len > 0 ? arena_copy(&r->arena, text) : (struct span){ 0 };
}

static const struct cite *
copy_cites(struct activity_run *r, const struct cite *cites, size_t count)
{
	struct cite *out = arena_array(&r->arena, count, sizeof(*out));

	if (count > 0)
		memcpy(out, cites, count * sizeof(*out));
	return out;
}

/* What sudo ran is told by its line, with the command. */
static bool
is_told_by_line(const struct login *l)
{
	return l->succeeded &&
		(span_eq(l->service, SPAN("sudo")) ||
			span_eq(l->service, SPAN("doas")) ||
			span_eq(l->service, SPAN("pkexec")));
}

/* Most lines of commands have a user and a terminal, but no address. */
static void
count_shell(struct activity_run *r, struct span user, struct span client_ip)
{
	const struct identity *id = r->q->who;

	if (identity_has_ip(id, client_ip) && !identity_has(id, user))
		r->counts->shells++;
}

static bool
on_login(void *ctx, const struct login *login)
{
	struct activity_run *r = ctx;
	struct login *l = NULL;

	activity_became_add(r, login);
	if (is_told_by_line(login))
		return true;
	l = arena_alloc(&r->arena, sizeof(*l));
	*l = *login;
	l->host = copy(r, l->host);
	l->service = copy(r, l->service);
	l->user = copy(r, l->user);
	l->target_user = copy(r, l->target_user);
	l->method = copy(r, l->method);
	l->client_ip = copy(r, l->client_ip);
	l->client_name = copy(r, l->client_name);
	l->tty = copy(r, l->tty);
	l->session = copy(r, l->session);
	l->reason = copy(r, l->reason);
	l->reply = copy(r, l->reply);
	l->command = copy(r, l->command);
	l->cites = copy_cites(r, l->cites, l->ncites);
	l->end_cites = copy_cites(r, l->end_cites, l->nend_cites);
	activity_add(r, ACTIVITY_LOGIN, &l->when)->login = l;
	if (l->succeeded && span_eq(l->service, SPAN("ssh")))
		count_shell(r, l->user, l->client_ip);
	return true;
}

enum wb_err
activity_find_logins(struct activity_run *r, struct err *err)
{
	const struct activity_question *q = r->q;
	struct login_ask ask = { .nusers = q->users.count,
		.users = q->users.items,
		.nips = q->ip_texts.count,
		.ips = q->ip_texts.items,
		.lines = q->lines };
	struct login_sink sink = { .each = on_login, .ctx = r };
	struct node *hosts = NULL;
	enum wb_err rc = any_node(r, SPAN("host"), &q->hosts, &hosts, err);

	ask.hosts = hosts;
	ask.whos = identity_logins(&r->arena, q->who, &ask.nwhos);
	if (rc == WB_OK && ask.nwhos > 0)
		rc = logins_each(
			q->indexes, q->nindexes, q->spec, &ask, &sink, err);
	return rc;
}

static int
by_session(const void *a, const void *b)
{
	const struct login *const *x = a;
	const struct login *const *y = b;

	return span_cmp((*x)->session, (*y)->session);
}

void
activity_index_logins(struct activity_run *r)
{
	r->by_session = (const struct login **)arena_array(
		&r->arena, r->count, sizeof(struct login *));
	for (size_t i = 0; i < r->count; i++) {
		const struct login *l = r->items[i].login;

		if (l && l->succeeded && l->session.len > 0)
			r->by_session[r->nby_session++] = l;
	}
	if (r->nby_session > 1)
		qsort((void *)r->by_session, r->nby_session,
			sizeof(struct login *), by_session);
}

const struct login *
activity_login_of(const struct activity_run *r, struct span session)
{
	const struct login key = { .session = session };
	const struct login *wanted = &key;
	const struct login *const *found = NULL;

	if (session.len == 0 || r->nby_session == 0)
		return NULL;
	found = bsearch((const void *)&wanted, (const void *)r->by_session,
		r->nby_session, sizeof(struct login *), by_session);
	return found ? *found : NULL;
}

static void
put_word(struct buf *out, const char *before, struct span word)
{
	if (word.len == 0)
		return;
	buf_puts(out, out->len > 0 ? before : "");
	buf_put(out, word);
}

/* "imap, PLAIN, bad-password, 3 attempts"; of sudo, what was to be run. */
void
activity_of_login(struct activity_run *r, const struct login *l,
	struct row_value *values, struct activity *out)
{
	login_values(l, values);
	buf_clear(&r->detail);
	put_word(&r->detail, "", l->service);
	put_word(&r->detail, " to ", l->target_user);
	put_word(&r->detail, ", ", l->method);
	put_word(&r->detail, ", ", l->tty);
	put_word(&r->detail, ", ", l->reason);
	put_word(&r->detail, ", ", l->command);
	if (l->attempts > 1)
		buf_printf(&r->detail, ", %llu attempts",
			(unsigned long long)l->attempts);
	*out = (struct activity){ .type = ACTIVITY_LOGIN,
		.row = &login_rows,
		.values = values,
		.when = l->when,
		.host = l->host,
		.action = l->succeeded ? SPAN("login") : SPAN("failed"),
		.user = l->user,
		.client_ip = l->client_ip,
		.detail = buf_span(&r->detail),
		.ncites = l->ncites,
		.cites = l->cites };
}

/* Of login records alone: what lines of text tell of sessions, logins have. */
enum wb_err
activity_find_sessions(struct activity_run *r, struct err *err)
{
	const struct search_spec *spec = r->q->spec;
	struct session_question q = {
		.has_since = spec->has_since,
		.has_until = spec->has_until,
		.since_ns = spec->since_ns,
		.until_ns = spec->until_ns,
		.only_records = true,
		.spec = spec,
	};
	struct node *filter = NULL;
	enum wb_err rc = session_filter(r, &filter, err);

	if (rc != WB_OK || !filter)
		return rc;
	q.filter = filter;
	session_set_init(&r->sessions, r->q->indexes, r->q->nindexes);
	r->has_sessions = true;
	rc = sessions_read(&r->sessions, &q, err);
	for (size_t i = 0; i < r->sessions.count && rc == WB_OK; i++) {
		const struct session *s = &r->sessions.items[i];

		activity_add(r, ACTIVITY_SESSION, &s->begin)->session = s;
		count_shell(r, names_get(r->sessions.names, s->user),
			names_get(r->sessions.names, s->client_ip));
	}
	return rc;
}

enum wb_err
activity_of_session(struct activity_run *r, const struct session *s,
	struct session_row *row, struct activity *out)
{
	const struct names *names = r->sessions.names;
	struct span tty = names_get(names, s->tty);
	int64_t length_ns = 0;
	int64_t passed_ns = 0;
	enum wb_err rc = session_row(&r->sessions, s, row, r->err);

	if (rc != WB_OK)
		return rc;
	buf_clear(&r->detail);
	buf_printf(&r->detail, "on %.*s: %s", (int)tty.len, tty.ptr,
		session_end_name((enum session_end)s->ended_by));
	if (session_length(s, &length_ns, &passed_ns))
		buf_printf(&r->detail, " after %llu s",
			(unsigned long long)(length_ns / 1000000000));
	*out = (struct activity){ .type = ACTIVITY_SESSION,
		.row = &session_rows,
		.values = row->values,
		.when = s->begin,
		.host = names_get(
			names, r->sessions.machines.items[s->machine].host),
		.action = SPAN("session"),
		.user = names_get(names, s->user),
		.client_ip = names_get(names, s->client_ip),
		.detail = buf_span(&r->detail),
		.ncites = row->first.count,
		.cites = row->first.cites };
	return WB_OK;
}
