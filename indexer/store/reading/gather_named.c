/* Which hosts the lines of sources state. What is decoded behind damage is made
 * up of pieces of lines, and what stands in the place of a host there need not
 * be one: "mx115" of mx1. */
#include "indexer/store/reading/gather_part.h"

#include "format/base/addr.h"
#include "format/base/name_slots.h"

#include <stdlib.h>

enum {
	/* Pieces that a daemon's parser takes for its lines are few, */
	UNDERSTOOD_LEAST = 8,
	/* and of those that it does not take none is a great part of a log. */
	LINES_LEAST = 16,
	SHARE_LEAST = 16
};

static struct gathered_name *
find_name(const struct gathered_source *s, struct span host)
{
	for (size_t i = 0; i < s->nhosts; i++)
		if (span_eq(s->hosts[i].name, host))
			return &s->hosts[i];
	return NULL;
}

/* Its room is the next power of two: most have one. */
static struct gathered_name *
add_name(struct gathered *g, struct gathered_source *s, struct span host)
{
	struct gathered_name *known = find_name(s, host);

	if (known)
		return known;
	if ((s->nhosts & (s->nhosts - 1)) == 0)
		s->hosts = xrealloc(s->hosts,
			(s->nhosts > 0 ? s->nhosts * 2 : 1) *
				sizeof(*s->hosts));
	s->hosts[s->nhosts] = (struct gathered_name){
		.name = text_pool_keep(&g->texts, host)
	};
	return &s->hosts[s->nhosts++];
}

void
gather_name(struct gathered *g, struct gathered_source *s,
	const struct tally_row *row)
{
	struct gathered_name *name = NULL;

	/* That is no host's name. */
	if (row->host.len == 0 || span_eq(row->host, SPAN(TALLY_OTHERS)))
		return;
	name = add_name(g, s, row->host);
	name->lines += row->lines;
	/* Pieces of "postfix/smtpd[1153]" are other programs each time. */
	if (row->lines > row->unrecognised + 1)
		name->understood += row->lines - row->unrecognised;
}

void
gather_unname(struct gathered_source *s, const struct tally_row *row)
{
	struct gathered_name *name = find_name(s, row->host);
	size_t at = 0;

	if (!name || name->lines == 0)
		return;
	name->lines -= row->lines;
	if (name->understood > name->lines)
		name->understood = name->lines;
	if (name->lines > 0)
		return;
	s->nhosts--;
	for (at = (size_t)(name - s->hosts); at < s->nhosts; at++)
		s->hosts[at] = s->hosts[at + 1];
}

/* "mx1.shop.example", "192.0.2.1"; of syslog-ng "relay/mx1" and "src@mx1". */
static bool
may_be_name(struct span host)
{
	struct addr addr;

	for (size_t i = 0; i < host.len; i++)
		if (!is_alnum(host.ptr[i]) &&
			span_find_char(SPAN("-._/@"), host.ptr[i]) == SIZE_MAX)
			return addr_parse(host, &addr);
	return true;
}

static bool
has_many(const struct gathered_source *s, const struct gathered_name *n)
{
	if (!may_be_name(n->name))
		return false;
	if (n->understood >= UNDERSTOOD_LEAST && n->understood * 2 >= n->lines)
		return true;
	return n->lines >= LINES_LEAST && n->lines >= s->lines / SHARE_LEAST;
}

/* Of a few lines the host that most of them state. */
static const struct gathered_name *
name_most(const struct gathered_source *s)
{
	const struct gathered_name *most = NULL;

	for (size_t i = 0; i < s->nhosts; i++)
		if (may_be_name(s->hosts[i].name) &&
			(!most || s->hosts[i].understood > most->understood ||
				(s->hosts[i].understood == most->understood &&
					s->hosts[i].lines > most->lines)))
			most = &s->hosts[i];
	return most;
}

/* What whole sources state. */
static void
take_whole(const struct gathered *g, struct name_slots *out)
{
	for (size_t i = 0; i < g->nsources; i++) {
		const struct gathered_source *s = &g->sources[i];

		for (size_t h = 0; !gather_is_damaged(s) && h < s->nhosts; h++)
			if (name_slots_find(out, s->hosts[h].name) == SIZE_MAX)
				name_slots_add(out, s->hosts[h].name);
	}
}

/* Where it shares bytes with another source the host of these may have none of
 * its own lines, and what it has most of may be a piece. */
static void
drop_pieces(struct gathered_source *s, const struct name_slots *whole)
{
	struct gathered_name most = { 0 };
	size_t kept = 0;

	if (s->nhosts > 0 && s->nextents <= 1 && name_most(s))
		most = *name_most(s);
	for (size_t i = 0; i < s->nhosts; i++)
		if (has_many(s, &s->hosts[i]) ||
			name_slots_find(whole, s->hosts[i].name) != SIZE_MAX)
			s->hosts[kept++] = s->hosts[i];
	if (kept == 0 && most.lines > 0)
		s->hosts[kept++] = most;
	s->nhosts = kept;
}

/* A source that shares its beginning has the hosts of that, too. */
static void
share_names(struct gathered *g, struct gathered_source *s)
{
	for (size_t k = 0; k < s->nextents; k++) {
		const struct extent_row *x = &s->extents[k];
		const struct gathered_source *from =
			gather_source(g, x->segment, x->stream);

		if (!from || from == s)
			continue;
		for (size_t h = 0; h < from->nhosts; h++)
			(void)add_name(g, s, from->hosts[h].name);
	}
}

static int
by_name(const void *a, const void *b)
{
	const struct gathered_name *x = a;
	const struct gathered_name *y = b;

	return span_cmp(x->name, y->name);
}

/* The order in which they were met depends on what of the source was stored
 * before. */
static void
sort_names(struct gathered_source *s)
{
	if (s->nhosts > 1)
		qsort(s->hosts, s->nhosts, sizeof(*s->hosts), by_name);
}

void
gather_named(struct gathered *g)
{
	struct name_slots whole = { 0 };

	for (size_t i = 0; i < g->nsources; i++)
		if (gather_is_damaged(&g->sources[i]) &&
			g->sources[i].nhosts > 0) {
			if (whole.count == 0)
				take_whole(g, &whole);
			drop_pieces(&g->sources[i], &whole);
		}
	name_slots_release(&whole);
	for (size_t i = 0; g->sources && i < g->nsources; i++)
		share_names(g, &g->sources[i]);
	for (size_t i = 0; g->sources && i < g->nsources; i++)
		sort_names(&g->sources[i]);
}
