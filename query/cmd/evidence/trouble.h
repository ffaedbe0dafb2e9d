/* Damage and what is skipped, told while evidence is read. */
#ifndef WB_QUERY_CMD_EVIDENCE_TROUBLE_H
#define WB_QUERY_CMD_EVIDENCE_TROUBLE_H

#include "format/base/buf.h"
#include "format/log/line/unparsed.h"
#include "query/cmd/evidence/progress.h"

enum { TROUBLE_KINDS = 2 };

/* Files of one kind: there may be thousands, and one line tells of all. */
struct trouble_files {
	/* Of mailboxes. */
	const char *why;
	uint64_t count;
	/* The path of the first; of several, what all their paths begin with,
	 * to its last slash. */
	struct buf path;
};

struct trouble_teller {
	struct progress *progress;
	struct trouble_files mailboxes[TROUBLE_KINDS];
	struct trouble_files unparsed[UNPARSED_KINDS];
};

/* ingest_options.trouble; ctx is the struct trouble_teller. `why` must live
 * until the end if it is one of a mailbox. */
void trouble_tell(void *ctx, const char *path, uint64_t offset, const char *why,
	bool is_loss);
/* ingest_options.unparsed. */
void trouble_unparsed(void *ctx, const char *path, unsigned kind);
/* Tell the mailboxes and what is not read, and release what is held. */
void trouble_end(struct trouble_teller *t);

#endif
