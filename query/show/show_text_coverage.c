/* What the evidence covers and what it does not, as text. */
#include "query/show/show_text.h"

#include "format/base/arena.h"
#include "query/show/escape.h"
#include "query/show/print.h"

#include <inttypes.h>
#include <stdlib.h>

enum {
	/* Of what is not the answer itself so many are told: years of evidence
	 * have hundreds of gaps, and a person reads the first. */
	FOLDED_MAX = 12,
	HOSTS_MAX = 12
};

static void
put(struct printer *p, const char *text)
{
	buf_puts(&p->line, text);
}

void
text_number(struct printer *p, uint64_t n, const char *one, const char *many)
{
	buf_printf(&p->line, "%" PRIu64 " %s", n, n == 1 ? one : many);
}

void
text_range(
	struct printer *p, const struct when *since, const struct when *until)
{
	if (since->basis == WHEN_NONE && until->basis == WHEN_NONE) {
		put(p, "no times");
		return;
	}
	print_time_text(&p->line, p, since);
	put(p, " to ");
	print_time_text(&p->line, p, until);
}

static void
put_host(struct printer *p, struct span host, struct span program)
{
	text_style(p, STYLE_HOST);
	escape_text(&p->line, host.len > 0 ? host : SPAN("no host"));
	text_style(p, STYLE_OFF);
	if (program.len == 0)
		return;
	put(p, " ");
	escape_text(&p->line, program);
}

static void
put_why(struct printer *p, const struct gap_answer *a)
{
	if (a->why.len > 0) {
		put(p, ": ");
		escape_text(&p->line, a->why);
	}
	if (a->grade.len > 0) {
		p->marks |= SHOW_MARK_GRADE;
		put(p, " (");
		escape_text(&p->line, a->grade);
		put(p, ")");
	}
	for (size_t i = 0; i < a->ncites; i++)
		text_cite(p, &a->cites[i], i);
	text_cites_end(p, a->ncites);
	put(p, "\n");
}

static void
put_down(struct printer *p, const struct gap_answer *a)
{
	put(p, "    down ");
	text_range(p, &a->since, &a->until);
	put_why(p, a);
}

static void
put_covered(struct printer *p, const struct coverage_answer *a)
{
	put_host(p, a->host, a->program);
	put(p, "  ");
	text_range(p, &a->since, &a->until);
	put(p, "  ");
	text_number(p, a->lines, "line", "lines");
	put(p, " in ");
	text_number(p, a->sources, "source", "sources");
	put(p, "\n");
}

void
text_coverage(struct printer *p, const struct coverage_answer *a)
{
	put_covered(p, a);
	for (size_t i = 0; i < a->ndowns; i++)
		put_down(p, &a->downs[i]);
}

void
text_gap(struct printer *p, const struct gap_answer *a)
{
	put_host(p, a->host, a->program);
	if (a->until.basis != WHEN_NONE && a->since.basis == WHEN_NONE) {
		put(p, "  in doubt before ");
		print_time_text(&p->line, p, &a->until);
	} else if (a->until.basis != WHEN_NONE) {
		put(p, "  nothing ");
		text_range(p, &a->since, &a->until);
	} else if (a->since.basis != WHEN_NONE) {
		put(p, "  lines are lost after ");
		print_time_text(&p->line, p, &a->since);
	}
	put_why(p, a);
}

/* Where an end is not known it may be of any length. */
static uint64_t
gap_length(const struct gap_answer *g)
{
	if (g->since.basis == WHEN_NONE || g->until.basis == WHEN_NONE)
		return UINT64_MAX;
	return g->until.ns > g->since.ns
		? (uint64_t)g->until.ns - (uint64_t)g->since.ns
		: 0;
}

struct ranked {
	uint64_t rank;
	size_t nth;
};

static int
highest_first(const void *x, const void *y)
{
	const struct ranked *a = x;
	const struct ranked *b = y;

	if (a->rank != b->rank)
		return a->rank > b->rank ? -1 : 1;
	return a->nth < b->nth ? -1 : a->nth > b->nth;
}

/* All of a few in order; of many the longest, and how many more. */
static void
put_folded(struct printer *p, const struct gap_answer *gaps, size_t n,
	void (*put_one)(struct printer *p, const struct gap_answer *a))
{
	size_t shown = n > FOLDED_MAX ? FOLDED_MAX : n;
	struct ranked *order = xcalloc(n + 1, sizeof(*order));

	for (size_t i = 0; i < n; i++)
		order[i] = (struct ranked){ gap_length(&gaps[i]), i };
	if (n > shown)
		qsort(order, n, sizeof(*order), highest_first);
	for (size_t i = 0; i < shown; i++) {
		put(p, "    ");
		put_one(p, &gaps[order[i].nth]);
	}
	if (n > shown)
		buf_printf(&p->line,
			"    and %zu more, none of them longer: see 'waybill "
			"coverage'\n",
			n - shown);
	free(order);
}

/* The same of hosts, of which an archive may have thousands. */
static void
put_hosts(struct printer *p, const struct coverage_answer *hosts, size_t n)
{
	size_t shown = n > HOSTS_MAX ? HOSTS_MAX : n;
	struct ranked *order = xcalloc(n + 1, sizeof(*order));

	for (size_t i = 0; i < n; i++)
		order[i] = (struct ranked){ hosts[i].lines, i };
	if (n > shown)
		qsort(order, n, sizeof(*order), highest_first);
	for (size_t i = 0; i < shown; i++) {
		const struct coverage_answer *a = &hosts[order[i].nth];

		put(p, "    ");
		put_covered(p, a);
		put_folded(p, a->downs, a->ndowns, put_down);
	}
	if (n > shown)
		buf_printf(&p->line,
			"    and %zu more hosts, none of them with more lines: "
			"see 'waybill coverage'\n",
			n - shown);
	free(order);
}

void
text_covers(struct printer *p, const struct absence_answer *a)
{
	if (a->ncoverage > 0)
		put(p, "the evidence covers:\n");
	put_hosts(p, a->coverage, a->ncoverage);
	if (a->ngaps > 0)
		put(p, "it does not cover:\n");
	put_folded(p, a->gaps, a->ngaps, text_gap);
}
