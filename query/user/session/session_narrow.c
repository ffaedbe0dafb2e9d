#include "query/user/session/session_narrow.h"

#include "format/base/arena.h"
#include "query/user/session/session_filter.h"
#include "query/user/session/session_line.h"

#include <stdlib.h>

enum {
	/* With more users it is as good to read all. */
	USERS_MAX = 256,
	DEPTH_MAX = 64
};

struct narrowing {
	struct session_set *set;
	const struct session_question *q;
	struct event *event;
	struct names *users;
	/* Some are not of Dovecot. */
	bool has_others;
};

static struct node *
node_of(struct arena *arena, enum node_kind kind, size_t nkids)
{
	struct node *n = arena_alloc(arena, sizeof(*n));

	n->kind = kind;
	n->kids = arena_array(arena, nkids, sizeof(n->kids[0]));
	return n;
}

static struct node *
pair_of(struct arena *arena, enum node_kind kind, struct node *a,
	struct node *b)
{
	struct node *n = node_of(arena, kind, 2);

	n->kids[n->nkids++] = a;
	n->kids[n->nkids++] = b;
	return n;
}

/* Lines that hold the text as it stands. */
static enum wb_err
text_node(struct arena *arena, struct span text, struct node **out,
	struct err *err)
{
	struct buf query = { 0 };
	enum wb_err rc = WB_OK;

	buf_putc(&query, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"' || text.ptr[i] == '\\')
			buf_putc(&query, '\\');
		buf_putc(&query, text.ptr[i]);
	}
	buf_putc(&query, '"');
	rc = query_parse(arena, arena_copy(arena, buf_span(&query)), out, err);
	buf_release(&query);
	return rc;
}

/* Can the lines that begin a session be told by this tree: who it was, or from
 * where? (Fields that lines do not have word for word cannot be looked up.) */
static bool
is_who(const struct node *n, unsigned depth) /* NOLINT(misc-no-recursion) */
{
	if (depth > DEPTH_MAX)
		return false;
	if (n->kind == NODE_FIELD)
		return n->field == QUERY_FIELD_EVENT &&
			(n->event_field == FIELD_user ||
				n->event_field == FIELD_client_name ||
				n->event_field == FIELD_client_ip ||
				n->event_field == FIELD_orig_client_ip ||
				(n->event_field == FIELD_tty &&
					n->match == VALUE_EQUAL));
	if (n->kind != NODE_OR)
		return false;
	for (size_t i = 0; i < n->nkids; i++)
		if (!is_who(n->kids[i], depth + 1))
			return false;
	return true;
}

/* A part of the filter that is one, or NULL. */
static const struct node *
find_who(const struct node *n, unsigned depth) /* NOLINT(misc-no-recursion) */
{
	const struct node *found = NULL;

	if (!n || depth > DEPTH_MAX)
		return NULL;
	if (is_who(n, depth))
		return n;
	for (size_t i = 0; n->kind == NODE_AND && !found && i < n->nkids; i++)
		found = find_who(n->kids[i], depth + 1);
	return found;
}

/* The same for lines: a terminal is looked for as text. */
static enum wb_err /* NOLINTNEXTLINE(misc-no-recursion): as deep as is_who */
line_tree(struct arena *arena, const struct node *n, struct node **out,
	struct err *err)
{
	struct node *any = NULL;
	enum wb_err rc = WB_OK;

	if (n->kind == NODE_FIELD && n->event_field == FIELD_tty)
		return text_node(arena, n->value, out, err);
	any = arena_alloc(arena, sizeof(*any));
	*any = *n;
	any->texts = NULL;
	*out = any;
	if (n->kind == NODE_FIELD)
		return WB_OK;
	any->kids = arena_array(arena, n->nkids, sizeof(any->kids[0]));
	for (size_t i = 0; i < n->nkids && rc == WB_OK; i++)
		rc = line_tree(arena, n->kids[i], &any->kids[i], err);
	if (rc == WB_OK)
		node_gather_texts(arena, any);
	return rc;
}

static bool
on_hit(void *ctx, const struct search_hit *hit)
{
	static const struct dialect dialect = { TEXT_BYTES };
	struct narrowing *w = ctx;
	struct session_told told;

	if (hit->is_record || hit->is_rest)
		return true;
	event_parse(hit->text, &dialect, w->event);
	if (!session_told_of(w->event, &told) || told.word != SESSION_BEGINS)
		return true;
	(void)names_add(w->users, told.user);
	w->has_others = w->has_others || told.teller != TELLER_MAIL;
	return names_count(w->users) <= USERS_MAX;
}

/* Users of sessions that begin with a line that fits. */
static enum wb_err
read_users(struct narrowing *w, struct node *named, const struct node *who,
	struct err *err)
{
	struct arena *arena = &w->set->arena;
	struct search_spec spec = *w->q->spec;
	struct search_counts counts = { 0 };
	struct node *lines = NULL;
	enum wb_err rc = line_tree(arena, who, &lines, err);

	if (rc != WB_OK)
		return rc;
	w->event = arena_alloc(arena, sizeof(*w->event));
	spec.query = pair_of(arena, NODE_AND, named, lines);
	spec.has_since = spec.has_until = false;
	spec.reverse = false;
	spec.nsources = 0;
	return search_run(w->set->indexes, w->set->nindexes, &spec, on_hit, w,
		&counts, err);
}

/* And of login records, of which lines may tell more. */
static void
add_record_users(struct narrowing *w)
{
	const struct session_set *set = w->set;

	for (size_t i = 0; i < set->count && names_count(w->users) <= USERS_MAX;
		i++) {
		const struct session *s = &set->items[i];

		if (!session_is_of(set, s, w->q->filter))
			continue;
		(void)names_add(w->users, names_get(set->names, s->user));
		w->has_others = true;
	}
}

static enum wb_err
users_tree(struct narrowing *w, struct node **out, struct err *err)
{
	struct arena *arena = &w->set->arena;
	uint32_t count = names_count(w->users);
	struct node *any = node_of(arena, NODE_OR, count);
	enum wb_err rc = WB_OK;

	for (uint32_t i = 1; i < count && rc == WB_OK; i++)
		rc = text_node(arena, arena_copy(arena, names_get(w->users, i)),
			&any->kids[any->nkids++], err);
	*out = any;
	return rc;
}

/* All lines of these users. */
static enum wb_err
narrow(struct narrowing *w, struct node *named, struct node *nameless,
	struct node **out, struct err *err)
{
	struct node *users = NULL;
	enum wb_err rc = users_tree(w, &users, err);

	*out = NULL;
	/* Nobody: no line begins what another could end. */
	if (rc != WB_OK || users->nkids == 0)
		return rc;
	*out = pair_of(&w->set->arena, NODE_AND, named, users);
	if (w->has_others)
		*out = pair_of(&w->set->arena, NODE_OR, *out, nameless);
	return WB_OK;
}

enum wb_err
session_narrow(struct session_set *set, const struct session_question *q,
	struct node **out, struct err *err)
{
	struct narrowing w = { .set = set, .q = q, .users = names_new() };
	const struct node *who = find_who(q->filter, 0);
	struct node *named = NULL;
	struct node *nameless = NULL;
	enum wb_err rc = query_parse(
		&set->arena, span_of(session_query_named), &named, err);

	if (rc == WB_OK)
		rc = query_parse(&set->arena, span_of(session_query_nameless),
			&nameless, err);
	if (rc == WB_OK && who)
		rc = read_users(&w, named, who, err);
	if (rc == WB_OK && who)
		add_record_users(&w);
	if (rc == WB_OK && who && names_count(w.users) <= USERS_MAX)
		rc = narrow(&w, named, nameless, out, err);
	else if (rc == WB_OK)
		*out = pair_of(&set->arena, NODE_OR, named, nameless);
	names_free(w.users);
	return rc;
}
