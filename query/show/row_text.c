/* Rows as text, in columns. */
#include "query/show/escape.h"
#include "query/show/print.h"
#include "query/show/row_part.h"
#include "query/show/show_text.h"

#include <string.h>

static void
put_blanks(struct printer *p, size_t used, size_t width)
{
	for (size_t i = used; i < width; i++)
		buf_putc(&p->line, ' ');
}

void
print_length(struct buf *out, double seconds)
{
	unsigned long long s = 0;

	if (!(seconds >= 0) || seconds > 1e12) {
		print_number(out, seconds);
		return;
	}
	/* As JSON rounds it, to a thousandth: 3599.9999 is an hour. */
	s = (unsigned long long)(seconds + 0.0005);
	if (s >= 86400)
		buf_printf(out, "%llud ", s / 86400);
	if (s >= 3600)
		buf_printf(out, "%02llu:%02llu:%02llu", s % 86400 / 3600,
			s % 3600 / 60, s % 60);
	else
		buf_printf(out, "%llu:%02llu", s / 60, s % 60);
}

enum { TEXT_WIDTH_MAX = 44, LEAST_TO_GROW = 4 };

/* A column is as wide as the widest value so far, if that is not too much; one
 * that has something now and then is not. */
static size_t
width_of(struct printer *p, const struct row_column *c, size_t at, size_t used)
{
	size_t *widest = at < SHOW_COLUMNS_MAX ? &p->row_widths[at] : NULL;

	if (!widest || c->kind != ROW_TEXT || c->width < LEAST_TO_GROW)
		return c->width;
	if (used > *widest && used <= TEXT_WIDTH_MAX)
		*widest = used;
	return *widest > c->width ? *widest : c->width;
}

/* Numbers at the right of their column, the rest at its left. Times that are
 * stated have no mark before them, and a blank in its place. */
static void
text_value(struct printer *p, const struct row_type *type, size_t at,
	const struct row_value *v)
{
	const struct row_column *c = &type->columns[at];
	size_t used = 0;
	size_t width = 0;

	buf_clear(&p->scratch);
	if (!row_is_said(c, v)) {
		put_blanks(p, 0, width_of(p, c, at, 0));
		return;
	}
	if (c->kind == ROW_BOOL) {
		if (v->truth)
			buf_puts(&p->scratch, c->key);
	} else {
		if (c->kind == ROW_TIME && v->when.basis == WHEN_STATED)
			buf_putc(&p->scratch, ' ');
		if (c->kind == ROW_LENGTH)
			print_length(&p->scratch, v->number);
		else
			row_put_value(p, &p->scratch, c->kind, v);
	}
	used = escape_width(buf_span(&p->scratch));
	width = width_of(p, c, at, used);
	if (row_is_number(c->kind))
		put_blanks(p, used, width);
	escape_text(&p->line, buf_span(&p->scratch));
	if (!row_is_number(c->kind))
		put_blanks(p, used, width);
}

static bool
is_cell(const struct row_column *c)
{
	return c->width > 0 && c->kind != ROW_CITE && c->kind != ROW_CITES;
}

static void
trim_line(struct printer *p)
{
	while (p->line.len > 0 && p->line.ptr[p->line.len - 1] == ' ')
		p->line.len--;
}

/* On a terminal the columns have heads: there nobody but a person reads. What
 * is nothing but numbers has them anywhere. */
static bool
has_heads(const struct printer *p, const struct row_type *type)
{
	return p->options.color || strcmp(type->name, "summary") == 0;
}

static void
text_heads(struct printer *p, const struct row_type *type)
{
	text_style(p, STYLE_CITE);
	for (size_t i = 0; i < type->ncolumns; i++) {
		const struct row_column *c = &type->columns[i];
		size_t used = strlen(c->key);

		if (!is_cell(c))
			continue;
		if (row_is_number(c->kind))
			put_blanks(p, used, c->width);
		buf_puts(&p->line, c->key);
		if (!row_is_number(c->kind))
			put_blanks(p, used, c->width);
		buf_putc(&p->line, ' ');
	}
	trim_line(p);
	text_style(p, STYLE_OFF);
	buf_putc(&p->line, '\n');
}

void
text_row(struct printer *p, const struct row_type *type,
	const struct row_value *values)
{
	size_t ncites = 0;

	if (p->row_shown != type) {
		p->row_shown = type;
		memset(p->row_widths, 0, sizeof(p->row_widths));
		if (has_heads(p, type))
			text_heads(p, type);
	}
	for (size_t i = 0; i < type->ncolumns; i++) {
		if (!is_cell(&type->columns[i]))
			continue;
		text_value(p, type, i, &values[i]);
		buf_putc(&p->line, ' ');
	}
	trim_line(p);
	for (size_t i = 0; i < type->ncolumns; i++) {
		const struct row_column *c = &type->columns[i];

		if (c->width == 0 || !row_is_said(c, &values[i]) ||
			(c->kind != ROW_CITE && c->kind != ROW_CITES))
			continue;
		for (size_t k = 0; k < values[i].cites.count; k++)
			text_cite(p, &values[i].cites.items[k], ncites++);
	}
	text_cites_end(p, ncites);
	buf_putc(&p->line, '\n');
}
