#include "format/disk/mdb.h"

#include "format/disk/bytes.h"

#include <stdbool.h>

enum {
	MDB_PAGE = 4096,
	MDB_HEAD = 16,
	MDB_NODE = 8,
	MDB_DEPTH_MOST = 16,
	/* Of a page's head. */
	AT_FLAGS = 10,
	AT_LOWER = 12,
	AT_UPPER = 14,
	PAGE_IS_BRANCH = 1,
	PAGE_IS_LEAF = 2,
	PAGE_IS_META = 8,
	/* Of a meta page. */
	AT_MAGIC = 16,
	AT_VERSION = 20,
	AT_ADDRESS = 24,
	AT_FREE_PAGE_SIZE = 40,
	AT_FREE_FLAGS = 44,
	AT_MAIN_FLAGS = 92,
	AT_MAIN_DEPTH = 94,
	AT_MAIN_ENTRIES = 120,
	AT_MAIN_ROOT = 128,
	AT_LAST_PAGE = 136,
	AT_TRANSACTION = 144,
	/* Integer keys, and a file that is no folder. */
	FREE_FLAGS = 0x4008
};

static const uint32_t magic = 0xbeefc0de;

struct walk {
	const unsigned char *bytes;
	uint64_t npages;
	/* A tree meets each page once. */
	uint64_t visits;
	uint64_t entries;
	unsigned depth;
	/* The page under way on each level, and the next child in it. */
	const unsigned char *page[MDB_DEPTH_MOST];
	size_t next[MDB_DEPTH_MOST];
};

static const unsigned char *
page_at(const struct walk *w, uint64_t no)
{
	return w->bytes + no * MDB_PAGE;
}

static bool
meta_holds(const struct walk *w, uint64_t no)
{
	const unsigned char *p = page_at(w, no);

	return get_u64(p) == no && get_u16(p + AT_FLAGS) == PAGE_IS_META &&
		get_u32(p + AT_MAGIC) == magic &&
		get_u32(p + AT_VERSION) == 1 && get_u64(p + AT_ADDRESS) == 0 &&
		get_u32(p + AT_FREE_PAGE_SIZE) == MDB_PAGE &&
		get_u16(p + AT_FREE_FLAGS) == FREE_FLAGS &&
		get_u16(p + AT_MAIN_FLAGS) == 0 &&
		get_u64(p + AT_LAST_PAGE) < w->npages;
}

static size_t
node_count(const unsigned char *page)
{
	return (get_u16(page + AT_LOWER) - (size_t)MDB_HEAD) / 2;
}

static const unsigned char *
node_at(const unsigned char *page, size_t i)
{
	return page + get_u16(page + MDB_HEAD + 2 * i);
}

static bool
nodes_hold(const unsigned char *page, bool is_leaf)
{
	size_t upper = get_u16(page + AT_UPPER);

	for (size_t i = 0; i < node_count(page); i++) {
		size_t at = get_u16(page + MDB_HEAD + 2 * i);
		const unsigned char *node = page + at;
		size_t size = 0;

		if (at < upper || at % 2 != 0 || at + MDB_NODE > MDB_PAGE)
			return false;
		size = get_u16(node + 6);
		if (is_leaf) {
			if (get_u16(node + 4) != 0)
				return false;
			size += get_u32(node);
		}
		if (size > MDB_PAGE - MDB_NODE - at)
			return false;
	}
	return true;
}

/* A page of the tree on this level, from 1. */
static bool
page_holds(struct walk *w, uint64_t no, unsigned level)
{
	const unsigned char *p = NULL;
	bool is_leaf = level == w->depth;
	size_t lower = 0;
	size_t upper = 0;

	if (no < 2 || no >= w->npages || ++w->visits > w->npages)
		return false;
	p = page_at(w, no);
	lower = get_u16(p + AT_LOWER);
	upper = get_u16(p + AT_UPPER);
	if (get_u64(p) != no ||
		get_u16(p + AT_FLAGS) !=
			(is_leaf ? PAGE_IS_LEAF : PAGE_IS_BRANCH) ||
		lower < MDB_HEAD + 2 || lower % 2 != 0 || lower > upper ||
		upper > MDB_PAGE || !nodes_hold(p, is_leaf))
		return false;
	w->page[level - 1] = p;
	w->next[level - 1] = 0;
	if (is_leaf)
		w->entries += node_count(p);
	return true;
}

static uint64_t
child_of(const unsigned char *node)
{
	return (uint64_t)get_u32(node) | (uint64_t)get_u16(node + 4) << 32;
}

static bool
tree_holds(struct walk *w, uint64_t root)
{
	unsigned level = 1;

	if (!page_holds(w, root, 1))
		return false;
	while (level > 0) {
		unsigned at = level - 1;

		if (level == w->depth ||
			w->next[at] == node_count(w->page[at])) {
			level--;
			continue;
		}
		if (!page_holds(w,
			    child_of(node_at(w->page[at], w->next[at]++)),
			    level + 1))
			return false;
		level++;
	}
	return true;
}

enum wb_err
mdb_check(struct span file, struct err *err)
{
	struct walk w = { .bytes = (const unsigned char *)file.ptr,
		.npages = file.len / MDB_PAGE };
	const unsigned char *meta = NULL;

	if (w.npages < 2 || !meta_holds(&w, 0) || !meta_holds(&w, 1))
		return err_set(err, WB_CORRUPT, "not a key file of waybill");
	/* LMDB takes the later one. */
	meta = page_at(&w,
		get_u64(page_at(&w, 1) + AT_TRANSACTION) >
			get_u64(page_at(&w, 0) + AT_TRANSACTION));
	w.depth = get_u16(meta + AT_MAIN_DEPTH);
	if (w.depth == 0 && get_u64(meta + AT_MAIN_ROOT) == UINT64_MAX &&
		get_u64(meta + AT_MAIN_ENTRIES) == 0)
		return WB_OK;
	if (w.depth == 0 || w.depth > MDB_DEPTH_MOST ||
		!tree_holds(&w, get_u64(meta + AT_MAIN_ROOT)) ||
		w.entries != get_u64(meta + AT_MAIN_ENTRIES))
		return err_set(
			err, WB_CORRUPT, "its tree of pages does not hold");
	return WB_OK;
}
