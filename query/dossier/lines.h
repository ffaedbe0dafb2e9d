/* The lines that a dossier cites, taken out of the index once more, with what
 * stands around them. */
#ifndef WB_QUERY_DOSSIER_LINES_H
#define WB_QUERY_DOSSIER_LINES_H

#include "query/dossier/page.h"
#include "query/plan/search.h"

enum {
	/* So many cited lines are on the page; all are in the evidence file. */
	LINES_ON_PAGE = 400,
	/* Of files, sources and hosts. */
	FILES_ON_PAGE = 500,
	FILES_OF_NOTHING = 20,
	/* Lines before and after a cited one. */
	LINES_CONTEXT = 2,
	/* Of a longer line so much is on the page. */
	LINE_ON_PAGE_BYTES = 4000
};

/* A cited line as it stands on the page, up to its place and time: the same
 * for whoever writes the page and whoever checks it. `text` has its names
 * hidden and its secrets masked already. */
void line_markup(
	struct buf *out, size_t number, uint64_t line, struct span text);

struct lines_job {
	struct searched *indexes;
	size_t nindexes;
	struct page *page;
	/* JSON lines of type "evidence". */
	struct printer *json;
	/* Called with each source that is cited, once, before its lines; may
	 * fail. */
	enum wb_err (*source)(void *ctx, size_t index,
		const struct source_view *source, struct err *err);
	void *ctx;
	/* Set if there is a line that imitates another. */
	bool has_forged;
};

/* All lines of job->page->cites, by source and place. A line that is not where
 * it was a moment ago is WB_CORRUPT. */
enum wb_err lines_tell(struct lines_job *job, struct err *err);

#endif
