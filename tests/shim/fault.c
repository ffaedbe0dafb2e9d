/* A full disk, or a broken one, for tests: preloaded, it makes the FAULT_AT-th
 * call fail, and with FAULT_STICKY all that come after it. FAULT_KIND says of
 * which calls: `write` (what makes or changes files) or `read` (what opens,
 * lists, maps and reads). Of the latter only those count that are on a path
 * with FAULT_UNDER in it, since libraries read files of their own. FAULT_ERRNO
 * is the number of the error, FAULT_COUNT a file that gets the number of calls
 * at the end. Standard streams are spared. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { KIND_WRITE, KIND_READ };

static atomic_long calls;

static long
number(const char *name)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : 0;
}

static enum kind
kind_wanted(void)
{
	const char *text = getenv("FAULT_KIND");

	return text && strcmp(text, "read") == 0 ? KIND_READ : KIND_WRITE;
}

/* True if this call is to fail; errno says how. */
static bool
fails(enum kind kind)
{
	long at = number("FAULT_AT");
	long call = 0;

	if (kind != kind_wanted())
		return false;
	call = atomic_fetch_add(&calls, 1) + 1;
	if (at == 0 || call < at || (call > at && !getenv("FAULT_STICKY")))
		return false;
	errno = (int)number("FAULT_ERRNO");
	return true;
}

static bool
fails_to_write(int fd)
{
	return (fd < 0 || fd > 2) && fails(KIND_WRITE);
}

static bool
fails_to_read_path(const char *path)
{
	const char *under = getenv("FAULT_UNDER");

	return under && strstr(path, under) && fails(KIND_READ);
}

static bool
fails_to_read(int fd)
{
	char link[64];
	char path[PATH_MAX];
	ssize_t n = 0;
	int before = errno;

	if (kind_wanted() != KIND_READ)
		return false;
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	errno = before;
	if (n <= 0)
		return false;
	path[n] = '\0';
	return fails_to_read_path(path);
}

static void __attribute__((destructor)) tell_count(void)
{
	const char *path = getenv("FAULT_COUNT");
	FILE *f = NULL;

	if (!path)
		return;
	f = fopen(path, "w");
	if (f) {
		fprintf(f, "%ld\n", (long)calls);
		fclose(f);
	}
}

#define NEXT(name, type) ((type)dlsym(RTLD_NEXT, #name))

static int
open_any(const char *path, int flags, mode_t mode)
{
	if (flags & O_CREAT ? fails(KIND_WRITE) : fails_to_read_path(path))
		return -1;
	return NEXT(openat, int (*)(int, const char *, int, ...))(
		AT_FDCWD, path, flags, mode);
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
	return open_any(path, flags, mode);
}

int
open64(const char *path, int flags, ...)
{
	va_list args;
	mode_t mode = 0;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	return open_any(path, flags, mode);
}

int
openat(int dir, const char *name, int flags, ...)
{
	va_list args;
	mode_t mode = 0;

	va_start(args, flags);
	mode = mode_of(flags, args);
	va_end(args);
	if (flags & O_CREAT ? fails(KIND_WRITE) : fails_to_read(dir))
		return -1;
	return NEXT(openat, int (*)(int, const char *, int, ...))(
		dir, name, flags, mode);
}

DIR *
opendir(const char *path)
{
	if (fails_to_read_path(path))
		return NULL;
	return NEXT(opendir, DIR * (*)(const char *))(path);
}

int
stat(const char *path, struct stat *st)
{
	if (fails_to_read_path(path))
		return -1;
	return NEXT(stat, int (*)(const char *, struct stat *))(path, st);
}

int
stat64(const char *path, struct stat64 *st)
{
	if (fails_to_read_path(path))
		return -1;
	return NEXT(stat64, int (*)(const char *, struct stat64 *))(path, st);
}

int
lstat(const char *path, struct stat *st)
{
	if (fails_to_read_path(path))
		return -1;
	return NEXT(lstat, int (*)(const char *, struct stat *))(path, st);
}

int
lstat64(const char *path, struct stat64 *st)
{
	if (fails_to_read_path(path))
		return -1;
	return NEXT(lstat64, int (*)(const char *, struct stat64 *))(path, st);
}

ssize_t
read(int fd, void *p, size_t len)
{
	if (fails_to_read(fd))
		return -1;
	return NEXT(read, ssize_t(*)(int, void *, size_t))(fd, p, len);
}

ssize_t
pread(int fd, void *p, size_t len, off_t at)
{
	if (fails_to_read(fd))
		return -1;
	return NEXT(pread, ssize_t(*)(int, void *, size_t, off_t))(
		fd, p, len, at);
}

ssize_t
pread64(int fd, void *p, size_t len, off64_t at)
{
	return pread(fd, p, len, at);
}

void *
mmap(void *at, size_t len, int prot, int flags, int fd, off_t offset)
{
	if (fd >= 0 && fails_to_read(fd))
		return MAP_FAILED;
	return NEXT(mmap, void *(*)(void *, size_t, int, int, int, off_t))(
		at, len, prot, flags, fd, offset);
}

void *
mmap64(void *at, size_t len, int prot, int flags, int fd, off64_t offset)
{
	return mmap(at, len, prot, flags, fd, offset);
}

ssize_t
write(int fd, const void *p, size_t len)
{
	if (fails_to_write(fd))
		return -1;
	return NEXT(write, ssize_t(*)(int, const void *, size_t))(fd, p, len);
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	if (fails_to_write(fd))
		return -1;
	return NEXT(writev, ssize_t(*)(int, const struct iovec *, int))(
		fd, v, n);
}

ssize_t
pwrite(int fd, const void *p, size_t len, off_t at)
{
	if (fails_to_write(fd))
		return -1;
	return NEXT(pwrite, ssize_t(*)(int, const void *, size_t, off_t))(
		fd, p, len, at);
}

ssize_t
pwrite64(int fd, const void *p, size_t len, off64_t at)
{
	return pwrite(fd, p, len, at);
}

int
fsync(int fd)
{
	return fails_to_write(fd) ? -1 : NEXT(fsync, int (*)(int))(fd);
}

int
fdatasync(int fd)
{
	return fails_to_write(fd) ? -1 : NEXT(fdatasync, int (*)(int))(fd);
}

int
ftruncate(int fd, off_t len)
{
	if (fails_to_write(fd))
		return -1;
	return NEXT(ftruncate, int (*)(int, off_t))(fd, len);
}

int
ftruncate64(int fd, off64_t len)
{
	return ftruncate(fd, len);
}

int
rename(const char *from, const char *to)
{
	if (fails_to_write(-1))
		return -1;
	return NEXT(rename, int (*)(const char *, const char *))(from, to);
}

int
mkdir(const char *path, mode_t mode)
{
	if (fails_to_write(-1))
		return -1;
	return NEXT(mkdir, int (*)(const char *, mode_t))(path, mode);
}
