#include "query/user/login/login_key.h"

#include "format/base/digest.h"
#include "query/plan/work/shelf.h"

#include <string.h>

struct slot {
	uint64_t key;
	struct login_talk *talk;
	/* When the key was used last, so that the talk, which may be in a file,
	 * need not be looked at. */
	int64_t last_ns;
};

/* What a key is for, by its lowest bits. Others are of sessions that may be
 * open, for however long. */
enum {
	/* Names a connection. */
	KEY_CONNECTION = 1,
	/* By what two lines seconds apart may be of one. */
	KEY_NEAR = 2,
	KEY_BITS = 2
};

static const int64_t ns_per_s = 1000000000;

void
login_keys_init(struct login_join *j, struct spare *spare)
{
	j->tables = shelf_new(spare, LOGIN_KEYS_BYTES);
	j->nslots = 1024;
	j->slots = shelf_room(j->tables, j->nslots * sizeof(*j->slots));
}

void
login_keys_release(struct login_join *j)
{
	shelf_free(j->tables);
	buf_release(&j->text);
}

static struct slot *
slot_of(struct slot *slots, size_t nslots, uint64_t key)
{
	size_t at = (key >> KEY_BITS) & (nslots - 1);

	while (slots[at].talk != NULL && slots[at].key != key)
		at = (at + 1) & (nslots - 1);
	return &slots[at];
}

static bool
is_unused(const struct login_join *j, const struct slot *slot, int64_t for_s)
{
	return j->now_ns != INT64_MAX &&
		slot->last_ns < j->now_ns - for_s * ns_per_s;
}

/* For so long that its talk, which may be in a file, has to be looked at. */
static bool
is_due(const struct login_join *j, const struct slot *slot)
{
	if ((slot->key & KEY_NEAR) != 0)
		return is_unused(j, slot, LOGIN_NEAR_S);
	return (slot->key & KEY_CONNECTION) != 0 &&
		is_unused(j, slot, LOGIN_PAST_S);
}

/* Of those that are due. */
static bool
is_past(const struct login_join *j, const struct slot *slot)
{
	const struct login_talk *t = slot->talk;

	if ((slot->key & KEY_NEAR) != 0)
		return true;
	while (t->into != NULL)
		t = t->into;
	return login_talk_is_past(t, j->now_ns);
}

/* Returns how many are left. */
static size_t
forget_past(struct login_join *j)
{
	size_t left = 0;

	for (size_t i = 0; i < j->nslots; i++) {
		struct slot *slot = &j->slots[i];

		if (slot->talk == NULL)
			continue;
		if (is_due(j, slot) && is_past(j, slot)) {
			slot->talk = NULL;
			continue;
		}
		/* It may still end: asked again in a day. */
		if (is_due(j, slot))
			slot->last_ns = j->now_ns;
		left++;
	}
	return left;
}

/* What lies on the shelf cannot be given back, so tables of one size take
 * turns.
 */
static struct slot *
table_new(struct login_join *j, size_t nslots)
{
	struct slot *table = j->turn;
	size_t bytes = nslots * sizeof(*table);

	if (table == NULL || nslots != j->nslots)
		return shelf_room(j->tables, bytes);
	return memset(table, 0, bytes);
}

/* Room for as many again as are left without those that are past. */
static void
grow(struct login_join *j)
{
	size_t left = forget_past(j);
	size_t n = j->nslots;
	struct slot *slots = NULL;

	while (n < 4 * left)
		n *= 2;
	slots = table_new(j, n);
	for (size_t i = 0; i < j->nslots; i++)
		if (j->slots[i].talk != NULL)
			*slot_of(slots, n, j->slots[i].key) = j->slots[i];
	j->turn = n == j->nslots ? j->slots : NULL;
	j->slots = slots;
	j->nslots = n;
	j->used = left;
}

/* What a key is made of; empty parts make no key. */
static uint64_t
key_of(struct login_join *j, const char *kind, const struct login_note *n,
	struct span a, struct span b)
{
	buf_clear(&j->text);
	buf_puts(&j->text, kind);
	buf_put(&j->text, n->host);
	buf_putc(&j->text, '\0');
	buf_put(&j->text, a);
	buf_putc(&j->text, '\0');
	buf_put(&j->text, b);
	return hash64(j->text.ptr, j->text.len) << KEY_BITS;
}

struct login_talk *
login_key_talk(const struct login_join *j, uint64_t key)
{
	struct login_talk *t = slot_of(j->slots, j->nslots, key)->talk;

	while (t != NULL && t->into != NULL)
		t = t->into;
	return t;
}

struct login_talk *
login_key_set(struct login_join *j, uint64_t key, struct login_talk *t)
{
	struct slot *slot = NULL;
	struct login_talk *old = NULL;

	if ((j->used + 1) * 2 > j->nslots)
		grow(j);
	slot = slot_of(j->slots, j->nslots, key);
	old = slot->talk;
	if (old == NULL)
		j->used++;
	else if ((key & KEY_NEAR) != 0 && is_unused(j, slot, LOGIN_NEAR_S))
		old = NULL;
	*slot = (struct slot){ key, t, j->now_ns };
	return old != t ? old : NULL;
}

void
login_key_use(struct login_join *j, uint64_t key)
{
	slot_of(j->slots, j->nslots, key)->last_ns = j->now_ns;
}

struct login_talk *
login_key_first(const struct login_join *j, uint64_t key)
{
	const struct slot *slot = slot_of(j->slots, j->nslots, key);

	if ((key & KEY_NEAR) != 0 && is_unused(j, slot, LOGIN_NEAR_S))
		return NULL;
	return slot->talk;
}

static const char *
group_letter(enum login_group group)
{
	switch (group) {
	case GROUP_SHELL:
		return "h";
	case GROUP_SU:
		return "r";
	case GROUP_FTP:
		return "f";
	case GROUP_WEB:
		return "w";
	default:
		return "m";
	}
}

size_t
login_keys_connection(struct login_join *j, const struct login_note *n,
	uint64_t keys[LOGIN_KEYS_MAX])
{
	size_t count = 0;
	const struct span none = { 0 };

	if (n->session.len > 0)
		keys[count++] = key_of(j, "s", n, n->session, none);
	/* One smtpd serves one client after the other. */
	if (n->has_process && n->pid.len > 0)
		keys[count++] = key_of(j, "p", n, n->pid,
			n->group == GROUP_MAIL ? n->client_ip : none);
	if (n->mpid.len > 0)
		keys[count++] = key_of(j, "q", n, n->mpid, none);
	if (n->client_ip.len > 0 && n->port.len > 0)
		keys[count++] = key_of(j, "a", n, n->client_ip, n->port);
	for (size_t i = 0; i < count; i++)
		keys[i] |= KEY_CONNECTION;
	return count;
}

uint64_t
login_key_ip(struct login_join *j, const struct login_note *n)
{
	return key_of(j, "i", n, n->client_ip,
		       span_of(group_letter(n->group))) |
		KEY_NEAR;
}

uint64_t
login_key_user(struct login_join *j, const struct login_note *n)
{
	struct span user = n->user;

	(void)span_cut(user, '@', &user, NULL);
	return key_of(j, "u", n, user, span_of(group_letter(n->group))) |
		KEY_NEAR;
}

uint64_t
login_key_open(uint64_t user_key)
{
	return user_key & ~(uint64_t)KEY_NEAR;
}

uint64_t
login_key_tty(struct login_join *j, const struct login_note *n)
{
	return key_of(j, "t", n, n->tty, (struct span){ 0 });
}

uint64_t
login_key_switch(struct login_join *j, const struct login_note *n)
{
	return key_of(j, "y", n, n->tty, n->service) | KEY_NEAR;
}

uint64_t
login_key_worker(struct login_join *j, const struct login_note *n)
{
	return key_of(j, "k", n, n->program, n->pid) | KEY_NEAR;
}

uint64_t
login_key_service(struct login_join *j, const struct login_note *n)
{
	return key_of(j, "v", n, n->service, (struct span){ 0 }) | KEY_NEAR;
}

uint64_t
login_key_target(struct login_join *j, const struct login_note *n)
{
	return key_of(j, "g", n, n->target_user, n->service);
}
