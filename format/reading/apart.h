/* How far two names are apart, and names that come near, for "did you mean". */
#ifndef WB_FORMAT_READING_APART_H
#define WB_FORMAT_READING_APART_H

#include "format/base/arena.h"

enum {
	/* Longer names are not compared. */
	APART_BYTES_MAX = 64,
	/* More letters than that are another name. */
	APART_MAX = 2
};

/* Letters to change, add, leave out, or swap with their neighbour, whatever
 * their case; SIZE_MAX if one of them is too long. */
size_t letters_apart(struct span a, struct span b);

/* Names seen, each once whatever its case, and in how many lines. All zero is
 * none; `items` is the caller's to free. */
struct seen_name {
	struct span name;
	uint64_t lines;
};
struct seen_names {
	size_t count;
	size_t cap;
	struct seen_name *items;
};
/* The name is copied into the arena when it is new. */
void seen_names_add(
	struct seen_names *all, struct arena *arena, struct span name);

#endif
