/* Two hosts of one name whose lines a log server put into one file: of a queue
 * id that both had at the same time, the number of the queue manager and the
 * age that a delivery tells say which line is of which. */
#include "query/trace/leg.h"
#include "query/trace/leg_cut.h"

#include <stdlib.h>

static const int64_t second = 1000000000;

enum {
	/* Whatever is older is looked at in the plain way. */
	LINES_MAX = 512,
	/* No queue has a mail for longer. */
	QUEUE_S = 8 * 86400,
	/* Ages are told in seconds. */
	AGE_S = 2,
	/* Programs write in any order; and a mail comes in. */
	DISORDER_S = 5,
	TAKE_S = 600
};

struct strand {
	const struct sighting *start;
	const struct sighting *from;
	const struct sighting *message_id;
	/* When it came by a delivery, INT64_MAX as long as none told. */
	int64_t came_ns;
	int64_t last_ns;
	bool is_gone;
	size_t count;
	const struct sighting **lines;
};

struct strands {
	size_t most;
	size_t count;
	struct strand *items;
	/* Of the line before. */
	struct strand *last;
};

static bool
is_manager(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("postfix")) &&
		span_ends(s->head.program, SPAN("qmgr"));
}

static bool
is_same(const struct sighting *a, const struct sighting *b, enum field_id id)
{
	return span_eq(sighting_value(a, id), sighting_value(b, id));
}

static bool
is_same_mail(const struct sighting *a, const struct sighting *b)
{
	return is_same(a, b, FIELD_from) && is_same(a, b, FIELD_size);
}

static bool
is_same_process(const struct sighting *a, const struct sighting *b)
{
	return span_eq(a->head.pid, b->head.pid);
}

static bool
is_within(int64_t a, int64_t b, int64_t seconds)
{
	return a != INT64_MAX && b != INT64_MAX && a - b <= seconds * second &&
		b - a <= seconds * second;
}

/* Another manager has another mail of the id, before that of this one is gone.
 */
static bool
is_between_managers(
	const struct sighting *const *lines, size_t count, size_t at)
{
	const struct sighting *first = lines[at];
	bool seen = false;

	for (size_t i = at + 1; i < count; i++) {
		const struct sighting *s = lines[i];
		bool is_other = false;

		if (!is_within(s->sort_ns, first->sort_ns, QUEUE_S))
			return false;
		if (!is_manager(s))
			continue;
		is_other = s->kind == KIND_FROM && !is_same_mail(s, first);
		if (!is_same_process(s, first))
			seen = seen || is_other;
		else if (seen || is_other || s->kind == KIND_REMOVE)
			return seen && !is_other;
	}
	return false;
}

/* When the mail of that delivery came, by its age; INT64_MAX if it says none.
 */
static int64_t
came_at(const struct sighting *s)
{
	int64_t after = 0;
	int64_t before = 0;

	return line_came_at(s, &after, &before) ? after + (before - after) / 2
						: INT64_MAX;
}

/* What is written of a mail once, as it comes. */
static bool
is_birth(const struct sighting *s)
{
	return line_is_start(s) ||
		(s->kind == KIND_MESSAGE_ID && line_is_of_queue(s));
}

/* No change to or from summer time lies between them. */
static bool
is_same_clock(const struct sighting *a, const struct sighting *b)
{
	return a->when.zone_known == b->when.zone_known &&
		a->when.offset_s == b->when.offset_s;
}

/* A delivery of a mail that was there before another one began, by its age: to
 * the second if the line of its beginning is there. */
static bool
is_over_start(const struct sighting *const *lines, size_t at, int64_t older_s)
{
	const struct sighting *s = lines[at];
	int64_t came = came_at(s);
	bool is_later = false;
	bool is_far = false;

	if (came == INT64_MAX)
		return false;
	for (size_t i = at; i-- > 0;) {
		const struct sighting *birth = lines[i];
		int64_t late = birth->sort_ns - came;

		if (!is_birth(birth))
			continue;
		if (line_is_start(birth) &&
			is_within(birth->sort_ns, came, AGE_S))
			return is_later;
		if (s->sort_ns <= birth->sort_ns + TAKE_S * second)
			continue;
		is_later = is_later || late > DISORDER_S * second;
		is_far = is_far ||
			(late > older_s * second && is_same_clock(birth, s));
	}
	return is_far;
}

bool
leg_has_strands(
	const struct sighting *const *lines, size_t count, int64_t older_s)
{
	if (count > LINES_MAX)
		return false;
	for (size_t i = 0; i < count; i++)
		if ((is_manager(lines[i]) && lines[i]->kind == KIND_FROM &&
			    is_between_managers(lines, count, i)) ||
			is_over_start(lines, i, older_s))
			return true;
	return false;
}

static struct strand *
strand_new(struct strands *all)
{
	struct strand *n = &all->items[all->count++];

	*n = (struct strand){ .came_ns = INT64_MAX, .last_ns = INT64_MAX };
	n->lines = xcalloc(all->most, sizeof(*n->lines));
	return n;
}

/* The last one that misses such a line, and was written of shortly before. */
static struct strand *
strand_without(struct strands *all, const struct sighting *s, int64_t seconds)
{
	for (size_t i = all->count; i-- > 0;) {
		struct strand *one = &all->items[i];
		const struct sighting *has = s->kind == KIND_FROM ? one->from
			: s->kind == KIND_MESSAGE_ID ? one->message_id
						     : one->start;

		if (!has && !one->is_gone &&
			is_within(s->sort_ns, one->last_ns, seconds))
			return one;
	}
	return NULL;
}

static struct strand *
strand_of_manager(struct strands *all, const struct sighting *s)
{
	for (size_t i = all->count; i-- > 0;) {
		struct strand *one = &all->items[i];

		if (one->from && !one->is_gone &&
			is_same_process(one->from, s) &&
			(s->kind != KIND_FROM || is_same_mail(one->from, s)))
			return one;
	}
	return s->kind == KIND_FROM ? strand_without(all, s, TAKE_S)
				    : all->last;
}

/* Of those that came then the one that was written of last. */
static struct strand *
strand_of_age(struct strands *all, const struct sighting *s)
{
	int64_t came = came_at(s);
	struct strand *found = NULL;

	for (size_t i = 0; i < all->count && came != INT64_MAX; i++) {
		struct strand *one = &all->items[i];
		bool fits = is_within(one->came_ns, came, AGE_S) ||
			(one->start &&
				is_within(one->start->sort_ns, came, AGE_S));

		if (fits && (!found || one->last_ns > found->last_ns))
			found = one;
	}
	if (!found && all->last && !all->last->start &&
		all->last->came_ns == INT64_MAX)
		found = all->last;
	return found;
}

static struct strand *
strand_of(struct strands *all, const struct sighting *s)
{
	if (line_is_start(s))
		return strand_without(all, s, DISORDER_S);
	if (!line_is_of_queue(s))
		return all->last;
	if (s->kind == KIND_MESSAGE_ID)
		return strand_without(all, s, TAKE_S);
	if (is_manager(s))
		return strand_of_manager(all, s);
	return s->kind == KIND_DELIVER ? strand_of_age(all, s) : all->last;
}

static void
take(struct strands *all, const struct sighting *s)
{
	struct strand *one = strand_of(all, s);

	if (!one)
		one = strand_new(all);
	one->lines[one->count++] = s;
	one->last_ns = s->sort_ns;
	if (line_is_start(s))
		one->start = s;
	if (s->kind == KIND_FROM && is_manager(s))
		one->from = s;
	if (s->kind == KIND_MESSAGE_ID)
		one->message_id = s;
	if (one->came_ns == INT64_MAX)
		one->came_ns = came_at(s);
	one->is_gone = one->is_gone || s->kind == KIND_REMOVE;
	all->last = one;
}

void
leg_cut_strands(
	const struct sighting *const *lines, size_t count, struct leg_list *out)
{
	struct strands all = { .most = count };

	all.items = xcalloc(count, sizeof(*all.items));
	for (size_t i = 0; i < count; i++)
		take(&all, lines[i]);
	for (size_t i = 0; i < all.count; i++) {
		leg_cut(all.items[i].lines, all.items[i].count, out);
		free(all.items[i].lines);
	}
	free(all.items);
}
