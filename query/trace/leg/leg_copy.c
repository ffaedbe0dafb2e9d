#include "query/trace/leg/leg_copy.h"

#include "format/base/arena.h"

#include <stdlib.h>

/* A datagram of syslog holds 1,024 bytes, head and all. */
enum { CUT_BYTES = 700 };

struct part {
	const struct sighting *line;
	/* Its place in its set; and whether that is the one that goes. */
	size_t at;
	bool is_from;
	bool is_paired;
	/* Of one that goes: the place of its copy in the other set; and the
	 * first such place of those behind it. */
	size_t copy;
	size_t until;
};

struct joining {
	size_t count;
	struct part *parts;
	/* They share a text, though of another time. */
	bool is_alike;
	/* How much later copies are, pair by pair: of texts that are there
	 * several times some pairs are wrong. */
	size_t pairs;
	int64_t *late_ns;
};

static int
by_text(const void *a, const void *b)
{
	const struct part *x = a;
	const struct part *y = b;
	int order = span_cmp(x->line->head.program, y->line->head.program);

	if (order == 0)
		order = span_cmp(x->line->head.pid, y->line->head.pid);
	if (order == 0)
		order = span_cmp(x->line->head.body, y->line->head.body);
	if (order == 0)
		order = (x->at > y->at) - (x->at < y->at);
	return order;
}

/* The same text, or the beginning of it: what is cut sorts before it. */
static bool
is_copy(const struct sighting *cut, const struct sighting *whole)
{
	struct span body = cut->head.body;

	return span_eq(cut->head.program, whole->head.program) &&
		span_eq(cut->head.pid, whole->head.pid) &&
		span_starts(whole->head.body, body) &&
		(body.len == whole->head.body.len || body.len >= CUT_BYTES);
}

static bool
is_time_sure(const struct sighting *s)
{
	return s->sort_ns != INT64_MAX && s->when.zone_known &&
		s->when.basis != WHEN_ASSUMED;
}

/* The queue manager has the same words for each time that it takes a mail up:
 * those of another time are no copy. */
static bool
is_then(const struct sighting *a, const struct sighting *b)
{
	static const int64_t late_ns = (int64_t)600 * 1000000000;

	if (!is_time_sure(a) || !is_time_sure(b))
		return true;
	return a->sort_ns - b->sort_ns <= late_ns &&
		b->sort_ns - a->sort_ns <= late_ns;
}

static void
pair(struct joining *j, struct part *a, struct part *b)
{
	struct part *from = a->is_from ? a : b;
	const struct part *to = a->is_from ? b : a;

	a->is_paired = b->is_paired = true;
	from->copy = to->at;
	j->late_ns[j->pairs++] = from->line->sort_ns - to->line->sort_ns;
}

static int
by_ns(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a;
	int64_t y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int64_t
median(struct joining *j)
{
	qsort(j->late_ns, j->pairs, sizeof(*j->late_ns), by_ns);
	return j->late_ns[j->pairs / 2];
}

/* As much later as the others are, or a minute more or less; of a text that is
 * there several times without any other, nobody knows. */
static bool
is_as_late(struct joining *j, const struct part *a, const struct part *b)
{
	static const int64_t slack_ns = (int64_t)60 * 1000000000;
	const struct part *from = a->is_from ? a : b;
	const struct part *to = a->is_from ? b : a;
	int64_t late_ns = from->line->sort_ns - to->line->sort_ns;
	int64_t usual_ns = j->pairs > 0 ? median(j) : 0;

	return late_ns - usual_ns <= slack_ns && usual_ns - late_ns <= slack_ns;
}

/* Is the text there once on either side? */
static bool
is_single(const struct joining *j, size_t at)
{
	const struct part *p = &j->parts[at];

	return (at == 0 || j->parts[at - 1].is_from != p->is_from ||
		       !is_copy(j->parts[at - 1].line, p->line)) &&
		(at + 1 == j->count || j->parts[at + 1].is_from != p->is_from ||
			!is_copy(p->line, j->parts[at + 1].line));
}

/* Texts that are there once tell how much later the others' copies are. */
static void
find_singles(struct joining *j)
{
	for (size_t i = 0; i + 1 < j->count; i++) {
		struct part *a = &j->parts[i];
		struct part *b = &j->parts[i + 1];

		if (a->is_paired || a->is_from == b->is_from ||
			!is_copy(a->line, b->line) || !is_single(j, i) ||
			!is_single(j, i + 1))
			continue;
		if (is_then(a->line, b->line))
			pair(j, a, b);
		else
			j->is_alike = true;
	}
}

static void
find_pairs(struct joining *j)
{
	enum { ALIKE_MAX = 16 };

	qsort(j->parts, j->count, sizeof(*j->parts), by_text);
	find_singles(j);
	for (size_t i = 0; i < j->count; i++)
		for (size_t k = i + 1; k < j->count && k < i + ALIKE_MAX; k++) {
			struct part *a = &j->parts[i];
			struct part *b = &j->parts[k];

			if (a->is_paired || !is_copy(a->line, b->line))
				break;
			if (b->is_paired || a->is_from == b->is_from)
				continue;
			if (is_then(a->line, b->line) && is_as_late(j, a, b))
				pair(j, a, b);
			else
				j->is_alike = true;
		}
}

static int
by_place(const void *a, const void *b)
{
	const struct part *x = a;
	const struct part *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

/* Without pairs: the line with which a mail enters a queue is its first. */
static int64_t
lateness(struct joining *j, const struct sighting_set *to)
{
	if (j->pairs > 0)
		return median(j);
	for (size_t i = 0; i < j->count; i++)
		if (j->parts[i].is_from &&
			j->parts[i].line->kind == KIND_QUEUE &&
			j->parts[i].line->sort_ns > to->items[0]->sort_ns)
			return j->parts[i].line->sort_ns -
				to->items[0]->sort_ns + 1;
	return 0;
}

/* What stands before a line stands before its copy, too. */
static void
find_limits(struct joining *j, size_t count)
{
	size_t until = count;

	for (size_t i = j->count; i-- > 0 && j->parts[i].is_from;) {
		struct part *p = &j->parts[i];

		if (p->is_paired && p->copy < until)
			until = p->copy;
		p->until = until;
	}
}

/* Lines that are in `from` alone, where they would stand had they not come
 * late: between the copies of their neighbours, and there by their time, which
 * may be told in whole seconds. */
static void
merge(struct joining *j, struct sighting_set *to, size_t count)
{
	struct sighting_set all = { 0 };
	int64_t late_ns = lateness(j, to);
	size_t since = 0;
	size_t next = 0;

	qsort(j->parts, j->count, sizeof(*j->parts), by_place);
	find_limits(j, count);
	for (size_t i = count; i < j->count; i++) {
		const struct part *p = &j->parts[i];

		if (p->is_paired) {
			since = p->copy >= since ? p->copy + 1 : since;
			continue;
		}
		while (next < p->until &&
			(next < since ||
				to->items[next]->sort_ns <=
					p->line->sort_ns - late_ns))
			sighting_set_add(&all, to->items[next++]);
		sighting_set_add(&all, p->line);
	}
	while (next < count)
		sighting_set_add(&all, to->items[next++]);
	sighting_set_release(to);
	*to = all;
}

/* Where copies are one line already, which of both it is depends on what was
 * asked: then the lots share no text, but are of one time. */
static bool
is_among(const struct sighting_set *to, const struct sighting_set *from)
{
	static const int64_t late_ns = (int64_t)10 * 1000000000;
	const struct sighting *first = from->count > 0 ? from->items[0] : NULL;

	return first && to->count > 0 && first->sort_ns != INT64_MAX &&
		first->sort_ns >= to->items[0]->sort_ns - late_ns &&
		first->sort_ns - late_ns <= to->items[to->count - 1]->sort_ns;
}

bool
leg_copies_join(struct sighting_set *to, struct sighting_set *from)
{
	struct joining j = { .count = to->count + from->count };
	bool is_joined = false;

	j.parts = xcalloc(j.count, sizeof(*j.parts));
	j.late_ns = xcalloc(j.count, sizeof(*j.late_ns));
	for (size_t i = 0; i < j.count; i++)
		j.parts[i] = i < to->count
			? (struct part){ .line = to->items[i], .at = i }
			: (struct part){ .line = from->items[i - to->count],
				  .at = i,
				  .is_from = true };
	find_pairs(&j);
	is_joined = j.pairs > 0 || j.is_alike || is_among(to, from);
	if (is_joined) {
		merge(&j, to, to->count);
		sighting_set_release(from);
	}
	free(j.late_ns);
	free(j.parts);
	return is_joined;
}
