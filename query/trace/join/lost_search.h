/* The legs among which one is looked for that no line joins. */
#ifndef WB_QUERY_TRACE_JOIN_LOST_SEARCH_H
#define WB_QUERY_TRACE_JOIN_LOST_SEARCH_H

#include "query/trace/join/lost.h"

struct losing {
	struct story *story;
	struct leg_list others;
	/* Too much to tell anything apart. */
	bool is_crowded;
	/* Only legs whose Message-ID no line tells. */
	bool is_for_unnamed;
};

/* lost_search.c: those of the story first, then the others. The pointer lives
 * until legs are added. */
size_t lost_count_all(const struct losing *l);
struct leg *lost_leg_at(struct losing *l, size_t i);
/* Add the legs around the story whose lines have the text. */
enum wb_err lost_look_for(struct losing *l, struct span text, struct err *err);

/* lost_parent.c: the only leg that fits as parent; SIZE_MAX if none or several
 * do. */
size_t lost_only_parent(struct losing *l, size_t child);
/* Would the parent, with this child, have handed on more than it had? */
bool lost_is_contested(struct losing *l, size_t parent, size_t child);

/* lost_behind.c: does what the child handed on tell that it is another mail
 * than the parent? */
enum wb_err lost_differs_behind(struct losing *l, size_t parent, size_t child,
	bool *differs, struct err *err);

#endif
