/* Readings that are damaged: they are derived, so they are worked out anew from
 * the tables of the segments. */
#include "indexer/store/reading/readings_part.h"

bool
readings_mend(struct readings *r)
{
	struct sql *made = NULL;
	struct err why = { 0 };
	struct err err = { 0 };

	if (r->is_made || sql_status(r->db, &why) == WB_OK)
		return false;
	r->is_made = true;
	/* Where sources have their numbers, none may go. */
	if (readings_in_memory(r->index, r->views != NULL, &made, &err) !=
		WB_OK)
		return false;
	index_note(r->index, &why, "it was worked out anew instead");
	sql_close(r->db);
	r->db = made;
	readings_prepare(r);
	return true;
}

void
readings_touch(struct readings *r, const char *text)
{
	do
		sql_run(sql_prepare(r->db, text));
	while (readings_mend(r));
}
