/* The path of a mail as a drawing: time goes down, each station has a line of
 * its own, and what happened stands beside it. */
#include "query/dossier/mail.h"

#include "query/show/mail_words.h"
#include "query/show/print.h"
#include "query/trace/sighting.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	STEPS_MAX = 80,
	LANES_MAX = 8,
	/* In units of the drawing. */
	WIDTH = 860,
	ROW_HEIGHT = 46,
	TOP = 12,
	LANES_LEFT = 186,
	LANE_WIDTH = 22,
	TEXT_GAP = 16,
	DOT = 7,
	/* Of the letters that are used, about. */
	LETTER = 7,
	GAP_TOLD_S = 60
};

enum step_kind { STEP_LEG, STEP_END, STEP_AFTER };

struct step {
	enum step_kind kind;
	/* Where several are of one time. */
	size_t order;
	const struct when *when;
	size_t lane;
	/* Where it comes from, for the first of a lane; SIZE_MAX if from
	 * nowhere. */
	size_t from;
	const struct mail_leg *leg;
	const struct mail_recipient *recipient;
	const struct mail_after *after;
};

struct drawing {
	struct page *page;
	const struct mail_answer *mail;
	struct step *steps;
	size_t count;
	size_t cap;
	size_t lanes;
};

static const char *const lane_colors[] = { "#0b57a4", "#7a3e9d", "#0f766e",
	"#9a3412", "#4d5761", "#a21caf", "#3f6212", "#1e3a8a" };

static const char *const look_colors[] = { [LOOK_GOOD] = "#1a7f37",
	[LOOK_PASSED] = "#0b57a4",
	[LOOK_BAD] = "#b42318",
	[LOOK_OPEN] = "#8a5a00" };

static int64_t
time_of(const struct step *s)
{
	return s->when->basis == WHEN_NONE ? INT64_MAX : s->when->ns;
}

static int
by_time(const void *a, const void *b)
{
	const struct step *x = a;
	const struct step *y = b;

	if (time_of(x) != time_of(y))
		return time_of(x) < time_of(y) ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static void
add(struct drawing *d, struct step step)
{
	d->steps = xgrow(d->steps, &d->cap, d->count + 1, sizeof(*d->steps));
	step.order = d->count;
	if (step.lane >= LANES_MAX)
		step.lane = LANES_MAX - 1;
	if (step.from != SIZE_MAX && step.from >= LANES_MAX)
		step.from = LANES_MAX - 1;
	d->steps[d->count++] = step;
}

static size_t
origin_of(const struct mail_leg *leg)
{
	for (size_t i = 0; i < leg->nedges; i++)
		if (leg->edges[i].from != EDGE_FROM_NONE)
			return leg->edges[i].from;
	return SIZE_MAX;
}

static void
gather(struct drawing *d)
{
	const struct mail_answer *a = d->mail;

	d->lanes = a->nlegs < LANES_MAX ? a->nlegs : LANES_MAX;
	for (size_t i = 0; i < a->nlegs; i++)
		add(d,
			(struct step){ .kind = STEP_LEG,
				.when = &a->legs[i].first,
				.lane = i,
				.from = origin_of(&a->legs[i]),
				.leg = &a->legs[i] });
	for (size_t i = 0; i < a->nrecipients; i++) {
		const struct mail_recipient *r = &a->recipients[i];

		add(d,
			(struct step){ .kind = STEP_END,
				.when = &r->time,
				.lane = r->leg,
				.from = SIZE_MAX,
				.recipient = r });
		for (size_t k = 0; k < r->nafter; k++)
			add(d,
				(struct step){ .kind = STEP_AFTER,
					.when = &r->after[k].time,
					.lane = r->leg,
					.from = SIZE_MAX,
					.recipient = r,
					.after = &r->after[k] });
	}
	qsort(d->steps, d->count, sizeof(*d->steps), by_time);
}

static int
lane_x(size_t lane)
{
	return LANES_LEFT + (int)lane * LANE_WIDTH;
}

static int
row_y(size_t row)
{
	return TOP + (int)row * ROW_HEIGHT + ROW_HEIGHT / 2 - 8;
}

static size_t
shown(const struct drawing *d)
{
	return d->count < STEPS_MAX ? d->count : STEPS_MAX;
}

/* From its first step to its last, and to where another leaves it. */
static void
draw_lane(struct drawing *d, size_t lane)
{
	size_t first = SIZE_MAX;
	size_t last = 0;

	for (size_t i = 0; i < shown(d); i++) {
		const struct step *s = &d->steps[i];

		if (s->lane == lane && first == SIZE_MAX)
			first = i;
		if (s->lane == lane)
			last = i;
		/* It leaves half a row above. */
		if (s->from == lane && i > last + 1)
			last = i - 1;
	}
	if (first == SIZE_MAX || first >= last)
		return;
	page_printf(d->page,
		"<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\" "
		"stroke-width=\"3\"/>\n",
		lane_x(lane), row_y(first), lane_x(lane), row_y(last),
		lane_colors[lane]);
}

static void
draw_branch(struct drawing *d, size_t row)
{
	const struct step *s = &d->steps[row];
	int from = 0;
	int to = lane_x(s->lane);
	int y = row_y(row);

	if (s->kind != STEP_LEG || s->from == SIZE_MAX || s->from == s->lane ||
		row == 0)
		return;
	from = lane_x(s->from);
	page_printf(d->page,
		"<path d=\"M%d %dC%d %d %d %d %d %d\" fill=\"none\" "
		"stroke=\"%s\" stroke-width=\"3\"/>\n",
		from, y - ROW_HEIGHT, from, y - ROW_HEIGHT / 3, to,
		y - ROW_HEIGHT * 2 / 3, to, y, lane_colors[s->lane]);
}

/* A tick, an arrow, a cross, or an open circle: not by colour alone. */
static void
draw_end(struct drawing *d, int x, int y, enum mail_look look)
{
	const char *color = look_colors[look];

	page_printf(d->page,
		"<circle cx=\"%d\" cy=\"%d\" r=\"%d\" fill=\"%s\" "
		"stroke=\"%s\" stroke-width=\"2\"/>\n",
		x, y, DOT + 1, look == LOOK_OPEN ? "#fff" : color, color);
	if (look == LOOK_GOOD)
		page_printf(d->page,
			"<path d=\"M%d %dl3 3l5 -6\" fill=\"none\" "
			"stroke=\"#fff\" stroke-width=\"2\"/>\n",
			x - 4, y);
	else if (look == LOOK_PASSED)
		page_printf(d->page,
			"<path d=\"M%d %dh7m-3 -3l3 3l-3 3\" fill=\"none\" "
			"stroke=\"#fff\" stroke-width=\"2\"/>\n",
			x - 4, y);
	else if (look == LOOK_BAD)
		page_printf(d->page,
			"<path d=\"M%d %dl6 6m0 -6l-6 6\" fill=\"none\" "
			"stroke=\"#fff\" stroke-width=\"2\"/>\n",
			x - 3, y - 3);
}

static void
draw_dot(struct drawing *d, size_t row)
{
	const struct step *s = &d->steps[row];
	int x = lane_x(s->lane);

	if (s->kind == STEP_END) {
		draw_end(d, x, row_y(row), mail_look_of(s->recipient->status));
		return;
	}
	page_printf(d->page,
		"<circle cx=\"%d\" cy=\"%d\" r=\"%d\" fill=\"%s\" "
		"stroke=\"%s\" stroke-width=\"3\"/>\n",
		x, row_y(row), s->kind == STEP_LEG ? DOT - 1 : DOT - 3,
		s->kind == STEP_LEG ? "#fff" : lane_colors[s->lane],
		lane_colors[s->lane]);
}

static void
put_duration(struct page *p, int64_t s)
{
	static const int64_t minute = 60;
	static const int64_t hour = 3600;
	static const int64_t day = 86400;

	if (s >= day)
		page_printf(p, "+%" PRId64 " d %" PRId64 " h", s / day,
			s % day / hour);
	else if (s >= hour)
		page_printf(p, "+%" PRId64 " h %" PRId64 " min", s / hour,
			s % hour / minute);
	else
		page_printf(p, "+%" PRId64 " min %" PRId64 " s", s / minute,
			s % minute);
}

static void
put_time(struct drawing *d, size_t row)
{
	const struct step *s = &d->steps[row];
	int64_t since = 0;

	page_printf(
		d->page, "<text class=\"t\" x=\"0\" y=\"%d\">", row_y(row) + 4);
	if (s->when->basis == WHEN_NONE)
		page_puts(d->page, "time not known");
	page_time(d->page, "", s->when);
	page_puts(d->page, "</text>\n");
	if (row == 0 || time_of(s) == INT64_MAX)
		return;
	since = (time_of(s) - time_of(&d->steps[row - 1])) / 1000000000;
	if (since < GAP_TOLD_S)
		return;
	page_printf(d->page, "<text class=\"t\" x=\"0\" y=\"%d\">",
		row_y(row) - 14);
	put_duration(d->page, since);
	page_puts(d->page, "</text>\n");
}

/* Text of a row: so many characters fit. */
struct room {
	int x;
	size_t most;
};

static void
tell_leg(struct drawing *d, const struct step *s, struct buf *title,
	struct buf *sub)
{
	const struct mail_leg *leg = s->leg;
	const struct mail_client *c = &d->mail->client;

	buf_printf(title, "%zu  ", (size_t)(leg - d->mail->legs) + 1);
	buf_put(title,
		leg->host.len > 0 ? leg->host : SPAN("(host not named)"));
	buf_puts(title, leg->queue_id.len > 0 ? " takes it" : "");
	buf_put(sub, leg->instance.len > 0 ? leg->instance : leg->daemon);
	if (leg->queue_id.len > 0) {
		buf_puts(sub, " as ");
		buf_put(sub, leg->queue_id);
	} else {
		buf_puts(sub, ", without a queue id");
	}
	if (leg != d->mail->legs)
		return;
	if (c->name.len > 0 || c->ip.len > 0)
		buf_puts(sub, ", from ");
	buf_put(sub, c->name.len > 0 ? c->name : c->ip);
	if (c->user.len > 0) {
		buf_puts(sub, ", logged in as ");
		buf_put(sub, c->user);
	}
}

static void
tell_end(const struct step *s, struct buf *title, struct buf *sub)
{
	const struct mail_recipient *r = s->recipient;

	buf_put(title, r->to.len > 0 ? r->to : SPAN("(recipient not named)"));
	buf_printf(title, ": %s", mail_status_plain(r->status));
	if (r->mailbox.len > 0) {
		buf_puts(sub, "mailbox ");
		buf_put(sub, r->mailbox);
	} else if (mail_reply_is_worth(r)) {
		buf_put(sub, r->reply);
	} else {
		buf_put(sub, r->relay);
	}
}

static void
tell_after(const struct step *s, struct buf *title, struct buf *sub)
{
	const struct mail_after *f = s->after;

	buf_puts(title, "then ");
	buf_put(title, mail_action_words(f->action));
	if (f->to_mailbox.len > 0) {
		buf_puts(title, " to ");
		buf_put(title, f->to_mailbox);
	}
	if (f->by.len > 0) {
		buf_puts(sub, "by ");
		buf_put(sub, f->by);
	}
	if (f->client_ip.len > 0) {
		buf_puts(sub, sub->len ? " from " : "from ");
		buf_put(sub, f->client_ip);
	}
	if (f->grade == 'C')
		buf_puts(sub, " (only likely)");
}

static void
put_words(struct drawing *d, size_t row, const struct room *room)
{
	const struct step *s = &d->steps[row];
	struct buf title = { 0 };
	struct buf sub = { 0 };
	int y = row_y(row);

	if (s->kind == STEP_LEG)
		tell_leg(d, s, &title, &sub);
	else if (s->kind == STEP_END)
		tell_end(s, &title, &sub);
	else
		tell_after(s, &title, &sub);
	page_printf(d->page, "<text class=\"b\" x=\"%d\" y=\"%d\">", room->x,
		y + 4);
	page_svg(d->page, buf_span(&title), room->most);
	page_puts(d->page, "</text>\n");
	if (sub.len > 0) {
		page_printf(d->page, "<text class=\"s\" x=\"%d\" y=\"%d\">",
			room->x, y + 20);
		page_svg(d->page, buf_span(&sub), room->most);
		page_puts(d->page, "</text>\n");
	}
	buf_release(&title);
	buf_release(&sub);
}

void
mail_draw(struct page *p, const struct mail_answer *a)
{
	struct drawing d = { .page = p, .mail = a };
	struct room room = { 0 };

	gather(&d);
	room.x = lane_x(d.lanes) - LANE_WIDTH + TEXT_GAP;
	room.most = (size_t)((WIDTH - room.x) / LETTER);
	page_printf(p,
		"<div class=\"wide\"><svg viewBox=\"0 0 %d %d\" role=\"img\" "
		"aria-label=\"The path of the mail, time going down\">\n",
		WIDTH, 2 * TOP + (int)shown(&d) * ROW_HEIGHT);
	for (size_t i = 0; i < d.lanes; i++)
		draw_lane(&d, i);
	for (size_t i = 0; i < shown(&d); i++)
		draw_branch(&d, i);
	for (size_t i = 0; i < shown(&d); i++) {
		draw_dot(&d, i);
		put_time(&d, i);
		put_words(&d, i, &room);
	}
	page_puts(p, "</svg></div>\n");
	if (shown(&d) < d.count)
		page_printf(p,
			"<p class=\"soft\">The first %zu of %zu steps are "
			"drawn.</p>\n",
			shown(&d), d.count);
	page_puts(p,
		"<p class=\"soft\">Time goes down, not to scale. Each numbered "
		"station (a host that had the mail in its queue) has a line of "
		"its own.</p>\n");
	free(d.steps);
}
