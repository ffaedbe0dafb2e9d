/* A source as the sink reads it: counted, and held to the limits. */
#ifndef WB_INDEXER_WALK_LEAF_H
#define WB_INDEXER_WALK_LEAF_H

#include "indexer/walk/peek.h"

#define SKIP_MBOX    "mailbox (mbox)"
#define SKIP_MAILDIR "mailbox (Maildir)"
#define SKIP_INDEX   "file of a waybill index"
#define SKIP_PATTERN "does not match the pattern"

/* Give what `p` holds to the sink as one source, or say why not. */
enum wb_err leaf_deliver(struct walk *w, struct peek *p,
	const struct walk_source *source, struct err *err);

/* Does `path` match the glob of the options? True without one. */
bool leaf_matches(const struct walk *w, const char *path);

#endif
