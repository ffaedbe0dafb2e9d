#include "indexer/walk/unpack.h"

#include "format/base/arena.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How far libarchive may read ahead of what it has used. A cpio header may ask
 * for a name of 4 GiB, and 3.6.2 would try to hold it. */
enum { MOST_AHEAD_BYTES = 64 * 1024 * 1024 };

struct unpack {
	struct stream *under;
	enum sniff_kind kind;
	struct archive *archive;
	struct archive_entry *entry;
	unsigned char *in;
	/* The offset in `under`. */
	uint64_t in_at;
	bool is_tail_zero;
	/* What `under` returned, other than WB_OK. */
	enum wb_err rc;
	struct err err;
	/* It failed before the first header. */
	bool is_dead;
	char why[200];
};

static bool
mentions(const char *text, const char *word)
{
	return span_has(span_of(text), span_of(word));
}

/* One sentence from libarchive's message. */
static void
explain(struct unpack *c)
{
	const char *said = archive_error_string(c->archive);

	if (!said || said[0] == '\0')
		said = "unreadable";
	if (mentions(said, "runcated") || mentions(said, "end-of-file"))
		(void)snprintf(
			c->why, sizeof(c->why), "unexpected end of archive");
	else
		(void)snprintf(c->why, sizeof(c->why), "%s: %s",
			sniff_name(c->kind), said);
}

static enum unpack_status
status_of(struct unpack *c, int r)
{
	if (c->rc != WB_OK)
		return UNPACK_DEAD;
	if (r == ARCHIVE_OK)
		return UNPACK_OK;
	if (r == ARCHIVE_EOF)
		return UNPACK_END;
	explain(c);
	if (r == ARCHIVE_WARN)
		return UNPACK_WARNED;
	if (r == ARCHIVE_RETRY)
		return UNPACK_RETRY;
	return r == ARCHIVE_FAILED ? UNPACK_FAILED : UNPACK_DEAD;
}

static la_ssize_t
on_read(struct archive *a, void *ctx, const void **out)
{
	struct unpack *c = ctx;
	size_t got = 0;
	size_t i = 0;
	la_int64_t used = archive_filter_bytes(a, 0);

	if (used >= 0 && c->in_at > (uint64_t)used + MOST_AHEAD_BYTES) {
		archive_set_error(a, EINVAL, "header too long");
		return ARCHIVE_FATAL;
	}
	c->rc = stream_read(c->under, c->in, LAYER_BYTES, &got, &c->err);
	if (c->rc != WB_OK)
		return ARCHIVE_FATAL;
	if (got > 0) {
		i = got < 512 ? 0 : got - 512;
		c->is_tail_zero = true;
		for (; i < got && c->is_tail_zero; i++)
			c->is_tail_zero = c->in[i] == 0;
	}
	c->in_at += got;
	*out = c->in;
	return (la_ssize_t)got;
}

static la_int64_t
on_seek(struct archive *a, void *ctx, la_int64_t offset, int whence)
{
	struct unpack *c = ctx;
	uint64_t size = c->under->size(c->under);
	int64_t from = 0;

	(void)a;
	if (whence == SEEK_CUR)
		from = (int64_t)c->in_at;
	else if (whence == SEEK_END)
		from = (int64_t)size;
	if (size > INT64_MAX || offset > INT64_MAX - from || from + offset < 0)
		return ARCHIVE_FATAL;
	c->in_at = (uint64_t)(from + offset);
	if (!c->under->seek(c->under, c->in_at))
		return ARCHIVE_FATAL;
	return (la_int64_t)c->in_at;
}

/* No filters: what is compressed is opened layer by layer, so that the depth
 * limit holds. */
static int
support(struct archive *a, enum sniff_kind kind)
{
	switch (kind) {
	case SNIFF_TAR:
		(void)archive_read_support_format_tar(a);
		return archive_read_set_option(
			a, "tar", "read_concatenated_archives", "1");
	case SNIFF_ZIP:
		return archive_read_support_format_zip(a);
	case SNIFF_7ZIP:
		return archive_read_support_format_7zip(a);
	case SNIFF_CPIO:
		return archive_read_support_format_cpio(a);
	default:
		return ARCHIVE_FATAL;
	}
}

enum wb_err
unpack_open(struct stream *under, enum sniff_kind kind, struct unpack **out,
	struct err *err)
{
	enum wb_err rc = WB_OK;
	struct unpack *c = xcalloc(1, sizeof(*c));

	c->under = under;
	c->kind = kind;
	c->in = xmalloc(LAYER_BYTES);
	c->archive = archive_read_new();
	if (!c->archive || support(c->archive, kind) < ARCHIVE_WARN) {
		rc = err_set(err, WB_IO, "libarchive cannot read %s: %s",
			sniff_name(kind),
			c->archive ? archive_error_string(c->archive) : "");
		goto done;
	}
	if (under->seek && (kind == SNIFF_ZIP || kind == SNIFF_7ZIP))
		(void)archive_read_set_seek_callback(c->archive, on_seek);
	(void)archive_read_set_read_callback(c->archive, on_read);
	(void)archive_read_set_callback_data(c->archive, c);
	if (archive_read_open1(c->archive) != ARCHIVE_OK) {
		c->is_dead = true;
		explain(c);
	}
	*out = c;
	c = NULL;
done:
	unpack_close(c);
	return rc;
}

void
unpack_close(struct unpack *c)
{
	if (!c)
		return;
	(void)archive_read_free(c->archive);
	free(c->in);
	free(c);
}

enum unpack_status
unpack_header(struct unpack *c)
{
	int r = 0;

	if (c->is_dead)
		return UNPACK_DEAD;
	r = archive_read_next_header(c->archive, &c->entry);
	return status_of(c, r);
}

enum unpack_status
unpack_block(struct unpack *c, struct span *out, uint64_t *offset)
{
	const void *block = NULL;
	size_t len = 0;
	la_int64_t at = 0;
	int r = archive_read_data_block(c->archive, &block, &len, &at);

	*out = (struct span){ block, len };
	*offset = at < 0 ? 0 : (uint64_t)at;
	return status_of(c, r);
}

uint64_t
unpack_sparse_size(const struct unpack *c)
{
	la_int64_t size = archive_entry_size(c->entry);

	if (archive_entry_sparse_count(c->entry) == 0 || size < 0)
		return 0;
	return (uint64_t)size;
}

bool
unpack_is_directory(const struct unpack *c)
{
	return archive_entry_filetype(c->entry) == AE_IFDIR;
}

void
unpack_describe(const struct unpack *c, struct container_member *out)
{
	struct archive_entry *e = c->entry;
	const char *name = archive_entry_pathname(e);
	int64_t seconds = (int64_t)archive_entry_mtime(e);

	if (!name)
		name = archive_entry_pathname_utf8(e);
	*out = (struct container_member){
		.name = name ? name : "?",
		.mode = (uint32_t)archive_entry_mode(e),
		.uid = (uint32_t)archive_entry_uid(e),
		.gid = (uint32_t)archive_entry_gid(e),
	};
	if (archive_entry_mtime_is_set(e) && seconds < INT64_C(9000000000) &&
		seconds > INT64_C(-9000000000)) {
		out->has_mtime = true;
		out->mtime_ns = seconds * 1000000000 +
			(int64_t)archive_entry_mtime_nsec(e);
	}
	if (archive_entry_is_encrypted(e)) {
		out->skip = "encrypted";
		out->is_loss = true;
	} else if (archive_entry_hardlink(e) && archive_entry_size(e) == 0) {
		out->skip = "hard link";
	} else if (archive_entry_filetype(e) == AE_IFLNK) {
		out->skip = "symbolic link";
	} else if (archive_entry_filetype(e) != AE_IFREG &&
		archive_entry_filetype(e) != 0) {
		out->skip = "special file";
	}
}

bool
unpack_is_tail_zero(const struct unpack *c)
{
	return c->is_tail_zero;
}

enum wb_err
unpack_failure(const struct unpack *c, struct err *err)
{
	if (c->rc != WB_OK)
		*err = c->err;
	return c->rc;
}

const char *
unpack_why(const struct unpack *c)
{
	return c->why;
}
