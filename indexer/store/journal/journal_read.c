/* The journal read, and its chain of hashes checked. */
#include "indexer/store/file/fs.h"
#include "indexer/store/journal/journal_head.h"
#include "indexer/store/journal/journal_line.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK_BYTES = 64 * 1024 };

struct reading {
	const char *path;
	journal_line_fn *fn;
	void *ctx;
	struct journal_state *state;
	struct err *err;
	/* The hash that the next line must name. */
	char prev[SHA256_HEX + 1];
	uint64_t sequence;
	/* The first break, by line; 0 for none. */
	uint64_t broken_at;
	const char *broken_why;
	struct journal_head said;
	/* An entry says that there was a head. */
	bool had_head;
};

static void
note_break(struct reading *r, const char *why)
{
	if (r->broken_at > 0)
		return;
	r->broken_at = r->state->entries;
	r->broken_why = why;
}

static bool
check_line(struct reading *r, struct span line)
{
	struct journal_link link = { 0 };
	bool follows = false;

	r->sequence++;
	if (!journal_line_check(line, &link)) {
		note_break(r, "its bytes are not those that were written");
		return false;
	}
	follows = link.sequence == r->sequence &&
		span_eq(link.prev, span_of(r->prev));
	if (!follows)
		note_break(r, "it does not follow the entry before it");
	if (link.sequence == r->said.sequence &&
		!span_eq(link.hash, span_of(r->said.hash)))
		note_break(r, "it is not the entry that its head names");
	r->had_head = r->had_head || link.has_head;
	r->sequence = link.sequence;
	memcpy(r->prev, link.hash.ptr, SHA256_HEX);
	return follows;
}

static enum wb_err
take_line(struct reading *r, struct span text)
{
	struct journal_line line = { text, 0, false };

	line.number = ++r->state->entries;
	line.is_sound = check_line(r, text);
	return r->fn ? r->fn(r->ctx, &line, r->err) : WB_OK;
}

/* Hand out the whole lines at the front of `pending` and keep the rest. */
static enum wb_err
take_lines(struct reading *r, struct buf *pending)
{
	struct span rest = buf_span(pending);
	struct span line = { 0 };
	struct span tail = { 0 };
	enum wb_err rc = WB_OK;

	while (rc == WB_OK && span_cut(rest, '\n', &line, &tail)) {
		rc = take_line(r, line);
		rest = tail;
	}
	if (rest.len > 0)
		memmove(pending->ptr, rest.ptr, rest.len);
	pending->len = rest.len;
	if (rc == WB_OK && rest.len > JOURNAL_LINE_MAX)
		rc = err_set(r->err, WB_CORRUPT,
			"journal %s: line %" PRIu64 " has no end", r->path,
			r->state->entries + 1);
	return rc;
}

static enum wb_err
read_lines(struct reading *r, int fd)
{
	struct buf pending = { 0 };
	enum wb_err rc = WB_OK;

	while (rc == WB_OK) {
		char *room = buf_reserve(&pending, CHUNK_BYTES);
		ssize_t n = read(fd, room, CHUNK_BYTES);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			rc = err_errno(r->err, WB_IO, "journal %s", r->path);
		if (n <= 0)
			break;
		pending.len += (size_t)n;
		rc = take_lines(r, &pending);
	}
	r->state->torn_bytes = pending.len;
	buf_release(&pending);
	return rc;
}

/* Its head is written behind an entry. */
static enum wb_err
absent(struct reading *r, const char *index_dir)
{
	enum wb_err rc = journal_head_read(index_dir, &r->said, r->err);

	if (rc == WB_OK && r->said.sequence > 0)
		return err_set(r->err, WB_CORRUPT,
			"journal %s is gone; it had %" PRIu64 " entr%s",
			r->path, r->said.sequence,
			r->said.sequence == 1 ? "y" : "ies");
	if (rc == WB_OK)
		rc = err_set(r->err, WB_ABSENT, "no journal at %s", r->path);
	return rc;
}

enum wb_err
journal_read(const char *index_dir, journal_line_fn *fn, void *ctx,
	struct journal_state *out, struct err *err)
{
	struct buf path = { 0 };
	struct journal_state state = { 0 };
	struct reading r = {
		.fn = fn, .ctx = ctx, .state = &state, .err = err
	};
	struct stat st = { 0 };
	struct err why = { 0 };
	enum wb_err head = WB_OK;
	enum wb_err rc = WB_OK;
	int fd = -1;

	journal_path(index_dir, &path);
	r.path = buf_cstr(&path);
	memcpy(r.prev, journal_no_hash().ptr, SHA256_HEX);
	if (lstat(r.path, &st) != 0 && errno == ENOENT)
		rc = absent(&r, index_dir);
	else if (!S_ISREG(st.st_mode))
		rc = err_set(err, WB_CORRUPT, "journal %s is no file", r.path);
	if (rc != WB_OK)
		goto done;
	rc = fs_open(r.path, &fd, err);
	if (rc != WB_OK)
		goto done;
	head = journal_head_read(index_dir, &r.said, &why);
	state.has_head = r.said.is_there;
	rc = read_lines(&r, fd);
	if (rc == WB_OK && r.broken_at == 0 && head != WB_OK)
		rc = err_set(err, head, "%s", why.text);
	if (rc == WB_OK && r.broken_at == 0 && r.had_head && !r.said.is_there)
		rc = err_set(err, WB_CORRUPT,
			"journal %s: its head is gone, so that entries may "
			"have been cut off its end",
			r.path);
	if (rc == WB_OK && r.broken_at == 0 && r.said.sequence > r.sequence)
		rc = err_set(err, WB_CORRUPT,
			"journal %s: it had %" PRIu64 " entries, and ends "
			"behind %" PRIu64,
			r.path, r.said.sequence, r.sequence);
	if (rc == WB_OK && r.broken_at > 0)
		rc = err_set(err, WB_CORRUPT,
			"journal %s: the chain breaks at line %" PRIu64 ": %s",
			r.path, r.broken_at, r.broken_why);
	if (state.entries > 0 && r.prev[0])
		memcpy(state.head, r.prev, sizeof(state.head));
	*out = state;
done:
	if (fd >= 0)
		(void)close(fd);
	buf_release(&path);
	return rc;
}
