/* Any of many texts in a line, for little more than the search for one takes:
 * what text_find finds of each, text_find of none is missed. */
#ifndef WB_FORMAT_LEX_NEEDLE_SET_H
#define WB_FORMAT_LEX_NEEDLE_SET_H

#include "format/base/arena.h"
#include "format/base/text.h"

struct needle_set;

/* Can it be in a set? Not a text that is empty, nor one that begins or ends
 * within a character: how the bytes there fold depends on their neighbours. */
bool needle_set_takes(const struct text_needle *needle);

/* A set of these, all of which it must take. The set lives in the arena; the
 * array is left in another order, and it and its texts must stay. */
struct needle_set *needle_set_new(
	struct arena *arena, struct text_needle *needles, size_t count);

/* Does any of them stand in the text? */
bool needle_set_stands(const struct needle_set *set, struct span text);

#endif
