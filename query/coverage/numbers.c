/* qmail numbers its deliveries, one after the other from its start on: numbers
 * that are left out are lines that are missing. */
#include "query/coverage/gaps.h"

#include "format/log/head.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	/* More blocks to read than this are not looked at. */
	BLOCKS_MAX = 256,
	/* Of so many steps nearly all are to the next number; else several
	 * qmails write one log. */
	STEPS_SHARE = 20
};

struct row {
	struct span host;
	struct span log;
	uint64_t last;
	struct when when;
	struct cite cite;
	uint64_t steps;
	uint64_t holes;
	/* Of w->out->gaps, where nothing else has been added since. */
	size_t count;
	size_t cap;
	struct coverage_gap *gaps;
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
add_hole(struct rows *all, struct row *r, const struct search_hit *hit,
	uint64_t number)
{
	struct arena *arena = &all->work->out->arena;
	struct cite *cites = arena_array(arena, 2, sizeof(*cites));
	uint64_t missing = number - r->last - 1;

	cites[0] = r->cite;
	cites[1] = hit->cites[0];
	r->holes++;
	r->gaps = xgrow(r->gaps, &r->cap, r->count + 1, sizeof(*r->gaps));
	r->gaps[r->count++] = (struct coverage_gap){
		.kind = GAP_LOSS,
		.answer = { .host = r->host,
			.since = r->when,
			.until = hit->when,
			.why = span_of(arena_printf(arena,
				"qmail numbers its deliveries, and between "
				"%" PRIu64 " and %" PRIu64
				" the lines of %" PRIu64 " %s missing",
				r->last, number, missing,
				missing == 1 ? "is" : "are")),
			.grade = SPAN("A"),
			.ncites = 2,
			.cites = cites },
		.since_ns = r->when.ns,
		.until_ns = hit->when.ns,
	};
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
	/* A lower number is a new start. */
	if (r->last > 0 && number > r->last + 1)
		add_hole(all, r, hit, number);
	r->last = number;
	r->when = hit->when;
	r->cite = hit->cites[0];
	return true;
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
		struct row *r = &all.items[i];

		for (size_t k = 0; k < r->count && rc == WB_OK &&
			r->holes * STEPS_SHARE <= r->steps;
			k++)
			gap_add(w, &r->gaps[k]);
		free(r->gaps);
	}
	free(all.items);
	return rc;
}
