/* Pages of a block directory that were read and checked: a look-up asks for the
 * entries of many blocks, and the next one for most of them again. */
#ifndef WB_INDEXER_STORE_FILE_DIR_PAGES_H
#define WB_INDEXER_STORE_FILE_DIR_PAGES_H

#include <stddef.h>

/* All zero is empty. */
struct dir_pages {
	unsigned char **pages;
	size_t count;
	size_t held;
};

/* NULL if it is not held. Valid until the next dir_pages_keep. */
unsigned char *dir_pages_find(const struct dir_pages *p, size_t no);
/* Takes a page that is not held, from malloc. There is a bound on how many are
 * held: over it, all others go. */
void dir_pages_keep(struct dir_pages *p, size_t no, unsigned char *page);
void dir_pages_release(struct dir_pages *p);

#endif
