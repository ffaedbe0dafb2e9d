/* Sources as a person names them: by a path, as `sources` prints it, or by at
 * least 8 digits of an id. */
#ifndef WB_QUERY_PLAN_SOURCE_SOURCE_NAME_H
#define WB_QUERY_PLAN_SOURCE_SOURCE_NAME_H

#include "query/plan/view/searched.h"

enum { SOURCE_ID_MIN = 8, SOURCES_NAMED_MAX = 12 };

/* Can it be an id, or the beginning of one? */
bool source_is_id(struct span name);
/* A path as text output prints it, \xNN for bytes that no terminal should get,
 * as the bytes that it is. Returns `name` itself if nothing is written so, else
 * what is in *out until it is used again. */
struct span source_unescape(struct span name, struct buf *out);
/* The source itself; if damage of the index took a part of it, the one that
 * was read again since. NULL on failure. */
const struct source_view *source_in_full(
	struct readings *r, const struct source_view *v, struct err *err);

/* A source of one of several indexes; the view lives as long as its index. */
struct source_ref {
	size_t index;
	const struct source_view *view;
	/* Which of its paths was named; the first one if none was. */
	size_t path;
};

/* What a name can mean. A source that is in several indexes counts once; of
 * earlier and later states of one log, only the last. */
struct sources_named {
	size_t count;
	struct source_ref refs[SOURCES_NAMED_MAX];
};
enum wb_err sources_named(struct searched *indexes, size_t nindexes,
	struct span name, struct sources_named *out, struct err *err);

/* The one it means: WB_ABSENT if there is none, WB_USAGE with the candidates
 * if there are several. */
enum wb_err source_named(struct searched *indexes, size_t nindexes,
	struct span name, struct source_ref *out, struct err *err);

/* Does the source fit one of these: a path, a glob over paths (`*` crosses
 * '/'), or the beginning of an id? */
bool source_fits(
	const struct source_view *v, const char *const *names, size_t count);

/* A path that is `name`, below it, or in the archive that it is. */
bool path_lies_in(struct span path, struct span name);

#endif
