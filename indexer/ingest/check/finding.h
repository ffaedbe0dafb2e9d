/* What a check of an index finds: the first of each kind in full, the rest
 * counted. */
#ifndef WB_INDEXER_INGEST_CHECK_FINDING_H
#define WB_INDEXER_INGEST_CHECK_FINDING_H

#include "format/base/arena.h"

#include <stddef.h>

enum finding_kind {
	/* CURRENT itself. */
	FINDING_CURRENT,
	/* A file that CURRENT names is missing or of other bytes. */
	FINDING_FILE,
	/* A frame of a segment. */
	FINDING_FRAME,
	FINDING_SEAL,
	/* Block directory, postings and keys of a term index. */
	FINDING_DIRECTORY,
	FINDING_POSTINGS,
	/* A source that does not come out as it went in. */
	FINDING_SOURCE,
	FINDING_JOURNAL,
	/* Nothing has a seal that was written down. */
	FINDING_UNSEALED,
	/* What salvage could not keep, and what it put in its place. */
	FINDING_LOST,
	FINDING_REPLACED,
	/* Evidence: recorded at this path, or at this place below another
	 * directory, with another content, not recorded at all, recorded and
	 * not given, not to be compared. */
	FINDING_DIFFERS,
	FINDING_UNKNOWN,
	FINDING_ABSENT,
	FINDING_UNREADABLE,
	FINDING_KINDS
};

enum { FINDINGS_LISTED = 20 };

struct finding {
	enum finding_kind kind;
	/* A file of the index, or of the evidence. */
	struct span path;
	bool has_offset;
	uint64_t offset;
	/* One clause for a person. */
	struct span why;
};

/* All zero is none. */
struct findings {
	struct arena arena;
	struct finding *items;
	size_t count;
	size_t cap;
	/* Of each kind, those that are not listed too. */
	uint64_t all[FINDING_KINDS];
};

void findings_release(struct findings *f);
/* The text is copied; offset UINT64_MAX is none. */
void findings_add(struct findings *f, enum finding_kind kind, const char *path,
	uint64_t offset, const char *why);
/* Append another list. */
void findings_join(struct findings *into, const struct findings *from);
uint64_t findings_total(const struct findings *f);
/* A plain word. */
const char *finding_name(enum finding_kind kind);

#endif
