/* The files of the evidence that a dossier cites: by their SHA-256, be it of
 * their first bytes, since logs grow, or, where they have none, by size and
 * path. */
#include "query/dossier/check_files.h"

#include "format/base/lower_bound.h"
#include "indexer/walk/file.h"
#include "indexer/walk/tree.h"
#include "query/dossier/check_cut.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of the files of that size the one whose path ends most like the recorded one,
 * of a file without SHA-256. */
struct nearest {
	const char *path;
	size_t common;
};

/* What looks for them. */
struct finder {
	struct check *check;
	struct files_found *found;
	unsigned char *chunk;
	struct sha256 *sum;
	struct sha256 *so_far;
	/* As many as check->files. */
	struct nearest *nearest;
};

static int
by_place(const void *a, const void *b)
{
	const struct check_line *x = a;
	const struct check_line *y = b;
	int order = span_cmp(x->file_sha256, y->file_sha256);

	if (!order)
		order = span_cmp(x->file, y->file);
	if (!order)
		order = span_cmp(x->member, y->member);
	if (order)
		return order;
	return (x->offset > y->offset) - (x->offset < y->offset);
}

/* The first line cited from that file and member, or behind these. */
size_t
check_first_line(const struct check *c, struct span sha256, struct span file,
	struct span member)
{
	const struct check_line wanted = {
		.file_sha256 = sha256, .file = file, .member = member
	};

	return lower_bound(
		&wanted, c->lines, c->count, sizeof(*c->lines), by_place);
}

static bool
is_wanted(const struct check *c, const char *sha256)
{
	size_t i = check_first_line(c, span_of(sha256), SPAN(""), SPAN(""));

	return i < c->count &&
		span_eq(c->lines[i].file_sha256, span_of(sha256));
}

bool
files_have(const struct files_found *w, const struct check_line *l)
{
	for (size_t i = 0; i < w->nfiles; i++)
		if (span_eq(span_of(w->files[i].sha256), l->file_sha256) &&
			span_eq(w->files[i].file, l->file))
			return true;
	return false;
}

static size_t
common_end(struct span a, struct span b)
{
	size_t n = 0;

	while (n < a.len && n < b.len &&
		a.ptr[a.len - 1 - n] == b.ptr[b.len - 1 - n])
		n++;
	return n;
}

/* Files that are mostly holes are not read for a SHA-256 that nothing is cited
 * by. */
static bool
take_sparse(struct finder *w, const struct tree_entry *entry, uint64_t size)
{
	struct check *c = w->check;
	bool is_done = true;

	for (size_t i = 0; i < c->nfiles; i++) {
		const struct check_file *f = &c->files[i];
		size_t n = common_end(f->path, span_of(entry->path)) + 1;

		if (f->size != size)
			continue;
		is_done = is_done && f->sha256.len == 0;
		if (f->sha256.len > 0 || n <= w->nearest[i].common)
			continue;
		w->nearest[i].common = n;
		w->nearest[i].path = arena_printf(&c->arena, "%s", entry->path);
	}
	return is_done;
}

static void
add_found(struct finder *w, struct file_found found)
{
	struct files_found *f = w->found;

	f->files = xgrow(f->files, &f->cap, f->nfiles + 1, sizeof(*f->files));
	f->files[f->nfiles++] = found;
}

static void
add_nearest(struct finder *w)
{
	for (size_t i = 0; i < w->check->nfiles; i++)
		if (w->nearest[i].path)
			add_found(w,
				(struct file_found){ .path = w->nearest[i].path,
					.file = w->check->files[i].path });
}

/* Take a file by the SHA-256 of as much of it as was read, if lines are cited
 * from that. */
static void
take_sum(struct finder *w, const struct tree_entry *entry, uint64_t size,
	bool has_more)
{
	unsigned char sum[SHA256_BYTES];
	struct file_found found = { .grown_from = has_more ? size : 0 };

	sha256_copy(w->so_far, w->sum);
	sha256_final(w->so_far, sum);
	hex_encode(sum, sizeof(sum), found.sha256);
	if (!is_wanted(w->check, found.sha256) ||
		files_have(w->found,
			&(struct check_line){
				.file_sha256 = span_of(found.sha256) }))
		return;
	found.path = arena_printf(&w->check->arena, "%s", entry->path);
	add_found(w, found);
}

/* The size of a recorded file behind `at`, or UINT64_MAX. */
static uint64_t
next_size(const struct check *c, uint64_t at)
{
	uint64_t next = UINT64_MAX;

	for (size_t i = 0; i < c->nfiles; i++)
		if (c->files[i].size > at && c->files[i].size < next &&
			c->files[i].sha256.len > 0)
			next = c->files[i].size;
	return next;
}

/* Read it all; false if that fails. */
static bool
sum_file(
	struct finder *w, const struct tree_entry *entry, int fd, uint64_t size)
{
	uint64_t at = 0;
	uint64_t next = next_size(w->check, 0);
	ssize_t n = 0;

	while ((n = read(fd, w->chunk, CUTTING_CHUNK)) > 0) {
		size_t done = 0;

		while (next - at <= (size_t)n - done) {
			sha256_update(
				w->sum, w->chunk + done, (size_t)(next - at));
			done += (size_t)(next - at);
			at = next;
			take_sum(w, entry, at, at < size);
			next = next_size(w->check, at);
		}
		sha256_update(w->sum, w->chunk + done, (size_t)n - done);
		at += (size_t)n - done;
	}
	if (n == 0)
		take_sum(w, entry, at, false);
	return n == 0;
}

static enum wb_err
on_file(void *ctx, const struct tree_entry *entry, struct err *err)
{
	struct finder *w = ctx;
	unsigned char sum[SHA256_BYTES];
	int fd = file_open_fd(entry->dirfd, entry->name);
	struct stat st = { 0 };

	(void)err;
	if (fd >= 0 && fstat(fd, &st) == 0 && file_is_sparse(fd) &&
		take_sparse(w, entry, (uint64_t)st.st_size)) {
		(void)close(fd);
		return WB_OK;
	}
	if (fd < 0 || !sum_file(w, entry, fd, (uint64_t)st.st_size))
		findings_add(&w->check->findings, FINDING_UNREADABLE,
			entry->path, UINT64_MAX, "it cannot be read");
	sha256_final(w->sum, sum);
	if (fd >= 0)
		(void)close(fd);
	return WB_OK;
}

static void
on_skip(void *ctx, const struct tree_entry *entry, const char *reason,
	bool is_loss)
{
	struct finder *w = ctx;

	if (is_loss)
		findings_add(&w->check->findings, FINDING_UNREADABLE,
			entry->path, UINT64_MAX, reason);
}

enum wb_err
files_find(struct check *c, const char *const *paths, size_t npaths,
	struct files_found *out, struct err *err)
{
	struct finder f = { .check = c, .found = out };
	const struct tree_visitor visitor = {
		.ctx = &f, .file = on_file, .skip = on_skip, .take_all = true
	};
	enum wb_err rc = WB_OK;

	if (c->count > 1)
		qsort(c->lines, c->count, sizeof(*c->lines), by_place);
	f.chunk = xmalloc(CUTTING_CHUNK);
	f.sum = sha256_new();
	f.so_far = sha256_new();
	f.nearest = xcalloc(c->nfiles + 1, sizeof(*f.nearest));
	for (size_t i = 0; i < npaths && rc == WB_OK; i++)
		rc = tree_visit(paths[i], &visitor, err);
	add_nearest(&f);
	sha256_free(f.sum);
	sha256_free(f.so_far);
	free(f.chunk);
	free(f.nearest);
	return rc;
}

void
files_release(struct files_found *f)
{
	free(f->files);
}
