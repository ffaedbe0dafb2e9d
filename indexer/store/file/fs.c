#include "indexer/store/file/fs.h"

#include "format/base/arena.h"
#include "format/base/digest.h"
#include "indexer/store/file/outfile.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK_BYTES = 1 << 20 };

enum wb_err
fs_open(const char *path, int *fd, struct err *err)
{
	/* A pipe that a stranger put there would keep us waiting. */
	int got = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st = { 0 };
	char link[PATH_MAX];

	if (got < 0 && errno == EACCES && fs_link_in(path, link))
		return err_set(err, WB_IO,
			"cannot open %s: Permission denied; %s is a symbolic "
			"link: if it leads out of an index that you trust, "
			"give --no-sandbox",
			path, link);
	if (got < 0)
		return err_errno(err, WB_IO, "cannot open %s", path);
	if (fstat(got, &st) != 0 || !S_ISREG(st.st_mode)) {
		(void)close(got);
		return err_set(err, WB_CORRUPT, "%s is no file", path);
	}
	*fd = got;
	return WB_OK;
}

enum wb_err
fs_read_at(int fd, const char *path, uint64_t offset, void *p, size_t len,
	struct err *err)
{
	unsigned char *at = p;

	while (len > 0) {
		ssize_t n = pread(fd, at, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(err, WB_IO, "cannot read %s", path);
		if (n == 0)
			return err_set(err, WB_CORRUPT,
				"%s ends early, at byte %llu", path,
				(unsigned long long)offset);
		at += n;
		len -= (size_t)n;
		offset += (uint64_t)n;
	}
	return WB_OK;
}

enum wb_err
fs_read_all(const char *path, size_t max, struct buf *b, struct err *err)
{
	enum wb_err rc = WB_OK;
	uint64_t size = 0;
	int fd = -1;

	rc = fs_size(path, &size, err);
	if (rc != WB_OK)
		return rc;
	if (size > max)
		return err_set(
			err, WB_CORRUPT, "%s is larger than it can be", path);
	rc = fs_open(path, &fd, err);
	if (rc != WB_OK)
		return rc;
	buf_clear(b);
	rc = fs_read_at(
		fd, path, 0, buf_reserve(b, (size_t)size), (size_t)size, err);
	if (rc == WB_OK)
		b->len = (size_t)size;
	(void)close(fd);
	return rc;
}

enum wb_err
fs_write_all(const char *path, const void *p, size_t len, struct err *err)
{
	struct outfile *f = NULL;
	enum wb_err rc = outfile_create_unread(path, &f, err);

	if (rc != WB_OK || !f)
		return rc;
	outfile_write(f, p, len);
	return outfile_close(f, err);
}

enum wb_err
fs_size(const char *path, uint64_t *size, struct err *err)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return err_errno(err, WB_IO, "cannot open %s", path);
	*size = (uint64_t)st.st_size;
	return WB_OK;
}

enum wb_err
fs_digest(const char *path, unsigned char out[16], uint64_t *size,
	struct err *err)
{
	enum wb_err rc = WB_OK;
	struct handle_state *h = NULL;
	unsigned char *chunk = NULL;
	uint64_t total = 0;
	int fd = -1;
	ssize_t n = 0;

	rc = fs_open(path, &fd, err);
	if (rc != WB_OK)
		return rc;
	h = handle_new();
	chunk = xmalloc(CHUNK_BYTES);
	while ((n = read(fd, chunk, CHUNK_BYTES)) > 0) {
		handle_update(h, chunk, (size_t)n);
		total += (uint64_t)n;
	}
	if (n < 0) {
		rc = err_errno(err, WB_IO, "cannot read %s", path);
	} else {
		handle_digest(h, out);
		*size = total;
	}
	free(chunk);
	handle_free(h);
	(void)close(fd);
	return rc;
}

bool
fs_exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 ||
		(errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG);
}

bool
fs_is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

enum wb_err
fs_mkdir(const char *path, struct err *err)
{
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return err_errno(err, WB_IO, "cannot create %s", path);
	return WB_OK;
}

enum wb_err
fs_rename(const char *from, const char *to, struct err *err)
{
	if (rename(from, to) != 0)
		return err_errno(
			err, WB_IO, "cannot rename %s to %s", from, to);
	return WB_OK;
}

enum wb_err
fs_sync(const char *path, struct err *err)
{
	enum wb_err rc = WB_OK;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, WB_IO, "cannot open %s", path);
	if (fsync(fd) != 0)
		rc = err_errno(err, WB_IO, "cannot sync %s", path);
	(void)close(fd);
	return rc;
}

/* depth ends it */
static void
remove_level(const char *path, int depth) /* NOLINT(misc-no-recursion) */
{
	DIR *dir = NULL;
	struct dirent *entry = NULL;

	if (unlink(path) == 0 || depth == 0)
		return;
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		char child[PATH_MAX];

		if (strcmp(entry->d_name, ".") == 0 ||
			strcmp(entry->d_name, "..") == 0)
			continue;
		if (snprintf(child, sizeof(child), "%s/%s", path,
			    entry->d_name) < (int)sizeof(child))
			remove_level(child, depth - 1);
	}
	if (dir)
		(void)closedir(dir);
	(void)rmdir(path);
}

void
fs_remove(const char *path)
{
	remove_level(path, 3);
}

enum wb_err
fs_install(
	const char *from, const char *place, const char *room, struct err *err)
{
	enum wb_err rc = WB_OK;

	if (fs_exists(place))
		fs_remove(place);
	rc = fs_rename(from, place, err);
	return rc == WB_OK ? fs_sync(room, err) : rc;
}
