#include "indexer/store/index/dir_writer.h"

#include "format/base/arena.h"
#include "indexer/store/file/flat.h"
#include "indexer/store/file/outfile.h"

#include <stdlib.h>
#include <string.h>

static const char kind[] = "blockdir";

struct dir_writer {
	struct outfile *file;
	uint64_t blocks;
	unsigned char page[PAGE_BYTES];
	/* Of that page, and of those before it. */
	struct dir_sum sum;
	struct dir_sum *sums;
	size_t nsums;
	size_t sums_cap;
};

enum wb_err
dir_writer_open(const char *path, struct dir_writer **out, struct err *err)
{
	struct dir_writer *w = xcalloc(1, sizeof(*w));
	enum wb_err rc = outfile_create(path, &w->file, err);

	if (rc != WB_OK) {
		dir_writer_abandon(w);
		return rc;
	}
	dir_sum_clear(&w->sum);
	flat_begin(w->file, kind);
	*out = w;
	return WB_OK;
}

static void
write_page(struct dir_writer *w)
{
	dir_finish(w->page);
	outfile_write(w->file, w->page, sizeof(w->page));
	memset(w->page, 0, sizeof(w->page));
}

static void
end_page(struct dir_writer *w)
{
	write_page(w);
	w->sums = xgrow(w->sums, &w->sums_cap, w->nsums + 1, sizeof(*w->sums));
	w->sums[w->nsums++] = w->sum;
	dir_sum_clear(&w->sum);
}

void
dir_writer_add(struct dir_writer *w, const struct dir_entry *entry)
{
	size_t at = w->blocks++ % DIR_ENTRIES;

	dir_put(w->page, at, entry);
	dir_sum_add(&w->sum, &entry->frame);
	if (at + 1 == DIR_ENTRIES)
		end_page(w);
}

enum wb_err
dir_writer_close(struct dir_writer *w, uint64_t *size, struct err *err)
{
	struct outfile *file = w->file;

	if (w->blocks % DIR_ENTRIES != 0)
		end_page(w);
	for (size_t i = 0; i < w->nsums; i++) {
		dir_sum_put(w->page, i % DIR_SUMS, &w->sums[i]);
		if (i % DIR_SUMS + 1 == DIR_SUMS || i + 1 == w->nsums)
			write_page(w);
	}
	flat_end(file, kind, w->blocks);
	*size = outfile_size(file);
	w->file = NULL;
	dir_writer_abandon(w);
	return outfile_close(file, err);
}

void
dir_writer_abandon(struct dir_writer *w)
{
	if (!w)
		return;
	outfile_abandon(w->file);
	free(w->sums);
	free(w);
}
