/* Counts that do not come out, told as gaps: those that are near each other as
 * one. */
#include "query/coverage/balance/balance_part.h"

#include "query/coverage/gap/result.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	TOGETHER_S = 3600,
	/* A rule that is broken more often than it holds is none here: such
	 * lines are not kept, or they are elsewhere. */
	BROKEN_SHARE = 2
};

static const int64_t ns_per_s = 1000000000;

/* What is missing, for one and for several. */
static const char *const said[BALANCE_RULES][2] = {
	[RULE_CONNECT] = { "session ends that does not begin",
		"sessions end that do not begin" },
	[RULE_DISCONNECT] = { "session begins that does not end",
		"sessions begin that do not end" },
	[RULE_CLIENT] = { "mail was taken in a session that has no line of it",
		"mails were taken in sessions that have no line of them" },
	[RULE_MESSAGE_ID] = { "mail has no message-id line",
		"mails have no message-id line" },
	[RULE_ACTIVE] = { "mail has no line that it became active",
		"mails have no line that they became active" },
	[RULE_RECIPIENT] = { "recipient of nrcpt= has no line",
		"recipients of nrcpt= have no line" },
	[RULE_REMOVED] = { "mail that is done has no line that removes it",
		"mails that are done have no line that removes them" },
	[RULE_COUNTED] = { "connection that anvil counted has no line",
		"connections that anvil counted have no line" },
	[RULE_ORIGIN] = { "mail has no line of how it came",
		"mails have no line of how they came" },
	[RULE_HANDED] = { "mail that was handed over has no line here",
		"mails that were handed over have no line here" },
};

/* Claims that are told together. */
struct cluster {
	uint64_t lines;
	uint64_t of[BALANCE_RULES];
	const struct balance_end *since;
	const struct balance_end *until;
};

static int
by_end(const void *a, const void *b)
{
	const struct balance_claim *x = a;
	const struct balance_claim *y = b;
	int order = balance_end_cmp(&x->until, &y->until);

	if (order == 0)
		order = (int)x->rule - (int)y->rule;
	return order ? order : balance_end_cmp(&x->since, &y->since);
}

/* Is it told already that lines are missing there, or that none were written?
 */
static bool
is_told(const struct balance *b, const struct balance_claim *c,
	struct span host, size_t ngaps)
{
	const struct coverage *out = b->work->out;

	for (size_t i = 0; i < ngaps + out->ndowns; i++) {
		const struct coverage_gap *g =
			i < ngaps ? &out->gaps[i] : &out->downs[i - ngaps];

		if ((g->answer.host.len == 0 ||
			    span_ieq(g->answer.host, host)) &&
			g->since_ns <= c->until.when.ns &&
			g->until_ns >= c->since.when.ns)
			return true;
	}
	return false;
}

static void
put_count(struct buf *out, const struct cluster *c)
{
	const char *before = ": ";

	for (size_t i = 0; i < BALANCE_RULES; i++) {
		if (c->of[i] == 0)
			continue;
		buf_printf(out, "%s%" PRIu64 " %s", before, c->of[i],
			said[i][c->of[i] > 1]);
		before = ", ";
	}
}

static void
put_cite(struct gap_answer *a, struct cite *cites, const struct balance_end *e)
{
	if (!e->is_cited)
		return;
	cites[a->ncites++] = e->cite;
	a->cites = cites;
}

static void
tell(struct balance *b, const struct balance_party *p, const struct cluster *c)
{
	struct arena *arena = &b->work->out->arena;
	struct cite *cites = arena_array(arena, 2, sizeof(*cites));
	struct buf why = { 0 };
	struct coverage_gap gap = { .kind = GAP_LOSS,
		.since_ns = c->since->when.ns,
		.until_ns = c->until->when.ns };

	buf_put(&why, p->program);
	buf_printf(&why,
		": %s do not come out, so that at least %" PRIu64 " %s missing",
		c->of[RULE_HANDED] > 0 ? "their words" : "its own counts",
		c->lines, c->lines == 1 ? "line is" : "lines are");
	put_count(&why, c);
	gap.answer = (struct gap_answer){
		.host = b->hosts[p->host].host,
		.program = b->work->ask->by_program ? p->program : SPAN(""),
		.since = c->since->when,
		.until = c->until->when,
		.why = arena_copy(arena, buf_span(&why)),
		/* A process may have been killed without a word; behind one
		 * address there may be several hosts. */
		.grade = c->lines > 1 && c->of[RULE_HANDED] == 0 ? SPAN("B")
								 : SPAN("C"),
	};
	put_cite(&gap.answer, cites, c->since);
	put_cite(&gap.answer, cites, c->until);
	buf_release(&why);
	gap_add(b->work, &gap);
}

static void
add(struct cluster *c, const struct balance_claim *claim)
{
	if (!c->since || balance_end_cmp(&claim->since, c->since) < 0)
		c->since = &claim->since;
	if (!c->until || balance_end_cmp(&claim->until, c->until) > 0)
		c->until = &claim->until;
	c->lines += claim->lines;
	c->of[claim->rule] += claim->lines;
}

/* A mail without a line of how it came may be one that a session counts, too:
 * such claims come last, and only where nothing else is told. */
static void
tell_party(struct balance *b, struct balance_party *p, size_t ngaps,
	bool of_origin)
{
	const struct cluster none = { 0 };
	struct cluster c = none;

	if (p->count > 1)
		qsort(p->claims, p->count, sizeof(*p->claims), by_end);
	for (size_t i = 0; i < p->count; i++) {
		const struct balance_claim *claim = &p->claims[i];

		if ((claim->rule == RULE_ORIGIN) != of_origin ||
			p->broken[claim->rule] * BROKEN_SHARE >
				p->tried[claim->rule] ||
			is_told(b, claim, b->hosts[p->host].host, ngaps))
			continue;
		if (c.lines > 0 &&
			claim->since.when.ns >
				c.until->when.ns + TOGETHER_S * ns_per_s) {
			tell(b, p, &c);
			c = none;
		}
		add(&c, claim);
	}
	if (c.lines > 0)
		tell(b, p, &c);
}

void
balance_tell(struct balance *b)
{
	size_t ngaps = b->work->out->ngaps;

	for (size_t i = 0; i < b->nparties; i++)
		tell_party(b, &b->parties[i], ngaps, false);
	ngaps = b->work->out->ngaps;
	for (size_t i = 0; i < b->nparties; i++)
		tell_party(b, &b->parties[i], ngaps, true);
}
