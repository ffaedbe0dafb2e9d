#include "indexer/walk/walk.h"

#include "indexer/walk/file.h"
#include "indexer/walk/layer.h"
#include "indexer/walk/leaf.h"
#include "indexer/walk/sniff.h"
#include "indexer/walk/tree.h"

#include <assert.h>
#include <errno.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

static void
file_start(struct walk *w, const struct walk_file *file)
{
	w->file = file;
	w->path = file->path;
	w->file_in = 0;
	w->expanded = 0;
	w->members = 0;
	w->in_source = false;
	w->in_maildir = false;
	w->is_spent = false;
}

static bool
has_changed(int fd, const struct walk_file *before)
{
	struct walk_file after = { 0 };
	struct stat st = { 0 };

	if (!before->is_regular)
		return false;
	if (fstat(fd, &st) != 0)
		return true;
	file_describe(&st, before->path, &after);
	return after.size != before->size || after.mtime_ns != before->mtime_ns;
}

/* Read an open file, from file_begin to file_end. */
static enum wb_err
read_file(struct walk *w, int fd, struct err *err)
{
	const struct walk_sink *sink = w->sink;
	const struct walk_file *file = w->file;
	struct walk_source origin = {
		.file = file,
		.path = file->path,
		.has_mtime = file->is_regular,
		.mtime_ns = file->mtime_ns,
		.gzip_name = "",
		.mode = file->mode,
		.uid = file->uid,
		.gid = file->gid,
		.wrapping = "",
	};
	unsigned char sha256[32] = { 0 };
	uint64_t bytes = 0;
	struct file *f = file_open(w, fd, file->is_regular);
	enum wb_err rc = WB_OK;

	if (sink->file_begin)
		rc = sink->file_begin(sink->ctx, file, err);
	if (rc == WB_OK && w->in_maildir)
		walk_skip(w, NULL, SKIP_MAILDIR, false);
	else if (rc == WB_OK)
		rc = source_dispatch(w, file_stream(f), &origin, 0, err);
	if (rc == WB_OK)
		rc = file_finish(f, sha256, &bytes, err);
	if (rc == WB_OK && sink->file_end)
		rc = sink->file_end(sink->ctx, file, sha256, bytes,
			has_changed(fd, file), err);
	file_close(f);
	return rc;
}

/* A file that is no archive and does not match the glob need not be read. */
static bool
is_left_out(const struct walk *w, int fd)
{
	char head[SNIFF_BYTES];
	ssize_t n = 0;

	if (leaf_matches(w, w->path))
		return false;
	n = pread(fd, head, sizeof(head), 0);
	return n >= 0 && sniff((struct span){ head, (size_t)n }) == SNIFF_PLAIN;
}

static enum wb_err
read_if_wanted(struct walk *w, int fd, struct err *err)
{
	const struct walk_sink *sink = w->sink;
	bool wanted = true;
	enum wb_err rc = WB_OK;

	if (sink->file_wanted)
		rc = sink->file_wanted(sink->ctx, w->file, &wanted, err);
	if (rc != WB_OK || !wanted)
		return rc;
	if (is_left_out(w, fd)) {
		walk_skip(w, NULL, SKIP_PATTERN, false);
		return WB_OK;
	}
	return read_file(w, fd, err);
}

static void
on_skip(void *ctx, const struct tree_entry *entry, const char *reason,
	bool is_loss)
{
	struct walk *w = ctx;
	struct walk_file file = { .path = entry->path };

	if (entry->st)
		file_describe(entry->st, entry->path, &file);
	file_start(w, &file);
	walk_skip(w, NULL, reason, is_loss);
	w->file = NULL;
}

static enum wb_err
on_file(void *ctx, const struct tree_entry *entry, struct err *err)
{
	struct walk *w = ctx;
	struct walk_file file = { 0 };
	struct stat st = { 0 };
	char why[128] = "";
	enum wb_err rc = WB_OK;
	int fd = file_open_fd(entry->dirfd, entry->name);

	if (fd < 0 || fstat(fd, &st) != 0) {
		on_skip(w, entry, tree_why(errno, why, sizeof(why)), true);
		goto done;
	}
	file_describe(&st, entry->path, &file);
	file_start(w, &file);
	w->in_maildir = entry->in_maildir;
	if (file.is_regular)
		rc = read_if_wanted(w, fd, err);
	else
		walk_skip(w, NULL, "changed while it was opened", true);
done:
	if (fd >= 0)
		(void)close(fd);
	w->file = NULL;
	return rc;
}

static enum wb_err
read_stdin(struct walk *w, struct err *err)
{
	struct walk_file file = { .path = "-" };
	enum wb_err rc = WB_OK;
	bool wanted = true;

	file_start(w, &file);
	if (w->sink->file_wanted)
		rc = w->sink->file_wanted(w->sink->ctx, &file, &wanted, err);
	if (rc == WB_OK && wanted)
		rc = read_file(w, STDIN_FILENO, err);
	w->file = NULL;
	return rc;
}

enum wb_err
walk_run(const char *const *paths, size_t npaths,
	const struct walk_options *options, const struct walk_sink *sink,
	struct err *err)
{
	/* Names of members are converted by the locale: always by this one,
	 * so that the machine's does not change them. */
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t before = uselocale(utf8);
	struct walk w = { .options = options, .sink = sink };
	struct tree_visitor visitor = {
		.ctx = &w,
		.file = on_file,
		.skip = on_skip,
		.take_all = options->take_all,
	};
	enum wb_err rc = WB_OK;
	size_t i = 0;

	assert(sink->source);
	for (i = 0; i < npaths && rc == WB_OK; i++) {
		if (strcmp(paths[i], "-") == 0)
			rc = read_stdin(&w, err);
		else
			rc = tree_visit(paths[i], &visitor, err);
	}
	buf_release(&w.held);
	(void)uselocale(before);
	if (utf8)
		freelocale(utf8);
	return rc;
}

struct measure {
	uint64_t files;
	uint64_t bytes;
};

static enum wb_err
measure_file(void *ctx, const struct tree_entry *entry, struct err *err)
{
	struct measure *m = ctx;

	(void)err;
	m->files++;
	m->bytes += (uint64_t)entry->st->st_size;
	return WB_OK;
}

static void
measure_skip(void *ctx, const struct tree_entry *entry, const char *reason,
	bool is_loss)
{
	(void)ctx;
	(void)entry;
	(void)reason;
	(void)is_loss;
}

void
walk_measure(const char *const *paths, size_t npaths, uint64_t *files,
	uint64_t *bytes)
{
	struct measure m = { 0 };
	struct tree_visitor visitor = {
		.ctx = &m,
		.file = measure_file,
		.skip = measure_skip,
	};
	size_t i = 0;

	for (i = 0; i < npaths; i++) {
		if (strcmp(paths[i], "-") != 0)
			(void)tree_visit(paths[i], &visitor, NULL);
	}
	*files += m.files;
	*bytes += m.bytes;
}
