#include "indexer/ingest/tile/tile_tally.h"

#include "format/base/arena.h"
#include "format/base/digest.h"
#include "indexer/store/index/terms.h"

#include <string.h>

void
tag_tallies_clear(struct tag_tallies *tags)
{
	memset(tags, 0, sizeof(*tags));
}

uint64_t
tally_key(struct span host, struct span program)
{
	return hash64(host.ptr, host.len) * 31 +
		hash64(program.ptr, program.len);
}

/* Of the pair, or free. */
static uint16_t *
tally_slot(struct tile *t, uint64_t key, struct span host, struct span program)
{
	size_t at = (size_t)(key % TILE_TALLY_SLOTS);

	for (; t->tally_slots[at] != 0; at = (at + 1) % TILE_TALLY_SLOTS) {
		const struct tile_tally *known =
			&t->tallies[t->tally_slots[at] - 1];

		if (known->key == key && span_eq(known->program, program) &&
			span_eq(known->host, host))
			break;
	}
	return &t->tally_slots[at];
}

static uint32_t
first_of_host(const struct tile *t, struct span host)
{
	uint32_t i = 0;

	while (i < t->ntallies && !span_eq(t->tallies[i].host, host))
		i++;
	return i;
}

static struct tile_tally *
tally_known(struct tile *t, struct span host, struct span program)
{
	uint64_t key = tally_key(host, program);
	uint16_t nth = *tally_slot(t, key, host, program);

	return nth > 0 ? &t->tallies[nth - 1] : NULL;
}

static struct tile_tally *
tally_new(struct tile *t, struct span host, struct span program)
{
	uint64_t key = tally_key(host, program);

	t->tallies[t->ntallies] = (struct tile_tally){ .key = key,
		.host = host,
		.program = program,
		.host_tally = first_of_host(t, host) };
	*tally_slot(t, key, host, program) = (uint16_t)++t->ntallies;
	return &t->tallies[t->ntallies - 1];
}

/* Where programs are many (Dovecot's own log has one for each session), a host
 * keeps its lines; only where its like are many, too, it does not. */
static struct tile_tally *
tally_find(struct tile *t, struct span host, struct span program, bool copy)
{
	const struct span others = SPAN(TALLY_OTHERS);
	struct tile_tally *known = tally_known(t, host, program);
	bool is_many = t->ntallies >= TILE_PROGRAMS_MAX;

	if (!known && is_many)
		known = tally_known(t, host, program = others);
	if (!known && t->ntallies + 1 >= TILE_TALLIES_MAX)
		known = tally_known(t, host = others, others);
	if (known)
		return known;
	if (copy && t->ntallies + 1 < TILE_TALLIES_MAX) {
		host = arena_copy(t->texts, host);
		if (!is_many)
			program = arena_copy(t->texts, program);
	}
	return tally_new(t, host, program);
}

static struct tile_tally *
tally_of(struct tag_tallies *tags, struct tile *t, const struct log_head *head,
	uint64_t tag)
{
	struct tag_tally *known = &tags->at[tag % RECOGNISE_SLOTS];
	struct tile_tally *tally = NULL;

	if (tag != 0 && known->tag == tag)
		return &t->tallies[known->tally];
	tally = tally_find(
		t, head->host, head->program, t->encoding != TEXT_BYTES);
	if (tag != 0)
		*known = (struct tag_tally){ tag,
			(uint32_t)(tally - t->tallies) };
	return tally;
}

uint32_t
tag_tallies_count(struct tag_tallies *tags, struct tile *t,
	const struct event *ev, uint64_t tag, bool recognised)
{
	struct tile_tally *tally = tally_of(tags, t, &ev->head, tag);

	tally->lines++;
	tally->unrecognised += !recognised;
	return (uint32_t)(tally - t->tallies);
}

void
tile_count_again(struct tile *t, uint32_t tally, uint32_t lines)
{
	uint32_t host = t->tallies[tally].host_tally;

	t->tallies[tally].lines += lines;
	/* The line before is in it. */
	t->beats[t->tallies[host].last_beat - 1].lines += lines;
	if (t->first.kind == STAMP_NONE)
		t->unstamped_head += lines;
	t->lines += lines;
	t->pieces[t->npieces - 1].lines += lines;
}
