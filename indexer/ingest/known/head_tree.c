#include "indexer/ingest/known/head_tree.h"

enum { HEAD_ENDS = -1 };

/* All sources below have `depth` bytes in common. One without children is of
 * heads that are equal to their end. */
struct head_node {
	size_t depth;
	/* What comes behind the bytes of the node above. */
	int byte;
	const struct known_source *best;
	struct head_node *children;
	struct head_node *beside;
};

static int
byte_at(struct span head, size_t at)
{
	return at < head.len ? (unsigned char)head.ptr[at] : HEAD_ENDS;
}

static struct head_node **
child_link(struct head_node *node, int byte)
{
	struct head_node **link = &node->children;

	while (*link && (*link)->byte != byte)
		link = &(*link)->beside;
	return link;
}

const struct known_source *
head_tree_guess(const struct head_tree *t, struct span head)
{
	struct head_node *node = t->root;
	struct head_node *next = node;

	while (next) {
		node = next;
		next = *child_link(node, byte_at(head, node->depth));
	}
	return node ? node->best : NULL;
}

const struct known_source *
head_tree_best(const struct head_tree *t, struct span head, size_t common)
{
	struct head_node *node = t->root;

	while (node && node->depth < common)
		node = *child_link(node, byte_at(head, node->depth));
	return node ? node->best : NULL;
}

static void
prefer(const struct head_tree *t, struct head_node *node,
	const struct known_source *source)
{
	if (t->is_better(source, node->best))
		node->best = source;
}

static struct head_node *
leaf_new(struct arena *arena, const struct known_source *source,
	struct span head, int byte)
{
	struct head_node *leaf = arena_alloc(arena, sizeof(*leaf));

	leaf->depth = head.len;
	leaf->byte = byte;
	leaf->best = source;
	return leaf;
}

/* A node in place of one that goes further, which becomes its child. */
static struct head_node *
split(struct arena *arena, struct head_node *node, struct span guess,
	size_t common)
{
	struct head_node *above = arena_alloc(arena, sizeof(*above));

	*above = *node;
	above->depth = common;
	above->children = node;
	node->beside = NULL;
	node->byte = byte_at(guess, common);
	return above;
}

static size_t
common_of(struct span a, struct span b)
{
	size_t i = 0;

	while (i < a.len && i < b.len && a.ptr[i] == b.ptr[i])
		i++;
	return i;
}

void
head_tree_add(struct head_tree *t, struct arena *arena,
	const struct known_source *source, struct span head, struct span guess)
{
	size_t common = common_of(head, guess);
	struct head_node **link = &t->root;
	struct head_node **at = NULL;
	int byte = HEAD_ENDS;

	while (*link && (*link)->depth < common) {
		prefer(t, *link, source);
		byte = byte_at(head, (*link)->depth);
		link = child_link(*link, byte);
	}
	if (!*link) {
		*link = leaf_new(arena, source, head, byte);
		return;
	}
	if ((*link)->depth > common ||
		(!(*link)->children && head.len > common))
		*link = split(arena, *link, guess, common);
	prefer(t, *link, source);
	if (!(*link)->children)
		return;
	at = child_link(*link, byte_at(head, common));
	if (*at)
		prefer(t, *at, source);
	else
		*at = leaf_new(arena, source, head, byte_at(head, common));
}
