/* Known sources that begin alike, by their heads: of any number, which has most
 * in common with another head is found by reading one. A tree of the places
 * where heads part; it does not keep their bytes, so whoever asks reads the
 * head that it guesses, and comes back with how much that has in common. */
#ifndef WB_INDEXER_INGEST_KNOWN_HEAD_TREE_H
#define WB_INDEXER_INGEST_KNOWN_HEAD_TREE_H

#include "format/base/arena.h"

struct known_source;
struct head_node;

/* All zero is an empty tree. */
struct head_tree {
	struct head_node *root;
	/* Is the first to be preferred to the second, where both have as much
	 * in common? Of equals the one that came first stays. */
	bool (*is_better)(
		const struct known_source *s, const struct known_source *than);
};

/* A source that no other of the tree has more in common with `head` than; NULL
 * in an empty tree. */
const struct known_source *head_tree_guess(
	const struct head_tree *t, struct span head);
/* The best of all that have `common` bytes in common with `head`, as its guess
 * has. */
const struct known_source *head_tree_best(
	const struct head_tree *t, struct span head, size_t common);
/* Add a source that begins with `head`; `guess` is the head of its guess, which
 * an empty tree does not look at. */
void head_tree_add(struct head_tree *t, struct arena *arena,
	const struct known_source *source, struct span head, struct span guess);
#endif
