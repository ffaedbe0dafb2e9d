/* Names joined by lines of logs. */
#include "query/trace/host.h"
#include "query/user/identity_part.h"

#include <stdlib.h>

/* So many mails of a login are asked for their senders. */
enum { QUEUES_MAX = 256 };

struct joining {
	struct finding_names *names;
	/* The one that is looked for, and its place. */
	struct span text;
	bool is_address;
	size_t at;
	struct event event;
	size_t nqueues;
	struct span queues[QUEUES_MAX];
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
 * is taken for the login's own. */
static bool
is_alike(struct span user, struct span address)
{
	return user.len > 0 && span_find_char(address, '@') != SIZE_MAX &&
		span_ieq(local_part(user), local_part(address));
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

/* A user who got in, not one who tried. */
static struct span
user_of(const struct event *ev)
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
		span_find(value_of(ev, FIELD_relay), SPAN("[private/")) !=
			SIZE_MAX)
		join(j, user, to, "delivered to", cite);
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
		join(j, local_part(to), to, "delivered to", cite);
}

static void
keep_queue(struct joining *j, const struct event *ev)
{
	struct span queue = value_of(ev, FIELD_queue_id);
	bool is_own = is_text(j, user_of(ev)) ||
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
		!span_eq(local_part(user), j->text) || identity_has(id, user) ||
		id->nnear == sizeof(id->near) / sizeof(id->near[0]))
		return;
	near = span_of(arena_printf(view_arena(j->names->ask->view),
		"%.*s logs in, and may be %.*s: --alias %.*s=%.*s makes them "
		"one.",
		(int)user.len, user.ptr, (int)j->text.len, j->text.ptr,
		(int)j->text.len, j->text.ptr, (int)user.len, user.ptr));
	for (size_t i = 0; i < id->nnear; i++)
		if (span_eq(id->near[i], near))
			return;
	id->near[id->nnear++] = near;
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
	user = user_of(&j->event);
	from = value_of(&j->event, FIELD_from);
	if (j->event.kind == KIND_LOGIN)
		note_near(j, user);
	if (j->event.kind == KIND_DELIVER) {
		join_stored(j, &j->event, cite);
		join_local(j, &j->event, cite);
	} else if (is_alike(user, from)) {
		join(j, user, from, "sasl_username", cite);
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
		join(j, user, from, "sasl_username",
			login->ncites > 0 ? login->cites : NULL);
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

enum wb_err
identity_join_lines(struct finding_names *f, size_t at, struct err *err)
{
	const struct identity_question *ask = f->ask;
	const struct known_name *name = &f->id->names[at];
	const struct search_spec spec = { .threads = ask->spec->threads,
		.memory = ask->spec->memory,
		.scan = ask->spec->scan };
	struct search_spec asked = spec;
	struct search_counts counts;
	struct text_needle needle = { .bound_left = true, .bound_right = true };
	const struct node query = {
		.kind = NODE_TEXT, .nneedles = 1, .needles = &needle
	};
	char *folded = NULL;
	struct joining *j = NULL;
	enum wb_err rc = WB_OK;

	if (name->kind != NAME_USER && name->kind != NAME_ADDRESS)
		return WB_OK;
	j = xcalloc(1, sizeof(*j));
	j->names = f;
	j->text = name->text;
	j->is_address = name->kind == NAME_ADDRESS;
	j->at = at;
	folded = xmalloc(name->text.len + 1);
	text_fold(name->text, folded);
	needle.folded = (struct span){ folded, name->text.len };
	asked.query = &query;
	rc = search_run(
		ask->indexes, ask->nindexes, &asked, on_hit, j, &counts, err);
	if (rc == WB_OK)
		rc = join_queues(j, err);
	free(folded);
	free(j);
	return rc;
}
