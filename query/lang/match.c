/* Whether a line fits a query. */
#include "query/lang/query.h"

#include "format/log/forgery.h"
#include "format/log/line/event.h"
#include "query/lang/regex.h"
#include "query/lang/value.h"

const struct event *
line_event(struct line_view *view)
{
	if (!view->parsed)
		event_parse(view->line, view->dialect, view->event);
	view->parsed = true;
	return view->event;
}

/* Who wrote it the head alone tells, for a fraction of the time. */
static const struct log_head *
line_head(struct line_view *view)
{
	if (!view->parsed && !view->headed)
		event_head(view->line, view->event);
	view->headed = true;
	return &view->event->head;
}

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The other pieces, in order, each as early as it can be: if that fails, no
 * later choice does better. */
static bool
rest_fits(const struct node *n, struct span run, size_t at)
{
	for (size_t i = 1; i < n->nneedles; i++) {
		at = text_find(run, at, &n->needles[i]);
		if (at == SIZE_MAX)
			return false;
		at += n->needles[i].folded.len;
	}
	return true;
}

static bool
glob_fits(const struct node *n, struct span line)
{
	const struct text_needle *first = &n->needles[0];
	size_t from = 0;

	for (;;) {
		size_t at = text_find(line, from, first);
		size_t end = at;

		if (at == SIZE_MAX)
			return false;
		/* Within one run of non-blank bytes: what does not fit behind
		 * its first place in the run fits behind no later one. */
		while (end < line.len && !is_blank(line.ptr[end]))
			end++;
		if (at + first->folded.len <= end &&
			rest_fits(n, span_slice(line, 0, end),
				at + first->folded.len))
			return true;
		/* A piece may begin with a blank: a form feed, quoted. */
		from = end > at ? end : at + 1;
	}
}

/* A part of the head: absent, it fits nothing. */
static bool
part_fits(const struct node *n, struct span part)
{
	return part.len > 0 && value_fits(n, part);
}

/* Does the value, less <> around it, stand in the line as whole words? What a
 * search is narrowed by must, or the index would change the answer: here it
 * is made sure of, whatever a parser cuts out of a line that a stranger
 * wrote. */
static bool
stands_whole(struct span line, struct span value)
{
	uintptr_t from = (uintptr_t)line.ptr;
	uintptr_t at = (uintptr_t)value.ptr;

	if (value.len >= 2 && value.ptr[0] == '<' &&
		value.ptr[value.len - 1] == '>') {
		value = span_slice(value, 1, value.len - 1);
		at++;
	}
	if (value.len == 0)
		return true;
	return at >= from && at + value.len <= from + line.len &&
		!text_joined(line, at - from) &&
		!text_joined(line, at - from + value.len);
}

static bool
stated_fits(const struct node *n, struct span line, struct span part)
{
	return part_fits(n, part) && stands_whole(line, part);
}

static bool
host_fits(const struct node *n, struct line_view *view)
{
	struct span host = line_head(view)->host;

	if (host.len > 0 && view->stated_host)
		host = view->stated_host(view->basis_ctx, host);
	if (host.len > 0 && !stands_whole(view->line, host))
		return false;
	return value_host_fits(n, host.len > 0 ? host : view->host);
}

static bool
program_fits(const struct node *n, struct line_view *view)
{
	struct span program = line_event(view)->head.program;
	struct span last = { 0 };

	return stated_fits(n, view->line, program) ||
		(span_rcut(program, '/', NULL, &last) &&
			stated_fits(n, view->line, last));
}

bool
query_is_verbatim(const struct node *n)
{
	static const enum field_id list[] = { FIELD_queue_id, FIELD_message_id,
		FIELD_from, FIELD_to, FIELD_orig_to, FIELD_client_name,
		FIELD_helo, FIELD_user, FIELD_target_user, FIELD_relay,
		FIELD_session, FIELD_virus, FIELD_next_queue_id,
		FIELD_orig_queue_id };

	if (n->match == VALUE_CIDR)
		return true;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (list[i] == n->event_field)
			return true;
	return false;
}

static bool
event_field_fits(const struct node *n, const struct event *ev)
{
	for (size_t i = 0; i < ev->nfields; i++)
		if (ev->fields[i].id == n->event_field &&
			value_fits(n, ev->fields[i].value) &&
			(!query_is_verbatim(n) ||
				stands_whole(ev->line, ev->fields[i].value)))
			return true;
	return false;
}

static bool
basis_fits(const struct node *n, struct line_view *view)
{
	const char *word =
		view->basis ? view->basis(view->basis_ctx, n->field) : NULL;

	return word && value_fits(n, span_of(word));
}

static bool
field_fits(const struct node *n, struct line_view *view)
{
	const struct event *ev = NULL;

	if (n->field == QUERY_FIELD_IP)
		return text_has_ip(view->line, &n->cidr);
	if (n->field == QUERY_FIELD_HOST)
		return host_fits(n, view);
	if (n->field == QUERY_FIELD_TIME_BASIS ||
		n->field == QUERY_FIELD_HOST_BASIS)
		return basis_fits(n, view);
	ev = line_event(view);
	switch (n->field) {
	case QUERY_FIELD_EVENT:
		return event_field_fits(n, ev);
	case QUERY_FIELD_PROGRAM:
		return program_fits(n, view);
	case QUERY_FIELD_DAEMON:
		return part_fits(n, ev->daemon);
	case QUERY_FIELD_INSTANCE:
		return part_fits(n, ev->instance);
	case QUERY_FIELD_PID:
		return part_fits(n, ev->head.pid);
	case QUERY_FIELD_SEVERITY:
		return part_fits(n, ev->head.severity);
	case QUERY_FIELD_RECORD_UID:
		return span_eq(ev->head.program, SPAN("acct")) &&
			event_field_fits(n, ev);
	case QUERY_FIELD_KIND:
		return value_fits(n, span_of(kind_name(ev->kind))) ||
			(value_fits(n, SPAN("forgery")) && event_is_forged(ev));
	default:
		return false;
	}
}

static enum query_fit
regex_fits(const struct node *n, const struct line_view *view)
{
	switch (regex_find(n->regex, view->line, view->meter)) {
	case REGEX_FOUND:
		return QUERY_FITS;
	case REGEX_ABSENT:
		return QUERY_FITS_NOT;
	default:
		return QUERY_UNKNOWN;
	}
}

static enum query_fit
fit_of(bool fits)
{
	return fits ? QUERY_FITS : QUERY_FITS_NOT;
}

static enum query_fit
fit_not(enum query_fit fit)
{
	return fit == QUERY_UNKNOWN ? fit : fit_of(fit == QUERY_FITS_NOT);
}

/* As deep as the parser lets a tree be; likewise below. */
static enum query_fit
kids_fit(const struct node *n, /* NOLINT(misc-no-recursion) */
	struct line_view *view)
{
	const enum query_fit decides = fit_of(n->kind == NODE_OR);
	enum query_fit all = fit_not(decides);
	size_t count = n->texts ? n->nothers : n->nkids;
	struct node *const *kids = n->texts ? n->others : n->kids;

	if (n->texts && needle_set_stands(n->texts, view->line))
		return QUERY_FITS;
	for (size_t i = 0; i < count; i++) {
		enum query_fit fit = query_fit(kids[i], view);

		if (fit == decides)
			return fit;
		if (fit == QUERY_UNKNOWN)
			all = fit;
	}
	return all;
}

enum query_fit
query_fit(const struct node *n, /* NOLINT(misc-no-recursion) */
	struct line_view *view)
{
	switch (n->kind) {
	case NODE_ALL:
		return QUERY_FITS;
	case NODE_AND:
	case NODE_OR:
		return kids_fit(n, view);
	case NODE_NOT:
		return fit_not(query_fit(n->kids[0], view));
	case NODE_TEXT:
		return fit_of(
			text_find(view->line, 0, &n->needles[0]) != SIZE_MAX);
	case NODE_GLOB:
		return fit_of(glob_fits(n, view->line));
	case NODE_REGEX:
		return regex_fits(n, view);
	case NODE_FIELD:
		return fit_of(field_fits(n, view));
	case NODE_KINDS:
		return fit_of(n->event_kinds >> line_event(view)->kind & 1);
	default:
		return QUERY_FITS_NOT;
	}
}

bool
query_match(const struct node *n, struct line_view *view)
{
	enum query_fit fit = query_fit(n, view);

	if (fit == QUERY_UNKNOWN)
		view->meter->given_up++;
	return fit == QUERY_FITS;
}
