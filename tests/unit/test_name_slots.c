#include "format/base/name_slots.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { NAMES = 3000 };

Test(name_slots, places)
{
	static char text[NAMES][24];
	struct name_slots s = { 0 };

	cr_expect(name_slots_find(&s, SPAN("mx1.example")) == SIZE_MAX);
	for (size_t i = 0; i < NAMES; i++) {
		(void)snprintf(text[i], sizeof(text[i]), "Mx%zu.example", i);
		cr_assert(name_slots_find(&s, span_of(text[i])) == SIZE_MAX);
		name_slots_add(&s, span_of(text[i]));
	}
	for (size_t i = 0; i < NAMES; i++) {
		char other[24];

		(void)snprintf(other, sizeof(other), "mX%zu.EXAMPLE", i);
		cr_expect(
			name_slots_find(&s, span_of(other)) == i, "%s", other);
	}
	cr_expect(name_slots_find(&s, SPAN("mx3000.example")) == SIZE_MAX);
	cr_expect(name_slots_find(&s, SPAN("")) == SIZE_MAX);
	name_slots_add(&s, SPAN(""));
	cr_expect(name_slots_find(&s, SPAN("")) == NAMES);
	name_slots_release(&s);
	cr_expect(name_slots_find(&s, SPAN("mx1.example")) == SIZE_MAX);
}
