/* The key that names are hidden with. */
#ifndef WB_QUERY_CMD_DOSSIER_KEY_FILE_H
#define WB_QUERY_CMD_DOSSIER_KEY_FILE_H

#include "format/base/arena.h"
#include "format/base/err.h"

/* All bytes of the file, in the arena. WB_USAGE if there are too few to be a
 * key. Warns if others can read it. */
enum wb_err key_file_read(struct arena *arena, const char *path,
	struct span *out, struct err *err);

#endif
