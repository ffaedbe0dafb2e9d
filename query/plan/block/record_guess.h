/* Can a record fit a query, by its bytes alone? To print a record and to parse
 * what was printed takes most of the time of a search, and most records fit
 * nothing. */
#ifndef WB_QUERY_PLAN_BLOCK_RECORD_GUESS_H
#define WB_QUERY_PLAN_BLOCK_RECORD_GUESS_H

#include "format/record/record.h"
#include "query/lang/query.h"

/* What query_match would say, as far as the bytes tell. */
enum record_guess { RECORD_FITS_NOT, RECORD_MAY_FIT, RECORD_FITS };

enum { RECORD_UIDS_MAX = 16 };

/* A query, and the UIDs of which a process must have one to fit it. */
struct record_asked {
	const struct node *query;
	/* Not set: it may be of any user. */
	bool has_uids;
	size_t count;
	uint64_t uids[RECORD_UIDS_MAX];
};

/* `query` is borrowed. */
void record_asked_init(struct record_asked *out, const struct node *query);

/* `layout` is that of the record, NULL for damage. Unless it is RECORD_MAY_FIT,
 * *out is what the record says; else it may be. */
enum record_guess record_guess(const struct record_asked *asked,
	const struct record_layout *layout, struct span record,
	struct process_record *out);

#endif
