/* JSON type "event". */
#include "format/base/json.h"
#include "query/show/json_keys.h"
#include "query/show/print.h"

/* A field as its type wants it: numbers that are none say nothing. */
static void
put_field(struct json_object *o, const struct event *ev, const struct field *f,
	bool *masked)
{
	char type = field_type(f->id);

	if (type == 'I') {
		json_key_integer(o, field_name(f->id), f->value);
		return;
	}
	if (type == 'N') {
		json_key_number(o, field_name(f->id), f->value);
		return;
	}
	buf_clear(&o->p->scratch);
	if (f->marks & FIELD_DERIVED)
		*masked |= print_masked_derived(
			&o->p->scratch, o->p, ev, f->value);
	else
		*masked |= print_masked(&o->p->scratch, o->p, ev, f->value);
	json_key_text(o, field_name(f->id), buf_span(&o->p->scratch));
}

/* "tos": every recipient of a line that names several. */
static void
put_recipients(struct json_object *o, const struct event *ev, bool *masked)
{
	bool first = true;

	if (print_recipients(ev) < 2)
		return;
	json_key_open(o, "tos", '[');
	for (size_t i = 0; i < ev->nfields; i++) {
		if (ev->fields[i].id != FIELD_to)
			continue;
		buf_clear(&o->p->scratch);
		*masked |= print_masked_derived(
			&o->p->scratch, o->p, ev, ev->fields[i].value);
		json_item_text(o, &first, buf_span(&o->p->scratch));
	}
	json_key_close(o, ']');
}

/* What the line says, in the order of the contract; of a field that stands
 * twice, the first. */
static void
put_fields(struct json_object *o, const struct event *ev, bool *masked)
{
	for (unsigned id = 0; id < FIELD_COUNT; id++) {
		const struct field *f = event_field(ev, (enum field_id)id);

		if (f == NULL)
			continue;
		put_field(o, ev, f, masked);
		if (id == FIELD_to)
			put_recipients(o, ev, masked);
	}
}

void
json_cite(struct json_object *o, const struct cite *c)
{
	buf_putc(&o->p->line, '{');
	o->some = false;
	json_key_words(o, "source", c->source);
	json_key_words(o, "file_sha256", print_sha256(c->file_sha256));
	json_key_text(o, "path", c->path);
	json_key_u64(o, "line", c->line);
	json_key_u64(o, "offset", c->offset);
	json_key_u64(o, "length", c->length);
	buf_putc(&o->p->line, '}');
	o->some = true;
}

void
json_key_cites(struct json_object *o, const struct cite *cites, size_t n)
{
	if (n == 0)
		return;
	json_key(o, "cite");
	json_cite(o, &cites[0]);
	if (n == 1)
		return;
	json_key_open(o, "also", '[');
	for (size_t i = 1; i < n; i++) {
		if (i > 1)
			buf_putc(&o->p->line, ',');
		json_cite(o, &cites[i]);
	}
	json_key_close(o, ']');
}

/* The line itself: what is no text only in base64, what is no UTF-8 in both. */
static void
put_raw(struct json_object *o, const struct event_answer *a, bool *masked)
{
	struct buf *raw = &o->p->scratch;
	struct span text = { 0 };

	/* Of bytes nobody can tell what is hidden in them. */
	if (a->is_binary && !o->p->options.hide) {
		json_key(o, "raw_base64");
		json_put_base64(&o->p->line, a->raw);
		return;
	}
	buf_clear(raw);
	*masked |= print_line(raw, o->p, a);
	text = json_shown(o, "raw", buf_span(raw));
	json_key(o, "raw");
	if (json_put_text(&o->p->line, text))
		return;
	json_key(o, "raw_base64");
	json_put_base64(&o->p->line, text);
}

static void
put_times(struct json_object *o, const struct event_answer *a)
{
	const struct stamp *stamp = &a->event->head.stamp;
	const struct when *w = &a->when;
	struct when bound = *w;

	json_key_time(o, "time", w);
	json_key_words(o, "time_basis", print_when_basis(w->basis));
	if (a->event->head.time_text.len > 0)
		json_key_text(o, "time_text", a->event->head.time_text);
	if (w->basis == WHEN_NONE)
		return;
	/* TAI64N and epochs are UTC without saying what time it was there. */
	if (w->zone_known && (stamp->kind != STAMP_UTC || stamp->has_offset))
		json_key_i64(o, "offset_s", w->offset_s);
	if (w->basis != WHEN_ASSUMED || w->min_ns == w->max_ns)
		return;
	bound.ns = w->min_ns;
	json_key_time(o, "time_min", &bound);
	bound.ns = w->max_ns;
	json_key_time(o, "time_max", &bound);
}

void
json_event_keys(struct json_object *o, const struct event_answer *a)
{
	const struct event *ev = a->event;
	bool masked = false;

	put_times(o, a);
	json_key_some(o, "host", a->host);
	json_key_words(o, "host_basis", print_host_basis(a->host_basis));
	json_key_some(o, "program", ev->head.program);
	json_key_some(o, "daemon", ev->daemon);
	json_key_some(o, "instance", ev->instance);
	json_key_integer(o, "pid", ev->head.pid);
	json_key_some(o, "severity", ev->head.severity);
	json_key_words(o, "kind", kind_name(ev->kind));
	put_fields(o, ev, &masked);
	put_raw(o, a, &masked);
	if (a->is_part)
		json_key_true(o, "partial");
	if (masked)
		json_key_true(o, "masked");
	json_key_cites(o, a->cites, a->ncites);
}

void
json_event(struct printer *p, const struct event_answer *a)
{
	struct json_object o;

	json_open(&o, p, "event");
	json_event_keys(&o, a);
	json_close(&o);
}
