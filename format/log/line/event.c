#include "format/log/line/event.h"

#include "format/log/line/format.h"
#include "format/log/line/head.h"

#include <string.h>

struct field_row {
	const char *name;
	char type;
};

enum { TYPE_S = 'S', TYPE_I = 'I', TYPE_N = 'N' };

#define FIELD(id, type) { #id, TYPE_##type },
static const struct field_row field_rows[FIELD_COUNT] = {
#include "format/log/line/fields.def"
};
#undef FIELD

#define KIND(id, word) word,
static const char *const kind_words[KIND_COUNT] = {
#include "format/log/line/kinds.def"
};
#undef KIND

/* The arrays are left as they are: they are 6 KB, and this runs for every
 * line of an archive. */
void
event_start(struct span line, struct event *out)
{
	out->line = line;
	out->kind = KIND_OTHER;
	out->format = NULL;
	out->daemon = (struct span){ 0 };
	out->instance = (struct span){ 0 };
	out->nfields = 0;
	out->nsecrets = 0;
	out->scratch_used = 0;
}

static const struct log_format *
highest_bidder(const struct event *ev)
{
	size_t count = 0;
	const struct log_format *const *all = formats_all(&count);
	const struct log_format *best = NULL;
	unsigned most = 0;

	for (size_t i = 0; i < count; i++) {
		unsigned bits = all[i]->bid(ev);

		if (bits > most) {
			most = bits;
			best = all[i];
		}
		if (most >= FORMAT_SURE)
			break;
	}
	return best;
}

void
event_head(struct span line, struct event *out)
{
	event_start(line, out);
	head_scan(line, &out->head);
}

struct span
event_tagged(const struct event *ev)
{
	struct span tag = ev->head.program;
	struct span body = ev->head.body;
	bool is_entry = ev->line.len > 0 && ev->line.ptr[0] == '{';

	if (is_entry || tag.len == 0 || body.ptr < tag.ptr)
		return body;
	return (struct span){ tag.ptr,
		(size_t)(body.ptr - tag.ptr) + body.len };
}

/* The printed form of records is one family's alone. */
static const struct log_format *
family_of(const struct event *ev, const struct dialect *dialect)
{
	return dialect->encoding >= TEXT_RECORDS &&
			format_record.bid(ev) >= FORMAT_SURE
		? &format_record
		: highest_bidder(ev);
}

static void
parse_body(struct event *out, const struct dialect *dialect)
{
	const struct log_format *family = family_of(out, dialect);

	if (!family)
		return;
	if (family->parse(out, dialect)) {
		out->format = family;
	} else {
		/* Secrets stay: a line half understood is masked too. */
		out->kind = KIND_OTHER;
		out->nfields = 0;
	}
	if (out->daemon.len == 0)
		out->daemon = span_of(family->name);
}

void
event_parse(struct span line, const struct dialect *dialect, struct event *out)
{
	event_head(line, out);
	parse_body(out, dialect);
}

void
event_parse_from(struct span line, const struct stamp_scan *scan,
	const struct dialect *dialect, struct event *out)
{
	event_start(line, out);
	head_scan_from(line, scan, &out->head);
	parse_body(out, dialect);
}

const char *
field_name(enum field_id id)
{
	return field_rows[id].name;
}

char
field_type(enum field_id id)
{
	return field_rows[id].type;
}

bool
field_by_name(struct span name, enum field_id *out)
{
	for (unsigned i = 0; i < FIELD_COUNT; i++) {
		if (span_eq(name, span_of(field_rows[i].name))) {
			*out = (enum field_id)i;
			return true;
		}
	}
	return false;
}

const char *
kind_name(enum event_kind kind)
{
	return kind_words[kind];
}

bool
kind_by_name(struct span name, enum event_kind *out)
{
	for (unsigned i = 0; i < KIND_COUNT; i++) {
		if (span_eq(name, span_of(kind_words[i]))) {
			*out = (enum event_kind)i;
			return true;
		}
	}
	return false;
}

static void
put_field(struct event *ev, enum field_id id, struct span value, unsigned marks)
{
	if (ev->nfields == EVENT_FIELDS_MAX)
		return;
	ev->fields[ev->nfields].id = id;
	ev->fields[ev->nfields].marks = marks;
	ev->fields[ev->nfields].value = value;
	ev->nfields++;
}

static bool
in_scratch(const struct event *ev, struct span value)
{
	uintptr_t from = (uintptr_t)ev->scratch;
	uintptr_t at = (uintptr_t)value.ptr;

	return at >= from && at - from <= EVENT_SCRATCH_BYTES;
}

void
event_add(struct event *ev, enum field_id id, struct span value, unsigned marks)
{
	/* What the line does not say is no field; what it says empty is one. */
	if (!value.ptr)
		return;
	/* Made elsewhere, a constant say: all derived values are to live as
	 * long as the event. */
	if (marks & FIELD_DERIVED && !in_scratch(ev, value))
		event_add_derived(ev, id, value, marks);
	else
		put_field(ev, id, value, marks);
}

void
event_add_derived(
	struct event *ev, enum field_id id, struct span value, unsigned marks)
{
	char *copy = NULL;

	if (ev->nfields == EVENT_FIELDS_MAX)
		return;
	copy = event_scratch(ev, value.len);
	if (!copy)
		return;
	if (value.len > 0)
		memcpy(copy, value.ptr, value.len);
	put_field(ev, id, (struct span){ copy, value.len },
		marks | FIELD_DERIVED);
}

char *
event_scratch(struct event *ev, size_t size)
{
	char *room = ev->scratch + ev->scratch_used;

	if (size > EVENT_SCRATCH_BYTES - ev->scratch_used)
		return NULL;
	ev->scratch_used += size;
	return room;
}

void
event_secret(struct event *ev, struct span part)
{
	if (ev->nsecrets == EVENT_SECRETS_MAX || part.len == 0)
		return;
	ev->secrets[ev->nsecrets++] = part;
}

const struct field *
event_field(const struct event *ev, enum field_id id)
{
	for (size_t i = 0; i < ev->nfields; i++)
		if (ev->fields[i].id == id)
			return &ev->fields[i];
	return NULL;
}
