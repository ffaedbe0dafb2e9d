/* The path of a mail as a drawing: time goes down, each station has a line of
 * its own, and what happened stands beside it. */
#include "query/dossier/mail.h"
#include "query/dossier/step.h"

#include <stdlib.h>

enum {
	STEPS_MAX = 80,
	/* A sheet of paper has room for so many. */
	SHEET_STEPS = 22,
	/* In units of the drawing. */
	WIDTH = 860,
	ROW_HEIGHT = 46,
	TOP = 12,
	LANES_LEFT = 186,
	LANE_WIDTH = 22,
	TEXT_GAP = 16,
	DOT = 7,
	/* Of the letters that are used, about; of names in bold, which have few
	 * narrow ones. */
	LETTER = 7,
	BOLD_LETTER = 9,
	GAP_TOLD_S = 60
};

struct drawing {
	struct page *page;
	struct steps steps;
	size_t lanes;
};

static const char *const lane_colors[] = { "#0b57a4", "#7a3e9d", "#0f766e",
	"#9a3412", "#4d5761", "#a21caf", "#3f6212", "#1e3a8a" };

static const char *const look_colors[] = { [LOOK_GOOD] = "#1a7f37",
	[LOOK_PASSED] = "#0b57a4",
	[LOOK_BAD] = "#b42318",
	[LOOK_OPEN] = "#8a5a00" };

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
	return d->steps.count < STEPS_MAX ? d->steps.count : STEPS_MAX;
}

/* From its first step to its last, and to where another leaves it. */
static void
draw_lane(struct drawing *d, size_t lane)
{
	size_t first = SIZE_MAX;
	size_t last = 0;

	for (size_t i = 0; i < shown(d); i++) {
		const struct step *s = &d->steps.items[i];

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
	const struct step *s = &d->steps.items[row];
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
	const struct step *s = &d->steps.items[row];
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
put_time(struct drawing *d, size_t row)
{
	const struct step *s = &d->steps.items[row];
	int64_t since = 0;

	page_printf(
		d->page, "<text class=\"t\" x=\"0\" y=\"%d\">", row_y(row) + 4);
	if (s->when->basis == WHEN_NONE)
		page_puts(d->page, "time not known");
	page_time(d->page, "", s->when);
	page_puts(d->page, "</text>\n");
	if (row == 0 || step_ns(s) == INT64_MAX)
		return;
	since = (step_ns(s) - step_ns(&d->steps.items[row - 1])) / 1000000000;
	if (since < GAP_TOLD_S)
		return;
	page_printf(d->page, "<text class=\"t\" x=\"0\" y=\"%d\">",
		row_y(row) - 14);
	page_puts(d->page, "+");
	page_length(d->page, since);
	page_puts(d->page, "</text>\n");
}

/* Text of a row: so many characters fit. */
struct room {
	int x;
	size_t most;
};

static void
put_words(struct drawing *d, size_t row, const struct room *room)
{
	const struct step *s = &d->steps.items[row];
	struct buf title = { 0 };
	struct buf sub = { 0 };
	int y = row_y(row);

	step_words(&d->steps, s, &title, &sub);
	page_printf(d->page, "<text class=\"b\" x=\"%d\" y=\"%d\">", room->x,
		y + 4);
	page_svg(d->page, buf_span(&title), room->most * LETTER / BOLD_LETTER);
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

/* Some steps in a drawing of their own, which is not cut where a sheet ends; on
 * a screen it goes on where the one before it ended. */
static void
draw_sheet(struct drawing *d, size_t from, const struct room *room)
{
	size_t left = shown(d) - from;
	size_t to = from + (left < SHEET_STEPS ? left : SHEET_STEPS);
	int top = from == 0 ? 0 : row_y(from) - ROW_HEIGHT / 2;
	int bottom = row_y(to) - ROW_HEIGHT / 2 + (to == shown(d) ? TOP : 0);

	page_printf(d->page,
		"<svg viewBox=\"0 %d %d %d\" role=\"img\" "
		"aria-label=\"The path of the mail, time going down\">\n",
		top, WIDTH, bottom - top);
	for (size_t i = 0; i < d->lanes; i++)
		draw_lane(d, i);
	for (size_t i = from; i <= to && i < shown(d); i++)
		draw_branch(d, i);
	for (size_t i = from; i < to; i++) {
		draw_dot(d, i);
		put_time(d, i);
		put_words(d, i, room);
	}
	page_puts(d->page, "</svg>\n");
}

void
mail_draw(struct page *p, const struct mail_answer *a)
{
	struct drawing d = { .page = p };
	struct room room = { 0 };

	steps_gather(a, &d.steps);
	d.lanes = a->nlegs < LANES_MAX ? a->nlegs : LANES_MAX;
	room.x = lane_x(d.lanes) - LANE_WIDTH + TEXT_GAP;
	room.most = (size_t)((WIDTH - room.x) / LETTER);
	page_puts(p, "<div class=\"wide\">");
	for (size_t i = 0; i < shown(&d); i += SHEET_STEPS)
		draw_sheet(&d, i, &room);
	page_puts(p, "</div>\n");
	if (shown(&d) < d.steps.count)
		page_printf(p,
			"<p class=\"soft\">The first %zu of %zu steps are "
			"drawn.</p>\n",
			shown(&d), d.steps.count);
	page_puts(p,
		"<p class=\"soft\">Time goes down, not to scale. Each numbered "
		"station (a host that had the mail in its queue) has a line of "
		"its own.</p>\n");
	free(d.steps.items);
}
