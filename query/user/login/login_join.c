#include "query/user/login/login_join.h"

#include "query/plan/work/shelf.h"
#include "query/user/login/login_key.h"

#include <stdlib.h>
#include <string.h>

struct login_join *
login_join_new(struct shelf *shelf, struct spare *spare)
{
	struct login_join *j = xcalloc(1, sizeof(*j));

	j->shelf = shelf;
	login_keys_init(j, spare);
	return j;
}

void
login_join_free(struct login_join *j)
{
	if (j == NULL)
		return;
	login_keys_release(j);
	free(j);
}

struct login_talk *
login_join_talks(struct login_join *j)
{
	return j->first;
}

static struct login_talk *
talk_new(struct login_join *j)
{
	struct login_talk *t = shelf_room(j->shelf, sizeof(*t));

	t->notes = t->few;
	t->cap = TALK_FEW;
	if (j->last != NULL)
		j->last->next = t;
	else
		j->first = t;
	j->last = t;
	return t;
}

void
login_talk_put(struct login_join *j, struct login_talk *t, struct login_note *n)
{
	if (t->count == t->cap) {
		size_t bytes = t->cap * sizeof(struct login_note *);

		t->cap *= 2;
		t->notes = memcpy(
			shelf_room(j->shelf, 2 * bytes), t->notes, bytes);
	}
	t->notes[t->count++] = n;
	if (t->count == 1 || n->sort_ns > t->last_ns)
		t->last_ns = n->sort_ns;
	if (n->outcome != OUTCOME_NONE && n->rank > t->top)
		t->top = n->rank;
	t->has_success |= n->outcome == OUTCOME_SUCCESS;
	if (n->outcome == OUTCOME_SUCCESS && n->rank > t->success)
		t->success = n->rank;
	t->is_over |= n->is_last;
}

/* The newest talk of a key is found first; older ones hang behind it. A talk
 * has one address and one user by which it is found. */
static void
register_near(
	struct login_join *j, struct login_talk *t, const struct login_note *n)
{
	if (t->ip_key != 0)
		login_key_use(j, t->ip_key);
	if (t->user_key != 0)
		login_key_use(j, t->user_key);
	if (n->client_ip.len > 0 && t->ip_key == 0) {
		t->ip_key = login_key_ip(j, n);
		t->older_ip = login_key_set(j, t->ip_key, t);
	}
	if (n->user.len > 0 && t->user_key == 0) {
		t->user_key = login_key_user(j, n);
		t->older_user = login_key_set(j, t->user_key, t);
	}
	if (n->group == GROUP_SU && n->tty.len > 0)
		(void)login_key_set(j, login_key_switch(j, n), t);
	if (login_is_worker(n))
		(void)login_key_set(j, login_key_worker(j, n), t);
	if (n->group == GROUP_MAIL && n->client_ip.len == 0 &&
		n->service.len > 0 && n->rank == RANK_WITNESS)
		(void)login_key_set(j, login_key_service(j, n), t);
}

static void
talk_add(struct login_join *j, struct login_talk *t, struct login_note *n)
{
	uint64_t keys[LOGIN_KEYS_MAX];
	size_t count = login_keys_connection(j, n, keys);

	login_talk_put(j, t, n);
	for (size_t i = 0; i < count; i++)
		(void)login_key_set(j, keys[i], t);
	register_near(j, t, n);
	if (t->has_success && t->user_key != 0 && !t->is_listed_open) {
		t->older_open =
			login_key_set(j, login_key_open(t->user_key), t);
		t->is_listed_open = true;
	}
}

static void
talk_absorb(
	struct login_join *j, struct login_talk *t, struct login_talk *other)
{
	for (size_t i = 0; i < other->count; i++)
		login_talk_put(j, t, other->notes[i]);
	other->count = 0;
	other->into = t;
}

static void
register_success(
	struct login_join *j, struct login_talk *t, const struct login_note *n)
{
	struct login_talk *old = NULL;

	if (n->is_record && n->tty.len > 0)
		(void)login_key_set(j, login_key_tty(j, n), t);
	if (n->group != GROUP_SU || n->target_user.len == 0)
		return;
	old = login_key_set(j, login_key_target(j, n), t);
	t->shares_target |= old != NULL && old->end == NULL;
}

void
login_join_add(struct login_join *j, struct login_note *n)
{
	struct login_talk *t = NULL;
	struct login_talk *near = NULL;

	j->now_ns = n->sort_ns;
	if (n->is_end) {
		login_join_end(j, n);
		return;
	}
	if (n->is_exit && login_join_exit(j, n))
		return;
	t = login_find_named(j, n);
	near = t == NULL || n->rank == RANK_VERDICT ? login_find_near(j, n, t)
						    : NULL;
	if (t == NULL)
		t = near;
	else if (near != NULL && near->top < RANK_VERDICT)
		talk_absorb(j, t, near);
	if (t == NULL)
		t = talk_new(j);
	talk_add(j, t, n);
	if (n->outcome == OUTCOME_SUCCESS)
		register_success(j, t, n);
}
