/* Lines of a dossier against the evidence itself: files are unpacked as they
 * were when they were indexed. */
#include "query/dossier/check_files.h"

#include "indexer/walk/walk.h"
#include "query/dossier/check_cut.h"

#include <stdlib.h>

struct walking {
	struct check *check;
	struct files_found files;
	unsigned char *chunk;
	/* The file that is being read. */
	const struct file_found *file;
	/* Lines that were met, by their place. */
	bool *met;
};

/* Is it a whole line? `bytes` has one byte more than the line, if there is
 * one. The last one of a file may go on where that has grown. */
static bool
ends_line(
	const struct walking *w, const struct check_line *l, struct span bytes)
{
	return l->offset + l->kept == w->file->grown_from ||
		bytes.len <= l->kept || l->kept < l->length ||
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
		t->offset + t->filled <= l->offset) {
		cutting_pass(t, l->offset);
		rc = cutting_load(t, err);
	}
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
	if (l->is_text && (!is_whole || !ends_line(w, l, buf_span(&bytes))))
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
	for (size_t i = check_first_line(
		     w->check, sha256, w->file->file, member);
		i < w->check->count && rc == WB_OK; i++) {
		const struct check_line *l = &w->check->lines[i];

		if (!span_eq(l->member, member) ||
			!span_eq(l->file, w->file->file) ||
			!span_eq(l->file_sha256, sha256))
			break;
		if (!w->met[i])
			rc = take_line(w, &t, l, err);
	}
	/* What is left of it would be read for its SHA-256. */
	while (rc == WB_OK && w->file->file.len > 0 && !t.has_ended) {
		cutting_pass(&t, UINT64_MAX);
		rc = cutting_load(&t, err);
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
	w->check->report.grown += file->grown_from > 0;
	return walk_run(&file->path, 1, &options, &sink, err);
}

static void
tell_unmet(struct walking *w)
{
	for (size_t i = 0; i < w->check->count; i++) {
		const struct check_line *l = &w->check->lines[i];

		if (!w->met[i])
			check_find(w->check, l, FINDING_ABSENT,
				files_have(&w->files, l)
					? "the file is there, but not "
					  "what it is cited from"
					: l->file.len > 0
					? "it has no SHA-256, and no file of "
					  "its size is among the evidence"
					: "no file of that SHA-256 is among "
					  "the evidence");
	}
}

enum wb_err
check_by_evidence(struct check *c, const char *const *paths, size_t npaths,
	struct err *err)
{
	struct walking w = { .check = c };
	enum wb_err rc = files_find(c, paths, npaths, &w.files, err);

	w.chunk = xmalloc(CUTTING_CHUNK);
	w.met = xcalloc(c->count + 1, sizeof(*w.met));
	for (size_t i = 0; i < w.files.nfiles && rc == WB_OK; i++)
		rc = read_file(&w, &w.files.files[i], err);
	if (rc == WB_OK)
		tell_unmet(&w);
	files_release(&w.files);
	free(w.chunk);
	free(w.met);
	return rc;
}
