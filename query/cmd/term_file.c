#include "query/cmd/term_file.h"

#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 1 << 16, FILE_MAX_BYTES = 64 << 20 };

enum wb_err
term_file_read(struct arena *arena, const char *path, struct term_list *out,
	struct err *err)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	char *line = NULL;
	size_t bytes = 0;
	size_t before = out->count;

	if (!f)
		return err_errno(err, WB_IO, "cannot open %s", path);
	line = arena_alloc(arena, LINE_MAX_BYTES);
	while (bytes < FILE_MAX_BYTES && fgets(line, LINE_MAX_BYTES, f)) {
		struct span term = span_of(line);

		bytes += term.len;
		while (term.len &&
			(term.ptr[term.len - 1] == '\n' ||
				term.ptr[term.len - 1] == '\r'))
			term.len--;
		term = span_trim(term);
		if (term.len == 0)
			continue;
		out->items = xgrow(out->items, &out->cap, out->count + 1,
			sizeof(*out->items));
		out->items[out->count++] = arena_copy(arena, term);
	}
	if (f != stdin)
		(void)fclose(f);
	if (out->count == before)
		return err_set(err, WB_USAGE, "%s holds no terms", path);
	return WB_OK;
}
