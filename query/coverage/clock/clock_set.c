/* Lines that say that a host's clock was set: what was stamped before may have
 * happened at another time. */
#include "query/coverage/gap/gaps.h"
#include "query/coverage/gap/result.h"

#include "format/log/line/head.h"

#include <inttypes.h>

enum {
	/* Less is no matter to a question of hours. */
	LEAST_S = 60,
	/* Since when it had been wrong no line tells. */
	BEFORE_S = 86400
};

static const int64_t ns_per_s = 1000000000;

static const char phrases[] = "\"clock was stepped by\" OR \"time reset\" OR "
			      "\"step time server\" OR \"moved backwards\" OR "
			      "\"moved forwards\" OR \"jumped forwards\"";

/* The seconds stand behind the text. */
struct shape {
	struct span program;
	struct span text;
	struct span number;
};

/* clang-format off */
static const struct shape shapes[] = {
	{ SPAN_INIT("chronyd"), SPAN_INIT("clock was stepped "), SPAN_INIT("by ") },
	{ SPAN_INIT("ntpd"), SPAN_INIT("time reset "), SPAN_INIT("") },
	{ SPAN_INIT("ntpdate"), SPAN_INIT("step time server "), SPAN_INIT("offset ") },
	{ SPAN_INIT("dovecot"), SPAN_INIT("Time just moved backwards "), SPAN_INIT("by ") },
	{ SPAN_INIT("dovecot"), SPAN_INIT("Time moved backwards "), SPAN_INIT("by ") },
	{ SPAN_INIT("dovecot"), SPAN_INIT("Time moved forwards "), SPAN_INIT("by ") },
	{ SPAN_INIT("dovecot"), SPAN_INIT("Time jumped forwards "), SPAN_INIT("") },
};
/* clang-format on */

/* By so many whole seconds, whichever way; 0 if the line does not say it. */
static uint64_t
seconds_of(const struct log_head *head)
{
	uint64_t n = 0;

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		const struct shape *s = &shapes[i];
		struct span rest;

		if (!span_eq(head->program, s->program) ||
			!span_cut_at(head->body, s->text, NULL, &rest) ||
			(s->number.len > 0 &&
				!span_cut_at(rest, s->number, NULL, &rest)))
			continue;
		(void)span_eat(&rest, SPAN("(step) "));
		if (!span_eat_char(&rest, '-'))
			(void)span_eat_char(&rest, '+');
		return span_eat_number(&rest, &n) ? n : 0;
	}
	return 0;
}

static bool
take_line(void *ctx, const struct search_hit *hit)
{
	struct gap_work *w = ctx;
	struct arena *arena = &w->out->arena;
	struct cite *cite = NULL;
	struct log_head head;
	struct coverage_gap gap = { .kind = GAP_CLOCK };
	uint64_t by_s = 0;

	if (hit->is_rest || hit->when.basis == WHEN_NONE ||
		!logs_asked(w->ask, hit->host))
		return true;
	head_scan(hit->text, &head);
	by_s = seconds_of(&head);
	if (by_s < LEAST_S || by_s > INT32_MAX)
		return true;
	cite = arena_alloc(arena, sizeof(*cite));
	*cite = hit->cites[0];
	gap.since_ns = hit->when.ns - BEFORE_S * ns_per_s;
	gap.until_ns = hit->when.ns + (int64_t)by_s * ns_per_s;
	gap.answer = (struct gap_answer){ .host = arena_copy(arena, hit->host),
		.until = hit->when,
		.why = span_of(arena_printf(arena,
			"%.*s says that the clock was set by %" PRIu64
			" seconds: what was stamped before may have happened "
			"at another time, and since when no line tells",
			(int)head.program.len, head.program.ptr, by_s)),
		.grade = SPAN("A"),
		.ncites = 1,
		.cites = cite };
	gap_add(w, &gap);
	return true;
}

enum wb_err
gaps_of_clocks(struct gap_work *w, struct err *err)
{
	struct phrase_look look = { .phrases = phrases,
		.around_s = LOOK_AROUND_S,
		.each = take_line,
		.ctx = w };

	return look_phrases(&w->looker, &look, err);
}
