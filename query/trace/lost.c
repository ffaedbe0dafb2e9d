/* Where the lines that join two legs are lost: a leg that a host of the
 * evidence handed over, and one that has handed on more than its lines say, are
 * put together if their Message-ID or sender, the client and the time agree and
 * no other leg fits as well. */
#include "query/trace/lost.h"

#include "query/trace/edge.h"
#include "query/trace/follow.h"
#include "query/trace/host.h"

static const int64_t second = 1000000000;

enum {
	/* Between the clocks of two hosts. */
	SKEW_S = 600,
	LINES_MAX = 400,
	/* So many blocks have more lines of it than that. */
	BLOCKS_MAX = 128,
	/* More legs than these are a mailing, where nothing is unique. */
	OTHERS_MAX = 32
};

struct losing {
	struct story *story;
	struct leg_list others;
	/* Too much to tell anything apart. */
	bool is_crowded;
	/* Only legs whose Message-ID no line tells. */
	bool is_for_unnamed;
};

static size_t
count_all(const struct losing *l)
{
	return l->story->nlegs + l->others.count;
}

static struct leg *
leg_at(struct losing *l, size_t i)
{
	return i < l->story->nlegs ? &l->story->legs[i]
				   : &l->others.legs[i - l->story->nlegs];
}

/* Who hands a mail on this way leaves its sender as it is. */
static bool
keeps_sender(enum edge_rule rule)
{
	return rule == EDGE_QUEUED_AS || rule == EDGE_HANDED_OVER ||
		rule == EDGE_ORIG_QUEUE_ID || rule == EDGE_REQUEUED;
}

/* The leg that this one had its sender from, as far as edges tell. */
static const struct leg *
sender_before(const struct losing *l, const struct leg *leg)
{
	for (size_t i = 0; i < leg->nedges; i++)
		if (keeps_sender(leg->edges[i].rule) &&
			leg->edges[i].from < l->story->nlegs)
			return &l->story->legs[leg->edges[i].from];
	return NULL;
}

/* Where the line with the sender is lost, that of a leg before has it. */
static bool
has_other_sender(const struct losing *l, const struct lost_pair *p)
{
	const struct leg *leg = p->parent;

	for (size_t i = 0; i < l->story->nlegs && leg; i++) {
		if (leg_value(leg, FIELD_from).ptr)
			return legs_differ_in_sender(leg, p->child);
		leg = sender_before(l, leg);
	}
	return false;
}

/* Edges say that it is the other way round. */
static bool
is_before(const struct losing *l, const struct leg *old, const struct leg *leg)
{
	for (size_t i = 0; i < l->story->nlegs && leg->nedges > 0; i++) {
		for (size_t k = 0; k < leg->nedges; k++)
			if (leg->edges[k].from < l->story->nlegs &&
				&l->story->legs[leg->edges[k].from] == old)
				return true;
		if (leg->edges[0].from >= l->story->nlegs)
			return false;
		leg = &l->story->legs[leg->edges[0].from];
	}
	return false;
}

/* What was put through the queue again goes on as that. */
static bool
is_requeued(const struct losing *l, const struct leg *leg)
{
	for (size_t i = 0; i < l->story->nlegs; i++)
		for (size_t k = 0; k < l->story->legs[i].nedges; k++) {
			const struct mail_edge *e = &l->story->legs[i].edges[k];

			if (e->rule == EDGE_REQUEUED &&
				e->from < l->story->nlegs &&
				&l->story->legs[e->from] == leg)
				return true;
		}
	return false;
}

static struct span
id_before(const struct losing *l, const struct leg *leg)
{
	struct span id = { 0 };

	if (leg_value(leg, FIELD_message_id).len > 0)
		return id;
	for (size_t i = 0; i < l->story->nlegs && leg && id.len == 0; i++) {
		leg = sender_before(l, leg);
		if (leg)
			id = leg_value(leg, FIELD_message_id);
	}
	return id;
}

static bool
goes_to_same(const struct losing *l, const struct lost_pair *p)
{
	const struct leg *leg = p->parent;
	bool found = false;

	for (size_t i = 0; i < l->story->nlegs && leg && !found; i++) {
		found = legs_share_recipient(p->child, leg);
		leg = sender_before(l, leg);
	}
	return found;
}

static bool
fits(const struct losing *l, struct lost_pair *p)
{
	p->same_recipient = goes_to_same(l, p);
	p->parent_id = id_before(l, p->parent);
	return lost_fits(p) && !is_before(l, p->child, p->parent) &&
		!is_requeued(l, p->parent) && !has_other_sender(l, p);
}

/* Does another leg fit less well, as nobody counted its recipients and its
 * sender is not told, and yet may be the parent? What is before or behind the
 * one that was found is no other. */
static bool
has_rival(struct losing *l, size_t found, size_t child)
{
	for (size_t i = 0; i < count_all(l); i++) {
		struct lost_pair p = { .parent = leg_at(l, i),
			.child = leg_at(l, child),
			.is_rival = true };

		if (i != found && fits(l, &p) &&
			!is_before(l, p.parent, leg_at(l, found)) &&
			!is_before(l, leg_at(l, found), p.parent))
			return true;
	}
	return false;
}

/* The only leg that fits as parent; SIZE_MAX if none or several do. */
static size_t
only_parent(struct losing *l, size_t child)
{
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < count_all(l); i++) {
		struct lost_pair p = { .parent = leg_at(l, i),
			.child = leg_at(l, child) };

		if (!fits(l, &p))
			continue;
		/* What came of another one had it last. */
		if (found != SIZE_MAX &&
			is_before(l, p.parent, leg_at(l, found)))
			continue;
		if (found != SIZE_MAX &&
			!is_before(l, leg_at(l, found), p.parent))
			return SIZE_MAX;
		found = i;
	}
	return found != SIZE_MAX && has_rival(l, found, child) ? SIZE_MAX
							       : found;
}

/* Would the parent, with this child, have handed on more than it had? */
static bool
is_contested(struct losing *l, size_t parent, size_t child)
{
	uint64_t left = lost_count_untold(leg_at(l, parent));
	uint64_t wanted = 0;

	for (size_t i = 0; i < count_all(l); i++) {
		struct lost_pair p = { .parent = leg_at(l, parent),
			.child = leg_at(l, i) };
		uint64_t n = lost_count_recipients(p.child);

		if (i == child ||
			(lost_is_orphan(l->story->view, p.child) &&
				fits(l, &p)))
			wanted += n ? n : 1;
	}
	return wanted > left;
}

static void
join(struct losing *l, size_t parent, size_t child)
{
	struct story *s = l->story;
	struct lost_pair p = { .parent = leg_at(l, parent),
		.child = leg_at(l, child) };
	struct mail_edge edge = { .grade = 'B', .rule = EDGE_HANDED_OVER };
	bool same_id = legs_share_message_id(p.parent, p.child);

	if (host_same(p.parent->key, p.child->key))
		edge.rule = p.child->start || p.parent->end ? EDGE_MESSAGE_ID
							    : EDGE_REQUEUED;
	edge.witness = p.child->start;
	edge.cite = leg_line(p.child, same_id ? KIND_MESSAGE_ID : KIND_FROM);
	if (!edge.cite)
		edge.cite = p.child->key;
	if (parent >= s->nlegs)
		parent = story_add_leg(s, p.parent);
	else if (child >= s->nlegs)
		child = story_add_leg(s, p.child);
	if (parent != SIZE_MAX && child != SIZE_MAX)
		story_join(s, parent, child, &edge);
}

static bool
is_known(const struct losing *l, const struct sighting *key)
{
	for (size_t i = 0; i < l->story->nlegs; i++)
		if (l->story->legs[i].key == key)
			return true;
	for (size_t i = 0; i < l->others.count; i++)
		if (l->others.legs[i].key == key)
			return true;
	return false;
}

/* Adds the leg of a line, unless it is known; its lines go to *asked. */
static enum wb_err
add_other(struct losing *l, const struct sighting *line,
	struct sighting_set *asked, struct err *err)
{
	struct leg_list list = { 0 };
	enum wb_err rc = legs_of_id(l->story->view,
		sighting_value(line, FIELD_queue_id), line, &list, err);

	for (size_t i = 0; i < list.count && rc == WB_OK; i++) {
		struct leg *leg = &list.legs[i];

		if (!leg_has_line(leg, line))
			continue;
		for (size_t k = 0; k < leg->lines.count; k++)
			sighting_set_add(asked, leg->lines.items[k]);
		if (is_known(l, leg->key) ||
			(l->is_for_unnamed &&
				leg_value(leg, FIELD_message_id).len > 0))
			continue;
		l->is_crowded = l->others.count == OTHERS_MAX;
		if (l->is_crowded)
			break;
		l->others.legs = xgrow(l->others.legs, &l->others.cap,
			l->others.count + 1, sizeof(*l->others.legs));
		l->others.legs[l->others.count++] = *leg;
		*leg = (struct leg){ 0 };
	}
	leg_list_release(&list);
	return rc;
}

static bool
has_line(const struct sighting_set *set, const struct sighting *line)
{
	for (size_t i = set->count; i-- > 0;)
		if (set->items[i] == line)
			return true;
	return false;
}

static void
set_window(const struct story *s, struct look *what)
{
	int64_t first = INT64_MAX;
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < s->nlegs; i++) {
		int64_t from = leg_first_ns(&s->legs[i]);
		int64_t to = leg_last_ns(&s->legs[i]);

		first = from < first ? from : first;
		last = to > last && to != INT64_MAX ? to : last;
	}
	if (first == INT64_MAX || last < first)
		return;
	what->has_since = what->has_until = true;
	what->since_ns = first - SKEW_S * second;
	what->until_ns = last + SKEW_S * second;
}

static enum wb_err
look_for(struct losing *l, struct span text, struct err *err)
{
	struct look what = { .ntexts = 1,
		.texts = &text,
		.most = LINES_MAX,
		.most_blocks = BLOCKS_MAX };
	struct sighting_set seen = { 0 };
	/* A newsletter's leg has a line for each recipient, with all of which
	 * it would be put together again. */
	struct sighting_set asked = { 0 };
	enum wb_err rc = WB_OK;

	set_window(l->story, &what);
	rc = view_look(l->story->view, &what, &seen, &l->is_crowded, err);
	for (size_t i = 0; i < seen.count && rc == WB_OK && !l->is_crowded; i++)
		if (line_is_of_queue(seen.items[i]) &&
			sighting_value(seen.items[i], FIELD_queue_id).len > 0 &&
			!has_line(&asked, seen.items[i]))
			rc = add_other(l, seen.items[i], &asked, err);
	sighting_set_release(&asked);
	sighting_set_release(&seen);
	return rc;
}

/* Put together by people alone, where the parent's Message-ID is lost: another
 * mail, of the child's Message-ID, may be the parent as well. Or put together
 * by that: another mail of its sender, whose Message-ID is lost, may be. */
static enum wb_err
has_double(struct losing *l, size_t parent, size_t child, bool *found,
	struct err *err)
{
	bool by_id = leg_value(leg_at(l, parent), FIELD_message_id).len > 0;
	struct span text = leg_value(
		leg_at(l, child), by_id ? FIELD_from : FIELD_message_id);
	enum wb_err rc = WB_OK;

	*found = false;
	if (text.len == 0)
		return WB_OK;
	l->is_for_unnamed = by_id;
	rc = look_for(l, text, err);
	l->is_for_unnamed = false;
	/* Many mails of one sender are no sign of several of one Message-ID. */
	if (rc == WB_OK && l->is_crowded && by_id)
		l->is_crowded = false;
	else if (rc == WB_OK)
		*found = l->is_crowded || only_parent(l, child) != parent ||
			is_contested(l, parent, child);
	return rc;
}

/* True if two legs were joined, which moves the others. */
static enum wb_err
join_one(struct losing *l, bool *joined, struct err *err)
{
	size_t mine = l->story->nlegs;
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < count_all(l) && rc == WB_OK && !*joined; i++) {
		size_t parent = SIZE_MAX;
		bool named = false;

		if (!lost_is_orphan(l->story->view, leg_at(l, i)))
			continue;
		parent = only_parent(l, i);
		if (parent == SIZE_MAX || (i >= mine && parent >= mine) ||
			is_contested(l, parent, i) ||
			!lost_was_queued(leg_at(l, parent)))
			continue;
		/* Of one that is not of the story nobody knows what it came of,
		 * which may have had another sender. */
		if (parent >= mine &&
			!leg_value(leg_at(l, parent), FIELD_from).ptr)
			continue;
		rc = has_double(l, parent, i, &named, err);
		if (rc == WB_OK && !named)
			rc = lost_is_again(l->story->view, leg_at(l, parent),
				leg_at(l, i), &named, err);
		if (rc == WB_OK && !named)
			rc = lost_has_twin(
				l->story, leg_at(l, parent), &named, err);
		if (rc == WB_OK && !named)
			rc = leg_find_named(
				l->story->view, leg_at(l, i), &named, err);
		*joined = rc == WB_OK && !named;
		if (*joined)
			join(l, parent, i);
	}
	return rc;
}

static bool
has_hole(const struct story *s)
{
	for (size_t i = 0; i < s->nlegs; i++)
		if (lost_has_untold(&s->legs[i]) ||
			lost_is_orphan(s->view, &s->legs[i]))
			return true;
	return false;
}

static struct span
first_value(const struct story *s, enum field_id id)
{
	struct span value = { 0 };

	for (size_t i = 0; i < s->nlegs && value.len == 0; i++)
		value = leg_value(&s->legs[i], id);
	return value;
}

enum wb_err
lost_attach(struct story *s, bool *joined, struct err *err)
{
	static const enum field_id fields[] = { FIELD_message_id, FIELD_from };
	struct losing l = { .story = s };
	enum wb_err rc = WB_OK;

	*joined = false;
	for (size_t i = 0; i < 2 && rc == WB_OK && !*joined && has_hole(s);
		i++) {
		struct span text = first_value(s, fields[i]);

		if (text.len == 0)
			continue;
		rc = look_for(&l, text, err);
		if (rc == WB_OK && !l.is_crowded)
			rc = join_one(&l, joined, err);
	}
	leg_list_release(&l.others);
	return rc;
}
