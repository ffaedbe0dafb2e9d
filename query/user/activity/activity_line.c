/* Lines and records of an activity: commands, and what was done in mailboxes.
 * Mails, logins and sessions are made of many lines and told elsewhere. */
#include "query/user/activity/activity_part.h"
#include "query/user/login/login_note.h"

#include <stdlib.h>
#include <string.h>

static struct span
value_of(const struct event *ev, enum field_id id)
{
	const struct field *f = event_field(ev, id);

	return f ? f->value : (struct span){ 0 };
}

static struct node *
new_node(struct activity_run *r, enum node_kind kind, size_t most)
{
	struct node *n = arena_alloc(&r->arena, sizeof(*n));

	n->kind = kind;
	n->kids = arena_array(&r->arena, most, sizeof(struct node *));
	return n;
}

static struct node *
ip_node(struct activity_run *r, const struct cidr *ip)
{
	struct node *n = new_node(r, NODE_FIELD, 0);

	n->field = QUERY_FIELD_IP;
	n->match = VALUE_CIDR;
	n->cidr = *ip;
	return n;
}

/* The processes of its users. Joined UIDs are not asked for: the same number is
 * another user elsewhere. */
static struct node *
process_node(struct activity_run *r)
{
	const struct identity *id = r->q->who;
	struct span *users = arena_array(&r->arena, id->count, sizeof(*users));
	size_t n = 0;

	for (size_t i = 0; i < id->count; i++)
		if (id->names[i].kind == NAME_USER ||
			(id->names[i].kind == NAME_UID &&
				id->names[i].is_asked))
			users[n++] = id->names[i].text;
	if (n == 0)
		return NULL;
	r->processes =
		process_who_new(&r->arena, r->q->accounts, NULL, 0, users, n);
	return process_who_query(r->processes);
}

/* Sessions that came from an address that was asked for: their lines do not
 * name it. */
static void
add_sessions(struct activity_run *r, struct node *any)
{
	for (size_t i = 0; i < r->nby_session; i++) {
		const struct login *l = r->by_session[i];

		if (identity_has_ip(r->q->who, l->client_ip))
			any->kids[any->nkids++] = query_text_node(
				&r->arena, l->session, true, true);
	}
}

const struct node *
activity_query(struct activity_run *r)
{
	const struct identity *id = r->q->who;
	struct node *any = new_node(r, NODE_OR, id->count + r->nby_session + 2);
	struct node *both = NULL;
	struct node *processes = process_node(r);

	if (processes)
		any->kids[any->nkids++] = processes;
	for (size_t i = 0; i < id->count; i++) {
		const struct known_name *n = &id->names[i];

		if (n->kind == NAME_IP)
			any->kids[any->nkids++] = ip_node(r, &n->ip);
		else if (n->kind == NAME_USER || n->kind == NAME_ADDRESS)
			any->kids[any->nkids++] =
				query_text_node(&r->arena, n->text, true, true);
	}
	add_sessions(r, any);
	if (r->nbecame > 0)
		any->kids[any->nkids++] = activity_became_query(r);
	if (any->nkids == 0 || !r->q->filter)
		return any->nkids > 0 ? any : NULL;
	both = new_node(r, NODE_AND, 2);
	both->nkids = 2;
	both->kids[0] = any;
	both->kids[1] = r->q->filter;
	return both;
}

/* What the kernel is told on the way of a login. */
static bool
is_of_login(const struct event *ev)
{
	return span_eq(ev->daemon, SPAN("auditd")) &&
		(span_has(ev->head.body, SPAN("op=PAM:accounting")) ||
			span_has(ev->head.body, SPAN("op=PAM:setcred")));
}

static bool
is_some(struct span number)
{
	uint64_t n = 0;

	return span_number(number, &n) && n > 0;
}

/* Dovecot tells at the end of a session how many mails were read in it, and
 * nowhere which. */
static bool
has_read(const struct event *ev)
{
	return is_some(value_of(ev, FIELD_body_count)) ||
		is_some(value_of(ev, FIELD_retrieved));
}

/* Told by a row of its own kind: a mail, a login, a session. */
static bool
is_told_elsewhere(const struct event *ev)
{
	switch (ev->kind) {
	case KIND_LOGOUT:
		return !has_read(ev);
	case KIND_STORE:
		/* What a user puts into a mailbox is no delivery. */
		return !span_eq(value_of(ev, FIELD_service), SPAN("imap"));
	case KIND_FORWARD:
		/* A script of the user did, to an address that he chose. */
		return !span_eq(ev->daemon, SPAN("dovecot")) &&
			!span_eq(ev->daemon, SPAN("cyrus"));
	case KIND_SUDO:
		/* A refusal is a login that failed. */
		return login_outcome_of(ev) == OUTCOME_FAILURE;
	case KIND_PROCESS:
	case KIND_DISCARD:
	case KIND_COPY:
	case KIND_MOVE:
	case KIND_FLAG:
	case KIND_DELETE:
	case KIND_EXPUNGE:
	case KIND_FETCH:
	case KIND_MAILBOX:
	case KIND_UNDO:
	case KIND_NOTIFY:
	case KIND_PURGE:
		return false;
	case KIND_REFUSE:
		/* Of no mail: an address that may not even try. */
		return !span_eq(ev->daemon, SPAN("fail2ban")) &&
			!span_eq(ev->daemon, SPAN("sshd"));
	case KIND_OTHER:
		/* useradd, crontab, passwd: daemons of mail say other things of
		 * a user only about mails. */
		return value_of(ev, FIELD_queue_id).len > 0 || is_of_login(ev);
	default:
		return true;
	}
}

/* The client of a line, or of the session that it is of. */
static struct span
client_of(const struct activity_run *r, const struct event *ev)
{
	struct span ip = value_of(ev, FIELD_client_ip);
	const struct login *l = NULL;

	if (ip.len == 0)
		l = activity_login_of(r, value_of(ev, FIELD_session));
	return l ? l->client_ip : ip;
}

static bool
is_of_user(const struct activity_run *r, const struct event *ev)
{
	static const enum field_id ids[] = { FIELD_user, FIELD_target_user,
		FIELD_caller };
	const struct identity *id = r->q->who;

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (identity_has(id, value_of(ev, ids[i])))
			return true;
	return identity_has_ip(id, client_of(r, ev)) ||
		identity_has_ip(id, value_of(ev, FIELD_orig_client_ip));
}

static bool
fits_users(const struct activity_question *q, const struct event *ev)
{
	struct span user = value_of(ev, FIELD_user);

	for (size_t i = 0; i < q->users.count; i++)
		if (span_eq(q->users.items[i], user))
			return true;
	return q->users.count == 0;
}

static bool
of_process(struct activity_run *r, const struct search_hit *hit,
	struct process *p, struct activity *out)
{
	if (!r->processes || !process_of(hit, &r->event, r->q->accounts, p) ||
		!process_who_fits(r->processes, p))
		return false;
	for (size_t i = 0; i < r->q->users.count; i++)
		if (span_eq(r->q->users.items[i], p->user))
			break;
		else if (i + 1 == r->q->users.count)
			return false;
	buf_clear(&r->detail);
	buf_put(&r->detail, p->command);
	if (p->signal.len > 0)
		buf_printf(&r->detail, ", signal %.*s", (int)p->signal.len,
			p->signal.ptr);
	else if (p->exit_code.len > 0 && !span_eq(p->exit_code, SPAN("0")))
		buf_printf(&r->detail, ", exit code %.*s",
			(int)p->exit_code.len, p->exit_code.ptr);
	*out = (struct activity){ .type = ACTIVITY_PROCESS,
		.process = p,
		.when = p->when,
		.host = p->host,
		.action = SPAN("ran"),
		.user = p->user.len > 0 ? p->user : p->uid,
		.detail = buf_span(&r->detail),
		.ncites = p->ncites,
		.cites = p->cites };
	return true;
}

static struct span
action_of(const struct event *ev)
{
	if (ev->kind == KIND_PROCESS)
		return SPAN("ran");
	return ev->kind == KIND_LOGOUT ? SPAN("read")
				       : span_of(kind_name(ev->kind));
}

static bool
of_event(struct activity_run *r, const struct search_hit *hit,
	struct event_answer *answer, struct activity *out)
{
	const struct event *ev = &r->event;
	struct span detail = ev->head.body;

	if (is_told_elsewhere(ev) || !fits_users(r->q, ev))
		return false;
	if (!is_of_user(r, ev) && !activity_became_tells(r, hit, &detail))
		return false;
	*answer = (struct event_answer){ .event = ev,
		.when = hit->when,
		.host = hit->host,
		.host_basis = hit->host_basis,
		.ncites = hit->ncites,
		.cites = hit->cites };
	*out = (struct activity){ .type = ACTIVITY_EVENT,
		.event = answer,
		.when = hit->when,
		.host = hit->host,
		.action = action_of(ev),
		.user = value_of(ev, FIELD_user),
		.client_ip = client_of(r, ev),
		.detail = detail,
		.masked_by = ev,
		.ncites = hit->ncites,
		.cites = hit->cites };
	return true;
}

bool
activity_of_hit(struct activity_run *r, const struct search_hit *hit,
	struct process *process, struct event_answer *event,
	struct activity *out)
{
	const struct dialect dialect = { TEXT_BYTES };

	if (hit->is_rest)
		return false;
	event_parse(hit->text, &dialect, &r->event);
	return hit->is_record ? of_process(r, hit, process, out)
			      : of_event(r, hit, event, out);
}
