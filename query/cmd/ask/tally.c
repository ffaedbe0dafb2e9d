#include "query/cmd/ask/tally_part.h"

#include "format/base/digest.h"
#include "format/base/json.h"
#include "format/time/civil.h"
#include "format/time/nearest.h"
#include "query/lang/token.h"
#include "query/show/escape.h"
#include "query/show/print.h"

#include <stdlib.h>
#include <string.h>

static const char *const head_names[] = { "host", "program", "daemon",
	"instance", "pid", "severity", "kind", "time_basis", "host_basis" };

static const char *const units[] = { "hour", "day", "month", "domain" };

static bool
is_head_name(const char *by)
{
	for (size_t i = 0; i < sizeof(head_names) / sizeof(head_names[0]); i++)
		if (strcmp(head_names[i], by) == 0)
			return true;
	return false;
}

void
tally_free(struct tally_table *t)
{
	if (!t)
		return;
	arena_release(&t->arena);
	free(t->items);
	free(t->slots);
	free(t);
}

/* An hour, day, month or domain. */
static bool
set_unit(struct tally_table *t, const char *by)
{
	for (int i = 0; i < 4; i++) {
		if (strcmp(by, units[i]) != 0)
			continue;
		t->by = (enum by_kind)(BY_HOUR + i);
		return true;
	}
	return false;
}

static bool
set_column(struct tally_table *t, const char *by, const struct row_type *rows)
{
	for (size_t i = 0; i < rows->ncolumns; i++) {
		if (strcmp(rows->columns[i].key, by) != 0)
			continue;
		t->by = BY_COLUMN;
		t->column = i;
		return rows->columns[i].kind != ROW_CITE &&
			rows->columns[i].kind != ROW_CITES;
	}
	return false;
}

static bool
set_field(struct tally_table *t, const char *by)
{
	t->by = is_head_name(by) ? BY_HEAD : BY_FIELD;
	return t->by == BY_HEAD || field_by_name(span_of(by), &t->field);
}

/* What was meant; NULL if nothing is near. */
static const char *
near_name(const char *by, const struct row_type *rows)
{
	struct nearest best = { 0 };

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		nearest_offer(&best, by, units[i]);
	for (size_t i = 0; rows && i < rows->ncolumns; i++)
		nearest_offer(&best, by, rows->columns[i].key);
	if (rows)
		return best.word;
	if (strcmp(by, "ip") == 0)
		return "client_ip";
	for (size_t i = 0; token_field(i); i++)
		nearest_offer(&best, by, token_field(i));
	return best.word;
}

static struct tally_table *
new_table(const char *by, const struct row_type *rows, const struct zone *zone,
	struct err *err)
{
	struct tally_table *t = xcalloc(1, sizeof(*t));
	const char *near = NULL;

	t->name = by;
	t->zone = zone;
	t->weight = 1;
	if (set_unit(t, by) ||
		(rows ? set_column(t, by, rows) : set_field(t, by)))
		return t;
	tally_free(t);
	near = near_name(by, rows);
	(void)err_set(err, WB_USAGE,
		"--count-by: '%s' is no field%s%s, nor hour, day, month or "
		"domain%s%s%s",
		by, rows ? " of a " : "", rows ? rows->name : "",
		near ? ": did you mean " : "", near ? near : "",
		near ? "?" : "");
	return NULL;
}

struct tally_table *
tally_new(const char *by, const struct zone *zone, struct err *err)
{
	return new_table(by, NULL, zone, err);
}

struct tally_table *
tally_new_rows(const char *by, const struct row_type *rows,
	const struct zone *zone, struct err *err)
{
	return new_table(by, rows, zone, err);
}

static void
slots_grow(struct tally_table *t)
{
	size_t n = t->nslots ? t->nslots * 2 : 1024;

	free(t->slots);
	t->slots = xcalloc(n, sizeof(*t->slots));
	t->nslots = n;
	for (size_t i = 0; i < t->count; i++) {
		struct span v = t->items[i].value;
		size_t at = hash64(v.ptr, v.len) & (n - 1);

		while (t->slots[at])
			at = (at + 1) & (n - 1);
		t->slots[at] = i + 1;
	}
}

void
tally_weigh(struct tally_table *t, uint64_t weight)
{
	t->weight = weight;
}

void
tally_value(struct tally_table *t, struct span value)
{
	size_t at = 0;

	if ((t->count + 1) * 2 > t->nslots)
		slots_grow(t);
	at = hash64(value.ptr, value.len) & (t->nslots - 1);
	for (; t->slots[at]; at = (at + 1) & (t->nslots - 1)) {
		struct tally_item *item = &t->items[t->slots[at] - 1];

		if (!span_eq(item->value, value))
			continue;
		item->count += t->weight;
		return;
	}
	t->items = xgrow(t->items, &t->cap, t->count + 1, sizeof(*t->items));
	t->items[t->count] =
		(struct tally_item){ arena_copy(&t->arena, value), t->weight };
	t->slots[at] = ++t->count;
}

static struct span
head_value(const struct tally_table *t, const struct event_answer *a)
{
	const struct log_head *head = &a->event->head;
	const struct span values[] = { a->host, head->program, a->event->daemon,
		a->event->instance, head->pid, head->severity,
		span_of(kind_name(a->event->kind)),
		span_of(a->when.basis != WHEN_NONE
				? print_when_basis(a->when.basis)
				: ""),
		span_of(a->host_basis != HOST_UNKNOWN
				? print_host_basis(a->host_basis)
				: "") };

	for (size_t i = 0; i < sizeof(head_names) / sizeof(head_names[0]); i++)
		if (strcmp(head_names[i], t->name) == 0)
			return values[i];
	return SPAN("");
}

void
tally_time(struct tally_table *t, const struct when *when)
{
	static const size_t lengths[] = { 13, 10, 7 };
	char text[CIVIL_TEXT_MAX];
	int64_t ns = when->ns;

	if (when->basis == WHEN_NONE) {
		tally_value(t, SPAN("(no time)"));
		return;
	}
	if (when->zone_known)
		ns += (int64_t)zone_offset(t->zone, ns / 1000000000) *
			1000000000;
	(void)civil_format(text, ns, 0, CIVIL_ZONE_NONE, 0);
	tally_value(t, (struct span){ text, lengths[t->by - BY_HOUR] });
}

static void
add_fields(struct tally_table *t, const struct event *ev)
{
	for (size_t i = 0; i < ev->nfields; i++)
		if (ev->fields[i].id == t->field)
			tally_value(t, ev->fields[i].value);
}

/* The domains of senders and recipients, each once a line. */
static void
add_domains(struct tally_table *t, const struct event *ev)
{
	struct span seen[8];
	size_t nseen = 0;

	for (size_t i = 0; i < ev->nfields && nseen < 8; i++) {
		const struct field *f = &ev->fields[i];
		struct span domain = { 0 };
		bool again = false;

		if ((f->id != FIELD_from && f->id != FIELD_to) ||
			!span_rcut(f->value, '@', NULL, &domain))
			continue;
		for (size_t k = 0; k < nseen; k++)
			again = again || span_ieq(seen[k], domain);
		if (again)
			continue;
		seen[nseen++] = domain;
		tally_value(t, domain);
	}
}

void
tally_event(struct tally_table *t, const struct event_answer *a)
{
	switch (t->by) {
	case BY_FIELD:
		add_fields(t, a->event);
		break;
	case BY_HEAD:
		tally_value(t, head_value(t, a));
		break;
	case BY_HOUR:
	case BY_DAY:
	case BY_MONTH:
		tally_time(t, &a->when);
		break;
	case BY_DOMAIN:
		add_domains(t, a->event);
		break;
	case BY_COLUMN:
		break;
	}
}

static int
by_count(const void *a, const void *b)
{
	const struct tally_item *x = a;
	const struct tally_item *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return span_cmp(x->value, y->value);
}

static void
put_item(struct buf *line, const struct tally_table *t,
	const struct tally_item *item, const struct output_options *output)
{
	unsigned long long count = (unsigned long long)item->count;

	if (output->json) {
		buf_puts(line, "{\"type\":\"count\",\"by\":");
		(void)json_put_text(line, span_of(t->name));
		buf_puts(line, ",\"value\":");
		(void)json_put_text(line, item->value);
		buf_printf(line, ",\"count\":%llu}\n", count);
	} else if (output->csv) {
		escape_csv(line, item->value);
		buf_printf(line, ",%llu\r\n", count);
	} else {
		buf_printf(line, "%10llu  ", count);
		escape_text(
			line, item->value.len ? item->value : SPAN("(empty)"));
		buf_putc(line, '\n');
	}
}

void
tally_print(struct tally_table *t, FILE *out,
	const struct output_options *output, uint64_t limit)
{
	struct buf line = { 0 };

	if (t->count > 0)
		qsort(t->items, t->count, sizeof(*t->items), by_count);
	if (output->csv)
		fprintf(out, "%s,count\r\n", t->name);
	for (size_t i = 0; i < t->count && i < limit; i++) {
		buf_clear(&line);
		put_item(&line, t, &t->items[i], output);
		(void)fwrite(line.ptr, 1, line.len, out);
	}
	buf_release(&line);
}
