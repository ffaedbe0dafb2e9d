/* Which known source an incoming one begins like. */
#include "indexer/ingest/known/share_part.h"

#include "format/base/digest.h"

/* Do two sources have their beginnings from the same place? */
static bool
is_same_head(
	const struct known_source *a, const struct known_source *b, size_t len)
{
	size_t n = a->nextents < b->nextents ? a->nextents : b->nextents;

	for (size_t i = 0; i < n; i++) {
		const struct extent_row *x = &a->extents[i];
		const struct extent_row *y = &b->extents[i];

		if (x->segment != y->segment || x->stream != y->stream ||
			x->from != y->from)
			return false;
		if (x->to >= len && y->to >= len)
			return true;
		if (x->to != y->to)
			return false;
	}
	return false;
}

/* The bytes that a known source begins with, up to the size of a head. */
static enum wb_err
read_head(const struct known_source *known, const struct frame_store *store,
	struct buf *out, struct err *err)
{
	struct source_reader r = share_reader(known, store);
	struct span bytes = { "", 1 };
	enum wb_err rc = WB_OK;

	buf_clear(out);
	while (rc == WB_OK && bytes.len > 0 && out->len < head_sizes[0]) {
		rc = source_read(&r, &bytes, NULL, err);
		if (rc == WB_OK)
			buf_put(out,
				span_slice(bytes, 0, head_sizes[0] - out->len));
	}
	return rc;
}

/* Of a live file that is read every day many sources are left that begin alike
 * because they have their beginnings from one place: of these one is read. */
static enum wb_err
fill_tree(struct known_heads *heads, const struct frame_store *store,
	struct buf *head, struct buf *guess, struct err *err)
{
	struct head_tree *tree = &heads->tree;
	const struct known_source *before = NULL;
	enum wb_err rc = WB_OK;

	tree->is_better = share_is_better;
	for (; heads->not_in_tree;
		heads->not_in_tree = heads->not_in_tree->next) {
		const struct known_source *s = heads->not_in_tree->source;
		const struct known_source *like = NULL;
		bool is_like = false;

		if (!before || !is_same_head(s, before, head_sizes[0]))
			rc = read_head(s, store, head, err);
		if (rc != WB_OK)
			return rc;
		before = s;
		like = head_tree_guess(tree, buf_span(head));
		is_like = like && is_same_head(s, like, head_sizes[0]);
		if (like && !is_like)
			rc = read_head(like, store, guess, err);
		if (rc != WB_OK)
			return rc;
		head_tree_add(tree, heads->arena, s, buf_span(head),
			buf_span(is_like ? head : guess));
	}
	return WB_OK;
}

static enum wb_err
find_best(struct known_heads *heads, struct span head,
	const struct frame_store *store, const struct known_source **out,
	struct err *err)
{
	struct buf other = { 0 };
	struct buf guess = { 0 };
	size_t common = 0;
	enum wb_err rc = fill_tree(heads, store, &other, &guess, err);

	if (rc == WB_OK)
		rc = read_head(head_tree_guess(&heads->tree, head), store,
			&guess, err);
	if (rc == WB_OK)
		common = share_common(head, buf_span(&guess));
	if (common > 0)
		*out = head_tree_best(&heads->tree, head, common);
	buf_release(&other);
	buf_release(&guess);
	return rc;
}

enum wb_err
share_candidate(const struct catalog *c, struct span head, bool ended,
	const struct frame_store *store, const struct known_source **out,
	struct err *err)
{
	enum wb_err rc = WB_OK;

	*out = NULL;
	if (ended && head.len == 0)
		return WB_OK;
	/* The longest heads decide: shorter ones fit less. */
	for (unsigned size = 0; size < HEAD_SIZES && rc == WB_OK && !*out;
		size++) {
		struct known_heads *heads = NULL;

		if (head.len >= head_sizes[size])
			heads = catalog_heads(
				c, size, hash64(head.ptr, head_sizes[size]));
		if (heads)
			rc = find_best(heads, head, store, out, err);
	}
	return rc;
}
