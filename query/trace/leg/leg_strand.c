/* Two hosts of one name whose lines a log server put into one file: of a queue
 * id that both had at the same time, the number of the queue manager and the
 * age that a delivery tells say which line is of which. */
#include "query/trace/leg/leg_strand.h"

#include "query/trace/leg/leg_cut.h"
#include "query/trace/leg/leg_epoch.h"

#include <stdlib.h>

static const int64_t second = 1000000000;

enum { DIALOG_S = 60 };

struct strand {
	const struct sighting *start;
	const struct sighting *from;
	const struct sighting *message_id;
	/* When it came by a delivery, INT64_MAX as long as none told. */
	int64_t came_ns;
	int64_t first_ns;
	int64_t last_ns;
	/* Since when the queue had it: before that its headers were read. */
	int64_t taken_ns;
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

static struct strand *
strand_new(struct strands *all)
{
	struct strand *n = &all->items[all->count++];

	*n = (struct strand){ .came_ns = INT64_MAX,
		.first_ns = INT64_MAX,
		.last_ns = INT64_MAX,
		.taken_ns = INT64_MAX };
	n->lines = xcalloc(all->most, sizeof(*n->lines));
	return n;
}

/* It came then, as another delivery or the line of its beginning says. */
static bool
is_of_age(const struct strand *one, int64_t came)
{
	return strand_is_within(one->came_ns, came, STRAND_AGE_S) ||
		(one->start &&
			strand_is_within(
				one->start->sort_ns, came, STRAND_AGE_S));
}

/* Nothing says when it came, but for its first line, or for what was written
 * when it had come. */
static bool
may_be_of_age(const struct strand *one, int64_t came)
{
	const struct sighting *id = one->message_id;
	int64_t grain = STRAND_AGE_S * second;

	if (one->start || one->came_ns != INT64_MAX ||
		one->first_ns == INT64_MAX || came > one->first_ns + grain)
		return false;
	return !id || came > id->sort_ns - STRAND_TAKE_S * second - grain;
}

/* The queue makes notices itself: they have no client, and no sender. */
static bool
is_notice(const struct strand *one)
{
	return one->message_id && line_is_own_message(one->message_id);
}

static bool
has_no_sender(const struct sighting *from)
{
	return sighting_value(from, FIELD_from).len == 0;
}

static bool
misses_start(const struct strand *one, const struct sighting *s)
{
	return !one->start && !one->is_gone && !is_notice(one) &&
		strand_is_within(s->sort_ns, one->first_ns, STRAND_DISORDER_S);
}

static bool
misses_message_id(const struct strand *one, const struct sighting *s)
{
	if (one->message_id || one->is_gone ||
		!strand_is_within(s->sort_ns, one->last_ns, STRAND_TAKE_S) ||
		(one->taken_ns != INT64_MAX &&
			s->sort_ns - one->taken_ns >
				STRAND_DISORDER_S * second))
		return false;
	return !line_is_own_message(s) ||
		(!one->start && (!one->from || has_no_sender(one->from)));
}

/* The last one for which `fits` holds; or NULL. */
static struct strand *
strand_that(struct strands *all, const struct sighting *s,
	bool (*fits)(const struct strand *one, const struct sighting *s))
{
	for (size_t i = all->count; i-- > 0;)
		if (fits(&all->items[i], s))
			return &all->items[i];
	return NULL;
}

static bool
has_manager(const struct strand *one, const struct sighting *s)
{
	return one->from && !one->is_gone &&
		strand_is_same_process(one->from, s);
}

static bool
has_manager_and_mail(const struct strand *one, const struct sighting *s)
{
	return has_manager(one, s) && strand_is_same_mail(one->from, s);
}

static bool
has_mail(const struct strand *one, const struct sighting *s)
{
	return one->from && !one->is_gone && strand_is_same_mail(one->from, s);
}

static bool
misses_from(const struct strand *one, const struct sighting *s)
{
	return !one->from && !one->is_gone &&
		(!is_notice(one) || has_no_sender(s));
}

static bool
misses_from_now(const struct strand *one, const struct sighting *s)
{
	return misses_from(one, s) &&
		strand_is_within(s->sort_ns, one->last_ns, STRAND_TAKE_S);
}

/* Of those that came then the one that was written of last. */
static struct strand *
strand_of_age(struct strands *all, int64_t came)
{
	struct strand *found = NULL;

	for (size_t i = 0; i < all->count && came != INT64_MAX; i++) {
		struct strand *one = &all->items[i];

		if (is_of_age(one, came) &&
			(!found || one->last_ns > found->last_ns))
			found = one;
	}
	return found;
}

/* What says no more goes with the line before it, or where that was long ago
 * with a mail that is not gone. */
static struct strand *
strand_beside(struct strands *all, const struct sighting *s)
{
	struct strand *found = all->last;

	if (!found ||
		strand_is_within(s->sort_ns, found->last_ns, STRAND_DISORDER_S))
		return found;
	for (size_t i = 0; i < all->count; i++) {
		struct strand *one = &all->items[i];

		if (!one->is_gone &&
			(found->is_gone || one->last_ns > found->last_ns))
			found = one;
	}
	return found;
}

/* A mail is counted from when its client began to hand it over, so it may be
 * older than the line of its beginning: by so much only where it is tried right
 * behind a line of it. */
static bool
is_about_of_age(
	const struct strand *one, const struct sighting *s, int64_t came)
{
	return strand_is_within(s->sort_ns, one->last_ns, STRAND_DISORDER_S) &&
		!one->is_gone &&
		(strand_is_within(one->came_ns, came, DIALOG_S) ||
			(one->start &&
				strand_is_within(
					one->start->sort_ns, came, DIALOG_S)));
}

/* The age of the mail that a manager takes up, by the delivery that comes of
 * it. */
static int64_t
came_next(const struct rest *r)
{
	for (size_t i = 1; i < r->count; i++) {
		const struct sighting *s = r->lines[i];

		if (!strand_is_within(
			    s->sort_ns, r->lines[0]->sort_ns, STRAND_TAKE_S) ||
			line_is_start(s) || s->kind == KIND_MESSAGE_ID ||
			strand_is_manager(s))
			break;
		if (s->kind == KIND_DELIVER)
			return strand_came_at(s);
	}
	return INT64_MAX;
}

static struct strand *
strand_taken_up(struct strands *all, const struct rest *r)
{
	const struct sighting *s = r->lines[0];
	int64_t came = came_next(r);
	struct strand *one = strand_that(all, s, has_manager_and_mail);

	if (one)
		return one;
	one = strand_of_age(all, came);
	if (one && (misses_from(one, s) || has_mail(one, s)))
		return one;
	one = strand_that(all, s, has_mail);
	if (one)
		return one;
	one = strand_that(all, s, misses_from_now);
	return one &&
			(came == INT64_MAX || is_of_age(one, came) ||
				may_be_of_age(one, came) ||
				is_about_of_age(one, s, came))
		? one
		: NULL;
}

static struct strand *
strand_of_manager(struct strands *all, const struct rest *r)
{
	const struct sighting *s = r->lines[0];
	struct strand *one = NULL;

	if (s->kind == KIND_FROM)
		return strand_taken_up(all, r);
	one = strand_that(all, s, has_manager);
	if (one || !all->last || !all->last->from ||
		strand_is_same_process(all->last->from, s))
		return one ? one : all->last;
	/* The last one is another manager's. */
	one = strand_that(all, s, misses_from);
	return one ? one : all->last;
}

static struct strand *
strand_of_delivery(struct strands *all, const struct sighting *s)
{
	int64_t came = strand_came_at(s);
	struct strand *one = strand_of_age(all, came);

	if (came == INT64_MAX)
		return strand_beside(all, s);
	if (one)
		return one;
	one = all->last;
	return one &&
			(may_be_of_age(one, came) ||
				is_about_of_age(one, s, came))
		? one
		: NULL;
}

static struct strand *
strand_of(struct strands *all, const struct rest *r)
{
	const struct sighting *s = r->lines[0];

	if (line_is_start(s))
		return strand_that(all, s, misses_start);
	if (!line_is_of_queue(s))
		return strand_beside(all, s);
	if (s->kind == KIND_MESSAGE_ID)
		return strand_that(all, s, misses_message_id);
	if (strand_is_manager(s))
		return strand_of_manager(all, r);
	return s->kind == KIND_DELIVER ? strand_of_delivery(all, s)
				       : strand_beside(all, s);
}

static void
take(struct strands *all, const struct rest *r)
{
	const struct sighting *s = r->lines[0];
	struct strand *one = strand_of(all, r);

	if (!one)
		one = strand_new(all);
	one->lines[one->count++] = s;
	one->last_ns = s->sort_ns;
	if (one->first_ns == INT64_MAX)
		one->first_ns = s->sort_ns;
	if (line_is_start(s))
		one->start = s;
	if (s->kind == KIND_FROM && strand_is_manager(s))
		one->from = s;
	if (s->kind == KIND_MESSAGE_ID)
		one->message_id = s;
	if (one->taken_ns == INT64_MAX &&
		(s->kind == KIND_FROM || s->kind == KIND_DELIVER))
		one->taken_ns = s->sort_ns;
	if (one->came_ns == INT64_MAX)
		one->came_ns = strand_came_at(s);
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
		take(&all, &(struct rest){ lines + i, count - i });
	for (size_t i = 0; i < all.count; i++) {
		leg_cut(all.items[i].lines, all.items[i].count, out);
		free(all.items[i].lines);
	}
	free(all.items);
}
