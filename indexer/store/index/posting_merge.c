#include "indexer/store/index/posting_merge.h"

#include "format/base/arena.h"
#include "indexer/store/index/posting_reader.h"

#include <stdlib.h>

/* The next term of one of them. */
struct head {
	uint64_t term;
	const struct page_hits *blocks;
	struct posting_reader *reader;
	/* What its blocks begin with. */
	uint32_t base;
};

struct posting_merge {
	struct head *all;
	size_t nall;
	/* The least first; of one term in order of base. */
	struct head **heap;
	size_t nheap;
	uint32_t *list;
	size_t nlist;
	size_t list_cap;
	enum wb_err code;
	struct err first;
};

static bool
comes_first(const struct head *a, const struct head *b)
{
	return a->term != b->term ? a->term < b->term : a->base < b->base;
}

static void
sift_down(struct posting_merge *m, size_t at)
{
	for (;;) {
		size_t child = 2 * at + 1;
		struct head *swap = NULL;

		if (child >= m->nheap)
			return;
		if (child + 1 < m->nheap &&
			comes_first(m->heap[child + 1], m->heap[child]))
			child++;
		if (!comes_first(m->heap[child], m->heap[at]))
			return;
		swap = m->heap[at];
		m->heap[at] = m->heap[child];
		m->heap[child] = swap;
		at = child;
	}
}

/* False at its end, or on failure. */
static bool
head_move(struct posting_merge *m, struct head *h)
{
	bool found = false;

	m->code = posting_reader_next(
		h->reader, &h->term, &h->blocks, &found, &m->first);
	return m->code == WB_OK && found;
}

static enum wb_err
open_all(struct posting_merge *m, const char *index,
	const struct terms_ref *refs, bool *found, struct err *err)
{
	uint64_t base = 0;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < m->nall; i++) {
		struct head *h = &m->all[i];

		h->base = (uint32_t)base;
		base += refs[i].blocks;
		rc = posting_reader_open(index, &refs[i], &h->reader, err);
		if (rc == WB_OK && base > UINT32_MAX)
			rc = err_set(err, WB_USAGE,
				"together these term indexes have more than "
				"2^32 blocks: index the rest into another one");
		*found = h->reader;
		if (rc != WB_OK || !*found)
			return rc;
	}
	return WB_OK;
}

enum wb_err
posting_merge_open(const char *index, const struct terms_ref *refs,
	size_t count, struct posting_merge **out, struct err *err)
{
	struct posting_merge *m = xcalloc(1, sizeof(*m));
	bool found = true;
	enum wb_err rc = WB_OK;

	*out = NULL;
	m->nall = count;
	m->all = xcalloc(count, sizeof(*m->all));
	m->heap = (struct head **)xcalloc(count, sizeof(*m->heap));
	rc = open_all(m, index, refs, &found, err);
	if (rc != WB_OK || !found) {
		posting_merge_close(m);
		return rc;
	}
	for (size_t i = 0; i < count && m->code == WB_OK; i++)
		if (head_move(m, &m->all[i]))
			m->heap[m->nheap++] = &m->all[i];
	for (size_t i = m->nheap; i-- > 0;)
		sift_down(m, i);
	*out = m;
	return WB_OK;
}

void
posting_merge_close(struct posting_merge *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->nall; i++)
		posting_reader_close(m->all[i].reader);
	free(m->all);
	free((void *)m->heap);
	free(m->list);
	free(m);
}

static void
take_blocks(struct posting_merge *m, const struct head *h)
{
	m->list = xgrow(m->list, &m->list_cap, m->nlist + h->blocks->count,
		sizeof(*m->list));
	for (size_t i = 0; i < h->blocks->count; i++)
		m->list[m->nlist++] = h->base + h->blocks->blocks[i];
}

static bool
next(void *ctx, uint64_t *term, const uint32_t **blocks, size_t *count)
{
	struct posting_merge *m = ctx;

	if (m->nheap == 0 || m->code != WB_OK)
		return false;
	*term = m->heap[0]->term;
	m->nlist = 0;
	while (m->nheap > 0 && m->heap[0]->term == *term) {
		take_blocks(m, m->heap[0]);
		if (!head_move(m, m->heap[0]))
			m->heap[0] = m->heap[--m->nheap];
		if (m->code != WB_OK)
			return false;
		sift_down(m, 0);
	}
	*blocks = m->list;
	*count = m->nlist;
	return true;
}

static enum wb_err
status(void *ctx, struct err *err)
{
	const struct posting_merge *m = ctx;

	/* A disk that cannot be written to is another thing. */
	return m->code == WB_OK ? WB_OK
				: err_set(err, WB_CORRUPT, "%s", m->first.text);
}

void
posting_merge_source(struct posting_merge *m, struct posting_source *out)
{
	*out = (struct posting_source){ m, next, status };
}
