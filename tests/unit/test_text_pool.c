#include "format/base/text_pool.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { TEXTS = 3000 };

static struct span
text_of(size_t i, char room[24])
{
	(void)snprintf(room, 24, "mx%zu.example", i);
	return span_of(room);
}

Test(text_pool, keeps_each_once)
{
	static struct span kept[TEXTS];
	struct text_pool p = { 0 };
	char room[24];

	for (size_t i = 0; i < TEXTS; i++) {
		kept[i] = text_pool_keep(&p, text_of(i, room));
		cr_assert(kept[i].ptr != room);
	}
	cr_expect_eq(p.count, TEXTS);
	for (size_t i = 0; i < TEXTS; i++) {
		struct span again = text_pool_keep(&p, text_of(i, room));

		cr_expect(again.ptr == kept[i].ptr && span_eq(again, kept[i]),
			"%s", room);
		cr_expect_str_eq(again.ptr, room);
	}
	cr_expect_eq(p.count, TEXTS);
	text_pool_release(&p);
	cr_expect_eq(p.count, 0);
}

Test(text_pool, any_bytes)
{
	struct text_pool p = { 0 };
	struct span none = text_pool_keep(&p, (struct span){ 0 });
	struct span a = text_pool_keep(&p, (struct span){ "a\0b", 3 });
	struct span b = text_pool_keep(&p, (struct span){ "a\0c", 3 });

	cr_expect_str_eq(none.ptr, "");
	cr_expect_eq(none.len, 0);
	cr_expect(text_pool_keep(&p, SPAN("")).ptr == none.ptr);
	cr_expect(a.ptr != b.ptr && a.len == 3 && b.len == 3);
	cr_expect(memcmp(b.ptr, "a\0c", 4) == 0);
	cr_expect(text_pool_keep(&p, SPAN("a")).ptr != a.ptr);
	text_pool_release(&p);
}
