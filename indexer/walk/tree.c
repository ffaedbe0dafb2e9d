#include "indexer/walk/tree.h"

#include "format/base/arena.h"
#include "format/base/buf.h"
#include "indexer/walk/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One descriptor each; deeper than any real tree. */
enum { TREE_DEPTH = 200 };

/* Sorted names of a directory; the strings live in the arena. */
struct names {
	struct arena arena;
	const char **list;
	size_t count;
	size_t cap;
};

/* A directory that we are in. */
struct level {
	int fd;
	struct names names;
	size_t next;
	/* What to cut the path back to when it is left. */
	size_t path_len;
	/* To see a loop (of bind mounts). */
	dev_t dev;
	ino_t ino;
	bool in_maildir;
};

struct tree {
	const struct tree_visitor *visitor;
	/* The path so far. */
	struct buf path;
	struct level levels[TREE_DEPTH];
	unsigned depth;
};

static void
names_release(struct names *n)
{
	free(n->list);
	arena_release(&n->arena);
}

static int
compare(const void *a, const void *b)
{
	const char *const *x = a;
	const char *const *y = b;

	return strcmp(*x, *y);
}

/* Read all names; false with errno set if that failed on the way, with the
 * names so far. Takes over fd. */
static bool
names_read(struct names *n, int fd)
{
	DIR *dir = fdopendir(fd);
	const struct dirent *d = NULL;
	bool whole = false;

	if (!dir) {
		(void)close(fd);
		return false;
	}
	while (errno = 0, (d = readdir(dir)) != NULL) {
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		n->list =
			xgrow(n->list, &n->cap, n->count + 1, sizeof(*n->list));
		n->list[n->count++] =
			arena_copy(&n->arena, span_of(d->d_name)).ptr;
	}
	whole = errno == 0;
	(void)closedir(dir);
	if (n->count > 0)
		qsort(n->list, n->count, sizeof(*n->list), compare);
	return whole;
}

static bool
is_dir_at(int dirfd, const char *name)
{
	struct stat st = { 0 };

	return fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISDIR(st.st_mode);
}

static bool
is_maildir(int dirfd)
{
	return is_dir_at(dirfd, "cur") && is_dir_at(dirfd, "new") &&
		is_dir_at(dirfd, "tmp");
}

const char *
tree_why(int error, char *buf, size_t cap)
{
	switch (error) {
	case EACCES:
	case EPERM:
		return "not permitted";
	case ENOENT:
		return "does not exist";
	case ELOOP:
		return "symbolic link";
	default:
		break;
	}
	return strerror_r(error, buf, cap) == 0 ? buf : "cannot be opened";
}

static void
skip_errno(struct tree *t, const struct tree_entry *entry, int error)
{
	char buf[128] = "";

	t->visitor->skip(t->visitor->ctx, entry,
		tree_why(error, buf, sizeof(buf)), true);
}

static const char *
special_name(mode_t mode)
{
	if (S_ISLNK(mode))
		return "symbolic link";
	if (S_ISFIFO(mode))
		return "named pipe";
	if (S_ISSOCK(mode))
		return "socket";
	return "device";
}

static bool
is_above(const struct tree *t, const struct stat *st)
{
	unsigned i = 0;

	for (i = 0; i < t->depth; i++) {
		if (t->levels[i].dev == st->st_dev &&
			t->levels[i].ino == st->st_ino)
			return true;
	}
	return false;
}

/* May we go into this directory? If not, the visitor has been told. */
static bool
may_enter(struct tree *t, const struct tree_entry *entry)
{
	const char *reason = NULL;

	if (is_above(t, entry->st))
		reason = "directory loop";
	else if (t->depth == TREE_DEPTH)
		reason = "more than 200 directories deep (limit)";
	if (reason)
		t->visitor->skip(
			t->visitor->ctx, entry, reason, t->depth == TREE_DEPTH);
	return reason == NULL;
}

static bool
in_maildir(const struct tree *t)
{
	return t->depth > 0 && t->levels[t->depth - 1].in_maildir;
}

static void
enter(struct tree *t, const struct tree_entry *entry, size_t path_len)
{
	struct level *l = &t->levels[t->depth];
	int again = -1;

	*l = (struct level){
		.fd = file_open_dir(entry->dirfd, entry->name),
		.path_len = path_len,
		.dev = entry->st->st_dev,
		.ino = entry->st->st_ino,
	};
	if (l->fd < 0) {
		skip_errno(t, entry, errno);
		return;
	}
	/* closedir takes one of them with it. */
	again = fcntl(l->fd, F_DUPFD_CLOEXEC, 0);
	if (again < 0 || !names_read(&l->names, again))
		skip_errno(t, entry, errno);
	l->in_maildir =
		in_maildir(t) || (!t->visitor->take_all && is_maildir(l->fd));
	t->depth++;
}

static void
leave(struct tree *t)
{
	struct level *l = &t->levels[--t->depth];

	names_release(&l->names);
	(void)close(l->fd);
	t->path.len = l->path_len;
}

/* Visit a file, or enter a directory: path_len is where the path goes back to
 * behind it. */
static enum wb_err
visit(struct tree *t, const struct tree_entry *entry, size_t path_len,
	struct err *err)
{
	const struct tree_visitor *v = t->visitor;
	struct tree_entry file = *entry;
	unsigned depth = t->depth;
	enum wb_err rc = WB_OK;

	file.in_maildir = in_maildir(t);
	if (S_ISDIR(entry->st->st_mode)) {
		if (may_enter(t, entry))
			enter(t, entry, path_len);
	} else if (!S_ISREG(entry->st->st_mode)) {
		/* A path that was asked for by name and is not read is a
		 * loss; the same below a directory is not. */
		v->skip(v->ctx, entry, special_name(entry->st->st_mode),
			depth == 0);
	} else {
		rc = v->file(v->ctx, &file, err);
	}
	if (t->depth == depth)
		t->path.len = path_len;
	return rc;
}

/* Visit the next name of the directory that we are in. */
static enum wb_err
visit_next(struct tree *t, struct err *err)
{
	struct level *l = &t->levels[t->depth - 1];
	size_t len = t->path.len;
	struct stat st = { 0 };
	struct tree_entry entry = {
		.dirfd = l->fd,
		.name = l->names.list[l->next++],
	};

	if (len > 0 && t->path.ptr[len - 1] != '/')
		buf_putc(&t->path, '/');
	buf_puts(&t->path, entry.name);
	entry.path = buf_cstr(&t->path);
	if (fstatat(l->fd, entry.name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		skip_errno(t, &entry, errno);
		t->path.len = len;
		return WB_OK;
	}
	entry.st = &st;
	return visit(t, &entry, len, err);
}

enum wb_err
tree_visit(
	const char *path, const struct tree_visitor *visitor, struct err *err)
{
	struct tree *t = xcalloc(1, sizeof(*t));
	struct stat st = { 0 };
	struct tree_entry entry = {
		.dirfd = AT_FDCWD,
		.name = path,
		.path = path,
	};
	enum wb_err rc = WB_OK;

	t->visitor = visitor;
	buf_puts(&t->path, path);
	if (fstatat(AT_FDCWD, path, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		skip_errno(t, &entry, errno);
	} else {
		entry.st = &st;
		rc = visit(t, &entry, t->path.len, err);
	}
	while (t->depth > 0) {
		const struct level *l = &t->levels[t->depth - 1];

		if (rc == WB_OK && l->next < l->names.count)
			rc = visit_next(t, err);
		else
			leave(t);
	}
	buf_release(&t->path);
	free(t);
	return rc;
}
