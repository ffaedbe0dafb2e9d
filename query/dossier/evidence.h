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
	/* Its text as the page has it. */
	struct span text;
	/* What hid names in it, or NULL. */
	const struct cloak *cloak;
};

/* An object of type "evidence": that of the event, and "number", and either
 * "sha256" of the true bytes or, where names are hidden, "hmac_sha256", which
 * tells nothing to who has no key: a short line could be guessed by its
 * hash. A line with masked secrets has neither without a key. */
void evidence_line(struct printer *json, const struct evidence_line *line);

#endif
