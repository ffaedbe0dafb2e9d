#include "format/disk/page_walk.h"

#include "format/base/arena.h"
#include "format/disk/bytes.h"

static void
hits_add(struct page_hits *hits, uint64_t block)
{
	hits->blocks = xgrow(hits->blocks, &hits->cap, hits->count + 1,
		sizeof(*hits->blocks));
	hits->blocks[hits->count++] = (uint32_t)block;
}

bool
page_list_read(const unsigned char **p, const unsigned char *end,
	struct page_hits *hits)
{
	uint64_t code = 0;
	uint64_t more = 0;
	uint64_t block = 0;

	if (!get_varint(p, end, &code))
		return false;
	if (code == 0) {
		hits->dense = true;
		return true;
	}
	block = (code - 1) >> 1;
	hits_add(hits, block);
	if (((code - 1) & 1) && !get_varint(p, end, &more))
		return false;
	for (; more > 0; more--) {
		uint64_t gap = 0;

		if (!get_varint(p, end, &gap))
			return false;
		block += gap + 1;
		hits_add(hits, block);
	}
	return block <= UINT32_MAX;
}

void
page_walk_begin(struct page_walk *w, const unsigned char *page)
{
	w->at = page + PAGE_HEAD;
	w->end = w->at + get_u32(page + PAGE_AT_USED);
	w->term = get_u64(page + PAGE_AT_TERM);
}

enum wb_err
page_walk_next(struct page_walk *w, uint64_t *term, struct page_hits *hits,
	bool *found, struct err *err)
{
	uint64_t gap = 0;

	*found = w->at < w->end;
	if (!*found)
		return WB_OK;
	if (!get_varint(&w->at, w->end, &gap) ||
		!page_list_read(&w->at, w->end, hits))
		return err_set(
			err, WB_CORRUPT, "posting page: a list runs over");
	w->term += gap;
	*term = w->term;
	return WB_OK;
}
