/* What is left of a disk after a loss of power. `replay TRACE` tells how many
 * steps record.c has seen; `replay TRACE DIR POINT SEED` makes in DIR what the
 * root may hold if the power goes after POINT steps, and tells how many
 * programs had ended before.
 *
 * What was synced is there. Of all else any part may be there, in any order:
 * a page of a file, its length, a name in a directory. A rename is there or
 * not; a file's names are synced with its directory, not with the file. */
#define _GNU_SOURCE
#include "tests/shim/trace.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, DEPTH_MOST = 8, PATH_MOST = 4096 };

/* How much is lost. */
enum mode { LOSE_ALL, LOSE_NONE, LOSE_PAGES, LOSE_NAMES, LOSE_ANY, MODES };

/* A step, and its names and bytes in the trace. */
struct item {
	struct step step;
	const char *rest;
};

/* One change of a file or a directory. */
struct change {
	struct item item;
	/* What a name stands for; SIZE_MAX for a name that goes. */
	size_t object;
	bool is_synced;
};

struct object {
	uint64_t inode;
	bool is_dir;
	struct change *changes;
	size_t nchanges;
	size_t cap;
};

struct disk {
	struct object *objects;
	size_t count;
	size_t cap;
	enum mode mode;
	uint64_t random;
	unsigned done;
};

/* A name in a directory while it is put together. */
struct entry {
	const char *name;
	size_t len;
	size_t object;
};

struct names {
	struct entry *list;
	size_t count;
	size_t cap;
};

static void
die(const char *what)
{
	perror(what);
	exit(2);
}

static void *
grow(void *p, size_t *cap, size_t want, size_t size)
{
	if (want <= *cap)
		return p;
	*cap = want * 2;
	p = realloc(p, *cap * size);
	if (!p)
		die("memory");
	return p;
}

static const char *
other_of(const struct item *i)
{
	return i->rest + i->step.name_len;
}

static const char *
bytes_of(const struct item *i)
{
	return other_of(i) + i->step.other_len;
}

static bool
toss(struct disk *d)
{
	d->random = d->random * 6364136223846793005U + 1442695040888963407U;
	return d->random >> 40 & 1;
}

/* The newest with that number: numbers are used again. */
static size_t
find(const struct disk *d, uint64_t inode)
{
	for (size_t i = d->count; i-- > 0;)
		if (d->objects[i].inode == inode)
			return i;
	return SIZE_MAX;
}

static size_t
add_object(struct disk *d, uint64_t inode, bool is_dir)
{
	d->objects =
		grow(d->objects, &d->cap, d->count + 1, sizeof(*d->objects));
	d->objects[d->count] =
		(struct object){ .inode = inode, .is_dir = is_dir };
	return d->count++;
}

static void
add_change(
	struct disk *d, uint64_t inode, const struct item *item, size_t object)
{
	size_t at = find(d, inode);
	struct object *o = at == SIZE_MAX ? NULL : &d->objects[at];

	if (!o)
		return;
	o->changes =
		grow(o->changes, &o->cap, o->nchanges + 1, sizeof(*o->changes));
	o->changes[o->nchanges++] =
		(struct change){ .item = *item, .object = object };
}

static void
sync_object(struct disk *d, uint64_t inode)
{
	size_t at = find(d, inode);

	for (size_t i = 0; at != SIZE_MAX && i < d->objects[at].nchanges; i++)
		d->objects[at].changes[i].is_synced = true;
}

static void
take_step(struct disk *d, const struct item *item)
{
	const struct step *s = &item->step;

	switch ((enum step_kind)s->kind) {
	case STEP_ROOT:
		if (d->count == 0)
			(void)add_object(d, s->inode, true);
		break;
	case STEP_CREATE:
	case STEP_MKDIR:
		if (find(d, s->parent) != SIZE_MAX)
			add_change(d, s->parent, item,
				add_object(d, s->inode, s->kind == STEP_MKDIR));
		break;
	case STEP_RENAME:
		if (s->parent != s->other_parent)
			die("a rename between two directories");
		add_change(d, s->parent, item, find(d, s->inode));
		break;
	case STEP_REMOVE:
		add_change(d, s->parent, item, SIZE_MAX);
		break;
	case STEP_WRITE:
	case STEP_TRUNCATE:
		add_change(d, s->inode, item, SIZE_MAX);
		break;
	case STEP_SYNC:
		sync_object(d, s->inode);
		break;
	case STEP_DONE:
		d->done++;
		break;
	}
}

/* Does this change, which was not synced, come to the disk? */
static bool
is_lucky(struct disk *d, bool is_name)
{
	switch (d->mode) {
	case LOSE_ALL:
		return false;
	case LOSE_PAGES:
		return is_name || toss(d);
	case LOSE_NAMES:
		return !is_name || toss(d);
	case LOSE_ANY:
		return toss(d);
	default:
		return true;
	}
}

static void
set_name(struct names *n, const char *name, size_t len, size_t object)
{
	size_t i = 0;

	while (i < n->count &&
		(n->list[i].len != len ||
			memcmp(n->list[i].name, name, len) != 0))
		i++;
	if (i == n->count) {
		n->list =
			grow(n->list, &n->cap, n->count + 1, sizeof(*n->list));
		n->count++;
	}
	n->list[i] = (struct entry){ name, len, object };
}

static void
put_page(FILE *f, const struct item *item, uint64_t from, uint64_t to)
{
	if (fseek(f, (long)from, SEEK_SET) != 0 ||
		fwrite(bytes_of(item) + (from - item->step.offset), to - from,
			1, f) != 1)
		die("write");
}

/* Page by page, since each comes to the disk by itself. */
static void
put_write(struct disk *d, FILE *f, const struct change *c)
{
	const struct step *s = &c->item.step;
	uint64_t end = s->offset + s->bytes_len;

	for (uint64_t at = s->offset; at < end;) {
		uint64_t next = (at / PAGE + 1) * PAGE;

		if (next > end)
			next = end;
		if (c->is_synced || is_lucky(d, false))
			put_page(f, &c->item, at, next);
		at = next;
	}
}

static void
put_length(FILE *f, uint64_t length)
{
	if (fflush(f) != 0 || ftruncate(fileno(f), (long)length) != 0)
		die("ftruncate");
}

static void
make_file(struct disk *d, size_t object, const char *path)
{
	const struct object *o = &d->objects[object];
	FILE *f = fopen(path, "w+");
	uint64_t length = 0;

	if (!f)
		die(path);
	for (size_t i = 0; i < o->nchanges; i++) {
		const struct change *c = &o->changes[i];
		const struct step *s = &c->item.step;
		uint64_t end = s->offset + s->bytes_len;

		if (s->kind == STEP_WRITE) {
			put_write(d, f, c);
			length = end > length ? end : length;
		} else if (c->is_synced || is_lucky(d, false)) {
			put_length(f, end);
			length = end;
		}
	}
	/* The length may be there without the bytes. */
	if (d->mode == LOSE_NONE ||
		((d->mode == LOSE_PAGES || d->mode == LOSE_ANY) && toss(d)))
		put_length(f, length);
	if (fclose(f) != 0)
		die(path);
}

static void
make_names(struct disk *d, size_t object, struct names *n)
{
	const struct object *o = &d->objects[object];

	for (size_t i = 0; i < o->nchanges; i++) {
		const struct change *c = &o->changes[i];
		const struct step *s = &c->item.step;
		const char *name = c->item.rest;

		if (!c->is_synced && !is_lucky(d, true))
			continue;
		if (s->kind == STEP_RENAME) {
			set_name(n, name, s->name_len, SIZE_MAX);
			set_name(
				n, other_of(&c->item), s->other_len, c->object);
		} else {
			set_name(n, name, s->name_len, c->object);
		}
	}
}

/* DEPTH_MOST ends it */
static void
make_dir(struct disk *d, size_t object, const char *path,
	int depth) /* NOLINT(misc-no-recursion) */
{
	struct names n = { 0 };
	char child[PATH_MOST];

	if (depth == DEPTH_MOST)
		die("too deep");
	(void)mkdir(path, 0700);
	make_names(d, object, &n);
	for (size_t i = 0; i < n.count; i++) {
		if (n.list[i].object == SIZE_MAX)
			continue;
		if (snprintf(child, sizeof(child), "%s/%.*s", path,
			    (int)n.list[i].len,
			    n.list[i].name) >= (int)sizeof(child))
			die("path");
		if (d->objects[n.list[i].object].is_dir)
			make_dir(d, n.list[i].object, child, depth + 1);
		else
			make_file(d, n.list[i].object, child);
	}
	free(n.list);
}

static char *
read_all(const char *path, size_t *len)
{
	FILE *f = fopen(path, "r");
	char *bytes = NULL;
	size_t cap = 0;
	size_t n = 0;

	if (!f)
		die(path);
	*len = 0;
	do {
		bytes = grow(bytes, &cap, *len + (1 << 20), 1);
		n = fread(bytes + *len, 1, 1 << 20, f);
		*len += n;
	} while (n > 0);
	(void)fclose(f);
	return bytes;
}

/* The first steps of a trace, at most so many; how many there are. */
static long
take_steps(struct disk *d, const char *bytes, size_t len, long most)
{
	struct item item = { 0 };
	const struct step *s = &item.step;
	size_t at = 0;
	long steps = 0;

	for (; steps < most && at < len; steps++) {
		if (at + sizeof(*s) > len)
			die("the trace is cut");
		memcpy(&item.step, bytes + at, sizeof(*s));
		item.rest = bytes + at + sizeof(*s);
		at += sizeof(*s) + s->name_len + s->other_len + s->bytes_len;
		if (at > len)
			die("the trace is cut");
		take_step(d, &item);
	}
	return steps;
}

int
main(int argc, char **argv)
{
	struct disk d = { 0 };
	size_t len = 0;
	bool is_made = argc == 5;
	char *bytes = NULL;
	long steps = 0;

	if (argc != 2 && !is_made)
		return 2;
	bytes = read_all(argv[1], &len);
	steps = take_steps(
		&d, bytes, len, is_made ? strtol(argv[3], NULL, 10) : LONG_MAX);
	if (is_made && d.count > 0) {
		d.random = strtoull(argv[4], NULL, 10);
		d.mode = (enum mode)(d.random % MODES);
		d.random = d.random * 2654435761U + 12345;
		make_dir(&d, 0, argv[2], 0);
	}
	printf("%ld\n", is_made ? (long)d.done : steps);
	for (size_t i = 0; i < d.count; i++)
		free(d.objects[i].changes);
	free(d.objects);
	free(bytes);
	return 0;
}
