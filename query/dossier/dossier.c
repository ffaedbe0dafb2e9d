#include "query/dossier/dossier.h"

#include "query/dossier/cloak.h"
#include "query/dossier/dossier_part.h"
#include "query/dossier/mail.h"
#include "query/show/json_keys.h"
#include "query/show/print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static struct dossier *
of(const struct printer *p)
{
	return p->state;
}

static int32_t
offset_of(const void *zone, int64_t utc_s)
{
	return zone_offset(zone, utc_s);
}

static void
hide(void *ctx, const char *key, struct span text, struct buf *out)
{
	struct cloak *cloak = ctx;

	if (!cloak_is_learning(cloak)) {
		cloak_value(cloak, key, text, out);
		return;
	}
	cloak_note(cloak, key, text);
	buf_put(out, text);
}

static void
on_begin(struct printer *p, const struct begin_answer *a)
{
	struct dossier *d = of(p);
	struct show_options options = p->options;

	options.color = false;
	options.zone_of_host = d->asked.zone_of_host;
	options.offset_at = offset_of;
	options.zone = d->asked.zone;
	options.form = SHOW_TEXT;
	printer_init_buf(&d->text, &options, &d->evidence);
	options.form = SHOW_JSON;
	options.hide = d->asked.cloak ? hide : NULL;
	options.hide_ctx = d->asked.cloak;
	printer_init_buf(&d->json, &options, &d->evidence);
	d->begin = *a;
	d->is_begun = true;
}

/* Then it is refused, and what comes is not taken. */
static bool
is_too_long(const struct dossier *d)
{
	return d->cites.count > DOSSIER_LINES_MAX;
}

static void
on_event(struct printer *p, const struct event_answer *a)
{
	struct dossier *d = of(p);

	if (is_too_long(d))
		return;
	facts_note_event(&d->facts, a, p->options.unmask);
	show_event(&d->json, a);
	tell_event(d, a);
}

static void
on_source(struct printer *p, const struct source_answer *a)
{
	show_source(&of(p)->json, a);
}

static void
on_coverage(struct printer *p, const struct coverage_answer *a)
{
	facts_note_coverage(&of(p)->facts, a);
	show_coverage(&of(p)->json, a);
	tell_coverage(&of(p)->coverage, a);
}

static void
on_gap(struct printer *p, const struct gap_answer *a)
{
	of(p)->facts.rows++;
	of(p)->facts.gaps++;
	show_gap(&of(p)->json, a);
	tell_gap(&of(p)->gaps, a);
}

static void
on_summary(struct printer *p, const struct summary_answer *a)
{
	show_summary(&of(p)->json, a);
}

static void
on_absence(struct printer *p, const struct absence_answer *a)
{
	struct dossier *d = of(p);

	d->facts.is_absent = true;
	d->facts.has_damage = d->facts.has_damage || a->ngaps > 0;
	show_absence(&d->json, a);
	tell_end(d);
	tell_absence(d, a);
	page_some(&d->brief, "<p>", a->statement);
	page_puts(&d->brief, a->statement.len > 0 ? "</p>\n" : "");
}

static void
on_mail(struct printer *p, const struct mail_answer *a,
	const struct mail_form *form)
{
	struct dossier *d = of(p);
	size_t number = d->facts.mails;

	if (is_too_long(d))
		return;
	facts_note_mail(&d->facts, a);
	if (number < MAILS_TOLD)
		mail_number_lines(&d->answer, a);
	if (is_too_long(d))
		return;
	show_mail(&d->json, a, form);
	if (number == 0) {
		mail_tell_briefly(&d->brief, a);
		mail_tell_ends_briefly(&d->ends, a);
	}
	if (number >= MAILS_TOLD)
		return;
	d->starts[number] = d->answer.out.len;
	if (number > 0)
		mail_tell_briefly(&d->answer, a);
	mail_tell(&d->answer, a);
}

static void
on_line(struct printer *p, const struct line_answer *a)
{
	if (a->is_cited)
		on_event(p, &a->event);
}

static void
on_row(struct printer *p, const struct row_type *type,
	const struct row_value *values)
{
	struct dossier *d = of(p);

	if (is_too_long(d))
		return;
	facts_note_row(&d->facts, type, values);
	show_row(&d->json, type, values);
	tell_row(d, type, values);
}

static void
on_end(struct printer *p, const struct end_answer *a)
{
	struct dossier *d = of(p);
	struct span digest =
		a->index_digest ? span_of(a->index_digest) : (struct span){ 0 };

	if (digest.len == SHA256_HEX)
		memcpy(d->digest, digest.ptr, digest.len);
	d->version = arena_copy(&d->arena, span_of(a->version));
	tell_end(d);
}

static const struct printer_ops dossier_ops = {
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

struct dossier *
dossier_new(const struct dossier_asked *asked)
{
	struct dossier *d = xcalloc(1, sizeof(*d));
	struct page *const pages[] = { &d->brief, &d->ends, &d->answer,
		&d->lines, &d->sources, &d->files, &d->coverage, &d->gaps,
		&d->clocks, &d->cases, &d->whole };

	d->asked = *asked;
	d->sink = (struct show_sink){ &dossier_ops, d };
	d->side = (struct show_sink){ &dossier_side_ops, d };
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		pages[i]->cites = &d->cites;
		pages[i]->cloak = asked->cloak;
		pages[i]->printer = &d->text;
	}
	return d;
}

void
dossier_free(struct dossier *d)
{
	if (!d)
		return;
	page_release(&d->brief);
	page_release(&d->ends);
	page_release(&d->answer);
	page_release(&d->lines);
	page_release(&d->sources);
	page_release(&d->files);
	page_release(&d->coverage);
	page_release(&d->gaps);
	page_release(&d->clocks);
	page_release(&d->cases);
	page_release(&d->whole);
	if (d->is_begun) {
		(void)printer_release(&d->text);
		(void)printer_release(&d->json);
	}
	facts_release(&d->facts);
	free(d->findings);
	buf_release(&d->evidence);
	cites_release(&d->cites);
	arena_release(&d->arena);
	free(d);
}

const struct show_sink *
dossier_sink(struct dossier *d)
{
	return &d->sink;
}

const struct show_sink *
dossier_side(struct dossier *d)
{
	return &d->side;
}

bool
dossier_is_answered(const struct dossier *d)
{
	return d->facts.mails + d->facts.lines + d->facts.rows > 0 ||
		d->facts.is_absent;
}

bool
dossier_is_absence(const struct dossier *d)
{
	return d->facts.is_absent;
}

size_t
dossier_lines(const struct dossier *d)
{
	return d->cites.count;
}

const char *
dossier_index_digest(const struct dossier *d)
{
	return d->digest;
}

enum wb_err
dossier_take_lines(struct dossier *d, struct searched *indexes, size_t nindexes,
	enum wb_err (*source)(void *ctx, size_t index,
		const struct source_view *source, struct err *err),
	void *ctx, struct err *err)
{
	struct lines_job job = { indexes, nindexes, &d->lines, &d->json, source,
		ctx, false };
	enum wb_err rc = lines_tell(&job, err);

	d->facts.has_forged = job.has_forged;
	return rc;
}

struct span
dossier_page(const struct dossier *d)
{
	return buf_span(&d->whole.out);
}

struct span
dossier_evidence(const struct dossier *d)
{
	return buf_span(&d->evidence);
}

bool
dossier_keyed_sum(
	const struct dossier *d, struct span bytes, char hex[SHA256_HEX + 1])
{
	return d->asked.cloak && cloak_sum(d->asked.cloak, bytes, hex);
}
