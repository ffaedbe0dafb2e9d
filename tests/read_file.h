/* A whole file, as the tests of fixtures and corpora read it. */
#ifndef WB_TESTS_READ_FILE_H
#define WB_TESTS_READ_FILE_H

#include "format/base/buf.h"

#include <stdbool.h>
#include <stdio.h>

/* Its bytes go behind what `out` holds; false if it cannot be opened. */
static inline bool
read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	size_t n = 0;

	if (!f)
		return false;
	do {
		out->len += n;
		n = fread(buf_reserve(out, 65536), 1, 65536, f);
	} while (n > 0);
	(void)fclose(f);
	return true;
}

#endif
