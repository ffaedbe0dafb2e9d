#include "indexer/store/index/posting_reader.h"

#include "format/base/arena.h"
#include "format/disk/page_walk.h"
#include "indexer/store/file/fs.h"
#include "indexer/store/index/dense.h"
#include "indexer/store/index/index.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

struct posting_reader {
	const struct terms_ref *ref;
	struct dense_lists *dense;
	int fd;
	char path[PATH_MAX];
	uint64_t pages;
	/* Of the next page. */
	uint64_t no;
	unsigned char page[PAGE_BYTES];
	struct page_walk walk;
	/* The term given last, plus 1. */
	uint64_t above;
	struct page_hits hits;
};

enum wb_err
posting_reader_open(const char *index, const struct terms_ref *ref,
	struct posting_reader **out, struct err *err)
{
	struct posting_reader *r = xcalloc(1, sizeof(*r));
	enum wb_err rc = dense_lists_open(index, ref, &r->dense, err);

	*out = NULL;
	r->ref = ref;
	r->fd = -1;
	/* The file's header is as long as a page. */
	r->pages = ref->postings_size / PAGE_BYTES;
	r->no = 1;
	index_room(index, "terms", ref->number, "postings", r->path);
	if (rc == WB_OK && r->dense)
		rc = fs_open(r->path, &r->fd, err);
	if (rc == WB_OK && r->dense)
		*out = r;
	else
		posting_reader_close(r);
	return rc;
}

void
posting_reader_close(struct posting_reader *r)
{
	if (!r)
		return;
	if (r->fd >= 0)
		(void)close(r->fd);
	dense_lists_close(r->dense);
	free(r->hits.blocks);
	free(r);
}

/* Stand at the beginning of the next page, if there is one. */
static enum wb_err
next_page(struct posting_reader *r, struct err *err)
{
	uint64_t term = 0;
	uint32_t block = 0;
	enum wb_err rc = WB_OK;

	if (r->no >= r->pages)
		return WB_OK;
	rc = fs_read_at(
		r->fd, r->path, r->no * PAGE_BYTES, r->page, PAGE_BYTES, err);
	if (rc == WB_OK)
		rc = page_check(r->page, &term, &block, err);
	if (rc != WB_OK)
		return rc;
	r->no++;
	page_walk_begin(&r->walk, r->page);
	return WB_OK;
}

/* Does the page that the walk begins with go on with the list? */
static bool
goes_on(const struct posting_reader *r, uint64_t term)
{
	return r->walk.at == r->page + PAGE_HEAD && r->walk.at < r->walk.end &&
		r->walk.term == term;
}

static bool
is_ascending(const struct posting_reader *r)
{
	const struct page_hits *h = &r->hits;

	for (size_t i = 1; i < h->count; i++)
		if (h->blocks[i] <= h->blocks[i - 1])
			return false;
	return h->count > 0 && h->blocks[h->count - 1] < r->ref->blocks;
}

enum wb_err
posting_reader_next(struct posting_reader *r, uint64_t *term,
	const struct page_hits **blocks, bool *found, struct err *err)
{
	struct page_hits *h = &r->hits;
	enum wb_err rc = WB_OK;

	h->count = 0;
	h->dense = false;
	while (rc == WB_OK && r->walk.at == r->walk.end && r->no < r->pages)
		rc = next_page(r, err);
	if (rc == WB_OK)
		rc = page_walk_next(&r->walk, term, h, found, err);
	if (rc != WB_OK || !*found)
		return rc;
	do {
		if (r->walk.at == r->walk.end)
			rc = next_page(r, err);
		if (rc != WB_OK || !goes_on(r, *term))
			break;
		rc = page_walk_next(&r->walk, term, h, found, err);
	} while (rc == WB_OK);
	if (rc == WB_OK && h->dense && h->count == 0)
		rc = dense_lists_read(r->dense, *term, h, err);
	if (rc == WB_OK && (*term < r->above || !is_ascending(r)))
		rc = err_set(err, WB_CORRUPT,
			"%s: terms out of order: run 'waybill reindex'",
			r->path);
	r->above = *term + 1;
	*blocks = h;
	return rc;
}
