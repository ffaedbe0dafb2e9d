/* Which sources a listing is asked for, besides by their names. */
#ifndef WB_QUERY_CMD_EVIDENCE_SOURCE_PICK_H
#define WB_QUERY_CMD_EVIDENCE_SOURCE_PICK_H

#include "format/base/arena.h"
#include "query/cmd/run/options.h"
#include "query/plan/search.h"

/* One of `names`, which stand by blanks, fits one of the globs, or none was
 * given. The arena is for scratch. */
bool pick_host(struct arena *arena, const struct option_list *hosts,
	struct span names);

/* It is one of the words, which stand by commas, or none was given. */
bool pick_status(const struct option_list *asked, struct span status);
/* WB_USAGE if one of the words is no status. */
enum wb_err pick_status_check(const struct option_list *asked, struct err *err);

/* Some line of it may be in the window; one without times is not, and is
 * counted. */
bool pick_window(const struct search_spec *spec, const struct source_answer *a,
	uint64_t *timeless);

#endif
