/* A disk that remembers: preloaded, it writes each step that changes files to
 * RECORD_TRACE, in the order they happen, so that replay.c can make of them
 * what a loss of power leaves. RECORD_ROOT is the directory that counts.
 * RECORD_DIE_AT kills the program before that step, RECORD_DIE_RENAME after
 * that rename. */
#define _GNU_SOURCE
#include "tests/shim/trace.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define NEXT(name, type) ((type)dlsym(RTLD_NEXT, #name))

enum { TRACE_FD = 900 };

/* Held over a step and its record, so that their orders agree. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace = -1;
static long steps;
static long die_at;
static long renames;
static long die_rename;

static void
put(struct step s, const char *name, const char *other, const void *bytes)
{
	struct iovec v[4] = {
		{ &s, sizeof(s) },
		{ (void *)(uintptr_t)name, name ? strlen(name) : 0 },
		{ (void *)(uintptr_t)other, other ? strlen(other) : 0 },
		{ (void *)(uintptr_t)bytes, s.bytes_len },
	};
	ssize_t want = 0;

	s.name_len = (uint32_t)v[1].iov_len;
	s.other_len = (uint32_t)v[2].iov_len;
	for (int i = 0; i < 4; i++)
		want += (ssize_t)v[i].iov_len;
	if (trace >= 0 && writev(trace, v, 4) != want)
		abort();
}

static void
begin(void)
{
	(void)pthread_mutex_lock(&lock);
	if (trace >= 0 && ++steps == die_at)
		(void)raise(SIGKILL);
}

static void
end(void)
{
	(void)pthread_mutex_unlock(&lock);
}

static uint64_t
inode_at(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 ? st.st_ino : 0;
}

static uint64_t
inode_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 &&
			(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode))
		? st.st_ino
		: 0;
}

/* The directory that a path is in, and its last name. */
static uint64_t
split(const char *path, const char **name)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) : 0;

	*name = slash ? slash + 1 : path;
	if (!slash)
		return inode_at(".");
	if (n >= sizeof(dir))
		return 0;
	memcpy(dir, path, n);
	dir[n] = '\0';
	return inode_at(n > 0 ? dir : "/");
}

static void
put_named(enum step_kind kind, const char *path)
{
	struct step s = { .kind = kind };
	const char *name = NULL;

	s.parent = split(path, &name);
	s.inode = inode_at(path);
	put(s, name, NULL, NULL);
}

static void
put_bytes(int fd, const void *p, ssize_t len, uint64_t offset)
{
	struct step s = { .kind = STEP_WRITE, .offset = offset };

	s.inode = inode_of(fd);
	s.bytes_len = len > 0 ? (uint32_t)len : 0;
	if (s.inode && s.bytes_len > 0)
		put(s, NULL, NULL, p);
}

static void
put_fd(enum step_kind kind, int fd, uint64_t offset)
{
	put(
		(struct step){
			.kind = kind, .inode = inode_of(fd), .offset = offset },
		NULL, NULL, NULL);
}

static long
number(const char *name)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : 0;
}

static void __attribute__((constructor)) start(void)
{
	const char *path = getenv("RECORD_TRACE");
	const char *root = getenv("RECORD_ROOT");
	int fd = -1;

	if (!path || !root)
		return;
	fd = NEXT(open, int (*)(const char *, int, ...))(
		path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	trace = fcntl(fd, F_DUPFD_CLOEXEC, TRACE_FD);
	(void)close(fd);
	die_at = number("RECORD_DIE_AT");
	die_rename = number("RECORD_DIE_RENAME");
	put((struct step){ .kind = STEP_ROOT, .inode = inode_at(root) }, NULL,
		NULL, NULL);
}

static int
open_any(int at, const char *path, int flags, mode_t mode)
{
	bool is_there = false;
	int fd = -1;

	if ((flags & (O_CREAT | O_TRUNC)) == 0)
		return NEXT(openat, int (*)(int, const char *, int, ...))(
			at, path, flags, mode);
	begin();
	is_there = inode_at(path) != 0;
	fd = NEXT(openat, int (*)(int, const char *, int, ...))(
		at, path, flags, mode);
	if (fd >= 0 && !is_there)
		put_named(STEP_CREATE, path);
	else if (fd >= 0 && (flags & O_TRUNC))
		put_fd(STEP_TRUNCATE, fd, 0);
	end();
	return fd;
}

static mode_t
mode_of(int flags, va_list args)
{
	return flags & O_CREAT ? (mode_t)va_arg(args, unsigned) : 0;
}

int
open(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode = 0;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return open_any(AT_FDCWD, path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode = 0;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return open_any(AT_FDCWD, path, flags, mode);
}

ssize_t
write(int fd, const void *p, size_t len)
{
	struct stat st;
	uint64_t at = 0;
	ssize_t n = 0;

	begin();
	at = (uint64_t)lseek(fd, 0, SEEK_CUR);
	if ((fcntl(fd, F_GETFL) & O_APPEND) && fstat(fd, &st) == 0)
		at = (uint64_t)st.st_size;
	n = NEXT(write, ssize_t(*)(int, const void *, size_t))(fd, p, len);
	put_bytes(fd, p, n, at);
	end();
	return n;
}

ssize_t
pwrite(int fd, const void *p, size_t len, off_t at)
{
	ssize_t n = 0;

	begin();
	n = NEXT(pwrite, ssize_t(*)(int, const void *, size_t, off_t))(
		fd, p, len, at);
	put_bytes(fd, p, n, (uint64_t)at);
	end();
	return n;
}

ssize_t
pwrite64(int fd, const void *p, size_t len, off64_t at)
{
	return pwrite(fd, p, len, at);
}

int
ftruncate(int fd, off_t len)
{
	int rc = 0;

	begin();
	rc = NEXT(ftruncate, int (*)(int, off_t))(fd, len);
	if (rc == 0)
		put_fd(STEP_TRUNCATE, fd, (uint64_t)len);
	end();
	return rc;
}

int
ftruncate64(int fd, off64_t len)
{
	return ftruncate(fd, len);
}

static int
sync_any(int fd)
{
	int rc = 0;

	begin();
	rc = NEXT(fsync, int (*)(int))(fd);
	if (rc == 0)
		put_fd(STEP_SYNC, fd, 0);
	end();
	return rc;
}

int
fsync(int fd)
{
	return sync_any(fd);
}

int
fdatasync(int fd)
{
	return sync_any(fd);
}

int
rename(const char *from, const char *to)
{
	struct step s = { .kind = STEP_RENAME };
	const char *name = NULL;
	const char *other = NULL;
	int rc = 0;

	begin();
	rc = NEXT(rename, int (*)(const char *, const char *))(from, to);
	s.parent = split(from, &name);
	s.other_parent = split(to, &other);
	s.inode = inode_at(to);
	if (rc == 0)
		put(s, name, other, NULL);
	if (rc == 0 && ++renames == die_rename)
		(void)raise(SIGKILL);
	end();
	return rc;
}

int
mkdir(const char *path, mode_t mode)
{
	int rc = 0;

	begin();
	rc = NEXT(mkdir, int (*)(const char *, mode_t))(path, mode);
	if (rc == 0)
		put_named(STEP_MKDIR, path);
	end();
	return rc;
}

int
unlink(const char *path)
{
	int rc = 0;

	begin();
	rc = NEXT(unlink, int (*)(const char *))(path);
	if (rc == 0)
		put_named(STEP_REMOVE, path);
	end();
	return rc;
}

int
rmdir(const char *path)
{
	int rc = 0;

	begin();
	rc = NEXT(rmdir, int (*)(const char *))(path);
	if (rc == 0)
		put_named(STEP_REMOVE, path);
	end();
	return rc;
}

/* Not reached by a program that was killed. */
static void __attribute__((destructor)) finish(void)
{
	if (trace >= 0)
		put((struct step){ .kind = STEP_DONE }, NULL, NULL, NULL);
}
