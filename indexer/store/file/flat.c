#include "indexer/store/file/flat.h"

#include "format/disk/header.h"
#include "format/disk/page.h"

#include <string.h>

static void
encode(const char *kind, uint64_t count, unsigned char *out)
{
	struct file_header h = { .count = count };

	memcpy(h.kind, kind, strnlen(kind, 8));
	file_header_encode(&h, out);
}

void
flat_begin(struct outfile *f, const char *kind)
{
	unsigned char page[PAGE_BYTES] = { 0 };

	encode(kind, 0, page);
	outfile_write(f, page, sizeof(page));
}

void
flat_end(struct outfile *f, const char *kind, uint64_t count)
{
	unsigned char header[FILE_HEADER_BYTES] = { 0 };

	encode(kind, count, header);
	outfile_patch(f, header, sizeof(header));
}
