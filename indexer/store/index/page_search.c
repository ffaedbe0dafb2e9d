#include "indexer/store/index/page_search.h"

enum {
	TERM_BITS = 40,
	/* Where lists are long, or somebody made the pages, they do not lie
	 * evenly: then by halves. */
	EVENLY_MOST = 16
};

/* The pages that it is between: the lower one begins before it, or is 0; the
 * upper one does not, or is behind the last. */
struct between {
	uint64_t page[2];
	uint64_t term[2];
};

static uint64_t
guess(const struct between *b, uint64_t term, int step)
{
	uint64_t pages = b->page[1] - b->page[0];
	uint64_t terms = b->term[1] - b->term[0];
	uint64_t on = pages / 2;

	if (step < EVENLY_MOST && b->term[1] > b->term[0])
		on = (uint64_t)((double)pages * (double)(term - b->term[0]) /
			(double)terms);
	if (on == 0)
		on = 1;
	return b->page[0] + (on < pages ? on : pages - 1);
}

enum wb_err
page_search(const struct page_source *source, uint64_t pages, uint64_t term,
	uint64_t *out, struct err *err)
{
	struct between b = { { 0, pages }, { 0, (uint64_t)1 << TERM_BITS } };

	for (int step = 0; b.page[0] + 1 < b.page[1]; step++) {
		uint64_t no = guess(&b, term, step);
		uint64_t first = 0;
		enum wb_err rc =
			source->first_term(source->ctx, no, &first, err);
		int side = first < term ? 0 : 1;

		if (rc != WB_OK)
			return rc;
		/* Pages out of their order lead nowhere, but to an end. */
		b.page[side] = no;
		if (first >= b.term[0] && first <= b.term[1])
			b.term[side] = first;
	}
	*out = b.page[0];
	return WB_OK;
}
