/* The lines that a dossier cites, each with a number of its own. */
#ifndef WB_QUERY_DOSSIER_CITES_H
#define WB_QUERY_DOSSIER_CITES_H

#include "format/base/arena.h"
#include "query/show/answer.h"

/* All zero is none. */
struct cites {
	struct arena arena;
	struct cite *items;
	size_t count;
	size_t cap;
	/* By hash of source and offset: number of the item, or 0. */
	uint32_t *slots;
	size_t nslots;
};

void cites_release(struct cites *c);

/* The number of a line, from 1: a new one if it was not there. What the
 * citation points to is copied. */
size_t cites_number(struct cites *c, const struct cite *cite);

#endif
