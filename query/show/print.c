#include "query/show/print.h"

#include "format/time/civil.h"
#include "format/time/stamp_around.h"

#include <assert.h>

static const char mask_text[] = "[masked]";

const char *
print_time(char out[48], const struct when *when)
{
	static_assert(CIVIL_TEXT_MAX <= 48, "room for a time");
	out[0] = '\0';
	if (when->basis != WHEN_NONE)
		(void)civil_format(out, when->ns, when->digits,
			when->zone_known ? CIVIL_ZONE_UTC : CIVIL_ZONE_NONE, 0);
	return out;
}

const char *
print_when_basis(enum when_basis basis)
{
	switch (basis) {
	case WHEN_STATED:
		return "stated";
	case WHEN_INFERRED:
		return "inferred";
	case WHEN_ASSUMED:
		return "assumed";
	default:
		return NULL;
	}
}

const char *
print_host_basis(enum host_basis basis)
{
	switch (basis) {
	case HOST_STATED:
		return "stated";
	case HOST_GIVEN:
		return "given";
	case HOST_INFERRED:
		return "inferred";
	default:
		return NULL;
	}
}

bool
print_place(struct span line, struct span part, size_t *at)
{
	uintptr_t begin = (uintptr_t)line.ptr;
	uintptr_t where = (uintptr_t)part.ptr;

	if (part.ptr == NULL || where < begin || where > begin + line.len ||
		part.len > line.len - (where - begin))
		return false;
	*at = where - begin;
	return true;
}

bool
print_next_secret(
	const struct event *ev, size_t at, size_t end, struct span *out)
{
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < ev->nsecrets; i++) {
		size_t begin;

		if (!print_place(ev->line, ev->secrets[i], &begin) ||
			ev->secrets[i].len == 0 || begin >= end ||
			begin + ev->secrets[i].len <= at || begin >= best)
			continue;
		best = begin;
		*out = ev->secrets[i];
	}
	return best != SIZE_MAX;
}

bool
print_masked_derived(struct buf *out, const struct printer *p,
	const struct event *ev, struct span value)
{
	for (size_t i = 0; i < ev->nsecrets && !p->options.unmask; i++)
		if (ev->secrets[i].len > 0 && span_has(value, ev->secrets[i])) {
			buf_puts(out, mask_text);
			return true;
		}
	buf_put(out, value);
	return false;
}

bool
print_masked(struct buf *out, const struct printer *p, const struct event *ev,
	struct span part)
{
	struct span secret = { 0 };
	bool masked = false;
	size_t at;
	size_t end;

	if (!print_place(ev->line, part, &at))
		return print_masked_derived(out, p, ev, part);
	end = at + part.len;
	while (!p->options.unmask && print_next_secret(ev, at, end, &secret)) {
		size_t begin = (size_t)(secret.ptr - ev->line.ptr);

		if (begin > at)
			buf_put(out, span_slice(ev->line, at, begin));
		buf_puts(out, mask_text);
		masked = true;
		at = begin + secret.len;
		if (at >= end)
			return true;
	}
	buf_put(out, span_slice(ev->line, at, end));
	return masked;
}

bool
print_line_is_wrapped(const struct printer *p, const struct event_answer *a)
{
	return a->wrapped.len > 0 && !p->options.hide &&
		(p->options.unmask || a->event->nsecrets == 0);
}

struct span
print_said(const struct event *ev)
{
	return span_slice(
		ev->line, stamp_skip_wrapping(ev->line), ev->line.len);
}

bool
print_line(
	struct buf *out, const struct printer *p, const struct event_answer *a)
{
	if (!print_line_is_wrapped(p, a))
		return print_masked(out, p, a->event, print_said(a->event));
	buf_put(out, a->wrapped);
	return false;
}

size_t
print_recipients(const struct event *ev)
{
	size_t n = 0;

	for (size_t i = 0; i < ev->nfields; i++)
		n += ev->fields[i].id == FIELD_to;
	return n;
}

/* The zone a time is shown in; false if it is not known. */
static bool
shown_offset(const struct printer *p, const struct when *when, int32_t *offset)
{
	const struct show_options *o = &p->options;

	*offset = 0;
	if (!when->zone_known)
		return false;
	if (o->zone_of_host)
		*offset = when->offset_s;
	else if (o->offset_at != NULL)
		*offset = o->offset_at(o->zone, when->ns / 1000000000);
	return true;
}

void
print_time_text(struct buf *out, struct printer *p, const struct when *when)
{
	char text[CIVIL_TEXT_MAX];
	int32_t offset;
	bool has_zone = shown_offset(p, when, &offset);
	enum civil_zone zone = CIVIL_ZONE_NONE;
	size_t len;

	if (when->basis == WHEN_NONE)
		return;
	if (when->basis == WHEN_INFERRED) {
		buf_putc(out, '~');
		p->marks |= SHOW_MARK_INFERRED;
	}
	if (when->basis == WHEN_ASSUMED) {
		buf_putc(out, '?');
		p->marks |= SHOW_MARK_ASSUMED;
	}
	if (has_zone)
		zone = offset == 0 ? CIVIL_ZONE_UTC : CIVIL_ZONE_OFFSET;
	len = civil_format(text, when->ns, when->digits, zone, offset);
	/* A blank between date and time reads better than a T. */
	for (size_t i = 0; i < len; i++)
		if (text[i] == 'T')
			text[i] = ' ';
	buf_put(out, (struct span){ text, len });
	if (!has_zone) {
		buf_puts(out, " local");
		p->marks |= SHOW_MARK_LOCAL;
	}
}

void
print_window(
	struct buf *out, const struct when *since, const struct when *until)
{
	char from[48];
	char to[48];

	(void)print_time(from, since);
	(void)print_time(to, until);
	if (since->basis == WHEN_NONE && until->basis == WHEN_NONE)
		buf_puts(out, "all times");
	else if (until->basis == WHEN_NONE)
		buf_printf(out, "since %s", from);
	else if (since->basis == WHEN_NONE)
		buf_printf(out, "before %s", to);
	else
		buf_printf(out, "from %s to %s", from, to);
}
