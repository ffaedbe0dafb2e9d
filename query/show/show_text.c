/* Answers as text for a person. */
#include "query/show/show_text.h"

#include "query/show/escape.h"
#include "query/show/print.h"

#include <inttypes.h>

static void
put(struct printer *p, const char *text)
{
	buf_puts(&p->line, text);
}

/* "    NAME TEXT" unless there is no text. */
static void
put_row(struct printer *p, const char *name, struct span text)
{
	if (text.len == 0)
		return;
	buf_printf(&p->line, "    %-10s ", name);
	escape_text(&p->line, text);
	put(p, "\n");
}

static void
put_basis(struct printer *p, const char *what, struct span value,
	struct span basis)
{
	if (value.len == 0 && basis.len == 0)
		return;
	buf_printf(&p->line, "    %-10s ", what);
	escape_text(&p->line, value);
	if (value.len > 0 && basis.len > 0)
		put(p, ", ");
	escape_text(&p->line, basis);
	put(p, "\n");
}

/* "inferred from file name 20190303", "none: both +01:00 and +02:00 occur" */
static void
put_known(struct printer *p, const char *what, struct span value,
	struct span basis, struct span why)
{
	struct buf text = { 0 };

	if (span_eq(basis, SPAN("none")))
		buf_puts(&text, "not known");
	else
		buf_put(&text, basis);
	if (why.len > 0 && !span_eq(why, basis)) {
		buf_puts(&text, span_eq(basis, SPAN("none")) ? ": " : " from ");
		buf_put(&text, why);
	}
	put_basis(p, what, value, buf_span(&text));
	buf_release(&text);
}

static void
put_sizes(struct printer *p, const struct source_answer *a)
{
	put(p, "    holds      ");
	text_number(p, a->lines, "line", "lines");
	put(p, ", ");
	text_number(p, a->bytes, "byte", "bytes");
	if (a->unrecognised > 0) {
		put(p, ", ");
		text_number(p, a->unrecognised, "line unrecognised",
			"lines unrecognised");
	}
	if (a->shared_bytes > 0) {
		put(p, ", ");
		text_number(p, a->shared_bytes, "byte shared", "bytes shared");
	}
	put(p, "\n");
}

static void
text_source(struct printer *p, const struct source_answer *a)
{
	bool is_source = a->source != NULL && a->source[0] != '\0';
	const char *host = print_host_basis(a->host_basis);

	escape_text(&p->line, a->path);
	put(p, "\n");
	for (size_t i = 0; i < a->npaths; i++)
		if (!span_eq(a->paths[i], a->path))
			put_row(p, "also", a->paths[i]);
	put_basis(p, "status", a->status, a->reason);
	if (is_source) {
		put_row(p, "source", span_of(a->source));
		put_basis(p, "format", a->format, (struct span){ 0 });
		put_sizes(p, a);
		put(p, "    times      ");
		text_range(p, &a->first, &a->last);
		put(p, "\n");
	}
	put_basis(p, "host", a->host,
		host != NULL ? span_of(host) : (struct span){ 0 });
	put_known(p, "year", (struct span){ 0 }, a->year_basis, a->year_why);
	put_known(p, "zone", a->zone, a->zone_basis, a->zone_why);
	for (size_t i = 0; i < a->ndamage; i++) {
		buf_printf(&p->line, "    damage     at %" PRIu64 ": ",
			a->damage[i].offset);
		escape_text(&p->line, a->damage[i].why);
		if (a->npaths > 1 && a->damage[i].path.len > 0) {
			put(p, " (");
			escape_text(&p->line, a->damage[i].path);
			put(p, ")");
		}
		put(p, "\n");
	}
	if (a->superseded)
		put(p, "    continued by another source\n");
	if (a->file_sha256 != NULL)
		put_row(p, "sha256",
			print_is_sha256(span_of(a->file_sha256))
				? span_of(a->file_sha256)
				: SPAN("none: not all bytes of the file were "
				       "read"));
}

static void
put_tallies(struct printer *p, const char *title,
	const struct tally_answer *items, size_t n)
{
	if (n == 0)
		return;
	put(p, title);
	put(p, "\n");
	for (size_t i = 0; i < n; i++) {
		buf_printf(&p->line, "%12" PRIu64 "  ", items[i].count);
		escape_text(&p->line,
			items[i].name.len > 0 ? items[i].name : SPAN("(none)"));
		if (items[i].since.basis != WHEN_NONE) {
			put(p, "  ");
			text_range(p, &items[i].since, &items[i].until);
		}
		put(p, "\n");
	}
}

static void
put_list(struct printer *p, const char *title, const struct span *items,
	size_t n)
{
	if (n == 0)
		return;
	put(p, title);
	put(p, "\n");
	for (size_t i = 0; i < n; i++) {
		put(p, "    ");
		escape_text(&p->line, items[i]);
		put(p, "\n");
	}
}

static void
put_searched(struct printer *p, uint64_t sources, uint64_t lines,
	uint64_t unrecognised)
{
	text_number(p, lines, "line", "lines");
	put(p, " in ");
	text_number(p, sources, "source", "sources");
	if (unrecognised > 0)
		buf_printf(&p->line, ", %" PRIu64 " of them unrecognised",
			unrecognised);
}

/* What this run did; plainly, where that is nothing. */
static void
put_run(struct printer *p, const struct summary_answer *a)
{
	if (!a->has_run)
		return;
	put(p, "this run: ");
	if (a->new_sources == 0 && a->known_sources == 0 && a->files_read == 0)
		put(p, "nothing was added: ");
	else if (a->new_sources == 0)
		put(p, "no line was added: ");
	text_number(p, a->files_read, "file read", "files read");
	buf_printf(&p->line, ", %" PRIu64 " unchanged", a->unchanged_files);
	if (a->new_sources > 0) {
		put(p, "; ");
		text_number(p, a->new_sources, "source", "sources");
		put(p, " added with ");
		text_number(p, a->new_lines, "line", "lines");
		put(p, ", ");
		text_number(p, a->new_bytes, "byte", "bytes");
	}
	if (a->known_sources > 0) {
		put(p, "; ");
		text_number(p, a->known_sources, "was", "were");
		put(p, " in the index already");
	}
	put(p, "\n");
}

static void
text_summary(struct printer *p, const struct summary_answer *a)
{
	put_run(p, a);
	put(p, "in the index: ");
	text_number(p, a->files, "file", "files");
	put(p, ", ");
	put_searched(p, a->sources, a->lines, a->unrecognised);
	put(p, "\ntimes: ");
	text_range(p, &a->first, &a->last);
	buf_printf(&p->line,
		"\nbytes: %" PRIu64 " in = %" PRIu64 " stored + %" PRIu64
		" shared + %" PRIu64 " skipped",
		a->bytes_in, a->bytes_stored, a->bytes_shared,
		a->bytes_skipped);
	if (a->bytes_lost > 0)
		buf_printf(&p->line,
			" + %" PRIu64 " lost to damage of the index",
			a->bytes_lost);
	put(p, "\n");
	if (a->damaged > 0 || a->skipped > 0)
		buf_printf(&p->line,
			"%" PRIu64 " damaged, %" PRIu64
			" skipped: see 'waybill sources'\n",
			a->damaged, a->skipped);
	put_tallies(p, "lines by host:", a->hosts, a->nhosts);
	put_tallies(
		p, "unrecognised lines by program:", a->programs, a->nprograms);
	put_list(p, "years and zones:", a->readings, a->nreadings);
}

static void
text_absence(struct printer *p, const struct absence_answer *a)
{
	put(p, a->undecided ? "Not decided" : "Nothing found");
	if (a->asked.len > 0) {
		put(p, ": ");
		escape_text(&p->line, a->asked);
	}
	put(p, "\nwindow: ");
	print_window(&p->line, &a->since, &a->until);
	put(p, "\nsearched: ");
	put_searched(p, a->sources, a->lines, a->unrecognised);
	put(p, "\n");
	/* What follows comes before what it follows from, which may be long. */
	if (a->statement.len > 0) {
		escape_text(&p->line, a->statement);
		put(p, "\n");
	}
	put_list(p, "what comes near:", a->near, a->nnear);
	text_covers(p, a);
}

static void
text_begin(struct printer *p, const struct begin_answer *a)
{
	(void)p;
	(void)a;
}

/* What this answer has of them, in one line. */
static void
put_legend(struct printer *p)
{
	static const struct {
		unsigned mark;
		const char *text;
	} all[] = {
		{ SHOW_MARK_INFERRED, "~ time inferred from other evidence" },
		{ SHOW_MARK_ASSUMED, "? time assumed for want of better" },
		{ SHOW_MARK_HOST,
			"~ before a host: no line states it, logs beside it do "
			"or its folder is called so" },
		{ SHOW_MARK_LOCAL, "local: the zone is not known" },
		{ SHOW_MARK_GRADE, "grade A: sure, B: nearly, C: likely" },
		{ SHOW_MARK_LEG, "leg: the mail in one queue of one host" },
	};
	const char *sep = "";

	if (p->marks == 0)
		return;
	text_style(p, STYLE_CITE);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		if (!(p->marks & all[i].mark))
			continue;
		put(p, sep);
		put(p, all[i].text);
		sep = "; ";
	}
	text_style(p, STYLE_OFF);
	put(p, "\n");
}

static void
text_end(struct printer *p, const struct end_answer *a)
{
	struct span files = buf_span(&p->files);

	put_legend(p);
	text_style(p, STYLE_CITE);
	buf_printf(&p->line, "waybill %s", a->version);
	if (a->index_digest != NULL && a->index_digest[0] != '\0')
		buf_printf(&p->line, "; index %s", a->index_digest);
	if (p->begin.type != SHOW_SUMMARY) {
		put(p, "; ");
		print_window(&p->line, &p->begin.since, &p->begin.until);
	}
	if (files.len > 0)
		put(p, "; cites sha256");
	for (size_t at = 0; at < files.len; at += SHOW_SHA_DIGITS) {
		put(p, " ");
		buf_put(&p->line, span_slice(files, at, at + SHOW_SHA_DIGITS));
	}
	if (p->more_files)
		put(p, " and more");
	text_style(p, STYLE_OFF);
	put(p, "\n");
}

const struct printer_ops printer_text = {
	.begin = text_begin,
	.event = text_event,
	.source = text_source,
	.coverage = text_coverage,
	.gap = text_gap,
	.summary = text_summary,
	.absence = text_absence,
	.mail = text_mail,
	.line = text_line,
	.row = text_row,
	.end = text_end,
};
