#include "query/trace/view/sighting.h"

#include "format/base/arena.h"
#include "format/log/line/wrapped.h"

#include <stdlib.h>
#include <string.h>

const struct field *
sighting_field(const struct sighting *s, enum field_id id)
{
	for (size_t i = 0; i < s->nfields; i++)
		if (s->fields[i].id == id)
			return &s->fields[i];
	return NULL;
}

struct span
sighting_value(const struct sighting *s, enum field_id id)
{
	const struct field *f = sighting_field(s, id);

	return f ? f->value : (struct span){ 0 };
}

bool
sighting_is_program(const struct sighting *s, struct span name)
{
	struct span last = { 0 };

	(void)span_rcut(s->head.program, '/', NULL, &last);
	return span_eq(last, name);
}

bool
sighting_has(const struct sighting *s, enum field_id id, struct span value)
{
	for (size_t i = 0; i < s->nfields; i++)
		if (s->fields[i].id == id &&
			span_ieq(s->fields[i].value, value))
			return true;
	return false;
}

struct sighting_place
sighting_place(const struct sighting *s)
{
	return (struct sighting_place){ s->sort_ns, s->index, s->ord,
		s->offset };
}

int
sighting_place_order(
	const struct sighting_place *a, const struct sighting_place *b)
{
	if (a->sort_ns != b->sort_ns)
		return a->sort_ns < b->sort_ns ? -1 : 1;
	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	if (a->ord != b->ord)
		return a->ord < b->ord ? -1 : 1;
	return (a->offset > b->offset) - (a->offset < b->offset);
}

int
sighting_order(const struct sighting *a, const struct sighting *b)
{
	const struct sighting_place x = sighting_place(a);
	const struct sighting_place y = sighting_place(b);

	return sighting_place_order(&x, &y);
}

void
sighting_answer(
	const struct sighting *s, struct event *event, struct event_answer *out)
{
	const struct dialect dialect = { TEXT_BYTES };

	if (s->is_rest) {
		memset(event, 0, sizeof(*event));
		event->line = s->text;
		event->head.body = s->text;
	} else {
		event_parse(s->text, &dialect, event);
	}
	*out = (struct event_answer){
		.event = event,
		.when = s->when,
		.host = s->host,
		.host_basis = s->host_basis,
		.ncites = s->ncites,
		.cites = s->cites,
		.wrapped = wrapped_bytes(s->text, s->raw),
	};
}

void
sighting_set_add(struct sighting_set *set, const struct sighting *s)
{
	set->items = xgrow(set->items, &set->cap, set->count + 1, sizeof(s));
	set->items[set->count++] = s;
}

static int
by_order(const void *a, const void *b)
{
	const struct sighting *const *x = a;
	const struct sighting *const *y = b;

	return sighting_order(*x, *y);
}

void
sighting_set_sort(struct sighting_set *set)
{
	size_t kept = 0;

	if (set->count < 2)
		return;
	qsort(set->items, set->count, sizeof(*set->items), by_order);
	for (size_t i = 0; i < set->count; i++)
		if (i == 0 || set->items[i] != set->items[kept - 1])
			set->items[kept++] = set->items[i];
	set->count = kept;
}

bool
sighting_is_copy(const struct sighting *a, const struct sighting *b)
{
	return a && b && a->sort_ns == b->sort_ns && span_eq(a->text, b->text);
}

bool
sighting_is_again(const struct sighting_set *set, size_t at)
{
	const struct sighting *s = set->items[at];

	for (size_t i = at; i > 0 && set->items[i - 1]->sort_ns == s->sort_ns;
		i--)
		if (sighting_is_copy(set->items[i - 1], s))
			return true;
	return false;
}

void
sighting_set_release(struct sighting_set *set)
{
	free(set->items);
	*set = (struct sighting_set){ 0 };
}
