#include "query/user/login/bad_login.h"

#include "query/user/who/actor.h"
#include "query/user/who/origin.h"

/* An origin that failed. */
struct tried {
	struct actor is;
	uint64_t failures;
};

struct looking {
	struct arena *arena;
	const struct bad_login_question *q;
	struct bad_login *out;
	struct actor_table tried;
	struct buf origin;
};

static bool
is_bad(const struct looking *l, const struct login *login, uint64_t failures)
{
	for (size_t i = 0; i < l->q->nips; i++)
		if (text_has_ip(login->client_ip, &l->q->ips[i]))
			return true;
	return l->q->nips == 0 && failures >= l->q->failures;
}

static void
keep(struct looking *l, const struct login *login, uint64_t failures)
{
	*l->out = (struct bad_login){ .is_found = true,
		.when = login->when,
		.sort_ns = login->sort_ns,
		.user = arena_copy(l->arena, login->user),
		.host = arena_copy(l->arena, login->host),
		.service = arena_copy(l->arena, login->service),
		.client_ip = arena_copy(l->arena, login->client_ip),
		.failures = failures };
	if (login->ncites > 0)
		l->out->cite = login->cites[0];
}

static bool
on_login(void *ctx, const struct login *login)
{
	struct looking *l = ctx;
	struct tried *t = NULL;

	if (login->client_ip.len == 0 || login->sort_ns == INT64_MAX)
		return true;
	buf_clear(&l->origin);
	origin_put(&l->origin, login->client_ip, ORIGIN_PREFIX);
	t = actor_get(&l->tried, buf_span(&l->origin), false);
	if (!login->succeeded) {
		t->failures += login->attempts;
		return true;
	}
	if (is_bad(l, login, t->failures)) {
		keep(l, login, t->failures);
		return false;
	}
	t->failures = 0;
	return true;
}

const struct span *
identity_logins(struct arena *arena, const struct identity *id, size_t *count)
{
	struct span *items = arena_array(arena, id->count, sizeof(*items));

	*count = 0;
	for (size_t i = 0; i < id->count; i++)
		if (id->names[i].kind != NAME_UID &&
			id->names[i].kind != NAME_ALIAS)
			items[(*count)++] = id->names[i].text;
	return items;
}

enum wb_err
bad_login_find(struct arena *arena, const struct bad_login_question *q,
	struct bad_login *out, struct err *err)
{
	struct looking l = { .arena = arena, .q = q, .out = out };
	const struct search_spec spec = { .threads = q->spec->threads,
		.memory = q->spec->memory,
		.scan = q->spec->scan };
	struct login_ask ask = { 0 };
	struct login_sink sink = { .each = on_login, .ctx = &l };
	enum wb_err rc = WB_OK;

	*out = (struct bad_login){ 0 };
	actor_table_init(&l.tried, sizeof(struct tried));
	ask.whos = identity_logins(arena, q->who, &ask.nwhos);
	if (ask.nwhos > 0)
		rc = logins_each(
			q->indexes, q->nindexes, &spec, &ask, &sink, err);
	actor_table_release(&l.tried);
	buf_release(&l.origin);
	return rc;
}
