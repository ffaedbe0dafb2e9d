#include "indexer/walk/layer.h"

#include <inttypes.h>
#include <stdio.h>

/* Below this a ratio says nothing: a log cut by filling it with NULs
 * compresses as well as a bomb does. */
static const uint64_t ratio_from_bytes = UINT64_C(64) << 20;

void
walk_limits_default(struct walk_limits *out)
{
	*out = (struct walk_limits){
		.depth = 6,
		.members = 1000000,
		.source_bytes = UINT64_C(1) << 40,
		.ratio = 1000,
	};
}

static bool
ratio_allows(const struct walk *w, uint64_t out, struct limit_why *why)
{
	uint64_t ratio = w->options->limits.ratio;

	if (out <= ratio_from_bytes || ratio == 0 || out / ratio <= w->file_in)
		return true;
	(void)snprintf(why->text, sizeof(why->text),
		"unpacks to more than %" PRIu64 " times its size (limit)",
		ratio);
	return false;
}

bool
limit_allows(const struct walk *w, uint64_t out, struct limit_why *why)
{
	uint64_t most = w->options->limits.source_bytes;

	if (most > 0 && out > most) {
		(void)snprintf(why->text, sizeof(why->text),
			"longer than %" PRIu64 " bytes (limit)", most);
		return false;
	}
	return ratio_allows(w, out, why);
}

bool
limit_expand(struct walk *w, size_t more, struct limit_why *why)
{
	w->expanded += more;
	if (ratio_allows(w, w->expanded, why))
		return true;
	w->is_spent = true;
	return false;
}

bool
limit_member(struct walk *w, uint64_t in_archive, struct limit_why *why)
{
	uint64_t most = w->options->limits.members;

	w->members++;
	if (most == 0 || (in_archive <= most && w->members <= most))
		return true;
	(void)snprintf(why->text, sizeof(why->text),
		"more than %" PRIu64 " members (limit)", most);
	return false;
}
