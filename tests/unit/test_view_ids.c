/* The lines of an id, where there are more than a mail is told from. */
#include <criterion/criterion.h>

#include "query/trace/leg/leg.h"
#include "query/trace/view/view_part.h"

#include "format/base/arena.h"

#include <stdio.h>

enum { LINES = 100 };

/* The evidence: one line a second. */
static struct sighting lines[LINES];
static char texts[LINES][64];

/* Of a look; the double of view.c, by words as they stand. */
enum wb_err
view_look(struct view *v, const struct look *what, struct sighting_set *out,
	bool *cut, struct err *err)
{
	size_t found = 0;

	(void)v;
	(void)err;
	if (cut)
		*cut = false;
	for (size_t i = 0; i < LINES; i++) {
		const struct sighting *s =
			&lines[what->reverse ? LINES - 1 - i : i];
		bool fits = false;

		for (size_t k = 0; k < what->ntexts; k++)
			fits = fits || span_has(s->text, what->texts[k]);
		for (size_t k = 0; k < what->nalso; k++)
			fits = fits && span_has(s->text, what->also[k]);
		if (!fits)
			continue;
		if (what->most > 0 && found == what->most) {
			if (cut)
				*cut = true;
			break;
		}
		found++;
		sighting_set_add(out, s);
	}
	sighting_set_sort(out);
	return WB_OK;
}

/* "BIG" in all lines but each tenth, which has "SMALL". */
static void
fill(void)
{
	for (size_t i = 0; i < LINES; i++) {
		(void)snprintf(texts[i], sizeof(texts[i]), "%s: to=<r%zu@x>",
			i % 10 == 5 ? "SMALL" : "BIG", i);
		lines[i] = (struct sighting){ .sort_ns = (int64_t)i,
			.offset = i,
			.text = span_of(texts[i]),
			.raw = span_of(texts[i]) };
	}
}

static struct view
view_of(size_t most)
{
	return (struct view){ .id_lines_most = most };
}

static void
release(struct view *v)
{
	view_ids_release(v);
	arena_release(&v->arena);
}

Test(view_ids, a_hole)
{
	const struct span ids[] = { SPAN_INIT("BIG"), SPAN_INIT("SMALL") };
	struct view v = view_of(20);
	const struct sighting_set *big = NULL;
	const struct view_hole *hole = NULL;
	struct span id = { 0 };
	size_t at = 0;

	fill();
	cr_assert_eq(view_ids_want(&v, ids, 2, NULL), WB_OK);
	big = view_id_lines(&v, ids[0]);
	hole = view_id_hole(&v, ids[0]);
	cr_assert_eq(big->count, 21);
	cr_assert_not_null(hole);
	/* The first ten and the last eleven. */
	cr_expect_eq(hole->from, &lines[10]);
	cr_expect_eq(hole->until, &lines[88]);
	cr_expect_eq(big->items[9], hole->from);
	cr_expect_eq(big->items[10], hole->until);
	/* That one of a batch has too many takes none from the others. */
	cr_expect_eq(view_id_lines(&v, ids[1])->count, 10);
	cr_expect_null(view_id_hole(&v, ids[1]));
	cr_expect_not_null(view_next_hole(&v, &at, &id));
	cr_expect(span_eq(id, ids[0]));
	cr_expect_null(view_next_hole(&v, &at, &id));
	release(&v);
}

Test(view_ids, what_is_asked_for)
{
	const struct span id = SPAN("BIG");
	const struct span asked[] = { SPAN_INIT("r50@x"), SPAN_INIT("r55@x") };
	struct view v = view_of(20);

	fill();
	view_ask(&v, asked, 2);
	cr_assert_eq(view_ids_want(&v, &id, 1, NULL), WB_OK);
	/* r55 is in a line of the other id. */
	cr_assert_eq(view_id_lines(&v, id)->count, 22);
	cr_expect_eq(view_id_lines(&v, id)->items[10], &lines[50]);
	cr_expect_eq(view_id_hole(&v, id)->from, &lines[10]);
	/* Another question asks for nothing. */
	view_ask(&v, NULL, 0);
	cr_assert_eq(view_ids_want(&v, &id, 1, NULL), WB_OK);
	cr_expect_eq(view_id_lines(&v, id)->count, 21);
	release(&v);
}

Test(view_ids, no_hole)
{
	const struct span id = SPAN("BIG");

	fill();
	for (size_t most = 90; most < 240; most += 30) {
		struct view v = view_of(most);

		cr_assert_eq(view_ids_want(&v, &id, 1, NULL), WB_OK);
		cr_expect_eq(view_id_lines(&v, id)->count, 90, "%zu: %zu", most,
			view_id_lines(&v, id)->count);
		cr_expect_eq(view_id_hole(&v, id) == NULL, true, "%zu", most);
		release(&v);
	}
}
