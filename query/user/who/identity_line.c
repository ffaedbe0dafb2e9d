/* Names joined by lines of logs. */
#include "query/trace/view/host.h"
#include "query/user/who/identity_part.h"

#include <stdlib.h>

/* So many mails of a login are asked for their senders, and so many of these
 * are looked at. */
enum { QUEUES_MAX = 256, SENDERS_MAX = 32 };

/* A login, and an address it sent from that is called as the login is. */
struct sender {
	struct span user;
	struct span from;
	bool has_cite;
	struct cite cite;
};

struct joining {
	struct finding_names *names;
	/* The one that is looked for, and its place. */
	struct span text;
	bool is_address;
	size_t at;
	struct event event;
	size_t nqueues;
	struct span queues[QUEUES_MAX];
	size_t nsenders;
	struct sender senders[SENDERS_MAX];
	/* Whom mail for the address at hand is delivered to. */
	struct span delivered_to;
	bool has_delivered;
	struct cite delivered;
	bool is_shared;
};

static struct span
value_of(const struct event *ev, enum field_id id)
{
	const struct field *f = event_field(ev, id);

	return f ? f->value : (struct span){ 0 };
}

static struct span
local_part(struct span address)
{
	struct span local = { 0 };

	return span_rcut(address, '@', &local, NULL) ? local : address;
}

/* A login may send as whom it likes: only a sender that is called as the login
 * is taken for the login's own, and of a login with a domain only itself: in
 * another domain somebody else has that name. */
static bool
is_alike(struct span user, struct span address)
{
	return user.len > 0 && span_find_char(address, '@') != SIZE_MAX &&
		span_find_char(user, '@') == SIZE_MAX &&
		span_ieq(user, local_part(address));
}

static bool
is_text(const struct joining *j, struct span text)
{
	return j->is_address ? span_ieq(j->text, text) : span_eq(j->text, text);
}

/* `a` and `b` are one: the one that is not at hand is joined. */
static void
join(struct joining *j, struct span a, struct span b, const char *why,
	const struct cite *cite)
{
	if (is_text(j, a))
		identity_add(j->names, b, j->at, why, cite);
	else if (is_text(j, b))
		identity_add(j->names, a, j->at, why, cite);
}

/* The same where the address is another's if its domain is not of this site:
 * settled when all lines are known. */
static void
join_later(struct joining *j, struct span user, struct span from,
	const struct cite *cite)
{
	struct arena *arena = view_arena(j->names->ask->view);

	if ((!is_text(j, user) && !is_text(j, from)) ||
		j->nsenders == SENDERS_MAX)
		return;
	for (size_t i = 0; i < j->nsenders; i++)
		if (span_eq(j->senders[i].user, user) &&
			span_ieq(j->senders[i].from, from))
			return;
	j->senders[j->nsenders++] =
		(struct sender){ .user = arena_copy(arena, user),
			.from = arena_copy(arena, from),
			.has_cite = cite != NULL,
			.cite = cite ? *cite : (struct cite){ 0 } };
}

/* Mail for the address is delivered to that user. One that several get is
 * nobody's name. */
static void
join_delivered(struct joining *j, struct span user, struct span to,
	const struct cite *cite)
{
	if (!j->is_address || !is_text(j, to)) {
		join(j, user, to, "delivered to", cite);
		return;
	}
	if (j->delivered_to.len > 0) {
		j->is_shared |= !span_ieq(j->delivered_to, user);
		return;
	}
	j->delivered_to = arena_copy(view_arena(j->names->ask->view), user);
	j->has_delivered = cite != NULL;
	if (cite)
		j->delivered = *cite;
}

struct span
identity_user_of(const struct event *ev)
{
	const struct field *user = event_field(ev, FIELD_user);
	struct span outcome = value_of(ev, FIELD_outcome);

	if (!user || (user->marks & FIELD_UNTRUSTED) ||
		span_eq(outcome, SPAN("failure")))
		return (struct span){ 0 };
	return user->value;
}

/* "250 2.0.0 <ann> 5pq0... Saved", said by a store of this site: a stranger's
 * server may say the same. */
static void
join_stored(struct joining *j, const struct event *ev, const struct cite *cite)
{
	struct span to = value_of(ev, FIELD_to);
	struct span reply = value_of(ev, FIELD_reply);
	struct peer peer = peer_parse(value_of(ev, FIELD_relay));
	struct span user = { 0 };

	if (!span_ends(reply, SPAN("Saved")) ||
		!span_cut(reply, '<', NULL, &reply) ||
		!span_cut(reply, '>', &user, NULL) || user.len == 0)
		return;
	if (peer.is_socket || ip_is_private(peer.ip) ||
		span_has(value_of(ev, FIELD_relay), SPAN("[private/")))
		join_delivered(j, user, to, cite);
}

/* Postfix' local(8) delivers to the user that the address is called by. */
static void
join_local(struct joining *j, const struct event *ev, const struct cite *cite)
{
	struct span to = value_of(ev, FIELD_to);

	if (span_eq(value_of(ev, FIELD_relay), SPAN("local")) &&
		span_eq(value_of(ev, FIELD_status), SPAN("sent")) &&
		span_find_char(to, '@') != SIZE_MAX &&
		span_starts(value_of(ev, FIELD_reply), SPAN("delivered to ")))
		join_delivered(j, local_part(to), to, cite);
}

/* Somebody who may be him, for who asks to judge; once. */
static void
add_near(struct identity *id, struct span text)
{
	for (size_t i = 0; i < id->nnear; i++)
		if (span_eq(id->near[i], text))
			return;
	if (id->nnear < sizeof(id->near) / sizeof(id->near[0]))
		id->near[id->nnear++] = text;
}

static void
keep_queue(struct joining *j, const struct event *ev)
{
	struct span queue = value_of(ev, FIELD_queue_id);
	bool is_own = is_text(j, identity_user_of(ev)) ||
		(j->is_address && is_text(j, value_of(ev, FIELD_from)));

	if (queue.len == 0 || !is_own || j->nqueues == QUEUES_MAX)
		return;
	for (size_t i = 0; i < j->nqueues; i++)
		if (span_eq(j->queues[i], queue))
			return;
	j->queues[j->nqueues++] =
		arena_copy(view_arena(j->names->ask->view), queue);
}

/* A login called so in some domain may be somebody else. */
static void
note_near(struct joining *j, struct span user)
{
	struct identity *id = j->names->id;
	struct span near = { 0 };

	if (j->is_address || span_find_char(user, '@') == SIZE_MAX ||
		!span_eq(local_part(user), j->text) || identity_has(id, user))
		return;
	near = span_of(arena_printf(view_arena(j->names->ask->view),
		"%.*s logs in, and may be %.*s: --alias %.*s=%.*s makes them "
		"one.",
		(int)user.len, user.ptr, (int)j->text.len, j->text.ptr,
		(int)j->text.len, j->text.ptr, (int)user.len, user.ptr));
	add_near(id, near);
}

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	const struct dialect dialect = { TEXT_BYTES };
	const struct cite *cite = hit->ncites > 0 ? hit->cites : NULL;
	struct joining *j = ctx;
	struct span user = { 0 };
	struct span from = { 0 };

	if (hit->is_rest || hit->is_record)
		return true;
	event_parse(hit->text, &dialect, &j->event);
	user = identity_user_of(&j->event);
	from = value_of(&j->event, FIELD_from);
	if (j->event.kind == KIND_LOGIN)
		note_near(j, user);
	if (j->event.kind == KIND_DELIVER) {
		join_stored(j, &j->event, cite);
		join_local(j, &j->event, cite);
	} else if (is_alike(user, from)) {
		join_later(j, user, from, cite);
	} else {
		keep_queue(j, &j->event);
	}
	return true;
}

static void
join_sender(struct joining *j, const struct sighting *login,
	const struct sighting *s)
{
	struct span user = sighting_value(login, FIELD_user);
	struct span from = sighting_value(s, FIELD_from);

	if (s->kind == KIND_FROM && host_same(login, s) && is_alike(user, from))
		join_later(
			j, user, from, login->ncites > 0 ? login->cites : NULL);
}

/* The login stands in one line of a mail, its sender in another. */
static void
join_queue(struct joining *j, const struct sighting_set *lines)
{
	for (size_t i = 0; i < lines->count; i++) {
		const struct field *user =
			sighting_field(lines->items[i], FIELD_user);

		if (!user || (user->marks & FIELD_UNTRUSTED))
			continue;
		for (size_t k = 0; k < lines->count; k++)
			join_sender(j, lines->items[i], lines->items[k]);
	}
}

static enum wb_err
join_queues(struct joining *j, struct err *err)
{
	struct view *v = j->names->ask->view;
	enum wb_err rc = view_ids_want(v, j->queues, j->nqueues, err);

	for (size_t i = 0; i < j->nqueues && rc == WB_OK; i++)
		join_queue(j, view_id_lines(v, j->queues[i]));
	return rc;
}

/* A login called like the sender, if the sender's domain is of this site. */
static enum wb_err
join_senders(struct joining *j, struct err *err)
{
	const struct identity_question *ask = j->names->ask;
	struct span domain = { 0 };
	bool is_ours = false;
	bool is_login = false;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < j->nsenders && rc == WB_OK; i++) {
		const struct sender *s = &j->senders[i];

		(void)span_rcut(s->from, '@', NULL, &domain);
		rc = identity_is_ours(ask, domain, &is_ours, err);
		if (rc == WB_OK && is_ours)
			rc = identity_is_login(ask, s->from, &is_login, err);
		if (rc != WB_OK)
			break;
		if (is_ours && is_login)
			continue;
		if (is_ours)
			join(j, s->user, s->from, "sasl_username",
				s->has_cite ? &s->cite : NULL);
		else
			add_near(j->names->id,
				span_of(arena_printf(view_arena(ask->view),
					"%.*s sent as %.*s, and no mail for "
					"that domain was stored here: --alias "
					"%.*s=%.*s makes them one.",
					(int)s->user.len, s->user.ptr,
					(int)s->from.len, s->from.ptr,
					(int)s->user.len, s->user.ptr,
					(int)s->from.len, s->from.ptr)));
	}
	return rc;
}

/* An address that several get is an alias of each of them. */
static void
settle_delivered(struct joining *j)
{
	struct known_name *name = &j->names->id->names[j->at];

	if (j->is_shared && !name->is_asked)
		name->kind = NAME_ALIAS;
	else if (!j->is_shared && j->delivered_to.len > 0)
		join(j, j->delivered_to, j->text, "delivered to",
			j->has_delivered ? &j->delivered : NULL);
}

enum wb_err
identity_join_lines(struct finding_names *f, size_t at, struct err *err)
{
	const struct known_name *name = &f->id->names[at];
	struct joining *j = NULL;
	enum wb_err rc = WB_OK;

	if (name->kind != NAME_USER && name->kind != NAME_ADDRESS)
		return WB_OK;
	j = xcalloc(1, sizeof(*j));
	j->names = f;
	j->text = name->text;
	j->is_address = name->kind == NAME_ADDRESS;
	j->at = at;
	rc = identity_each_line(f->ask, name->text, on_hit, j, err);
	if (rc == WB_OK)
		rc = join_queues(j, err);
	if (rc == WB_OK)
		settle_delivered(j);
	if (rc == WB_OK && !j->is_shared)
		rc = join_senders(j, err);
	free(j);
	return rc;
}
