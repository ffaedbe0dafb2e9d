/* What holds for every event whatever the line says: used by the fixture test
 * and by the fuzzers. */
#ifndef WB_TESTS_CHECK_EVENT_H
#define WB_TESTS_CHECK_EVENT_H

#include "format/log/line/event.h"
#include "format/time/civil.h"

#include <stdio.h>

static inline bool
check_inside(struct span outer, struct span inner)
{
	uintptr_t from = (uintptr_t)outer.ptr;
	uintptr_t at = (uintptr_t)inner.ptr;

	return at >= from && at <= from + outer.len &&
		inner.len <= from + outer.len - at;
}

/* An absent span, or one in the line. */
static inline bool
check_head_part(struct span line, struct span part)
{
	return part.len == 0 || check_inside(line, part);
}

static inline bool
check_word(struct span s, size_t at)
{
	return at < s.len &&
		(is_alnum(s.ptr[at]) || (unsigned char)s.ptr[at] >= 0x80);
}

/* NULL, or what is wrong with the scan of that line. */
static inline const char *
check_stamp(struct span line, const struct stamp_scan *scan)
{
	size_t behind = 0;

	if (scan->stamp.kind == STAMP_NONE)
		return scan->nparts || scan->next || scan->len
			? "parts without a stamp"
			: NULL;
	if (scan->len == 0 || scan->at > line.len ||
		scan->len > line.len - scan->at)
		return "stamp outside the line";
	if (scan->next > line.len)
		return "text outside the line";
	if (scan->stamp.ns > 999999999 || scan->stamp.digits > 9)
		return "impossible fraction";
	if (scan->nparts > 2)
		return "too many parts";
	for (uint32_t i = 0; i < scan->nparts; i++) {
		size_t at = scan->parts[i].at;
		size_t end = at + scan->parts[i].len;

		if (at < behind || end > line.len || at >= end)
			return "part outside the line, or out of order";
		if (check_word(line, end) || (at && check_word(line, at - 1)))
			return "part splits a word";
		behind = end;
	}
	return NULL;
}

static inline const char *
check_field(const struct event *ev, const struct field *f)
{
	struct span scratch = { ev->scratch, ev->scratch_used };

	if ((unsigned)f->id >= FIELD_COUNT)
		return "no such field";
	if (f->marks & ~(unsigned)(FIELD_DERIVED | FIELD_UNTRUSTED))
		return "no such mark";
	if (f->marks & FIELD_DERIVED)
		return check_inside(scratch, f->value)
			? NULL
			: "derived value outside the scratch";
	return check_inside(ev->line, f->value)
		? NULL
		: "verbatim value outside the line";
}

/* NULL, or what is wrong with an event that event_parse made. */
static inline const char *
check_event(const struct event *ev)
{
	const char *wrong = NULL;

	if (!check_head_part(ev->line, ev->head.host) ||
		!check_head_part(ev->line, ev->head.program) ||
		!check_head_part(ev->line, ev->head.pid) ||
		!check_head_part(ev->line, ev->head.time_text) ||
		!check_head_part(ev->line, ev->head.body))
		return "head outside the line";
	if (ev->nfields > EVENT_FIELDS_MAX ||
		ev->nsecrets > EVENT_SECRETS_MAX ||
		ev->scratch_used > EVENT_SCRATCH_BYTES ||
		(unsigned)ev->kind >= KIND_COUNT)
		return "a count over its limit";
	if (!ev->format && (ev->nfields || ev->kind != KIND_OTHER))
		return "fields of a line that nobody understood";
	for (size_t i = 0; i < ev->nfields && !wrong; i++)
		wrong = check_field(ev, &ev->fields[i]);
	for (size_t i = 0; i < ev->nsecrets && !wrong; i++)
		if (!check_inside(ev->line, ev->secrets[i]))
			wrong = "secret outside the line";
	return wrong;
}

#endif
