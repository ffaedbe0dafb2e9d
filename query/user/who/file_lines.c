#include "query/user/who/file_lines.h"

#include "query/plan/line.h"

#include <stdlib.h>

/* More lines of such a file are not read. */
enum { LINES_MAX = 1000000 };

static bool
has_text(struct span name, struct span text)
{
	for (size_t i = 0; i + text.len <= name.len; i++)
		if (span_ieq(span_slice(name, i, i + text.len), text))
			return true;
	return false;
}

bool
file_is_called(const struct source_view *v, struct span text)
{
	for (size_t i = 0; i < v->npaths; i++) {
		struct span name = { 0 };

		(void)span_rcut(v->paths[i], '/', NULL, &name);
		if (has_text(name, text))
			return true;
	}
	return false;
}

bool
file_has_stamps(const struct source_view *v)
{
	for (size_t i = 0; i < v->nruns; i++)
		if (v->runs[i].first.kind != STAMP_NONE)
			return true;
	return false;
}

static enum wb_err
read_file(const struct file_lines *f, struct searched *in,
	const struct source_view *v, struct err *err)
{
	struct line_reader *r = line_reader_new(in, v);
	struct cite_set *cites = xcalloc(1, sizeof(*cites));
	bool found = true;
	enum wb_err rc = line_reader_seek(r, 1, err);

	for (uint64_t n = 0; n < LINES_MAX && rc == WB_OK && found; n++) {
		struct source_line line;
		struct search_hit hit;

		rc = line_reader_next(r, &line, &found, err);
		if (rc == WB_OK && found)
			rc = line_reader_hit(r, &line, cites, &hit, err);
		if (rc == WB_OK && found)
			found = f->each(f->ctx, v, &hit, n);
	}
	free(cites);
	line_reader_free(r);
	return rc;
}

static enum wb_err
read_index(const struct file_lines *f, struct searched *in, struct err *err)
{
	uint32_t count = in->readings ? readings_count(in->readings) : 0;
	enum wb_err rc = WB_OK;

	for (uint32_t ord = 0; ord < count && rc == WB_OK; ord++) {
		const struct source_view *v =
			readings_source(in->readings, ord, err);

		if (!v)
			return WB_CORRUPT;
		if (v->superseded_by == UINT32_MAX && v->bytes > 0 &&
			v->encoding < TEXT_RECORDS &&
			(!f->wants || f->wants(f->ctx, v)))
			rc = read_file(f, in, v, err);
	}
	return rc;
}

enum wb_err
file_lines_read(struct searched *indexes, size_t nindexes,
	const struct file_lines *f, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < nindexes && rc == WB_OK; i++)
		rc = read_index(f, &indexes[i], err);
	return rc;
}
