#include "indexer/walk/container.h"

#include "format/base/arena.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Headers in a row that may be refused before the rest is given up. */
enum { MOST_FAILURES = 1000 };
/* How far libarchive may read ahead of what it has used. A cpio header may ask
 * for a name of 4 GiB, and 3.6.2 would try to hold it. */
enum { MOST_AHEAD_BYTES = 64 * 1024 * 1024 };

struct container {
	struct stream base;
	struct walk *w;
	struct stream *under;
	enum sniff_kind kind;
	struct archive *archive;
	struct archive_entry *entry;
	unsigned char *in;
	/* The offset in `under`, where it can seek. */
	uint64_t in_at;
	/* The last bytes read are zero: how a tar should end. */
	bool is_tail_zero;
	/* What `under` returned, other than WB_OK. */
	enum wb_err rc;
	struct err err;
	uint64_t members;
	/* Nothing more can be read from it. */
	bool is_dead;
	/* Of the member: put out so far, a hole to fill with zeros, and what
	 * libarchive gave but is not yet put out. */
	uint64_t at;
	uint64_t hole;
	const char *block;
	size_t block_len;
	bool member_ended;
	/* The limit that the member ran into, not told yet. */
	struct limit_why limit;
	char why[200];
};

static bool
mentions(const char *text, const char *word)
{
	return span_find(span_of(text), span_of(word)) != SIZE_MAX;
}

/* One sentence from libarchive's message. */
static const char *
explain(struct container *c)
{
	const char *said = archive_error_string(c->archive);
	const char *name = sniff_name(c->kind);

	if (!said || said[0] == '\0')
		said = "unreadable";
	if (mentions(said, "runcated") || mentions(said, "end-of-file"))
		(void)snprintf(c->why, sizeof(c->why), "unexpected end of %s",
			sniff_is_archive(c->kind) ? "archive" : name);
	else
		(void)snprintf(c->why, sizeof(c->why), "%s: %s", name, said);
	return c->why;
}

static la_ssize_t
on_read(struct archive *a, void *ctx, const void **out)
{
	struct container *c = ctx;
	size_t got = 0;
	size_t i = 0;
	la_int64_t used = archive_filter_bytes(a, 0);

	if (sniff_is_archive(c->kind) && used >= 0 &&
		c->in_at > (uint64_t)used + MOST_AHEAD_BYTES) {
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
	struct container *c = ctx;
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

/* Filters are appended, not bid for: bidding would open what is compressed
 * twice in one go, past the depth limit. */
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
	case SNIFF_BZIP2:
		return archive_read_append_filter(a, ARCHIVE_FILTER_BZIP2);
	case SNIFF_XZ:
		return archive_read_append_filter(a, ARCHIVE_FILTER_XZ);
	case SNIFF_ZSTD:
		return archive_read_append_filter(a, ARCHIVE_FILTER_ZSTD);
	case SNIFF_LZ4:
		return archive_read_append_filter(a, ARCHIVE_FILTER_LZ4);
	case SNIFF_COMPRESS:
		/* This one cannot be appended (3.6.2 reads in its init). */
		return archive_read_support_filter_compress(a);
	case SNIFF_GZIP:
	case SNIFF_PLAIN:
		break;
	}
	return ARCHIVE_FATAL;
}

/* The next piece of the member; false when it has ended. */
static bool
next_block(struct container *c)
{
	const void *block = NULL;
	size_t len = 0;
	la_int64_t offset = 0;
	la_int64_t size = archive_entry_size(c->entry);
	int r = archive_read_data_block(c->archive, &block, &len, &offset);

	if (r == ARCHIVE_EOF) {
		c->member_ended = true;
		/* libarchive is silent about a hole at the very end. */
		if (archive_entry_sparse_count(c->entry) > 0 && size > 0 &&
			(uint64_t)size > c->at)
			c->hole = (uint64_t)size - c->at;
		return c->hole > 0;
	}
	if (r != ARCHIVE_OK && c->rc == WB_OK)
		walk_damage(c->w, "%s", explain(c));
	if (r < ARCHIVE_WARN || offset < 0 || (uint64_t)offset < c->at) {
		c->member_ended = true;
		c->is_dead = r == ARCHIVE_FATAL;
		return false;
	}
	c->hole = (uint64_t)offset - c->at;
	c->block = block;
	c->block_len = len;
	return true;
}

/* Give up behind what a limit leaves: to get past the rest of this member all
 * of it would have to be unpacked. */
static void
stop_at_limit(struct container *c)
{
	c->is_dead = true;
	c->member_ended = true;
	c->hole = 0;
	c->block_len = 0;
}

static void
tell_limit(struct container *c)
{
	if (c->limit.text[0] != '\0')
		walk_damage(c->w, "%s: %s", sniff_name(c->kind), c->limit.text);
	c->limit.text[0] = '\0';
}

/* Put out n bytes, from the hole if there is one, else from the block. */
static void
put_out(struct container *c, void *buf, size_t n)
{
	if (c->hole > 0) {
		memset(buf, 0, n);
		c->hole -= n;
		return;
	}
	memcpy(buf, c->block, n);
	c->block += n;
	c->block_len -= n;
}

static enum wb_err
member_read(
	struct stream *s, void *buf, size_t cap, size_t *got, struct err *err)
{
	struct container *c = (struct container *)s;
	uint64_t ready = 0;
	size_t n = 0;
	size_t room = 0;

	*got = 0;
	tell_limit(c);
	while (c->hole == 0 && c->block_len == 0) {
		if (c->member_ended || !next_block(c))
			break;
	}
	if (c->rc != WB_OK) {
		*err = c->err;
		return c->rc;
	}
	ready = c->hole > 0 ? c->hole : c->block_len;
	n = ready < cap ? (size_t)ready : cap;
	room = limit_room(c->w, c->at, n, &c->limit);
	if (room > 0)
		put_out(c, buf, room);
	if (room < n)
		stop_at_limit(c);
	if (room == 0)
		tell_limit(c);
	c->at += room;
	*got = room;
	return WB_OK;
}

enum wb_err
container_open(struct walk *w, struct stream *under, enum sniff_kind kind,
	struct container **out, struct err *err)
{
	enum wb_err rc = WB_OK;
	struct container *c = xcalloc(1, sizeof(*c));

	c->base.read = member_read;
	c->w = w;
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
	if (!sniff_is_archive(kind)) {
		(void)archive_read_support_format_raw(c->archive);
		(void)archive_read_support_format_empty(c->archive);
	} else if (under->seek && (kind == SNIFF_ZIP || kind == SNIFF_7ZIP)) {
		(void)archive_read_set_seek_callback(c->archive, on_seek);
	}
	(void)archive_read_set_read_callback(c->archive, on_read);
	(void)archive_read_set_callback_data(c->archive, c);
	/* A compression that fails at once looks like empty data; only the
	 * message tells. */
	if (archive_read_open1(c->archive) != ARCHIVE_OK ||
		(!sniff_is_archive(kind) && archive_errno(c->archive) != 0)) {
		c->is_dead = true;
		(void)explain(c);
	}
	*out = c;
	c = NULL;
done:
	container_close(c);
	return rc;
}

void
container_close(struct container *c)
{
	if (!c)
		return;
	(void)archive_read_free(c->archive);
	free(c->in);
	free(c);
}

static void
describe(struct container *c, struct container_member *out)
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

/* Go to the next header that can be read; false at the end. */
static bool
next_header(struct container *c)
{
	int failures = 0;
	int r = ARCHIVE_RETRY;

	while (!c->is_dead && failures < MOST_FAILURES) {
		r = archive_read_next_header(c->archive, &c->entry);
		if (r == ARCHIVE_OK || r == ARCHIVE_WARN)
			return true;
		if (r == ARCHIVE_EOF || c->rc != WB_OK)
			break;
		(void)explain(c);
		c->is_dead = r == ARCHIVE_FATAL;
		if (c->members == 0 && !c->is_dead)
			break;
		if (c->members > 0 && (failures == 0 || c->is_dead))
			walk_damage(c->w, "%s", c->why);
		/* A tar is searched block by block for its next header. */
		failures += r == ARCHIVE_RETRY ? 0 : 1;
	}
	if (r == ARCHIVE_EOF && c->kind == SNIFF_TAR && !c->is_tail_zero)
		walk_damage(c->w, "unexpected end of archive");
	c->is_dead = true;
	return false;
}

enum wb_err
container_next(struct container *c, enum container_status *status,
	struct container_member *out, struct err *err)
{
	bool was_dead = c->is_dead;
	bool found = false;
	struct limit_why why = { 0 };

	do {
		found = next_header(c);
		c->members += found ? 1 : 0;
		if (found && sniff_is_archive(c->kind) &&
			!limit_member(c->w, c->members, &why)) {
			walk_damage(c->w, "%s", why.text);
			c->is_dead = true;
			found = false;
		}
	} while (found && archive_entry_filetype(c->entry) == AE_IFDIR);
	if (c->rc != WB_OK) {
		*err = c->err;
		return c->rc;
	}
	c->at = 0;
	c->hole = 0;
	c->block_len = 0;
	c->member_ended = !found;
	tell_limit(c);
	*status = CONTAINER_END;
	if (found) {
		*status = CONTAINER_MEMBER;
		describe(c, out);
	} else if (c->members == 0 && (was_dead || c->why[0] != '\0')) {
		*status = CONTAINER_NONE;
	}
	return WB_OK;
}

struct stream *
container_stream(struct container *c)
{
	return &c->base;
}

const char *
container_why(const struct container *c)
{
	return c->why;
}
