#include "query/coverage/look/bounds.h"

#include "format/base/arena.h"
#include "format/base/name_slots.h"

#include <stdlib.h>

enum {
	/* Beats that are known at the same time; another one at the place of
	 * one takes it. */
	PLACES = 4096,
	/* Lines in all of them, but for the last one: the answer itself holds
	 * more of each host than that. */
	LINES_MOST = 1 << 19
};

struct bounds_beat {
	struct bounds_key key;
	bool is_asked;
	uint64_t blocks;
	bool is_whole;
	struct arena arena;
	struct name_slots names;
	size_t cap;
	struct found_line *lines;
};

struct bounds {
	size_t nlines;
	struct buf name;
	struct bounds_beat beats[PLACES];
};

struct bounds *
bounds_new(void)
{
	return xcalloc(1, sizeof(struct bounds));
}

static void
let_go(struct bounds *b, struct bounds_beat *beat)
{
	b->nlines -= beat->names.count;
	name_slots_release(&beat->names);
	arena_release(&beat->arena);
	free(beat->lines);
	*beat = (struct bounds_beat){ .key = beat->key,
		.is_asked = beat->is_asked,
		.blocks = beat->blocks };
}

void
bounds_free(struct bounds *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < PLACES; i++)
		let_go(b, &b->beats[i]);
	buf_release(&b->name);
	free(b);
}

static size_t
place_of(const struct bounds_key *key)
{
	uint64_t n = (uint64_t)key->beat * 4 + (key->first ? 2U : 0U) +
		(key->is_named ? 1U : 0U);

	return (size_t)(n * UINT64_C(0x9e3779b97f4a7c15) >> 32) % PLACES;
}

static bool
is_key(const struct bounds_beat *beat, const struct bounds_key *key)
{
	return beat->is_asked && beat->key.beat == key->beat &&
		beat->key.first == key->first &&
		beat->key.is_named == key->is_named;
}

uint64_t
bounds_read(struct bounds *b, const struct bounds_key *key, uint64_t blocks)
{
	struct bounds_beat *beat = &b->beats[place_of(key)];

	if (!is_key(beat, key)) {
		let_go(b, beat);
		*beat = (struct bounds_beat){ .key = *key, .is_asked = true };
	}
	beat->blocks += blocks;
	return beat->blocks;
}

bool
bounds_has(const struct bounds *b, const struct bounds_key *key)
{
	const struct bounds_beat *beat = &b->beats[place_of(key)];

	return is_key(beat, key) && beat->is_whole;
}

void
bounds_begin(struct bounds *b, const struct bounds_key *key)
{
	for (size_t i = 0; b->nlines > LINES_MOST && i < PLACES; i++)
		let_go(b, &b->beats[i]);
	let_go(b, &b->beats[place_of(key)]);
}

void
bounds_end(struct bounds *b, const struct bounds_key *key)
{
	b->beats[place_of(key)].is_whole = true;
}

/* Hosts are the same in upper and lower case, which is all that name_slots
 * knows; names of logs are not. */
struct span
bounds_name(struct buf *out, struct span host, struct span name)
{
	buf_clear(out);
	buf_put(out, host);
	buf_putc(out, '\0');
	for (size_t i = 0; i < name.len; i++) {
		if (fold_char(name.ptr[i]) != name.ptr[i])
			buf_putc(out, '\0');
		buf_putc(out, name.ptr[i]);
	}
	return buf_span(out);
}

void
bounds_put(struct bounds *b, const struct bounds_key *key, struct span host,
	struct span name, const struct found_line *line)
{
	struct bounds_beat *beat = &b->beats[place_of(key)];
	struct span whole = bounds_name(&b->name, host, name);

	if (name_slots_find(&beat->names, whole) != SIZE_MAX)
		return;
	beat->lines = xgrow(beat->lines, &beat->cap, beat->names.count + 1,
		sizeof(*beat->lines));
	beat->lines[beat->names.count] = *line;
	name_slots_add(&beat->names, arena_copy(&beat->arena, whole));
	b->nlines++;
}

void
bounds_get(const struct bounds *b, const struct bounds_key *key,
	struct span host, struct span name, struct found_line *out)
{
	const struct bounds_beat *beat = &b->beats[place_of(key)];
	struct buf whole = { 0 };
	size_t at =
		name_slots_find(&beat->names, bounds_name(&whole, host, name));

	if (at != SIZE_MAX)
		*out = beat->lines[at];
	buf_release(&whole);
}
