/* Commands by the audit of the kernel: a call that names who logged in, and the
 * arguments, in another line of the same number. */
#include "query/user/activity/activity_part.h"

#include <stdlib.h>
#include <string.h>

/* Calls whose other lines are looked for at a time. */
enum { BATCH = 256 };

struct audit_call {
	/* "1668381400.000:373510" */
	struct span number;
	struct span host;
	struct process process;
};

struct reading_calls {
	struct activity_run *r;
	struct audit_call *calls;
	size_t count;
	size_t cap;
};

static struct span
value_of(const struct event *ev, enum field_id id)
{
	const struct field *f = event_field(ev, id);

	return f ? f->value : (struct span){ 0 };
}

static struct span
number_of(struct span body)
{
	struct span number = { 0 };

	if (!span_cut_at(body, SPAN("audit("), NULL, &body) ||
		!span_cut(body, ')', &number, NULL))
		return (struct span){ 0 };
	return number;
}

/* As whom it ran: of who logged in the event tells. */
static struct span
uid_of(struct span body)
{
	if (!span_cut_at(body, SPAN(" uid="), NULL, &body))
		return (struct span){ 0 };
	return span_take_set(&body, "0123456789");
}

/* Is the UID one of his, there and then? */
static bool
find_user(struct activity_run *r, const struct search_hit *hit, struct span uid,
	struct span *out)
{
	const struct account_place place = account_place_of(hit);
	const struct identity *id = r->q->who;
	const struct account *a = NULL;
	uint64_t n = 0;

	if (!span_number(uid, &n))
		return false;
	a = account_by_uid(r->q->accounts, &place, n, hit->sort_ns);
	*out = a ? a->name : uid;
	if (a && identity_has(id, a->name))
		return true;
	for (size_t i = 0; i < id->count; i++)
		if (id->names[i].kind == NAME_UID && id->names[i].is_asked &&
			span_eq(id->names[i].text, uid))
			return true;
	return false;
}

static bool
fits_users(const struct activity_question *q, struct span user)
{
	for (size_t i = 0; i < q->users.count; i++)
		if (span_eq(q->users.items[i], user))
			return true;
	return q->users.count == 0;
}

static struct span
kept(struct activity_run *r, struct span text)
{
	return text.len > 0 ? arena_copy(&r->arena, text) : (struct span){ 0 };
}

static void
keep_call(
	struct reading_calls *c, const struct search_hit *hit, struct span user)
{
	struct activity_run *r = c->r;
	const struct event *ev = &r->event;
	struct cite *cites = arena_array(&r->arena, 1, sizeof(*cites));
	struct audit_call *call = NULL;

	c->calls = xgrow(c->calls, &c->cap, c->count + 1, sizeof(*c->calls));
	call = &c->calls[c->count++];
	cites[0] = hit->cites[0];
	*call = (struct audit_call){ .number =
					     kept(r, number_of(ev->head.body)),
		.host = kept(r, hit->host),
		.process = { .when = hit->when,
			.user = kept(r, user),
			.uid = kept(r, uid_of(ev->head.body)),
			.gid = kept(r, value_of(ev, FIELD_gid)),
			.tty = kept(r, value_of(ev, FIELD_tty)),
			.pid = kept(r, ev->head.pid),
			.ppid = kept(r, value_of(ev, FIELD_ppid)),
			.ncites = 1,
			.cites = cites } };
	call->process.host = call->host;
}

static bool
on_call(void *ctx, const struct search_hit *hit)
{
	static const struct dialect dialect = { TEXT_BYTES };
	struct reading_calls *c = ctx;
	const struct event *ev = &c->r->event;
	struct span user = { 0 };

	if (hit->is_record || hit->is_rest || hit->ncites == 0)
		return true;
	event_parse(hit->text, &dialect, &c->r->event);
	if (!span_eq(ev->daemon, SPAN("auditd")) ||
		span_has(ev->head.body, SPAN("success=no")) ||
		number_of(ev->head.body).len == 0 ||
		!find_user(c->r, hit, value_of(ev, FIELD_uid), &user) ||
		!fits_users(c->r->q, user))
		return true;
	keep_call(c, hit, user);
	return true;
}

/* Calls of his UIDs: "type=SYSCALL ... auid=1000". */
static const struct node *
call_query(struct activity_run *r)
{
	const struct identity *id = r->q->who;
	struct node *any = NULL;
	struct node *call =
		query_text_node(&r->arena, SPAN("type=SYSCALL"), true, true);

	for (size_t i = 0; i < id->count; i++) {
		const struct known_name *n = &id->names[i];

		if (n->kind == NAME_UID)
			any = node_join(&r->arena, NODE_OR, any,
				query_text_node(&r->arena,
					span_of(arena_printf(&r->arena,
						"auid=%.*s", (int)n->text.len,
						n->text.ptr)),
					true, true));
	}
	if (!any)
		return NULL;
	call = node_join(&r->arena, NODE_AND, call, any);
	return node_join(&r->arena, NODE_AND, call, r->q->filter);
}

static bool
has_arguments(const struct audit_call *call, const struct sighting *s)
{
	return s->kind == KIND_PROCESS && span_eq(s->daemon, SPAN("auditd")) &&
		span_ieq(s->host, call->host) &&
		sighting_value(s, FIELD_command).len > 0;
}

static void
add_command(struct activity_run *r, const struct audit_call *call,
	const struct sighting *s)
{
	struct process *p = arena_alloc(&r->arena, sizeof(*p));
	struct cite *cites = arena_array(&r->arena, 2, sizeof(*cites));

	*p = call->process;
	cites[0] = p->cites[0];
	cites[1] = s->cites[0];
	p->command = sighting_value(s, FIELD_command);
	p->ncites = s->ncites > 0 ? 2 : 1;
	p->cites = cites;
	activity_add(r, ACTIVITY_PROCESS, &p->when)->process = p;
}

static enum wb_err
join_calls(struct reading_calls *c, size_t from, size_t to, struct err *err)
{
	struct activity_run *r = c->r;
	struct span numbers[BATCH] = { 0 };
	enum wb_err rc = WB_OK;

	for (size_t i = from; i < to; i++)
		numbers[i - from] = c->calls[i].number;
	rc = view_ids_want(r->q->view, numbers, to - from, err);
	for (size_t i = from; i < to && rc == WB_OK; i++) {
		const struct audit_call *call = &c->calls[i];
		const struct sighting_set *lines =
			view_id_lines(r->q->view, call->number);

		for (size_t k = 0; k < lines->count; k++)
			if (has_arguments(call, lines->items[k])) {
				add_command(r, call, lines->items[k]);
				break;
			}
	}
	return rc;
}

enum wb_err
activity_find_commands(struct activity_run *r, struct err *err)
{
	struct reading_calls c = { .r = r };
	struct search_spec spec = *r->q->spec;
	struct search_counts counts = { 0 };
	enum wb_err rc = WB_OK;

	spec.query = call_query(r);
	spec.reverse = false;
	if (spec.query)
		rc = search_run(r->q->indexes, r->q->nindexes, &spec, on_call,
			&c, &counts, err);
	for (size_t at = 0; at < c.count && rc == WB_OK; at += BATCH)
		rc = join_calls(&c, at,
			c.count - at < BATCH ? c.count : at + BATCH, err);
	free(c.calls);
	return rc;
}

void
activity_of_command(
	struct activity_run *r, const struct process *p, struct activity *out)
{
	buf_clear(&r->detail);
	buf_put(&r->detail, p->command);
	if (span_eq(p->uid, SPAN("0")) && !span_eq(p->user, SPAN("root")))
		buf_puts(&r->detail, ", as root");
	/* As whom he had become on that terminal. */
	if (p->tty.len > 0 && !identity_has(r->q->who, p->user))
		buf_printf(
			&r->detail, ", on %.*s", (int)p->tty.len, p->tty.ptr);
	*out = (struct activity){ .type = ACTIVITY_PROCESS,
		.process = p,
		.when = p->when,
		.host = p->host,
		.action = SPAN("ran"),
		.user = p->user.len > 0 ? p->user : p->uid,
		.detail = buf_span(&r->detail),
		.ncites = p->ncites,
		.cites = p->cites };
}
