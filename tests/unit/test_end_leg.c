/* Recipients of a leg that are only known from the leg before. */
#include <criterion/criterion.h>

#include "query/trace/end/end.h"

enum { MANY = 100000 };

/* Which of them are there already must not be looked for among all of them. */
Test(end_leg, many_inherited, .timeout = 10)
{
	struct arena arena = { 0 };
	struct leg_ends legs = { 0 };

	for (size_t twice = 0; twice < 2; twice++)
		for (size_t i = 0; i < MANY; i++) {
			struct fate from = { .to = span_of(arena_printf(&arena,
						     "%s%zu@list.example",
						     twice ? "B" : "b", i)) };

			end_leg_inherit(&arena, &legs, &from);
		}
	cr_assert_eq(legs.nfates, MANY);
	cr_expect(span_eq(legs.fates[0].to, SPAN("b0@list.example")));
	cr_expect(
		span_eq(legs.fates[MANY - 1].to, SPAN("b99999@list.example")));
	cr_expect(legs.fates[MANY - 1].inherited);
	end_leg_inherited(&legs);
	arena_release(&arena);
}
