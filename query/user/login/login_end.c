/* Lines that end a connection or a command, and the one that began it. */
#include "query/user/login/login_key.h"

/* Talks of one user that are looked through. */
enum { OLDER_MAX = 32 };

static const int64_t ns_per_s = 1000000000;

/* Whose session ends? */
static bool
ends(const struct login_talk *t, const struct login_note *n)
{
	struct span name = n->user.len > 0 ? n->user : n->target_user;

	if (!t->has_success || t->end != NULL || t->into != NULL)
		return false;
	for (size_t i = 0; i < t->count; i++) {
		const struct login_note *s = t->notes[i];

		if (s->outcome == OUTCOME_SUCCESS &&
			(n->group == GROUP_SU
					? login_same_user(s->target_user, name)
					: login_same_user(s->user, name)))
			return true;
	}
	return false;
}

/* One session of that user and service that is not over; NULL if there are
 * several. */
static struct login_talk *
only_open(struct login_join *j, const struct login_note *n)
{
	struct login_talk *found = NULL;
	struct login_talk *t = NULL;
	unsigned looked = 0;

	if (n->user.len == 0 || n->session.len > 0 || n->group == GROUP_SU)
		return NULL;
	t = login_key_first(j, login_key_open(login_key_user(j, n)));
	for (; t != NULL; t = t->older_open) {
		if (looked++ == OLDER_MAX)
			return NULL;
		if (!ends(t, n) ||
			(n->service.len > 0 &&
				!span_eq(t->notes[0]->service, n->service)))
			continue;
		if (n->client_ip.len > 0 && t->notes[0]->client_ip.len > 0 &&
			!span_eq(t->notes[0]->client_ip, n->client_ip))
			continue;
		if (found != NULL)
			return NULL;
		found = t;
	}
	return found;
}

/* sudo's lines often have no process. */
static struct login_talk *
of_target(struct login_join *j, const struct login_note *n)
{
	struct login_talk *t = NULL;

	if (n->group != GROUP_SU || n->pid.len > 0 || n->target_user.len == 0)
		return NULL;
	t = login_key_talk(j, login_key_target(j, n));
	return t != NULL && !t->shares_target && ends(t, n) ? t : NULL;
}

/* A record of a terminal that is free again. */
static struct login_talk *
of_terminal(struct login_join *j, const struct login_note *n)
{
	struct login_talk *t = NULL;

	if (!n->is_record || n->tty.len == 0)
		return NULL;
	t = login_key_talk(j, login_key_tty(j, n));
	return t != NULL && ends(t, n) ? t : NULL;
}

bool
login_talk_is_past(const struct login_talk *t, int64_t now_ns)
{
	int64_t last_ns = t->last_ns;

	/* Nobody ended it, and the end of a command may still come. */
	if ((t->has_success && t->end == NULL) || t->count == 0 ||
		(t->notes[0]->group == GROUP_SU && !t->has_exit))
		return false;
	if (t->end != NULL && t->end->sort_ns > last_ns)
		last_ns = t->end->sort_ns;
	return now_ns != INT64_MAX &&
		last_ns < now_ns - LOGIN_PAST_S * ns_per_s;
}

/* The talk that the line ends, or only belongs to; NULL if it is of none. */
static struct login_talk *
find_ended(struct login_join *j, const struct login_note *n, bool *ends_it)
{
	uint64_t keys[LOGIN_KEYS_MAX];
	size_t count = login_keys_connection(j, n, keys);
	struct login_talk *t = NULL;

	*ends_it = true;
	for (size_t i = 0; i < count; i++) {
		t = login_key_talk(j, keys[i]);
		if (t == NULL)
			continue;
		if (ends(t, n))
			return t;
		if (login_talk_is_past(t, n->sort_ns))
			continue;
		/* It says once more that it is over. */
		if (t->end != NULL)
			return NULL;
		*ends_it = false;
		if (login_talk_takes(t, n, false))
			return t;
		*ends_it = true;
	}
	t = of_terminal(j, n);
	if (t == NULL)
		t = of_target(j, n);
	return t != NULL ? t : only_open(j, n);
}

bool
login_join_wants(struct login_join *j, const struct login_note *n)
{
	bool ends_it = false;

	return !n->is_end || find_ended(j, n, &ends_it) != NULL;
}

void
login_join_end(struct login_join *j, struct login_note *n)
{
	bool ends_it = false;
	struct login_talk *t = find_ended(j, n, &ends_it);

	if (t == NULL)
		return;
	t->is_over = true;
	if (ends_it)
		t->end = n;
	else
		login_talk_put(j, t, n);
}

static bool
began(const struct login_talk *t, const struct login_note *n)
{
	if (t->has_exit)
		return false;
	for (size_t i = 0; i < t->count; i++) {
		const struct login_note *s = t->notes[i];

		if (s->outcome == OUTCOME_SUCCESS && !s->is_exit &&
			span_eq(s->command, n->command) &&
			span_eq(s->user, n->user) &&
			span_eq(s->target_user, n->target_user) &&
			span_eq(s->tty, n->tty))
			return true;
	}
	return false;
}

/* By its process, where sudo logs that, else the last of that user. */
static struct login_talk *
find_begun(struct login_join *j, const struct login_note *n)
{
	uint64_t keys[LOGIN_KEYS_MAX];
	size_t count = login_keys_connection(j, n, keys);
	struct login_talk *t = NULL;
	unsigned looked = 0;

	for (size_t i = 0; i < count; i++) {
		t = login_key_talk(j, keys[i]);
		if (t != NULL && began(t, n))
			return t;
	}
	if (count > 0)
		return NULL;
	t = login_key_first(j, login_key_open(login_key_user(j, n)));
	for (; t != NULL && looked++ < OLDER_MAX; t = t->older_open)
		if (t->into == NULL && began(t, n))
			return t;
	return NULL;
}

bool
login_join_exit(struct login_join *j, struct login_note *n)
{
	struct login_talk *t = n->command.len > 0 ? find_begun(j, n) : NULL;

	if (t == NULL)
		return false;
	n->outcome = OUTCOME_NONE;
	n->rank = RANK_NONE;
	t->has_exit = true;
	if (t->end == NULL)
		t->end = n;
	else
		login_talk_put(j, t, n);
	return true;
}
