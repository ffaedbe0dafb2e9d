/* The bytes of a file as given, hashed as they are read. */
#ifndef WB_INDEXER_WALK_FILE_H
#define WB_INDEXER_WALK_FILE_H

#include "indexer/walk/layer.h"

#include <sys/stat.h>

struct file;

/* Open `name` below `dirfd` for reading: not through a symbolic link, never
 * waiting, leaving the access time alone where that is permitted. A
 * descriptor, or -1 with errno set. */
int file_open_fd(int dirfd, const char *name);
/* The same for a directory. */
int file_open_dir(int dirfd, const char *name);

/* Read from fd, which stays the caller's; can_seek if it is a regular file
 * that may be read out of order. */
struct file *file_open(struct walk *w, int fd, bool can_seek);
void file_close(struct file *f);
struct stream *file_stream(struct file *f);

/* Read what has not been read yet, so that the hash covers all. Then *bytes
 * and sha256[32] are final. All zero if holes were passed. */
enum wb_err file_finish(struct file *f, unsigned char *sha256, uint64_t *bytes,
	struct err *err);

/* Does it have so many holes that these are passed by? Then it may have no
 * hash. */
bool file_is_sparse(int fd);

/* What custody needs, from lstat or fstat. */
void file_describe(
	const struct stat *st, const char *path, struct walk_file *out);

#endif
