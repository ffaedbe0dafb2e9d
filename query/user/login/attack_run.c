/* A run of failures by one address or user: its counts and citations. */
#include "query/user/login/attack_part.h"

#include "format/base/digest.h"
#include "query/user/login/login.h"

#include <stdlib.h>
#include <string.h>

static bool
find(const struct name_set *set, uint64_t key, size_t *at)
{
	*at = key & (set->nslots - 1);
	while (set->slots[*at] != 0) {
		if (set->slots[*at] == key)
			return true;
		*at = (*at + 1) & (set->nslots - 1);
	}
	return false;
}

static uint64_t
key_of(struct span name)
{
	uint64_t key = hash64(name.ptr, name.len);

	return key != 0 ? key : 1;
}

/* A guessed user has one address, service and host, and there may be a million
 * of such users: the least room is that of one name. */
static void
grow(struct name_set *set)
{
	struct name_set old = *set;

	set->nslots = old.nslots > 0 ? 2 * old.nslots : 2;
	set->slots = xcalloc(set->nslots, sizeof(*set->slots));
	for (size_t i = 0; i < old.nslots; i++) {
		size_t at;

		if (old.slots[i] != 0 && !find(set, old.slots[i], &at))
			set->slots[at] = old.slots[i];
	}
	free(old.slots);
}

bool
name_set_has(const struct name_set *set, struct span name)
{
	size_t at;

	return set->nslots > 0 && find(set, key_of(name), &at);
}

bool
name_set_add(struct name_set *set, struct arena *arena, struct span name)
{
	uint64_t key = key_of(name);
	size_t at;

	if (2 * (set->count + 1) > set->nslots)
		grow(set);
	if (find(set, key, &at))
		return false;
	set->slots[at] = key;
	set->count++;
	if (set->nnames == ATTACK_NAMES_MAX)
		return true;
	set->names = xgrow_one(
		set->names, &set->cap, set->nnames + 1, sizeof(*set->names));
	set->names[set->nnames++] = arena_copy(arena, name);
	return true;
}

void
name_set_release(struct name_set *set)
{
	free(set->slots);
	free(set->names);
	*set = (struct name_set){ 0 };
}

void
attack_run_release(struct attack_run *r)
{
	name_set_release(&r->others);
	name_set_release(&r->services);
	name_set_release(&r->hosts);
	name_set_release(&r->addresses);
	name_set_release(&r->told);
	free(r->cites);
	*r = (struct attack_run){ 0 };
}

void
attack_run_free(struct attack_run *r)
{
	if (r == NULL)
		return;
	attack_run_release(r);
	free(r);
}

static void
copy_set(struct arena *arena, struct name_set *out, const struct name_set *set)
{
	*out = (struct name_set){ 0 };
	for (size_t i = 0; i < set->nnames; i++)
		(void)name_set_add(out, arena, set->names[i]);
	/* More of them than have names here. */
	out->count = set->count;
}

void
attack_run_copy(
	struct arena *arena, struct attack_run *out, const struct attack_run *r)
{
	*out = *r;
	out->told = (struct name_set){ 0 };
	copy_set(arena, &out->others, &r->others);
	copy_set(arena, &out->services, &r->services);
	copy_set(arena, &out->hosts, &r->hosts);
	copy_set(arena, &out->addresses, &r->addresses);
	out->cap = r->ncites;
	out->cites = xmalloc((r->ncites + 1) * sizeof(*out->cites));
	if (r->ncites > 0)
		memcpy(out->cites, r->cites, r->ncites * sizeof(*out->cites));
}

void
attack_run_cite(struct attack_run *r, const struct login *l)
{
	for (size_t i = 0; i < l->ncites; i++) {
		if (r->ncites == ATTACK_CITES_MAX) {
			r->more_cites = true;
			return;
		}
		r->cites = xgrow(
			r->cites, &r->cap, r->ncites + 1, sizeof(*r->cites));
		r->cites[r->ncites++] = l->cites[i];
	}
}
