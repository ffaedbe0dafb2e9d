#include "format/lex/needle_set.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* No enumerator: those of C11 are ints. */
#define NONE UINT32_MAX

enum { FOLDED_ON_STACK = 4096 };

/* The needles in the order of their bytes. All that a text begins with are the
 * last needle that is not behind the text, or what that one begins with: for
 * whatever is between a prefix of the text and the text begins with it, too. */
struct needle_set {
	const struct text_needle *needles;
	/* For each the last one before it that it begins with, or NONE. */
	uint32_t *shorter;
	/* Where those with each first byte begin, and an end. */
	uint32_t first[257];
	/* All have to be at the beginning of a word. */
	bool bound_left;
};

bool
needle_set_takes(const struct text_needle *needle)
{
	struct span text = needle->folded;

	/* Only a lead byte of two can be folded with what is behind it. */
	return text.len > 0 && text.len < NONE &&
		((unsigned char)text.ptr[0] & 0xc0) != 0x80 &&
		(unsigned char)text.ptr[text.len - 1] < 0xc0;
}

static int
bounds_of(const struct text_needle *n)
{
	return (n->bound_left ? 2 : 0) + (n->bound_right ? 1 : 0);
}

static int
by_text(const void *a, const void *b)
{
	const struct text_needle *x = a;
	const struct text_needle *y = b;
	int order = span_cmp(x->folded, y->folded);

	return order != 0 ? order : bounds_of(x) - bounds_of(y);
}

/* Without those that are there twice. */
static size_t
drop_twins(struct text_needle *needles, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++)
		if (kept == 0 || by_text(&needles[kept - 1], &needles[i]) != 0)
			needles[kept++] = needles[i];
	return kept;
}

static void
link_shorter(struct needle_set *set, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		uint32_t at = i > 0 ? i - 1 : NONE;

		while (at != NONE &&
			!span_starts(set->needles[i].folded,
				set->needles[at].folded))
			at = set->shorter[at];
		set->shorter[i] = at;
	}
}

static unsigned char
first_byte(const struct text_needle *n)
{
	return (unsigned char)n->folded.ptr[0];
}

struct needle_set *
needle_set_new(struct arena *arena, struct text_needle *needles, size_t count)
{
	struct needle_set *set = arena_alloc(arena, sizeof(*set));
	uint32_t next = 0;

	qsort(needles, count, sizeof(*needles), by_text);
	count = drop_twins(needles, count);
	assert(count < NONE);
	set->needles = needles;
	set->shorter = arena_array(arena, count, sizeof(*set->shorter));
	link_shorter(set, (uint32_t)count);
	for (unsigned byte = 0; byte < 256; byte++) {
		set->first[byte] = next;
		while (next < count && first_byte(&needles[next]) == byte)
			next++;
	}
	set->first[256] = next;
	set->bound_left = true;
	for (size_t i = 0; i < count; i++)
		set->bound_left = set->bound_left && needles[i].bound_left;
	return set;
}

/* The last needle that is not behind the text, of those with its first byte. */
static uint32_t
last_not_behind(const struct needle_set *set, struct span text)
{
	unsigned char byte = (unsigned char)text.ptr[0];
	uint32_t low = set->first[byte];
	uint32_t high = set->first[byte + 1];
	const uint32_t begin = low;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (span_cmp(set->needles[middle].folded, text) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low > begin ? low - 1 : NONE;
}

static bool
is_bounded(const struct text_needle *n, struct span text, size_t at)
{
	return !(n->bound_left && text_joined(text, at)) &&
		!(n->bound_right && text_joined(text, at + n->folded.len));
}

static bool
stands_at(const struct needle_set *set, struct span text, struct span folded,
	size_t at)
{
	struct span rest = span_slice(folded, at, folded.len);
	uint32_t i = last_not_behind(set, rest);
	size_t same = 0;

	if (i == NONE)
		return false;
	while (same < rest.len && same < set->needles[i].folded.len &&
		rest.ptr[same] == set->needles[i].folded.ptr[same])
		same++;
	for (; i != NONE; i = set->shorter[i])
		if (set->needles[i].folded.len <= same &&
			is_bounded(&set->needles[i], text, at))
			return true;
	return false;
}

/* Surely within a word: of most bytes it is seen at once. */
static bool
is_within(struct span text, size_t at)
{
	return at > 0 && is_alnum(text.ptr[at - 1]) && is_alnum(text.ptr[at]);
}

bool
needle_set_stands(const struct needle_set *set, struct span text)
{
	char here[FOLDED_ON_STACK];
	char *copy = text.len > sizeof(here) ? xmalloc(text.len) : here;
	struct span folded = { copy, text.len };
	bool found = false;

	text_fold(text, copy);
	for (size_t at = 0; at < text.len && !found; at++)
		found = !(set->bound_left && is_within(text, at)) &&
			stands_at(set, text, folded, at);
	if (copy != here)
		free(copy);
	return found;
}
