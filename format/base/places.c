#include "format/base/places.h"

#include "format/base/arena.h"
#include "format/base/lower_bound.h"

#include <stdlib.h>

/* A word is a maximal run of ASCII letters and digits. Those whose hashes share
 * their lowest bits share a list; who asks compares the text anyway. */
struct places {
	struct span text;
	uint32_t mask;
	/* Where each list begins in `words`, and the end of the last. */
	uint32_t *lists;
	uint32_t *words;
	size_t nwords;
	/* Offsets of line ends. */
	uint32_t *ends;
	size_t nends;
};

static uint32_t
hash_byte(uint32_t hash, char c)
{
	return (hash ^ (unsigned char)fold_char(c)) * 0x01000193u;
}

static uint32_t
hash_end(uint32_t hash)
{
	return hash ^ hash >> 15;
}

/* The next word at or after *at, which moves behind it. */
static bool
next_word(struct span text, size_t *at, size_t *start, uint32_t *hash)
{
	size_t i = *at;
	uint32_t h = 0x811c9dc5u;

	while (i < text.len && !is_alnum(text.ptr[i]))
		i++;
	*start = i;
	for (; i < text.len && is_alnum(text.ptr[i]); i++)
		h = hash_byte(h, text.ptr[i]);
	*at = i;
	*hash = hash_end(h);
	return i > *start;
}

static void
find_ends(struct places *p)
{
	size_t cap = 0;
	size_t at = 0;

	for (;;) {
		size_t end = span_find_char(
			span_slice(p->text, at, p->text.len), '\n');

		if (end == SIZE_MAX)
			return;
		p->ends = xgrow(p->ends, &cap, p->nends + 1, sizeof(*p->ends));
		p->ends[p->nends++] = (uint32_t)(at + end);
		at += end + 1;
	}
}

struct word {
	uint32_t hash;
	uint32_t at;
};

/* Sorted by counting: the words of a list stay in order. */
static void
sort_words(struct places *p, const struct word *words)
{
	uint32_t lists = 1;

	while (lists < p->nwords / 2 && lists < 1u << 20)
		lists *= 2;
	p->mask = lists - 1;
	p->lists = xcalloc((size_t)lists + 1, sizeof(*p->lists));
	p->words = xcalloc(p->nwords, sizeof(*p->words));
	for (size_t i = 0; i < p->nwords; i++)
		p->lists[(words[i].hash & p->mask) + 1]++;
	for (uint32_t i = 0; i < lists; i++)
		p->lists[i + 1] += p->lists[i];
	/* Filled from the back: the end of a list comes down to its beginning.
	 */
	for (size_t i = p->nwords; i-- > 0;)
		p->words[--p->lists[(words[i].hash & p->mask) + 1]] =
			words[i].at;
	for (uint32_t i = 0; i < lists; i++)
		p->lists[i] = p->lists[i + 1];
	p->lists[lists] = (uint32_t)p->nwords;
}

struct places *
places_new(struct span text)
{
	struct places *p = xcalloc(1, sizeof(*p));
	size_t cap = 0;
	struct word *words =
		xgrow(NULL, &cap, text.len / 8 + 1, sizeof(*words));
	size_t at = 0;
	size_t start = 0;
	uint32_t hash = 0;

	p->text = text;
	find_ends(p);
	while (next_word(text, &at, &start, &hash)) {
		words = xgrow(words, &cap, p->nwords + 1, sizeof(*words));
		words[p->nwords++] = (struct word){ hash, (uint32_t)start };
	}
	sort_words(p, words);
	free(words);
	return p;
}

void
places_free(struct places *p)
{
	if (!p)
		return;
	free(p->lists);
	free(p->words);
	free(p->ends);
	free(p);
}

size_t
places_bytes(const struct places *p)
{
	return sizeof(*p) +
		((size_t)p->mask + 2 + p->nwords + p->nends) * sizeof(uint32_t);
}

uint64_t
places_lines_before(const struct places *p, size_t at)
{
	return lower_bound_u32(p->ends, p->nends, at);
}

/* Is that part of the needle a whole word wherever the needle stands? */
static bool
is_whole(const struct text_needle *needle, size_t start, size_t end)
{
	return (start > 0 || needle->bound_left) &&
		(end < needle->folded.len || needle->bound_right);
}

bool
places_seek(const struct places *p, const struct text_needle *needle,
	struct places_seek *out)
{
	size_t at = 0;
	size_t start = 0;
	uint32_t hash = 0;
	bool found = false;

	*out = (struct places_seek){ .places = p, .needle = needle };
	while (next_word(needle->folded, &at, &start, &hash)) {
		const uint32_t *list = p->lists + (hash & p->mask);
		size_t count = list[1] - list[0];

		if (!is_whole(needle, start, at) ||
			(found && count >= out->left))
			continue;
		found = true;
		out->at = p->words + list[0];
		out->left = count;
		out->shift = start;
	}
	return found;
}

size_t
places_next(struct places_seek *s, size_t from)
{
	size_t skip = lower_bound_u32(s->at, s->left, from + s->shift);

	s->at += skip;
	s->left -= skip;
	for (; s->left > 0; s->at++, s->left--)
		if (text_stands(s->places->text, *s->at - s->shift, s->needle))
			return *s->at - s->shift;
	return SIZE_MAX;
}
