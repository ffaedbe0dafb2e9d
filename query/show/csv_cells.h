/* Cells of a CSV row, each with the comma behind it, into the printer's line.
 */
#ifndef WB_QUERY_SHOW_CSV_CELLS_H
#define WB_QUERY_SHOW_CSV_CELLS_H

#include "query/show/show.h"

void csv_cell(struct printer *p, struct span text);
/* A word of our own; NULL is an empty cell. */
void csv_cell_words(struct printer *p, const char *text);
void csv_cell_number(struct printer *p, uint64_t n);
void csv_cell_time(struct printer *p, const struct when *when);

/* The columns of a citation, and its cells; empty ones if `n` is 0. */
extern const char csv_cite_columns[];
void csv_cells_cite(struct printer *p, const struct cite *c, size_t n);

/* The last comma becomes the end of the row. */
void csv_end_row(struct printer *p);

/* Answers that are a table (row.h). */
void csv_row_header(struct printer *p, const struct row_type *type);
void csv_row(struct printer *p, const struct row_type *type,
	const struct row_value *values);

#endif
