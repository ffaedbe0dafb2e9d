/* What a stream is, told by its first bytes alone. */
#ifndef WB_INDEXER_WALK_SNIFF_H
#define WB_INDEXER_WALK_SNIFF_H

#include "format/base/span.h"

#include <stdbool.h>

enum sniff_kind {
	SNIFF_PLAIN,
	/* Compressed: one stream inside. */
	SNIFF_GZIP,
	SNIFF_BZIP2,
	SNIFF_XZ,
	SNIFF_ZSTD,
	SNIFF_LZ4,
	SNIFF_COMPRESS,
	/* Archives: members inside. */
	SNIFF_TAR,
	SNIFF_ZIP,
	SNIFF_7ZIP,
	SNIFF_CPIO
};

/* So many bytes are enough to tell. */
enum { SNIFF_BYTES = 4096 };

enum sniff_kind sniff(struct span head);
/* "gzip", "7z" ...; "" for a plain stream. Lives for ever. */
const char *sniff_name(enum sniff_kind kind);
bool sniff_is_archive(enum sniff_kind kind);

/* Does it begin like a mailbox: a `From ` line with a date, then a header? */
bool sniff_is_mbox(struct span head);
/* Is it a file of an index, whose lines are those of other evidence? */
bool sniff_is_index(struct span head);
/* Does it begin like one mail: with its header? */
bool sniff_is_mail(struct span head);

#endif
