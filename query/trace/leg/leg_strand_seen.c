/* Do the lines of a queue id show that two queues had it at the same time? By
 * their queue managers, and by the age that a delivery tells. */
#include "query/trace/leg/leg_strand.h"

#include "query/trace/leg/leg_cut.h"

static const int64_t second = 1000000000;

enum {
	/* Whatever is older is looked at in the plain way. */
	LINES_MAX = 512,
	/* No queue has a mail for longer. */
	QUEUE_S = 8 * 86400
};

bool
strand_is_manager(const struct sighting *s)
{
	return span_eq(s->daemon, SPAN("postfix")) &&
		span_ends(s->head.program, SPAN("qmgr"));
}

static bool
is_same(const struct sighting *a, const struct sighting *b, enum field_id id)
{
	return span_eq(sighting_value(a, id), sighting_value(b, id));
}

bool
strand_is_same_mail(const struct sighting *a, const struct sighting *b)
{
	return is_same(a, b, FIELD_from) && is_same(a, b, FIELD_size);
}

bool
strand_is_same_process(const struct sighting *a, const struct sighting *b)
{
	return span_eq(a->head.pid, b->head.pid);
}

bool
strand_is_within(int64_t a, int64_t b, int64_t seconds)
{
	return a != INT64_MAX && b != INT64_MAX && a - b <= seconds * second &&
		b - a <= seconds * second;
}

int64_t
strand_came_at(const struct sighting *s)
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

/* What is said there of a mail that comes was said otherwise before. */
static bool
is_other_birth(const struct sighting *const *lines, size_t at)
{
	const struct sighting *s = lines[at];
	bool is_other = false;

	if (!is_birth(s))
		return false;
	for (size_t i = 0; i < at; i++) {
		if (lines[i]->kind != s->kind || !is_birth(lines[i]))
			continue;
		if (span_eq(lines[i]->head.body, s->head.body))
			return false;
		is_other = is_other ||
			s->sort_ns - lines[i]->sort_ns >
				STRAND_DISORDER_S * second;
	}
	return is_other;
}

/* Do managers tell of two mails, or is there another birth? Where neither is,
 * as with most mails that are tried again for days, no pair of lines needs to
 * be held against each other. */
static bool
may_be_two(const struct sighting *const *lines, size_t count)
{
	const struct sighting *first = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct sighting *s = lines[i];

		if (is_other_birth(lines, i))
			return true;
		if (s->kind != KIND_FROM || !strand_is_manager(s))
			continue;
		if (first && !strand_is_same_mail(s, first))
			return true;
		first = s;
	}
	return false;
}

/* Another manager has another mail of the id, or another mail comes, before
 * that of this one is gone. That it is gone may be said of the other one, if
 * that has the same manager. */
static bool
is_between_managers(
	const struct sighting *const *lines, size_t count, size_t at)
{
	const struct sighting *first = lines[at];
	bool has_manager = false;
	bool has_birth = false;

	for (size_t i = at + 1; i < count; i++) {
		const struct sighting *s = lines[i];
		bool is_from = s->kind == KIND_FROM;
		bool is_other = is_from && !strand_is_same_mail(s, first);

		if (!strand_is_within(s->sort_ns, first->sort_ns, QUEUE_S))
			return false;
		has_birth = has_birth || is_other_birth(lines, i);
		if (!strand_is_manager(s))
			continue;
		if (!strand_is_same_process(s, first))
			has_manager = has_manager || is_other;
		else if (has_manager || is_other || s->kind == KIND_REMOVE)
			return !is_other &&
				(has_manager || (has_birth && is_from));
		else if (has_birth && is_from)
			return true;
	}
	return false;
}

/* No change to or from summer time lies between them. */
static bool
is_same_clock(const struct sighting *a, const struct sighting *b)
{
	return a->when.zone_known == b->when.zone_known &&
		a->when.offset_s == b->when.offset_s;
}

/* So long after such a line it cannot be of the mail that came before: a
 * client's program writes at once, cleanup when all has come, and a delivery
 * that is logged behind the end is so soon. One of another age is none of it.
 */
static int64_t
slow_s(const struct sighting *const *lines, size_t at)
{
	bool is_at_once = is_other_birth(lines, at) ||
		strand_came_at(lines[at]) != INT64_MAX;

	return is_at_once ? STRAND_DISORDER_S : STRAND_TAKE_S;
}

/* Began or went another mail there, behind the start of this one? By its age a
 * delivery may say so, too. */
static bool
is_of_another(const struct sighting *const *lines, size_t begun, size_t at)
{
	const struct sighting *s = lines[at];
	int64_t start_ns = lines[begun]->sort_ns;
	int64_t came = strand_came_at(s);

	if (came != INT64_MAX)
		return came - start_ns > STRAND_TAKE_S * second &&
			is_same_clock(lines[begun], s);
	return (is_birth(s) || s->kind == KIND_REMOVE) &&
		(!line_is_start(s) || is_other_birth(lines, at)) &&
		s->sort_ns - start_ns > STRAND_DISORDER_S * second;
}

/* What is known of the lines behind that of a beginning, up to `next`: when the
 * first of those that are of another mail is long enough ago. */
struct later {
	size_t begun;
	size_t next;
	int64_t over_ns;
};

/* The line of its beginning is there, and after it another mail began or went.
 */
static bool
is_over_later(struct later *l, const struct sighting *const *lines,
	size_t begun, size_t at)
{
	if (l->begun != begun || l->next > at)
		*l = (struct later){ begun, begun + 1, INT64_MAX };
	for (; l->next < at; l->next++) {
		int64_t ns = lines[l->next]->sort_ns;
		int64_t slow_ns = 0;

		if (ns == INT64_MAX || !is_of_another(lines, begun, l->next))
			continue;
		slow_ns = slow_s(lines, l->next) * second;
		if (ns < l->over_ns - slow_ns)
			l->over_ns = ns + slow_ns;
	}
	return lines[at]->sort_ns > l->over_ns;
}

/* A delivery of a mail that was there before another one began, by its age: to
 * the second if the line of its beginning is there. */
static bool
is_over_start(struct later *l, const struct sighting *const *lines, size_t at,
	int64_t older_s)
{
	const struct sighting *s = lines[at];
	int64_t came = strand_came_at(s);
	bool is_far = false;

	if (came == INT64_MAX)
		return false;
	for (size_t i = at; i-- > 0;) {
		const struct sighting *birth = lines[i];

		if (!is_birth(birth))
			continue;
		if (line_is_start(birth) &&
			strand_is_within(birth->sort_ns, came, STRAND_AGE_S))
			return is_over_later(l, lines, i, at);
		if (s->sort_ns <= birth->sort_ns + STRAND_TAKE_S * second)
			continue;
		is_far = is_far ||
			(birth->sort_ns - came > older_s * second &&
				is_same_clock(birth, s));
	}
	return is_far;
}

bool
leg_has_strands(
	const struct sighting *const *lines, size_t count, int64_t older_s)
{
	struct later later = { .begun = SIZE_MAX };
	bool is_doubtful = false;

	if (count > LINES_MAX)
		return false;
	is_doubtful = may_be_two(lines, count);
	for (size_t i = 0; i < count; i++)
		if ((is_doubtful && strand_is_manager(lines[i]) &&
			    lines[i]->kind == KIND_FROM &&
			    is_between_managers(lines, count, i)) ||
			is_over_start(&later, lines, i, older_s))
			return true;
	return false;
}
