#include "indexer/store/index/index.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

/* Against sets as bits. */
enum { BLOCKS = 24, ROUNDS = 4000 };

static struct blockset
make(unsigned bits, bool all)
{
	struct blockset s = { .all = all };

	for (uint32_t i = 0; i < BLOCKS && !all; i++) {
		if (!(bits >> i & 1))
			continue;
		blockset_add(&s, i);
	}
	return s;
}

static unsigned
bits_of(const struct blockset *s)
{
	unsigned bits = 0;

	if (s->all)
		return (1u << BLOCKS) - 1;
	for (size_t i = 0; i < s->count; i++) {
		cr_expect(i == 0 || s->blocks[i] > s->blocks[i - 1]);
		bits |= 1u << s->blocks[i];
	}
	return bits;
}

static unsigned
draw(void)
{
	unsigned bits = (unsigned)rand();

	switch (rand() % 4) {
	case 0:
		return 0;
	case 1:
		return bits & (unsigned)rand() & ((1u << BLOCKS) - 1);
	case 2:
		return 1u << (bits % BLOCKS);
	default:
		return bits & ((1u << BLOCKS) - 1);
	}
}

Test(blockset, algebra)
{
	srand(1);
	for (int i = 0; i < ROUNDS; i++) {
		struct blockset a = make(draw(), rand() % 8 == 0);
		struct blockset b = make(draw(), rand() % 8 == 0);
		unsigned x = bits_of(&a);
		unsigned y = bits_of(&b);
		bool is_and = rand() % 2 == 0;

		if (is_and)
			blockset_and(&a, &b);
		else
			blockset_or(&a, &b);
		cr_expect(bits_of(&a) == (is_and ? (x & y) : (x | y)),
			"%x %s %x", x, is_and ? "and" : "or", y);
		cr_expect(bits_of(&b) == y);
		for (uint32_t k = 0; k < BLOCKS; k++)
			cr_expect(blockset_has(&b, k) == (y >> k & 1));
		/* It can go on being used. */
		blockset_or(&a, &b);
		cr_expect((bits_of(&a) & y) == y);
		blockset_release(&a);
		blockset_release(&b);
		cr_expect(!a.all && a.count == 0 && !a.blocks);
	}
}
