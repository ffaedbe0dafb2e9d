#include "query/cmd/evidence/summary_reading.h"

#include "format/base/buf.h"

#include <stdlib.h>
#include <string.h>

enum { GROUPS_MAX = 200, GROUPS_TOLD = 24 };

struct reading_group {
	/* Of no stamps at all; the last to be told. */
	enum { ABOUT_YEAR, ABOUT_ZONE, ABOUT_NONE } about;
	struct span basis;
	struct span why;
	uint64_t sources;
};

/* "1 Postfix queue id" is one of the "Postfix queue ids". */
static void
put_plural(struct buf *out, struct span one)
{
	if (span_ends(one, SPAN("y"))) {
		buf_put(out, span_slice(one, 0, one.len - 1));
		buf_puts(out, "ies");
	} else {
		buf_put(out, one);
		buf_puts(out, "s");
	}
}

/* Without what differs from source to source: numbers, and names of files. */
static struct span
kind_of(struct arena *arena, struct span why)
{
	struct buf out = { 0 };
	struct span text = why;
	uint64_t number = 0;
	bool is_others = span_cut_at(why, SPAN(": "), NULL, &text);

	if (span_ends(why, SPAN(", which it adjoins")))
		return SPAN("logs beside it");
	if (!is_others)
		text = why;
	if (span_starts(text, SPAN("file name ")))
		buf_puts(&out, "names of files");
	else if (!span_eat_number(&text, &number))
		buf_put(&out, text);
	text = span_trim(text);
	(void)span_cut(text, ',', &text, NULL);
	(void)span_cut_at(text, SPAN(" and "), &text, NULL);
	if (out.len == 0 && number == 1)
		put_plural(&out, text);
	else if (out.len == 0)
		buf_put(&out, text);
	if (is_others)
		buf_puts(&out, " of its other rotations");
	text = arena_copy(arena, buf_span(&out));
	buf_release(&out);
	return text;
}

static void
count_in(struct summary_readings *r, const struct reading_group *want)
{
	for (size_t i = 0; i < r->count; i++) {
		struct reading_group *g = &r->groups[i];

		if (g->about == want->about && span_eq(g->basis, want->basis) &&
			(span_eq(g->why, want->why) || i + 1 == GROUPS_MAX)) {
			g->sources++;
			return;
		}
	}
	if (r->count == GROUPS_MAX)
		return;
	r->groups = xgrow(r->groups, &r->cap, r->count + 1, sizeof(*r->groups));
	r->groups[r->count] = *want;
	r->groups[r->count++].sources = 1;
}

void
summary_readings_take(
	struct summary_readings *r, const struct source_answer *source)
{
	struct reading_group year = { .about = ABOUT_YEAR,
		.basis = source->year_basis,
		.why = kind_of(&r->arena, source->year_why) };
	struct reading_group zone = { .about = ABOUT_ZONE,
		.basis = source->zone_basis,
		.why = kind_of(&r->arena, source->zone_why) };

	if (source->year_basis.len == 0) {
		year.about = ABOUT_NONE;
		count_in(r, &year);
		return;
	}
	count_in(r, &year);
	count_in(r, &zone);
}

static int
by_size(const void *a, const void *b)
{
	const struct reading_group *x = a;
	const struct reading_group *y = b;
	int order = 0;

	if (x->about != y->about)
		return x->about < y->about ? -1 : 1;
	if (x->sources != y->sources)
		return x->sources > y->sources ? -1 : 1;
	order = span_cmp(x->basis, y->basis);
	return order ? order : span_cmp(x->why, y->why);
}

static struct span
sentence(const struct reading_group *g, struct arena *arena)
{
	struct buf out = { 0 };
	struct span text;
	bool is_known = !span_eq(g->basis, SPAN("none"));

	if (g->about == ABOUT_NONE)
		buf_printf(&out, "%llu %s no line with a stamp",
			(unsigned long long)g->sources,
			g->sources == 1 ? "source has" : "sources have");
	else
		buf_printf(&out, "%s of %llu %s ",
			g->about == ABOUT_YEAR ? "year" : "zone",
			(unsigned long long)g->sources,
			g->sources == 1 ? "source" : "sources");
	if (g->about != ABOUT_NONE && is_known)
		buf_put(&out, g->basis);
	else if (g->about != ABOUT_NONE)
		buf_puts(&out, "not known");
	if (g->why.len > 0 && !span_eq(g->why, g->basis)) {
		/* What is stated is not worked out of anything. */
		buf_puts(&out,
			!is_known                                   ? " ("
				: span_eq(g->basis, SPAN("stated")) ? ": "
								    : " from ");
		buf_put(&out, g->why);
		buf_puts(&out, is_known ? "" : ")");
	}
	if (!is_known)
		buf_puts(&out,
			g->about == ABOUT_YEAR
				? ": no times unless --year-of gives it"
				: ": times are local");
	text = arena_copy(arena, buf_span(&out));
	buf_release(&out);
	return text;
}

const struct span *
summary_readings_tell(
	struct summary_readings *r, struct arena *arena, size_t *count)
{
	struct span *out = NULL;

	if (r->count > 0)
		qsort(r->groups, r->count, sizeof(*r->groups), by_size);
	*count = r->count < GROUPS_TOLD ? r->count : GROUPS_TOLD;
	out = arena_array(arena, *count, sizeof(*out));
	for (size_t i = 0; i < *count; i++)
		out[i] = sentence(&r->groups[i], arena);
	return out;
}

void
summary_readings_release(struct summary_readings *r)
{
	free(r->groups);
	arena_release(&r->arena);
	memset(r, 0, sizeof(*r));
}
