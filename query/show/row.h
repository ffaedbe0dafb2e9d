/* Answers that are one flat object each: logins, sessions, processes, last
 * logins, clocks, findings. A table of columns says what an object holds; all
 * three printers work from it, so that a new kind of answer is a new table.
 *
 *	begin.type = SHOW_ROWS; begin.rows = &login_rows;
 *	show_begin(&p, &begin);
 *	show_row(&p, &login_rows, values, text); ...
 *	show_end(&p, &end); */
#ifndef WB_QUERY_SHOW_ROW_H
#define WB_QUERY_SHOW_ROW_H

#include "format/time/when.h"
#include "query/show/answer.h"

#include <stdbool.h>

enum row_kind {
	ROW_TEXT,
	ROW_TEXTS,
	ROW_INTEGER,
	/* Seconds or another measure, with three decimals at most. */
	ROW_NUMBER,
	/* The same, of seconds, which a person reads as "1d 02:03:04". */
	ROW_LENGTH,
	ROW_BOOL,
	/* The first one of a row also prints KEY_basis in JSON. */
	ROW_TIME,
	/* One citation, and a list of them. */
	ROW_CITE,
	ROW_CITES,
	/* How many there are of something: `integer`; the contract lists what
	 * JSON prints as a number, and counts are strings of digits there. */
	ROW_COUNT
};

struct row_column {
	/* The key of JSON and the head of the CSV column. In CSV the first
	 * ROW_CITE is the columns that a citation has everywhere (path, line,
	 * ...), others are one cell "PATH:LINE PATH:LINE". */
	const char *key;
	enum row_kind kind;
	/* Least width as text; 0 leaves it out of text. Citations stand at
	 * the end of the line, all that have a width in one list. */
	unsigned width;
};

struct row_type {
	/* "login" ...: the "type" of JSON. */
	const char *name;
	size_t ncolumns;
	const struct row_column *columns;
};

/* A value by the kind of its column; absent ones are not printed. Borrowed for
 * the call, raw: escaping happens in the printers. */
struct row_value {
	bool is_given;
	/* The event whose secrets are masked in `text`, or NULL. */
	const struct event *event;
	union {
		struct span text;
		struct {
			size_t count;
			const struct span *items;
		} texts;
		int64_t integer;
		double number;
		bool truth;
		struct when when;
		struct {
			size_t count;
			const struct cite *items;
		} cites;
	};
};

struct printer;

/* `values` has one for each column. */
void show_row(struct printer *p, const struct row_type *type,
	const struct row_value *values);

#endif
