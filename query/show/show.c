#include "query/show/show.h"

#include "query/show/print.h"
#include "query/trace/view/sighting.h"

#include <string.h>

static const struct printer_ops *
ops_of(enum show_form form)
{
	switch (form) {
	case SHOW_JSON:
		return &printer_json;
	case SHOW_CSV:
		return &printer_csv;
	default:
		return &printer_text;
	}
}

void
printer_init(struct printer *p, const struct show_options *options, FILE *file)
{
	memset(p, 0, sizeof(*p));
	p->ops = ops_of(options->form);
	p->options = *options;
	p->file = file;
}

void
printer_init_buf(
	struct printer *p, const struct show_options *options, struct buf *into)
{
	printer_init(p, options, NULL);
	p->into = into;
}

void
printer_init_sink(struct printer *p, const struct show_options *options,
	const struct show_sink *sink)
{
	printer_init(p, options, NULL);
	p->ops = sink->ops;
	p->state = sink->state;
}

bool
printer_release(struct printer *p)
{
	bool whole = !p->failed;

	buf_release(&p->line);
	buf_release(&p->scratch);
	buf_release(&p->hidden);
	buf_release(&p->files);
	return whole;
}

bool
printer_failed(const struct printer *p)
{
	return p->failed;
}

/* Write what one answer came to. */
static void
flush_line(struct printer *p)
{
	struct span all = buf_span(&p->line);

	if (p->into != NULL)
		buf_put(p->into, all);
	else if (!p->failed && all.len > 0 &&
		fwrite(all.ptr, 1, all.len, p->file) != all.len)
		p->failed = true;
	buf_clear(&p->line);
}

void
print_spill(struct printer *p)
{
	enum { SPILL_BYTES = 1 << 20 };

	if (p->line.len >= SPILL_BYTES)
		flush_line(p);
}

bool
printer_pass(struct printer *p, struct span bytes)
{
	buf_put(&p->line, bytes);
	flush_line(p);
	return !p->failed;
}

bool
print_is_sha256(struct span digits)
{
	struct span rest = digits;

	(void)span_take_set(&rest, "0");
	return digits.len == SHOW_SHA_DIGITS && rest.len > 0;
}

const char *
print_sha256(const char *digits)
{
	return digits != NULL && digits[strspn(digits, "0")] != '\0' ? digits
								     : NULL;
}

/* Remember the hash of a cited file, once. Answers come in the order of time,
 * so mostly it is one of the last few. */
static void
note_file(struct printer *p, const char *sha256)
{
	struct span sha = { 0 };
	size_t n = p->files.len / SHOW_SHA_DIGITS;

	if (sha256 == NULL || p->options.form != SHOW_TEXT)
		return;
	sha = span_of(sha256);
	if (!print_is_sha256(sha))
		return;
	for (size_t i = n; i > 0; i--)
		if (span_eq(sha,
			    span_slice(buf_span(&p->files),
				    (i - 1) * SHOW_SHA_DIGITS,
				    i * SHOW_SHA_DIGITS)))
			return;
	if (n < SHOW_FILES_MAX)
		buf_put(&p->files, sha);
	else
		p->more_files = true;
}

static void
note_cites(struct printer *p, const struct event_answer *a)
{
	for (size_t i = 0; i < a->ncites; i++)
		note_file(p, a->cites[i].file_sha256);
}

void
show_begin(struct printer *p, const struct begin_answer *a)
{
	p->begin = *a;
	p->ops->begin(p, a);
	flush_line(p);
}

void
show_event(struct printer *p, const struct event_answer *a)
{
	note_cites(p, a);
	p->ops->event(p, a);
	flush_line(p);
}

void
show_source(struct printer *p, const struct source_answer *a)
{
	p->ops->source(p, a);
	flush_line(p);
}

void
show_coverage(struct printer *p, const struct coverage_answer *a)
{
	p->ops->coverage(p, a);
	flush_line(p);
}

void
show_gap(struct printer *p, const struct gap_answer *a)
{
	p->ops->gap(p, a);
	flush_line(p);
}

void
show_summary(struct printer *p, const struct summary_answer *a)
{
	p->ops->summary(p, a);
	flush_line(p);
}

void
show_absence(struct printer *p, const struct absence_answer *a)
{
	p->ops->absence(p, a);
	flush_line(p);
}

/* The files that the story cites, in the order of its lines. */
static void
note_mail(struct printer *p, const struct mail_answer *a)
{
	for (size_t i = 0; i < a->nlegs; i++)
		for (size_t k = 0; k < a->legs[i].nlines; k++) {
			const struct sighting *s = a->legs[i].lines[k];

			for (size_t c = 0; c < s->ncites; c++)
				note_file(p, s->cites[c].file_sha256);
		}
}

void
show_mail(struct printer *p, const struct mail_answer *a,
	const struct mail_form *form)
{
	note_mail(p, a);
	p->ops->mail(p, a, form);
	flush_line(p);
}

void
show_line(struct printer *p, const struct line_answer *a)
{
	note_cites(p, &a->event);
	p->ops->line(p, a);
	flush_line(p);
}

void
show_row(struct printer *p, const struct row_type *type,
	const struct row_value *values)
{
	for (size_t i = 0; i < type->ncolumns; i++) {
		enum row_kind kind = type->columns[i].kind;

		if (!values[i].is_given ||
			(kind != ROW_CITE && kind != ROW_CITES))
			continue;
		for (size_t k = 0; k < values[i].cites.count; k++)
			note_file(p, values[i].cites.items[k].file_sha256);
	}
	p->ops->row(p, type, values);
	flush_line(p);
}

void
show_end(struct printer *p, const struct end_answer *a)
{
	p->ops->end(p, a);
	flush_line(p);
}
