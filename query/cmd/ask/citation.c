#include "query/cmd/ask/citation.h"

#include <string.h>

/* The last :N or @N. */
static bool
cut_place(struct span text, struct span *name, struct citation *out)
{
	size_t at = text.len;

	while (at > 0 && is_digit(text.ptr[at - 1]))
		at--;
	if (at < 2 || (text.ptr[at - 1] != ':' && text.ptr[at - 1] != '@') ||
		!span_number(span_slice(text, at, text.len), &out->value))
		return false;
	out->by_offset = text.ptr[at - 1] == '@';
	*name = span_slice(text, 0, at - 1);
	return true;
}

/* "SOURCE:5-7" */
static bool
is_range(struct span text)
{
	struct citation scratch = { 0 };
	struct span first = { 0 };
	struct span last = { 0 };
	struct span name;

	return span_rcut(text, '-', &first, &last) && span_all_digits(last) &&
		cut_place(first, &name, &scratch);
}

bool
citation_has_place(struct span text)
{
	struct citation scratch = { 0 };
	struct span name;

	return cut_place(text, &name, &scratch);
}

enum wb_err
citation_read(struct searched *indexes, size_t nindexes, struct span text,
	struct citation *out, struct err *err)
{
	struct sources_named all;
	struct span name = text;
	enum wb_err rc = sources_named(indexes, nindexes, text, &all, err);

	memset(out, 0, sizeof(*out));
	if (rc != WB_OK)
		return rc;
	out->is_whole = all.count > 0;
	if (!out->is_whole && !cut_place(text, &name, out))
		return err_set(err, WB_USAGE,
			"'%.*s' is no citation: SOURCE:LINE or SOURCE@OFFSET%s",
			(int)text.len, text.ptr,
			is_range(text) ? ", with -C N for the lines around it"
				       : "");
	if (!out->is_whole && !out->by_offset && out->value == 0)
		return err_set(err, WB_USAGE, "'%.*s': lines count from 1",
			(int)text.len, text.ptr);
	return source_named(indexes, nindexes, name, &out->source, err);
}
