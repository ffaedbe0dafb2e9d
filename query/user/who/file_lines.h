/* Lines of whole files in the evidence that are no logs: passwd, aliases. */
#ifndef WB_QUERY_USER_WHO_FILE_LINES_H
#define WB_QUERY_USER_WHO_FILE_LINES_H

#include "query/plan/search.h"

struct file_lines {
	/* Is this source to be read? NULL is every one. */
	bool (*wants)(void *ctx, const struct source_view *v);
	/* `number` counts from 0. False ends this source. The hit is borrowed
	 * for the call. */
	bool (*each)(void *ctx, const struct source_view *v,
		const struct search_hit *hit, uint64_t number);
	void *ctx;
};

/* All sources of text in the order of `sources`, but those that others go on
 * from. */
enum wb_err file_lines_read(struct searched *indexes, size_t nindexes,
	const struct file_lines *f, struct err *err);

/* Does the last part of any path hold this text, whatever its case? */
bool file_is_called(const struct source_view *v, struct span text);
/* Does any line of it have a stamp? */
bool file_has_stamps(const struct source_view *v);

#endif
