#include "format/record/login_db.h"

enum { PAGE_LEAST = 512 };

/* The schema stands in the first page as it was typed, but for the first
 * words, which SQLite writes. */
static bool
has_table(struct span head, const struct span *names, size_t count)
{
	static const struct span create = SPAN_INIT("CREATE TABLE ");
	size_t at = 0;

	while ((at = span_find(head, create)) != SIZE_MAX) {
		head = span_slice(head, at + create.len, head.len);
		for (size_t i = 0; i < count; i++)
			if (span_starts(head, names[i]))
				return true;
	}
	return false;
}

struct span
login_db_name(struct span head)
{
	static const struct span wtmp[] = { SPAN_INIT("wtmp("),
		SPAN_INIT("wtmp ") };
	static const struct span lastlog[] = { SPAN_INIT("Lastlog2("),
		SPAN_INIT("Lastlog2 ") };
	struct span rest = head;

	if (head.len < PAGE_LEAST ||
		!span_eat(&rest, SPAN("SQLite format 3")) ||
		!span_eat_char(&rest, '\0'))
		return SPAN("");
	if (has_table(rest, wtmp, 2))
		return SPAN("wtmpdb, SQLite (listed, not read)");
	if (has_table(rest, lastlog, 2))
		return SPAN("lastlog2, SQLite (listed, not read)");
	return SPAN("SQLite database (listed, not read)");
}
