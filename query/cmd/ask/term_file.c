#include "query/cmd/ask/term_file.h"

#include <stdio.h>

enum { FILE_MAX_BYTES = 64 << 20 };

/* What editors put before a text to say that it is UTF-8. */
static const struct span mark = SPAN_INIT("\xef\xbb\xbf");

static void
add_line(struct arena *arena, struct span line, struct term_list *out)
{
	struct span term = line;

	while (term.len > 0 && term.ptr[term.len - 1] == '\r')
		term.len--;
	term = span_trim(term);
	if (term.len == 0)
		return;
	out->items = xgrow(
		out->items, &out->cap, out->count + 1, sizeof(*out->items));
	out->items[out->count++] = arena_copy(arena, term);
}

void
term_list_add(struct arena *arena, struct span text, struct term_list *out)
{
	struct span line = { 0 };
	bool more = true;

	(void)span_eat(&text, mark);
	while (more) {
		line = text;
		more = span_cut(text, '\n', &line, &text);
		add_line(arena, line, out);
	}
}

void
term_list_query(const struct term_list *terms, struct buf *out)
{
	buf_putc(out, '(');
	for (size_t k = 0; k < terms->count; k++) {
		struct span term = terms->items[k];

		buf_puts(out, k == 0 ? "\"" : " OR \"");
		for (size_t i = 0; i < term.len; i++) {
			if (term.ptr[i] == '"' || term.ptr[i] == '\\')
				buf_putc(out, '\\');
			buf_putc(out, term.ptr[i]);
		}
		buf_putc(out, '"');
	}
	buf_putc(out, ')');
}

/* All of it: to leave some out would be to answer another question. */
static enum wb_err
read_all(FILE *f, const char *path, struct buf *out, struct err *err)
{
	char part[1 << 14];
	size_t n = 0;

	while (out->len <= FILE_MAX_BYTES &&
		(n = fread(part, 1, sizeof(part), f)) > 0)
		buf_put(out, (struct span){ part, n });
	if (out->len > FILE_MAX_BYTES)
		return err_set(err, WB_USAGE,
			"%s: more than %d MiB of terms: split it", path,
			FILE_MAX_BYTES >> 20);
	return ferror(f) ? err_errno(err, WB_USAGE, "cannot read %s", path)
			 : WB_OK;
}

enum wb_err
term_file_read(struct arena *arena, const char *path, struct term_list *out,
	struct err *err)
{
	bool is_stdin = path[0] == '-' && path[1] == '\0';
	FILE *f = is_stdin ? stdin : fopen(path, "r");
	size_t before = out->count;
	struct buf text = { 0 };
	enum wb_err rc = WB_OK;

	if (!f)
		return err_errno(err, WB_USAGE, "cannot open %s", path);
	rc = read_all(f, path, &text, err);
	if (!is_stdin)
		(void)fclose(f);
	if (rc == WB_OK)
		term_list_add(arena, buf_span(&text), out);
	buf_release(&text);
	if (rc == WB_OK && out->count == before)
		rc = err_set(err, WB_USAGE, "%s holds no terms", path);
	return rc;
}
