/* Beside the answer: what the evidence covers, and how right its clocks were,
 * as the commands for these tell it. */
#include "query/dossier/dossier_part.h"

#include <inttypes.h>
#include <string.h>

enum { SIDE_ROWS_MAX = 200 };

static struct dossier *
of(const struct printer *p)
{
	return p->state;
}

static void
on_begin(struct printer *p, const struct begin_answer *a)
{
	(void)p;
	(void)a;
}

static void
on_event(struct printer *p, const struct event_answer *a)
{
	(void)p;
	(void)a;
}

static void
on_source(struct printer *p, const struct source_answer *a)
{
	(void)p;
	(void)a;
}

static void
on_coverage(struct printer *p, const struct coverage_answer *a)
{
	struct dossier *d = of(p);

	show_coverage(&d->json, a);
	if (d->ncoverage++ < SIDE_ROWS_MAX)
		tell_coverage(&d->coverage, a);
}

static void
on_gap(struct printer *p, const struct gap_answer *a)
{
	struct dossier *d = of(p);

	struct gap_answer bare = *a;

	/* Their lines are in the index: a dossier has no more of others than
	 * it needs. */
	bare.ncites = 0;
	show_gap(&d->json, a);
	if (d->ngaps++ < SIDE_ROWS_MAX)
		tell_gap(&d->gaps, &bare);
}

static void
on_summary(struct printer *p, const struct summary_answer *a)
{
	(void)p;
	(void)a;
}

static void
on_absence(struct printer *p, const struct absence_answer *a)
{
	(void)p;
	(void)a;
}

static void
on_mail(struct printer *p, const struct mail_answer *a,
	const struct mail_form *form)
{
	(void)p;
	(void)a;
	(void)form;
}

static void
on_line(struct printer *p, const struct line_answer *a)
{
	(void)p;
	(void)a;
}

static void
put_seconds(struct page *p, double seconds)
{
	page_printf(p, seconds < 10 && seconds > -10 ? "%.1f s" : "%.0f s",
		seconds);
}

/* "The clock of mx1 was 2.0 s ahead": only if that is more than the comparisons
 * differ among themselves. */
static void
tell_offset(struct page *p, struct span host, struct span shows, double ahead)
{
	bool is_off =
		span_eq(shows, SPAN("ahead")) || span_eq(shows, SPAN("behind"));

	page_puts(p,
		is_off ? "<li>The clock of <b>"
		       : "<li>Nothing shows that the clock of <b>");
	page_text(p, host);
	page_puts(p, "</b>");
	if (!is_off) {
		page_puts(p,
			span_eq(shows, SPAN("nothing"))
				? " was right or wrong: its own ids alone do "
				  "not tell"
				: " was wrong");
		return;
	}
	page_puts(p, " was ");
	put_seconds(p, ahead < 0 ? -ahead : ahead);
	page_some(p, " ", shows);
}

static void
tell_clock(struct page *p, const struct row_type *type,
	const struct row_value *values)
{
	const struct row_value *host = side_value(type, values, "host");
	const struct row_value *since = side_value(type, values, "since");
	const struct row_value *until = side_value(type, values, "until");
	const struct row_value *offset = side_value(type, values, "offset_s");
	const struct row_value *spread = side_value(type, values, "spread_s");
	const struct row_value *shows = side_value(type, values, "shows");
	const struct row_value *pairs = side_value(type, values, "samples");
	int64_t n = pairs ? pairs->integer : 0;

	tell_offset(p, host ? host->text : SPAN("a host without a name"),
		shows ? shows->text : SPAN(""), offset ? offset->number : 0);
	if (since)
		page_time(p, ", from ", &since->when);
	if (until)
		page_time(p, " to ", &until->when);
	if (n > 0)
		page_printf(p, ", by %" PRId64 " comparison%s", n,
			n == 1 ? "" : "s");
	/* One alone does not tell how far others would differ from it. */
	if (spread && n > 1) {
		page_puts(p, ", half of them within ");
		put_seconds(p, spread->number);
		page_puts(p, " of the middle one");
	}
	page_puts(p, "</li>\n");
}

static void
on_row(struct printer *p, const struct row_type *type,
	const struct row_value *values)
{
	struct dossier *d = of(p);

	if (strcmp(type->name, "finding") == 0) {
		if (side_finding_take(d, type, values))
			show_row(&d->json, type, values);
		return;
	}
	show_row(&d->json, type, values);
	if (strcmp(type->name, "clock") == 0 && d->nclocks++ < SIDE_ROWS_MAX)
		tell_clock(&d->clocks, type, values);
}

static void
on_end(struct printer *p, const struct end_answer *a)
{
	(void)a;
	side_findings_tell(of(p));
}

const struct printer_ops dossier_side_ops = {
	.begin = on_begin,
	.event = on_event,
	.source = on_source,
	.coverage = on_coverage,
	.gap = on_gap,
	.summary = on_summary,
	.absence = on_absence,
	.mail = on_mail,
	.line = on_line,
	.row = on_row,
	.end = on_end,
};
