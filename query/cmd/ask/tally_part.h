/* What the files of the tally share. */
#ifndef WB_QUERY_CMD_ASK_TALLY_PART_H
#define WB_QUERY_CMD_ASK_TALLY_PART_H

#include "format/base/arena.h"
#include "query/cmd/ask/tally.h"

enum by_kind {
	BY_FIELD,
	BY_HEAD,
	BY_HOUR,
	BY_DAY,
	BY_MONTH,
	BY_DOMAIN,
	/* Of a row. */
	BY_COLUMN
};

struct tally_item {
	struct span value;
	uint64_t count;
};

struct tally_table {
	enum by_kind by;
	enum field_id field;
	const char *name;
	const struct zone *zone;
	/* BY_COLUMN: its place. */
	size_t column;
	/* What one value counts as. */
	uint64_t weight;
	struct arena arena;
	struct tally_item *items;
	size_t count;
	size_t cap;
	/* Open addressing over items: index + 1. */
	size_t *slots;
	size_t nslots;
};

void tally_value(struct tally_table *t, struct span value);
/* The hour, day or month. */
void tally_time(struct tally_table *t, const struct when *when);

#endif
