/* All lists of a page of postings, one after the other: for putting term
 * indexes together. A look-up (format/disk/page.h) reads one of them. */
#ifndef WB_FORMAT_DISK_PAGE_WALK_H
#define WB_FORMAT_DISK_PAGE_WALK_H

#include "format/disk/page.h"

enum { PAGE_AT_USED = 4, PAGE_AT_TERM = 8 };

/* The list behind a term, appended to *hits; false if it runs over. */
bool page_list_read(const unsigned char **p, const unsigned char *end,
	struct page_hits *hits);

struct page_walk {
	const unsigned char *at;
	const unsigned char *end;
	uint64_t term;
};

/* `page` was checked, and stays as it is meanwhile. */
void page_walk_begin(struct page_walk *w, const unsigned char *page);
/* The next term, its blocks appended to *hits; *found is false at the end. */
enum wb_err page_walk_next(struct page_walk *w, uint64_t *term,
	struct page_hits *hits, bool *found, struct err *err);

#endif
