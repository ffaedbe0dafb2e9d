#include "query/cmd/answer/explain_reading.h"

#include "query/show/escape.h"
#include "query/show/print.h"

#include <string.h>

enum { CLUES_MAX = 256, COLUMNS = 17 };

static const struct row_column columns[COLUMNS] = {
	{ "path", ROW_TEXT, 1 },
	{ "first_line", ROW_COUNT, 1 },
	{ "lines", ROW_COUNT, 1 },
	{ "time", ROW_TIME, 1 },
	{ "time_text", ROW_TEXT, 1 },
	{ "note", ROW_TEXT, 1 },
	{ "year", ROW_COUNT, 1 },
	{ "year_basis", ROW_TEXT, 1 },
	{ "year_why", ROW_TEXT, 1 },
	{ "second_year", ROW_COUNT, 1 },
	{ "margin", ROW_TEXT, 1 },
	{ "clues", ROW_TEXTS, 1 },
	{ "against", ROW_TEXTS, 1 },
	{ "zone", ROW_TEXT, 1 },
	{ "zone_basis", ROW_TEXT, 1 },
	{ "zone_why", ROW_TEXT, 1 },
	{ "cite", ROW_CITE, 1 },
};

const struct row_type reading_rows = { "reading", COLUMNS, columns };

static struct row_value
text_value(struct span text)
{
	return (struct row_value){ .is_given = text.len > 0, .text = text };
}

static struct row_value
count_value(int64_t n, bool is_given)
{
	return (struct row_value){ .is_given = is_given, .integer = n };
}

static const char *
hundredths(struct arena *arena, int64_t cost)
{
	return arena_printf(arena, "%lld.%02lld", (long long)(cost / 100),
		(long long)(cost % 100));
}

/* What speaks for the year, or against it, as sentences. */
static struct row_value
clue_texts(struct arena *arena, const struct explained *x, bool against)
{
	struct reading_clue *all = arena_array(arena, CLUES_MAX, sizeof(*all));
	struct span *out = arena_array(arena, CLUES_MAX, sizeof(*out));
	size_t n = reading_clues_list(x->member, all, CLUES_MAX);
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		const struct reading_clue *c = &all[i];
		const char *text = NULL;

		if (c->run != x->place || (c->cost > 0) != against)
			continue;
		text = against ? arena_printf(arena, "%s: says %d", c->text,
					 (int)c->year)
			       : arena_printf(arena, "%s", c->text);
		out[kept++] = span_of(text);
	}
	return (struct row_value){ .is_given = kept > 0,
		.texts = { kept, out } };
}

static struct span
zone_text(struct arena *arena, const struct run_reading *run)
{
	int32_t zone = run->reading.zone_s / 60;
	unsigned size = (unsigned)(zone < 0 ? -zone : zone);

	if (run->zone_name.len > 0)
		return run->zone_name;
	if (run->reading.zone_basis == READING_NONE ||
		run->reading.zone_basis == READING_STATED)
		return SPAN("");
	return span_of(arena_printf(arena, "%c%02u:%02u", zone < 0 ? '-' : '+',
		size / 60, size % 60));
}

static void
fill_year(struct arena *arena, const struct explained *x,
	struct row_value values[COLUMNS])
{
	const struct reading *r = &x->run->reading;
	const struct reading_link *link =
		x->member ? &x->member->links[x->place] : NULL;
	bool is_known = r->year_basis != READING_NONE &&
		r->year_basis != READING_STATED;

	values[6] = count_value(r->year, is_known);
	values[7] = text_value(span_of(reading_basis_word(r->year_basis)));
	values[8] = text_value(span_of(r->year_why));
	if (!link)
		return;
	if (is_known && link->is_main && link->margin > 0) {
		values[9] =
			count_value(link->second_year, link->second_year != 0);
		values[10] =
			text_value(span_of(hundredths(arena, link->margin)));
	}
	values[11] = clue_texts(arena, x, false);
	values[12] = clue_texts(arena, x, true);
}

static void
fill(struct arena *arena, const struct explained *x,
	struct row_value values[COLUMNS])
{
	const struct reading *r = &x->run->reading;
	const struct search_hit *hit = x->hit;
	struct stamp_scan scan = { 0 };

	memset(values, 0, COLUMNS * sizeof(*values));
	values[0] = text_value(x->path);
	values[1] = count_value((int64_t)x->first_line, true);
	values[2] = count_value((int64_t)x->lines, true);
	if (hit) {
		stamp_scan(hit->text, &scan);
		values[3].is_given = hit->when.basis != WHEN_NONE;
		values[3].when = hit->when;
		values[4] = text_value(
			span_slice(hit->text, scan.at, scan.at + scan.len));
		values[16].is_given = true;
		values[16].cites.count = 1;
		values[16].cites.items = hit->cites;
	}
	values[5] = text_value(explained_note(arena, x));
	fill_year(arena, x, values);
	values[13] = text_value(zone_text(arena, x->run));
	values[14] = text_value(span_of(reading_basis_word(r->zone_basis)));
	/* Of a stated zone it is said how labels count. */
	if (r->zone_basis != READING_STATED || x->has_labels ||
		scan.stamp.spelling & SPELL_TAI)
		values[15] = text_value(span_of(r->zone_why));
}

static void
put_line(struct buf *out, const char *label, struct span text)
{
	if (text.len == 0)
		return;
	buf_printf(out, "    %s", label);
	escape_text(out, text);
	buf_putc(out, '\n');
}

static void
put_texts(struct buf *out, const char *label, const struct row_value *v)
{
	for (size_t i = 0; v->is_given && i < v->texts.count; i++)
		put_line(out, label, v->texts.items[i]);
}

static void
put_times(struct buf *out, struct printer *p, const struct row_value *v)
{
	if (!v[4].is_given)
		return;
	buf_puts(out, "  its stamp \"");
	escape_text(out, v[4].text);
	buf_puts(out, "\" is ");
	if (v[3].is_given)
		print_time_text(out, p, &v[3].when);
	else
		buf_puts(out, "no time, since its year is not known");
	buf_putc(out, '\n');
}

/* "year 2019, inferred: 3 Gmail replies" */
static void
put_known(struct buf *out, const char *what, const struct row_value *value,
	const struct row_value *basis_why)
{
	bool is_known = !span_eq(basis_why[0].text, SPAN("none"));

	buf_printf(out, "  %s ", what);
	if (value->is_given)
		buf_put(out, value->text);
	buf_puts(out, value->is_given ? ", " : "");
	if (is_known)
		buf_put(out, basis_why[0].text);
	else
		buf_puts(out, "not known");
	if (basis_why[1].is_given &&
		!span_eq(basis_why[0].text, basis_why[1].text)) {
		buf_puts(out, ": ");
		escape_text(out, basis_why[1].text);
	}
	buf_putc(out, '\n');
}

static void
show_text(struct asking *a, const struct row_value values[COLUMNS])
{
	struct arena *arena = &a->ctx->arena;
	struct row_value year = { .is_given = false };
	struct buf out = { 0 };

	if (values[6].is_given)
		year = text_value(span_of(arena_printf(
			arena, "%lld", (long long)values[6].integer)));
	escape_text(&out, values[0].text);
	buf_printf(&out, ": lines %lld to %lld\n", (long long)values[1].integer,
		(long long)(values[1].integer + values[2].integer - 1));
	put_times(&out, &a->printer, values);
	if (values[5].is_given)
		put_line(&out, "", values[5].text);
	put_known(&out, "year", &year, &values[7]);
	put_texts(&out, "for it: ", &values[11]);
	put_texts(&out, "against it: ", &values[12]);
	if (values[9].is_given)
		buf_printf(&out,
			"    next best: %lld, against which %.*s more speaks "
			"(5.00 is clear)\n",
			(long long)values[9].integer, (int)values[10].text.len,
			values[10].text.ptr);
	put_known(&out, "zone", &values[13], &values[14]);
	(void)fwrite(out.ptr, 1, out.len, a->ctx->out);
	buf_release(&out);
}

void
explained_show(struct asking *a, const struct explained *x)
{
	struct row_value values[COLUMNS];

	fill(&a->ctx->arena, x, values);
	if (a->output->json || a->output->csv)
		show_row(&a->printer, &reading_rows, values);
	else
		show_text(a, values);
}
