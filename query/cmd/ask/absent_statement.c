#include "query/cmd/ask/absent_statement.h"

#include "format/base/buf.h"
#include "query/show/print.h"

static bool
has_window(const struct absent_facts *f)
{
	return f->spec->has_since || f->spec->has_until;
}

static bool
is_known(const struct coverage_answer *c)
{
	return c->since.basis != WHEN_NONE && c->until.basis != WHEN_NONE;
}

/* Does any host have lines around the window's times? */
static bool
is_touched(const struct absent_facts *f)
{
	for (size_t i = 0; i < f->coverage->nhosts; i++) {
		const struct coverage_answer *c = &f->coverage->hosts[i];

		if (is_known(c) &&
			coverage_touches(f->spec, c->since.ns, c->until.ns,
				c->since.zone_known))
			return true;
	}
	return false;
}

/* Where the window has no end, that of the evidence, but for the hour in which
 * hosts stop one after the other. */
static void
bounds_of(const struct absent_facts *f, int64_t *since_ns, int64_t *until_ns)
{
	const int64_t hour = INT64_C(3600) * 1000000000;
	int64_t first = INT64_MAX;
	int64_t last = INT64_MIN;

	for (size_t i = 0; i < f->coverage->nhosts; i++) {
		const struct coverage_answer *c = &f->coverage->hosts[i];

		if (!is_known(c))
			continue;
		first = c->since.ns < first ? c->since.ns : first;
		last = c->until.ns > last ? c->until.ns : last;
	}
	*since_ns = f->spec->has_since ? f->spec->since_ns : first + hour;
	*until_ns = f->spec->has_until ? f->spec->until_ns - 1 : last - hour;
	if (!f->spec->has_until && *until_ns < *since_ns)
		*until_ns = *since_ns;
	if (!f->spec->has_since && *since_ns > *until_ns)
		*since_ns = *until_ns;
}

/* Hosts whose evidence goes from the beginning of the window to its end. */
struct whole {
	/* Of logs of which a hole would show, and their names. */
	size_t hosts;
	struct buf steady;
	/* Of which it would not. */
	size_t sparse_hosts;
	struct buf sparse;
};

/* "maillog, secure of mx1" */
static void
put_logs(struct buf *out, const struct span *names, size_t count,
	struct span host)
{
	enum { NAMES_MAX = 6 };

	buf_puts(out, out->len > 0 ? "; " : "");
	for (size_t i = 0; i < count && i < NAMES_MAX; i++) {
		buf_puts(out, i > 0 ? ", " : "");
		buf_put(out, names[i]);
	}
	if (count > NAMES_MAX)
		buf_printf(out, " and %zu others", count - NAMES_MAX);
	if (host.len > 0) {
		buf_puts(out, " of ");
		buf_put(out, host);
	}
}

static void
take_whole(struct whole *w, const struct coverage_answer *c,
	const struct coverage_witness *logs)
{
	enum { HOSTS_MAX = 8 };

	w->hosts += logs->nsteady > 0;
	w->sparse_hosts += logs->nsparse > 0;
	if (logs->nsteady > 0 && w->hosts <= HOSTS_MAX)
		put_logs(&w->steady, logs->steady, logs->nsteady, c->host);
	if (logs->nsparse > 0 && w->sparse_hosts <= HOSTS_MAX)
		put_logs(&w->sparse, logs->sparse, logs->nsparse, c->host);
	if (w->hosts == HOSTS_MAX + 1)
		buf_puts(&w->steady, "; and others");
	if (w->sparse_hosts == HOSTS_MAX + 1)
		buf_puts(&w->sparse, "; and others");
}

static void
find_whole(const struct absent_facts *f, struct whole *out)
{
	int64_t since_ns = 0;
	int64_t until_ns = 0;

	bounds_of(f, &since_ns, &until_ns);
	for (size_t i = 0; i < f->coverage->nhosts; i++) {
		const struct coverage_answer *c = &f->coverage->hosts[i];

		if (is_known(c) && c->since.ns <= since_ns &&
			c->until.ns >= until_ns)
			take_whole(out, c, &f->coverage->witnesses[i]);
	}
}

static void
put_gap(struct buf *out, const struct gap_answer *g)
{
	char text[48];

	if (g->host.len > 0) {
		buf_puts(out, " of ");
		buf_put(out, g->host);
	}
	if (g->since.basis != WHEN_NONE) {
		buf_puts(out,
			g->until.basis != WHEN_NONE ? " from " : " after ");
		buf_puts(out, print_time(text, &g->since));
	}
	if (g->until.basis != WHEN_NONE) {
		buf_puts(out, " to ");
		buf_puts(out, print_time(text, &g->until));
	}
}

static size_t
count_kind(const struct coverage *c, enum gap_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < c->ngaps; i++)
		n += c->gaps[i].kind == kind;
	return n;
}

bool
absent_put_gaps(struct buf *out, const struct coverage *c)
{
	const struct coverage_gap *worst = NULL;
	size_t others =
		c->ngaps - count_kind(c, GAP_DAMAGE) - count_kind(c, GAP_CLOCK);

	for (size_t i = 0; i < c->ngaps; i++) {
		const struct coverage_gap *g = &c->gaps[i];

		if (g->kind != GAP_DAMAGE && g->kind != GAP_CLOCK &&
			(!worst ||
				g->until_ns - g->since_ns >
					worst->until_ns - worst->since_ns))
			worst = g;
	}
	if (!worst)
		return false;
	buf_puts(out, "lines are missing, or may be,");
	put_gap(out, &worst->answer);
	if (others > 1)
		buf_printf(out, " and at %zu other time%s", others - 1,
			others == 2 ? "" : "s");
	return true;
}

/* The longest stands for all. */
static void
put_downs(struct buf *out, const struct coverage *c)
{
	const struct coverage_gap *worst = c->downs;

	if (c->ndowns == 0)
		return;
	for (size_t i = 1; i < c->ndowns; i++)
		if (c->downs[i].until_ns - c->downs[i].since_ns >
			worst->until_ns - worst->since_ns)
			worst = &c->downs[i];
	buf_puts(out, " Lines say that nothing was running to write others");
	put_gap(out, &worst->answer);
	if (c->ndowns > 1)
		buf_printf(out, " and at %zu other time%s", c->ndowns - 1,
			c->ndowns == 2 ? "" : "s");
	buf_puts(out, ".");
}

/* The last one stands for all. */
static void
put_clock(struct buf *out, const struct coverage *c)
{
	const struct coverage_gap *last = NULL;
	char text[48];

	for (size_t i = 0; i < c->ngaps; i++)
		if (c->gaps[i].kind == GAP_CLOCK &&
			(!last || c->gaps[i].until_ns > last->until_ns))
			last = &c->gaps[i];
	if (!last)
		return;
	buf_puts(out, " The clock of ");
	buf_put(out,
		last->answer.host.len > 0 ? last->answer.host
					  : SPAN("a host without a name"));
	buf_printf(out,
		" was set at %s: what is stamped before may have happened at "
		"another time, and what happened in the window may be stamped "
		"outside of it.",
		print_time(text, &last->answer.until));
}

/* Damage is told as such; else the longest of the others stands for all. */
static void
put_gaps(struct buf *out, const struct coverage *c)
{
	struct buf gaps = { 0 };

	put_downs(out, c);
	put_clock(out, c);
	if (count_kind(c, GAP_DAMAGE) > 0)
		buf_puts(
			out, " Lines that are lost to damage may have fitted.");
	if (absent_put_gaps(&gaps, c))
		buf_printf(out,
			" The evidence cannot tell for sure: %s, and it may "
			"have happened then.",
			buf_cstr(&gaps));
	buf_release(&gaps);
}

/* That nothing is missing only a log can tell that would show it. */
static void
put_whole(struct buf *out, const struct absent_facts *f, const struct whole *w)
{
	if (w->hosts > 0 && f->coverage->ngaps == 0) {
		buf_printf(out,
			"No line of the evidence searched fits, and the "
			"evidence of %zu host%s goes through the whole window "
			"without a gap that shows (",
			w->hosts, w->hosts == 1 ? "" : "s");
		buf_put(out, buf_span(&w->steady));
		buf_printf(out,
			"): unless lines were taken out without a trace, what "
			"these log of such things did not happen there then. "
			"%s",
			f->coverage->is_shallow
				? "Sessions and mails were too many to be held "
				  "against each other here; 'waybill coverage "
				  "--deep' does it. "
				: "");
	} else {
		buf_puts(out, "No line of the evidence searched fits. ");
	}
	if (w->sparse_hosts > 0 && f->coverage->ngaps == 0) {
		buf_puts(out,
			"So few lines are written at such a time that it would "
			"not show if some were missing: ");
		buf_put(out, buf_span(&w->sparse));
		buf_puts(out, ". ");
	}
}

static void
put_verdict(struct buf *out, const struct absent_facts *f)
{
	struct whole w = { 0 };

	if (has_window(f))
		find_whole(f, &w);
	put_whole(out, f, &w);
	if (has_window(f) && w.hosts + w.sparse_hosts == 0)
		buf_puts(
			out, "It covers only a part of the window asked for. ");
	buf_puts(out,
		"That says nothing about hosts, times and programs whose logs "
		"are not in the index.");
	buf_release(&w.steady);
	buf_release(&w.sparse);
}

struct span
absent_statement(struct arena *arena, const struct absent_facts *f)
{
	struct buf out = { 0 };
	struct span text;

	if (f->undecided)
		buf_puts(&out,
			"Whether anything fits cannot be told: of a mail that "
			"may, not all lines were read (see what comes near). "
			"That it is absent does not follow.");
	else if (f->lines == 0)
		buf_puts(&out,
			f->is_part ? "The index holds no lines of what --host "
				     "and --source name, so nothing follows "
				     "from this."
				   : "The index holds no lines, so nothing "
				     "follows from this.");
	else if (has_window(f) && !is_touched(f))
		buf_puts(&out,
			"No source of this index is known to cover the window "
			"asked for: nothing follows about what happened "
			"then.");
	else
		put_verdict(&out, f);
	put_gaps(&out, f->coverage);
	text = arena_copy(arena, buf_span(&out));
	buf_release(&out);
	return text;
}
