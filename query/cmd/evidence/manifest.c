#include "query/cmd/evidence/manifest.h"

#include "indexer/store/journal/journal.h"
#include "query/cmd/evidence/manifest_row.h"
#include "query/plan/source/source_name.h"

#include <fnmatch.h>
#include <unistd.h>

const struct option_row manifest_rows[] = {
	OPTION(FLAG, 0, "manifest", NULL, manifest_options, manifest,
		"files, members and streams with size, mtime and SHA-256"),
	OPTION(FLAG, 0, "sha256sums", NULL, manifest_options, sha256sums,
		"the files given, as 'sha256sum -c' reads them"),
	OPTION(FLAG, 0, "hash-streams", NULL, manifest_options, hash_streams,
		"work out the SHA-256 of what was decompressed, too"),
	OPTION_LAST,
};

struct telling {
	struct asking *asking;
	const struct manifest_asked *asked;
	struct searched *in;
	struct manifest_row row;
	uint64_t shown;
	enum wb_err rc;
	struct err *err;
};

/* A name with a line end or a backslash is escaped, and the line marked, as
 * sha256sum does it. */
static void
put_sum(struct buf *out, const char *hex, struct span path)
{
	bool is_odd = span_find_char(path, '\n') != SIZE_MAX ||
		span_find_char(path, '\r') != SIZE_MAX ||
		span_find_char(path, '\\') != SIZE_MAX;

	buf_printf(out, "%s%s  ", is_odd ? "\\" : "", hex);
	for (size_t i = 0; i < path.len; i++) {
		if (path.ptr[i] == '\n')
			buf_puts(out, "\\n");
		else if (path.ptr[i] == '\r')
			buf_puts(out, "\\r");
		else if (path.ptr[i] == '\\')
			buf_puts(out, "\\\\");
		else
			buf_putc(out, path.ptr[i]);
	}
	buf_putc(out, '\n');
}

/* sha256sum has no way to write an escape: into a file or a pipe such a name
 * goes as it is, on a terminal it would act. */
static bool
is_for_terminal(struct span path)
{
	struct buf shown = { 0 };
	bool is_odd = false;

	if (isatty(STDOUT_FILENO) != 1)
		return true;
	diag_escape(&shown, path);
	is_odd = !span_eq(buf_span(&shown), path);
	buf_release(&shown);
	return !is_odd;
}

/* sha256sum passes over lines that begin with '#'; what it could not check is
 * told so. */
static void
tell_sum(struct telling *t, const struct manifest_item *item)
{
	const struct file_row *f = item->file;
	struct buf line = { 0 };
	struct span hex = { 0 };
	const char *why = NULL;

	if (item->kind != MANIFEST_FILE)
		return;
	hex = manifest_hex(&t->row, f->sha256);
	if (hex.len == 0)
		why = "not read to its end";
	else if (!f->is_regular)
		why = "no regular file";
	else if (item->is_earlier)
		why = "an earlier state of the file";
	else if (f->changed)
		why = "changed while it was read";
	else if (!is_for_terminal(f->path))
		why = "not shown on a terminal as it is";
	if (!why) {
		put_sum(&line, hex.ptr, f->path);
	} else {
		buf_printf(&line, "# %s: %s  ", why, hex.len ? hex.ptr : "");
		diag_escape(&line, f->path);
		buf_putc(&line, '\n');
	}
	(void)fwrite(line.ptr, 1, line.len, t->asking->ctx->out);
	buf_release(&line);
}

/* Every operand is looked at, so that one that names nothing is told. */
static bool
is_named(struct telling *t, const struct manifest_item *item)
{
	const struct manifest_asked *asked = t->asked;
	bool any = asked->argc == 0;

	for (int i = 0; i < asked->argc; i++) {
		const char *name = asked->names[i];
		bool fits = path_lies_in(item->path, span_of(name)) ||
			fnmatch(name, item->path.ptr, 0) == 0 ||
			(item->source && source_fits(item->source, &name, 1));

		asked->found[i] = asked->found[i] || fits;
		any = any || fits;
	}
	return any;
}

static bool
on_item(void *ctx, const struct manifest_item *item)
{
	struct telling *t = ctx;

	if (!is_named(t, item))
		return true;
	arena_reset(&t->row.arena);
	t->shown++;
	if (t->asked->options->sha256sums) {
		tell_sum(t, item);
		return !cmd_out_failed(t->asking->ctx);
	}
	t->rc = manifest_row_fill(&t->row, t->in, item, t->err);
	if (t->rc == WB_OK)
		show_row(&t->asking->printer, &manifest_type, t->row.values);
	return t->rc == WB_OK && !cmd_out_failed(t->asking->ctx);
}

static enum wb_err
on_entry(void *ctx, const struct journal_line *line, struct err *err)
{
	struct telling *t = ctx;

	(void)err;
	arena_reset(&t->row.arena);
	if (line->is_sound && manifest_row_case(&t->row, line->text))
		show_row(&t->asking->printer, &manifest_type, t->row.values);
	return WB_OK;
}

/* An index that was copied without its journal has no such data. */
static enum wb_err
tell_cases(struct telling *t)
{
	struct journal_state state = { 0 };
	enum wb_err rc = journal_read(
		index_place(t->in->index), on_entry, t, &state, t->err);

	return rc == WB_ABSENT ? WB_OK : rc;
}

enum wb_err
manifest_show(struct asking *a, const struct manifest_asked *asked,
	uint64_t *shown, struct err *err)
{
	struct telling t = { .asking = a,
		.asked = asked,
		.err = err,
		.row.hash_streams = asked->options->hash_streams };
	bool is_sums = asked->options->sha256sums;
	enum wb_err broken = WB_OK;

	if (!is_sums)
		asking_begin_rows(a, &manifest_type);
	for (size_t i = 0; i < a->nindexes && t.rc == WB_OK; i++) {
		enum wb_err rc = WB_OK;

		t.in = &a->indexes[i];
		rc = manifest_each(t.in, on_item, &t, err);
		t.rc = t.rc == WB_OK ? rc : t.rc;
		/* What the journal cannot tell is not all there is to tell. */
		if (t.rc == WB_OK && asked->argc == 0 && !is_sums)
			broken = tell_cases(&t);
	}
	if (t.rc == WB_OK && !is_sums)
		(void)asking_end(a);
	arena_release(&t.row.arena);
	*shown = t.shown;
	return t.rc == WB_OK ? broken : t.rc;
}
