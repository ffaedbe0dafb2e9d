/* Lines of evidence as text:
 *
 *	~2019-03-04 10:00:00Z mx1 postfix/smtp[12]: to=<a@b.example>, ...
 *(maillog.2.gz:123)
 */
#include "query/show/escape.h"
#include "query/show/print.h"
#include "query/show/show_text.h"

#include <inttypes.h>

enum {
	/* "~2019-03-04 10:00:00Z". */
	TIME_WIDTH = 21,
	/* Columns grow with what they hold, up to this. */
	HOST_WIDTH_MAX = 20,
	PROGRAM_WIDTH_MAX = 28
};

static const char *const styles[] = {
	[STYLE_TIME] = "\033[2m",
	[STYLE_HOST] = "\033[36m",
	[STYLE_PROGRAM] = "\033[33m",
	[STYLE_MATCH] = "\033[1;31m",
	[STYLE_CITE] = "\033[2m",
	[STYLE_GOOD] = "\033[32m",
	[STYLE_BAD] = "\033[1;31m",
	[STYLE_OPEN] = "\033[33m",
	[STYLE_OFF] = "\033[0m",
};

void
text_style(struct printer *p, enum text_style style)
{
	if (p->options.color)
		buf_puts(&p->line, styles[style]);
}

/* Blanks up to a width that only grows, so that columns settle. */
static void
pad(struct printer *p, size_t used, size_t *widest, size_t max)
{
	if (used > *widest)
		*widest = used < max ? used : max;
	for (size_t i = used; i < *widest; i++)
		buf_putc(&p->line, ' ');
	buf_putc(&p->line, ' ');
}

static void
put_time(struct printer *p, const struct event_answer *a)
{
	struct buf *text = &p->scratch;
	size_t width = TIME_WIDTH;

	buf_clear(text);
	if (a->when.basis == WHEN_STATED)
		buf_putc(text, ' ');
	print_time_text(text, p, &a->when);
	if (a->when.basis == WHEN_NONE) {
		buf_putc(text, ' ');
		escape_text(text, a->event->head.time_text);
	}
	text_style(p, STYLE_TIME);
	buf_put(&p->line, buf_span(text));
	text_style(p, STYLE_OFF);
	pad(p, text->len, &width, TIME_WIDTH);
}

static void
put_host(struct printer *p, const struct event_answer *a)
{
	const bool is_inferred =
		a->host.len > 0 && a->host_basis == HOST_INFERRED;

	if (a->host.len == 0 && p->host_width == 0)
		return;
	text_style(p, STYLE_HOST);
	if (is_inferred) {
		p->marks |= SHOW_MARK_HOST;
		buf_putc(&p->line, '~');
	}
	escape_text(&p->line, a->host);
	text_style(p, STYLE_OFF);
	pad(p, escape_width(a->host) + is_inferred, &p->host_width,
		HOST_WIDTH_MAX);
}

static void
put_program(struct printer *p, const struct log_head *head)
{
	size_t width = escape_width(head->program) + 1;

	if (head->program.len == 0)
		return;
	text_style(p, STYLE_PROGRAM);
	escape_text(&p->line, head->program);
	if (head->pid.len > 0) {
		buf_putc(&p->line, '[');
		escape_text(&p->line, head->pid);
		buf_putc(&p->line, ']');
		width += escape_width(head->pid) + 2;
	}
	text_style(p, STYLE_OFF);
	buf_putc(&p->line, ':');
	pad(p, width, &p->program_width, PROGRAM_WIDTH_MAX);
}

/* The first match that reaches past `at`, as offsets in the line. */
static bool
next_match(const struct event_answer *a, size_t at, size_t *begin, size_t *end)
{
	for (size_t i = 0; i < a->nmatches; i++) {
		size_t from;

		if (!print_place(a->event->line, a->matches[i], &from) ||
			a->matches[i].len == 0 ||
			from + a->matches[i].len <= at)
			continue;
		*begin = from;
		*end = from + a->matches[i].len;
		return true;
	}
	return false;
}

/* Bytes of the line that are no secret, with what was found in colour. */
static void
put_plain(
	struct printer *p, const struct event_answer *a, size_t at, size_t end)
{
	while (at < end) {
		size_t from = end;
		size_t to = end;
		size_t stop;

		if (!p->options.color || !next_match(a, at, &from, &to) ||
			from >= end)
			from = end;
		if (from > at) {
			escape_text(
				&p->line, span_slice(a->event->line, at, from));
			at = from;
			continue;
		}
		stop = to < end ? to : end;
		text_style(p, STYLE_MATCH);
		escape_text(&p->line, span_slice(a->event->line, at, stop));
		text_style(p, STYLE_OFF);
		at = stop;
	}
}

/* A part of the line, without its secrets. */
static void
put_part(struct printer *p, const struct event_answer *a, struct span part)
{
	size_t at = 0;
	size_t end;
	struct span secret = { 0 };

	if (span_eq(part, a->event->line)) {
		if (print_line_is_wrapped(p, a)) {
			escape_text(&p->line, a->wrapped);
			return;
		}
		part = print_said(a->event);
	}
	if (!print_place(a->event->line, part, &at)) {
		buf_clear(&p->scratch);
		(void)print_masked_derived(&p->scratch, p, a->event, part);
		escape_text(&p->line, buf_span(&p->scratch));
		return;
	}
	end = at + part.len;
	while (!p->options.unmask &&
		print_next_secret(a->event, at, end, &secret)) {
		size_t begin = (size_t)(secret.ptr - a->event->line.ptr);

		if (begin > at)
			put_plain(p, a, at, begin);
		buf_puts(&p->line, "[masked]");
		at = begin + secret.len;
	}
	if (at < end)
		put_plain(p, a, at, end);
	if (a->is_part)
		buf_puts(&p->line, " [part of a line]");
}

void
text_cite(struct printer *p, const struct cite *c, size_t nth)
{
	if (nth >= TEXT_CITES_MAX)
		return;
	if (nth == 0) {
		buf_puts(&p->line, "  ");
		text_style(p, STYLE_CITE);
	}
	buf_puts(&p->line, nth == 0 ? "(" : ", ");
	escape_text(&p->line, c->path);
	buf_printf(&p->line, ":%" PRIu64, c->line);
}

void
text_cites_end(struct printer *p, size_t n)
{
	if (n == 0)
		return;
	if (n > TEXT_CITES_MAX)
		buf_printf(&p->line, " and %zu more", n - TEXT_CITES_MAX);
	buf_putc(&p->line, ')');
	text_style(p, STYLE_OFF);
}

void
text_event(struct printer *p, const struct event_answer *a)
{
	const struct event *ev = a->event;

	put_time(p, a);
	put_host(p, a);
	put_program(p, &ev->head);
	put_part(p, a, ev->head.body);
	for (size_t i = 0; i < a->ncites; i++)
		text_cite(p, &a->cites[i], i);
	text_cites_end(p, a->ncites);
	buf_putc(&p->line, '\n');
}

/* As grep does it: PATH:12: what is cited, PATH-11- what is around it. */
void
text_line(struct printer *p, const struct line_answer *a)
{
	char mark = a->is_cited ? ':' : '-';

	if (a->event.ncites > 0) {
		text_style(p, STYLE_CITE);
		escape_text(&p->line, a->event.cites[0].path);
		buf_printf(&p->line, "%c%" PRIu64 "%c", mark,
			a->event.cites[0].line, mark);
		text_style(p, STYLE_OFF);
		buf_putc(&p->line, ' ');
	}
	put_part(p, &a->event, a->event.event->line);
	buf_putc(&p->line, '\n');
}
