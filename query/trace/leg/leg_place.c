/* Which sources are of one host, by what is written of a mail in both: its log
 * was rotated while the mail was in the queue. */
#include "query/trace/leg/leg_cut.h"
#include "query/trace/leg/leg_strand.h"

#include <stdlib.h>

/* Of deliveries that somebody writes by the hundred thousand under one id, the
 * first are enough to tell. */
enum { MARKS_MAX = 512 };

/* A line that a mail is known by, and the source that it stands in. */
struct mark {
	const struct sighting *line;
	size_t source;
};

struct places {
	size_t nsources;
	/* Of each source its first and last line, and the source that it goes
	 * with. */
	const struct sighting **firsts;
	const struct sighting **lasts;
	size_t *with;
	size_t nmarks;
	struct mark *marks;
};

bool
leg_is_of_source(const struct sighting *s, const struct sighting *other)
{
	return s->index == other->index && s->ord == other->ord;
}

static size_t
source_of(struct places *p, const struct sighting *s)
{
	size_t at = 0;

	while (at < p->nsources && !leg_is_of_source(p->firsts[at], s))
		at++;
	if (at == p->nsources) {
		p->firsts[at] = s;
		p->with[at] = at;
		p->nsources++;
	}
	p->lasts[at] = s;
	return at;
}

static int64_t
came_at(const struct sighting *s)
{
	return line_is_start(s) ? s->sort_ns : strand_came_at(s);
}

/* All that one source has is from before the other one's. */
static bool
is_later(const struct places *p, size_t source, size_t before)
{
	return p->lasts[before]->sort_ns <= p->firsts[source]->sort_ns;
}

/* One manager tells the same of them, or they are of one age: so may be what
 * two hosts take at a time, but not if one log follows the other. */
static bool
are_of_one_mail(
	const struct places *p, const struct mark *a, const struct mark *b)
{
	const struct sighting *x = a->line;
	const struct sighting *y = b->line;

	if (strand_is_manager(x) || strand_is_manager(y))
		return strand_is_manager(x) && strand_is_manager(y) &&
			strand_is_same_process(x, y) &&
			strand_is_same_mail(x, y);
	if (line_is_start(x) && line_is_start(y))
		return span_eq(x->head.body, y->head.body);
	return strand_is_within(came_at(x), came_at(y), STRAND_AGE_S) &&
		(a->source == b->source || is_later(p, a->source, b->source) ||
			is_later(p, b->source, a->source));
}

static void
join(struct places *p, size_t a, size_t b)
{
	size_t to = p->with[a] < p->with[b] ? p->with[a] : p->with[b];
	size_t from = p->with[a] < p->with[b] ? p->with[b] : p->with[a];

	for (size_t i = 0; i < p->nsources; i++)
		if (p->with[i] == from)
			p->with[i] = to;
}

static bool
is_mark(const struct sighting *s)
{
	return (strand_is_manager(s) && s->kind == KIND_FROM) ||
		(!strand_is_manager(s) && came_at(s) != INT64_MAX);
}

static void
note(struct places *p, const struct mark *m)
{
	bool is_known = false;

	if (!is_mark(m->line))
		return;
	for (size_t i = 0; i < p->nmarks; i++) {
		if (!are_of_one_mail(p, &p->marks[i], m))
			continue;
		join(p, p->marks[i].source, m->source);
		is_known = is_known || p->marks[i].source == m->source;
	}
	if (!is_known && p->nmarks < MARKS_MAX)
		p->marks[p->nmarks++] = *m;
}

size_t
leg_places(const struct sighting *const *lines, size_t count, size_t *places)
{
	struct places p = { 0 };
	size_t n = 0;

	p.firsts = xcalloc(count, sizeof(*p.firsts));
	p.with = xcalloc(count, sizeof(*p.with));
	p.marks = xcalloc(MARKS_MAX, sizeof(*p.marks));
	p.lasts = xcalloc(count, sizeof(*p.lasts));
	for (size_t i = 0; i < count; i++)
		places[i] = source_of(&p, lines[i]);
	for (size_t i = 0; i < count; i++)
		note(&p, &(struct mark){ lines[i], places[i] });
	for (size_t i = 0; i < count; i++)
		places[i] = p.with[places[i]];
	for (size_t at = 0; at < p.nsources; at++) {
		if (p.with[at] != at)
			continue;
		for (size_t i = 0; i < count; i++)
			if (places[i] == at)
				places[i] = n;
		n++;
	}
	free(p.marks);
	free(p.with);
	free(p.lasts);
	free(p.firsts);
	return n;
}
