/* Who did something to a mail, and from where: by the session that the line and
 * the login name; where lines have none (1.x), by the address from which that
 * user was logged in then, which proves little and says so. */
#include "query/trace/store/store.h"

#include "format/base/arena.h"

enum { LOGINS = 12, LINES_MAX = 2000 };

static const int64_t day_ns = (int64_t)24 * 3600 * 1000000000;

static bool
is_login(const struct sighting *s)
{
	return (s->kind == KIND_LOGIN || s->kind == KIND_AUTH) &&
		span_eq(sighting_value(s, FIELD_outcome), SPAN("success"));
}

static void
add_why(struct keeping *k, struct action *a, const char *text)
{
	a->why = arena_say(
		k->arena, "%.*s; %s", (int)a->why.len, a->why.ptr, text);
}

/* Not a person's doing, or not from a login. */
static bool
is_internal(struct keeping *k, struct action *a)
{
	struct span service = sighting_value(a->line, FIELD_service);

	if (span_eq(a->word, SPAN("autoexpunge"))) {
		a->by = SPAN("server");
		add_why(k, a,
			"the server removes old mails from that folder by "
			"itself");
		return true;
	}
	if (span_eq(service, SPAN("doveadm"))) {
		a->by = SPAN("administrator");
		add_why(k, a, "done with doveadm, an administrator's command");
		return true;
	}
	if (span_eq(service, SPAN("dsync"))) {
		a->by = SPAN("server");
		return true;
	}
	return false;
}

/* A master user opens another one's mailbox with a password of its own. */
static void
set_master(struct keeping *k, struct action *a, struct span master)
{
	a->by = arena_say(k->arena, "%.*s as %.*s", (int)master.len, master.ptr,
		(int)k->user.len, k->user.ptr);
	add_why(k, a,
		"the login was a master user's, who may open other mailboxes");
}

/* The master user that the line names; an empty span if none. */
static struct span
master_of(const struct sighting *login)
{
	struct span user = sighting_value(login, FIELD_user);
	struct span master = { 0 };

	if (sighting_value(login, FIELD_target_user).len > 0)
		return user;
	(void)span_cut(user, '*', NULL, &master);
	return master;
}

/* Name and address are of one line, the one that is cited: that which names a
 * master user, since the login behind it has only the other one's name. */
static void
take_login(struct keeping *k, struct action *a, const struct sighting *login)
{
	struct span ip = sighting_value(login, FIELD_client_ip);
	struct span master = master_of(login);

	if (a->login && master_of(a->login).len > 0)
		return;
	if (master.len > 0)
		set_master(k, a, master);
	else if (a->login && ip.len == 0)
		return;
	a->client_ip = ip;
	a->login = login;
}

static void
by_session(struct keeping *k, struct action *a, const struct sighting_set *seen)
{
	struct span session = sighting_value(a->line, FIELD_session);

	for (size_t i = 0; session.len > 0 && i < seen->count; i++)
		if (is_login(seen->items[i]) &&
			sighting_has(seen->items[i], FIELD_session, session))
			take_login(k, a, seen->items[i]);
}

/* POP3 tells of no single mail that it gave out, but its session counts them,
 * and only what it gave out does it mark as seen. */
static void
tell_fetch(struct keeping *k, struct action *a, const struct sighting_set *seen)
{
	struct span session = sighting_value(a->line, FIELD_session);
	uint64_t count = UINT64_MAX;
	const struct sighting *end = NULL;

	if (!span_eq(a->word, SPAN("flag")) ||
		!span_ieq(sighting_value(a->line, FIELD_service), SPAN("pop3")))
		return;
	for (size_t i = 0; session.len > 0 && i < seen->count; i++)
		if (sighting_has(seen->items[i], FIELD_session, session) &&
			span_number(
				sighting_value(seen->items[i], FIELD_retrieved),
				&count))
			end = seen->items[i];
	if (count == 0)
		return;
	a->word = SPAN("fetch");
	a->end = end;
	a->grade = 'C';
	add_why(k, a,
		count == UINT64_MAX
			? "its flags changed in a POP3 session, which marks "
			  "what it gives out"
			: "its flags changed in a POP3 session that gave out "
			  "mails, as its end counts");
}

static enum wb_err
look_sessions(struct keeping *k, struct sighting_set *seen, struct err *err)
{
	struct store_texts texts = { 0 };
	struct look what = { .has_since = true, .most = LINES_MAX };

	for (size_t i = 0; i < k->actions.count; i++)
		if (!k->actions.items[i].is_gone)
			store_texts_add(k->arena, &texts,
				sighting_value(k->actions.items[i].line,
					FIELD_session));
	if (texts.count == 0)
		return WB_OK;
	what.ntexts = texts.count;
	what.texts = texts.items;
	/* A session may have begun days before the mail came. */
	what.since_ns = store_shift(k->since_ns, -3 * day_ns);
	return view_look(k->story->view, &what, seen, NULL, err);
}

/* The latest login of the user before the line. *several is true if there were
 * others from elsewhere. */
static const struct sighting *
latest_login(const struct keeping *k, const struct sighting_set *seen,
	const struct sighting *line, bool *several)
{
	const struct sighting *latest = NULL;

	*several = false;
	for (size_t i = seen->count; i-- > 0;) {
		const struct sighting *s = seen->items[i];
		struct span ip = sighting_value(s, FIELD_client_ip);

		if (s->kind != KIND_LOGIN || !is_login(s) || ip.len == 0 ||
			sighting_order(s, line) > 0 ||
			!store_is_user(k, sighting_value(s, FIELD_user)))
			continue;
		if (!latest)
			latest = s;
		else if (!sighting_has(latest, FIELD_client_ip, ip))
			*several = true;
	}
	return latest;
}

/* No login before is in the evidence: the first one after it. */
static enum wb_err
by_next_login(struct keeping *k, struct action *a, struct err *err)
{
	const struct span login = SPAN("Login");
	struct sighting_set seen = { 0 };
	const struct look what = { .ntexts = 1,
		.texts = &login,
		.nalso = 1,
		.also = &k->local,
		.host = a->line->host,
		.has_since = true,
		.has_until = true,
		.since_ns = a->line->sort_ns,
		.until_ns = store_shift(a->line->sort_ns, day_ns),
		.most = LOGINS };
	enum wb_err rc = view_look(k->story->view, &what, &seen, NULL, err);

	for (size_t i = 0; rc == WB_OK && i < seen.count; i++) {
		const struct sighting *s = seen.items[i];

		if (s->kind != KIND_LOGIN || !is_login(s) ||
			sighting_value(s, FIELD_client_ip).len == 0 ||
			!store_is_user(k, sighting_value(s, FIELD_user)))
			continue;
		take_login(k, a, s);
		a->grade = 'C';
		add_why(k, a,
			"the line names no session, and no login before it is "
			"in the evidence; the address is that of the user's "
			"next login");
		break;
	}
	sighting_set_release(&seen);
	return rc;
}

static enum wb_err
by_time(struct keeping *k, struct action *a, struct err *err)
{
	const struct span login = SPAN("Login");
	struct sighting_set seen = { 0 };
	struct look what = { .ntexts = 1,
		.texts = &login,
		.nalso = 1,
		.also = &k->local,
		.host = a->line->host,
		.has_since = true,
		.has_until = true,
		.since_ns = store_shift(a->line->sort_ns, -day_ns),
		.until_ns = store_shift(a->line->sort_ns, 1),
		.reverse = true,
		.most = LOGINS };
	const struct sighting *latest = NULL;
	bool several = false;
	enum wb_err rc = view_look(k->story->view, &what, &seen, NULL, err);

	if (rc == WB_OK)
		latest = latest_login(k, &seen, a->line, &several);
	if (latest) {
		take_login(k, a, latest);
		a->grade = 'C';
		add_why(k, a,
			several ? "the line names no session; the address is "
				  "that of the user's latest login before, and "
				  "there were others from other addresses"
				: "the line names no session; the address is "
				  "the one from which that user was logged in "
				  "then");
	}
	sighting_set_release(&seen);
	if (rc == WB_OK && !latest)
		rc = by_next_login(k, a, err);
	return rc;
}

enum wb_err
store_actors(struct keeping *k, struct err *err)
{
	struct sighting_set seen = { 0 };
	enum wb_err rc = look_sessions(k, &seen, err);

	for (size_t i = 0; rc == WB_OK && i < k->actions.count; i++) {
		struct action *a = &k->actions.items[i];

		if (a->is_gone || is_internal(k, a))
			continue;
		a->by = sighting_value(a->line, FIELD_user);
		if (sighting_value(a->line, FIELD_session).len > 0)
			by_session(k, a, &seen);
		else if (!span_eq(a->word, SPAN("rolled-back")))
			rc = by_time(k, a, err);
		tell_fetch(k, a, &seen);
	}
	sighting_set_release(&seen);
	return rc;
}
