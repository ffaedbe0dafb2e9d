#include "indexer/store/segment/frames.h"

#include "format/base/arena.h"
#include "indexer/store/file/fs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SEARCH_BYTES = 1 << 20 };

struct frames {
	int fd;
	uint32_t segment;
	uint64_t size;
	uint64_t at;
	char *path;
	/* For searching; NULL until it is needed. */
	char *window;
};

enum wb_err
frames_open(const char *path, uint32_t segment, struct frames **out,
	struct err *err)
{
	enum wb_err rc = WB_OK;
	uint64_t size = 0;
	int fd = -1;
	struct frames *f = NULL;
	size_t n = strlen(path) + 1;

	rc = fs_open(path, &fd, err);
	if (rc != WB_OK)
		return rc;
	rc = fs_size(path, &size, err);
	if (rc != WB_OK) {
		(void)close(fd);
		return rc;
	}
	f = xcalloc(1, sizeof(*f));
	f->fd = fd;
	f->segment = segment;
	f->size = size;
	f->at = FILE_HEADER_BYTES;
	f->path = memcpy(xmalloc(n), path, n);
	*out = f;
	return WB_OK;
}

void
frames_close(struct frames *f)
{
	if (!f)
		return;
	(void)close(f->fd);
	free(f->path);
	free(f->window);
	free(f);
}

uint64_t
frames_size(const struct frames *f)
{
	return f->size;
}

uint64_t
frames_at(const struct frames *f)
{
	return f->at;
}

void
frames_seek(struct frames *f, uint64_t offset)
{
	f->at = offset;
}

enum wb_err
frames_header(struct frames *f, struct file_header *out, struct err *err)
{
	unsigned char head[FILE_HEADER_BYTES];
	struct err why = { 0 };
	enum wb_err rc = fs_read_at(f->fd, f->path, 0, head, sizeof(head), err);

	if (rc != WB_OK)
		return rc;
	rc = file_header_decode(head, sizeof(head), "blocks", out, &why);
	if (rc != WB_OK)
		return err_set(err, rc, "%s: %s", f->path, why.text);
	return WB_OK;
}

enum wb_err
frames_next(struct frames *f, struct stored_frame *out, unsigned char *stored,
	bool *found, struct err *err)
{
	struct err why = { 0 };
	enum wb_err rc = WB_OK;

	*found = false;
	if (f->at >= f->size)
		return WB_OK;
	rc = fs_read_at(
		f->fd, f->path, f->at, out->head, sizeof(out->head), err);
	if (rc != WB_OK)
		return rc;
	rc = frame_decode(
		out->head, sizeof(out->head), &out->entry.frame, &why);
	if (rc != WB_OK)
		return err_set(err, rc, "%s, at byte %llu: %s", f->path,
			(unsigned long long)f->at, why.text);
	out->entry.offset = f->at;
	out->entry.segment = f->segment;
	rc = fs_read_at(f->fd, f->path, f->at + FRAME_HEADER_BYTES, stored,
		out->entry.frame.stored_len, err);
	if (rc != WB_OK)
		return rc;
	f->at += FRAME_HEADER_BYTES + out->entry.frame.stored_len;
	*found = true;
	return WB_OK;
}

/* Does a whole header stand at the present place? */
static bool
is_head(struct frames *f)
{
	unsigned char head[FRAME_HEADER_BYTES];
	struct frame frame = { 0 };

	return fs_read_at(f->fd, f->path, f->at, head, sizeof(head), NULL) ==
		WB_OK &&
		frame_decode(head, sizeof(head), &frame, NULL) == WB_OK;
}

enum wb_err
frames_search(struct frames *f, struct err *err)
{
	static const struct span magic = SPAN_INIT("WBFR");
	uint64_t from = f->at + 1;

	if (!f->window)
		f->window = xmalloc(SEARCH_BYTES);
	while (from + magic.len <= f->size) {
		uint64_t left = f->size - from;
		size_t len = left < SEARCH_BYTES ? (size_t)left : SEARCH_BYTES;
		size_t at = 0;
		enum wb_err rc =
			fs_read_at(f->fd, f->path, from, f->window, len, err);

		if (rc != WB_OK)
			return rc;
		for (;;) {
			struct span rest = { f->window + at, len - at };
			size_t hit = span_find(rest, magic);

			if (hit == SIZE_MAX)
				break;
			f->at = from + at + hit;
			if (is_head(f))
				return WB_OK;
			at += hit + 1;
		}
		/* The magic may lie across the end of the window. */
		from += len < magic.len ? len : len - magic.len + 1;
	}
	f->at = f->size;
	return WB_OK;
}
