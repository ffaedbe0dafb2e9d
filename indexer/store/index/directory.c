#include "indexer/store/index/directory.h"

#include "format/base/arena.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/index/index.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

struct directory {
	int fd;
	char path[PATH_MAX];
	/* The page held, UINT64_MAX if none. */
	uint64_t no;
	unsigned char page[PAGE_BYTES];
};

enum wb_err
directory_open(const char *index, uint32_t terms, struct directory **out,
	struct err *err)
{
	struct directory *d = xcalloc(1, sizeof(*d));
	enum wb_err rc = WB_OK;

	d->no = UINT64_MAX;
	index_room(index, "terms", terms, "directory", d->path);
	rc = fs_open(d->path, &d->fd, err);
	if (rc != WB_OK) {
		free(d);
		return rc;
	}
	*out = d;
	return WB_OK;
}

void
directory_close(struct directory *d)
{
	if (!d)
		return;
	(void)close(d->fd);
	free(d);
}

enum wb_err
directory_entry(struct directory *d, uint64_t block, struct dir_entry *out,
	struct err *err)
{
	uint64_t no = block / DIR_ENTRIES;
	enum wb_err rc = WB_OK;

	if (no != d->no) {
		d->no = UINT64_MAX;
		rc = fs_read_at(d->fd, d->path, (no + 1) * PAGE_BYTES, d->page,
			PAGE_BYTES, err);
		if (rc == WB_OK)
			rc = dir_check(d->page, err);
		if (rc != WB_OK)
			return rc;
		d->no = no;
	}
	return dir_get(d->page, (size_t)(block % DIR_ENTRIES), out, err);
}
