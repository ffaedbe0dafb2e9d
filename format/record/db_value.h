/* Rows of SQLite's tables: a head of types, and the values behind it. The
 * format: https://www.sqlite.org/fileformat2.html. For format/record only. */
#ifndef WB_FORMAT_RECORD_DB_VALUE_H
#define WB_FORMAT_RECORD_DB_VALUE_H

#include "format/base/span.h"

struct db_value {
	/* As stored: 0 is NULL, odd numbers from 13 on are texts. */
	uint64_t type;
	bool is_text;
	int64_t integer;
	/* Points into the row. */
	struct span text;
};

/* A number of 1 to 9 bytes off the front. False if it is cut. */
bool db_eat_varint(struct span *s, uint64_t *out);

/* The values of a row, `most` at most; *count is set. False if it is no row. */
bool db_read_row(
	struct span row, struct db_value *values, size_t most, size_t *count);

#endif
