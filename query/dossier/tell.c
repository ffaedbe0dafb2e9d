/* Answers as parts of the page: events, rows, gaps, absences. */
#include "query/dossier/dossier_part.h"
#include "query/show/print.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Rows of a table that are on the page; all are in the evidence file. */
enum { ROWS_ON_PAGE = 400 };

void
tell_end(struct dossier *d)
{
	if (d->table)
		page_puts(&d->answer, "</table></div>\n");
	d->table = NULL;
}

static bool
open_table(struct dossier *d, const char *name)
{
	if (d->table && strcmp(d->table, name) == 0)
		return false;
	tell_end(d);
	d->table = name;
	page_puts(&d->answer, "<div class=\"wide\"><table>\n<tr>");
	return true;
}

static void
put_head(struct page *p, const char *const *heads, size_t n)
{
	for (size_t i = 0; i < n; i++)
		page_printf(p, "<th>%s</th>", heads[i]);
	page_puts(p, "</tr>\n");
}

static void
put_cites(struct page *p, const struct cite *cites, size_t n)
{
	for (size_t i = 0; i < n; i++)
		page_cite(p, &cites[i]);
}

/* What the line says behind its head, its secrets masked. */
static void
put_body(struct page *p, const struct event *ev)
{
	struct buf text = { 0 };
	struct span body =
		ev->head.body.len > 0 ? ev->head.body : print_said(ev);

	(void)print_masked(&text, p->printer, ev, body);
	page_text(p, span_slice(buf_span(&text), 0, LINE_ON_PAGE_BYTES));
	buf_release(&text);
}

void
tell_event(struct dossier *d, const struct event_answer *a)
{
	static const char *const heads[] = { "Time", "Host", "Program",
		"What the line says", "Line" };
	struct page *p = &d->answer;

	for (size_t i = 0; i < a->ncites && i < 1; i++)
		(void)cites_number(&d->cites, &a->cites[i]);
	if (d->facts.lines > ROWS_ON_PAGE)
		return;
	if (open_table(d, "event"))
		put_head(p, heads, sizeof(heads) / sizeof(heads[0]));
	page_puts(p, "<tr><td class=\"w\">");
	page_time(p, "", &a->when);
	page_puts(p, "</td><td>");
	page_text(p, a->host);
	/* With a session id and the like it is one long word. */
	page_puts(p, "</td><td class=\"a g\">");
	page_text(p, a->event->head.program);
	page_puts(p, "</td><td>");
	put_body(p, a->event);
	page_puts(p, "</td><td class=\"w\">");
	put_cites(p, a->cites, a->ncites > 0 ? 1 : 0);
	page_puts(p, "</td></tr>\n");
}

static void
put_number(struct page *p, double n)
{
	if (fabs(n - trunc(n)) < 0.0005)
		page_printf(p, "%.0f", n);
	else
		page_printf(p, "%.3f", n);
}

static void
put_value(struct page *p, enum row_kind kind, const struct row_value *v)
{
	struct buf text = { 0 };

	switch (kind) {
	case ROW_TEXT:
		if (v->event)
			(void)print_masked(
				&text, p->printer, v->event, v->text);
		else
			buf_put(&text, v->text);
		page_text(p, buf_span(&text));
		break;
	case ROW_TEXTS:
		for (size_t i = 0; i < v->texts.count; i++)
			page_some(p, i > 0 ? ", " : "", v->texts.items[i]);
		break;
	case ROW_INTEGER:
	case ROW_COUNT:
		page_printf(p, "%" PRId64, v->integer);
		break;
	case ROW_NUMBER:
		put_number(p, v->number);
		break;
	case ROW_LENGTH:
		page_length(p, (int64_t)v->number);
		break;
	case ROW_BOOL:
		page_puts(p, v->truth ? "yes" : "no");
		break;
	case ROW_TIME:
		page_time(p, "", &v->when);
		break;
	case ROW_CITE:
	case ROW_CITES:
		put_cites(p, v->cites.items, v->cites.count);
		break;
	}
	buf_release(&text);
}

static bool
is_cites(enum row_kind kind)
{
	return kind == ROW_CITE || kind == ROW_CITES;
}

/* "client_ip" as a word: "client ip"; "utime_s": "utime in s", but for what is
 * shown as minutes and seconds; "nusers": "number of users". */
static void
put_label(struct page *p, const struct row_column *column)
{
	struct span label = span_of(column->key);
	bool is_seconds = span_ends(label, SPAN("_s"));

	if (is_seconds)
		label.len -= 2;
	is_seconds = is_seconds && column->kind != ROW_LENGTH;
	page_puts(p, "<span class=\"soft\">");
	if (column->kind == ROW_COUNT && span_eat_char(&label, 'n'))
		page_puts(p, "number of ");
	for (size_t i = 0; i < label.len; i++)
		buf_putc(&p->out,
			(char)(label.ptr[i] == '_' ? ' ' : label.ptr[i]));
	page_puts(p, is_seconds ? " in s</span> " : "</span> ");
}

static bool
is_said(enum row_kind kind, const struct row_value *v)
{
	if (!v->is_given || is_cites(kind))
		return false;
	if (kind == ROW_TEXT)
		return v->text.len > 0;
	if (kind == ROW_TIME)
		return v->when.basis != WHEN_NONE;
	return kind != ROW_TEXTS || v->texts.count > 0;
}

/* Its first time stands in a column of its own. */
static size_t
time_column(const struct row_type *type)
{
	for (size_t i = 0; i < type->ncolumns; i++)
		if (type->columns[i].kind == ROW_TIME)
			return i;
	return SIZE_MAX;
}

static void
put_values(struct page *p, const struct row_type *type,
	const struct row_value *values, size_t time)
{
	bool some = false;

	for (size_t i = 0; i < type->ncolumns; i++) {
		if (i == time || !is_said(type->columns[i].kind, &values[i]))
			continue;
		page_puts(p, some ? " &middot; " : "");
		put_label(p, &type->columns[i]);
		put_value(p, type->columns[i].kind, &values[i]);
		some = true;
	}
}

static void
put_row_cites(struct dossier *d, const struct row_type *type,
	const struct row_value *values, bool is_shown)
{
	for (size_t i = 0; i < type->ncolumns; i++) {
		const struct row_value *v = &values[i];

		if (!v->is_given || !is_cites(type->columns[i].kind))
			continue;
		if (is_shown)
			put_cites(&d->answer, v->cites.items, v->cites.count);
		for (size_t k = 0; k < v->cites.count; k++)
			(void)cites_number(&d->cites, &v->cites.items[k]);
	}
}

void
tell_row(struct dossier *d, const struct row_type *type,
	const struct row_value *values)
{
	static const char *const heads[] = { "Time", "What", "Lines" };
	struct page *p = &d->answer;
	size_t time = time_column(type);
	bool is_shown = d->facts.rows <= ROWS_ON_PAGE;

	if (!is_shown) {
		put_row_cites(d, type, values, false);
		return;
	}
	if (open_table(d, "row"))
		put_head(p, heads, sizeof(heads) / sizeof(heads[0]));
	page_puts(p, "<tr><td class=\"w\">");
	if (time != SIZE_MAX && is_said(ROW_TIME, &values[time]))
		page_time(p, "", &values[time].when);
	page_puts(p, "</td><td class=\"a v\">");
	put_values(p, type, values, time);
	page_puts(p, "</td><td class=\"c\">");
	put_row_cites(d, type, values, true);
	page_puts(p, "</td></tr>\n");
}

void
tell_coverage(struct page *p, const struct coverage_answer *a)
{
	page_puts(p, "<tr><td>");
	page_text(p, a->host.len > 0 ? a->host : SPAN("(no host known)"));
	page_puts(p, "</td><td class=\"w\">");
	page_time(p, "", &a->since);
	page_puts(p, "</td><td class=\"w\">");
	page_time(p, "", &a->until);
	page_printf(p,
		"</td><td class=\"n\">%" PRIu64 "</td><td class=\"n\">%" PRIu64
		"</td></tr>\n",
		a->lines, a->sources);
}

void
tell_gap(struct page *p, const struct gap_answer *a)
{
	page_puts(p, "<li>");
	page_text(p, a->host.len > 0 ? a->host : SPAN("(no host known)"));
	page_some(p, ", ", a->program);
	page_time(p, ", from ", &a->since);
	page_time(p, " to ", &a->until);
	page_some(p, ": ", a->why);
	page_some(p, " (grade ", a->grade);
	page_puts(p, a->grade.len > 0 ? ")" : "");
	put_cites(p, a->cites, a->ncites);
	page_puts(p, "</li>\n");
}

static void
put_coverage(struct page *p, const struct absence_answer *a)
{
	static const char *const heads[] = { "Host", "From", "To", "Lines",
		"Sources" };

	page_puts(p,
		"<h3>What the evidence covers</h3>\n"
		"<div class=\"wide\"><table>\n<tr>");
	put_head(p, heads, sizeof(heads) / sizeof(heads[0]));
	for (size_t i = 0; i < a->ncoverage; i++)
		tell_coverage(p, &a->coverage[i]);
	page_puts(p, "</table></div>\n");
}

void
tell_absence(struct dossier *d, const struct absence_answer *a)
{
	struct page *p = &d->answer;
	struct buf window = { 0 };

	page_puts(p, "<h2>What was searched</h2>\n");
	page_some(p, "<p>Asked for: <code>", a->asked);
	page_puts(p, a->asked.len > 0 ? "</code>, " : "<p>");
	print_window(&window, &a->since, &a->until);
	page_text(p, buf_span(&window));
	page_puts(p, ".</p>\n<p>Searched: ");
	page_count(p, a->lines, "line", "lines");
	page_puts(p, " in ");
	page_count(p, a->sources, "source", "sources");
	if (a->unrecognised > 0)
		page_printf(p,
			", %" PRIu64 " of them of a kind that is not known "
			"(their text was searched all the same)",
			a->unrecognised);
	page_puts(p, ".</p>\n");
	page_puts(p, a->nnear > 0 ? "<h3>What comes near</h3>\n<ul>\n" : "");
	for (size_t i = 0; i < a->nnear; i++) {
		page_some(p, "<li>", a->near[i]);
		page_puts(p, "</li>\n");
	}
	page_puts(p, a->nnear > 0 ? "</ul>\n" : "");
	put_coverage(p, a);
	page_puts(p,
		a->ngaps > 0 ? "<h3>What it does not cover</h3>\n<ul>\n" : "");
	for (size_t i = 0; i < a->ngaps; i++)
		tell_gap(p, &a->gaps[i]);
	page_puts(p, a->ngaps > 0 ? "</ul>\n" : "");
	buf_release(&window);
}
