/* Lines of a dossier against indexes. */
#include "query/dossier/check_part.h"

#include "query/plan/line.h"

#include <stdlib.h>

static int
by_source(const void *a, const void *b)
{
	const struct check_line *x = a;
	const struct check_line *y = b;
	int order = span_cmp(x->source, y->source);

	if (order)
		return order;
	return (x->line > y->line) - (x->line < y->line);
}

static enum wb_err
check_line_of(struct check *c, const struct check_line *l,
	struct line_reader *reader, struct err *err)
{
	struct source_line line = { 0 };
	bool found = false;
	enum wb_err rc = line_reader_seek(reader, l->line, err);

	if (rc == WB_OK)
		rc = line_reader_next(reader, &line, &found, err);
	if (rc == WB_ABSENT || (rc == WB_OK && !found)) {
		check_find(c, l, FINDING_ABSENT,
			"the source has no line of that number");
		return WB_OK;
	}
	if (rc != WB_OK)
		return rc;
	if (line.offset != l->offset)
		check_find(c, l, FINDING_DIFFERS,
			"the line of that number stands elsewhere");
	else
		check_compare(c, l, span_slice(line.raw, 0, (size_t)l->kept),
			line.length, 0);
	return WB_OK;
}

enum wb_err
check_by_index(struct check *c, struct searched *indexes, size_t nindexes,
	struct err *err)
{
	struct line_reader *reader = NULL;
	struct source_ref ref = { 0 };
	enum wb_err rc = WB_OK;

	if (c->count > 1)
		qsort(c->lines, c->count, sizeof(*c->lines), by_source);
	for (size_t i = 0; i < c->count && rc == WB_OK; i++) {
		const struct check_line *l = &c->lines[i];

		if (i == 0 || !span_eq(l->source, c->lines[i - 1].source)) {
			struct err none = { 0 };

			line_reader_free(reader);
			reader = NULL;
			if (source_named(indexes, nindexes, l->source, &ref,
				    &none) == WB_OK)
				reader = line_reader_new(
					&indexes[ref.index], ref.view);
		}
		if (reader)
			rc = check_line_of(c, l, reader, err);
		else
			check_find(c, l, FINDING_ABSENT,
				"no source of that id is in the index");
	}
	line_reader_free(reader);
	return rc;
}
