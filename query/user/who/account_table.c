/* The accounts that hold for one place, made of the sources that tell of it. */
#include "query/user/who/account_part.h"

#include "query/trace/view/host.h"

#include <stdlib.h>
#include <string.h>

static const char *const whys[] = {
	[ACCOUNT_LISTED] = "passwd",
	[ACCOUNT_ADDED] = "useradd",
	[ACCOUNT_REMOVED] = "userdel",
	[ACCOUNT_MOVED] = "usermod",
	[ACCOUNT_RENAMED] = "usermod",
};

/* "ROOT/" of "ROOT/etc/passwd": what is below it is of the same system. An
 * archive made at the root ("etc/passwd") has an empty one. */
static bool
root_of(struct span path, struct span *root)
{
	struct span folder = { 0 };

	if (!span_rcut(path, '/', &folder, NULL))
		return false;
	if (span_eq(folder, SPAN("etc"))) {
		*root = SPAN("");
		return true;
	}
	if (!span_ends(folder, SPAN("/etc")))
		return false;
	*root = span_slice(folder, 0, folder.len - 3);
	return true;
}

/* Is the host known from more than where the file lies? */
static bool
is_certain(const struct account_place *place)
{
	return place->host.len > 0 &&
		(place->host_basis == HOST_STATED ||
			place->host_basis == HOST_GIVEN);
}

static bool
is_same_host(const struct account_place *a, const struct account_place *b)
{
	const struct sighting x = { .host = a->host,
		.host_basis = a->host_basis,
		.ncites = a->ncites,
		.cites = a->cites };
	const struct sighting y = { .host = b->host,
		.host_basis = b->host_basis,
		.ncites = b->ncites,
		.cites = b->cites };

	return host_same(&x, &y);
}

/* How long a root above both is; 0 if there is none. */
static size_t
shared_root(const struct account_place *file, const struct account_place *place)
{
	size_t best = 0;

	for (size_t i = 0; i < file->ncites; i++) {
		struct span root = { 0 };

		if (!root_of(file->cites[i].path, &root))
			continue;
		for (size_t k = 0; k < place->ncites; k++)
			if (span_starts(place->cites[k].path, root) &&
				root.len + 1 > best)
				best = root.len + 1;
	}
	return best;
}

/* How near a passwd file is to a place; 0: it is another host's. */
static size_t
nearness(const struct account_place *file, const struct account_place *place)
{
	size_t root = 0;

	/* The logs of a whole network may lie in the tree of one host. */
	if (is_certain(place))
		return is_same_host(file, place) ? 1 : 0;
	root = shared_root(file, place);
	return root > 0 ? root + 1 : is_same_host(file, place) ? 1 : 0;
}

static struct account *
add(struct account_table *t, const struct account_fact *f, struct span name,
	uint64_t uid)
{
	struct account *x = NULL;

	t->items = xgrow(t->items, &t->cap, t->count + 1, sizeof(*t->items));
	x = &t->items[t->count++];
	*x = (struct account){ .name = name,
		.uid = uid,
		.from_ns = f->at_ns,
		.until_ns = INT64_MAX,
		.cite = f->cite,
		.why = whys[f->change],
		.order = t->count };
	return x;
}

/* A file lists what is so in the end: a line may tell since when. */
static void
apply_added(struct account_table *t, const struct account_fact *f)
{
	for (size_t i = 0; i < t->count; i++) {
		struct account *x = &t->items[i];

		if (x->uid == f->uid && x->until_ns == INT64_MAX &&
			x->from_ns == INT64_MIN && span_eq(x->name, f->name)) {
			x->from_ns = f->at_ns;
			return;
		}
	}
	(void)add(t, f, f->name, f->uid);
}

/* All that the name had ends; *uid is the last one of it. */
static bool
close_name(
	struct account_table *t, struct span name, int64_t at_ns, uint64_t *uid)
{
	bool closed = false;

	for (size_t i = 0; i < t->count; i++) {
		struct account *x = &t->items[i];

		if (x->until_ns != INT64_MAX || !span_eq(x->name, name))
			continue;
		x->until_ns = at_ns;
		*uid = x->uid;
		closed = true;
	}
	return closed;
}

/* What a file lists already with the new UID or name has it since then. */
static void
apply_moved(struct account_table *t, const struct account_fact *f)
{
	bool was_known = false;

	for (size_t i = 0; i < t->count; i++) {
		struct account *x = &t->items[i];

		if (x->uid != f->old_uid || !span_eq(x->name, f->name) ||
			x->until_ns != INT64_MAX)
			continue;
		x->until_ns = f->at_ns;
		was_known = true;
	}
	if (!was_known) {
		struct account *old = add(t, f, f->name, f->old_uid);

		old->from_ns = INT64_MIN;
		old->until_ns = f->at_ns;
	}
	apply_added(t, f);
}

static void
apply_renamed(struct account_table *t, const struct account_fact *f)
{
	struct account_fact added = *f;
	bool is_known = close_name(t, f->old_name, f->at_ns, &added.uid);

	for (size_t i = 0; !is_known && i < t->count; i++) {
		const struct account x = t->items[i];

		if (x.until_ns != INT64_MAX || !span_eq(x.name, f->name))
			continue;
		added.uid = x.uid;
		is_known = true;
		add(t, f, f->old_name, x.uid)->from_ns = INT64_MIN;
		t->items[t->count - 1].until_ns = f->at_ns;
	}
	if (is_known)
		apply_added(t, &added);
}

static void
apply(struct account_table *t, const struct account_fact *f)
{
	uint64_t uid = 0;

	switch (f->change) {
	case ACCOUNT_LISTED:
		(void)add(t, f, f->name, f->uid);
		break;
	case ACCOUNT_ADDED:
		apply_added(t, f);
		break;
	case ACCOUNT_REMOVED:
		(void)close_name(t, f->name, f->at_ns, &uid);
		break;
	case ACCOUNT_MOVED:
		apply_moved(t, f);
		break;
	case ACCOUNT_RENAMED:
		apply_renamed(t, f);
		break;
	}
}

static int
by_uid(const void *x, const void *y)
{
	const struct account *a = x;
	const struct account *b = y;

	if (a->uid != b->uid)
		return a->uid < b->uid ? -1 : 1;
	if (a->from_ns != b->from_ns)
		return a->from_ns < b->from_ns ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

static struct account_table *
table_new(struct accounts *a, const bool *origins)
{
	struct account_table *t = arena_alloc(&a->arena, sizeof(*t));

	t->origins = origins;
	for (size_t i = 0; i < a->nfacts; i++)
		if (origins[a->origin_of[i]])
			apply(t, &a->facts[i]);
	if (t->count > 0)
		qsort(t->items, t->count, sizeof(*t->items), by_uid);
	a->tables = xgrow(a->tables, &a->tables_cap, a->ntables + 1,
		sizeof(struct account_table *));
	a->tables[a->ntables++] = t;
	return t;
}

/* Lines of the same host; where the name of the host is only inferred and the
 * place has a root of its own, of that. */
static bool
is_line_chosen(const struct account_place *line,
	const struct account_place *place, size_t root)
{
	if (!is_same_host(line, place))
		return false;
	if (root == 0)
		return true;
	for (size_t i = 0; i < line->ncites; i++)
		for (size_t k = 0; k < place->ncites; k++)
			if (span_starts(line->cites[i].path,
				    span_slice(place->cites[k].path, 0, root)))
				return true;
	return false;
}

/* The nearest of the files, and all lines of the same host. */
static const bool *
choose(struct accounts *a, const struct account_place *place)
{
	bool *chosen = arena_array(&a->arena, a->norigins, sizeof(*chosen));
	size_t nearest = 1;
	size_t root = 0;

	for (size_t i = 0; i < a->norigins; i++) {
		size_t near = nearness(&a->origins[i]->place, place);

		if (a->origins[i]->is_file && near > nearest)
			nearest = near;
	}
	/* Only a root is nearer than 1. */
	root = nearest > 1 ? nearest - 2 : 0;
	for (size_t i = 0; i < a->norigins; i++) {
		const struct account_origin *o = a->origins[i];

		chosen[i] = o->is_file ? nearness(&o->place, place) == nearest
				       : is_line_chosen(&o->place, place, root);
	}
	return chosen;
}

/* The logs of one host share a table, however many there are. */
static const struct account_table *
table_of(struct accounts *a, const struct account_place *place)
{
	const bool *origins = choose(a, place);

	for (size_t i = 0; i < a->ntables; i++)
		if (memcmp(a->tables[i]->origins, origins,
			    a->norigins * sizeof(*origins)) == 0)
			return a->tables[i];
	return table_new(a, origins);
}

const struct account_table *
account_table_at(struct accounts *a, const struct account_place *place)
{
	struct account_known *k = NULL;

	if (a->last < a->nknown &&
		account_place_eq(&a->known[a->last].place, place))
		return a->known[a->last].table;
	for (size_t i = 0; i < a->nknown; i++) {
		if (!account_place_eq(&a->known[i].place, place))
			continue;
		a->last = i;
		return a->known[i].table;
	}
	a->known = xgrow(
		a->known, &a->known_cap, a->nknown + 1, sizeof(*a->known));
	a->last = a->nknown;
	k = &a->known[a->nknown++];
	k->place = account_place_copy(&a->arena, place);
	k->table = table_of(a, place);
	return k->table;
}
