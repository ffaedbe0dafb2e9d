#include "format/pack/token_block.h"

#include "format/pack/prefix_code.h"

enum { STORED = 0, FIXED = 1, DYNAMIC = 2 };
enum { LENGTH_SYMBOLS = 19, LENGTH_BITS = 7 };
/* Of the code for code lengths. */
enum { REPEAT_LAST = 16, ZEROS_FEW = 17, ZEROS_MANY = 18 };

static const uint8_t length_extra[29] = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2,
	2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0 };
/* Of lengths less COPY_MIN. */
static const uint8_t length_base[29] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14,
	16, 20, 24, 28, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224,
	255 };
/* RFC 1951, 3.2.7. */
static const uint8_t length_order[LENGTH_SYMBOLS] = { 16, 17, 18, 0, 8, 7, 9, 6,
	10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };

/* The lengths of one or two codes, as they are sent. */
struct length_list {
	size_t count;
	uint8_t symbol[LITERAL_SYMBOLS + DISTANCE_SYMBOLS];
	uint8_t extra[LITERAL_SYMBOLS + DISTANCE_SYMBOLS];
	uint16_t frequency[LENGTH_SYMBOLS];
};

struct dynamic {
	struct prefix_code literals;
	struct prefix_code distances;
	struct prefix_code lengths;
	struct length_list list;
	/* How many of length_order are sent. */
	unsigned sent;
};

static unsigned
distance_extra(unsigned symbol)
{
	return symbol < 4 ? 0 : symbol / 2 - 1;
}

/* Of a distance less 1. */
static unsigned
distance_base(unsigned symbol)
{
	return symbol < 4 ? symbol
			  : (2 + (symbol & 1)) << distance_extra(symbol);
}

static void
begin(struct token_block *b)
{
	b->count = b->copies = 0;
	memset(b->literals, 0, sizeof(b->literals));
	memset(b->distances, 0, sizeof(b->distances));
	b->literals[END_OF_BLOCK] = 1;
}

void
token_block_init(struct token_block *b, struct buf *out)
{
	b->bits = (struct bits){ .out = out };
	for (unsigned s = 0; s < 29; s++)
		for (unsigned i = length_base[s]; i < 256; i++)
			b->length_symbol[i] = (uint8_t)s;
	for (unsigned s = 0; s < DISTANCE_SYMBOLS; s++) {
		for (unsigned i = distance_base(s); i < 256; i++)
			b->near_symbol[i] = (uint8_t)s;
		for (unsigned i = distance_base(s) >> 7; i < 256; i++)
			b->far_symbol[i] = (uint8_t)s;
	}
	begin(b);
}

uint64_t
token_block_guess(const struct token_block *b)
{
	uint64_t bits = (uint64_t)b->count * 8;

	for (unsigned s = 0; s < DISTANCE_SYMBOLS; s++)
		bits += (uint64_t)b->distances[s] * (5 + distance_extra(s));
	return bits >> 3;
}

static void
put_symbol(struct bits *out, const struct prefix_code *c, unsigned symbol)
{
	bits_put(out, c->code[symbol], c->length[symbol]);
}

static void
list_add(struct length_list *l, unsigned symbol, unsigned extra)
{
	l->symbol[l->count] = (uint8_t)symbol;
	l->extra[l->count++] = (uint8_t)extra;
	l->frequency[symbol]++;
}

static void
list_zeros(struct length_list *l, unsigned run)
{
	while (run > 0) {
		unsigned n = run < 138 ? run : 138;

		if (n < 3)
			for (unsigned i = 0; i < n; i++)
				list_add(l, 0, 0);
		else if (n <= 10)
			list_add(l, ZEROS_FEW, n - 3);
		else
			list_add(l, ZEROS_MANY, n - 11);
		run -= n;
	}
}

static void
list_run(struct length_list *l, unsigned length, unsigned run)
{
	/* The first of them is sent, and can be repeated 6 times at most. */
	unsigned most = 7;

	if (length == 0) {
		list_zeros(l, run);
		return;
	}
	while (run > 0) {
		unsigned n = run < most ? run : most;
		unsigned repeated = most == 7 ? n - 1 : n;

		if (repeated < 3)
			repeated = 0;
		for (unsigned i = repeated; i < n; i++)
			list_add(l, length, 0);
		if (repeated > 0)
			list_add(l, REPEAT_LAST, repeated - 3);
		run -= n;
		most = 6;
	}
}

/* No run goes over from one code to the other. */
static void
list_code(struct length_list *l, const struct prefix_code *c)
{
	unsigned from = 0;

	for (unsigned i = 1; i <= c->symbols; i++) {
		if (i < c->symbols && c->length[i] == c->length[from])
			continue;
		list_run(l, c->length[from], i - from);
		from = i;
	}
}

static unsigned
list_extra_bits(unsigned symbol)
{
	static const uint8_t bits[3] = { 2, 3, 7 };

	return symbol < REPEAT_LAST ? 0 : bits[symbol - REPEAT_LAST];
}

/* Bits of the tokens and the end of the block in these codes. */
static uint64_t
tokens_cost(const struct token_block *b, const struct prefix_code *literals,
	const struct prefix_code *distances)
{
	uint64_t bits = 0;

	for (unsigned s = 0; s <= END_OF_BLOCK; s++)
		bits += (uint64_t)b->literals[s] * literals->length[s];
	for (unsigned s = END_OF_BLOCK + 1; s < LITERAL_SYMBOLS; s++)
		bits += (uint64_t)b->literals[s] *
			(literals->length[s] +
				(unsigned)length_extra[s - END_OF_BLOCK - 1]);
	for (unsigned s = 0; s < DISTANCE_SYMBOLS; s++)
		bits += (uint64_t)b->distances[s] *
			(distances->length[s] + distance_extra(s));
	return bits;
}

/* Make codes for the block; returns its bits with them, less its header. */
static uint64_t
dynamic_build(const struct token_block *b, struct dynamic *d)
{
	uint64_t bits = 0;

	prefix_code_build(
		&d->literals, b->literals, LITERAL_SYMBOLS, PREFIX_BITS);
	prefix_code_build(
		&d->distances, b->distances, DISTANCE_SYMBOLS, PREFIX_BITS);
	memset(&d->list, 0, sizeof(d->list));
	list_code(&d->list, &d->literals);
	list_code(&d->list, &d->distances);
	prefix_code_build(
		&d->lengths, d->list.frequency, LENGTH_SYMBOLS, LENGTH_BITS);
	d->sent = LENGTH_SYMBOLS;
	while (d->sent > 4 && d->lengths.length[length_order[d->sent - 1]] == 0)
		d->sent--;
	bits = tokens_cost(b, &d->literals, &d->distances);
	for (unsigned s = 0; s < LENGTH_SYMBOLS; s++)
		bits += (uint64_t)d->list.frequency[s] *
			(d->lengths.length[s] + list_extra_bits(s));
	return bits + UINT64_C(3) * d->sent + 5 + 5 + 4;
}

static void
put_codes(struct bits *out, const struct dynamic *d)
{
	bits_put(out, d->literals.symbols - 257, 5);
	bits_put(out, d->distances.symbols - 1, 5);
	bits_put(out, d->sent - 4, 4);
	for (unsigned i = 0; i < d->sent; i++)
		bits_put(out, d->lengths.length[length_order[i]], 3);
	for (size_t i = 0; i < d->list.count; i++) {
		put_symbol(out, &d->lengths, d->list.symbol[i]);
		bits_put(out, d->list.extra[i],
			list_extra_bits(d->list.symbol[i]));
	}
}

static void
put_tokens(struct token_block *b, const struct prefix_code *literals,
	const struct prefix_code *distances)
{
	struct bits *out = &b->bits;

	for (size_t i = 0; i < b->count; i++) {
		const unsigned what = b->what[i];
		const unsigned distance = b->distance[i];
		unsigned symbol = 0;

		if (distance == 0) {
			put_symbol(out, literals, what);
			continue;
		}
		symbol = b->length_symbol[what];
		put_symbol(out, literals, symbol + END_OF_BLOCK + 1);
		bits_put(out, what - length_base[symbol], length_extra[symbol]);
		symbol = distance_symbol(b, distance);
		put_symbol(out, distances, symbol);
		bits_put(out, distance - 1 - distance_base(symbol),
			distance_extra(symbol));
	}
	put_symbol(out, literals, END_OF_BLOCK);
}

/* RFC 1951, 3.2.6. */
static void
fixed_codes(struct prefix_code *literals, struct prefix_code *distances)
{
	literals->symbols = PREFIX_SYMBOLS;
	for (unsigned i = 0; i < PREFIX_SYMBOLS; i++)
		literals->length[i] = i < 144 ? 8
			: i < 256             ? 9
			: i < 280             ? 7
					      : 8;
	prefix_code_number(literals);
	distances->symbols = DISTANCE_SYMBOLS;
	memset(distances->length, 5, DISTANCE_SYMBOLS);
	prefix_code_number(distances);
}

static void
put_stored(struct bits *out, struct span raw, bool is_last)
{
	bits_put(out, STORED << 1 | is_last, 3);
	bits_align(out);
	bits_put(out, (uint32_t)raw.len & 0xffff, 16);
	bits_put(out, ~(uint32_t)raw.len & 0xffff, 16);
	buf_put(out->out, raw);
}

void
token_block_write(struct token_block *b, struct span raw, bool is_last)
{
	struct prefix_code fixed_literals = { 0 };
	struct prefix_code fixed_distances = { 0 };
	struct dynamic d;
	uint64_t dynamic_bytes = (dynamic_build(b, &d) + 3 + 7) >> 3;
	uint64_t fixed_bytes = 0;
	uint64_t least = 0;

	fixed_codes(&fixed_literals, &fixed_distances);
	fixed_bytes =
		(tokens_cost(b, &fixed_literals, &fixed_distances) + 3 + 7) >>
		3;
	least = fixed_bytes <= dynamic_bytes ? fixed_bytes : dynamic_bytes;
	if (raw.ptr && raw.len + 4 <= least) {
		put_stored(&b->bits, raw, is_last);
	} else if (fixed_bytes == least) {
		bits_put(&b->bits, FIXED << 1 | is_last, 3);
		put_tokens(b, &fixed_literals, &fixed_distances);
	} else {
		bits_put(&b->bits, DYNAMIC << 1 | is_last, 3);
		put_codes(&b->bits, &d);
		put_tokens(b, &d.literals, &d.distances);
	}
	begin(b);
	if (is_last)
		bits_align(&b->bits);
}

void
token_block_pad(struct token_block *b)
{
	if (b->bits.count % 8 != 0)
		put_stored(&b->bits, SPAN(""), false);
}
