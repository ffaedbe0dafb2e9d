/* The page put together. */
#include "query/dossier/dossier_part.h"
#include "query/dossier/mail.h"
#include "query/show/json_keys.h"

#include <inttypes.h>
#include <string.h>

/* As one would type it. */
static void
put_question(struct page *p, const struct dossier *d)
{
	static const char odd[] = " '\"$`;&|<>()*?[]\\~#!{}";

	page_puts(p, "<code>waybill");
	for (size_t i = 0; i < d->asked.nargs; i++) {
		const char *arg = d->asked.args[i];
		bool is_plain = arg[0] != '\0' && strpbrk(arg, odd) == NULL;

		page_puts(p, is_plain ? " " : " &#39;");
		page_text(p, span_of(arg));
		page_puts(p, is_plain ? "" : "&#39;");
	}
	page_puts(p, "</code>");
}

static void
put_top(struct page *p, const struct dossier *d)
{
	page_printf(p,
		"<p class=\"kind\">Dossier from mail and login logs</p>\n"
		"<h1>%s</h1>\n<div class=\"ask\"><p>Asked: ",
		short_title(d));
	put_question(p, d);
	page_puts(p, "</p>\n<dl>");
	if (d->digest[0])
		page_printf(p,
			"<dt>index</dt><dd><span class=\"m\">%s</span></dd>\n",
			d->digest);
	page_some(p, "<dt>program</dt><dd>waybill ", d->version);
	page_puts(p, "</dd>\n");
	if (d->asked.date)
		page_some(p, "<dt>date, as given</dt><dd>",
			span_of(d->asked.date));
	page_puts(p, d->asked.date ? "</dd>\n" : "");
	buf_put(&p->out, buf_span(&d->cases.out));
	page_puts(p, "</dl></div>\n");
}

/* The answer in full: each mail under a heading of its own. */
static void
put_answer(struct page *p, const struct dossier *d)
{
	struct span all = buf_span(&d->answer.out);
	size_t told = d->facts.mails < MAILS_TOLD ? d->facts.mails : MAILS_TOLD;

	if (told == 0) {
		page_puts(p,
			d->facts.is_absent || all.len == 0
				? ""
				: "<h2>The answer</h2>\n");
		buf_put(&p->out, all);
		return;
	}
	for (size_t i = 0; i < told; i++) {
		size_t to = i + 1 < told ? d->starts[i + 1] : all.len;

		if (d->facts.mails == 1)
			page_puts(p, "<h2>The mail</h2>\n");
		else
			page_printf(p, "<h2>Mail %zu of %zu</h2>\n", i + 1,
				d->facts.mails);
		/* That of the only mail is the short answer. */
		if (i == 0 && d->facts.mails > 1)
			buf_put(&p->out, buf_span(&d->brief.out));
		buf_put(&p->out, span_slice(all, d->starts[i], to));
	}
	if (told < d->facts.mails)
		page_printf(p,
			"<p>The other %zu mails are in the evidence file.</p>"
			"\n",
			d->facts.mails - told);
}

static void
put_lines(struct page *p, const struct dossier *d)
{
	if (d->cites.count == 0)
		return;
	page_puts(p,
		"<h2>The lines</h2>\n<p>Every statement above rests on "
		"these lines, which stand here as they were written");
	page_puts(p,
		d->asked.cloak ? ", but for what is hidden or left out. "
			       : ". ");
	page_puts(p,
		"Those that are cited have a number and a mark; the others "
		"stand around them. <b class=\"x\">\\x1b</b> in this colour "
		"is a character that could not be seen, written out.</p>\n");
	if (d->cites.count > LINES_ON_PAGE)
		page_printf(p,
			"<p>The first %d of %zu lines are on this page; all "
			"are in the evidence file.</p>\n",
			LINES_ON_PAGE, d->cites.count);
	buf_put(&p->out, buf_span(&d->lines.out));
}

/* The first `most` rows, and how many there are. Text is escaped, so that only
 * a row begins like one. */
static struct span
first_rows(struct span rows, size_t most, size_t *count)
{
	static const struct span mark = SPAN_INIT("<tr>");
	struct span rest = rows;
	size_t at = span_find(rest, mark);
	size_t end = rows.len;

	for (*count = 0; at != SIZE_MAX; at = span_find(rest, mark)) {
		if ((*count)++ == most)
			end = (size_t)(rest.ptr + at - rows.ptr);
		rest = span_slice(rest, at + mark.len, rest.len);
	}
	return span_slice(rows, 0, end);
}

/* Where nothing was found all files are those searched, which a reader hardly
 * wants one by one. */
static void
put_table(struct page *p, const struct dossier *d, const char *heads,
	const struct page *rows)
{
	size_t most = d->facts.is_absent ? FILES_OF_NOTHING : FILES_ON_PAGE;
	size_t count = 0;
	struct span told = first_rows(buf_span(&rows->out), most, &count);

	if (told.len == 0)
		return;
	page_puts(p, "<div class=\"wide\"><table>\n<tr>");
	page_puts(p, heads);
	page_puts(p, "</tr>\n");
	buf_put(&p->out, told);
	page_puts(p, "</table></div>\n");
	if (count > most)
		page_printf(p,
			"<p>The first %zu of %zu are on this page; all are in "
			"the evidence file.</p>\n",
			most, count);
}

static void
put_coverage(struct page *p, const struct dossier *d)
{
	if (d->coverage.out.len > 0 && !d->facts.is_absent) {
		page_puts(p,
			"<h2>What the evidence covers</h2>\n<p>All hosts "
			"of the index, with their first and last line. "
			"Nothing can be said of other hosts and times."
			"</p>\n");
		put_table(p, d,
			"<th>Host</th><th>From</th><th>To</th><th>Lines</th>"
			"<th>Sources</th>",
			&d->coverage);
	}
	if (d->gaps.out.len > 0) {
		page_puts(p, "<h3>Known or likely to be missing</h3>\n<ul>\n");
		buf_put(&p->out, buf_span(&d->gaps.out));
		page_puts(p, "</ul>\n");
	}
}

/* It is what was asked for. */
static bool
is_coverage(const struct dossier *d)
{
	return d->facts.hosts + d->facts.gaps > 0;
}

static void
put_evidence(struct page *p, const struct dossier *d)
{
	if (d->files.out.len > 0) {
		page_puts(p,
			"<h2>The files</h2>\n<p>Those that this page is drawn "
			"from, "
			"as they were given, with the SHA-256 of their "
			"bytes.</p>\n");
		put_table(p, d,
			"<th>File</th><th>Bytes</th><th>Last changed</th>"
			"<th>Unpacked by</th>",
			&d->files);
	}
	if (d->sources.out.len > 0) {
		page_puts(p,
			"<h2>How the times are known</h2>\n<p>What each "
			"file states of year and time zone, or what they "
			"follow from. A time with ~ before it was worked "
			"out, one with ? is assumed.</p>\n");
		put_table(p, d,
			"<th>Source</th><th>First and last line</th>"
			"<th>Host</th><th>Year</th><th>Time zone</th>"
			"<th>State</th>",
			&d->sources);
	}
	if (!is_coverage(d))
		put_coverage(p, d);
	if (d->clocks.out.len > 0) {
		page_puts(p,
			"<h2>How right the clocks were</h2>\n<p>As far as "
			"lines of other hosts, or stamps of other clocks "
			"within lines, show it. The times on this page "
			"are not corrected by it.</p>\n<ul>\n");
		buf_put(&p->out, buf_span(&d->clocks.out));
		page_puts(p, "</ul>\n");
	}
}

static void
put_checks(struct page *p)
{
	page_puts(p,
		"<h2>How to check this page</h2>\n<ol>\n"
		"<li>That nothing of this dossier was changed: "
		"<code>sha256sum -c</code> with the file that ends in "
		"<code>.SHA256SUMS</code>. Whoever made the dossier can tell "
		"the SHA-256 of that file by another way.</li>\n"
		"<li>That each line cited is in the evidence, at its place, "
		"byte for byte: <code>waybill verify</code>, this page, and "
		"the original files, also on another machine; or with "
		"<code>-i</code> and the index.</li>\n"
		"<li>Without waybill: <code>waybill show --how</code> prints "
		"the standard commands that get a line out of the original "
		"file.</li>\n</ol>\n");
}

static void
put_words(struct json_object *o, const char *key, const char *const *words,
	size_t count)
{
	bool first = true;

	json_key_open(o, key, '[');
	for (size_t i = 0; i < count; i++)
		json_item_text(o, &first, span_of(words[i]));
	json_key_close(o, ']');
}

/* What hides names, so that who has the key can make the dossier anew. */
static void
put_hiding(struct json_object *o, const struct dossier_asked *asked)
{
	json_key_true(o, "hidden");
	if (cloak_has_key(asked->cloak))
		json_key_true(o, "pseudonymised");
	put_words(o, "kept", asked->keep.items, asked->keep.count);
	put_words(o, "redacted", asked->redact.items, asked->redact.count);
}

/* Comes before all others, so that a reader knows what they are of. */
static void
put_first_object(struct dossier *d, struct buf *out)
{
	struct json_object o;

	json_open(&o, &d->json, "dossier");
	json_key_some(&o, "version", d->version);
	json_key_words(&o, "index", d->digest);
	json_key_words(&o, "date", d->asked.date);
	json_key_words(&o, "tz", d->asked.tz);
	if (d->asked.cloak)
		put_hiding(&o, &d->asked);
	put_words(&o, "asked", d->asked.args, d->asked.nargs);
	json_close(&o);
	buf_put(out, buf_span(&d->json.line));
	buf_clear(&d->json.line);
}

void
dossier_finish(struct dossier *d)
{
	struct page *p = &d->whole;
	struct buf all = { 0 };

	page_head(p, span_of(short_title(d)));
	put_top(p, d);
	short_tell(p, d);
	put_answer(p, d);
	if (is_coverage(d))
		put_coverage(p, d);
	limits_tell(p, d);
	put_lines(p, d);
	put_evidence(p, d);
	put_checks(p);
	page_foot(p);
	put_first_object(d, &all);
	buf_put(&all, buf_span(&d->evidence));
	buf_release(&d->evidence);
	d->evidence = all;
}
