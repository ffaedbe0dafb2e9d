/* How much may come out of evidence: ratios, sizes, members. */
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
		.memory_bytes = UINT64_C(256) << 20,
	};
}

/* How many bytes may come out of what was read of the file so far. */
static uint64_t
ratio_most(const struct walk *w)
{
	uint64_t ratio = w->options->limits.ratio;
	uint64_t in = w->file_in;

	if (ratio == 0 || in > UINT64_MAX / ratio)
		return UINT64_MAX;
	return in * ratio > ratio_from_bytes ? in * ratio : ratio_from_bytes;
}

static size_t
room_below(uint64_t most, uint64_t out, size_t more)
{
	if (out >= most)
		return 0;
	return more < most - out ? more : (size_t)(most - out);
}

static size_t
ratio_room(
	const struct walk *w, uint64_t out, size_t more, struct limit_why *why)
{
	size_t room = room_below(ratio_most(w), out, more);

	if (room < more)
		(void)snprintf(why->text, sizeof(why->text),
			"unpacks to more than %" PRIu64
			" times its size (limit)",
			w->options->limits.ratio);
	return room;
}

size_t
limit_room(
	const struct walk *w, uint64_t out, size_t more, struct limit_why *why)
{
	uint64_t most = w->options->limits.source_bytes;
	size_t room = ratio_room(w, out, more, why);
	size_t least = most > 0 ? room_below(most, out, more) : more;

	if (least > room || least == more)
		return room;
	(void)snprintf(why->text, sizeof(why->text),
		"longer than %" PRIu64 " bytes (limit)", most);
	return least;
}

size_t
limit_expand(struct walk *w, size_t more, struct limit_why *why)
{
	size_t room = ratio_room(w, w->expanded, more, why);

	w->expanded += room;
	w->is_spent = w->is_spent || room < more;
	return room;
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
