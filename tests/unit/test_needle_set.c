#include "format/lex/needle_set.h"

#include <criterion/criterion.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { NEEDLES_MAX = 24, TEXT_MAX = 40 };

/* Texts by chance, of few pieces, so that they begin alike, overlap and repeat;
 * whole characters of two and three bytes, and halves of them. */
static const char *const pieces[] = { "a", "b", "A", "1", " ", ".", "@",
	"\xc3\xa9", "\xc3\x89", "\xc5\xb8", "\xc3\xbf", "\xe6\xbc\xa2",
	"\xe2\x80\x94", "\xc3", "\x89", "\xff" };

static uint32_t
next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static struct span
make_text(struct arena *arena, uint32_t *seed, size_t most)
{
	char text[TEXT_MAX * 4];
	size_t len = 0;

	for (size_t n = next(seed) % (most + 1); n > 0; n--) {
		const char *piece = pieces[next(seed) % COUNT(pieces)];

		memcpy(text + len, piece, strlen(piece));
		len += strlen(piece);
	}
	return arena_copy(arena, (struct span){ text, len });
}

static size_t
make_needles(struct arena *arena, uint32_t *seed, struct text_needle *out)
{
	size_t most = 1 + next(seed) % NEEDLES_MAX;
	bool bound_left = next(seed) % 2 == 0;
	size_t count = 0;

	for (size_t i = 0; i < most; i++) {
		struct span text = make_text(arena, seed, 4);
		char *folded = arena_alloc(arena, text.len);
		struct text_needle n = { { folded, text.len },
			bound_left || next(seed) % 2 == 0,
			next(seed) % 2 == 0 };

		text_fold(text, folded);
		if (needle_set_takes(&n))
			out[count++] = n;
	}
	return count;
}

Test(needle_set, it_finds_what_each_alone_is_found_by)
{
	uint32_t seed = 20190304;
	size_t found = 0;

	for (int round = 0; round < 3000; round++) {
		struct arena arena = { 0 };
		struct text_needle list[NEEDLES_MAX];
		struct text_needle again[NEEDLES_MAX];
		size_t count = make_needles(&arena, &seed, list);
		struct needle_set *set = NULL;

		memcpy(again, list, sizeof(list));
		set = needle_set_new(&arena, again, count);
		for (int i = 0; i < 10; i++) {
			struct span text =
				make_text(&arena, &seed, TEXT_MAX / 2);
			bool want = false;

			for (size_t k = 0; k < count; k++)
				want = want ||
					text_find(text, 0, &list[k]) !=
						SIZE_MAX;
			cr_expect(needle_set_stands(set, text) == want,
				"round %d: '%.*s'", round, (int)text.len,
				text.ptr);
			found += want;
		}
		arena_release(&arena);
	}
	/* Both answers are common, or this says nothing. */
	cr_expect(found > 6000 && found < 24000, "%zu", found);
}

Test(needle_set, a_text_that_begins_or_ends_in_a_character_is_not_taken)
{
	static const struct {
		const char *text;
		bool want;
	} rows[] = {
		{ "", false },
		{ "a", true },
		{ "<", true },
		{ "\xc3\xa9", true },
		{ "a\xc3", false },
		{ "\xa9"
		  "a",
			false },
		{ "\xff", false },
		{ "\xe6\xbc\xa2", true },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct text_needle n = { span_of(rows[i].text), true, true };

		cr_expect(needle_set_takes(&n) == rows[i].want, "row %zu", i);
	}
}

/* Longer than what is folded on the stack. */
Test(needle_set, it_finds_at_the_end_of_a_long_line)
{
	struct arena arena = { 0 };
	struct text_needle list[] = { { SPAN("queued"), true, true },
		{ SPAN("queue"), true, true }, { SPAN("zz"), true, true } };
	struct needle_set *set = needle_set_new(&arena, list, COUNT(list));
	size_t len = 100000;
	char *line = arena_alloc(&arena, len);

	memset(line, 'x', len);
	memcpy(line + len - 7, " QUEUED", 7);
	cr_expect(needle_set_stands(set, (struct span){ line, len }));
	cr_expect_not(needle_set_stands(set, (struct span){ line, len - 2 }));
	cr_expect(needle_set_stands(set, (struct span){ line + len - 6, 5 }));
	arena_release(&arena);
}
