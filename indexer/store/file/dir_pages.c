#include "indexer/store/file/dir_pages.h"

#include "format/base/arena.h"

#include <stdlib.h>

enum {
	/* 64 MiB, the blocks of 80 GiB of lines. */
	PAGES_MAX = 4096
};

unsigned char *
dir_pages_find(const struct dir_pages *p, size_t no)
{
	return no < p->count ? p->pages[no] : NULL;
}

static void
drop_all(struct dir_pages *p)
{
	for (size_t i = 0; i < p->count; i++) {
		free(p->pages[i]);
		p->pages[i] = NULL;
	}
	p->held = 0;
}

void
dir_pages_keep(struct dir_pages *p, size_t no, unsigned char *page)
{
	size_t cap = p->count;

	if (p->held == PAGES_MAX)
		drop_all(p);
	if (no >= p->count) {
		p->pages = xgrow((void *)p->pages, &cap, no + 1,
			sizeof(unsigned char *));
		for (size_t i = p->count; i < cap; i++)
			p->pages[i] = NULL;
		p->count = cap;
	}
	p->pages[no] = page;
	p->held++;
}

void
dir_pages_release(struct dir_pages *p)
{
	drop_all(p);
	free((void *)p->pages);
	*p = (struct dir_pages){ 0 };
}
