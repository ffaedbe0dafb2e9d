#include "indexer/store/file/outfile.h"

#include "format/base/arena.h"
#include "indexer/store/file/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OUT_BUFFER = 1 << 20 };

struct outfile {
	int fd;
	char *path;
	unsigned char *buffer;
	size_t buffered;
	uint64_t flushed;
	enum wb_err code;
	struct err first;
};

static char *
copy_string(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(xmalloc(n), s, n);
}

static enum wb_err
create(const char *path, int flags, struct outfile **out, struct err *err)
{
	struct outfile *f = NULL;
	int fd = -1;

	/* Always a file of its own: a link that a stranger left under this
	 * name must not lead the bytes to where it points. */
	(void)unlink(path);
	fd = open(path, flags | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_errno(err, WB_IO, "cannot create %s", path);
	f = xcalloc(1, sizeof(*f));
	f->fd = fd;
	f->path = copy_string(path);
	f->buffer = xmalloc(OUT_BUFFER);
	*out = f;
	return WB_OK;
}

enum wb_err
outfile_create(const char *path, struct outfile **out, struct err *err)
{
	return create(path, O_RDWR, out, err);
}

enum wb_err
outfile_create_unread(const char *path, struct outfile **out, struct err *err)
{
	return create(path, O_WRONLY, out, err);
}

static void
write_out(struct outfile *f, const unsigned char *p, size_t len)
{
	while (f->code == WB_OK && len > 0) {
		ssize_t n = pwrite(f->fd, p, len, (off_t)f->flushed);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			if (n == 0)
				errno = ENOSPC;
			f->code = err_errno(
				&f->first, WB_IO, "cannot write %s", f->path);
			return;
		}
		p += n;
		len -= (size_t)n;
		f->flushed += (uint64_t)n;
	}
}

static void
drain(struct outfile *f)
{
	write_out(f, f->buffer, f->buffered);
	f->buffered = 0;
}

void
outfile_write(struct outfile *f, const void *p, size_t len)
{
	if (f->code != WB_OK)
		return;
	if (f->buffered + len > OUT_BUFFER)
		drain(f);
	if (len >= OUT_BUFFER) {
		write_out(f, p, len);
		return;
	}
	memcpy(f->buffer + f->buffered, p, len);
	f->buffered += len;
}

uint64_t
outfile_size(const struct outfile *f)
{
	return f->flushed + f->buffered;
}

enum wb_err
outfile_flush(struct outfile *f, struct err *err)
{
	drain(f);
	if (f->code != WB_OK && err)
		*err = f->first;
	return f->code;
}

enum wb_err
outfile_read(struct outfile *f, uint64_t offset, void *p, size_t len,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	if (offset + len > f->flushed)
		rc = outfile_flush(f, err);
	if (rc != WB_OK)
		return rc;
	return fs_read_at(f->fd, f->path, offset, p, len, err);
}

void
outfile_patch(struct outfile *f, const void *p, size_t len)
{
	drain(f);
	if (f->code == WB_OK && pwrite(f->fd, p, len, 0) != (ssize_t)len)
		f->code =
			err_errno(&f->first, WB_IO, "cannot write %s", f->path);
}

enum wb_err
outfile_close(struct outfile *f, struct err *err)
{
	enum wb_err rc = WB_OK;

	if (!f)
		return WB_OK;
	drain(f);
	if (f->code == WB_OK && fsync(f->fd) != 0)
		f->code =
			err_errno(&f->first, WB_IO, "cannot sync %s", f->path);
	rc = f->code;
	if (rc != WB_OK && err)
		*err = f->first;
	outfile_abandon(f);
	return rc;
}

void
outfile_abandon(struct outfile *f)
{
	if (!f)
		return;
	(void)close(f->fd);
	free(f->buffer);
	free(f->path);
	free(f);
}
