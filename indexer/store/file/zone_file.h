/* Time zones by name, from the system's tables. */
#ifndef WB_INDEXER_STORE_FILE_ZONE_FILE_H
#define WB_INDEXER_STORE_FILE_ZONE_FILE_H

#include "format/base/arena.h"
#include "format/base/err.h"
#include "format/time/zone.h"

/* A zone as the command line names it: UTC, +02:00, -0500, or a name of the
 * time zone database, as Europe/Berlin; never this machine's own. *out lives
 * as long as the arena. WB_USAGE if there is no such zone. */
enum wb_err zone_open(struct arena *arena, struct span name, struct zone *out,
	struct err *err);

#endif
