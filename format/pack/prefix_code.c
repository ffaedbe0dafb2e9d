#include "format/pack/prefix_code.h"

#include <string.h>

enum { NODES = 2 * PREFIX_SYMBOLS + 1 };

/* Leaves are the symbols, inner nodes have the numbers behind them. */
struct forest {
	unsigned leaves;
	unsigned nodes;
	uint16_t weight[NODES];
	uint16_t parent[NODES];
	uint8_t depth[NODES];
	uint8_t length[NODES];
	/* Trees that wait to be joined: a heap, lightest in heap[1]. */
	unsigned waiting;
	uint16_t heap[NODES];
	/* Nodes in the order in which they were taken from the heap, the root
	 * last: lightest first. */
	unsigned taken;
	uint16_t order[NODES];
};

/* Of two nodes as heavy as each other the shallower one is the lighter. Of two
 * that are the same in both either is: what that does to the heap is part of
 * the code. */
static int
is_lighter(const struct forest *f, unsigned a, unsigned b)
{
	return f->weight[a] < f->weight[b] ||
		(f->weight[a] == f->weight[b] && f->depth[a] <= f->depth[b]);
}

static void
sink(struct forest *f, unsigned at)
{
	const uint16_t node = f->heap[at];
	unsigned child = 2 * at;

	while (child <= f->waiting) {
		if (child < f->waiting &&
			is_lighter(f, f->heap[child + 1], f->heap[child]))
			child++;
		if (is_lighter(f, node, f->heap[child]))
			break;
		f->heap[at] = f->heap[child];
		at = child;
		child = 2 * at;
	}
	f->heap[at] = node;
}

static void
plant(struct forest *f, const uint16_t *frequency, unsigned symbols)
{
	unsigned last = 0;

	f->leaves = f->nodes = symbols;
	for (unsigned i = 0; i < symbols; i++) {
		f->weight[i] = frequency[i];
		if (frequency[i] == 0)
			continue;
		f->heap[++f->waiting] = (uint16_t)i;
		last = i + 1;
	}
	/* Symbols that do not occur fill up to two. */
	while (f->waiting < 2) {
		unsigned extra = last < 3 ? last : 0;

		if (last < 3)
			last++;
		f->weight[extra] = 1;
		f->heap[++f->waiting] = (uint16_t)extra;
	}
	for (unsigned at = f->waiting / 2; at >= 1; at--)
		sink(f, at);
}

static void
join_all(struct forest *f)
{
	while (f->waiting >= 2) {
		const uint16_t a = f->heap[1];
		uint16_t b = 0;
		uint16_t up = (uint16_t)f->nodes++;

		f->heap[1] = f->heap[f->waiting--];
		sink(f, 1);
		b = f->heap[1];
		f->order[f->taken++] = a;
		f->order[f->taken++] = b;
		f->weight[up] = (uint16_t)(f->weight[a] + f->weight[b]);
		f->depth[up] = (uint8_t)(1 +
			(f->depth[a] > f->depth[b] ? f->depth[a]
						   : f->depth[b]));
		f->parent[a] = f->parent[b] = up;
		f->heap[1] = up;
		sink(f, 1);
	}
	f->order[f->taken++] = f->heap[1];
}

/* How many leaves have each length, none more than max_bits; returns how many
 * nodes would have had more. */
static unsigned
measure(struct forest *f, unsigned max_bits, unsigned *count)
{
	unsigned over = 0;

	f->length[f->order[f->taken - 1]] = 0;
	for (unsigned i = f->taken - 1; i-- > 0;) {
		const unsigned node = f->order[i];
		unsigned bits = f->length[f->parent[node]] + 1u;

		if (bits > max_bits) {
			bits = max_bits;
			over++;
		}
		f->length[node] = (uint8_t)bits;
		if (node < f->leaves)
			count[bits]++;
	}
	return over;
}

/* Make room for leaves that are too deep: one leaf above goes a level down and
 * takes one of them for its sibling. Then lengths are given out anew, the
 * longest to the lightest. */
static void
shorten(struct forest *f, unsigned max_bits, unsigned over, unsigned *count)
{
	unsigned next = 0;

	for (int left = (int)over; left > 0; left -= 2) {
		unsigned bits = max_bits - 1;

		while (count[bits] == 0)
			bits--;
		count[bits]--;
		count[bits + 1] += 2;
		count[max_bits]--;
	}
	for (unsigned bits = max_bits; bits > 0; bits--) {
		for (unsigned n = count[bits]; n > 0; n--) {
			while (f->order[next] >= f->leaves)
				next++;
			f->length[f->order[next++]] = (uint8_t)bits;
		}
	}
}

static uint16_t
reversed(unsigned code, unsigned bits)
{
	unsigned out = 0;

	for (; bits > 0; bits--, code >>= 1)
		out = out << 1 | (code & 1);
	return (uint16_t)out;
}

void
prefix_code_number(struct prefix_code *out)
{
	unsigned count[PREFIX_BITS + 1] = { 0 };
	unsigned next[PREFIX_BITS + 1] = { 0 };

	for (unsigned i = 0; i < out->symbols; i++)
		count[out->length[i]]++;
	count[0] = 0;
	for (unsigned bits = 1; bits <= PREFIX_BITS; bits++)
		next[bits] = (next[bits - 1] + count[bits - 1]) << 1;
	for (unsigned i = 0; i < out->symbols; i++)
		if (out->length[i] > 0)
			out->code[i] = reversed(
				next[out->length[i]]++, out->length[i]);
}

void
prefix_code_build(struct prefix_code *out, const uint16_t *frequency,
	unsigned symbols, unsigned max_bits)
{
	struct forest f;
	unsigned count[PREFIX_BITS + 1] = { 0 };
	unsigned over = 0;

	memset(&f, 0, sizeof(f));
	plant(&f, frequency, symbols);
	join_all(&f);
	over = measure(&f, max_bits, count);
	if (over > 0)
		shorten(&f, max_bits, over, count);
	memset(out, 0, sizeof(*out));
	memcpy(out->length, f.length, symbols);
	for (unsigned i = 0; i < symbols; i++)
		if (out->length[i] > 0)
			out->symbols = i + 1;
	prefix_code_number(out);
}
