#include "query/show/row_part.h"

#include "query/show/csv_cells.h"
#include "query/show/json_keys.h"
#include "query/show/print.h"
#include "query/show/show_text.h"

#include <math.h>
#include <string.h>

bool
print_row_text(
	struct buf *out, const struct printer *p, const struct row_value *v)
{
	if (v->event != NULL)
		return print_masked(out, p, v->event, v->text);
	buf_put(out, v->text);
	return false;
}

void
print_number(struct buf *out, double n)
{
	int64_t thousandths = (int64_t)llround(fabs(n) * 1000);
	unsigned rest = (unsigned)(thousandths % 1000);

	if (n < 0 && thousandths > 0)
		buf_putc(out, '-');
	buf_put_int(out, thousandths / 1000);
	if (rest == 0)
		return;
	buf_putc(out, '.');
	buf_put_digits(out, rest, 3);
	while (out->ptr[out->len - 1] == '0')
		out->len--;
}

bool
row_is_said(const struct row_column *c, const struct row_value *v)
{
	if (!v->is_given)
		return false;
	switch (c->kind) {
	case ROW_TEXTS:
		return v->texts.count > 0;
	case ROW_TIME:
		return v->when.basis != WHEN_NONE;
	case ROW_CITE:
	case ROW_CITES:
		return v->cites.count > 0;
	default:
		return true;
	}
}

/* Whether the column is the first of its kind. */
static bool
is_first(const struct row_type *type, size_t column)
{
	for (size_t i = 0; i < column; i++)
		if (type->columns[i].kind == type->columns[column].kind)
			return false;
	return true;
}

static void
json_cites(struct json_object *o, const char *key, const struct row_value *v)
{
	json_key_open(o, key, '[');
	for (size_t i = 0; i < v->cites.count; i++) {
		if (i > 0)
			buf_putc(&o->p->line, ',');
		json_cite(o, &v->cites.items[i]);
	}
	json_key_close(o, ']');
}

static void
json_time(struct json_object *o, const char *key, const struct when *when,
	bool with_basis)
{
	const char *basis = print_when_basis(when->basis);

	json_key_time(o, key, when);
	if (!with_basis || basis == NULL)
		return;
	if (o->some)
		buf_putc(&o->p->line, ',');
	buf_putc(&o->p->line, '"');
	buf_puts(&o->p->line, key);
	buf_puts(&o->p->line, "_basis\":\"");
	buf_puts(&o->p->line, basis);
	buf_putc(&o->p->line, '"');
}

static void
json_text(struct json_object *o, const char *key, const struct row_value *v,
	bool *masked)
{
	buf_clear(&o->p->scratch);
	*masked |= print_row_text(&o->p->scratch, o->p, v);
	(void)json_key_text(o, key, buf_span(&o->p->scratch));
}

static void
json_value(struct json_object *o, const struct row_column *c,
	const struct row_value *v, bool is_first_one, bool *masked)
{
	switch (c->kind) {
	case ROW_TEXT:
		json_text(o, c->key, v, masked);
		break;
	case ROW_TEXTS:
		json_key_texts(o, c->key, v->texts.items, v->texts.count);
		break;
	case ROW_INTEGER:
		json_key_i64(o, c->key, v->integer);
		break;
	case ROW_COUNT:
		json_key_count(o, c->key, (uint64_t)v->integer);
		break;
	case ROW_NUMBER:
	case ROW_LENGTH:
		json_key(o, c->key);
		print_number(&o->p->line, v->number);
		break;
	case ROW_BOOL:
		json_key(o, c->key);
		buf_puts(&o->p->line, v->truth ? "true" : "false");
		break;
	case ROW_TIME:
		json_time(o, c->key, &v->when, is_first_one);
		break;
	case ROW_CITE:
		json_key(o, c->key);
		json_cite(o, v->cites.items);
		break;
	case ROW_CITES:
		json_cites(o, c->key, v);
		break;
	}
}

void
json_row(struct printer *p, const struct row_type *type,
	const struct row_value *values)
{
	struct json_object o;
	bool masked = false;

	json_open(&o, p, type->name);
	for (size_t i = 0; i < type->ncolumns; i++)
		if (row_is_said(&type->columns[i], &values[i]))
			json_value(&o, &type->columns[i], &values[i],
				is_first(type, i), &masked);
	if (masked)
		json_key_true(&o, "masked");
	json_close(&o);
}

void
csv_row_header(struct printer *p, const struct row_type *type)
{
	for (size_t i = 0; i < type->ncolumns; i++) {
		const struct row_column *c = &type->columns[i];

		if (i > 0)
			buf_putc(&p->line, ',');
		if (c->kind == ROW_CITE && is_first(type, i))
			buf_puts(&p->line, csv_cite_columns);
		else
			buf_puts(&p->line, c->key);
		if (c->kind == ROW_TIME && is_first(type, i))
			buf_printf(&p->line, ",%s_basis", c->key);
	}
}

static void
put_joined(struct buf *out, const struct span *items, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(out, ' ');
		buf_put(out, items[i]);
	}
}

/* What a cell or a column of text holds, unescaped; of times and citations the
 * printers know more. */
void
row_put_value(struct printer *p, struct buf *out, enum row_kind kind,
	const struct row_value *v)
{
	switch (kind) {
	case ROW_TEXT:
		(void)print_row_text(out, p, v);
		break;
	case ROW_TEXTS:
		put_joined(out, v->texts.items, v->texts.count);
		break;
	case ROW_INTEGER:
	case ROW_COUNT:
		buf_put_int(out, v->integer);
		break;
	case ROW_NUMBER:
	case ROW_LENGTH:
		print_number(out, v->number);
		break;
	case ROW_BOOL:
		buf_puts(out, v->truth ? "true" : "false");
		break;
	case ROW_CITE:
	case ROW_CITES:
		for (size_t i = 0; i < v->cites.count; i++) {
			if (i > 0)
				buf_putc(out, ' ');
			buf_put(out, v->cites.items[i].path);
			buf_putc(out, ':');
			buf_put_uint(out, v->cites.items[i].line);
		}
		break;
	case ROW_TIME:
		print_time_text(out, p, &v->when);
		break;
	}
}

bool
row_is_number(enum row_kind kind)
{
	return kind == ROW_INTEGER || kind == ROW_COUNT || kind == ROW_NUMBER ||
		kind == ROW_LENGTH;
}

static void
csv_value(struct printer *p, enum row_kind kind, const struct row_value *v)
{
	if (kind == ROW_TIME) {
		csv_cell_time(p, &v->when);
		return;
	}
	buf_clear(&p->scratch);
	row_put_value(p, &p->scratch, kind, v);
	/* A minus before a number is no formula. */
	if (!row_is_number(kind)) {
		csv_cell(p, buf_span(&p->scratch));
		return;
	}
	buf_put(&p->line, buf_span(&p->scratch));
	buf_putc(&p->line, ',');
}

void
csv_row(struct printer *p, const struct row_type *type,
	const struct row_value *values)
{
	for (size_t i = 0; i < type->ncolumns; i++) {
		const struct row_column *c = &type->columns[i];
		const struct row_value *v = &values[i];
		bool said = row_is_said(c, v);

		if (c->kind == ROW_CITE && is_first(type, i))
			csv_cells_cite(p, said ? v->cites.items : NULL, said);
		else if (said)
			csv_value(p, c->kind, v);
		else
			csv_cell_words(p, NULL);
		if (c->kind == ROW_TIME && is_first(type, i))
			csv_cell_words(p,
				said ? print_when_basis(v->when.basis) : NULL);
	}
	csv_end_row(p);
}
