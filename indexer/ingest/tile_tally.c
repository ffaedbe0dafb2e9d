#include "indexer/ingest/tile_tally.h"

#include "format/base/arena.h"
#include "format/base/digest.h"
#include "indexer/store/terms.h"

#include <string.h>

/* Rows kept for programs that are too many: one for each host. */
enum { OTHERS_MAX = 32 };

void
tag_tallies_clear(struct tag_tallies *tags)
{
	memset(tags, 0, sizeof(*tags));
}

static uint64_t
tally_key(struct span host, struct span program)
{
	return hash64(host.ptr, host.len) * 31 +
		hash64(program.ptr, program.len);
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

	for (uint32_t i = 0; i < t->ntallies; i++)
		if (t->tallies[i].key == key &&
			span_eq(t->tallies[i].program, program) &&
			span_eq(t->tallies[i].host, host))
			return &t->tallies[i];
	return NULL;
}

static struct tile_tally *
tally_new(struct tile *t, struct span host, struct span program)
{
	t->tallies[t->ntallies] =
		(struct tile_tally){ .key = tally_key(host, program),
			.host = host,
			.program = program,
			.host_tally = first_of_host(t, host) };
	return &t->tallies[t->ntallies++];
}

/* Where programs are many (Dovecot's own log has one for each session), a host
 * keeps its lines; only where its like are many, too, it does not. */
static struct tile_tally *
tally_find(struct tile *t, struct span host, struct span program, bool copy)
{
	const struct span others = SPAN(TALLY_OTHERS);
	struct tile_tally *known = tally_known(t, host, program);
	bool is_many = t->ntallies >= TILE_TALLIES_MAX - OTHERS_MAX;

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
