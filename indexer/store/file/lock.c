#include "indexer/store/file/lock.h"

#include "indexer/store/file/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_empty_dir(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry = NULL;
	bool empty = true;

	while (dir && empty && (entry = readdir(dir)))
		empty = strcmp(entry->d_name, ".") == 0 ||
			strcmp(entry->d_name, "..") == 0;
	if (dir)
		(void)closedir(dir);
	return empty;
}

/* An index from a stranger may have links that lead out of it. */
static enum wb_err
check_room(const char *path, struct err *err)
{
	struct stat st = { 0 };

	if (lstat(path, &st) == 0 && !S_ISDIR(st.st_mode))
		return err_set(err, WB_CORRUPT, "%s is no directory", path);
	return WB_OK;
}

static enum wb_err
make_rooms(const char *index, bool create, struct err *err)
{
	static const char *const rooms[] = { "segments", "terms", "readings",
		"journal" };
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		char path[PATH_MAX];

		(void)snprintf(path, sizeof(path), "%s/%s", index, rooms[i]);
		if (rc == WB_OK)
			rc = check_room(path, err);
		if (rc == WB_OK && create)
			rc = fs_mkdir(path, err);
	}
	return rc;
}

static enum wb_err
check_place(const char *index, bool create, struct err *err)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/lock", index) >=
		(int)sizeof(path) - 64)
		return err_set(err, WB_USAGE, "%.60s...: path too long", index);
	if (fs_exists(path))
		return WB_OK;
	if (!create)
		return err_set(err, WB_ABSENT, "no index at %s", index);
	if (fs_exists(index) && !fs_is_dir(index))
		return err_set(err, WB_USAGE,
			"%s is a file: an index is a directory of its own",
			index);
	if (fs_exists(index) && !is_empty_dir(index))
		return err_set(err, WB_USAGE,
			"%s is a directory that holds other things and no "
			"index: name a new one with -i",
			index);
	return WB_OK;
}

/* A new index must not go with the power while the rooms in it stay, or the
 * lock while other things stay: then it is none, and refused. */
static enum wb_err
sync_new(const char *index, struct err *err)
{
	char path[PATH_MAX];
	enum wb_err rc = fs_sync(index, err);

	(void)snprintf(path, sizeof(path), "%s/..", index);
	/* Where one may not look one cannot sync either. */
	if (rc == WB_OK && access(path, R_OK) == 0)
		rc = fs_sync(path, err);
	return rc;
}

/* The directories in it, and all that a writer before has put in: one that was
 * killed may have left a CURRENT that is not yet on the disk, and what that
 * one replaced is about to be removed. */
static enum wb_err
make_ready(const char *index, bool create, struct err *err)
{
	char path[PATH_MAX];
	enum wb_err rc = WB_OK;

	(void)snprintf(path, sizeof(path), "%s/CURRENT", index);
	if (create && !fs_exists(path))
		rc = sync_new(index, err);
	if (rc == WB_OK)
		rc = make_rooms(index, create, err);
	return rc == WB_OK ? fs_sync(index, err) : rc;
}

enum wb_err
lock_take(const char *index, bool create, bool wait, int *fd, struct err *err)
{
	struct flock want = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[PATH_MAX];
	int got = -1;
	enum wb_err rc = check_place(index, create, err);

	/* The lock is the first thing in it: a directory with other things and
	 * no lock is none of ours. */
	if (rc == WB_OK && create)
		rc = fs_mkdir(index, err);
	if (rc != WB_OK)
		return rc;
	(void)snprintf(path, sizeof(path), "%s/lock", index);
	got = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (got < 0)
		return err_errno(err, WB_IO, "cannot open %s", path);
	while (fcntl(got, wait ? F_SETLKW : F_SETLK, &want) != 0) {
		if (errno == EINTR)
			continue;
		rc = errno == EACCES || errno == EAGAIN
			? err_set(err, WB_BUSY,
				  "%s is being written by another waybill: "
				  "wait for it to end",
				  index)
			: err_errno(err, WB_IO, "cannot lock %s", path);
		(void)close(got);
		return rc;
	}
	rc = make_ready(index, create, err);
	if (rc != WB_OK) {
		(void)close(got);
		return rc;
	}
	*fd = got;
	return WB_OK;
}

void
lock_drop(int fd)
{
	if (fd >= 0)
		(void)close(fd);
}
