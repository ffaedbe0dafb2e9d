#include "indexer/walk/file.h"

#include "format/base/arena.h"
#include "format/base/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* In POSIX since 2024; glibc has it for GNU sources only. */
#if defined(SEEK_DATA)
#define TO_DATA SEEK_DATA
#elif defined(__linux__)
#define TO_DATA 3
#else
#define TO_DATA (-1)
#endif

/* glibc has O_NOATIME for GNU sources only, and this name for all. */
#if defined(O_NOATIME)
#define NOATIME O_NOATIME
#elif defined(__O_NOATIME)
#define NOATIME __O_NOATIME
#else
#define NOATIME 0
#endif

/* Less is read like all else: so that the file has its SHA-256. */
static const uint64_t FILE_HOLE_LEAST = UINT64_C(4) << 30;

struct file {
	struct stream base;
	struct walk *w;
	int fd;
	bool can_seek;
	/* A read failed: what is behind cannot be had. */
	bool is_broken;
	uint64_t at;
	/* The hash covers the bytes before this offset. Where the file is
	 * read out of order, the rest follows in file_finish. */
	uint64_t hashed;
	uint64_t size;
	/* Most of it are holes, too large to read, and some were passed. */
	bool is_sparse;
	bool has_passed;
	/* Counts every byte that was read, again and again. */
	uint64_t total;
	struct sha256 *sha256;
};

static int
open_unmarked(int dirfd, const char *name, int flags)
{
	int fd = openat(dirfd, name, flags | NOATIME);

	/* Only the owner may leave the access time alone. */
	if (fd < 0 && errno == EPERM)
		fd = openat(dirfd, name, flags);
	return fd;
}

int
file_open_fd(int dirfd, const char *name)
{
	return open_unmarked(dirfd, name,
		O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

int
file_open_dir(int dirfd, const char *name)
{
	return open_unmarked(
		dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static ssize_t
read_some(struct file *f, void *buf, size_t cap)
{
	ssize_t n = 0;

	do {
		n = f->can_seek ? pread(f->fd, buf, cap, (off_t)f->at)
				: read(f->fd, buf, cap);
	} while (n < 0 && errno == EINTR);
	return n;
}

static void
note_read_error(struct file *f)
{
	char why[128] = "";

	f->is_broken = true;
	if (strerror_r(errno, why, sizeof(why)) != 0)
		why[0] = '\0';
	walk_damage(f->w, "read error at byte %llu of the file: %s",
		(unsigned long long)f->at, why);
}

/* Hash what goes on where the hash stands. */
static void
hash_more(struct file *f, const char *bytes, size_t n)
{
	const struct walk_options *options = f->w->options;
	uint64_t end = f->at + n;

	if (f->at > f->hashed || end <= f->hashed)
		return;
	bytes += f->hashed - f->at;
	n = (size_t)(end - f->hashed);
	f->hashed = end;
	if (options->progress)
		options->progress(options->progress_ctx, f->hashed);
	sha256_update(f->sha256, bytes, n);
}

/* Bytes read twice must not buy a bomb more room. */
static uint64_t
bytes_seen(const struct file *f)
{
	uint64_t most = f->hashed > f->size ? f->hashed : f->size;

	return f->can_seek && f->total > most ? most : f->total;
}

static enum wb_err
file_read(struct stream *s, void *buf, size_t cap, size_t *got, struct err *err)
{
	struct file *f = (struct file *)s;
	ssize_t n = 0;

	(void)err;
	*got = 0;
	if (f->is_broken)
		return WB_OK;
	n = read_some(f, buf, cap);
	if (n < 0)
		note_read_error(f);
	if (n <= 0)
		return WB_OK;
	hash_more(f, buf, (size_t)n);
	f->at += (uint64_t)n;
	f->total += (uint64_t)n;
	f->w->file_in = bytes_seen(f);
	*got = (size_t)n;
	return WB_OK;
}

static bool
file_seek(struct stream *s, uint64_t offset)
{
	struct file *f = (struct file *)s;

	if (offset > INT64_MAX)
		return false;
	f->at = offset;
	return true;
}

static uint64_t
file_hole(struct stream *s)
{
	struct file *f = (struct file *)s;
	uint64_t end = f->size;
	off_t data = -1;

	if (!f->is_sparse || f->is_broken || f->at >= f->size)
		return 0;
	data = lseek(f->fd, (off_t)f->at, TO_DATA);
	if (data < 0 && errno != ENXIO)
		return 0;
	if (data >= 0)
		end = (uint64_t)data;
	return end > f->at && end - f->at >= FILE_HOLE_LEAST ? end - f->at : 0;
}

static void
file_pass(struct stream *s, uint64_t n)
{
	struct file *f = (struct file *)s;

	f->at += n;
	f->has_passed = true;
}

static size_t
file_behind(struct stream *s, void *buf, size_t cap)
{
	struct file *f = (struct file *)s;
	ssize_t n = 0;

	do {
		n = pread(f->fd, buf, cap, (off_t)(f->at + file_hole(s)));
	} while (n < 0 && errno == EINTR);
	return n > 0 ? (size_t)n : 0;
}

static uint64_t
file_size(struct stream *s)
{
	struct file *f = (struct file *)s;

	return f->size;
}

bool
file_is_sparse(int fd)
{
	struct stat st;

	return TO_DATA >= 0 && fstat(fd, &st) == 0 && st.st_size >= 0 &&
		st.st_blocks >= 0 && (uint64_t)st.st_size >= FILE_HOLE_LEAST &&
		(uint64_t)st.st_blocks * 512 <=
		(uint64_t)st.st_size - FILE_HOLE_LEAST;
}

struct file *
file_open(struct walk *w, int fd, bool can_seek)
{
	struct file *f = xcalloc(1, sizeof(*f));

	*f = (struct file){
		.base = { .read = file_read },
		.w = w,
		.fd = fd,
		.can_seek = can_seek,
		.size = w->file->size,
		.sha256 = sha256_new(),
	};
	if (can_seek) {
		f->base.seek = file_seek;
		f->base.size = file_size;
		f->base.hole = file_hole;
		f->base.pass = file_pass;
		f->base.behind = file_behind;
		f->is_sparse = file_is_sparse(fd);
		(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	}
	return f;
}

void
file_close(struct file *f)
{
	if (!f)
		return;
	sha256_free(f->sha256);
	free(f);
}

struct stream *
file_stream(struct file *f)
{
	return &f->base;
}

enum wb_err
file_finish(
	struct file *f, unsigned char *sha256, uint64_t *bytes, struct err *err)
{
	enum wb_err rc = WB_OK;
	char *buf = xmalloc(LAYER_BYTES);
	size_t got = 1;

	if (f->has_passed) {
		free(buf);
		memset(sha256, 0, SHA256_BYTES);
		*bytes = f->size;
		return WB_OK;
	}
	f->at = f->can_seek ? f->hashed : f->at;
	while (rc == WB_OK && got > 0)
		rc = file_read(&f->base, buf, LAYER_BYTES, &got, err);
	free(buf);
	if (rc != WB_OK)
		return rc;
	sha256_final(f->sha256, sha256);
	*bytes = f->hashed;
	return WB_OK;
}

static int64_t
time_ns(const struct timespec *t)
{
	const int64_t most = INT64_MAX / 1000000000 - 1;

	/* A file can carry any time; beyond the year 2262 none is meant. */
	if (t->tv_sec > most)
		return INT64_MAX;
	if (t->tv_sec < -most)
		return INT64_MIN;
	return (int64_t)t->tv_sec * 1000000000 + t->tv_nsec;
}

void
file_describe(const struct stat *st, const char *path, struct walk_file *out)
{
	*out = (struct walk_file){
		.path = path,
		.size = (uint64_t)st->st_size,
		.mtime_ns = time_ns(&st->st_mtim),
		.ctime_ns = time_ns(&st->st_ctim),
		.mode = st->st_mode,
		.uid = st->st_uid,
		.gid = st->st_gid,
		.dev = st->st_dev,
		.inode = st->st_ino,
		.is_regular = S_ISREG(st->st_mode),
	};
}
