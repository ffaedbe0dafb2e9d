#include "query/dossier/lines.h"

#include "format/log/forgery.h"
#include "query/dossier/cloak.h"
#include "query/dossier/evidence.h"
#include "query/dossier/html.h"
#include "query/plan/line.h"
#include "query/plan/view/hit.h"
#include "query/show/print.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A citation, and its number. */
struct cited {
	const struct cite *cite;
	size_t number;
	/* The number of the first citation of its source. */
	size_t source;
};

struct telling {
	struct lines_job *job;
	struct cited *items;
	size_t count;
	struct event *event;
	struct cite_set set;
	struct buf text;
	/* Something of it is hidden. */
	bool is_changed;
	/* The source at hand. */
	struct line_reader *reader;
	bool is_open;
};

void
line_markup(struct buf *out, size_t number, uint64_t line, struct span text)
{
	buf_printf(out,
		"<span class=\"k\" id=\"e%zu\"><i>[%zu] %" PRIu64 "</i>",
		number, number, line);
	html_text(out, span_slice(text, 0, LINE_ON_PAGE_BYTES));
	if (text.len > LINE_ON_PAGE_BYTES)
		buf_printf(out,
			" <b class=\"p\">(%zu more bytes, in the evidence "
			"file)</b>",
			text.len - LINE_ON_PAGE_BYTES);
}

static int
by_place(const void *a, const void *b)
{
	const struct cited *x = a;
	const struct cited *y = b;

	if (x->source != y->source)
		return x->source < y->source ? -1 : 1;
	return (x->cite->line > y->cite->line) -
		(x->cite->line < y->cite->line);
}

static int
by_source(const void *a, const void *b)
{
	const struct cited *x = a;
	const struct cited *y = b;
	int order = strcmp(x->cite->source, y->cite->source);

	return order ? order
		     : (x->number > y->number) - (x->number < y->number);
}

/* Sources in the order in which they were first cited, lines in theirs. */
static void
sort_cites(struct telling *t, const struct cites *cites)
{
	t->count = cites->count;
	t->items = xcalloc(t->count + 1, sizeof(*t->items));
	for (size_t i = 0; i < t->count; i++)
		t->items[i] = (struct cited){ &cites->items[i], i + 1, i + 1 };
	qsort(t->items, t->count, sizeof(*t->items), by_source);
	for (size_t i = 1; i < t->count; i++)
		if (strcmp(t->items[i].cite->source,
			    t->items[i - 1].cite->source) == 0)
			t->items[i].source = t->items[i - 1].source;
	qsort(t->items, t->count, sizeof(*t->items), by_place);
}

/* Names in it can be told: it is cited, or its daemon and its kind are known,
 * so that its names are in fields. */
static bool
is_tellable(const struct page *page, const struct event *event, bool is_cited)
{
	return is_cited || !page->cloak || !cloak_has_key(page->cloak) ||
		(event->format && event->kind != KIND_OTHER);
}

/* The text of a line as everybody may see it. */
static void
fill_text(struct telling *t, const struct event_answer *answer, bool is_cited)
{
	struct page *page = t->job->page;
	struct buf masked = { 0 };

	buf_clear(&t->text);
	if (!is_tellable(page, answer->event, is_cited)) {
		buf_puts(&t->text,
			"[left out: a line of a kind in which names cannot "
			"be told]");
		return;
	}
	/* Names are found in what is said, not in the escapes of JSON. */
	if (page->cloak)
		(void)print_masked(&masked, page->printer, answer->event,
			print_said(answer->event));
	else
		(void)print_line(&masked, page->printer, answer);
	if (page->cloak && !cloak_is_learning(page->cloak))
		cloak_text(page->cloak, buf_span(&masked), &t->text);
	else
		buf_put(&t->text, buf_span(&masked));
	t->is_changed = !span_eq(buf_span(&t->text), buf_span(&masked));
	buf_release(&masked);
}

/* What is around a cited line has names of its own. */
static void
learn(struct telling *t, const struct event_answer *answer)
{
	struct page *page = t->job->page;

	if (!page->cloak || !cloak_is_learning(page->cloak))
		return;
	cloak_note_event(page->cloak, answer->event);
	cloak_note_line(page->cloak, answer->event->line);
	show_event(t->job->json, answer);
}

static void
put_around(struct telling *t, uint64_t number)
{
	struct page *page = t->job->page;
	struct span text = buf_span(&t->text);

	page_printf(page, "<span><i>%" PRIu64 "</i>", number);
	html_text(&page->out, span_slice(text, 0, LINE_ON_PAGE_BYTES));
	if (text.len > LINE_ON_PAGE_BYTES)
		page_puts(page, " \xe2\x80\xa6");
	page_puts(page, "</span>");
}

static void
put_cited(struct telling *t, const struct cited *c,
	const struct event_answer *answer)
{
	struct page *page = t->job->page;
	const char *basis = print_when_basis(answer->when.basis);
	bool is_forged = event_is_forged(answer->event);

	line_markup(&page->out, c->number, c->cite->line, buf_span(&t->text));
	page_printf(page, "<br><b class=\"p\">bytes %" PRIu64 " to %" PRIu64,
		c->cite->offset, c->cite->offset + c->cite->length);
	page_time(page, "; ", &answer->when);
	page_printf(page, "; time %s%s%s</b></span>",
		basis ? basis : "not known",
		t->is_changed ? "; names in it are hidden" : "",
		is_forged ? "; text in it imitates a log" : "");
	t->job->has_forged = t->job->has_forged || is_forged;
}

static enum wb_err
tell_line(struct telling *t, const struct source_line *line,
	const struct cited *cited, struct err *err)
{
	struct search_hit hit;
	struct event_answer answer;
	enum wb_err rc = line_reader_hit(t->reader, line, &t->set, &hit, err);

	if (rc != WB_OK)
		return rc;
	hit_answer(&hit, t->event, &answer);
	learn(t, &answer);
	fill_text(t, &answer, cited != NULL);
	if (cited)
		evidence_line(t->job->json,
			&(struct evidence_line){ .number = cited->number,
				.cite = cited->cite,
				.answer = &answer,
				.raw = line->raw,
				.length = line->length,
				.is_changed = t->is_changed,
				.cloak = t->job->page->cloak });
	if (cited && cited->number <= LINES_ON_PAGE)
		put_cited(t, cited, &answer);
	else if (!cited)
		put_around(t, line->number);
	return WB_OK;
}

/* How many citations from `at` on stand so close that they share context. */
static size_t
group_length(const struct telling *t, size_t at)
{
	const uint64_t reach = 2 * (uint64_t)LINES_CONTEXT + 1;
	size_t n = 1;

	while (at + n < t->count &&
		t->items[at + n].source == t->items[at].source &&
		t->items[at + n].cite->line <=
			t->items[at + n - 1].cite->line + reach)
		n++;
	return n;
}

static bool
is_on_page(const struct telling *t, size_t at, size_t n)
{
	for (size_t i = at; i < at + n; i++)
		if (t->items[i].number <= LINES_ON_PAGE)
			return true;
	return false;
}

static enum wb_err
tell_group(struct telling *t, size_t at, size_t n, struct err *err)
{
	struct page *page = t->job->page;
	uint64_t context = is_on_page(t, at, n) ? LINES_CONTEXT : 0;
	uint64_t first = t->items[at].cite->line;
	uint64_t last = t->items[at + n - 1].cite->line + context;
	struct source_line line = { 0 };
	size_t next = at;
	bool found = true;
	enum wb_err rc = line_reader_seek(
		t->reader, first > context ? first - context : 1, err);

	page_puts(page, context ? "<pre>" : "");
	while (rc == WB_OK && found && line.number < last) {
		const struct cited *c = NULL;

		rc = line_reader_next(t->reader, &line, &found, err);
		if (rc != WB_OK || !found)
			break;
		if (next < at + n && t->items[next].cite->line == line.number)
			c = &t->items[next++];
		if (c || context)
			rc = tell_line(t, &line, c, err);
	}
	page_puts(page, context ? "</pre>\n" : "");
	if (rc == WB_OK && next < at + n)
		return err_set(err, WB_CORRUPT,
			"%.*s: line %llu is cited, and is not there",
			(int)t->items[next].cite->path.len,
			t->items[next].cite->path.ptr,
			(unsigned long long)t->items[next].cite->line);
	return rc;
}

static void
put_source(struct telling *t, size_t at)
{
	struct page *page = t->job->page;
	size_t n = 1;

	while (at + n < t->count &&
		t->items[at + n].source == t->items[at].source)
		n++;
	page_puts(page, "<h3><code>");
	html_text(&page->out, t->items[at].cite->path);
	page_printf(page,
		"</code></h3>\n<p class=\"soft\">%zu cited, in the file with "
		"SHA-256 <code>%s</code></p>\n",
		n, t->items[at].cite->file_sha256);
}

static enum wb_err
open_source(struct telling *t, size_t at, struct err *err)
{
	struct lines_job *job = t->job;
	struct source_ref ref = { 0 };
	enum wb_err rc = source_named(job->indexes, job->nindexes,
		span_of(t->items[at].cite->source), &ref, err);

	if (rc != WB_OK)
		return rc;
	line_reader_free(t->reader);
	t->reader = line_reader_new(&job->indexes[ref.index], ref.view);
	put_source(t, at);
	return job->source(job->ctx, ref.index, ref.view, err);
}

enum wb_err
lines_tell(struct lines_job *job, struct err *err)
{
	struct telling t = { .job = job };
	enum wb_err rc = WB_OK;

	t.event = xmalloc(sizeof(*t.event));
	sort_cites(&t, job->page->cites);
	for (size_t at = 0; at < t.count && rc == WB_OK;) {
		size_t n = group_length(&t, at);

		if (at == 0 || t.items[at].source != t.items[at - 1].source)
			rc = open_source(&t, at, err);
		if (rc == WB_OK)
			rc = tell_group(&t, at, n, err);
		at += n;
	}
	line_reader_free(t.reader);
	free(t.items);
	free(t.event);
	buf_release(&t.text);
	return rc;
}
