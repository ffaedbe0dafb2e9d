#include "indexer/walk/huffman.h"

/* Lengths of copies: the bits of 259 to 263 hold the number, and so on. */
static const uint16_t length_base[] = { 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17,
	19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
	258 };
static const uint8_t length_extra[] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2,
	2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };
static const uint16_t distance_base[] = { 1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33,
	49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
	6145, 8193, 12289, 16385, 24577 };

enum { END_OF_BLOCK = 256, LENGTHS = 29, DISTANCES = 30 };

static uint32_t
number(unsigned base, unsigned extra)
{
	return (uint32_t)base << 16 | extra;
}

uint32_t
huffman_litlen(unsigned symbol)
{
	if (symbol < END_OF_BLOCK)
		return number(symbol, 0) | ENTRY_LITERAL;
	if (symbol == END_OF_BLOCK)
		return ENTRY_OTHER;
	symbol -= END_OF_BLOCK + 1;
	if (symbol >= LENGTHS)
		return ENTRY_OTHER | ENTRY_INVALID;
	return number(length_base[symbol], length_extra[symbol]);
}

uint32_t
huffman_distance(unsigned symbol)
{
	if (symbol >= DISTANCES)
		return ENTRY_OTHER | ENTRY_INVALID;
	return number(distance_base[symbol], symbol < 4 ? 0 : symbol / 2 - 1);
}

/* A code being built. */
struct building {
	const struct huffman_kind *kind;
	uint32_t *table;
	/* Codes of each length that are still to come. */
	unsigned count[HUFFMAN_LEN_MAX + 1];
	unsigned longest;
	/* Entries in use, and the second table being filled: of which first
	 * bits, where and how large. */
	size_t used;
	size_t prefix;
	size_t second;
	unsigned second_bits;
};

static bool
count_lens(struct building *b, const uint8_t *lens, size_t n)
{
	int left = 1;

	for (size_t i = 0; i < n; i++)
		b->count[lens[i]]++;
	b->count[0] = 0;
	for (unsigned len = 1; len <= HUFFMAN_LEN_MAX; len++) {
		left = 2 * left - (int)b->count[len];
		if (left < 0)
			return false;
		if (b->count[len] > 0)
			b->longest = len;
	}
	/* As zlib has it. One code of one bit is what some write where there
	 * is one distance; with no code at all it is a use of it that is wrong,
	 * and each bit tells a length of 0. */
	return left == 0 || b->longest == 0 ||
		(b->kind->entry && b->longest == 1);
}

/* Codes stand with their first bit lowest. */
static size_t
reversed(unsigned code, unsigned len)
{
	size_t out = 0;

	for (unsigned i = 0; i < len; i++)
		out |= (size_t)(code >> i & 1) << (len - 1 - i);
	return out;
}

/* A second table for codes of `len` bits and more that begin alike. */
static bool
begin_second(struct building *b, size_t prefix, unsigned len)
{
	unsigned bits = len - b->kind->bits;
	int left = 1 << bits;

	while (b->kind->bits + bits < b->longest) {
		left -= (int)b->count[b->kind->bits + bits];
		if (left <= 0)
			break;
		bits++;
		left *= 2;
	}
	if (b->used + ((size_t)1 << bits) > b->kind->entries)
		return false;
	b->prefix = prefix;
	b->second = b->used;
	b->second_bits = bits;
	b->used += (size_t)1 << bits;
	b->table[prefix] = (uint32_t)b->second << 16 | bits << 8 | ENTRY_OTHER |
		ENTRY_SECOND | b->kind->bits;
	return true;
}

/* Put an entry wherever the bits begin with a code of `len` bits. */
static void
fill(uint32_t *table, size_t size, size_t at, unsigned len, uint32_t entry)
{
	for (; at < size; at += (size_t)1 << len)
		table[at] = entry + (len << 8) + len;
}

static bool
add_code(struct building *b, unsigned symbol, unsigned code, unsigned len)
{
	uint32_t entry = b->kind->entry ? b->kind->entry(symbol)
					: (uint32_t)symbol << 16;
	size_t bits = reversed(code, len);
	size_t size = (size_t)1 << b->kind->bits;
	size_t prefix = bits & (size - 1);

	if (len <= b->kind->bits) {
		fill(b->table, size, bits, len, entry);
		return true;
	}
	if (prefix != b->prefix && !begin_second(b, prefix, len))
		return false;
	fill(b->table + b->second, (size_t)1 << b->second_bits,
		bits >> b->kind->bits, len - b->kind->bits, entry);
	return true;
}

bool
huffman_build(const struct huffman_kind *kind, const uint8_t *lens, size_t n,
	uint32_t *table)
{
	struct building b = { .kind = kind,
		.table = table,
		.used = (size_t)1 << kind->bits,
		.prefix = SIZE_MAX };
	unsigned code = 0;

	if (!count_lens(&b, lens, n))
		return false;
	/* Where a code is incomplete, one bit tells. */
	for (size_t i = 0; i < b.used; i++)
		table[i] = ENTRY_OTHER | ENTRY_INVALID | 1;
	for (unsigned len = 1; len <= b.longest; len++) {
		code <<= 1;
		for (size_t i = 0; i < n && b.count[len] > 0; i++) {
			if (lens[i] != len)
				continue;
			if (!add_code(&b, (unsigned)i, code++, len))
				return false;
			b.count[len]--;
		}
	}
	return true;
}
