#include "query/plan/work/shelf.h"

#include "format/base/arena.h"
#include "query/plan/work/spare.h"

#include <criterion/criterion.h>
#include <unistd.h>

enum { ITEMS = 3 << 20 };

/* An array of numbers on two shelves that share a file, with other bytes
 * between their parts of it. */
static void
check(size_t memory)
{
	struct arena arena = { 0 };
	struct spare *spare = spare_open(&arena);
	struct shelf *one = shelf_new(spare, memory);
	struct shelf *other = shelf_new(spare, memory);
	uint64_t *first = NULL;
	uint64_t *second = NULL;
	FILE *f = spare_use(spare);

	cr_assert(f);
	for (uint64_t i = 0; i < ITEMS; i++) {
		uint64_t *x = shelf_room(one, sizeof(*x));
		uint64_t *y = shelf_room(other, sizeof(*y));

		if (i == 0) {
			first = x;
			second = y;
		}
		cr_assert(x == &first[i] && y == &second[i] && *x == 0);
		*x = i;
		*y = ~i;
		if (i % (ITEMS / 8) == 0)
			cr_assert(fseek(f, 0, SEEK_END) == 0 &&
				fputs("other bytes", f) >= 0);
	}
	for (uint64_t i = 0; i < ITEMS; i++) {
		cr_assert(first[i] == i && second[i] == ~i);
		shelf_pass(one, &first[i], sizeof(*first));
	}
	shelf_let_go(other);
	for (uint64_t i = ITEMS; i-- > 0;) {
		cr_assert(first[i] == i && second[i] == ~i);
		shelf_pass(other, &second[i], sizeof(*second));
	}
	shelf_free(other);
	cr_expect(first[ITEMS - 1] == ITEMS - 1);
	shelf_free(one);
	spare_leave(spare, f);
	cr_expect_eq(lseek(fileno(f), 0, SEEK_END), 0);
	arena_release(&arena);
}

Test(shelf, is_an_array)
{
	check(0);
	check((size_t)1 << 23);
	check(SIZE_MAX);
}

Test(shelf, copies_texts)
{
	struct shelf *s = shelf_new(NULL, 0);
	char text[] = "abc";
	struct span a = shelf_copy(s, (struct span){ text, 3 });
	struct span b = shelf_copy(s, SPAN("defghijklm"));

	text[0] = 'x';
	cr_expect(span_eq(a, SPAN("abc")) && span_eq(b, SPAN("defghijklm")));
	cr_expect(shelf_copy(s, SPAN("")).len == 0);
	shelf_free(s);
	shelf_free(NULL);
}
