/* Which talk a line is of. */
#include "query/user/login/login_key.h"

static const int64_t ns_per_s = 1000000000;

enum {
	/* Seconds that lines of one connection may be apart, by what they have
	 * in common. */
	GAP_SESSION = LOGIN_PAST_S,
	GAP_PROCESS = 600,
	/* A user and address: daemons that ask each other. */
	GAP_ASKED = 15,
	/* Dovecot's login process tells what came of it when the client goes,
	 * who may first wait for three minutes. */
	GAP_WAITS = 200,
	GAP_RECORD = 5,
	GAP_WEB = 5,
	/* Neither user nor address is the same: only the service. */
	GAP_SERVICE = 3,
	/* sudo asks three times. */
	GAP_SUDO = LOGIN_NEAR_S,
	/* What still comes when all is said. */
	GAP_AFTER = 10,
	/* Lines of a connection; daemons end those that try for long. */
	TALK_MAX = 500,
	/* Talks with the same key that are looked through. */
	OLDER_MAX = 32
};

bool
login_same_user(struct span a, struct span b)
{
	struct span shorter = a.len < b.len ? a : b;
	struct span longer = a.len < b.len ? b : a;

	if (shorter.len == 0 || span_ieq(a, b))
		return true;
	return longer.len > shorter.len && longer.ptr[shorter.len] == '@' &&
		span_ieq(shorter, span_slice(longer, 0, shorter.len));
}

static const struct login_note *
last_of(const struct login_talk *t)
{
	return t->notes[t->count - 1];
}

static bool
is_near(const struct login_talk *t, const struct login_note *n, int64_t gap_s)
{
	if (n->sort_ns == INT64_MAX || t->last_ns == INT64_MAX)
		return n->sort_ns == t->last_ns;
	/* Where one is local time of any zone they are hours apart. */
	if (gap_s < GAP_SESSION &&
		last_of(t)->when.zone_known != n->when.zone_known)
		return false;
	return n->sort_ns - t->last_ns <= gap_s * ns_per_s;
}

/* Do the talk and the line speak of one user, as far as they say? */
static bool
is_same_user(const struct login_talk *t, const struct login_note *n)
{
	for (size_t i = 0; i < t->count; i++)
		if (!login_same_user(t->notes[i]->user, n->user))
			return false;
	return true;
}

static bool
is_same_ip(const struct login_talk *t, const struct login_note *n)
{
	for (size_t i = 0; i < t->count; i++)
		if (t->notes[i]->client_ip.len > 0 && n->client_ip.len > 0 &&
			!span_eq(t->notes[i]->client_ip, n->client_ip))
			return false;
	return true;
}

/* What may still be said when a connection is over. A process of sshd lets PAM
 * count its failures when the client has gone. */
static enum login_rank
last_rank(const struct login_note *n)
{
	return n->group == GROUP_SHELL && n->has_process &&
			n->outcome == OUTCOME_FAILURE
		? RANK_WITNESS
		: RANK_HINT;
}

bool
login_talk_takes(
	const struct login_talk *t, const struct login_note *n, bool by_session)
{
	if (t->count >= TALK_MAX ||
		!is_near(t, n, by_session ? GAP_SESSION : GAP_PROCESS) ||
		!is_same_ip(t, n))
		return false;
	if (t->is_over)
		return n->rank <= last_rank(n) && is_near(t, n, GAP_AFTER);
	/* A number of a process that is used again. */
	return !(t->success == RANK_VERDICT && n->rank == RANK_VERDICT &&
		!n->is_repeat);
}

static int64_t
gap_of(const struct login_talk *t, const struct login_note *n)
{
	bool is_open = t->top < RANK_VERDICT;

	switch (n->group) {
	case GROUP_SU:
		return is_open ? GAP_SUDO : GAP_RECORD;
	case GROUP_MAIL:
		return is_open && n->is_last ? GAP_WAITS : GAP_ASKED;
	case GROUP_WEB:
		return GAP_WEB;
	default:
		return n->is_record || last_of(t)->is_record ? GAP_RECORD
							     : GAP_ASKED;
	}
}

/* Nothing names the connection; user and address are the same. */
static bool
takes_near(const struct login_talk *t, const struct login_note *n)
{
	if (t->count >= TALK_MAX || t->into != NULL || t->is_over ||
		t->end != NULL || !is_same_ip(t, n) ||
		!is_near(t, n, gap_of(t, n)) || !is_same_user(t, n))
		return false;
	/* Two that count are two. */
	if (t->top == RANK_VERDICT && n->rank == RANK_VERDICT)
		return false;
	/* Of the shell both have a process, which are not the same then. */
	return n->group != GROUP_SHELL || n->is_record || last_of(t)->is_record;
}

struct login_talk *
login_find_named(struct login_join *j, const struct login_note *n)
{
	uint64_t keys[LOGIN_KEYS_MAX];
	size_t count = login_keys_connection(j, n, keys);

	for (size_t i = 0; i < count; i++) {
		struct login_talk *t = login_key_talk(j, keys[i]);

		if (t != NULL &&
			login_talk_takes(t, n, i == 0 && n->session.len > 0))
			return t;
	}
	return NULL;
}

/* saslauthd knows the user and no address, Postfix may know the address alone.
 */
static struct login_talk *
find_by_service(struct login_join *j, const struct login_note *n)
{
	struct login_talk *t = NULL;

	if (n->group != GROUP_MAIL || n->user.len > 0 || n->service.len == 0 ||
		n->rank != RANK_VERDICT || n->outcome != OUTCOME_FAILURE)
		return NULL;
	t = login_key_talk(j, login_key_service(j, n));
	return t != NULL && t->top == RANK_WITNESS && !t->has_success &&
			t->ip_key == 0 && is_near(t, n, GAP_SERVICE)
		? t
		: NULL;
}

bool
login_is_worker(const struct login_note *n)
{
	return n->group == GROUP_MAIL && !n->has_process && n->pid.len > 0 &&
		n->rank <= RANK_WITNESS;
}

/* PAM does not name a user that nobody knows; saslauthd, which asked it, does.
 */
static struct login_talk *
find_by_worker(struct login_join *j, const struct login_note *n)
{
	struct login_talk *t = NULL;

	if (!login_is_worker(n))
		return NULL;
	t = login_key_talk(j, login_key_worker(j, n));
	return t != NULL && t->top == RANK_HINT && t->user_key == 0 &&
			takes_near(t, n)
		? t
		: NULL;
}

/* Of su and sudo the kernel knows who asks by his number alone. */
static struct login_talk *
find_by_switch(struct login_join *j, const struct login_note *n)
{
	struct login_talk *t = NULL;

	if (n->group != GROUP_SU || n->tty.len == 0)
		return NULL;
	t = login_key_talk(j, login_key_switch(j, n));
	return t != NULL && (n->user.len == 0 || t->user_key == 0) &&
			is_near(t, n, GAP_RECORD) && takes_near(t, n)
		? t
		: NULL;
}

/* No line can be near it any more, unless its connection is named again. */
static bool
is_far(const struct login_talk *t, const struct login_note *n)
{
	return n->sort_ns != INT64_MAX &&
		t->last_ns < n->sort_ns - LOGIN_NEAR_S * ns_per_s;
}

static struct login_talk **
older_of(struct login_talk *t, bool by_ip)
{
	return by_ip ? &t->older_ip : &t->older_user;
}

/* What is far is taken out of the row: it may be in a file, and is not to be
 * looked at again. */
static struct login_talk *
find_in_row(struct login_talk *t, const struct login_note *n,
	const struct login_talk *but, bool by_ip)
{
	for (unsigned looked = 0; t != NULL && looked < OLDER_MAX; looked++) {
		struct login_talk **older = older_of(t, by_ip);

		if (t != but && takes_near(t, n))
			return t;
		while (*older != NULL && is_far(*older, n))
			*older = *older_of(*older, by_ip);
		t = *older;
	}
	return NULL;
}

struct login_talk *
login_find_near(struct login_join *j, const struct login_note *n,
	const struct login_talk *but)
{
	struct login_talk *t = NULL;

	if (n->client_ip.len > 0)
		t = find_in_row(
			login_key_first(j, login_key_ip(j, n)), n, but, true);
	if (t != NULL)
		return t;
	t = find_by_switch(j, n);
	if (t == NULL)
		t = find_by_worker(j, n);
	if (t != NULL && t != but)
		return t;
	if (n->user.len == 0)
		return find_by_service(j, n);
	return find_in_row(
		login_key_first(j, login_key_user(j, n)), n, but, false);
}
