/* The evidence file of a dossier: JSON lines, the last of them the lines cited,
 * with what it takes to check them. */
#ifndef WB_QUERY_DOSSIER_EVIDENCE_H
#define WB_QUERY_DOSSIER_EVIDENCE_H

#include "query/show/show.h"

struct cloak;

struct evidence_line {
	size_t number;
	const struct cite *cite;
	/* All that is known of it; secrets are masked in print. */
	const struct event_answer *answer;
	/* Its bytes, the first `raw.len` of `length`. */
	struct span raw;
	uint64_t length;
	/* Something of it is hidden. */
	bool is_changed;
	/* What hid it, or NULL. */
	const struct cloak *cloak;
};

/* An object of type "evidence": that of the event, and "number", and "sha256"
 * of the true bytes. Where something is hidden, it is "changed", and has
 * "hmac_sha256" in its place, if there is a key: by a plain hash what is hidden
 * could be guessed. For the same reason a line with masked secrets has none. */
void evidence_line(struct printer *json, const struct evidence_line *line);

#endif
