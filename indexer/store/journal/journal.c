#include "indexer/store/journal/journal.h"

#include "indexer/store/file/fs.h"
#include "indexer/store/journal/journal_head.h"
#include "indexer/store/journal/journal_line.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TAIL_BYTES = 64 * 1024 };

/* The end of the journal, before the new entry. */
struct tail {
	/* Size of the whole lines; what is behind them is torn. */
	uint64_t whole_bytes;
	uint64_t torn_bytes;
	uint64_t sequence;
	char hash[SHA256_HEX + 1];
	/* There is a head; or the last entry says that there was one. */
	bool has_head;
};

/* The last `LF`-ended line of `bytes`; false if its beginning is not within.
 * *torn is what follows it. An empty line stands for "no whole line". */
static bool
last_line(struct span bytes, bool is_all, struct span *line, size_t *torn)
{
	size_t end = bytes.len;
	size_t begin = 0;

	while (end > 0 && bytes.ptr[end - 1] != '\n')
		end--;
	*torn = bytes.len - end;
	if (end == 0) {
		*line = (struct span){ bytes.ptr, 0 };
		return is_all;
	}
	begin = end - 1;
	while (begin > 0 && bytes.ptr[begin - 1] != '\n')
		begin--;
	*line = span_slice(bytes, begin, end - 1);
	return begin > 0 || is_all;
}

static enum wb_err
check_tail(
	struct span line, const char *path, struct tail *out, struct err *err)
{
	struct journal_link link = { 0 };

	if (line.len == 0 && out->whole_bytes == 0) {
		memcpy(out->hash, journal_no_hash().ptr, SHA256_HEX);
		return WB_OK;
	}
	if (!journal_line_check(line, &link) || link.sequence == UINT64_MAX)
		return err_set(err, WB_CORRUPT,
			"journal %s: the last entry is not as it was written: "
			"keep it, and move the journal folder aside to begin "
			"a new one",
			path);
	out->sequence = link.sequence;
	out->has_head = link.has_head;
	memcpy(out->hash, link.hash.ptr, SHA256_HEX);
	return WB_OK;
}

/* Read as much of the end as holds one whole line. */
static enum wb_err
read_tail(int fd, const char *path, struct tail *out, struct err *err)
{
	struct buf bytes = { 0 };
	struct span line = { 0 };
	struct stat st = { 0 };
	enum wb_err rc = WB_OK;
	uint64_t size = 0;
	size_t torn = 0;
	size_t want = TAIL_BYTES;

	if (fstat(fd, &st) != 0)
		return err_errno(err, WB_IO, "journal %s", path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, WB_CORRUPT, "journal %s is no file", path);
	size = (uint64_t)st.st_size;
	for (;; want *= 2) {
		size_t n = size < want ? (size_t)size : want;

		buf_clear(&bytes);
		rc = fs_read_at(
			fd, path, size - n, buf_reserve(&bytes, n), n, err);
		if (rc != WB_OK)
			goto done;
		bytes.len = n;
		if (last_line(buf_span(&bytes), n == size, &line, &torn))
			break;
		if (want >= JOURNAL_LINE_MAX) {
			rc = err_set(err, WB_CORRUPT,
				"journal %s: its last line has no beginning",
				path);
			goto done;
		}
	}
	out->torn_bytes = torn;
	out->whole_bytes = size - torn;
	rc = check_tail(line, path, out, err);
done:
	buf_release(&bytes);
	return rc;
}

static enum wb_err
write_all(int fd, struct span s, const char *path, struct err *err)
{
	while (s.len > 0) {
		ssize_t n = write(fd, s.ptr, s.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_errno(
				err, WB_IO, "cannot write journal %s", path);
		s = span_slice(s, (size_t)n, s.len);
	}
	if (fsync(fd) != 0)
		return err_errno(err, WB_IO, "cannot sync journal %s", path);
	return WB_OK;
}

static enum wb_err
write_head(const char *index_dir, struct tail *tail, struct err *err)
{
	struct journal_head head = { .sequence = tail->sequence };
	enum wb_err rc = WB_OK;

	memcpy(head.hash, tail->hash, sizeof(head.hash));
	rc = journal_head_write(index_dir, &head, err);
	tail->has_head = rc == WB_OK;
	return rc;
}

/* The first one. It is on the disk for good before an entry says that it is
 * there. */
static enum wb_err
begin_head(const char *index_dir, struct tail *tail, struct err *err)
{
	struct buf dir = { 0 };
	enum wb_err rc = write_head(index_dir, tail, err);

	buf_printf(&dir, "%s/journal", index_dir);
	if (rc == WB_OK)
		rc = fs_sync(buf_cstr(&dir), err);
	buf_release(&dir);
	return rc;
}

/* The end of the journal is the one that its head tells of, or a later one. A
 * journal without a head is one of an older version, or begins now. */
static enum wb_err
check_head(const char *index_dir, const char *path, struct tail *tail,
	struct err *err)
{
	struct journal_head head = { 0 };
	enum wb_err rc = journal_head_read(index_dir, &head, err);

	if (rc != WB_OK)
		return rc;
	if (tail->has_head && !head.is_there)
		return err_set(err, WB_CORRUPT,
			"journal %s: its head is gone: keep it, and move the "
			"journal folder aside to begin a new one",
			path);
	if (head.sequence > tail->sequence ||
		(head.sequence == tail->sequence && head.is_there &&
			strcmp(head.hash, tail->hash) != 0))
		return err_set(err, WB_CORRUPT,
			"journal %s: it had %" PRIu64 " entries, and its end "
			"is not the one it had: keep it, and move the journal "
			"folder aside to begin a new one",
			path, head.sequence);
	if (tail->sequence == 0 && !head.is_there)
		return begin_head(index_dir, tail, err);
	tail->has_head = head.is_there;
	return WB_OK;
}

/* *tail is that entry afterwards. */
static enum wb_err
append_line(int fd, const char *path, struct tail *tail,
	const struct journal_entry *entry, struct err *err)
{
	const struct journal_next next = { tail->sequence + 1,
		span_of(tail->hash), tail->torn_bytes, tail->has_head };
	struct buf line = { 0 };
	struct journal_link link = { 0 };
	enum wb_err rc = WB_OK;

	if (tail->torn_bytes > 0 &&
		ftruncate(fd, (off_t)tail->whole_bytes) != 0)
		return err_errno(err, WB_IO, "journal %s", path);
	journal_line_make(entry, &next, &line);
	rc = write_all(fd, buf_span(&line), path, err);
	/* Best effort: what stays is torn, and cut off the next time. */
	if (rc != WB_OK && ftruncate(fd, (off_t)tail->whole_bytes) != 0)
		rc = WB_IO;
	if (rc == WB_OK &&
		journal_line_check(
			span_slice(buf_span(&line), 0, line.len - 1), &link)) {
		tail->sequence = link.sequence;
		memcpy(tail->hash, link.hash.ptr, SHA256_HEX);
	}
	buf_release(&line);
	return rc;
}

/* INDEX/journal, made if it is not there, and the file in it. */
static enum wb_err
open_journal(const char *index_dir, const char *path, int *fd, struct err *err)
{
	struct buf dir = { 0 };
	struct stat st = { 0 };
	enum wb_err rc = WB_OK;

	buf_printf(&dir, "%s/journal", index_dir);
	rc = fs_mkdir(buf_cstr(&dir), err);
	if (rc != WB_OK)
		goto done;
	/* An index from a stranger may have links here that lead out of it. */
	if (lstat(buf_cstr(&dir), &st) != 0 || !S_ISDIR(st.st_mode)) {
		rc = err_set(
			err, WB_CORRUPT, "%s is no directory", buf_cstr(&dir));
		goto done;
	}
	*fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW,
		0600);
	if (*fd < 0) {
		rc = err_errno(err, WB_IO, "cannot open journal %s", path);
		goto done;
	}
	rc = fs_sync(buf_cstr(&dir), err);
	if (rc == WB_OK)
		rc = fs_sync(index_dir, err);
done:
	buf_release(&dir);
	return rc;
}

enum wb_err
journal_append(const char *index_dir, const struct journal_entry *entry,
	struct err *err)
{
	struct buf path = { 0 };
	struct tail tail = { 0 };
	enum wb_err rc = WB_OK;
	int fd = -1;

	journal_path(index_dir, &path);
	rc = open_journal(index_dir, buf_cstr(&path), &fd, err);
	if (rc == WB_OK)
		rc = read_tail(fd, buf_cstr(&path), &tail, err);
	if (rc == WB_OK)
		rc = check_head(index_dir, buf_cstr(&path), &tail, err);
	if (rc == WB_OK)
		rc = append_line(fd, buf_cstr(&path), &tail, entry, err);
	if (rc == WB_OK)
		rc = write_head(index_dir, &tail, err);
	if (fd >= 0 && close(fd) != 0 && rc == WB_OK)
		rc = err_errno(
			err, WB_IO, "cannot close journal %s", buf_cstr(&path));
	buf_release(&path);
	return rc;
}
