/* A full disk, or a broken one, for tests: preloaded, it makes the FAULT_AT-th
 * call that writes fail, and with FAULT_STICKY all that come after it.
 * FAULT_ERRNO is the number of the error, FAULT_COUNT a file that gets the
 * number of calls at the end. Standard streams are spared. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

static long
number(const char *name)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : 0;
}

/* True if this call is to fail; errno says how. */
static bool
fails(int fd)
{
	long at = number("FAULT_AT");
	long call = 0;

	if (fd >= 0 && fd <= 2)
		return false;
	call = atomic_fetch_add(&calls, 1) + 1;
	if (at == 0 || call < at || (call > at && !getenv("FAULT_STICKY")))
		return false;
	errno = (int)number("FAULT_ERRNO");
	return true;
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

ssize_t
write(int fd, const void *p, size_t len)
{
	if (fails(fd))
		return -1;
	return NEXT(write, ssize_t(*)(int, const void *, size_t))(fd, p, len);
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	if (fails(fd))
		return -1;
	return NEXT(writev, ssize_t(*)(int, const struct iovec *, int))(
		fd, v, n);
}

ssize_t
pwrite(int fd, const void *p, size_t len, off_t at)
{
	if (fails(fd))
		return -1;
	return NEXT(pwrite, ssize_t(*)(int, const void *, size_t, off_t))(
		fd, p, len, at);
}

ssize_t
pwrite64(int fd, const void *p, size_t len, off64_t at)
{
	if (fails(fd))
		return -1;
	return NEXT(pwrite64, ssize_t(*)(int, const void *, size_t, off64_t))(
		fd, p, len, at);
}

ssize_t
pwritev(int fd, const struct iovec *v, int n, off_t at)
{
	if (fails(fd))
		return -1;
	return NEXT(pwritev, ssize_t(*)(int, const struct iovec *, int, off_t))(
		fd, v, n, at);
}

int
fsync(int fd)
{
	return fails(fd) ? -1 : NEXT(fsync, int (*)(int))(fd);
}

int
fdatasync(int fd)
{
	return fails(fd) ? -1 : NEXT(fdatasync, int (*)(int))(fd);
}

int
ftruncate(int fd, off_t len)
{
	return fails(fd) ? -1 : NEXT(ftruncate, int (*)(int, off_t))(fd, len);
}

int
rename(const char *from, const char *to)
{
	if (fails(-1))
		return -1;
	return NEXT(rename, int (*)(const char *, const char *))(from, to);
}

int
mkdir(const char *path, mode_t mode)
{
	if (fails(-1))
		return -1;
	return NEXT(mkdir, int (*)(const char *, mode_t))(path, mode);
}
