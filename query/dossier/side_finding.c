/* Stamps that contradict the lines around them, as a dossier tells them beside
 * its answer: of hosts that the answer touches, and those that are alike at
 * once. */
#include "query/dossier/dossier_part.h"

#include <stdlib.h>
#include <string.h>

enum { FINDINGS_TOLD = 100, FINDINGS_NEAR = 1000 };

const struct row_value *
side_value(const struct row_type *type, const struct row_value *values,
	const char *key)
{
	for (size_t i = 0; i < type->ncolumns; i++)
		if (strcmp(type->columns[i].key, key) == 0)
			return values[i].is_given ? &values[i] : NULL;
	return NULL;
}

static struct span
text_of(const struct row_type *type, const struct row_value *values,
	const char *key)
{
	const struct row_value *v = side_value(type, values, key);

	return v ? v->text : (struct span){ 0 };
}

/* Where the answer names no host, any could be the one in question. */
static bool
is_touched(const struct dossier *d, struct span host)
{
	return d->facts.is_absent || d->facts.nnames == 0 ||
		facts_has_host(&d->facts, host);
}

static struct side_finding *
find(struct dossier *d, struct span host, struct span what, struct span why)
{
	struct side_finding *f = NULL;

	/* Among the latest, since each of very many could be of its own kind.
	 */
	for (size_t i = d->nfindings; i > 0 && d->nfindings - i < FINDINGS_NEAR;
		i--) {
		f = &d->findings[i - 1];
		if (span_eq(f->host, host) && span_eq(f->what, what) &&
			span_eq(f->why, why))
			return f;
	}
	d->findings = xgrow(d->findings, &d->findings_cap, d->nfindings + 1,
		sizeof(*d->findings));
	f = &d->findings[d->nfindings++];
	*f = (struct side_finding){ .host = arena_copy(&d->arena, host),
		.what = arena_copy(&d->arena, what),
		.why = arena_copy(&d->arena, why) };
	return f;
}

bool
side_finding_take(struct dossier *d, const struct row_type *type,
	const struct row_value *values)
{
	const struct row_value *time = side_value(type, values, "time");
	struct span host = text_of(type, values, "host");
	struct side_finding *f = NULL;

	if (!is_touched(d, host)) {
		d->untold++;
		return false;
	}
	f = find(d, host, text_of(type, values, "what"),
		text_of(type, values, "why"));
	if (time && f->count == 0)
		f->first = time->when;
	if (time)
		f->last = time->when;
	f->count++;
	return true;
}

static void
tell(struct page *p, const struct side_finding *f)
{
	page_puts(p, "<li>On <b>");
	page_text(p, f->host.len > 0 ? f->host : SPAN("a host without a name"));
	page_puts(p, "</b>");
	if (f->count > 1)
		page_printf(p, ", %zu times", f->count);
	page_time(p, f->count > 1 ? ", from " : ", ", &f->first);
	if (f->count > 1)
		page_time(p, " to ", &f->last);
	page_some(p, ": ", f->why);
	page_puts(p, "</li>\n");
}

void
side_findings_tell(struct dossier *d)
{
	struct page *p = &d->clocks;

	for (size_t i = 0; i < d->nfindings && i < FINDINGS_TOLD; i++)
		tell(p, &d->findings[i]);
	if (d->nfindings > FINDINGS_TOLD)
		page_printf(p,
			"<li>Others like these are in the evidence file."
			"</li>\n");
	if (d->untold > 0)
		page_printf(p,
			"<li>Of hosts that this answer does not touch, %zu "
			"such finding%s: <code>waybill clocks "
			"--findings</code> "
			"lists all.</li>\n",
			d->untold, d->untold == 1 ? "" : "s");
	free(d->findings);
	d->findings = NULL;
	d->nfindings = d->findings_cap = d->untold = 0;
}
