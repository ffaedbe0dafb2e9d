/* Files of the index: whole reads and writes, syncing, renaming. */
#ifndef WB_INDEXER_STORE_FILE_FS_H
#define WB_INDEXER_STORE_FILE_FS_H

#include "format/base/buf.h"
#include "format/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The last part of a path that is a symbolic link, as a path in `out` of
 * PATH_MAX bytes; false if none is. errno stays. */
bool fs_link_in(const char *path, char *out);

/* Open for reading, O_CLOEXEC. Where that is not allowed because of a link, the
 * error says so. */
enum wb_err fs_open(const char *path, int *fd, struct err *err);
/* Exactly len bytes; fewer is WB_CORRUPT ("ends early"). */
enum wb_err fs_read_at(int fd, const char *path, uint64_t offset, void *p,
	size_t len, struct err *err);
/* The whole of a small file (at most max bytes) into b. */
enum wb_err fs_read_all(
	const char *path, size_t max, struct buf *b, struct err *err);
/* Write a small file, sync it. */
enum wb_err fs_write_all(
	const char *path, const void *p, size_t len, struct err *err);
enum wb_err fs_size(const char *path, uint64_t *size, struct err *err);
/* XXH3-128 of a file's bytes, and its size. */
enum wb_err fs_digest(const char *path, unsigned char out[16], uint64_t *size,
	struct err *err);

/* False only if there is surely nothing: a disk that fails hides no index. */
bool fs_exists(const char *path);
bool fs_is_dir(const char *path);
/* Already there is fine. */
enum wb_err fs_mkdir(const char *path, struct err *err);
enum wb_err fs_rename(const char *from, const char *to, struct err *err);
enum wb_err fs_sync(const char *path, struct err *err);
/* Rename the finished directory `from` to `place` and sync `room`, which both
 * are in. What a run that died left at `place` goes. */
enum wb_err fs_install(
	const char *from, const char *place, const char *room, struct err *err);
/* Remove a file, or a directory with the files in it (two levels). Best
 * effort: what stays is rubbish, not harm. */
void fs_remove(const char *path);

#endif
