#include "query/trace/hole_read.h"

#include "format/base/addr.h"
#include "format/base/arena.h"
#include "format/base/name_slots.h"
#include "query/trace/end/end.h"
#include "query/trace/view/host.h"

enum {
	/* Lines of one look: with fewer the next one is for a longer time. */
	PAGE = 4096,
	PAGE_MOST = 65536,
	STRETCHES = 64,
	/* Recipients whose lines are read: of those whose line fits, and of
	 * those of whom one line does not tell. */
	TOLD_MAX = 512,
	/* Next hops held against the hosts of the evidence. */
	HOPS_MAX = 1024,
	/* Recipients in one look, and their lines. */
	BATCH = 64,
	LINES_MAX = 2048
};

struct hole_reading {
	const struct criteria *criteria;
	struct view *view;
	struct span id;
	struct arena arena;
	struct name_slots sure;
	struct name_slots maybe;
	struct name_slots hops;
	bool is_ours[HOPS_MAX];
	/* Some line that may matter is not read. */
	bool lacks;
};

bool
hole_read_asks(const struct trace_question *q)
{
	return q->to.count + q->dsn.count + q->relay.count > 0 ||
		q->statuses != 0 || q->expired;
}

static bool
wants_status(const struct trace_question *q)
{
	return q->statuses != 0 || q->expired;
}

static bool
wants_failures(const struct trace_question *q)
{
	return wants_status(q) && (q->statuses & ~(1U << MAIL_FAILED)) == 0;
}

static bool
fits_address(const struct criteria *c, const struct sighting *s)
{
	return c->to.count == 0 ||
		criterion_fits(&c->to, sighting_value(s, FIELD_to)) ||
		criterion_fits(&c->to, sighting_value(s, FIELD_orig_to));
}

static bool
fits_relay(const struct criteria *c, const struct sighting *s)
{
	const struct field *relay = sighting_field(s, FIELD_relay);

	return c->relay.count == 0 ||
		(relay && criterion_fits_field(&c->relay, relay));
}

/* What the line's own word makes of the recipient, if nothing else is said. */
static unsigned
statuses_of(const struct sighting *s)
{
	switch (end_line_state(s)) {
	case FATE_SENT:
		return 1U << MAIL_DELIVERED | 1U << MAIL_RELAYED;
	case FATE_DEFERRED:
		return 1U << MAIL_DELAYED;
	case FATE_FAILED:
		return 1U << MAIL_FAILED;
	default:
		return 0;
	}
}

static bool
fits_line(const struct criteria *c, const struct sighting *s)
{
	const struct trace_question *q = c->question;
	unsigned asked = q->statuses | (q->expired ? 1U << MAIL_FAILED : 0);

	return fits_address(c, s) && fits_relay(c, s) &&
		(c->dsn.count == 0 ||
			criterion_fits(
				&c->dsn, sighting_value(s, FIELD_dsn))) &&
		(!wants_status(q) || (statuses_of(s) & asked) != 0);
}

static bool
is_our_hop(struct hole_reading *r, struct span hop)
{
	size_t at = name_slots_find(&r->hops, hop);

	if (hop.len == 0 || ip_is_loopback(hop))
		return true;
	if (at == SIZE_MAX && r->hops.count == HOPS_MAX)
		return true;
	if (at == SIZE_MAX) {
		at = r->hops.count;
		r->is_ours[at] = view_has_host(r->view, hop);
		name_slots_add(&r->hops, arena_copy(&r->arena, hop));
	}
	return r->is_ours[at];
}

/* Did a machine take it whose logs are not here, so that this is its end? */
static bool
is_gone(struct hole_reading *r, const struct sighting *s)
{
	struct peer hop = peer_parse(sighting_value(s, FIELD_relay));
	struct span reply = sighting_value(s, FIELD_reply);

	return end_line_state(s) == FATE_SENT && hop.ip.len > 0 &&
		!is_our_hop(r, hop.ip) &&
		(hop.name.len == 0 || !is_our_hop(r, hop.name)) &&
		!end_filter_kept(reply) && !end_filter_dropped(reply);
}

/* Of a line that does not fit itself: does nothing that it says make its
 * recipient fit? What else is said of him other lines tell. */
static bool
is_settled(struct hole_reading *r, const struct sighting *s)
{
	const struct criteria *c = r->criteria;
	enum fate_state state = end_line_state(s);

	/* A hop before the last one counts, too. */
	if (c->relay.count > 0 && fits_relay(c, s))
		return false;
	if (is_gone(r, s) || state == FATE_FAILED)
		return true;
	return state == FATE_DEFERRED &&
		(!wants_status(c->question) || wants_failures(c->question));
}

static void
take_name(struct hole_reading *r, struct name_slots *names, struct span to)
{
	if (name_slots_find(names, to) != SIZE_MAX)
		return;
	if (names->count == TOLD_MAX)
		r->lacks = true;
	else
		name_slots_add(names, arena_copy(&r->arena, to));
}

/* Of the whole mail, or of another one. */
static bool
tells_all(const struct hole_reading *r, const struct sighting *s)
{
	if (s->kind == KIND_OTHER)
		return false;
	return !wants_failures(r->criteria->question) || end_line_may_fail(s);
}

static void
take_line(struct hole_reading *r, const struct sighting *s)
{
	struct span to = sighting_value(s, FIELD_to);

	if (to.len == 0 || !span_eq(sighting_value(s, FIELD_queue_id), r->id))
		r->lacks = r->lacks || tells_all(r, s);
	else if (fits_line(r->criteria, s))
		take_name(r, &r->sure, to);
	else if (!is_settled(r, s))
		take_name(r, &r->maybe, to);
}

static void
take_page(struct hole_reading *r, const struct view_hole *hole,
	const struct sighting_set *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		if (sighting_order(lines->items[i], hole->from) > 0 &&
			sighting_order(lines->items[i], hole->until) < 0)
			take_line(r, lines->items[i]);
}

/* Stretches of time, as long as their lines are neither few nor too many: a
 * look goes through all blocks of the time that it is for. */
static enum wb_err
read_pages(
	struct hole_reading *r, const struct view_hole *hole, struct err *err)
{
	const int64_t end = hole->until->sort_ns;
	struct view *beside = NULL;
	struct look what = { .ntexts = 1,
		.texts = &r->id,
		.has_since = true,
		.since_ns = hole->from->sort_ns,
		.has_until = true,
		.most = PAGE_MOST };
	int64_t window = (end - what.since_ns) / STRETCHES + 1;
	enum wb_err rc = WB_OK;

	/* Lines without a time stand behind all others. */
	r->lacks = r->lacks || end == INT64_MAX;
	if (end == INT64_MAX)
		return WB_OK;
	beside = view_new_beside(r->view);
	while (what.since_ns <= end && rc == WB_OK) {
		struct sighting_set lines = { 0 };
		bool more = false;

		what.until_ns = window > end - what.since_ns
			? end + 1
			: what.since_ns + window;
		rc = view_look(beside, &what, &lines, &more, err);
		if (rc == WB_OK && more && window > 1) {
			window = window > 4 ? window / 4 : 1;
		} else if (rc == WB_OK) {
			r->lacks = r->lacks || more;
			take_page(r, hole, &lines);
			what.since_ns = what.until_ns;
			if (lines.count < PAGE)
				window *= 2;
		}
		sighting_set_release(&lines);
		view_forget(beside);
	}
	view_free(beside);
	return rc;
}

/* All that is said of these recipients. */
static enum wb_err
read_names(struct hole_reading *r, const struct name_slots *names,
	struct sighting_set *out, struct err *err)
{
	enum wb_err rc = WB_OK;

	for (size_t i = 0; i < names->count && rc == WB_OK; i += BATCH) {
		size_t left = names->count - i;
		const struct look what = { .ntexts =
						   left < BATCH ? left : BATCH,
			.texts = names->names + i,
			.nalso = 1,
			.also = &r->id,
			.most = LINES_MAX };
		bool more = false;

		rc = view_look(r->view, &what, out, &more, err);
		r->lacks = r->lacks || more;
	}
	return rc;
}

enum wb_err
hole_read(const void *criteria, struct view *v, struct span id,
	const struct view_hole *hole, struct sighting_set *out, bool *all,
	struct err *err)
{
	struct hole_reading r = { .criteria = criteria, .view = v, .id = id };
	enum wb_err rc = WB_OK;

	*all = false;
	if (!hole->from)
		return WB_OK;
	rc = read_pages(&r, hole, err);
	if (rc == WB_OK)
		rc = read_names(&r, &r.sure, out, err);
	if (rc == WB_OK)
		rc = read_names(&r, &r.maybe, out, err);
	*all = rc == WB_OK && !r.lacks;
	name_slots_release(&r.sure);
	name_slots_release(&r.maybe);
	name_slots_release(&r.hops);
	arena_release(&r.arena);
	return rc;
}
