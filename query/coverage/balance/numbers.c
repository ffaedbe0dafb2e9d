/* qmail numbers its deliveries, one after the other from its start on: numbers
 * that are left out are lines that are missing. */
#include "query/coverage/gap/gaps.h"

#include "format/log/line/head.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	/* More blocks to read than this are not looked at. */
	BLOCKS_MAX = 256,
	/* Of so many steps nearly all are to the next number; else several
	 * qmails write one log. */
	STEPS_SHARE = 20,
	/* Lines may be out of order by so much, and over so many holes. */
	LATE_S = 60,
	LATE_HOLES = 64
};

/* Numbers between two lines that have no line. */
struct hole {
	uint64_t before;
	uint64_t after;
	uint64_t missing;
	struct when since;
	struct when until;
	struct cite cites[2];
};

struct row {
	struct span host;
	struct span log;
	uint64_t last;
	struct when when;
	struct cite cite;
	uint64_t steps;
	size_t count;
	size_t cap;
	struct hole *holes;
};

struct rows {
	struct gap_work *work;
	struct row *items;
	size_t count;
	size_t cap;
};

static struct row *
row_of(struct rows *all, const struct search_hit *hit)
{
	struct arena *arena = &all->work->out->arena;
	struct span log = log_of_path(arena, hit->cites[0].path);

	for (size_t i = 0; i < all->count; i++)
		if (span_ieq(all->items[i].host, hit->host) &&
			span_eq(all->items[i].log, log))
			return &all->items[i];
	all->items = xgrow(
		all->items, &all->cap, all->count + 1, sizeof(*all->items));
	all->items[all->count] = (struct row){
		.host = arena_copy(arena, hit->host),
		.log = arena_copy(arena, log),
	};
	return &all->items[all->count++];
}

static void
add_hole(struct row *r, const struct search_hit *hit, uint64_t number)
{
	r->holes = xgrow(r->holes, &r->cap, r->count + 1, sizeof(*r->holes));
	r->holes[r->count++] = (struct hole){ .before = r->last,
		.after = number,
		.missing = number - r->last - 1,
		.since = r->when,
		.until = hit->when,
		.cites = { r->cite, hit->cites[0] } };
}

/* A line that comes a little late fills the hole that it left. */
static bool
fills_hole(struct row *r, const struct search_hit *hit, uint64_t number)
{
	const int64_t late_ns = (int64_t)LATE_S * 1000000000;

	for (size_t i = r->count; i-- > 0 && i + LATE_HOLES >= r->count;) {
		struct hole *h = &r->holes[i];

		if (number <= h->before || number >= h->after ||
			hit->when.ns - h->until.ns > late_ns)
			continue;
		h->missing -= h->missing > 0;
		return true;
	}
	return false;
}

static void
tell_hole(struct gap_work *w, const struct row *r, const struct hole *h)
{
	struct arena *arena = &w->out->arena;
	struct cite *cites = arena_array(arena, 2, sizeof(*cites));
	struct coverage_gap gap = { .kind = GAP_LOSS,
		.since_ns = h->since.ns,
		.until_ns = h->until.ns };

	cites[0] = h->cites[0];
	cites[1] = h->cites[1];
	gap.answer = (struct gap_answer){ .host = r->host,
		.since = h->since,
		.until = h->until,
		.why = span_of(arena_printf(arena,
			"qmail numbers its deliveries, and between %" PRIu64
			" and %" PRIu64 " the lines of %" PRIu64 " %s missing",
			h->before, h->after, h->missing,
			h->missing == 1 ? "is" : "are")),
		.grade = SPAN("A"),
		.ncites = 2,
		.cites = cites };
	gap_add(w, &gap);
}

static bool
take_line(void *ctx, const struct search_hit *hit)
{
	struct rows *all = ctx;
	struct log_head head;
	struct span rest;
	struct row *r = NULL;
	uint64_t number = 0;

	if (hit->is_rest || hit->when.basis == WHEN_NONE ||
		!logs_asked(all->work->ask, hit->host))
		return true;
	head_scan(hit->text, &head);
	rest = head.body;
	/* splogger puts a time of its own in front. */
	(void)span_take_set(&rest, "0123456789. ");
	if (!span_eat(&rest, SPAN("starting delivery ")) ||
		!span_eat_number(&rest, &number) ||
		!span_starts(rest, SPAN(":")))
		return true;
	r = row_of(all, hit);
	r->steps++;
	if (number < r->last && fills_hole(r, hit, number))
		return true;
	/* A lower number is a new start. */
	if (r->last > 0 && number > r->last + 1)
		add_hole(r, hit, number);
	r->last = number;
	r->when = hit->when;
	r->cite = hit->cites[0];
	return true;
}

static void
tell_row(struct gap_work *w, const struct row *r)
{
	uint64_t holes = 0;

	for (size_t i = 0; i < r->count; i++)
		holes += r->holes[i].missing > 0;
	for (size_t i = 0; i < r->count && holes * STEPS_SHARE <= r->steps; i++)
		if (r->holes[i].missing > 0)
			tell_hole(w, r, &r->holes[i]);
}

enum wb_err
gaps_of_numbers(struct gap_work *w, struct err *err)
{
	struct rows all = { .work = w };
	struct phrase_look look = { .phrases = "\"starting delivery\"",
		.around_s = LOOK_AROUND_S,
		.most_blocks = w->ask->balance_blocks > BLOCKS_MAX
			? w->ask->balance_blocks
			: BLOCKS_MAX,
		.each = take_line,
		.ctx = &all };
	enum wb_err rc = look_phrases(&w->looker, &look, err);

	w->out->is_shallow = w->out->is_shallow || look.too_many;

	for (size_t i = 0; i < all.count; i++) {
		if (rc == WB_OK)
			tell_row(w, &all.items[i]);
		free(all.items[i].holes);
	}
	free(all.items);
	return rc;
}
