/* The values of a row (a login, a session, ...) that --count-by counts. */
#include "query/cmd/ask/tally_part.h"

#include "format/base/buf.h"
#include "query/show/print.h"

static void
add_texts(struct tally_table *t, const struct row_value *v)
{
	for (size_t i = 0; i < v->texts.count; i++)
		tally_value(t, v->texts.items[i]);
}

static void
add_number(struct tally_table *t, double number)
{
	struct buf text = { 0 };

	print_number(&text, number);
	tally_value(t, buf_span(&text));
	buf_release(&text);
}

static void
add_column(struct tally_table *t, const struct row_column *c,
	const struct row_value *v)
{
	struct buf text = { 0 };

	switch (c->kind) {
	case ROW_TEXT:
		tally_value(t, v->text);
		break;
	case ROW_TEXTS:
		add_texts(t, v);
		break;
	case ROW_INTEGER:
	case ROW_COUNT:
		buf_printf(&text, "%lld", (long long)v->integer);
		tally_value(t, buf_span(&text));
		break;
	case ROW_NUMBER:
	case ROW_LENGTH:
		add_number(t, v->number);
		break;
	case ROW_BOOL:
		tally_value(t, v->truth ? SPAN("true") : SPAN("false"));
		break;
	case ROW_TIME: {
		char room[48];

		tally_value(t, span_of(print_time(room, &v->when)));
		break;
	}
	default:
		break;
	}
	buf_release(&text);
}

static void
add_first_time(struct tally_table *t, const struct row_type *rows,
	const struct row_value *values)
{
	static const struct when none = { .basis = WHEN_NONE };

	for (size_t i = 0; i < rows->ncolumns; i++) {
		if (rows->columns[i].kind != ROW_TIME)
			continue;
		tally_time(t, values[i].is_given ? &values[i].when : &none);
		return;
	}
}

static void
add_domains(struct tally_table *t, const struct row_type *rows,
	const struct row_value *values)
{
	struct span domain = { 0 };

	for (size_t i = 0; i < rows->ncolumns; i++)
		if (rows->columns[i].kind == ROW_TEXT && values[i].is_given &&
			span_rcut(values[i].text, '@', NULL, &domain))
			tally_value(t, domain);
}

void
tally_row(struct tally_table *t, const struct row_type *rows,
	const struct row_value *values)
{
	if (t->by == BY_COLUMN) {
		if (values[t->column].is_given)
			add_column(t, &rows->columns[t->column],
				&values[t->column]);
	} else if (t->by == BY_DOMAIN) {
		add_domains(t, rows, values);
	} else {
		add_first_time(t, rows, values);
	}
}
