/* Lines of a dossier against the evidence itself: files are found by their
 * SHA-256, then unpacked as they were when they were indexed. */
#include "query/dossier/check_part.h"

#include "format/base/digest.h"
#include "format/base/lower_bound.h"
#include "indexer/walk/file.h"
#include "indexer/walk/tree.h"
#include "indexer/walk/walk.h"
#include "query/dossier/check_cut.h"

#include <stdlib.h>
#include <unistd.h>

/* A file of the evidence that lines are cited from. */
struct file_found {
	const char *path;
	char sha256[SHA256_HEX + 1];
};

struct walking {
	struct check *check;
	struct file_found *files;
	size_t nfiles;
	size_t cap;
	unsigned char *chunk;
	struct sha256 *sum;
	/* The file that is being read. */
	const struct file_found *file;
	/* Lines that were met, by their place. */
	bool *met;
};

static int
by_place(const void *a, const void *b)
{
	const struct check_line *x = a;
	const struct check_line *y = b;
	int order = span_cmp(x->file_sha256, y->file_sha256);

	if (!order)
		order = span_cmp(x->member, y->member);
	if (order)
		return order;
	return (x->offset > y->offset) - (x->offset < y->offset);
}

/* The first line cited from that file and member, or behind these. */
static size_t
first_line(const struct check *c, struct span sha256, struct span member)
{
	const struct check_line wanted = { .file_sha256 = sha256,
		.member = member };

	return lower_bound(
		&wanted, c->lines, c->count, sizeof(*c->lines), by_place);
}

static bool
is_wanted(const struct check *c, const char *sha256)
{
	size_t i = first_line(c, span_of(sha256), SPAN(""));

	return i < c->count &&
		span_eq(c->lines[i].file_sha256, span_of(sha256));
}

static bool
is_found(const struct walking *w, struct span sha256)
{
	for (size_t i = 0; i < w->nfiles; i++)
		if (span_eq(span_of(w->files[i].sha256), sha256))
			return true;
	return false;
}

static enum wb_err
on_file(void *ctx, const struct tree_entry *entry, struct err *err)
{
	struct walking *w = ctx;
	unsigned char sum[SHA256_BYTES];
	struct file_found found = { 0 };
	int fd = file_open_fd(entry->dirfd, entry->name);
	ssize_t n = fd < 0 ? -1 : 1;

	(void)err;
	while (n > 0 && (n = read(fd, w->chunk, CUTTING_CHUNK)) > 0)
		sha256_update(w->sum, w->chunk, (size_t)n);
	sha256_final(w->sum, sum);
	if (fd >= 0)
		(void)close(fd);
	hex_encode(sum, sizeof(sum), found.sha256);
	if (n < 0) {
		findings_add(&w->check->findings, FINDING_UNREADABLE,
			entry->path, UINT64_MAX, "it cannot be read");
		return WB_OK;
	}
	if (!is_wanted(w->check, found.sha256) ||
		is_found(w, span_of(found.sha256)))
		return WB_OK;
	found.path = arena_printf(&w->check->arena, "%s", entry->path);
	w->files = xgrow(w->files, &w->cap, w->nfiles + 1, sizeof(*w->files));
	w->files[w->nfiles++] = found;
	return WB_OK;
}

static void
on_skip(void *ctx, const struct tree_entry *entry, const char *reason,
	bool is_loss)
{
	struct walking *w = ctx;

	if (is_loss)
		findings_add(&w->check->findings, FINDING_UNREADABLE,
			entry->path, UINT64_MAX, reason);
}

/* Is it a whole line? `bytes` has one byte more than the line, if there is
 * one. */
static bool
ends_line(const struct check_line *l, struct span bytes)
{
	return bytes.len <= l->kept || l->kept < l->length ||
		bytes.ptr[l->kept] == '\n';
}

static enum wb_err
take_line(struct walking *w, struct cutting *t, const struct check_line *l,
	struct err *err)
{
	struct buf bytes = { 0 };
	uint64_t line = 0;
	bool is_whole = true;
	enum wb_err rc = WB_OK;

	/* Lines that stand in the evidence do not overlap. */
	if (l->offset < t->end) {
		w->met[l - w->check->lines] = true;
		check_find(w->check, l, FINDING_DIFFERS,
			"a line that is cited before goes on there");
		return WB_OK;
	}
	while (rc == WB_OK && !t->has_ended &&
		t->offset + t->filled <= l->offset)
		rc = cutting_load(t, err);
	t->end = l->offset + l->kept;
	if (rc == WB_OK && l->is_text && !t->has_ended) {
		line = cutting_lines_before(t, l->offset) + 1;
		is_whole = cutting_begins_line(t, l->offset);
	}
	if (rc == WB_OK)
		rc = cutting_take(
			t, l->offset, l->offset + l->kept + 1, &bytes, err);
	if (rc != WB_OK)
		goto done;
	w->met[l - w->check->lines] = true;
	if (l->is_text && (!is_whole || !ends_line(l, buf_span(&bytes))))
		check_find(w->check, l, FINDING_DIFFERS,
			"a line of another length stands there");
	else
		check_compare(w->check, l,
			span_slice(buf_span(&bytes), 0, (size_t)l->kept),
			bytes.len < l->kept ? bytes.len : l->length, line);
done:
	buf_release(&bytes);
	return rc;
}

static enum wb_err
on_source(void *ctx, const struct walk_source *source, struct stream *s,
	struct err *err)
{
	struct walking *w = ctx;
	struct span member = span_of(source->path);
	struct span sha256 = span_of(w->file->sha256);
	struct cutting t = { .stream = s, .chunk = w->chunk };
	enum wb_err rc = WB_OK;

	if (!span_eat(&member, span_of(w->file->path)))
		return WB_OK;
	for (size_t i = first_line(w->check, sha256, member);
		i < w->check->count && rc == WB_OK; i++) {
		const struct check_line *l = &w->check->lines[i];

		if (!span_eq(l->member, member) ||
			!span_eq(l->file_sha256, sha256))
			break;
		if (!w->met[i])
			rc = take_line(w, &t, l, err);
	}
	return rc;
}

static void
on_walk_damage(void *ctx, const struct walk_file *file, const char *path,
	uint64_t offset, const char *why)
{
	(void)ctx;
	(void)file;
	(void)path;
	(void)offset;
	(void)why;
}

static void
on_walk_skip(void *ctx, const struct walk_skip *skip)
{
	(void)ctx;
	(void)skip;
}

static enum wb_err
on_begin(void *ctx, const struct walk_file *file, struct err *err)
{
	(void)ctx;
	(void)file;
	(void)err;
	return WB_OK;
}

static enum wb_err
on_end(void *ctx, const struct walk_file *file, const unsigned char sha256[32],
	uint64_t bytes, bool changed, struct err *err)
{
	(void)ctx;
	(void)file;
	(void)sha256;
	(void)bytes;
	(void)changed;
	(void)err;
	return WB_OK;
}

static enum wb_err
read_file(struct walking *w, const struct file_found *file, struct err *err)
{
	struct walk_options options = { .take_all = true };
	const struct walk_sink sink = { .ctx = w,
		.file_begin = on_begin,
		.source = on_source,
		.damage = on_walk_damage,
		.skipped = on_walk_skip,
		.file_end = on_end };

	walk_limits_default(&options.limits);
	w->file = file;
	return walk_run(&file->path, 1, &options, &sink, err);
}

static void
tell_unmet(struct walking *w)
{
	for (size_t i = 0; i < w->check->count; i++) {
		const struct check_line *l = &w->check->lines[i];

		if (!w->met[i])
			check_find(w->check, l, FINDING_ABSENT,
				is_found(w, l->file_sha256)
					? "the file is there, but not what it "
					  "is cited from"
					: "no file of that SHA-256 is among "
					  "the evidence");
	}
}

enum wb_err
check_by_evidence(struct check *c, const char *const *paths, size_t npaths,
	struct err *err)
{
	struct walking w = { .check = c };
	const struct tree_visitor visitor = {
		.ctx = &w, .file = on_file, .skip = on_skip, .take_all = true
	};
	enum wb_err rc = WB_OK;

	w.chunk = xmalloc(CUTTING_CHUNK);
	w.sum = sha256_new();
	w.met = xcalloc(c->count + 1, sizeof(*w.met));
	if (c->count > 1)
		qsort(c->lines, c->count, sizeof(*c->lines), by_place);
	for (size_t i = 0; i < npaths && rc == WB_OK; i++)
		rc = tree_visit(paths[i], &visitor, err);
	for (size_t i = 0; i < w.nfiles && rc == WB_OK; i++)
		rc = read_file(&w, &w.files[i], err);
	if (rc == WB_OK)
		tell_unmet(&w);
	sha256_free(w.sum);
	free(w.chunk);
	free(w.files);
	free(w.met);
	return rc;
}
