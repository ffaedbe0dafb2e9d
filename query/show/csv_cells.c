#include "query/show/csv_cells.h"

#include "query/show/escape.h"
#include "query/show/print.h"

const char csv_cite_columns[] = "path,line,offset,length,source,file_sha256";

void
csv_cell(struct printer *p, struct span text)
{
	escape_csv(&p->line, text);
	buf_putc(&p->line, ',');
}

void
csv_cell_words(struct printer *p, const char *text)
{
	csv_cell(p, text != NULL ? span_of(text) : (struct span){ 0 });
}

void
csv_cell_number(struct printer *p, uint64_t n)
{
	buf_put_uint(&p->line, n);
	buf_putc(&p->line, ',');
}

void
csv_cell_time(struct printer *p, const struct when *when)
{
	char text[48];

	csv_cell_words(p, print_time(text, when));
}

/* Our own digits: nothing in them is to be escaped. */
static void
put_hex(struct printer *p, const char *digits)
{
	if (digits != NULL)
		buf_puts(&p->line, digits);
	buf_putc(&p->line, ',');
}

void
csv_cells_cite(struct printer *p, const struct cite *c, size_t n)
{
	if (n == 0) {
		buf_puts(&p->line, ",,,,,,");
		return;
	}
	csv_cell(p, c->path);
	csv_cell_number(p, c->line);
	csv_cell_number(p, c->offset);
	csv_cell_number(p, c->length);
	put_hex(p, c->source);
	put_hex(p, print_sha256(c->file_sha256));
}

void
csv_end_row(struct printer *p)
{
	if (p->line.len > 0 && p->line.ptr[p->line.len - 1] == ',')
		p->line.len--;
	buf_puts(&p->line, "\r\n");
}
