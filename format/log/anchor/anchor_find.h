/* What the parts of anchors_find share. */
#ifndef WB_FORMAT_LOG_ANCHOR_ANCHOR_FIND_H
#define WB_FORMAT_LOG_ANCHOR_ANCHOR_FIND_H

#include "format/log/anchor/anchor.h"

struct anchor_finder {
	struct span line;
	const struct stamp_scan *scan;
	/* The part behind the tag. */
	struct span body;
	/* The queue id at the head of the body, or empty. */
	struct span queue_id;
	struct anchor *out;
	size_t max;
	size_t count;
};

/* Append; `text` is a part of f->line. Dropped when there is no room. */
void anchor_add(
	struct anchor_finder *f, struct span text, const struct anchor *anchor);

/* Ids of the line's own host, at the places where its daemons put them. */
void anchor_find_own(struct anchor_finder *f);
/* What the other side answered. */
void anchor_find_replies(struct anchor_finder *f);
/* Message-ids. */
void anchor_find_msgid(struct anchor_finder *f);

#endif
