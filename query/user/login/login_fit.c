#include "query/user/login/login_fit.h"

#include "query/lang/value.h"

#include <string.h>

static enum wb_err
make_node(struct arena *arena, const char *field, struct span value,
	struct node **out, struct err *err)
{
	return query_field_node(arena, span_of(field), value, out, err);
}

struct node *
login_node(struct arena *arena, enum node_kind kind, struct node *const *kids,
	size_t count)
{
	struct node *n = arena_alloc(arena, sizeof(*n));

	n->kind = kind;
	n->kids = arena_array(arena, count, sizeof(struct node *));
	for (size_t i = 0; i < count; i++)
		if (kids[i] != NULL)
			n->kids[n->nkids++] = kids[i];
	return n->nkids < 2 ? n->nkids == 0 ? NULL : n->kids[0] : n;
}

/* A network is asked of addresses, all else of users and names. */
static enum wb_err
add_who(struct login_fit *fit, struct arena *arena, struct span who,
	struct err *err)
{
	static const char *const names[] = { "user", "target_user",
		"client_name" };
	struct cidr cidr;
	enum wb_err rc = WB_OK;

	if (cidr_parse(who, &cidr))
		return make_node(
			arena, "client_ip", who, &fit->whos[fit->nwhos++], err);
	for (size_t i = 0; i < 3 && rc == WB_OK; i++)
		rc = make_node(
			arena, names[i], who, &fit->whos[fit->nwhos++], err);
	return rc;
}

static enum wb_err
add_user(struct login_fit *fit, struct arena *arena, struct span user,
	struct err *err)
{
	enum wb_err rc =
		make_node(arena, "user", user, &fit->users[fit->nusers++], err);

	return rc != WB_OK ? rc
			   : make_node(arena, "target_user", user,
				     &fit->users[fit->nusers++], err);
}

enum wb_err
login_fit_init(struct login_fit *fit, struct arena *arena,
	const struct login_ask *ask, struct err *err)
{
	enum wb_err rc = WB_OK;

	memset(fit, 0, sizeof(*fit));
	fit->ask = ask;
	fit->whos = arena_array(arena, 3 * ask->nwhos, sizeof(struct node *));
	fit->users = arena_array(arena, 2 * ask->nusers, sizeof(struct node *));
	fit->ips = arena_array(arena, ask->nips, sizeof(struct node *));
	for (size_t i = 0; i < ask->nwhos && rc == WB_OK; i++)
		rc = add_who(fit, arena, ask->whos[i], err);
	for (size_t i = 0; i < ask->nusers && rc == WB_OK; i++)
		rc = add_user(fit, arena, ask->users[i], err);
	for (size_t i = 0; i < ask->nips && rc == WB_OK; i++) {
		struct node *checked = NULL;

		/* client_ip takes any text, ip takes addresses alone. */
		rc = make_node(arena, "ip", ask->ips[i], &checked, err);
		if (rc == WB_OK)
			rc = make_node(arena, "client_ip", ask->ips[i],
				&fit->ips[fit->nips++], err);
	}
	return rc;
}

enum wb_err
login_ask_check(const struct login_ask *ask, struct err *err)
{
	struct arena arena = { 0 };
	struct login_fit fit;
	enum wb_err rc = login_fit_init(&fit, &arena, ask, err);

	arena_release(&arena);
	return rc;
}

bool
login_fit_is_selective(const struct login_fit *fit)
{
	return fit->nwhos + fit->nusers + fit->nips > 0;
}

static struct node *
kinds_node(struct arena *arena, const enum event_kind *kinds, size_t count)
{
	struct node *n = arena_alloc(arena, sizeof(*n));

	n->kind = NODE_KINDS;
	for (size_t i = 0; i < count; i++)
		n->event_kinds |= UINT64_C(1) << kinds[i];
	return n;
}

struct node *
login_fit_lines(const struct login_fit *fit, struct arena *arena)
{
	static const enum event_kind kinds[] = { KIND_AUTH, KIND_LOGIN,
		KIND_LOGOUT, KIND_SESSION, KIND_SU, KIND_SUDO,
		KIND_DISCONNECT };
	static const enum event_kind queue[] = { KIND_QUEUE };
	struct err unused = { 0 };
	struct node *mail[2] = { kinds_node(arena, queue, 1), NULL };
	struct node *any[2] = {
		kinds_node(arena, kinds, sizeof(kinds) / sizeof(kinds[0])), NULL
	};
	struct node *all[2] = { NULL,
		(struct node *)(uintptr_t)fit->ask->hosts };

	/* A mail taken from somebody who had logged in. */
	(void)make_node(arena, "user", SPAN("*"), &mail[1], &unused);
	any[1] = login_node(arena, NODE_AND, mail, 2);
	all[0] = login_node(arena, NODE_OR, any, 2);
	return login_node(arena, NODE_AND, all, 2);
}

struct node *
login_fit_named(const struct login_fit *fit, struct arena *arena)
{
	struct node *all[2] = { NULL, login_fit_lines(fit, arena) };

	/* A line may have the user and another one the address, so one of what
	 * is asked is looked up, and the rest of the logins found. */
	if (fit->nusers > 0)
		all[0] = login_node(arena, NODE_OR, fit->users, fit->nusers);
	else if (fit->nwhos > 0)
		all[0] = login_node(arena, NODE_OR, fit->whos, fit->nwhos);
	else
		all[0] = login_node(arena, NODE_OR, fit->ips, fit->nips);
	return login_node(arena, NODE_AND, all, 2);
}

static bool
node_fits(const struct node *n, const struct login *l)
{
	switch ((unsigned)n->event_field) {
	case FIELD_user:
		return l->user.len > 0 && value_fits(n, l->user);
	case FIELD_target_user:
		return l->target_user.len > 0 && value_fits(n, l->target_user);
	case FIELD_client_name:
		return l->client_name.len > 0 && value_fits(n, l->client_name);
	default:
		return l->client_ip.len > 0 && value_fits(n, l->client_ip);
	}
}

static bool
any_fits(struct node *const *nodes, size_t count, const struct login *l)
{
	for (size_t i = 0; i < count; i++)
		if (node_fits(nodes[i], l))
			return true;
	return count == 0;
}

static bool
service_fits(const struct login_ask *ask, const struct login *l)
{
	for (size_t i = 0; i < ask->nservices; i++)
		if (span_ieq(ask->services[i], l->service))
			return true;
	return ask->nservices == 0;
}

static bool
lines_fit(const struct login_ask *ask, const struct attempt *a)
{
	if (ask->lines == NULL || a->note->fits)
		return true;
	for (size_t i = 0; i < a->nothers; i++)
		if (a->others[i]->fits)
			return true;
	return false;
}

bool
login_fits(const struct login_fit *fit, const struct attempt *a,
	const struct login *l)
{
	const struct login_ask *ask = fit->ask;

	if ((ask->only_success && !l->succeeded) ||
		(ask->only_failure && l->succeeded))
		return false;
	return service_fits(ask, l) && lines_fit(ask, a) &&
		any_fits(fit->whos, fit->nwhos, l) &&
		any_fits(fit->users, fit->nusers, l) &&
		any_fits(fit->ips, fit->nips, l);
}
